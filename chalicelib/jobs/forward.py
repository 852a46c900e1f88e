"""`forward`: new jobs go from the table's stream to the queue."""

from collections.abc import Mapping
from typing import Any

from chalicelib import log
from chalicelib.aws.queue import LONGEST_DELAY, Queue
from chalicelib.clock import Now
from chalicelib.jobs.model import message

HORIZON = LONGEST_DELAY + 60
"""A minute more than `tick` looks ahead, so that a job inserted in between falls to one of the two, never to none."""


class Forwarder:
    """Queues the jobs that fall due soon, each with its exact delay; the others are the tick's."""

    def __init__(self, queue: Queue, now: Now) -> None:
        self._queue = queue
        self._now = now

    def forward(self, event: Mapping[str, Any]) -> None:
        """`event`: a DynamoDB stream event. Raising makes the stream repeat it; job ids make that harmless."""
        now = self._now()
        jobs = [record["dynamodb"]["NewImage"] for record in event["Records"] if _is_new_job(record)]
        soon = [job for job in jobs if int(job["due"]["N"]) <= now + HORIZON]
        self._queue.send([(_message(job), int(job["due"]["N"]) - now) for job in soon])
        log.info("forward", count=len(soon))


def _is_new_job(record: Mapping[str, Any]) -> bool:
    return record["eventName"] == "INSERT" and "shard" in record["dynamodb"].get("NewImage", {})


def _message(job: Mapping[str, Any]) -> str:
    return message(job["workspace"]["S"], job["job"]["S"])
