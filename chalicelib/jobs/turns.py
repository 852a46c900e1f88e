"""Turns: what Slack allows a workspace in a minute, shared out before Slack must refuse. One item for each."""

from dataclasses import dataclass

from chalicelib.aws.table import Table, Update
from chalicelib.errors import ConditionFailed


@dataclass(frozen=True)
class Pace:
    """`burst` turns at once, then one each `gap` milliseconds.

    `most_behind`: milliseconds after which it is not worth waiting; None if it always is.
    """

    name: str
    gap: int
    burst: int
    most_behind: int | None = None

    @property
    def key(self) -> str:
        """The sort key of its item."""
        return f"{self.name}_pace"


class Turns:
    """The item holds the instant `until` at which all turns that were given away would be over, one each gap.

    GCRA (https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm) in one conditional update:

      now >= until               now < until             now < until - burst * gap - most_behind
      until = now + gap          until += gap            nobody waits that long: None
      ----+----------------------------+-----------------------------+----->
      a turn at once             at until - burst * gap, or at once

    Of two workers at the same instant, one update comes second and finds the `until` of the first.
    """

    def __init__(self, table: Table, pace: Pace) -> None:
        self._table = table
        self._pace = pace

    def take(self, workspace: str, now: int) -> int | None:
        """When the next one may go, in epoch seconds, now or later; None if that is too far away."""
        pace, moment = self._pace, now * 1000
        here = {"pk": workspace, "sk": pace.key}
        free, near = "attribute_not_exists(#until) OR #until <= :now", "#until > :now"
        idling, being_busy = {"now": moment, "next": moment + pace.gap}, {"now": moment, "gap": pace.gap}
        if pace.most_behind is not None:
            last = moment + pace.burst * pace.gap + pace.most_behind
            near += " AND #until < :last"
            being_busy["last"] = last
            free += " OR #until > :wrong"  # so far ahead nobody can be, unless a clock was wrong
            idling["wrong"] = last + pace.most_behind
        idle = Update(here, "SET #until = :next", idling, when=free)
        busy = Update(here, "SET #until = #until + :gap", being_busy, when=near)
        for change in (idle, busy, idle):
            try:
                until: int = self._table.update(change)["until"]
            except ConditionFailed:
                continue
            return max(now, -(-(until - pace.burst * pace.gap) // 1000))
        return None
