"""Retry with backoff and jitter, second by second."""

from collections.abc import Callable

import pytest

from chalicelib.aws.table import Table
from chalicelib.jobs import retries
from chalicelib.jobs.model import Job
from chalicelib.jobs.retries import GIVE_UP_SECONDS, TELL_SECONDS
from chalicelib.jobs.store import JobStore
from tests import clock
from tests.unit.conftest import NOON

JOB = Job("T0ROOSTER", "j", "kind", NOON, {})


def failed(times: int, job_id: str = "j") -> Job:
    return Job("T0ROOSTER", job_id, "kind", NOON, {}, failures=times)


@pytest.mark.parametrize(
    ("before", "seconds"), [(0, 2), (1, 4), (2, 8), (6, 128), (7, 256), (8, 900), (9, 1800), (10, 1800), (99, 1800)]
)
def test_each_delay_is_as_long_as_stated_or_up_to_a_tenth_less(before: int, seconds: int) -> None:
    delays = [retries.delay(failed(before, f"job {number}")) for number in range(500)]
    assert max(delays) == seconds
    assert min(delays) == seconds - int(seconds * 0.0999)


@pytest.mark.parametrize(("after", "is_to_tell"), [(TELL_SECONDS - 1, False), (TELL_SECONDS, True)])
def test_somebody_is_told_at_the_very_second(after: int, is_to_tell: bool) -> None:
    job = Job("T0ROOSTER", "j", "kind", NOON, {}, failures=8, since=NOON)
    assert retries.is_to_tell(job, NOON + after) is is_to_tell
    told = Job("T0ROOSTER", "j", "kind", NOON, {}, failures=8, since=NOON, told=True)
    assert not retries.is_to_tell(told, NOON + after)


@pytest.mark.parametrize(("after", "is_over"), [(GIVE_UP_SECONDS - 1, False), (GIVE_UP_SECONDS, True)])
def test_a_job_is_given_up_at_the_very_second(after: int, is_over: bool) -> None:
    job = Job("T0ROOSTER", "j", "kind", NOON, {}, failures=50, since=NOON)
    assert retries.is_over(job, NOON + after) is is_over


def test_a_job_that_was_refused_may_end_as_many_workers_as_a_new_one(table: Table, at: Callable[[int], None]) -> None:
    store = JobStore(table, clock.now)
    store.create(JOB)
    claimed = store.claim(JOB.workspace, JOB.id)
    assert isinstance(claimed, Job)
    assert claimed.attempts == 1
    store.refused(claimed, NOON, NOON, 1, told=False)
    again = store.claim(JOB.workspace, JOB.id)
    assert isinstance(again, Job)
    assert (again.attempts, again.failures) == (1, 1)
