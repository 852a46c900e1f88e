"""`work`: one job a message. Every call of a handler ends in one of five ways (docs/architecture.md).

done, not needed any more     the handler returns Done; the job leaves the due index
again at an instant           it returns Again, or Slack says when (429), or another job is first (NotYet)
cannot be reached             the handler says so where it belongs, and returns Done
needs somebody                it fails (anything else): retried with backoff, told once, given up after a day
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from chalicelib import log
from chalicelib.access.workspaces import SUSPENDED, Workspaces
from chalicelib.aws.queue import Queue
from chalicelib.clock import Now
from chalicelib.errors import ConditionFailed, NotYet, RetryAfter, SlackError, StorageUnavailable, WorkspaceGone
from chalicelib.jobs import notices, retries
from chalicelib.jobs.model import NOTICE, VERSION, Again, Done, Job, message, read_message
from chalicelib.jobs.store import LEASE_SECONDS, JobStore, Unclaimed

Handler = Callable[[Job], Done | Again]


class Worker:
    """Claims jobs, runs their handlers and settles what came of it."""

    def __init__(
        self, jobs: JobStore, queue: Queue, workspaces: Workspaces, handlers: Mapping[str, Handler], now: Now
    ) -> None:
        self._jobs = jobs
        self._queue = queue
        self._workspaces = workspaces
        self._handlers = handlers
        self._now = now

    def work(self, bodies: Sequence[str]) -> None:
        """`bodies`: one queue message (batch_size=1).

        Raises:
            PoisonMessage: nobody can read it; the queue makes it a dead letter.
            Exception: a handler failed unexpectedly. The job is tried again; the queue's own retries end in an alarm.
        """
        for body in bodies:
            self._work_one(*read_message(body))

    def _work_one(self, workspace: str, job_id: str) -> None:
        started = time.monotonic()
        kind = None
        try:
            job = self._jobs.claim(workspace, job_id)
        except Unclaimed as refused:
            outcome = refused.why
            if refused.due:
                self._queue.send([(message(workspace, job_id), refused.due - self._now())])
        else:
            kind, outcome = job.kind, self._run(job)
        spent = round((time.monotonic() - started) * 1000)
        log.info("work", workspace=workspace, job=job_id, kind=kind, outcome=outcome, ms=spent)

    def _run(self, job: Job) -> str:
        if job.version != VERSION or job.kind not in self._handlers:
            return self._put_off(job, self._now() + retries.PUT_OFF_SECONDS, "unknown")
        if job.attempts > retries.MAX_CRASHES:
            return self._give_up(job, "crashed")
        try:
            outcome = self._handlers[job.kind](job)
        except (NotYet, SlackError, StorageUnavailable) as failure:
            return self._later_by(job, failure)
        except Exception as error:
            log.error("job_failed", workspace=job.workspace, job=job.id, kind=job.kind, error=type(error).__name__)
            with suppress(ConditionFailed):
                self._failed(job, "internal_error", is_sent=False)
            raise
        return self._settle(job, outcome)

    def _later_by(self, job: Job, failure: NotYet | SlackError | StorageUnavailable) -> str:
        if isinstance(failure, NotYet):
            return self._put_off(job, max(failure.until, self._now() + 1), "wait")
        if isinstance(failure, RetryAfter):
            return self._limited(job, failure)
        if isinstance(failure, WorkspaceGone):
            return self._disowned(job, failure)
        return self._failed(job, failure.code)

    def _settle(self, job: Job, outcome: Done | Again) -> str:
        if isinstance(outcome, Done):
            self._jobs.finish(job)
            return "done"
        self._jobs.again(job, outcome)
        self._send(job, outcome.due)
        return "again"

    def _put_off(self, job: Job, due: int, why: str) -> str:
        """Nobody's failure."""
        self._jobs.wait(job, due)
        self._send(job, due)
        return why

    def _limited(self, job: Job, limit: RetryAfter) -> str:
        """Slack says when, else with backoff; what is limited time and again is told, and given up, as any failure."""
        now = self._now()
        self._workspaces.cool_down(job.workspace, limit.method, now + max(limit.seconds, 1))
        due = now + (limit.seconds or retries.delay(job)) + self._spread(job)
        return self._later(job, limit.code, due, job.failures + (not limit.seconds), "wait")

    def _disowned(self, job: Job, gone: WorkspaceGone) -> str:
        """Slack refuses the token. Where it is dead indeed, the job is not needed, or waits for another token."""
        if gone.code == "token_expired" and self._workspaces.expire(job.workspace):
            return self._failed(job, gone.code)
        if self._workspaces.is_alive(job.workspace, gone.code):
            return self._failed(job, gone.code)
        if gone.code == SUSPENDED or self._workspaces.suspend(job.workspace, gone.code, job.lease - LEASE_SECONDS):
            return self._later(job, SUSPENDED, self._now() + retries.PUT_OFF_SECONDS, job.failures, SUSPENDED)
        self._jobs.finish(job)
        return "done"

    def _failed(self, job: Job, code: str, is_sent: bool = True) -> str:
        due = self._now() + retries.delay(job)
        return self._later(job, code, due, job.failures + 1, "retry", is_sent)

    def _later(self, job: Job, code: str, due: int, failures: int, why: str, is_sent: bool = True) -> str:
        now = self._now()
        if retries.is_over(job, now):
            return self._give_up(job, code)
        is_told = job.told
        if retries.is_to_tell(job, now):
            self._tell(job, code)
            is_told = True
        self._jobs.refused(job, due, retries.since(job, now), failures, is_told)
        if is_sent:
            self._send(job, due)
        return why

    def _tell(self, job: Job, code: str, is_over: bool = False) -> None:
        """One who can act, once; of a suspended workspace nobody can be told, and the log has said it."""
        event = "given_up" if is_over else "refused"
        log.error(event, workspace=job.workspace, job=job.id, kind=job.kind, code=code)
        if job.kind != NOTICE and code != SUSPENDED:
            self._jobs.create(notices.job(job, code, self._now(), is_over))

    def _give_up(self, job: Job, code: str) -> str:
        self._tell(job, code, is_over=True)
        self._jobs.give_up(job)
        return "given_up"

    def _send(self, job: Job, due: int) -> None:
        self._queue.send([(message(job.workspace, job.id), due - self._now())])

    @staticmethod
    def _spread(job: Job) -> int:
        """Seconds by which this job comes after its fellows once a rate limit is over."""
        return job.slot // 3
