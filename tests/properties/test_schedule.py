"""A standup runs exactly once on each local date, in every zone there is.

Zones with the same offsets at every moment of the two years are one case: 600 names are 65 cases.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.features.standups import schedule
from tests.properties.strategies import often

FIRST, LAST = date(2026, 11, 1), date(2028, 11, 1)
EVERY_DAY = tuple(range(7))
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days)]
History = tuple[tuple[int, int], ...]


def _offset(seconds: int, zone: ZoneInfo) -> int:
    offset = datetime.fromtimestamp(seconds, zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def _change(low: int, high: int, zone: ZoneInfo) -> int:
    """The first second, after `low` and up to `high`, at which the offset is no longer that of `low`."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle, zone) == _offset(low, zone) else (low, middle)
    return high


def _history(zone: ZoneInfo) -> History:
    """The zone's offset at the beginning, and each change of it to the second."""
    start = int(datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC).timestamp()) - 3 * 86_400
    offsets = [(second, _offset(second, zone)) for second in range(start, start + (len(DAYS) + 6) * 86_400, 86_400)]
    found = offsets[:1]
    for (low, before), (high, after) in pairwise(offsets):
        if before != after:
            found.append((_change(low, high, zone), after))
    return tuple(found)


@cache
def _cases() -> dict[History, list[str]]:
    """Every zone, under what its clocks do."""
    cases: dict[History, list[str]] = {}
    for name in sorted(available_timezones()):
        cases.setdefault(_history(ZoneInfo(name)), []).append(name)
    return cases


def _fired(zone: ZoneInfo, time: str, first: date, last: date) -> Iterator[tuple[date, int]]:
    """Each date with its instant, from one prompt to the next, as the timer goes."""
    after = schedule.instant(first, time, zone) - 1
    while (day := schedule.next_date(after, time, EVERY_DAY, zone)) < last:
        after = schedule.instant(day, time, zone)
        yield day, after


def _is_right(day: date, time: str, instant: int, zone: ZoneInfo) -> bool:
    """The first time the clocks show `time` on `day`; where they skip it, the first instant after the gap."""
    wanted = datetime.combine(day, clock_time.fromisoformat(time))
    shown = datetime.fromtimestamp(instant, zone)
    if shown.replace(tzinfo=None) == wanted:
        return shown.fold == 0
    before = datetime.fromtimestamp(instant - 1, zone)
    return before.replace(tzinfo=None, fold=0) < wanted < shown.replace(tzinfo=None, fold=0)


@pytest.mark.fault("D5")
@pytest.mark.parametrize("time", ["00:00", "01:30", "02:30", "23:59"])
def test_d5_every_date_of_two_years_fires_exactly_once_in_every_zone(time: str) -> None:
    for names in _cases().values():
        zone = ZoneInfo(names[0])
        fired = list(_fired(zone, time, FIRST, LAST))
        assert [day for day, _ in fired] == DAYS, names
        assert all(_is_right(day, time, instant, zone) for day, instant in fired), names


def test_no_zone_is_left_out() -> None:
    assert {name for names in _cases().values() for name in names} == available_timezones()
    assert len(_cases()) > 50


@pytest.mark.parametrize("time", ["00:00", "09:00", "23:59"])
def test_samoa_skips_the_date_that_it_skipped(time: str) -> None:
    apia = ZoneInfo("Pacific/Apia")
    days = [day.day for day, _ in _fired(apia, time, date(2011, 12, 28), date(2012, 1, 2))]
    assert days == [28, 29, 31, 1]


@pytest.mark.parametrize("time", ["01:30", "01:45", "02:00", "02:15", "02:29", "02:30"])
def test_lord_howe_moves_its_clocks_by_half_an_hour(time: str) -> None:
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    fired = list(_fired(lord_howe, time, date(2026, 4, 1), date(2026, 10, 10)))
    assert len(fired) == len({day for day, _ in fired}) == 192
    assert all(_is_right(day, time, instant, lord_howe) for day, instant in fired)


@often
@given(
    zone=st.sampled_from(sorted(available_timezones())).map(ZoneInfo),
    after=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)).map(
        lambda m: int(m.timestamp())
    ),
    minute=st.integers(0, 1439),
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda chosen: tuple(sorted(chosen))),
)
def test_the_next_date_is_the_first_whose_instant_is_still_to_come(
    zone: ZoneInfo, after: int, minute: int, weekdays: tuple[int, ...]
) -> None:
    time = f"{minute // 60:02}:{minute % 60:02}"
    near = [datetime.fromtimestamp(after, UTC).date() + timedelta(days=number) for number in range(-2, 11)]
    coming = [day for day in near if day.weekday() in weekdays and schedule.instant(day, time, zone) > after]
    assert schedule.next_date(after, time, weekdays, zone) == coming[0]


@often
@given(
    zone=st.sampled_from(sorted(available_timezones())).map(ZoneInfo),
    day=st.dates(FIRST, LAST),
    prompt=st.integers(0, 1439),
    report=st.integers(0, 1439),
)
def test_a_report_comes_after_its_prompt_and_within_two_days(
    zone: ZoneInfo, day: date, prompt: int, report: int
) -> None:
    asked, told = (f"{minute // 60:02}:{minute % 60:02}" for minute in (prompt, report))
    pause = schedule.report_instant(day, asked, told, zone) - schedule.instant(day, asked, zone)
    assert -3600 <= pause <= 25 * 3600
    assert pause > 0 or _offset(schedule.instant(day, asked, zone) - 86_400, zone) != _offset(
        schedule.instant(day, asked, zone) + 86_400, zone
    )
