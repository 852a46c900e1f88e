"""Several workspaces in one table, and a witness of all that Rooster does for each of them.

The witness sees every request to AWS and every call of Slack's Web API, says on whose behalf it was made, and compares
what everybody else has before and after.
"""

import base64
import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from moto.backends import get_backend
from PIL import Image
from slack_sdk.signature import SignatureVerifier

from chalicelib import wiring
from chalicelib.aws.api import AwsApi
from chalicelib.aws.table import Table
from chalicelib.aws.vault import Vault
from chalicelib.features.photos.pseudonyms import Pseudonyms
from playground.slack.port import Answer
from playground.slack.slack import Slack
from playground.slack.tickets import Trigger
from tests import harness, wire
from tests.conftest import MONDAY
from tests.harness import BUCKET, KEY, QUEUE, SECRET, TABLE, Stage
from tests.still_clock import still_clock

ACME, GLOBEX, EAST, INITECH = "T0ROOSTER", "T0OTHER", "T0EAST", "E0INITECH"
TEAMS = (ACME, GLOBEX, EAST)
"""Two workspaces with tokens of their own, and one that the token of its org serves."""
ORG_OF = {EAST: INITECH}
PEOPLE = {
    ACME: ("U0DEV", "U0ADA", "U0BEN"),
    GLOBEX: ("U0EVE", "U0FAY"),
    EAST: ("U0GIL", "U0HAL", "U0IDA"),
}
"""The first of each is an admin and owns the standups."""
CHANNEL = {ACME: "C0TEAM", GLOBEX: "C0OTHER", EAST: "C0EAST"}
PHONES = {
    "+15005550101": (ACME, "U0ADA"),
    "+15005550102": (GLOBEX, "U0EVE"),
    "+15005550103": (EAST, "U0HAL"),
    "+15005550104": (GLOBEX, "U0FAY"),
    "+15005550105": ("", ""),
    "+15005550106": ("", ""),
}
"""Whose they are when the town is built: the fourth was Ben's of ACME before, the fifth has a name, the sixth none."""
RELINKED, STRANGER = "+15005550104", "+15005550105"
COLORS = {ACME: (200, 0, 0), GLOBEX: (0, 200, 0), EAST: (0, 0, 200), "": (200, 200, 0)}
"""What a picture shows that is sent to that workspace, or to none."""
SAME = (90, 90, 90)
"""What a second picture shows, whoever sends it to whom."""
FAREWELLS = ("app_uninstalled", "tokens_revoked")
PROMPT, HALF_REPORTED = "2026-11-23T08:00:00Z", "2026-11-23T09:30:00Z"
KINDS = (
    *("standup", "run", "member", "job", "delivery", "seen", "key", "channel", "dm", "ts", "user", "team"),
    *("snap", "place", "photos_member", "picture", "file", "address", "code"),
)
"""`place`: of a message with a reaction, as its buttons have it. `file`: a picture's in Slack; `address`: its link;
`code`: one that links a phone to a member, and that others came to know.
"""

Json = dict[str, Any]
Partition = Mapping[str, str]


def secret_of(team: str) -> str:
    """Stands in the questions and the answers of that workspace, and nowhere else."""
    return f"known-to-{team}-only"


@dataclass(frozen=True)
class Touch:
    """One key in a request to DynamoDB. A query touches every sort key with the prefix `sk`."""

    operation: str
    pk: str
    sk: str


READS = ("GetItem", "ConditionCheck")
READING = ("GetItem", "BatchGetItem", "Query", "Scan")
"""Requests that change nothing."""
NOBODYS = ("phone#", "link#", "code#")
"""How partitions begin that belong to no workspace."""
SEALED = "photos"
"""The partition of the secret that makes ids of numbers."""


