"""The tick: each job is queued by the tick whose window reaches it; a missed tick only delays."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import pytest

from chalicelib.aws.queue import Queue
from chalicelib.aws.table import Put, Table
from chalicelib.jobs import model
from chalicelib.jobs.model import Job
from chalicelib.jobs.store import JobStore
from chalicelib.jobs.tick import Ticker
from tests import clock
from tests.harness import QUEUE, RoosterInProcess
from tests.unit.conftest import NOON, Watch

Sent = list[dict[str, Any]]
At = Callable[[int], None]


class CutOff(BaseException):
    """The function's time is up; nothing in it catches that."""


@pytest.fixture
def ticker(aws: RoosterInProcess, table: Table, queue: Queue, at: At) -> Ticker:
    purged(aws)
    return Ticker(table, queue, clock.now)


def purged(aws: RoosterInProcess) -> None:
    while messages := aws.receive():
        delete(aws, messages)


def delete(aws: RoosterInProcess, messages: Sequence[Mapping[str, Any]]) -> None:
    url = aws.sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    for message in messages:
        aws.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The events that were logged."""
    events: list[str] = []
    monkeypatch.setattr("chalicelib.jobs.tick.log.info", lambda event, **_: events.append(event))
    return events


@pytest.fixture
def cut_off(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """The function is cut off when it would send the batch after so many; it writes its progress every ten messages."""
    monkeypatch.setattr("chalicelib.jobs.tick.PORTION", 10)
    left = [10**9]

    def look(target: str, _: Mapping[str, Any]) -> None:
        if target.endswith("SendMessageBatch"):
            left[0] -= 1
            if left[0] < 0:
                raise CutOff

    watch(look)
    return lambda batches: left.__setitem__(0, batches)


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
    table.commit(model.put(job))
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


def test_a_lost_message_is_sent_again_within_two_minutes_and_then_ever_more_rarely(
    table: Table, aws: RoosterInProcess, ticks: Ticks
) -> None:
    """The first tick sends it; each message is lost."""
    _job(table, 30)
    found = []
    for minute in [*range(19), *range(30, 34), 61, 62, 63, 91, 92, 93, 122]:
        purged(aws)
        found += [minute] * ticks(minute * 60 + 50)[0]
    assert found == [0, 1, 2, 4, 8, 16, 32, 62, 92, 122]


@pytest.mark.fault("J6")
def test_j6_jobs_that_wait_for_a_worker_are_queued_again_once_and_then_each_half_hour(
    table: Table, queue: Queue, ticks: Ticks
) -> None:
    ticks(0)
    jobs = [_job(table, second) for second in range(50)]
    queue.send([(model.message(job.workspace, job.id), 0) for job in jobs])
    assert ticks(60, 110, 160, 170, 230, 290, 490, 970) == [0, 0, 41, 9, 0, 0, 0, 0]
    assert ticks(1970, 2030, 3700, 3770) == [50, 0, 0, 50]


@pytest.mark.fault("J6")
def test_j6_a_message_lost_while_the_queue_is_long_is_found_within_three_minutes(
    table: Table, queue: Queue, ticks: Ticks, sent: Sent
) -> None:
    ticks(0)
    waiting, lost = [_job(table, second) for second in range(50)], _job(table, 20, "lost")
    queue.send([(model.message(job.workspace, job.id), 0) for job in waiting])
    sent.clear()
    ticks(60, 120, 180)
    found = Counter(json.loads(entry["MessageBody"])["job"] for entry in sent)
    assert found[lost.id] >= 1
    assert max(found.values()) <= 2


@pytest.mark.fault("J6")
def test_j6_what_a_dead_worker_took_is_queued_again_before_its_message_is_visible(
    table: Table, aws: RoosterInProcess, queue: Queue, ticks: Ticks
) -> None:
    ticks(0)
    job = _job(table, 0)
    queue.send([(model.message(job.workspace, job.id), 0)])
    taken = aws.receive()
    assert ticks(10, 70) == [0, 1]
    delete(aws, taken)


def test_a_job_that_is_done_is_not_queued_again(table: Table, ticks: Ticks, at: At) -> None:
    job = _job(table, 900)
    ticks(0)
    at(NOON + 900)
    store = JobStore(table, clock.now)
    claimed = store.claim("T1", job.id)
    assert isinstance(claimed, Job)
    store.finish(claimed)
    assert ticks(960, 1020) == [0, 0]


def test_without_grace_whatever_is_due_now_is_queued_at_once(table: Table, ticks: Ticks, sent: Sent) -> None:
    _job(table, -1)
    _job(table, 0)
    assert ticks(0, detail={"grace_seconds": 0}) == [2]
    assert [entry["DelaySeconds"] for entry in sent] == [0, 0]


@pytest.mark.fault("J5")
@pytest.mark.parametrize("second", [-100, 790], ids=["overdue", "coming due"])
def test_j5_a_tick_that_is_cut_off_goes_on_where_it_stopped(
    table: Table, sent: Sent, ticks: Ticks, cut_off: Callable[[int], None], second: int
) -> None:
    """All are due in the same second, so that no time says where it stopped."""
    ticks(-120)
    jobs = sorted(_job(table, second, f"all{number}-").id for number in range(100))
    for minute in range(9):
        cut_off(3)
        with suppress(CutOff):
            ticks(minute * 60)
    found = [json.loads(entry["MessageBody"])["job"] for entry in sent]
    assert sorted(set(found)) == jobs
    assert len(found) - len(jobs) <= 9 * 10, "more than what was sent since the progress was written is sent again"


@pytest.mark.fault("J5")
def test_j5_what_comes_due_while_a_tick_catches_up_is_queued_too(
    table: Table, sent: Sent, ticks: Ticks, cut_off: Callable[[int], None]
) -> None:
    ticks(0)
    for number in range(60):
        _job(table, 930, f"crowd{number}-")
    cut_off(3)
    with suppress(CutOff):
        ticks(60)
    late = {_job(table, second).id for second in range(905, 1080, 7)}
    cut_off(1000)
    ticks(120, 180)
    found = [json.loads(entry["MessageBody"])["job"] for entry in sent]
    forwarded = {f"j{second}" for second in range(905, 960, 7)}  # inserted within `forward`'s reach
    assert late - forwarded <= set(found)


@pytest.mark.fault("J5")
def test_j5_two_ticks_at_once_do_not_undo_each_others_progress(
    table: Table, sent: Sent, ticks: Ticks, ticker: Ticker, watch: Watch, said: list[str]
) -> None:
    for number in range(60):
        _job(table, 600, f"crowd{number}-")
    again = iter([ticker])

    def meanwhile(target: str, _: Any) -> None:
        if target.endswith("SendMessageBatch") and (other := next(again, None)):
            other.tick({})

    watch(meanwhile)
    ticks(0, 60)
    assert len({entry["MessageBody"] for entry in sent}) == 60
    assert sorted(said) == ["tick", "tick", "tick_overtaken"]


@pytest.mark.fault("J5")
def test_j5_a_clock_that_goes_back_while_a_tick_catches_up_loses_nothing(
    table: Table, sent: Sent, ticks: Ticks, cut_off: Callable[[int], None]
) -> None:
    ticks(3600)
    jobs = {_job(table, 4520, f"crowd{number}-").id for number in range(60)}
    cut_off(3)
    with suppress(CutOff):
        ticks(3660)
    cut_off(1000)
    ticks(0, 600, 3600, 3660)
    assert {json.loads(entry["MessageBody"])["job"] for entry in sent} == jobs


def test_the_tick_goes_on_from_what_the_version_before_wrote(table: Table, ticks: Ticks) -> None:
    table.commit(Put({"pk": "tick", "sk": "horizon", "until": NOON + 900}))
    _job(table, 890)
    _job(table, 950)
    assert ticks(60) == [1]


def test_jobs_of_every_shard_are_found(table: Table, ticks: Ticks) -> None:
    one_each = {model.shard(f"shard{number}-300"): f"shard{number}-" for number in range(500)}
    jobs = [_job(table, 300, name) for name in one_each.values()]
    assert ticks(0) == [len(jobs)] == [len(model.SHARDS)]
