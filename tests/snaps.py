"""Shorthands for tests of messages that vanish: posting, pressing, and looking at what is left."""

import json
from datetime import datetime
from typing import Any

from tests.emoji import ADA, calls
from tests.harness import Stage, words


def snap(play: Stage, text: str, user: str = ADA, channel: str = "C0TEAM", command: str = "/snap") -> dict[str, Any]:
    """`/snap TEXT`: what whoever typed it sees at once."""
    answer = play.people.command(user, channel, command, text)
    assert answer["status"] == 200
    body: dict[str, Any] = json.loads(answer["body"])
    assert body["response_type"] == "ephemeral"
    return body | {"ts": answer["ts"]}


def told(play: Stage, text: str, user: str = ADA, channel: str = "C0TEAM") -> str:
    return words(snap(play, text, user, channel))


def posted(play: Stage, text: str, channel: str = "C0TEAM") -> dict[str, Any]:
    """Ada types `/snap TEXT`; the message that everybody sees then."""
    snap(play, text, channel=channel)
    return play.channel(channel)[-1]


def reply(play: Stage, ts: str, message: str, delay: str = "10s", channel: str = "C0TEAM") -> dict[str, Any]:
    """Ada picks "Reply that vanishes" from a message's menu and sends the form."""
    view = play.people.shortcut(ADA, "snap_reply", channel, ts)["view"]
    assert view["title"]["text"] == "Reply that vanishes"
    values = {"message": {"message": message}, "delay": {"delay": delay}}
    answer: dict[str, Any] = play.people.submit(ADA, view["id"], values=values)
    assert answer["status"] == 200
    return answer


def press(play: Stage, message: dict[str, Any], label: str, user: str = ADA, channel: str = "C0TEAM") -> str:
    """Presses a button of a message; the last that only this member reads then."""
    rows = [row for row in message["blocks"] if row["type"] == "actions"]
    (element,) = [one for row in rows for one in row["elements"] if one["text"]["text"] == label]
    answer = play.people.click(
        user, element["action_id"], channel=channel, ts=message["ts"], value=element.get("value")
    )
    assert answer["status"] == 200
    return ephemerals(play, user, channel)[-1]


def ephemerals(play: Stage, user: str = ADA, channel: str = "C0TEAM") -> list[str]:
    """What only this member sees in the channel."""
    return [words(one) for one in play.people.messages(channel=channel, as_user=user) if one.get("ephemeral")]


def deleted(play: Stage) -> dict[str, int]:
    """When Slack deleted which message."""
    done = [call for call in calls(play, "chat.delete") if call["ok"]]
    return {call["args"]["ts"]: int(datetime.fromisoformat(call["at"]).timestamp()) for call in done}


def waiting(play: Stage) -> list[dict[str, Any]]:
    """What is remembered of messages that are to vanish."""
    return [item for item in play.rooster.items() if item["sk"]["S"].startswith("snap#")]


def forgotten(play: Stage) -> bool:
    return waiting(play) == [] == play.rooster.failures