@dataclass(frozen=True)
class State:
    """What everybody has: items by partition and sort key, and what is seen in each workspace's Slack."""

    items: Mapping[str, Partition]
    slack: Mapping[str, str]

    def item(self, pk: str, sk: str) -> Mapping[str, str]:
        """Its texts; none if there is no such item."""
        told = json.loads(self.items.get(pk, {}).get(sk, "{}"))
        return {name: value["S"] for name, value in told.items() if "S" in value}

    def owners(self) -> Mapping[str, set[tuple[str, str]]]:
        """Of each file, the partition and the sender of the pictures that are kept in it."""
        found: dict[str, set[tuple[str, str]]] = {}
        for pk, items in self.items.items():
            for sk in items:
                if sk.startswith("picture#"):
                    item = self.item(pk, sk)
                    found.setdefault(item["file"], set()).add((pk, item["sender"]))
        found.pop("", None)
        return found

    def served_by(self, org: str) -> set[str]:
        """The workspaces whose own item says that they have no token but that org's."""
        found = {pk: json.loads(items["workspace"]) for pk, items in self.items.items() if "workspace" in items}
        return {pk for pk, item in found.items() if item.get("enterprise") == {"S": org} and "token" not in item}


@dataclass
class Step:
    """One invocation. `actor`: the workspace or org it is for, or "tick", or "forward"; `job`: its id, if it is one.

    `named`: the workspaces that an event of an org names; `is_farewell`: Slack says that the installation ended.
    `codes`: the names of those that a text may name; `been`: the members that its phone was ever linked to.
    `files`: what was asked of S3, with the bucket and the key.
    `may_fail`: where a click was made in no channel of theirs, nobody can be told what is wrong with it.
    """

    actor: str
    about: str
    job: str = ""
    named: Sequence[str] = ()
    is_farewell: bool = False
    installs: bool = False
    may_fail: bool = False
    codes: Sequence[str] = ()
    been: set[tuple[str, str]] = field(default_factory=set)
    touches: list[Touch] = field(default_factory=list)
    files: list[tuple[str, str, str]] = field(default_factory=list)
    queued: list[str] = field(default_factory=list)
    sealed_for: list[str] = field(default_factory=list)
    answer: str = ""

    @property
    def is_access(self) -> bool:
        """A job by which an org gives itself this workspace, or gives it up."""
        return self.job.startswith("access.")

    @property
    def sender(self) -> str:
        """Of a text, or of a job of a phone's."""
        return self.actor.partition("#")[2]

    def may_touch(self, touch: Touch, before: State, after: State) -> bool:
        if touch.pk == self.actor:
            return self.actor == "tick" or touch.operation != "Scan"
        if self.sender or touch.pk == SEALED or touch.pk.startswith(NOBODYS):
            return self._may_touch_of_phones(touch, before, after)
        return self._may_touch_of_others(touch, before)

    def _may_touch_of_others(self, touch: Touch, before: State) -> bool:
        if self.actor == "tick":
            return (touch.operation, touch.pk) == ("Query", "due")
        if touch.pk.startswith("oauth#"):
            return self.installs and touch.sk == "used"
        if touch.pk.startswith("E"):
            return self._may_touch_org(touch)
        if self.actor.startswith("E"):
            return self._may_touch_team(touch, before)
        return False

    def _may_touch_org(self, touch: Touch) -> bool:
        """A workspace reads the token of its org, and stands in its list; an org that claims it is asked likewise."""
        if touch.pk != ORG_OF.get(self.actor) and not self.is_access:
            return False
        reads_token = touch.operation in READS and touch.sk == "workspace"
        return reads_token or touch.sk == f"team#{self.actor}" or (self.is_farewell and touch.pk == ORG_OF[self.actor])

    def _may_touch_team(self, touch: Touch, before: State) -> bool:
        """An org leaves a job with those it names; when it is left, it looks at those it opened and leaves its own."""
        if not self.job:
            return touch.pk in self.named and touch.operation == "Put" and touch.sk.startswith("job#access.")
        listed = f"team#{touch.pk}" in before.items.get(self.actor, {})
        reads = touch.operation in READS and touch.sk == "workspace"
        return self.job.startswith("leave_teams.") and listed and (reads or touch.pk in before.served_by(self.actor))

    def _may_touch_of_phones(self, touch: Touch, before: State, after: State) -> bool:
        if touch.pk == SEALED:
            return (touch.operation, touch.sk) == ("GetItem", "secret") and self.may_speak_for(SEALED)
        if not self.sender:
            return self._may_touch_nobodys(touch, before, after)
        if touch.pk.startswith(NOBODYS):
            return self._may_text_to_nobody(touch, before, after)
        return self._may_text(touch, before, after)

    def _may_touch_nobodys(self, touch: Touch, before: State, after: State) -> bool:
        """A workspace's own codes, and the link of a phone to one of its members."""
        mine = [sk for sk in before.items.get(self.actor, {}) if sk.startswith("photos_member#")]
        members = [before.item(self.actor, sk) for sk in mine]
        kind, _, name = touch.pk.partition("#")
        if kind == "code":
            of = {state.item(touch.pk, "code").get("workspace") for state in (before, after)} - {None}
            return of == {self.actor} or (not of and name in [member.get("code") for member in members])
        if kind == "link":
            is_mine = before.item(touch.pk, "link").get("place") == self.actor
            return is_mine and touch.operation in ("Delete", "DeleteItem")
        is_theirs = kind == "phone" and name in [member.get("sender") for member in members]
        return is_theirs and (touch.operation, touch.sk) == ("Update", "sender")

    def _may_text_to_nobody(self, touch: Touch, before: State, after: State) -> bool:
        """A text touches its own links, the code that it names, and the phone that its member had before."""
        kind, _, name = touch.pk.partition("#")
        if kind == "link":
            keys = [state.item(touch.pk, "link").get("key", "") for state in (before, after)]
            return any(key.startswith(f"picture#{self.sender}#") for key in keys)
        if kind == "code":
            return name in self.codes and touch.operation in ("GetItem", "Delete")
        had = {before.item(team, f"photos_member#{user}").get("sender") for team, user in self._members(after)}
        return name in had and touch.sk == "sender" and touch.operation in ("GetItem", "Update")

    def _may_text(self, touch: Touch, before: State, after: State) -> bool:
        """A text touches its pictures wherever it has some; of the workspaces that it leaves and enters, its member."""
        members = self._members(before) | self._members(after)
        if touch.sk.startswith(f"picture#{self.sender}#"):
            return touch.pk in {team for team, _ in self.been}
        if self.job:
            shows = f"job#photos_show.{self.job.rpartition('.')[2]}"
            return touch.sk == shows and touch.pk in {team for team, _ in self.been}
        reads = touch.operation in READS and touch.sk == "workspace"
        if reads:
            named = {before.item(f"code#{code}", "code").get("workspace") for code in self.codes} - {None}
            asked = {team for team, _ in members} | named
            return touch.pk in {place for team in asked for place in (team, ORG_OF.get(str(team)))}
        told = tuple(
            f"job#photos_{news}.{user}."
            for news, state in (("linked", after), ("lost", before))
            for team, user in self._members(state)
            if team == touch.pk
        )
        is_told = touch.operation == "Put" and touch.sk.startswith(told)
        return is_told or touch.sk in [f"photos_member#{user}" for team, user in members if team == touch.pk]

    def _members(self, state: State) -> set[tuple[str, str]]:
        found = state.item(self.actor, "sender")
        return {(found["workspace"], found["user"])} if found.get("workspace") else set()

    def may_store(self, key: str, before: State, after: State) -> bool:
        """Ask S3 for a file, or give it one: of this sender, or of this workspace."""
        owners = before.owners().get(key, set()) | after.owners().get(key, set())
        if self.sender:
            places = {self.actor, *(team for team, _ in self.been)}
            return all(of == self.sender and place in places for place, of in owners)
        return bool(owners) and {place for place, _ in owners} == {self.actor}

    def may_speak_for(self, workspace: str) -> bool:
        """Queue its jobs, open what is sealed for it."""
        if workspace == SEALED:
            return bool(self.sender) or self.about.startswith("the command /photos")
        return workspace in (self.actor, ORG_OF.get(self.actor)) or self.actor in ("tick", "forward")

    def may_call_as(self, workspace: str | None) -> bool:
        """Call Slack by its token; an org's token is that of its workspaces."""
        if workspace is None:
            return self.installs
        return workspace == self.actor or self.actor == ORG_OF.get(workspace) or workspace == ORG_OF.get(self.actor)

    def changed(self, before: State, after: State) -> Iterator[str]:
        """What is not the actor's and is not as it was."""
        yield from self._changed_of_phones(before, after)
        for pk in before.items.keys() | after.items.keys():
            old, new = self._kept(before, pk), self._kept(after, pk)
            if old != new and not pk.startswith(NOBODYS) and not self._may_change(pk, before, after):
                yield f"items of {pk}: {sorted(dict(old.items() ^ new.items()))}"
        for team in before.slack.keys() - {self.actor}:
            if before.slack[team] != after.slack[team] and ORG_OF.get(team) != self.actor:
                yield f"what is seen in {team}"

    def _changed_of_phones(self, before: State, after: State) -> Iterator[str]:
        """All that a text changed, and of phones, links and codes whatever anybody did, an item at a time."""
        for pk in before.items.keys() | after.items.keys():
            if pk != self.actor and (self.sender or pk.startswith(NOBODYS)):
                old, new = before.items.get(pk, {}), after.items.get(pk, {})
                for sk in {sk for sk, _ in old.items() ^ new.items()}:
                    verbs = [Touch(verb, pk, sk) for verb in ("Put", "Update", "Delete")]
                    if not any(self.may_touch(touch, before, after) for touch in verbs):
                        yield f"{sk} of {pk}"

    def _kept(self, state: State, pk: str) -> Partition:
        items = state.items.get(pk, {})
        is_named = self.actor.startswith("E") and pk in self.named
        return {sk: item for sk, item in items.items() if not (is_named and sk.startswith("job#access."))}

    def _may_change(self, pk: str, before: State, after: State) -> bool:
        if self.sender:
            return True  # said of each item already
        if pk == self.actor or (self.installs and pk.startswith("oauth#")):
            return True
        if pk.startswith("E"):
            return self.is_farewell or (pk == ORG_OF.get(self.actor) and self.actor in after.served_by(pk))
        return bool(self.job) and pk in before.served_by(self.actor)


