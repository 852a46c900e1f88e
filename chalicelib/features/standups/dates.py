"""Days, weeks and moments as people read them. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from datetime import date as Date

from chalicelib.features.standups.model import WEEKDAYS, zone


def day(date: str) -> str:
    """`2026-11-24` as `Tue 24 Nov 2026`."""
    return Date.fromisoformat(date).strftime("%a %-d %b %Y")


def week(weekdays: Sequence[int]) -> str:
    """Weekdays in words."""
    return {(0, 1, 2, 3, 4): "Mon to Fri", tuple(range(7)): "every day"}.get(
        tuple(weekdays), ", ".join(WEEKDAYS[number] for number in weekdays)
    )


def moment(at: int, now: int, zone_name: str) -> str:
    """An instant as local time, with the date if it is not today."""
    where = zone(zone_name)
    local, today = datetime.fromtimestamp(at, where), datetime.fromtimestamp(now, where)
    date = "" if local.date() == today.date() else local.strftime(" on %a %-d %b")
    return f"at {local:%H:%M}{date} ({zone_name})"


def time(at: int) -> str:
    """An instant's time on the reader's own clock; in UTC where Slack cannot show it."""
    return f"<!date^{at}^{{time}}|{datetime.fromtimestamp(at, UTC):%H:%M} UTC>"


def instant(at: int, now: int, zone_name: str) -> str:
    """Shown by Slack on the reader's own clock; in words where Slack cannot.

    Source: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
    """
    return f"<!date^{at}^{{date_short_pretty}} at {{time}}|{moment(at, now, zone_name)}>"
