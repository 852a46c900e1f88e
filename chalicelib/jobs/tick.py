"""`tick`: each minute, jobs coming due and jobs whose message is lost go to the queue.

It reads the due index only, so its work grows with the jobs that are due, not with the standups that exist. It streams:
a page of keys at a time, and after each portion it writes how far it got, so that a tick that is cut off repeats the
last seconds' messages at most.

    shard   0 ........... now - grace .. now ............ now + 15 min
            | overdue: again, if lost  | coming due: those that no tick queued yet
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain, islice
from typing import Any

from chalicelib import log
from chalicelib.aws.queue import LONGEST_DELAY, Queue
from chalicelib.aws.table import Item, Table
from chalicelib.clock import Now
from chalicelib.jobs.horizon import Horizon, Overtaken, Progress
from chalicelib.jobs.model import SHARDS, message_of_key

GRACE_SECONDS = 60
"""How long a job may be overdue before the tick asks whether its message is lost."""
PORTION = 1_000
"""Messages between two writes of the progress: about a second's work."""
RARELY_SECONDS = 1_800
"""How often a job that stays overdue is queued again in the end."""
_DOUBLINGS = 6
_LAST_DOUBLING = GRACE_SECONDS << (_DOUBLINGS - 1)


class Ticker:
    """Queues what `forward` left for later, and again what should have been done by now."""

    def __init__(self, table: Table, queue: Queue, now: Now) -> None:
        self._table = table
        self._queue = queue
        self._now = now

    def tick(self, event: Mapping[str, Any]) -> None:
        """`event`: EventBridge's; `detail.grace_seconds` = 0 queues everything that is due now (docs/operations.md)."""
        grace = (event.get("detail") or {}).get("grace_seconds")
        passing = _Pass(self._table, self._queue, self._now(), None if grace is None else int(grace))
        try:
            passing.run()
        except Overtaken:
            log.info("tick_overtaken", count=passing.sent)
        else:
            log.info("tick", count=passing.sent)


class _Pass:
    """One tick: every shard from where it is to `now`. `grace`: what is overdue by it is queued whatever was before."""

    def __init__(self, table: Table, queue: Queue, now: int, grace: int | None) -> None:
        self._table = table
        self._queue = queue
        self._now = now
        self._grace = grace
        self._horizon = Horizon(table)
        self._unsaved = 0
        self._are_waiting: bool | None = None
        self.sent = 0

    def run(self) -> None:
        """First the shards that are behind. Raises Overtaken where another tick is at work."""
        left = list(SHARDS)
        while left:
            furthest_behind = min(map(self._done, left))
            self._are_waiting = None
            for shard in [shard for shard in left if self._done(shard) == furthest_behind]:
                if self._advance(shard):
                    left.remove(shard)
        self._horizon.finish(self._now)

    def _done(self, shard: str) -> int:
        return min(self._horizon.of(shard).done, self._now)

    def _advance(self, shard: str) -> bool:
        """End the pass that was cut off, or else make one; whether the shard is at `now` then."""
        progress = self._horizon.of(shard)
        is_cut_off = progress.last is not None and progress.begun <= self._now
        self._bring_on(shard, progress if is_cut_off else Progress(self._done(shard), self._now))
        return not is_cut_off

    def _bring_on(self, shard: str, progress: Progress) -> None:
        """Queue what the pass that began at `progress.begun` has still to queue."""
        keys = chain(self._overdue(shard, progress), self._coming(shard, progress))
        while portion := list(islice(keys, PORTION)):
            self._queue.send([(message_of_key(key), key["due"] - self._now) for key in portion])
            self.sent += len(portion)
            self._unsaved += len(portion)
            self._note(shard, Progress(progress.done, progress.begun, portion[-1]))
        self._note(shard, Progress(progress.begun))

    def _note(self, shard: str, progress: Progress) -> None:
        self._horizon.note(shard, progress)
        if self._unsaved >= PORTION:
            self._horizon.save()
            self._unsaved = 0

    def _overdue(self, shard: str, progress: Progress) -> Iterator[Item]:
        keys = self._keys(shard, 0, self._late(progress), progress.last)
        return (key for key in keys if self._is_again(key["due"], progress))

    def _coming(self, shard: str, progress: Progress) -> Iterator[Item]:
        after = max(progress.done + LONGEST_DELAY, self._late(progress))
        return self._keys(shard, after, progress.begun + LONGEST_DELAY, progress.last)

    def _late(self, progress: Progress) -> int:
        return progress.begun - (GRACE_SECONDS if self._grace is None else self._grace)

    def _keys(self, shard: str, after: int, until: int, last: Item | None) -> Iterator[Item]:
        """Those after `last`, where that is in reach; none where it is beyond."""
        if last and last["due"] > until:
            return iter(())
        return self._table.due_keys(shard, after, until, last if last and last["due"] > after else None)

    def _is_again(self, due: int, progress: Progress) -> bool:
        """Did the job, since the pass before, reach an age at which its message may be lost?"""
        if self._grace is not None:
            return True
        reached = range(_rung(progress.done - due) + 1, _rung(progress.begun - due) + 1)
        return any(map(_is_certain, reached)) or (bool(reached) and not self._is_merely_waiting())

    def _is_merely_waiting(self) -> bool:
        """A queue with as many messages as jobs are due has lost none; where one is visible, workers are what is short.

        Where none is, a job that is overdue has no message, or one that a dead worker keeps invisible for a while yet.
        """
        if self._are_waiting is None:
            waiting, taken = self._queue.counts()
            self._are_waiting = waiting > 0 and waiting + taken >= self._due
        return self._are_waiting

    @cached_property
    def _due(self) -> int:
        return sum(self._table.count_due(shard, self._now) for shard in SHARDS)


def _rung(age: int) -> int:
    """How many of these ages a job has reached: 1, 2, 4, ... 32 minutes, then each half hour."""
    doublings = max(0, age // GRACE_SECONDS).bit_length()
    return doublings if doublings < _DOUBLINGS else _DOUBLINGS + (age - _LAST_DOUBLING) // RARELY_SECONDS


def _is_certain(rung: int) -> bool:
    """Is the job queued again then, even if it seems to wait only? So no lost message stays lost in a long queue."""
    return rung == 2 or rung >= _DOUBLINGS
