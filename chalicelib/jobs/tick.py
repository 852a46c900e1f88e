"""`tick`: each minute, jobs coming due and jobs overdue go to the queue.

It reads the due index only, so its work grows with the jobs that are due, not with the standups that exist.
"""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from chalicelib import clock, log
from chalicelib.aws.queue import LONGEST_DELAY, Queue
from chalicelib.aws.table import Put, Table
from chalicelib.jobs.model import SHARDS, message_of_key

GRACE_SECONDS = 60
"""How long a job may be overdue before the tick assumes that its message is lost."""
MOST_OVERDUE = 500
"""A shard and tick: a long backlog is queued again in portions."""
_HORIZON = {"pk": "tick", "sk": "horizon"}


class Ticker:
    """Queues what `forward` left for later, and again what should have been done by now."""

    def __init__(self, table: Table, queue: Queue) -> None:
        self._table = table
        self._queue = queue

    def tick(self, event: Mapping[str, Any]) -> None:
        """`event`: EventBridge's; `detail.grace_seconds` = 0 queues everything that is due now (docs/operations.md)."""
        now = clock.now()
        grace = int((event.get("detail") or {}).get("grace_seconds", GRACE_SECONDS))
        seen_until = self._seen_until(now)
        late = now - grace
        overdue = [self._messages(shard, 0, late, now, MOST_OVERDUE) for shard in SHARDS]
        coming = [self._messages(shard, max(seen_until, late), now + LONGEST_DELAY, now) for shard in SHARDS]
        messages = [message for shard in overdue + coming for message in shard]
        self._queue.send(messages)
        self._table.write(Put({**_HORIZON, "until": now + LONGEST_DELAY}))
        log.info("tick", count=len(messages))

    def _messages(self, shard: str, after: int, until: int, now: int, most: int | None = None) -> list[tuple[str, int]]:
        keys = islice(self._table.due_keys(shard, after, until), most)
        return [(message_of_key(key), key["due"] - now) for key in keys]

    def _seen_until(self, now: int) -> int:
        """Up to which instant earlier ticks have queued; no further than this tick looks, if the clock went back."""
        horizon = self._table.get(_HORIZON)
        return min(horizon["until"], now + LONGEST_DELAY) if horizon else now