class Witness:
    """Sees all that happens, and says what should not have. `wrongs`: empty, one hopes."""

    def __init__(self, play: Stage) -> None:
        self.wrongs: list[str] = []
        self.numbers = Pseudonyms(Table(AwsApi("dynamodb"), TABLE), Vault(AwsApi("kms"), KEY))
        self.phones = {number: f"phone#{self.numbers.sender(number)}" for number in PHONES}
        self.been: dict[str, set[tuple[str, str]]] = {}
        self._looked_at: set[str] = set()
        self.installing = ""
        self._rooster = play.rooster
        self._slack: Slack = play.slack.control._slack
        self._step: Step | None = None
        self._items: Mapping[str, Partition] | None = None

    @contextmanager
    def step(self, step: Step) -> Iterator[Step]:
        with self._rooster._lock:
            before, calls = self.state(), len(self._slack.log)
            self._step = step
            try:
                yield step
            finally:
                self._step = None
                self._judge(step, before, self.state(), self._slack.log[calls:])

    def look(self, target: str, arguments: Mapping[str, Any]) -> None:
        """Of every request of Rooster's to AWS; it lets it pass."""
        operation = target.partition(".")[2]
        if target.startswith("DynamoDB") and operation not in READING:
            self.invalidate()
        if not self._step:
            self.wrongs.append(f"{operation} on nobody's behalf")
        elif target.startswith("DynamoDB"):
            self._step.touches += _touches(operation, arguments)
        elif operation == "SendMessageBatch":
            self._step.queued += [json.loads(entry["MessageBody"])["workspace"] for entry in arguments["Entries"]]
        elif target.startswith("TrentService"):
            self._step.sealed_for.append(arguments["EncryptionContext"]["workspace"])
        elif target.startswith("S3."):
            self._step.files.append((operation, arguments["Bucket"], arguments["Key"]))
        elif operation not in ("GetQueueUrl", "GetQueueAttributes"):
            self.wrongs.append(f"{operation}: unheard of")

    def invalidate(self) -> None:
        """The table is to change, or has changed."""
        self._items = None

    def state(self) -> State:
        if self._items is None:
            self._items = _items()
        with self._slack.lock:
            slack = {team: _seen(self._slack, team) for team in TEAMS}
        return State(self._items, slack)

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        """Every way into Rooster becomes a step."""
        rooster = self._rooster
        tick, forward, work = rooster.tick, rooster.forward, rooster.work
        request, visit = rooster.request, rooster.visit

        def asked(path: str, headers: Mapping[str, str], body: bytes) -> Answer:
            with self.step(self._texted(body) if path == "/twilio/mms" else _asked(body)) as step:
                answer = request(path, headers, body)
                step.answer = answer.body.decode()
            return answer

        def visited(*what: Any) -> Any:
            with self.step(Step(self.installing, "a browser", installs=True)):
                return visit(*what)

        def ticked(grace_seconds: int | None = None) -> None:
            with self.step(Step("tick", "the tick")):
                tick(grace_seconds)

        def forwarded() -> None:
            with self.step(Step("forward", "the stream")):
                forward()

        def worked(message: dict[str, Any]) -> bool:
            told = json.loads(message["Body"])
            with self.step(Step(told["workspace"], f"the job {told['job']}", job=told["job"])):
                return work(message)

        for name, watched in {"tick": ticked, "forward": forwarded, "work": worked}.items():
            patch.setattr(rooster, name, watched)
        patch.setattr(rooster, "request", asked)
        patch.setattr(rooster, "visit", visited)

    def _texted(self, body: bytes) -> Step:
        """Who texts, of what the playground sends."""
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        said = form.get("Body", "")
        codes = [self.numbers.code(re.sub(r"\D", "", said))] if re.fullmatch(r"\s*\d{3}[ -]?\d{3}\s*", said) else []
        return Step(self.phones[form["From"]], f"the text {said[:200]!r}", codes=codes)

    def _judge(self, step: Step, before: State, after: State, calls: Sequence[Json]) -> None:
        for state in (before, after):
            self.been.setdefault(step.actor, set()).update(step._members(state))
        step.been = self.been[step.actor]
        wrongs = [f"touched {touch}" for touch in step.touches if not step.may_touch(touch, before, after)]
        wrongs += [
            f"asked S3 {file}" for file in step.files if file[1] != BUCKET or not step.may_store(file[2], before, after)
        ]
        wrongs += [f"made a file that {of} share" for of in after.owners().values() if len(of) > 1]
        wrongs += [f"a secret of {team} went to {pk}" for team in TEAMS for pk in _knowing(team, before, after)]
        wrongs += [f"showed {what}" for what in self._strays()]
        wrongs += [f"queued a job of {team}" for team in step.queued if not step.may_speak_for(team)]
        wrongs += [f"opened a secret of {team}" for team in step.sealed_for if not step.may_speak_for(team)]
        wrongs += [f"called Slack as {one['team']}: {one}" for one in calls if not step.may_call_as(one["team"])]
        wrongs += [f"changed {what}" for what in step.changed(before, after)]
        said = step.answer + json.dumps(calls)
        wrongs += [f"told a secret of {team}" for team in TEAMS if team != step.actor and secret_of(team) in said]
        self.wrongs += [f"{step.actor}, {step.about}: {wrong}" for wrong in wrongs]

    def _strays(self) -> Iterator[str]:
        """Pictures that are in the Slack of a workspace that they were not sent to."""
        for file in self._slack.files._files.values():
            if file.content and file.is_picture and file.id not in self._looked_at:
                self._looked_at.add(file.id)
                shown = Image.open(BytesIO(file.content)).convert("RGB").getpixel((0, 0))
                teams = [
                    team for team in TEAMS if shown in (COLORS[team], SAME) and file.owner in (team, ORG_OF.get(team))
                ]
                if not teams:
                    yield f"a picture of {shown} to {file.owner}"


