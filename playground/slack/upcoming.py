"""What comes next in a workspace, of the app's own timers: the next time it asks, the next time it reports."""

from collections.abc import Sequence

from .errors import malformed, not_there
from .port import App, Timer
from .world import Json, Team

KINDS = {"prompt": ("standup_open", "standup_prompt"), "report": ("standup_report",)}
"""Rooster sets a report's timer when it asks, so before that there is none."""


def shown(timers: Sequence[Timer] | None) -> Json | None:
    """For the page; None if the app's timers are not known."""
    if timers is None:
        return None
    found = {what: _next(timers, what) for what in KINDS}
    return {what: {"due": one.due, "channel": one.channel} if one else None for what, one in found.items()}


def due(app: App, what: str, team: Team) -> int:
    """When it comes, in seconds on the app's clock; or a sentence why there is nothing to wait for."""
    if what not in KINDS:
        raise malformed(f"to is one of {', '.join(KINDS)}.")
    timers = app.timers(team.id)
    if found := _next(timers, what):
        return found.due
    if what == "report" and _next(timers, "prompt"):
        raise not_there("No report is scheduled yet: Rooster schedules it when it asks. Jump to the next prompt first.")
    raise not_there(f"Nothing is scheduled in {team.name}.")


def _next(timers: Sequence[Timer], what: str) -> Timer | None:
    return min((one for one in timers if one.kind in KINDS[what]), key=lambda one: one.due, default=None)
