"""When a standup asks and reports: the next instant for each local date. Pure.

A local time that a time change skips runs at the first instant after the gap; one that occurs twice, the first time.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

FIRST_ON_EARTH = ZoneInfo("Pacific/Kiritimati")
"""Where each date begins first (UTC+14): a standup asked in everybody's own time opens its run by this clock."""
_SEARCH_DAYS = 15


def instant(day: date, time: str, zone: ZoneInfo) -> int:
    """Epoch seconds at which it is `time` (HH:MM) on `day` in `zone`."""
    hour, minute = (int(part) for part in time.split(":"))
    wall = datetime(day.year, day.month, day.day, hour, minute)
    guess = int(wall.replace(tzinfo=zone, fold=0).timestamp())
    return guess if _local(guess, zone) == wall else _end_of_gap(wall, zone)


def report_instant(day: date, prompt: str, report: str, zone: ZoneInfo) -> int:
    """When the run of `day` reports: on the next day where the report's time is not after the prompt's."""
    return instant(day if report > prompt else day + timedelta(days=1), report, zone)


def local_date(now: int, zone: ZoneInfo) -> date:
    """The date in `zone` at `now`."""
    return _local(now, zone).date()


def next_date(after: int, prompt: str, weekdays: tuple[int, ...], zone: ZoneInfo) -> date:
    """The first date of `weekdays` whose prompt in `zone` comes later than `after`."""
    day = local_date(after, zone) - timedelta(days=1)
    for _ in range(_SEARCH_DAYS):
        day += timedelta(days=1)
        if day.weekday() in weekdays and _exists(day, zone) and instant(day, prompt, zone) > after:
            return day
    raise ValueError("no weekday given")


def _exists(day: date, zone: ZoneInfo) -> bool:
    """Zones that jumped over the date line have no such date (Samoa, 2011-12-30)."""
    noon = datetime(day.year, day.month, day.day, 12)
    return _local(int(noon.replace(tzinfo=zone).timestamp()), zone).date() == day


def _local(seconds: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone).replace(tzinfo=None)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> int:
    """The first instant whose local time is past `wall`, which the clocks skip."""
    before = int(wall.replace(tzinfo=zone, fold=1).timestamp())
    after = int(wall.replace(tzinfo=zone, fold=0).timestamp())
    low, high = min(before, after), max(before, after)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _local(middle, zone) > wall else (middle, high)
    return high