def _knowing(team: str, before: State, after: State) -> list[str]:
    """Partitions that know by now what only the workspace may know."""
    others = [pk for pk in after.items if pk != team]
    return [
        pk
        for pk in others
        for sk, item in after.items[pk].items()
        if secret_of(team) in item and item != before.items.get(pk, {}).get(sk)
    ]


class Town:
    """The workspaces, each with standups whose runs stand at every stage, and what outsiders may know of them."""

    def __init__(self, play: Stage, witness: Witness) -> None:
        self.play = play
        self.witness = witness
        self._slack: Slack = play.slack.control._slack
        self._requests = 0
        self._build()
        self._saved = deepcopy((_tables()[TABLE].items, self._slack.world, self._slack.ephemerals, witness.been))
        self._saved_files = {key: play.rooster.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in files()}
        self._saved_slack = dict(self._slack.files._files)
        self.ids = {team: self._ids(team) for team in TEAMS}

    def reset(self) -> None:
        """All as it was when the town was built, and Rooster's functions cold."""
        with self._slack.lock:
            items, self._slack.store.world, self._slack.ephemerals, self.witness.been = deepcopy(self._saved)
            _tables()[TABLE].items = items
            self.witness.invalidate()
            self._slack.log.clear()
            self._slack.files._files = dict(self._saved_slack)
        rooster = self.play.rooster
        self._restore_files()
        _tables()[TABLE].stream_shard.items = []  # which moto copies at every transaction, however many there are
        rooster._stream_position = rooster._beginning_of_stream()
        _purge()
        rooster.failures.clear()
        self.witness.wrongs.clear()
        wiring.cold_start(wiring.container().now)
        self.play.people.clock(set=HALF_REPORTED)

    def post(self, step: Step, path: str, body: str, kind: str = "application/x-www-form-urlencoded") -> Answer:
        """A request as Slack signs it, for the actor of `step` whatever stands in it."""
        rooster, timestamp = self.play.rooster, str(int(time.time()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=body) or ""
        headers = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature, "Content-Type": kind}
        with self.witness.step(step):
            answer = type(rooster).request(rooster, path, headers, body.encode())
            step.answer = answer.body.decode()
        assert answer.status in ((200, 400, 503) if step.may_fail else (200, 400)), (answer.status, step)
        return answer

    def command(self, actor: str, form: Mapping[str, str]) -> Answer:
        step = Step(actor, f"the command {form['command']} {form['text'][:200]!r}")
        return self.post(step, "/slack/commands", urlencode({**self._once(), **form}))

    def interact(self, actor: str, payload: Mapping[str, Any], about: str) -> Answer:
        form = {"payload": json.dumps({**self._once(), **payload})}
        return self.post(Step(actor, about, may_fail=True), "/slack/interactions", urlencode(form))

    def event(self, step: Step, payload: Mapping[str, Any]) -> Answer:
        body = {"type": "event_callback", "event_id": self._once()["request"], **payload}
        return self.post(step, "/slack/events", json.dumps(body), "application/json")

    def text(self, phone: str, body: str, pictures: int = 0) -> None:
        """From a phone; the pictures show whose it is at that moment."""
        member = self.member(phone)
        data = [
            {"name": "x.png", "type": "image/png", "data": _picture(member[0], number)} for number in range(pictures)
        ]
        told = self.play.people.text(phone, body, data)
        assert (told["status"], told["errors"]) == (200, []), told

    def member(self, phone: str) -> tuple[str, str]:
        """Whose it is now."""
        sender = self.witness.state().item(self.witness.phones[phone], "sender")
        return sender.get("workspace", ""), sender.get("user", "")

    def code(self, team: str, user: str) -> str:
        """A new one, from Slack; "000000" where there is none to be had."""
        answer = self.play.people.command(user, CHANNEL[team], "/photos", "link", team=team)["body"]
        found = re.search(r"\*(\d{3}) (\d{3})\*", answer or "")
        return found[1] + found[2] if found else "000000"

    def trigger(self, team: str, user: str) -> str:
        """For one modal of this member."""
        return self._slack.tickets.new_trigger(Trigger(team, user))

    def settle(self) -> None:
        self.play.settle()
        assert self.play.rooster.failures == []
        assert not self.play.rooster.dead_letters()

    def is_served(self, team: str) -> bool:
        item = json.loads(self.witness.state().items.get(team, {}).get("workspace", "{}"))
        return "token" in item or "enterprise" in item

    def _restore_files(self) -> None:
        s3 = self.play.rooster.s3
        for key in files() - self._saved_files.keys():
            s3.delete_object(Bucket=BUCKET, Key=key)
        for key in self._saved_files.keys() - files():
            s3.put_object(Bucket=BUCKET, Key=key, Body=self._saved_files[key])

    def _once(self) -> dict[str, str]:
        """No request is like another, so Rooster takes none for a repeated one."""
        self._requests += 1
        return {"request": f"Ev{self._requests}"}

    def _build(self) -> None:
        play = self.play
        play.people.clock(set=MONDAY)
        for tenant in (ACME, GLOBEX, INITECH):
            self.witness.installing = tenant
            play.people.install(team=tenant)
        play.people.grant_team(EAST)
        play.settle()
        for team in TEAMS:
            for name, report in {"Early": "10:00", "Late": "11:00"}.items():
                form = {"name": name, "report": report, "zone": "Europe/Prague"}
                question = f"What is {secret_of(team)}?"
                play.new_standup(PEOPLE[team][0], CHANNEL[team], team, questions=question, **form)
        play.at(PROMPT)
        for team in TEAMS:
            owner, other = PEOPLE[team][:2]
            for nth in (-1, -2):
                play.answer(owner, f"It is {secret_of(team)}", team=team, nth=nth)
            play.skip(other, team)
        for team in TEAMS:
            owner, other = PEOPLE[team][:2]
            play.people.command(owner, CHANNEL[team], "/emoji", "on", team=team)
            play.settle()
            play.people.say(other, CHANNEL[team], "prod is down", team=team)
            play.people.command(owner, CHANNEL[team], "/snap", f"6d It is {secret_of(team)}", team=team)
            play.settle()
        play.at(HALF_REPORTED)
        self._take_pictures()
        self._codes = {team: [self.code(team, user) for user in PEOPLE[team][:2]] for team in TEAMS}

    def _take_pictures(self) -> None:
        """Every workspace has a photo channel and pictures; one phone has some in two of them, one has some in none."""
        for team in TEAMS:
            self.play.people.command(PEOPLE[team][0], CHANNEL[team], "/photos", f"channel {CHANNEL[team]}", team=team)
        self.text(STRANGER, "Zoe", 1)
        self.text(RELINKED, self.code(ACME, "U0BEN"))
        self.text(RELINKED, f"It is {secret_of(ACME)}", 2)
        self.play.settle(within=30)
        for phone, (team, user) in PHONES.items():
            if team:
                self.text(phone, self.code(team, user))
                self.text(phone, f"It is {secret_of(team)}", 2)
                self.play.settle(within=30)

    def _ids(self, team: str) -> Mapping[str, Sequence[str]]:
        items = {sk: json.loads(item) for sk, item in sorted(self.witness.state().items[team].items())}
        found = {kind: [sk.removeprefix(f"{kind}#") for sk in items if sk.startswith(f"{kind}#")] for kind in KINDS}
        told = {
            name: [item[name]["S"] for item in items.values() if name in item] for name in ("ts", "head", "channel")
        }
        places = list(dict.fromkeys(told["channel"]))
        pictures = [item for sk, item in items.items() if sk.startswith("picture#")]
        return {
            **found,
            "file": [item["slack_file"]["S"] for item in pictures],
            "address": [item["address"]["S"] for item in pictures],
            "code": self._codes[team],
            "key": list(items),
            "place": [":".join(sk.split("#")[1:]) for sk in items if sk.startswith("reaction#")],
            "channel": [place for place in places if place.startswith("C")],
            "dm": [place for place in places if place.startswith("D")],
            "ts": list(filter(None, dict.fromkeys(told["ts"] + told["head"]))),
            "user": PEOPLE[team],
            "team": [team],
        }


