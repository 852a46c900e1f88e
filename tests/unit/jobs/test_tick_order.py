"""What a tick queues first, how often it queues it again, and what it says of it."""

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.aws.queue import Queue
from chalicelib.aws.table import Table, Update
from chalicelib.jobs.model import SHARDS, Job, put
from chalicelib.jobs.tick import Ticker
from chalicelib.log import configure
from tests import clock
from tests.harness import QUEUE, RoosterInProcess
from tests.unit.conftest import NOON, Watch
from tests.unit.jobs.bench import At


def test_shards_that_are_behind_come_first(table: Table, queue: Queue, at: At, watch: Watch) -> None:
    at(NOON)
    ticker = Ticker(table, queue, clock.now)
    ticker.tick({})
    behind = {"due#3": {"done": NOON - 4000, "begun": 0, "last": None}}
    table.commit(Update({"pk": "tick", "sk": "horizon"}, "SET #partly = :partly", {"partly": behind}))
    asked: list[str] = []

    def look(target: str, arguments: Mapping[str, Any]) -> None:
        if target.endswith("Query"):
            asked.extend(one["S"] for one in arguments["ExpressionAttributeValues"].values() if one.get("S") in SHARDS)

    watch(look)
    at(NOON + 60)
    ticker.tick({})
    assert asked[0] == "due#3"
    assert set(asked) == set(SHARDS)


def _lose(aws: RoosterInProcess) -> None:
    url = aws.sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    for message in aws.receive():
        aws.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def test_a_job_whose_message_is_lost_is_queued_ever_more_rarely(
    aws: RoosterInProcess, table: Table, queue: Queue, at: At, sent: list[Any]
) -> None:
    """1, 2, 4 ... 32 minutes after its time, then each half hour (docs/architecture.md)."""
    ticker = Ticker(table, queue, clock.now)
    at(NOON - 60)
    ticker.tick({})
    table.commit(put(Job("T1", "lost", "work", NOON)))
    queued = []
    for minute in range(170):
        at(NOON + minute * 60)
        before = len(sent)
        ticker.tick({})
        queued += [minute] * (len(sent) - before)
        _lose(aws)
    assert queued == [1, 2, 4, 8, 16, 32, 62, 92, 122, 152]


def test_a_tick_says_how_many_jobs_it_queued(table: Table, queue: Queue, at: At, log: list[str]) -> None:
    configure()
    ticker = Ticker(table, queue, clock.now)
    at(NOON - 60)
    ticker.tick({})
    table.commit(put(Job("T1", "lost", "work", NOON + 890)))
    at(NOON)
    ticker.tick({})
    assert [json.loads(line)["count"] for line in log if '"tick"' in line] == [0, 1]
