"""What Rooster has set itself to do later in a workspace, read from its table with the app's own code."""

from functools import cache
from itertools import islice
from typing import Any

from chalicelib.aws.attributes import unpack
from chalicelib.aws.table import Table
from chalicelib.jobs.model import SHARDS, Job, from_item
from chalicelib.standups import jobs
from chalicelib.standups.store import StandupStore
from playground.slack.port import Timer

MOST_PER_SHARD = 100
MOST = 100
"""DynamoDB's own limit for one BatchGetItem."""


def upcoming(dynamodb: Any, table: str, workspace: str, now: int) -> list[Timer]:
    """The workspace's open jobs that are not yet due and will do something, earliest first."""
    store = StandupStore(Table(dynamodb, table))

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
    for job in _jobs(dynamodb, table, workspace, now):
        of = str(job.args.get("standup") or job.args.get("run") or "")
        channel = place(job.kind, of, int(job.args.get("at", 0)))
        if channel is not None:
            timers.append(Timer(job.kind, job.due, channel))
    return timers


def _jobs(dynamodb: Any, table: str, workspace: str, now: int) -> list[Job]:
    waiting = [key for shard in SHARDS for key in _keys(dynamodb, table, shard, now)]
    own = [key for key in waiting if key["pk"]["S"].startswith(f"{workspace}#job#")]
    first = islice(sorted(own, key=lambda key: int(key["due"]["N"])), MOST)
    keys = [{"pk": key["pk"], "sk": key["sk"]} for key in first]
    if not keys:
        return []
    answer = dynamodb.batch_get_item(RequestItems={table: {"Keys": keys, "ConsistentRead": True}})
    return sorted((from_item(unpack(item)) for item in answer["Responses"][table]), key=lambda job: job.due)


def _keys(dynamodb: Any, table: str, shard: str, now: int) -> list[dict[str, Any]]:
    answer = dynamodb.query(
        TableName=table,
        IndexName="due",
        KeyConditionExpression="#shard = :shard AND #due > :now",
        ExpressionAttributeNames={"#shard": "shard", "#due": "due"},
        ExpressionAttributeValues={":shard": {"S": shard}, ":now": {"N": str(now)}},
        Limit=MOST_PER_SHARD,
    )
    items: list[dict[str, Any]] = answer["Items"]
    return items