@contextmanager
def town() -> Iterator[Town]:
    with still_clock() as now, harness.open_stage(now) as play, pytest.MonkeyPatch.context() as patch:
        witness = Witness(play)
        witness.watch(patch)
        with wire.watched(witness.look):
            yield Town(play, witness)


def _asked(body: bytes) -> Step:
    """Who asks, of what the playground sends; those who ask for more than they may say themselves who they are."""
    text = body.decode()
    if text.startswith("{"):
        told = json.loads(text)
        event = told["event"]
        actor, named = told.get("team_id") or told["enterprise_id"], event.get("team_ids", ())
        return Step(actor, f"the event {event['type']}", named=named, is_farewell=event["type"] in FAREWELLS)
    form = {name: values[0] for name, values in parse_qs(text).items()}
    if "payload" not in form:
        return Step(form["team_id"], f"the command {form['command']}")
    payload = json.loads(form["payload"])
    return Step((payload["team"] or {}).get("id") or payload["user"]["team_id"], payload["type"])


def _picture(team: str, nth: int) -> str:
    """As a phone sends it: the first shows for whom it is, the others are the same for all."""
    buffer = BytesIO()
    Image.new("RGB", (8 + nth, 8), SAME if nth else COLORS[team]).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def files() -> set[str]:
    """The keys of the bucket, by a look that nobody else sees."""
    return set(get_backend("s3")["123456789012"]["aws"].buckets[BUCKET].keys)


