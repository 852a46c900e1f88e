"""What came of jobs, from the lines that `work` logs (chalicelib/jobs/worker.py)."""

import json
from typing import Any

from playground.slack.port import Work

PATTERN = "workspace"
"""Stands in every line about a job, and in none that AWS itself writes: a filter for CloudWatch."""


def read(line: str, at: float, id: str) -> Work | None:
    """The job a line is about, if it is about the end of one."""
    try:
        entry: Any = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict) or entry.get("event") not in ("work", "job_failed"):
        return None
    workspace, kind, ms = entry.get("workspace"), entry.get("kind") or "", entry.get("ms")
    if not isinstance(workspace, str) or not isinstance(kind, str) or not (ms is None or type(ms) is int):
        return None
    outcome = "failed" if entry["event"] == "job_failed" else str(entry.get("outcome"))
    return Work(id, at, workspace, kind, outcome, ms)
