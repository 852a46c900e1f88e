"""What Rooster has set itself to do later in a workspace, read from its table with the app's own code."""

from functools import cache
from itertools import islice

from chalicelib.aws.table import Table
from chalicelib.features.standups import jobs
from chalicelib.features.standups.store import StandupStore
from chalicelib.jobs.codec import read
from chalicelib.jobs.model import SHARDS, Job, from_item
from playground.slack.port import Timer

MAX_PER_SHARD = 100
MOST = 100
_FOR_EVER = 2**40


def upcoming(table: Table, workspace: str, now: int) -> list[Timer]:
    """The workspace's open jobs that are not yet due and will do something, earliest first."""
    store = StandupStore(table)

    find_run = cache(lambda run: store.run(workspace, run))

    def place(job: Job) -> str | None:
        """Where it will show, "" for other jobs; None if nothing will come of it."""
        if job.kind == jobs.OPEN:
            standup = store.standup(workspace, read(jobs.Open, job.args).standup)
            return standup.channel if standup and not standup.paused else None
        if job.kind not in (jobs.PROMPT, jobs.REPORT):
            return ""
        args = read(jobs.Report, job.args)
        run = find_run(args.run)
        if not run or (job.kind == jobs.REPORT and (run.reported or args.at != run.report_at)):
            return None
        return run.channel

    timers: list[Timer] = []
    for job in _jobs(table, workspace, now):
        channel = place(job)
        if channel is not None:
            timers.append(Timer(job.kind, job.due, channel))
    return timers


def _jobs(table: Table, workspace: str, now: int) -> list[Job]:
    keys = [key for shard in SHARDS for key in islice(table.due_keys(shard, now, _FOR_EVER), MAX_PER_SHARD)]
    own = [key for key in keys if key["pk"] == workspace]
    first = islice(sorted(own, key=lambda key: int(key["due"])), MOST)
    items = [table.get({"pk": key["pk"], "sk": key["sk"]}) for key in first]
    return sorted((from_item(item) for item in items if item), key=lambda job: job.due)
