"""The worker: each way in which a handler may end, what the item says then, and when the queue brings the job again."""

import json
from typing import Any, NamedTuple

import pytest

from chalicelib import clock as real_clock
from chalicelib.aws.queue import Queue
from chalicelib.aws.table import Table
from chalicelib.errors import InDoubt, NotYet, PoisonMessage, RetryAfter, StorageUnavailable, UnknownRefusal
from chalicelib.jobs import model, retries
from chalicelib.jobs.codec import NoArgs
from chalicelib.jobs.model import Again, Done, Job, Outcome
from chalicelib.jobs.store import LEASE_SECONDS
from chalicelib.jobs.worker import Worker
from chalicelib.log import configure
from tests import clock
from tests.unit.conftest import NOON
from tests.unit.jobs.bench import TEAM, At, Bench

Sent = list[dict[str, Any]]


@pytest.fixture
def bench(table: Table, queue: Queue, at: At, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(real_clock, "wall_time", lambda: float(clock.now()))
    made = Bench(table, queue, at)
    made.new()
    return made


class Paged(NamedTuple):
    next: int


def sent_delays(sent: Sent) -> list[int]:
    assert {json.loads(entry["MessageBody"])["job"] for entry in sent} <= {"j"}
    return [int(entry.get("DelaySeconds", 0)) for entry in sent]


def test_what_is_done_leaves_the_index_and_the_queue(bench: Bench, sent: Sent) -> None:
    bench.run()
    assert (bench.item()["state"], "shard" in bench.item(), sent) == ("done", False, [])
    assert bench.item()["expires"] == NOON + 25 * 3600
    bench.run()
    assert len(bench.seen) == 1


def test_what_goes_on_comes_at_its_instant_with_its_new_arguments(bench: Bench, sent: Sent) -> None:
    bench.does = Again(NOON + 40, Paged(2))
    bench.run()
    item = bench.item()
    assert (item["state"], item["due"], item["args"], item["attempts"]) == ("open", NOON + 40, {"next": 2}, 0)
    assert "lease" not in item
    assert sent_delays(sent) == [40]


def test_what_is_early_waits_in_the_queue(bench: Bench, sent: Sent, at: At) -> None:
    at(NOON - 30)
    bench.run()
    assert (bench.seen, sent_delays(sent)) == ([], [30])


def test_what_another_worker_has_is_left_to_it_until_its_lease_is_over(bench: Bench, sent: Sent, at: At) -> None:
    bench.jobs.claim(TEAM, "j")
    bench.run()
    at(NOON + LEASE_SECONDS)
    bench.run()
    assert bench.seen == []
    at(NOON + LEASE_SECONDS + 1)
    bench.run()
    assert [job.attempts for job in bench.seen] == [2]


def test_what_is_gone_is_nobodys(bench: Bench, sent: Sent) -> None:
    bench.run("never")
    assert (bench.seen, sent) == ([], [])


@pytest.mark.parametrize("failure", [InDoubt("silence"), UnknownRefusal("new"), StorageUnavailable("down")], ids=repr)
def test_a_failure_is_tried_again_with_backoff_and_counted(bench: Bench, sent: Sent, failure: Exception) -> None:
    bench.does = failure
    due = NOON + retries.delay(Job(TEAM, "j", "work", NOON))
    bench.run()
    item = bench.item()
    assert (item["due"], item["failures"], item["since"], item["told"]) == (due, 1, NOON, False)
    assert sent_delays(sent) == [due - NOON]
    assert bench.told() == []


def test_after_a_failure_that_is_over_the_count_begins_anew(bench: Bench, at: At) -> None:
    bench.does = InDoubt("silence")
    bench.run()
    at(NOON + 10)
    bench.does = Again(NOON + 20, NoArgs())
    bench.run()
    assert (bench.item()["failures"], bench.item()["since"], bench.item()["told"]) == (0, 0, False)


def test_somebody_is_told_once_after_450_seconds(bench: Bench, at: At) -> None:
    bench.does = InDoubt("silence")
    told: dict[int, list[str]] = {}
    while clock.now() < NOON + 3600:
        bench.run()
        told[clock.now() - NOON] = bench.told()
        at(bench.item()["due"])
    assert {tuple(names) for after, names in told.items() if after < retries.TELL_SECONDS} == {()}
    assert {tuple(names) for after, names in told.items() if after >= retries.TELL_SECONDS} == {("job#notice.j",)}
    assert bench.item()["told"]
    assert min(after for after in told if after >= retries.TELL_SECONDS) < 600


def test_after_a_day_of_failures_it_is_given_up_and_told(bench: Bench, sent: Sent, at: At) -> None:
    bench.does = InDoubt("silence")
    bench.run()
    at(NOON + retries.GIVE_UP_SECONDS)
    sent.clear()
    bench.run()
    assert (bench.item()["state"], "shard" in bench.item(), sent) == ("given_up", False, [])
    assert bench.item()["expires"] == clock.now() + 40 * 24 * 3600
    assert bench.told() == ["job#notice.j.over"]


def test_waiting_for_another_job_is_no_failure(bench: Bench, sent: Sent) -> None:
    bench.does = NotYet(NOON + 30)
    bench.run()
    item = bench.item()
    assert (item["due"], item["failures"], item["since"]) == (NOON + 30, 0, 0)
    assert sent_delays(sent) == [30]


@pytest.mark.parametrize("until", [NOON - 10, NOON])
def test_what_waits_for_an_instant_that_is_over_comes_in_a_second(bench: Bench, sent: Sent, until: int) -> None:
    bench.does = NotYet(until)
    bench.run()
    assert (bench.item()["due"], sent_delays(sent)) == (NOON + 1, [1])


def test_a_limit_says_when_and_rests_the_method_for_so_long(bench: Bench, sent: Sent) -> None:
    bench.does = RetryAfter("chat.postMessage", 60)
    bench.run()
    item = bench.item()
    assert (item["due"], item["failures"], item["since"]) == (NOON + 60, 0, NOON)
    assert bench.store.read(TEAM).cooling == {"chat_postMessage": NOON + 60}
    assert sent_delays(sent) == [60]


def test_a_limit_that_says_nothing_is_a_failure_with_backoff(bench: Bench) -> None:
    bench.does = RetryAfter("chat.postMessage", 0)
    bench.run()
    assert bench.item()["failures"] == 1
    assert bench.store.read(TEAM).cooling == {"chat_postMessage": NOON + 1}


def test_of_a_fan_out_each_comes_a_little_later_after_a_limit(table: Table, queue: Queue, at: At) -> None:
    bench = Bench(table, queue, at)
    bench.new(args={"slot": 31})
    bench.does = RetryAfter("chat.postMessage", 60)
    bench.run()
    assert bench.item()["due"] == NOON + 60 + 10


@pytest.mark.parametrize("more", [{"kind": "of the next version"}, {"version": model.VERSION + 1}], ids=str)
def test_what_this_version_does_not_know_waits_for_one_that_does(
    table: Table, queue: Queue, at: At, sent: Sent, more: dict[str, Any]
) -> None:
    bench = Bench(table, queue, at)
    bench.new(**more)
    bench.run()
    item = bench.item()
    assert (item["state"], item["due"], item["failures"]) == ("open", NOON + retries.PUT_OFF_SECONDS, 0)
    assert (bench.seen, sent_delays(sent)) == ([], [retries.PUT_OFF_SECONDS])


def test_a_bug_is_raised_counted_and_left_to_the_queue(bench: Bench, sent: Sent) -> None:
    bench.does = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        bench.run()
    assert (bench.item()["failures"], "lease" in bench.item(), sent) == (1, False, [])


def test_what_ends_its_worker_three_times_is_given_up_at_the_fourth(bench: Bench, at: At) -> None:
    for number in range(retries.MAX_CRASHES):
        at(NOON + number * 100)
        bench.jobs.claim(TEAM, "j")
    at(NOON + 1000)
    bench.run()
    assert (bench.item()["state"], bench.seen, bench.told()) == ("given_up", [], ["job#notice.j.over"])


def test_what_ended_its_worker_twice_is_tried_a_third_time(bench: Bench, at: At) -> None:
    for number in range(retries.MAX_CRASHES - 1):
        at(NOON + number * 100)
        bench.jobs.claim(TEAM, "j")
    at(NOON + 1000)
    bench.run()
    assert (bench.item()["state"], len(bench.seen)) == ("done", 1)


def test_a_notice_that_fails_is_told_to_nobody(table: Table, queue: Queue, at: At) -> None:
    bench = Bench(table, queue, at)
    bench.new(kind=model.NOTICE)
    bench.worker = Worker(bench.jobs, queue, bench.worker._workspaces, {model.NOTICE: bench._work}, clock.now)
    bench.does = InDoubt("silence")
    bench.run()
    at(NOON + retries.GIVE_UP_SECONDS)
    bench.run()
    assert (bench.item()["state"], bench.told()) == ("given_up", [])


def test_one_line_says_what_became_of_each_message(bench: Bench, log: list[str], at: At) -> None:
    configure()

    def outcome(does: Outcome | Exception, job: str = "j") -> str:
        bench.does = does
        log.clear()
        bench.run(job)
        (line,) = [json.loads(one) for one in log if '"work"' in one]
        assert (line["workspace"], line["job"], line.get("kind")) == (TEAM, job, "work" if job == "j" else None)
        assert 0 <= line["ms"] < 600_000
        at(max(clock.now(), int(bench.item().get("due", 0))))
        return str(line["outcome"])

    assert outcome(Done(), "never") == "gone"
    assert outcome(NotYet(NOON + 5)) == "wait"
    assert outcome(RetryAfter("chat.update", 5)) == "wait"
    assert outcome(InDoubt("silence")) == "retry"
    assert outcome(Again(NOON + 60, NoArgs())) == "again"
    assert outcome(Done()) == "done"


def test_what_is_refused_and_given_up_is_in_the_log_with_its_code(bench: Bench, log: list[str], at: At) -> None:
    bench.does = InDoubt("silence")
    while bench.item()["state"] == "open":
        bench.run()
        at(max(clock.now() + 1, bench.item()["due"]))
    said = [json.loads(line) for line in log if '"error"' in line]
    assert [(one["event"], one["job"], one["code"]) for one in said] == [
        ("refused", "j", "silence"),
        ("given_up", "j", "silence"),
    ]


@pytest.mark.parametrize("body", ["", "{}", "[]", '{"workspace": 1, "job": "j"}', "\x00"])
def test_what_nobody_can_read_is_poison(bench: Bench, body: str) -> None:
    with pytest.raises(PoisonMessage):
        bench.worker.work([body])
