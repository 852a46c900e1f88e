"""A job: something to do at an instant, as its own item in the table.

Timers, outbox, retry and cancellation are this one mechanism. A job holds ids, never text.
"""

import json
import zlib
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from chalicelib.aws.table import Item, Key, Put
from chalicelib.errors import PoisonMessage
from chalicelib.jobs.codec import Stored

VERSION = 1
OPEN, DONE = "open", "done"
"""States of a job; one that was given up has neither."""
NOTICE = "job_notice"
"""The kind of jobs that tell somebody of another one which keeps failing."""
SHARDS = tuple(f"due#{number}" for number in range(16))
KEPT_SECONDS = 40 * 24 * 3600
"""How long it is known which messages were posted, and what was given up: a notice's *Try now* works for as long."""
DEDUPE_SECONDS = 25 * 3600
"""Slack may repeat a request for 24 hours (Delayed Events); a repeat within 25 hours is refused."""


class Job(NamedTuple):
    """`due`: epoch seconds. `lease`: until when its worker may work. `attempts`: claims since it was last settled.

    `failures`: refusals in a row; `since`: the instant of the first of them, or 0; `told`: somebody knows of them.
    """

    workspace: str
    id: str
    kind: str
    due: int
    args: Stored = MappingProxyType({})
    version: int = VERSION
    attempts: int = 0
    failures: int = 0
    lease: int = 0
    since: int = 0
    told: bool = False

    @property
    def cause(self) -> str:
        """The id, whichever try of a person's this is: what the job posts is named by it, and comes once."""
        return self.id.partition("~")[0]

    @property
    def slot(self) -> int:
        """Its place in a fan-out, or 0."""
        return int(self.args.get("slot", 0))


class Failing(NamedTuple):
    """Of a notice: the id of the job that fails, and with what. `over`: it was given up."""

    job: str
    code: str
    over: bool = False


@dataclass(frozen=True)
class Done:
    """The job is finished."""


class Again(NamedTuple):
    """The job goes on at `due` with these `args`, of its kind: a page, or the next message of a paced fan-out."""

    due: int
    args: tuple[Any, ...]


Outcome = Done | Again


def key(workspace: str, job_id: str) -> Key:
    """Where the job stands in the table."""
    return {"pk": workspace, "sk": f"job#{job_id}"}


def put(job: Job) -> Put:
    """The write that creates the job, once: its id is its dedupe."""
    item: Item = {
        **key(job.workspace, job.id),
        **{"workspace": job.workspace, "job": job.id, "kind": job.kind, "version": job.version, "due": job.due},
        **{"args": dict(job.args), "attempts": 0, "failures": 0, "state": OPEN, "shard": shard(job.id)},
    }
    return Put(item, unless_exists=True)


def seen(workspace: str, request: str, now: int) -> Put:
    """The write that refuses a request seen before; `request` is Slack's event_id or the hash of its signature."""
    item: Item = {"pk": workspace, "sk": f"seen#{request}", "expires": now + DEDUPE_SECONDS}
    return Put(item, unless_exists=True)


def from_item(item: Item) -> Job:
    """The job that an item holds."""
    fields = ("workspace", "kind", "due", "args", "version", "attempts", "failures")
    later = {"lease": item.get("lease", 0), "since": item.get("since", 0), "told": item.get("told", False)}
    return Job(id=item["job"], **later, **{name: item[name] for name in fields})


def shard(job_id: str) -> str:
    """The part of the due index in which the job waits."""
    return SHARDS[zlib.crc32(job_id.encode()) % len(SHARDS)]


def message(workspace: str, job_id: str) -> str:
    """The queue message that asks for the job."""
    return json.dumps({"version": VERSION, "workspace": workspace, "job": job_id}, separators=(",", ":"))


def message_of_key(item: Item) -> str:
    """The queue message for a job of which only the key is known."""
    return message(item["pk"], item["sk"].removeprefix("job#"))


def read_message(body: str) -> tuple[str, str]:
    """The (workspace, job id) a queue message names, of whatever version.

    Raises:
        PoisonMessage: no version of this code wrote it.
    """
    try:
        parsed: Any = json.loads(body)
        if not isinstance(parsed["version"], int):
            raise PoisonMessage("unknown message version")
        return str(parsed["workspace"]), str(parsed["job"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise PoisonMessage("unreadable message") from error
