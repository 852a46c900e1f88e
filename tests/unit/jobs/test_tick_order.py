"""The order in which a tick goes through the shards."""

from collections.abc import Mapping
from typing import Any

from chalicelib.aws.queue import Queue
from chalicelib.aws.table import Table, Update
from chalicelib.jobs.model import SHARDS
from chalicelib.jobs.tick import Ticker
from tests.unit.conftest import NOON, Watch
from tests.unit.jobs.bench import At


def test_shards_that_are_behind_come_first(table: Table, queue: Queue, at: At, watch: Watch) -> None:
    at(NOON)
    ticker = Ticker(table, queue)
    ticker.tick({})
    behind = {"due#3": {"done": NOON - 4000, "begun": 0, "last": None}}
    table.write(Update({"pk": "tick", "sk": "horizon"}, "SET #partly = :partly", {"partly": behind}))
    asked: list[str] = []

    def look(target: str, arguments: Mapping[str, Any]) -> None:
        if target.endswith("Query"):
            asked.extend(one["S"] for one in arguments["ExpressionAttributeValues"].values() if one.get("S") in SHARDS)

    watch(look)
    at(NOON + 60)
    ticker.tick({})
    assert asked[0] == "due#3"
    assert set(asked) == set(SHARDS)
