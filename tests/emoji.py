"""Shorthands for tests of emoji: turning them on, saying something, looking at the reactions and at what is stored."""

import json
from typing import Any

from tests.harness import Stage, words

ADA, BEN, ADMIN = "U0ADA", "U0BEN", "U0DEV"
DOWN = "prod is down"


def emoji(play: Stage, text: str, user: str = ADA, channel: str = "C0TEAM") -> str:
    """What whoever typed `/emoji TEXT` reads."""
    answer = play.people.command(user, channel, "/emoji", text)
    play.settle()
    assert answer["status"] == 200
    return words(json.loads(answer["body"]))


def say(play: Stage, text: str, user: str = BEN, channel: str = "C0TEAM", thread_ts: str | None = None) -> str:
    """Somebody writes, and everything happens that follows; the message's ts."""
    ts: str = play.people.say(user, channel, text, thread_ts)["ts"]
    play.settle()
    return ts


def reactions(play: Stage, ts: str, channel: str = "C0TEAM") -> list[str]:
    (message,) = [one for one in play.people.messages(channel=channel) if one["ts"] == ts]
    assert all(users == ["U0ROOSTER"] for users in message["reactions"].values())
    return list(message["reactions"])


def reaction(play: Stage, text: str, user: str = BEN, channel: str = "C0TEAM") -> list[str]:
    return reactions(play, say(play, text, user, channel), channel)


def why(play: Stage, ts: str, user: str = ADA, channel: str = "C0TEAM") -> dict[str, Any]:
    """Picks "Why this emoji?" from the message's menu; what only that member sees."""
    assert play.people.shortcut(user, "emoji_why", channel, ts)["status"] == 200
    return whispered(play, user, channel)


def whispered(play: Stage, user: str, channel: str = "C0TEAM") -> dict[str, Any]:
    seen = play.people.messages(channel=channel, as_user=user)
    return [one for one in seen if one.get("ephemeral")][-1]


def calls(play: Stage, method: str) -> list[dict[str, Any]]:
    return [call for call in play.people.log() if call["method"] == method]


def stored(play: Stage) -> str:
    """All that the table holds."""
    return json.dumps(list(play.rooster.items()))
