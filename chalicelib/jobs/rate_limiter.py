"""RateLimiter: what Slack allows a workspace in a minute, shared out before Slack must refuse. One item for each."""

from typing import NamedTuple

from chalicelib.aws.table import Table, Update
from chalicelib.errors import ConditionFailed


class Rate(NamedTuple):
    """`burst` turns at once, then one each `interval_ms` milliseconds.

    `max_backlog_ms`: milliseconds after which it is not worth waiting; None if it always is.
    """

    name: str
    interval_ms: int
    burst: int
    max_backlog_ms: int | None = None

    @property
    def key(self) -> str:
        """The sort key of its item."""
        return f"{self.name}_pace"


class RateLimiter:
    """The item holds the instant `until` at which all turns that were given away would be over, one each interval.

    GCRA (https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm) in one conditional update:

      now >= until              now < until                  further ahead than burst and backlog
      until = now + interval    until += interval            None: nobody waits that long
      ----+---------------------------+----------------------------+----->
      a turn at once            at until - burst * interval, or at once

    Of two workers at the same instant, one update comes second and finds the `until` of the first.
    """

    def __init__(self, table: Table, rate: Rate) -> None:
        self._table = table
        self._rate = rate

    def take(self, workspace: str, now: int) -> int | None:
        """When the next one may go, in epoch seconds, now or later; None if that is too far away."""
        rate, moment = self._rate, now * 1000
        here = {"pk": workspace, "sk": rate.key}
        free, near = "attribute_not_exists(#until) OR #until <= :now", "#until > :now"
        idling, being_busy = (
            {"now": moment, "next": moment + rate.interval_ms},
            {"now": moment, "gap": rate.interval_ms},
        )
        if rate.max_backlog_ms is not None:
            last = moment + rate.burst * rate.interval_ms + rate.max_backlog_ms
            near += " AND #until < :last"
            being_busy["last"] = last
            free += " OR #until > :wrong"  # so far ahead nobody can be, unless a clock was wrong
            idling["wrong"] = last + rate.max_backlog_ms
        idle = Update(here, "SET #until = :next", idling, when=free)
        busy = Update(here, "SET #until = #until + :gap", being_busy, when=near)
        for change in (idle, busy, idle):
            try:
                until: int = self._table.update(change)["until"]
            except ConditionFailed:
                continue
            return max(now, -(-(until - rate.burst * rate.interval_ms) // 1000))
        return None
