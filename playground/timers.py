"""What Rooster has set itself to do later in a workspace, read from its table with the app's own code."""

from functools import cache
from itertools import islice

from chalicelib.aws.table import Table
from chalicelib.features.standups import jobs
from chalicelib.features.standups.store import StandupStore
from chalicelib.jobs.model import SHARDS, Job, from_item
from playground.slack.port import Timer

MAX_PER_SHARD = 100
MOST = 100
_FOR_EVER = 2**40


def upcoming(table: Table, workspace: str, now: int) -> list[Timer]:
    """The workspace's open jobs that are not yet due and will do something, earliest first."""
    store = StandupStore(table)

    @cache
    def place(kind: str, of: str, at: int) -> str | None:
        """Where it will show, "" for other jobs; None if nothing will come of it."""
        if kind == jobs.OPEN:
            standup = store.standup(workspace, of)
            return standup.channel if standup and not standup.paused else None
        if kind not in (jobs.PROMPT, jobs.REPORT):
            return ""
        run = store.run(workspace, of)
        if not run or (kind == jobs.REPORT and (run.reported or at != run.report_at)):
            return None
        return run.channel

    timers: list[Timer] = []
    for job in _jobs(table, workspace, now):
        of = str(job.args.get("standup") or job.args.get("run") or "")
        channel = place(job.kind, of, int(job.args.get("at", 0)))
        if channel is not None:
            timers.append(Timer(job.kind, job.due, channel))
    return timers


def _jobs(table: Table, workspace: str, now: int) -> list[Job]:
    keys = [key for shard in SHARDS for key in islice(table.due_keys(shard, now, _FOR_EVER), MAX_PER_SHARD)]
    own = [key for key in keys if key["pk"] == workspace]
    first = islice(sorted(own, key=lambda key: int(key["due"])), MOST)
    items = [table.get({"pk": key["pk"], "sk": key["sk"]}) for key in first]
    return sorted((from_item(item) for item in items if item), key=lambda job: job.due)
