"""The stream's new jobs go to the queue, if they fall due soon."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.aws.queue import Queue
from chalicelib.aws.table import Put, Table
from chalicelib.errors import StorageUnavailable
from chalicelib.jobs import model
from chalicelib.jobs.forward import Forwarder
from chalicelib.jobs.model import Job
from chalicelib.jobs.store import JobStore
from chalicelib.jobs.tick import Ticker
from tests import clock
from tests.harness import TABLE, RoosterInProcess
from tests.unit.conftest import NOON

Sent = list[dict[str, Any]]


@pytest.fixture
def stream(aws: RoosterInProcess, at: Callable[[int], None]) -> Callable[[], dict[str, Any]]:
    """What happens to the table from now on, as Lambda hands it over."""
    arn = aws.dynamodb.describe_table(TableName=TABLE)["Table"]["LatestStreamArn"]
    shard = aws.streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    place = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "LATEST"}
    iterator = aws.streams.get_shard_iterator(**place)["ShardIterator"]
    return lambda: {"Records": aws.streams.get_records(ShardIterator=iterator)["Records"]}


Stream = Callable[[], dict[str, Any]]


def _put(table: Table, second: int) -> Job:
    job = Job("T1", f"j{second}", "standup_open", due=NOON + second)
    table.commit(model.put(job))
    return job


def _jobs(sent: Sent) -> list[tuple[str, int]]:
    return [(json.loads(entry["MessageBody"])["job"], entry["DelaySeconds"]) for entry in sent]


@pytest.mark.parametrize(("second", "delay"), [(-30, 0), (0, 0), (47, 47), (900, 900), (960, 900)])
def test_a_new_job_is_queued_with_its_delay(
    table: Table, queue: Queue, stream: Stream, sent: Sent, second: int, delay: int
) -> None:
    job = _put(table, second)
    Forwarder(queue, clock.now).forward(stream())
    assert _jobs(sent) == [(job.id, delay)]


def test_a_job_far_ahead_is_left_to_the_tick(table: Table, queue: Queue, stream: Stream, sent: Sent) -> None:
    _put(table, 961)
    Forwarder(queue, clock.now).forward(stream())
    assert sent == []


def test_between_forward_and_the_ticks_no_job_is_lost(
    table: Table, queue: Queue, stream: Stream, sent: Sent, at: Callable[[int], None]
) -> None:
    Ticker(table, queue, clock.now).tick({})
    jobs = {_put(table, second).id for second in (899, 900, 901, 930, 960, 961, 1000)}
    at(NOON + 1)
    Forwarder(queue, clock.now).forward(stream())
    at(NOON + 120)
    Ticker(table, queue, clock.now).tick({})
    assert dict(_jobs(sent)).keys() == jobs


def test_only_new_jobs_are_queued(table: Table, queue: Queue, stream: Stream, sent: Sent) -> None:
    job = _put(table, 0)
    table.commit(Put({"pk": "T1", "sk": "standup#s1"}))
    claimed = JobStore(table, clock.now).claim("T1", job.id)
    JobStore(table, clock.now).finish(claimed)
    Forwarder(queue, clock.now).forward(stream())
    assert _jobs(sent) == [(job.id, 0)]


@pytest.mark.fault("A11")
def test_a11_a_refused_batch_raises_and_goes_out_when_the_stream_repeats_it(
    table: Table, queue: Queue, stream: Stream, refuse: Callable[..., list[str]], sent: Sent
) -> None:
    job, records = _put(table, 0), stream()
    refuse("SendMessageBatch", "OverLimit")
    with pytest.raises(StorageUnavailable, match="OverLimit"):
        Forwarder(queue, clock.now).forward(records)
    sent.clear()
    Forwarder(queue, clock.now).forward(records)
    assert _jobs(sent) == [(job.id, 0)]
