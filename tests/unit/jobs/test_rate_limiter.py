"""The rate limiter: a burst at once, then one turn each gap, and nobody is promised what is too far away."""

import pytest

from chalicelib.aws.table import Table
from chalicelib.jobs.rate_limiter import Rate, RateLimiter
from tests.unit.conftest import NOON

TEAM = "T0ROOSTER"
EACH_TWO_SECONDS = Rate("test", interval_ms=2000, burst=3)
IMPATIENT = Rate("test", interval_ms=2000, burst=3, max_backlog_ms=4000)


def taken(turns: RateLimiter, count: int, now: int = NOON) -> list[int | None]:
    """Seconds from `now` on to each of `count` turns that are taken at once."""
    times = [turns.take(TEAM, now) for _ in range(count)]
    return [None if at is None else at - now for at in times]


def test_a_burst_goes_at_once_and_the_rest_one_each_gap(table: Table) -> None:
    assert taken(RateLimiter(table, EACH_TWO_SECONDS), 7) == [0, 0, 0, 2, 4, 6, 8]


def test_turns_come_back_one_each_gap(table: Table) -> None:
    turns = RateLimiter(table, EACH_TWO_SECONDS)
    assert taken(turns, 4) == [0, 0, 0, 2]
    assert taken(turns, 3, NOON + 4) == [0, 2, 4]


def test_after_a_pause_there_is_a_whole_burst_again(table: Table) -> None:
    turns = RateLimiter(table, EACH_TWO_SECONDS)
    taken(turns, 5)
    assert taken(turns, 4, NOON + 3600) == [0, 0, 0, 2]


def test_what_is_too_far_away_is_not_promised_and_costs_nobody_a_turn(table: Table) -> None:
    turns = RateLimiter(table, IMPATIENT)
    assert taken(turns, 7) == [0, 0, 0, 2, 4, None, None]
    assert taken(turns, 2, NOON + 2) == [4, None]


def test_an_instant_that_only_a_wrong_clock_explains_is_forgotten(table: Table) -> None:
    turns = RateLimiter(table, IMPATIENT)
    taken(turns, 1, NOON + 86_400)
    assert taken(turns, 4) == [0, 0, 0, 2]


@pytest.mark.parametrize("pace", [EACH_TWO_SECONDS, IMPATIENT])
def test_each_workspace_has_turns_of_its_own(table: Table, pace: Rate) -> None:
    turns = RateLimiter(table, pace)
    taken(turns, 4)
    assert turns.take("T0OTHER", NOON) == NOON
