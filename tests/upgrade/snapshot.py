"""A day that stopped half way, as JSON: what the table, the queue, the bucket, Slack and phones hold, and the clock.

What one process cannot hand to another is kept in the clear and made anew when it is restored: sealed secrets, and the
addresses of the servers. In return nothing in it may be a real secret.
"""

import base64
import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from typing import Any
from urllib.parse import quote

from chalicelib import wiring
from chalicelib.errors import SealBroken
from chalicelib.jobs import model
from playground.slack.files import File
from playground.slack.phone.media import Medium
from playground.slack.seed import fresh_world
from playground.slack.slack import Slack
from playground.slack.store import _world
from playground.slack.world import Message, World
from tests import clock
from tests.harness import BUCKET, QUEUE, TABLE, TOKEN, RoosterInProcess, Stage

Json = dict[str, Any]
SLACK, APP = "http://slack.example", "http://rooster.example"
"""What stands for the addresses of the playground and of the app's pages."""


def taken(play: Stage, notes: Mapping[str, Any]) -> Json:
    """Everything that is there now. `notes`: what people hold besides, such as links that they got."""
    slack = play.people._slack
    items = [_opened(item) for item in play.rooster.items()]
    fixture = {
        "now": clock.now(),
        "items": sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"])),
        "unforwarded": _unforwarded(play.rooster),
        "queue": _queued(play.rooster),
        "files": _files(play.rooster),
        "slack": _slack(slack),
        "phones": _phones(slack),
        "notes": dict(notes),
    }
    text = json.dumps(fixture)
    for address, name in (_addresses(play) | _tokens(slack)).items():
        text = text.replace(address, name)
    found: Json = json.loads(text)
    return found


def restored(play: Stage, fixture: Mapping[str, Any]) -> Json:
    """All of it is there again, at the same time of day; the notes."""
    text = json.dumps(fixture)
    for address, name in _addresses(play).items():
        text = text.replace(name, address)
    kept: Json = json.loads(text)
    slack, rooster = play.people._slack, play.rooster
    _restore_slack(slack, kept["slack"])
    _restore_phones(slack, kept["phones"])
    play.people.clock(set=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(kept["now"])))
    assert clock.now() == kept["now"]
    for file in kept["files"]:
        content = base64.b64decode(file["content"])
        rooster.s3.put_object(Bucket=BUCKET, Key=file["key"], Body=content, ContentType=file["type"])
    _restore_table(rooster, kept)
    notes: Json = kept["notes"]
    return notes


def _addresses(play: Stage) -> dict[str, str]:
    """Each with the name that stands for it; both, too, as they are within another address."""
    pages = os.environ.get("PUBLIC_URL", "")
    found = {play.slack.url.rstrip("/"): SLACK} | ({pages: APP} if pages else {})
    return found | {quote(address, safe=""): quote(name, safe="") for address, name in found.items()}


def _tokens(slack: Slack) -> dict[str, str]:
    """Slack's made-up tokens, each with a name: as they are, a scanner of secrets takes them for real ones."""
    held = [token for _, one in slack.world.installations() for token in one.tokens]
    values = [*(token.value for token in held), *(token.refresh for token in held), *slack.world.dead_tokens]
    return {value: f"made-up-token-{number}" for number, value in enumerate(values) if value and TOKEN not in value}


# The table and the queue


def _opened(item: Json) -> Json:
    """Sealed values as {"sealed": ..., "context": ...}."""
    return {name: _in_the_clear(item["pk"]["S"], value) for name, value in item.items()}


def _in_the_clear(context: str, value: Json) -> Json:
    text = value.get("S", "")
    if len(text) < 100 or " " in text:
        return value
    try:
        return {"sealed": wiring.container().vault.open(context, text), "context": context}
    except SealBroken:
        return value


def _sealed(value: Json) -> Json:
    return {"S": wiring.container().vault.seal(value["context"], value["sealed"])} if "sealed" in value else value


def _new_jobs(rooster: RoosterInProcess) -> Iterator[str]:
    """Of jobs that the stream has not told of yet, the queue messages that they will be."""
    for record in rooster.streams.get_records(ShardIterator=rooster._stream_position)["Records"]:
        image = record["dynamodb"].get("NewImage", {})
        if record["eventName"] == "INSERT" and "shard" in image:
            yield model.message(image["workspace"]["S"], image["job"]["S"])


def _unforwarded(rooster: RoosterInProcess) -> list[str]:
    still_open = _open_jobs(rooster)
    return [body for body in _new_jobs(rooster) if body in still_open]


def _queued(rooster: RoosterInProcess) -> list[str]:
    """Messages on their way to a worker, delayed or not, of jobs that are still to do."""
    from moto.backends import get_backend

    queues: Any = get_backend("sqs")["123456789012"]["us-east-1"].queues
    still_open = _open_jobs(rooster)
    return [body for body in dict.fromkeys(one.body for one in queues[QUEUE]._messages) if body in still_open]


