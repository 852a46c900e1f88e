"""Playing on from a fixture, and what must be so in the end whatever it was."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from chalicelib import wiring
from tests.harness import TABLE, Stage, words
from tests.upgrade.kinds import Fixture
from tests.upgrade.snapshot import restored

HERE = Path(__file__).parent
FOLDERS = sorted(path.parent.name for path in HERE.glob("*/kinds.json"))
"""A release each, by its commit."""
A_LITTLE = 120
"""Seconds within which what was refused once is tried again; while Slack refuses all, trying goes on after that."""
Message = dict[str, Any]


def fixture(folder: str, name: str) -> Fixture:
    """What was stored when the scene `name` stopped."""
    found: Fixture = json.loads((HERE / folder / f"{name}.json").read_text(encoding="utf-8"))
    return found


def goes_on(play: Stage, folder: str, name: str) -> Mapping[str, Any]:
    """The scene stands where it stopped; its notes. A release before the scene was written has none."""
    if not (HERE / folder / f"{name}.json").exists():
        pytest.skip(f"{folder} has no {name}")
    return restored(play, fixture(folder, name))


def rest_of_the_day(play: Stage, *moments: str) -> None:
    """The clock is wound to each of these moments, and everything happens that is due in the minutes after it."""
    play.settle(within=A_LITTLE)
    for moment in moments:
        play.at(moment)
        play.settle(within=A_LITTLE)


def nothing_is_stuck(play: Stage) -> None:
    """Nothing failed; each job that is still to do is one of today's, waits in the due index, and is not overdue."""
    play.settle()
    assert play.rooster.failures == []
    assert play.rooster.dead_letters() == []
    waiting = [item for item in play.rooster.items() if item.get("state", {"S": "done"}) != {"S": "done"}]
    assert [item["job"]["S"] for item in waiting if "shard" not in item or item["state"] != {"S": "open"}] == []
    assert {item["kind"]["S"] for item in waiting} <= set(wiring.worker()._handlers)


def stored(play: Stage, workspace: str = "") -> str:
    """All that the table holds, or all of a workspace's."""
    return json.dumps([item for item in play.rooster.items() if workspace in ("", item["pk"]["S"])])


def times(said: str, messages: list[Message]) -> int:
    """In how many of the messages that is."""
    return sum(said in words(message) for message in messages)


def ephemerals(play: Stage, user: str, channel: str = "C0TEAM") -> list[str]:
    """What only this member sees in the channel."""
    return [words(one) for one in private(play, user, channel)]


def private(play: Stage, user: str, channel: str = "C0TEAM") -> list[Message]:
    """The messages that only this member sees in the channel."""
    return [one for one in play.people.messages(channel=channel, as_user=user) if one.get("ephemeral")]


def has(play: Stage, workspace: str, key: str) -> bool:
    """There is such an item."""
    return "Item" in play.rooster.dynamodb.get_item(TableName=TABLE, Key={"pk": {"S": workspace}, "sk": {"S": key}})


def calls(play: Stage, method: str) -> list[dict[str, Any]]:
    """Calls of a method of Slack's since the fixture was restored."""
    return [call for call in play.people.log() if call["method"] == method]
