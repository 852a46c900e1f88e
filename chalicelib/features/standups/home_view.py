"""The Home tab: what a member reads there about their standups. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.features.standups import run as rules
from chalicelib.features.standups import schedule
from chalicelib.features.standups.dates import day, instant
from chalicelib.features.standups.model import Member, Run, Standup, Status, zone
from chalicelib.features.standups.templates import describe
from chalicelib.slack.blocks import Block, actions, button, context, header, section
from chalicelib.slack.payloads import AT_HOME

MAX_SHOWN = 20
"""Standups; with at most 4 blocks each."""
_ANSWER, _SKIP, _NEW, _DO = (f"standup_{verb}{AT_HOME}" for verb in ("answer", "skip", "new", "do"))
NOT_TOLD = "I can't see which channels you're in. Ask a workspace admin to reinstall me."
_PATIENCE_SECONDS = 120
"""A report that is so much too late is held up."""


@dataclass(frozen=True)
class Row:
    """One of the member's standups, which asks next at `asks_at`, by the clocks of `zone`.

    `run`: the one under way, if any; `member`: they in it, if they are on its roster.
    """

    standup: Standup
    run: Run | None
    member: Member | None
    asks_at: int
    zone: str


def first(rows: Sequence[Row], most: int, now: int) -> list[Row]:
    """At most so many: those that wait for the member's answer, other open ones, the rest; else as they come."""
    return sorted(rows, key=lambda row: _lack_of_urgency(row, now))[:most]


def _lack_of_urgency(row: Row, now: int) -> tuple[bool, bool]:
    if not row.run or _is_to_come(row, now):
        return (True, True)
    is_done = not row.member or row.member.status in (Status.ANSWERED, Status.SKIPPED)
    return (is_done, row.run.reported)


def _is_to_come(row: Row, now: int) -> bool:
    return bool(row.member and rules.is_to_come(row.member, now))


def home(rows: Sequence[Row], more: int, now: int) -> list[Block]:
    """The section: a standup a row, and how many `more` there are."""
    if not rows:
        start = "You don't have any standups yet. Type `/standup new` in a channel, or set one up here."
        return _with_heading(section(start), _new("primary"))
    rest = [context(f"and {more} more; use `/standup list` in their channels")] if more else []
    return _with_heading(*(block for row in rows for block in _row(row, now)), *rest, _new())


def not_allowed() -> list[Block]:
    """Slack does not let Rooster see which channels the member is in."""
    return _with_heading(section(NOT_TOLD))


def _with_heading(*blocks: Block) -> list[Block]:
    return [header("Your standups"), *blocks]


def _new(style: str = "") -> Block:
    """The button's value says where it was pressed: nowhere that is a channel."""
    return actions(button("New standup", _NEW, "home", style))


def _row(row: Row, now: int) -> list[Block]:
    asks = "" if row.standup.paused else f"\nAsks next: {instant(row.asks_at, now, row.zone)}"
    stand: list[Block] = []
    if row.run and not _is_to_come(row, now):
        today = schedule.local_date(now, zone(row.standup.zone)).isoformat()
        stand = _stand(row.run, row.member, today)
    about = describe(row.standup) + asks
    if row.run and _is_overdue(row.run, now):
        post = button("Post the report", _DO, f"report:{row.run.standup}")
        about = f"{about}\n:warning: The report isn't posted yet. I'll keep trying."
        return [{**section(about), "accessory": post}, *stand, {"type": "divider"}]
    return [section(about), *stand, {"type": "divider"}]


def _stand(run: Run, member: Member | None, today: str) -> list[Block]:
    """Where the member stands in the run, and what they may do."""
    when = "today" if run.date == today else f"on {day(run.date)}"
    answer, skip = button("Answer", _ANSWER, run.id, "primary"), button("Skip today", _SKIP, run.id)
    if not member:
        return [section(f":speech_balloon: I asked the others {when}; you can answer, too."), actions(answer)]
    if member.status is Status.ANSWERED:
        return [section(f":white_check_mark: You answered {when}."), actions(button("Edit", _ANSWER, run.id))]
    if member.status is Status.SKIPPED:
        after_all = button("Answer after all", _ANSWER, run.id)
        return [section(f":palm_tree: You skipped {when}."), actions(after_all)]
    rest = "The report is out; late answers go into its thread." if run.reported else "I'm waiting for your answers."
    return [section(f":speech_balloon: I asked you {when}. {rest}"), actions(answer, skip)]


def _is_overdue(run: Run, now: int) -> bool:
    """The report should be posted by now."""
    return run.reported and not run.head and now >= run.report_at + _PATIENCE_SECONDS