def _touches(operation: str, arguments: Mapping[str, Any]) -> list[Touch]:
    if operation == "Query":
        return [_queried(arguments)]
    if operation == "TransactWriteItems":
        writes = [(verb, write) for item in arguments["TransactItems"] for verb, write in item.items()]
    elif operation == "BatchGetItem":
        writes = [("GetItem", {"Key": key}) for of in arguments["RequestItems"].values() for key in of["Keys"]]
    else:
        writes = [(operation.replace("PutItem", "Put"), arguments)]
    keys = [(verb, write.get("Key") or write.get("Item") or {}) for verb, write in writes]
    return [Touch(verb, key.get("pk", {}).get("S", "?"), key.get("sk", {}).get("S", "?")) for verb, key in keys]


def _queried(arguments: Mapping[str, Any]) -> Touch:
    values, names = arguments["ExpressionAttributeValues"], arguments["ExpressionAttributeNames"]
    condition = arguments["KeyConditionExpression"]
    if arguments.get("IndexName") == "due":
        return Touch("Query", "due", values[":shard"]["S"])
    is_plain = condition.startswith("#pk = :pk") and names["#pk"] == "pk" and "IndexName" not in arguments
    return Touch("Query", values[":pk"]["S"] if is_plain else "?", values.get(":sk", {"S": ""})["S"])


def _seen(slack: Slack, team: str) -> str:
    """Channels, direct messages, modals, Home tabs, and what only one member sees."""
    workspace = slack.world.teams[team]
    ephemerals = {place: said for (of, place), said in slack.ephemerals.items() if of == team}
    return json.dumps([workspace.channels, workspace.views, ephemerals], default=vars, sort_keys=True)


def _items() -> Mapping[str, Partition]:
    items = {
        pk.value: {sk.value: json.dumps(item.to_json()["Attributes"], sort_keys=True) for sk, item in kept.items()}
        for pk, kept in _tables()[TABLE].items.items()
    }
    return {pk: partition for pk, partition in items.items() if partition}


def _tables() -> Any:
    """moto's own, for a look that nobody else sees."""
    return get_backend("dynamodb")["123456789012"]["us-east-1"].tables


def _purge() -> None:
    """The queue, which AWS, and moto like it, would purge once a minute only."""
    queue = get_backend("sqs")["123456789012"]["us-east-1"].queues[QUEUE]
    queue._messages, queue._pending_messages = [], set()
