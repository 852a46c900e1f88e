"""Rooster against a local AWS in a process of its own: what several processes share, and what is quick with many items.

`aws` is that process; `stage` is the whole play on it. Nothing is kept: the state lives in a temporary folder.
"""

import copy
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playground.aws import LocalAws
from playground.options import free_ports
from playground.slack.faults import Fault
from playground.slack.world import World
from tests import clock
from tests.harness import QUEUE, TABLE, RoosterInProcess, Stage, played_by

Item = dict[str, Any]
_BATCH = 25


class OpenAws(LocalAws):
    """It takes any key: the clients of a process outlive the test, and its keys, that built them."""

    def _environment(self) -> dict[str, str]:
        return super()._environment() | {"AUTH": "false"}


class RoosterOnAws(RoosterInProcess):
    """The app in this process, its table and queue in another; both can be set back to how they were."""

    ticks = True
    """Whether winding the clock ticks, as the playground asks; going back in time does not."""

    def wind(self, offset_seconds: int) -> None:
        if self.ticks:
            super().wind(offset_seconds)
        else:
            self.offset = offset_seconds
            self._monkeypatch.setenv("CLOCK_OFFSET_SECONDS", str(offset_seconds))

    def due_jobs(self, within: int) -> list[Item]:
        """As its parent; one scan is quicker here than sixteen queries."""
        pages = self.dynamodb.get_paginator("scan").paginate(
            TableName=TABLE,
            FilterExpression="attribute_exists(#shard) AND #due <= :until",
            ExpressionAttributeNames={"#shard": "shard", "#due": "due"},
            ExpressionAttributeValues={":until": {"N": str(clock.now() + within)}},
        )
        return [item for page in pages for item in page["Items"]]

    def restore(self, items: list[Item]) -> None:
        """The table holds `items` again and nothing else; the queue and what streams of it are forgotten."""
        wanted = {(item["pk"]["S"], item["sk"]["S"]) for item in items}
        keys = [{name: item[name] for name in ("pk", "sk")} for item in self.items()]
        gone = [key for key in keys if (key["pk"]["S"], key["sk"]["S"]) not in wanted]
        changes = [{"DeleteRequest": {"Key": key}} for key in gone] + [{"PutRequest": {"Item": item}} for item in items]
        for start in range(0, len(changes), _BATCH):
            self.dynamodb.batch_write_item(RequestItems={TABLE: changes[start : start + _BATCH]})
        self.skip_stream()
        self.sqs.purge_queue(QueueUrl=self.sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"])

    def skip_stream(self) -> None:
        """Nothing of what streamed up to now is forwarded."""
        while True:
            answer = self.streams.get_records(ShardIterator=self._stream_position)
            self._stream_position = answer["NextShardIterator"]
            if not answer["Records"]:
                return

    def reset(self) -> None:
        self.restore([])


@dataclass(frozen=True)
class Moment:
    """Everything there is: the table, Slack's world and its faults, the time."""

    items: list[Item]
    world: World
    faults: list[Fault]
    now: int


def remember(play: Stage) -> Moment:
    """How things stand now."""
    slack = play.people._slack
    with slack.lock:
        return Moment(
            list(play.rooster.items()), copy.deepcopy(slack.world), _copies(slack.faults.pending()), clock.now()
        )


def _copies(faults: list[Fault]) -> list[Fault]:
    return [replace(fault) for fault in faults]


def return_to(play: Stage, moment: Moment) -> None:
    """Everything as it was at `moment`, and a second later, so that what comes is younger than what is there."""
    slack = play.people._slack
    play.people.faults(clear=True)
    for fault in _copies(moment.faults):
        slack.faults.add(fault)
    with slack.lock:
        slack.store.world = copy.deepcopy(moment.world)
        slack.ephemerals.clear()
    on_aws(play).restore(moment.items)
    set_clock(play, advance=moment.now + 1 - clock.now())


def set_clock(play: Stage, **when: Any) -> None:
    """Wind the clock, forth or back, without a tick."""
    rooster = on_aws(play)
    rooster.ticks = False
    play.people.clock(**when)
    rooster.ticks = True


def on_aws(play: Stage) -> RoosterOnAws:
    """The play's app, known to be on a shared AWS."""
    assert isinstance(play.rooster, RoosterOnAws)
    return play.rooster


@contextmanager
def aws() -> Iterator[str]:
    """A fresh local AWS; its address."""
    with tempfile.TemporaryDirectory(prefix="rooster-aws-") as state:
        local = OpenAws(int(free_ports()["AWS_PORT"]), Path(state))
        local.start()
        try:
            yield local.url
        finally:
            local.stop()


@contextmanager
def stage(endpoint: str) -> Iterator[Stage]:
    """A fresh Rooster and its Slack on the AWS at `endpoint`."""
    with played_by(RoosterOnAws, endpoint) as play:
        yield play


@contextmanager
def fresh_play(now: str) -> Iterator[Stage]:
    """A play on an AWS of its own, at `now`: quick with many items, and strict where moto is not."""
    with aws() as endpoint, stage(endpoint) as play:
        set_clock(play, set=now)
        yield play
