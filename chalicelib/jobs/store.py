"""A job's life in the table: open -> claimed -> done, or open again."""

from enum import Enum

from chalicelib import clock
from chalicelib.aws.table import Table, Update
from chalicelib.errors import ConditionFailed
from chalicelib.jobs.model import DEDUPE_SECONDS, Again, Args, Job, from_item, key

LEASE_SECONDS = 90
"""Longer than the worker's timeout (60 s), shorter than the queue's visibility (360 s)."""


class Unclaimed(Enum):
    """Why a job is not ours to do."""

    GONE = "gone"
    DONE = "done"
    LEASED = "leased"


class JobStore:
    """Claims and settles jobs; every change is conditional, so two workers never both win."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def claim(self, workspace: str, job_id: str) -> Job | Unclaimed | int:
        """Take the job for LEASE_SECONDS; or why not; or, where it is early, the instant it is due."""
        now = clock.now()
        claim = Update(
            key(workspace, job_id),
            "SET #lease = :until, #attempts = #attempts + :one",
            {"until": now + LEASE_SECONDS, "one": 1, "open": "open", "now": now},
            when="#state = :open AND #due <= :now AND (attribute_not_exists(#lease) OR #lease < :now)",
        )
        try:
            return from_item(self._table.update(claim))
        except ConditionFailed as refused:
            return self._why(refused, now)

    @staticmethod
    def _why(refused: ConditionFailed, now: int) -> Unclaimed | int:
        if refused.item is None:
            return Unclaimed.GONE
        if refused.item["state"] != "open":
            return Unclaimed.DONE
        due: int = refused.item["due"]
        return due if due > now else Unclaimed.LEASED

    def finish(self, job: Job) -> None:
        """The job is done; it leaves the due index and is forgotten after DEDUPE_SECONDS."""
        self._settle(
            job,
            "SET #state = :done, #expires = :expires REMOVE #shard, #lease",
            {"done": "done", "expires": clock.now() + DEDUPE_SECONDS},
        )

    def again(self, job: Job, again: Again) -> None:
        """The job goes on later, with other args."""
        self._postpone(job, again.due, again.args, failures=0)

    def wait(self, job: Job, due: int) -> None:
        """Slack asked to wait; that is nobody's failure."""
        self._postpone(job, due, job.args, failures=job.failures)

    def retry(self, job: Job, due: int) -> None:
        """The job failed in a way that passes."""
        self._postpone(job, due, job.args, failures=job.failures + 1)

    def park(self, job: Job) -> None:
        """Take a job that keeps failing out of the index; only its queue message, or a redrive of it, tries again."""
        self._settle(job, "REMOVE #shard, #lease", {})

    def release(self, job: Job) -> None:
        """Give the claim back at once: whoever gets the message next may try."""
        self._settle(job, "REMOVE #lease", {})

    def _postpone(self, job: Job, due: int, args: Args, failures: int) -> None:
        values = {"due": due, "args": dict(args), "failures": failures, "zero": 0}
        changes = "#due = :due, #args = :args, #failures = :failures, #attempts = :zero"
        self._settle(job, f"SET {changes} REMOVE #lease", values)

    def _settle(self, job: Job, expression: str, values: dict[str, object]) -> None:
        mine = {"lease": job.lease}
        self._table.write(Update(key(job.workspace, job.id), expression, values | mine, when="#lease = :lease"))
