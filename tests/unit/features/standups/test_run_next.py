"""Which date asks next, which runs may be under way, and whose turn was missed."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.features.standups import run as rules
from chalicelib.features.standups.model import Status
from tests.unit.features.standups.made import ELEVEN, NINE, RUN, answered, member, run, standup

HOUR, DAY = 3600, 24 * 3600
SATURDAY_BEFORE_WINTER = 1_792_825_200
"""2026-10-24, 09:00 in Prague; the next day has 25 hours."""


def few(find: Callable[..., Any]) -> Callable[..., Any]:
    """`find`, which may be called a few times only: what looks for ever fails."""
    left = iter(range(20))

    def found(*given: Any) -> Any:
        assert next(left, None) is not None, "it looks for ever"
        return find(*given)

    return found


@pytest.fixture(autouse=True)
def _finds_in_a_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("next_date", "is_missed"):
        monkeypatch.setattr(rules, name, few(getattr(rules, name)))


@pytest.mark.parametrize(
    ("after", "now", "date"),
    [
        (NINE - 1, NINE - 1, "2026-11-23"),
        (NINE - 1, ELEVEN - 1, "2026-11-23"),  # the prompt is past, the report is not
        (NINE - 1, ELEVEN, "2026-11-24"),
        (NINE, NINE, "2026-11-24"),
        (NINE + DAY, NINE, "2026-11-25"),
        (NINE - 400 * DAY, ELEVEN, "2026-11-24"),
    ],
)
def test_the_next_date_is_the_first_after_the_instant_whose_report_is_still_to_come(
    after: int, now: int, date: str
) -> None:
    assert rules.next_date(standup(), after, now) == date


def test_a_run_that_lasts_25_hours_can_still_be_held_at_its_last_second() -> None:
    longest = standup(report="09:00", weekdays=tuple(range(7)))
    end = SATURDAY_BEFORE_WINTER + 25 * HOUR
    assert rules.next_date(longest, SATURDAY_BEFORE_WINTER - DAY, end - 1) == "2026-10-24"
    assert rules.next_date(longest, SATURDAY_BEFORE_WINTER - DAY, end) == "2026-10-25"


@pytest.mark.parametrize(
    ("now", "expected"),
    [(NINE - 1, NINE), (NINE, NINE + DAY), (NINE + DAY - 1, NINE + DAY), (NINE + DAY, NINE + 2 * DAY)],
)
def test_whose_own_time_it_is_at_this_very_second_is_asked_next_tomorrow(now: int, expected: int) -> None:
    for own_time in (True, False):
        assert rules.asks_next(standup(own_time=own_time), [], "", now) == expected


def test_whose_own_time_is_this_very_second_west_or_east_of_the_standup_is_asked_next_tomorrow() -> None:
    own, tokyo = standup(own_time=True), NINE - 8 * HOUR
    assert rules.asks_next(own, [], "Asia/Tokyo", tokyo) == tokyo + DAY
    assert rules.asks_next(own, [], "Asia/Tokyo", tokyo - 1) == tokyo


@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_what_is_to_come_comes_after_this_second(ahead: int) -> None:
    waits = member(status=Status.WAITING, ask_at=NINE + ahead)
    assert rules.is_to_come(waits, NINE) is (ahead > 0)
    assert not rules.is_to_come(member(ask_at=NINE + ahead), NINE)


def test_a_run_whose_prompt_is_not_the_settings_was_begun_by_hand() -> None:
    assert rules.is_by_hand(standup(), rules.started(standup(), NINE + 1)) is True
    assert rules.is_by_hand(standup(), RUN) is False


def test_todays_and_yesterdays_runs_may_be_under_way_and_in_own_times_tomorrows() -> None:
    today, yesterday, tomorrow = (f"{RUN.standup}.2026-11-{day}" for day in (23, 22, 24))
    assert rules.current_ids(standup(), NINE) == [today, yesterday]
    assert rules.current_ids(standup(own_time=True), NINE) == [today, yesterday, tomorrow]


@pytest.mark.parametrize("status", Status)
def test_who_was_not_asked_yet_is_to_be_asked(status: Status) -> None:
    expected = status in (Status.WAITING, Status.UNREACHABLE, Status.UNASKED)
    assert rules.is_to_be_asked(member(status=status)) is expected


@pytest.mark.parametrize(
    ("status", "now", "expected"),
    [
        (Status.WAITING, NINE - 1, False),
        (Status.WAITING, NINE, True),
        (Status.UNASKED, NINE, True),
        (Status.WAITING, ELEVEN, True),
        (Status.WAITING, ELEVEN + 1, False),
        (Status.ASKED, NINE, False),
        (Status.ASKED, NINE - 1, False),
        (Status.SKIPPED, NINE, False),
        (Status.UNREACHABLE, NINE, False),
    ],
)
def test_a_turn_is_missed_from_its_second_on_until_it_would_only_disturb(
    status: Status, now: int, expected: bool
) -> None:
    assert rules.has_missed_turn(RUN, member(status=status), now) is expected


@pytest.mark.parametrize(("late", "is_stale"), [(0, False), (HOUR, False), (HOUR + 1, True)])
def test_who_is_asked_after_the_report_is_asked_up_to_an_hour_late(late: int, is_stale: bool) -> None:
    assert rules.is_stale_prompt(RUN, member(ask_at=ELEVEN), ELEVEN + late) is is_stale


@pytest.mark.parametrize(
    ("after", "now", "date"),
    [
        (NINE - 1, ELEVEN - 1, ""),
        (NINE - 1, ELEVEN, "2026-11-23"),
        (NINE, ELEVEN, ""),
        (NINE - 4 * DAY, ELEVEN, "2026-11-20"),
    ],
)
def test_the_first_date_that_nobody_was_asked_on_is_known(after: int, now: int, date: str) -> None:
    assert rules.missed_since(standup(), after, now) == date


def test_a_day_that_begins_at_half_past_is_over_at_midnight_too() -> None:
    own, asked_at = standup(own_time=True, prompt="09:30"), NINE + 30 * 60
    participations = [(run(reported=True, date="2026-11-22"), answered(ask_at=asked_at))]
    midnight = NINE + 15 * HOUR
    assert rules.current(own, participations, midnight - 1)[0] == participations[0][0]
    assert rules.current(own, participations, midnight)[0] is None
    assert rules.current(own, participations, asked_at)[0] == participations[0][0]
    assert rules.current(own, participations, asked_at - 1)[0] is None


def test_of_two_runs_that_are_over_todays_matters_more() -> None:
    yesterday = run(date="2026-11-22", reported=True), answered()
    today = run(reported=True), answered()
    assert rules.current(standup(), [yesterday, today], ELEVEN) == today


def test_a_skip_is_one_change() -> None:
    assert rules.skip(member(revision=4)).revision == 5
