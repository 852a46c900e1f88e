"""Local times as instants, on the days on which that is not obvious."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from chalicelib.features.standups import schedule

EVERY_DAY = tuple(range(7))


def _utc(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")


@pytest.mark.fault("D5")
def test_d5_every_minute_of_a_gap_is_its_end_to_the_second_found_in_a_few_looks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    local, looks = schedule._local, iter(range(1000))

    def looked(seconds: int, zone: ZoneInfo) -> datetime:
        assert next(looks, None) is not None, "it looks for ever"
        return local(seconds, zone)

    monkeypatch.setattr(schedule, "_local", looked)
    end = int(datetime(2026, 3, 8, 7, tzinfo=UTC).timestamp())
    for minute in range(60):
        assert schedule.instant(date(2026, 3, 8), f"02:{minute:02}", ZoneInfo("America/New_York")) == end


@pytest.mark.fault("D5")
@pytest.mark.parametrize(
    ("day", "time", "zone", "instant"),
    [
        ("2026-11-23", "09:00", "Europe/Prague", "2026-11-23 08:00"),
        ("2026-03-08", "02:30", "America/New_York", "2026-03-08 07:00"),  # a gap: the first instant after it
        ("2026-11-01", "01:30", "America/New_York", "2026-11-01 05:30"),  # a fold: the first time
        ("2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-03 15:30"),  # a gap of half an hour
        ("2026-04-05", "01:45", "Australia/Lord_Howe", "2026-04-04 14:45"),  # a fold of half an hour
        ("2026-09-06", "00:00", "America/Santiago", "2026-09-06 04:00"),  # a gap at midnight
        ("2026-11-23", "09:00", "Pacific/Kiritimati", "2026-11-22 19:00"),
    ],
)
def test_d5_a_local_time_is_one_instant(day: str, time: str, zone: str, instant: str) -> None:
    assert _utc(schedule.instant(date.fromisoformat(day), time, ZoneInfo(zone))) == instant


@pytest.mark.parametrize(
    ("prompt", "report", "instant"),
    [
        ("09:00", "11:00", "2026-11-23 11:00"),
        ("22:00", "01:00", "2026-11-24 01:00"),
        ("09:00", "09:00", "2026-11-24 09:00"),
    ],
)
def test_a_report_that_is_not_after_the_prompt_comes_the_next_day(prompt: str, report: str, instant: str) -> None:
    assert _utc(schedule.report_instant(date(2026, 11, 23), prompt, report, ZoneInfo("UTC"))) == instant


def _next(after: str, prompt: str, weekdays: tuple[int, ...], zone: str) -> str:
    seconds = int(datetime.fromisoformat(after).replace(tzinfo=UTC).timestamp())
    return schedule.next_date(seconds, prompt, weekdays, ZoneInfo(zone)).isoformat()


@pytest.mark.parametrize(
    ("after", "date"),
    [
        ("2026-11-23 07:59:59", "2026-11-23"),  # a second before Monday's prompt
        ("2026-11-23 08:00:00", "2026-11-24"),  # at the prompt itself
        ("2026-11-27 08:00:00", "2026-11-30"),  # over the weekend
    ],
)
def test_the_next_date_is_the_first_weekday_whose_prompt_is_still_to_come(after: str, date: str) -> None:
    assert _next(after, "09:00", (0, 1, 2, 3, 4), "Europe/Prague") == date


def test_what_asks_on_one_day_of_the_week_asks_again_in_a_week() -> None:
    assert _next("2026-11-23 08:00:00", "09:00", (0,), "Europe/Prague") == "2026-11-30"


def test_samoa_had_no_30_december_2011() -> None:
    assert _next("2011-12-29 19:00:00", "09:00", EVERY_DAY, "Pacific/Apia") == "2011-12-31"


def test_without_any_weekday_there_is_no_next_date() -> None:
    with pytest.raises(ValueError, match="no weekday"):
        _next("2026-11-23 00:00:00", "09:00", (), "UTC")
