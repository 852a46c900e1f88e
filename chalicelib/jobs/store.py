"""A job's life in the table: open -> claimed -> done | given up, or open again. An open job is in the due index."""

from collections.abc import Mapping
from typing import Any

from chalicelib.aws.table import Table, Update
from chalicelib.clock import Now
from chalicelib.errors import ConditionFailed
from chalicelib.jobs.codec import store
from chalicelib.jobs.model import DEDUPE_SECONDS, DONE, KEPT_SECONDS, OPEN, Again, Job, from_item, key, put, shard

LEASE_SECONDS = 90
"""Longer than the worker's timeout (60 s), shorter than the queue's visibility (360 s)."""


class Unclaimed(Exception):
    """A job that is not ours to do. `why`: `gone`, `done`, `leased`, or `early`, and then `due` says until when."""

    def __init__(self, why: str, due: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.due = due


class JobStore:
    """Claims and settles jobs; every change is conditional, so two workers never both win."""

    def __init__(self, table: Table, now: Now) -> None:
        self._table = table
        self._now = now

    def claim(self, workspace: str, job_id: str) -> Job:
        """Take the job for LEASE_SECONDS, or raise Unclaimed.

        worker 1  claim: lease = now + 90      works       settle (lease is mine)
        ------------+---------------------------+--------------+----->
        worker 2  claim: refused until the lease is over; settles nothing that worker 1 has
        """
        now = self._now()
        claim = Update(
            key(workspace, job_id),
            "SET #lease = :until, #attempts = #attempts + :one",
            {"until": now + LEASE_SECONDS, "one": 1, "open": OPEN, "now": now},
            when="#state = :open AND #due <= :now AND (attribute_not_exists(#lease) OR #lease < :now)",
        )
        try:
            return from_item(self._table.update(claim))
        except ConditionFailed as refused:
            raise _unclaimed(refused.item, now) from None

    def read(self, workspace: str, job_id: str) -> Job | None:
        """A job that is open or was given up; None if it is done, or gone."""
        item = self._table.get(key(workspace, job_id))
        return from_item(item) if item and item["state"] != DONE else None

    def create(self, job: Job) -> None:
        """Create a job, unless it is there."""
        self._table.commit(once=put(job))

    def finish(self, job: Job) -> None:
        """The job is done; it leaves the due index and is forgotten after DEDUPE_SECONDS."""
        self._end(job, DONE, DEDUPE_SECONDS)

    def give_up(self, job: Job) -> None:
        """The job failed for too long; it leaves the due index, and stays for KEPT_SECONDS: somebody may try again."""
        self._end(job, "given_up", KEPT_SECONDS)

    def again(self, job: Job, again: Again) -> None:
        """The job goes on later, with other args."""
        self._postpone(job._replace(args=store(again.args), failures=0, since=0, told=False), again.due)

    def wait(self, job: Job, due: int) -> None:
        """The job's time is later: that is nobody's failure."""
        self._postpone(job, due)

    def refused(self, job: Job, due: int, since: int, failures: int, told: bool) -> None:
        """The job failed in a way that may pass: `failures` in a row, the first at the instant `since`."""
        self._postpone(job._replace(since=since, failures=failures, told=told), due)

    def _end(self, job: Job, state: str, kept: int) -> None:
        values: dict[str, object] = {"end": state, "expires": self._now() + kept}
        self._settle(job, "SET #state = :end, #expires = :expires REMOVE #shard, #lease", values)

    def _postpone(self, job: Job, due: int) -> None:
        values: dict[str, object] = {
            **{"due": due, "args": dict(job.args), "failures": job.failures, "since": job.since, "told": job.told},
            **{"zero": 0, "shard": shard(job.id)},
        }
        changes = (
            "#due = :due, #args = :args, #failures = :failures, #since = :since, #told = :told, "
            "#attempts = :zero, #shard = :shard"
        )
        self._settle(job, f"SET {changes} REMOVE #lease", values)

    def _settle(self, job: Job, expression: str, values: dict[str, object]) -> None:
        mine = {"lease": job.lease}
        self._table.update(Update(key(job.workspace, job.id), expression, values | mine, when="#lease = :lease"))


def _unclaimed(item: Mapping[str, Any] | None, now: int) -> Unclaimed:
    if item is None:
        return Unclaimed("gone")
    if item["state"] != OPEN:
        return Unclaimed("done")
    return Unclaimed("early", item["due"]) if item["due"] > now else Unclaimed("leased")
