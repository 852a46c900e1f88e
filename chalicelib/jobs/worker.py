"""`work`: one job a message. Returning is success, raising is the queue's retry."""

import time
from collections.abc import Callable, Mapping, Sequence

from chalicelib import clock, log
from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.queue import Queue
from chalicelib.errors import (
    ConditionFailed,
    InDoubt,
    PoisonMessage,
    RetryAfter,
    SlackRefused,
    StorageUnavailable,
    WorkspaceGone,
)
from chalicelib.jobs.model import VERSION, Again, Done, Job, message, read_message
from chalicelib.jobs.store import LEASE_SECONDS, JobStore, Unclaimed

Handler = Callable[[Job], Done | Again]
MOST_ATTEMPTS = 5
"""Attempts that end in a crash or an unexpected error; then only the queue's own retries and dead letters remain."""
MOST_FAILURES = 8
"""Answers in doubt before giving up: 2 + 4 + ... + 256 s, about 8 minutes."""


class Worker:
    """Claims jobs, runs their handlers and settles what came of it."""

    def __init__(self, jobs: JobStore, queue: Queue, workspaces: Workspaces, handlers: Mapping[str, Handler]) -> None:
        self._jobs = jobs
        self._queue = queue
        self._workspaces = workspaces
        self._handlers = handlers

    def work(self, bodies: Sequence[str]) -> None:
        """`bodies`: one queue message (batch_size=1).

        Raises:
            PoisonMessage: nobody can read it, or no handler knows it; the queue makes it a dead letter.
        """
        for body in bodies:
            self._work_one(*read_message(body))

    def _work_one(self, workspace: str, job_id: str) -> None:
        started = time.monotonic()
        claimed = self._jobs.claim(workspace, job_id)
        if isinstance(claimed, Job):
            outcome = self._run(claimed)
            kind = claimed.kind
        else:
            outcome = self._leave(workspace, job_id, claimed)
            kind = None
        spent = round((time.monotonic() - started) * 1000)
        log.info("work", workspace=workspace, job=job_id, kind=kind, outcome=outcome, ms=spent)

    def _leave(self, workspace: str, job_id: str, why: Unclaimed | int) -> str:
        if isinstance(why, Unclaimed):
            return why.value
        self._queue.send([(message(workspace, job_id), why - clock.now())])
        return "early"

    def _run(self, job: Job) -> str:
        try:
            outcome = self._handler(job)(job)
        except RetryAfter as limit:
            return self._wait(job, limit)
        except InDoubt as doubt:
            return self._retry(job, doubt)
        except StorageUnavailable as error:
            return self._retry(job, InDoubt(error.code))
        except WorkspaceGone as gone:
            if gone.code == "token_expired" and self._workspaces.expire(job.workspace):
                return self._retry(job, InDoubt(gone.code))
            self._workspaces.suspend(job.workspace, gone.code, job.lease - LEASE_SECONDS)
            outcome = Done()
        except SlackRefused as refused:
            log.error("refused", workspace=job.workspace, job=job.id, kind=job.kind, code=refused.code)
            outcome = Done()
        except Exception as error:
            self._give_back(job, error)
            raise
        return self._settle(job, outcome)

    def _handler(self, job: Job) -> Handler:
        if job.version != VERSION or job.kind not in self._handlers:
            raise PoisonMessage("no handler")
        return self._handlers[job.kind]

    def _settle(self, job: Job, outcome: Done | Again) -> str:
        if isinstance(outcome, Done):
            self._jobs.finish(job)
            return "done"
        self._jobs.again(job, outcome)
        self._send(job, outcome.due)
        return "again"

    def _wait(self, job: Job, limit: RetryAfter) -> str:
        until = clock.now() + limit.seconds
        self._workspaces.cool_down(job.workspace, limit.method, until)
        due = until + self._spread(job)
        self._jobs.wait(job, due)
        self._send(job, due)
        return "wait"

    def _retry(self, job: Job, doubt: InDoubt) -> str:
        if job.failures >= MOST_FAILURES:
            self._jobs.park(job)
            raise doubt
        due = clock.now() + 2 ** (job.failures + 1)
        self._jobs.retry(job, due)
        self._send(job, due)
        return "retry"

    def _give_back(self, job: Job, error: Exception) -> None:
        log.error("job_failed", workspace=job.workspace, job=job.id, kind=job.kind, error=type(error).__name__)
        try:
            settle = self._jobs.park if job.attempts >= MOST_ATTEMPTS else self._jobs.release
            settle(job)
        except ConditionFailed:
            pass

    def _send(self, job: Job, due: int) -> None:
        self._queue.send([(message(job.workspace, job.id), due - clock.now())])

    @staticmethod
    def _spread(job: Job) -> int:
        """Seconds by which this job comes after its fellows once a rate limit is over."""
        return int(job.args.get("slot", 0)) // 3