def _open_jobs(rooster: RoosterInProcess) -> set[str]:
    found = [item for item in rooster.items() if item.get("state") == {"S": "open"}]
    return {model.message(item["workspace"]["S"], item["job"]["S"]) for item in found}


def _restore_table(rooster: RoosterInProcess, kept: Json) -> None:
    """The stream tells today's code only of those jobs that it had not told the old code of."""
    late: dict[str, Json] = {}
    for item in kept["items"]:
        whole = {name: _sealed(value) for name, value in item.items()}
        body = model.message(whole["workspace"]["S"], whole["job"]["S"]) if "job" in whole else ""
        if body in kept["unforwarded"]:
            late[body] = whole
        else:
            rooster.dynamodb.put_item(TableName=TABLE, Item=whole)
    told = rooster.streams.get_records(ShardIterator=rooster._stream_position)
    rooster._stream_position = told["NextShardIterator"]
    for body in kept["unforwarded"]:
        rooster.dynamodb.put_item(TableName=TABLE, Item=late[body])
    for body in kept["queue"]:
        rooster.sqs.send_message(QueueUrl=rooster._queue_url, MessageBody=body)


def _files(rooster: RoosterInProcess) -> list[Json]:
    found = []
    for one in rooster.s3.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        file = rooster.s3.get_object(Bucket=BUCKET, Key=one["Key"])
        content = base64.b64encode(file["Body"].read()).decode()
        found.append({"key": one["Key"], "type": file["ContentType"], "content": content})
    return found


# Slack


def _slack(slack: Slack) -> Json:
    """Workspaces and orgs where anything happened since the start; what only one member sees; files."""
    fresh = fresh_world(slack.options.bot_token, slack.options.scopes)
    world = _spare(slack.world)
    world.pop("offset", None)
    at_first = _spare(fresh)
    world["teams"] = {key: team for key, team in world["teams"].items() if team != at_first["teams"][key]}
    world["orgs"] = {key: org for key, org in world.get("orgs", {}).items() if org != at_first["orgs"][key]}
    ephemerals = [
        {"team": team, "channel": channel, "messages": [_spare(one) for one in messages]}
        for (team, channel), messages in slack.ephemerals.items()
        if messages
    ]
    files = [_spare({**vars(file), "content": _text(file.content)}) for file in slack.files._files.values()]
    return {"world": world, "whispers": ephemerals, "files": files}


def _spare(thing: Any) -> Any:
    """Plain data without what is as it is by default."""
    if isinstance(thing, dict):
        return {key: _spare(value) for key, value in thing.items()}
    if isinstance(thing, list):
        return [_spare(value) for value in thing]
    if not hasattr(thing, "__dataclass_fields__"):
        return thing
    known = {field.name: _default(field) for field in fields(thing)}
    return {
        name: _spare(value) for name, value in vars(thing).items() if known[name] is MISSING or value != known[name]
    }


def _default(field: Any) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _restore_slack(slack: Slack, kept: Json) -> None:
    """Into a fresh world, over those workspaces that it has too."""
    fresh = json.loads(json.dumps(slack.world, default=vars))
    old = kept["world"]
    blank: Json = {"installation": None, "views": {}, "enterprise": ""}
    teams = {key: blank | team | {"channels": _channels(team)} for key, team in old["teams"].items()}
    orgs = {key: {"installation": None} | org for key, org in old["orgs"].items()}
    whole = fresh | old | {"teams": fresh["teams"] | teams, "orgs": fresh["orgs"] | orgs}
    world: World = _world(whole)
    slack.store.world = world
    for one in kept["whispers"]:
        slack.ephemerals[one["team"], one["channel"]] = [Message(**message) for message in one["messages"]]
    for file in kept["files"]:
        slack.files._files[file["id"]] = File(**{**file, "content": base64.b64decode(file.get("content", ""))})


def _channels(team: Json) -> Json:
    return {key: {"messages": []} | channel for key, channel in team["channels"].items()}


# Phones


def _phones(slack: Slack) -> list[Json]:
    """Pictures that Twilio still has."""
    assert slack.phones
    media = slack.phones.media._media.values()
    return [
        {"sid": one.sid, "message": one.message, "name": one.name, "kind": one.kind, "content": _text(one.content)}
        for one in media
    ]


def _restore_phones(slack: Slack, kept: list[Json]) -> None:
    assert slack.phones
    for one in kept:
        slack.phones.media.keep(Medium(**{**one, "content": base64.b64decode(one["content"])}))


def _text(content: bytes | None) -> str:
    return base64.b64encode(content or b"").decode()
