"""How much memory the export of a large workspace takes: `python -m tests.long.export_memory`.

The real code, with a store and a Slack that keep nothing, so that what is measured is the export's own.
"""

import json
import tracemalloc
from collections.abc import Iterable, Iterator
from typing import Any, cast

from chalicelib import wiring
from chalicelib.access.store import WorkspaceStore
from chalicelib.access.workspaces import Workspaces
from chalicelib.container import Container
from chalicelib.features.workspace import export, jobs
from chalicelib.features.workspace.exporting import Exporting
from chalicelib.jobs.codec import read, store
from chalicelib.jobs.model import Again, Job
from tests import clock
from tests.exports import contents

MEMBERS = 80_000
AT = 1_795_435_200
A_DAY = 40
"""Members of each run."""


class Stored:
    """A workspace of so many members' items with their runs, made anew at each reading."""

    def __init__(self, members: int, answer: str) -> None:
        self._members = members
        self._answer = answer

    def everything(self, workspace: str, after: str = "") -> Iterator[dict[str, Any]]:
        return (item for item in self._items(workspace) if item["sk"] > after)

    def some(self, workspace: str, sort_keys: Iterable[str]) -> Iterator[dict[str, Any]]:
        return (_run(workspace, sk) for sk in sort_keys if sk.startswith("run#"))

    def _items(self, workspace: str) -> Iterator[dict[str, Any]]:
        for number in range(self._members):
            yield _member(workspace, number, self._answer)
        for number in range(self._members // A_DAY):
            yield _run(workspace, f"run#{_run_id(number)}")


class Slack:
    """Takes files and forgets them."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def paced_slack(self, workspace: str) -> "Slack":
        return self

    def upload(self, user: str, name: str, content: bytes, comment: str) -> None:
        self.sizes.append(len(content))


def measure(members: int, answer: str = "Reviewed the importer of invoices, and fixed its tests") -> dict[str, Any]:
    """The most memory that one part took, in millions of bytes, and the parts."""
    slack = Slack()
    parts = Container({}, wiring.features, lambda *_: [], lambda *_: [], clock.now)
    parts.store, parts.workspaces = cast(WorkspaceStore, Stored(members, answer)), cast(Workspaces, slack)
    exporting = Exporting(parts)
    job, peaks = jobs.export("T0ROOSTER", "U0DEV", "r", AT), []
    while True:
        outcome, peak = _peak(exporting, job)
        peaks.append(peak)
        if not isinstance(outcome, Again):
            break
        job = job._replace(args=store(outcome.args))
    return {"members": members, "answer": len(answer), "parts": len(peaks), "peak_mb": max(peaks), "zips": slack.sizes}


def _peak(exporting: Exporting, job: Job) -> tuple[object, float]:
    tracemalloc.start()
    try:
        outcome = exporting.export(job, read(jobs.Export, job.args))
        return outcome, round(tracemalloc.get_traced_memory()[1] / 1e6, 1)
    finally:
        tracemalloc.stop()


def _run_id(number: int) -> str:
    return f"standup{number // 500:05}.2026-{number % 500:03}"


def _run(workspace: str, sk: str) -> dict[str, Any]:
    questions = ["What did you do yesterday?", "What will you do today?", "Anything blocking you?"]
    times = {"prompt_at": AT, "report_at": AT + 7200, "reported": True}
    return {"pk": workspace, "sk": sk, "name": "Daily standup", "channel": "C0TEAM", "questions": questions, **times}


def _member(workspace: str, number: int, answer: str) -> dict[str, Any]:
    """With what the table's items have besides."""
    user = f"U{number % A_DAY:08}"
    about = {"user": user, "name": f"Member {number % A_DAY}", "status": "answered", "late": False, "answered_at": AT}
    more = {"prompt_ts": "1795435200.000100", "reply_ts": "1795442400.000200", "zone": "Europe/Prague", "revision": 1}
    sk = f"member#{_run_id(number // A_DAY)}#{user}"
    return {"pk": workspace, "sk": sk, **about, **more, "answers": [f"{answer} {number}"] * 3}


if __name__ == "__main__":
    export.archive((), "", contents())  # what is imported and compiled once is nobody's part
    for each in ((MEMBERS, "Reviewed the importer of invoices, and fixed its tests"), (1_000, "🐓" * 2_000)):
        print(json.dumps(measure(*each)), flush=True)
