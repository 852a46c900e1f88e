"""A worker on moto, with one kind of job."""

from collections.abc import Callable
from typing import Any

from chalicelib.access.store import WorkspaceStore
from chalicelib.access.tokens import OneToken, Tokens
from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.queue import Queue
from chalicelib.aws.table import Table
from chalicelib.jobs import model
from chalicelib.jobs.model import Done, Job, Outcome
from chalicelib.jobs.store import JobStore
from chalicelib.jobs.worker import Worker
from tests import clock
from tests.unit.conftest import NOON

TEAM = "T0ROOSTER"
NOWHERE = "http://127.0.0.1:9/api/"
At = Callable[[int], None]


class Bench:
    """A worker with one kind of job, "work", whose handler does what `does` says."""

    def __init__(self, table: Table, queue: Queue, at: At, url: str = NOWHERE, tokens: Tokens | None = None) -> None:
        self.table, self.at = table, at
        self.jobs = JobStore(table, clock.now)
        self.store = WorkspaceStore(table)
        held = tokens or OneToken("xoxb-1")
        spaces = Workspaces(self.store, lambda: held, url, lambda *_: [], lambda *_: [], clock.now)
        self.worker = Worker(
            self.jobs, queue, spaces, {"work": self._work, model.NOTICE: lambda job: Done()}, clock.now
        )
        self.does: Outcome | Exception = Done()
        self.seen: list[Job] = []

    def _work(self, job: Job) -> Outcome:
        self.seen.append(job)
        if isinstance(self.does, Exception):
            raise self.does
        return self.does

    def new(self, kind: str = "work", **more: Any) -> str:
        self.table.commit(model.put(Job(TEAM, "j", kind, NOON, **more)))
        return "j"

    def run(self, job: str = "j") -> None:
        self.worker.work([model.message(TEAM, job)])

    def item(self, job: str = "j") -> dict[str, Any]:
        return self.table.get(model.key(TEAM, job)) or {}

    def told(self) -> list[str]:
        """Jobs that tell somebody of this one."""
        return [item["sk"] for item in self.table.query(TEAM, "job#notice.")]
