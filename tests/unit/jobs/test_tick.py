"""The tick: each job is queued by the tick whose window reaches it; a missed tick only delays."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.aws.queue import Queue
from chalicelib.aws.table import Table
from chalicelib.jobs import model
from chalicelib.jobs.model import Job
from chalicelib.jobs.store import JobStore
from chalicelib.jobs.tick import Ticker
from tests.unit.conftest import NOON

Sent = list[dict[str, Any]]
At = Callable[[int], None]


@pytest.fixture
def ticker(table: Table, queue: Queue, at: At) -> Ticker:
    return Ticker(table, queue)


@pytest.fixture
def ticks(ticker: Ticker, at: At, sent: Sent) -> Callable[..., list[int]]:
    """Tick at each of these seconds after NOON; how many messages each tick sent."""

    def run(*seconds: int, **event: Any) -> list[int]:
        counts = []
        for second in seconds:
            at(NOON + second)
            before = len(sent)
            ticker.tick(event)
            counts.append(len(sent) - before)
        return counts

    return run


Ticks = Callable[..., list[int]]


def _job(table: Table, second: int, name: str = "j") -> Job:
    job = Job("T1", f"{name}{second}", "standup_open", due=NOON + second)
    table.write(model.put(job))
    return job


def test_a_job_twenty_minutes_ahead_is_queued_once_by_the_tick_that_reaches_it(
    table: Table, ticks: Ticks, sent: Sent
) -> None:
    job = _job(table, 1187)
    assert ticks(*range(0, 421, 60)) == [0, 0, 0, 0, 0, 1, 0, 0]
    assert [(json.loads(entry["MessageBody"])["job"], entry["DelaySeconds"]) for entry in sent] == [(job.id, 887)]


def test_every_second_belongs_to_exactly_one_tick(table: Table, ticks: Ticks, sent: Sent) -> None:
    jobs = [_job(table, second).id for second in (121, 840, 899, 900, 901, 959, 960, 961, 1019, 1020)]
    assert sum(ticks(0, 60, 120)) == len(jobs)
    assert sorted(json.loads(entry["MessageBody"])["job"] for entry in sent) == sorted(jobs)


@pytest.mark.fault("C15")
@pytest.mark.parametrize("pause", [420, 3 * 3600])
def test_c15_missed_ticks_lose_nothing(table: Table, ticks: Ticks, sent: Sent, pause: int) -> None:
    ticks(0)
    jobs = {_job(table, second).id for second in range(901, pause + 901, max(60, pause // 20))}
    ticks(pause, pause + 60)
    assert {json.loads(entry["MessageBody"])["job"] for entry in sent} == jobs


@pytest.mark.fault("C15")
def test_c15_a_tick_that_runs_twice_queues_nothing_twice(table: Table, ticks: Ticks) -> None:
    ticks(0)
    _job(table, 930)
    assert ticks(60, 60, 61) == [1, 0, 0]


@pytest.mark.fault("C16")
@pytest.mark.parametrize("back", [5, 59])
def test_c16_a_clock_that_steps_back_skips_nothing(table: Table, ticks: Ticks, back: int) -> None:
    ticks(0, 60)
    _job(table, 990)
    assert sum(ticks(60 - back, 120 - back, 180 - back)) == 1


def test_a_job_overdue_by_more_than_a_minute_is_queued_again_each_time(table: Table, ticks: Ticks) -> None:
    _job(table, 900)
    assert ticks(0, 900, 960, 1020) == [1, 0, 1, 1]


def test_a_job_that_is_done_is_not_queued_again(table: Table, ticks: Ticks, at: At) -> None:
    job = _job(table, 900)
    ticks(0)
    at(NOON + 900)
    store = JobStore(table)
    claimed = store.claim("T1", job.id)
    assert isinstance(claimed, Job)
    store.finish(claimed)
    assert ticks(960, 1020) == [0, 0]


def test_without_grace_whatever_is_due_now_is_queued_at_once(table: Table, ticks: Ticks, sent: Sent) -> None:
    _job(table, -1)
    _job(table, 0)
    assert ticks(0, detail={"grace_seconds": 0}) == [2]
    assert [entry["DelaySeconds"] for entry in sent] == [0, 0]


def test_a_long_backlog_is_queued_in_portions(table: Table, ticks: Ticks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.jobs.tick.MOST_OVERDUE", 2)
    for number in range(60):
        _job(table, -100, f"late{number}-")
    assert ticks(0)[0] <= 2 * len(model.SHARDS)


def test_jobs_of_every_shard_are_found(table: Table, ticks: Ticks) -> None:
    one_each = {model.shard(f"shard{number}-300"): f"shard{number}-" for number in range(500)}
    jobs = [_job(table, 300, name) for name in one_each.values()]
    assert ticks(0) == [len(jobs)] == [len(model.SHARDS)]
