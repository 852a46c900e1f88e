"""Rooster's jobs on a simulated clock: its own tick, forward and work, and a queue and workers that take no real time.

Time stands still while this machine works. It passes only by the delays that jobs ask for, and by what `Pace` says
that a job, and a call of Slack, takes where Rooster is deployed.
"""

import heapq
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.access.tokens import Tokens
from chalicelib.aws.queue import Queue
from chalicelib.aws.table import Table
from chalicelib.container import Container
from chalicelib.feature import handle
from chalicelib.features.workspace import lifecycle
from chalicelib.jobs.forward import Forwarder
from chalicelib.jobs.model import Job, Outcome
from chalicelib.jobs.store import JobStore
from chalicelib.jobs.tick import Ticker
from chalicelib.jobs.worker import Worker
from playground.slack.limits import Limits
from playground.slack.port import Answer
from playground.slack.slack import Slack
from tests import clock
from tests.faults._real_aws import RoosterOnAws
from tests.harness import Stage

A_MINUTE = 60
_QUIET_TICKS = 2
"""So many ticks without anything to do are the end: what was lost would have been queued again."""
_MAX_STEPS = 100_000


@dataclass(frozen=True)
class Pace:
    """`workers`: how many jobs run at once, or None for as many as there are. Seconds of a call and of a job's rest."""

    workers: int | None = None
    slack_seconds: float = 0.0
    job_seconds: float = 0.0


AT_ONCE = Pace()


class Time:
    """The simulated instant, in seconds since 1970."""

    def __init__(self, at: float) -> None:
        self.at = at


class SimulatedQueue(Queue):
    """Messages by the instant at which they become visible."""

    def __init__(self, time: Time) -> None:
        self._time = time
        self._waiting: list[tuple[float, int, str]] = []
        self._numbers = count()

    def send(self, messages: Any) -> None:
        """As its parent."""
        for body, delay in messages:
            visible = self._time.at + max(0, delay)
            heapq.heappush(self._waiting, (visible, next(self._numbers), body))

    def counts(self) -> tuple[int, int]:
        """As its parent; workers take no message before its time, and keep none."""
        return sum(visible <= self._time.at for visible, _, _ in self._waiting), 0

    def next_at(self) -> float | None:
        """When the next message becomes visible; None if there is none."""
        return self._waiting[0][0] if self._waiting else None

    def take(self) -> tuple[float, str]:
        """The next message, and when it became visible."""
        visible, _, body = heapq.heappop(self._waiting)
        return visible, body


class TimedLimits(Limits):
    """Slack's rate limits on the simulated clock; each call takes its time."""

    def __init__(self, time: Time, seconds: float) -> None:
        super().__init__(True, lambda: time.at)
        self._clock = time
        self._seconds = seconds

    def retry_after(self, team: str, method: str, channel: str) -> int | None:
        """As its parent."""
        self._clock.at += self._seconds
        return super().retry_after(team, method, channel)


class RoosterOnSimulatedTime(RoosterOnAws):
    """The app's table on a local AWS. What Slack tells it of its own messages is acknowledged and forgotten."""

    def request(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """As its parent."""
        return Answer(200, {}, b"")

    def new_records(self) -> list[dict[str, Any]]:
        """What the table's stream has since the last call."""
        records: list[dict[str, Any]] = []
        while True:
            answer = self.streams.get_records(ShardIterator=self._stream_position)
            self._stream_position = answer["NextShardIterator"]
            if not answer["Records"]:
                return records
            records += answer["Records"]


class Simulated(Container):
    """What the app is built from, with a table and tokens of the simulation."""

    def __init__(self, table: Table, tokens: Tokens) -> None:
        super().__init__(os.environ, wiring.features, lambda *_: [], lifecycle.on_uninstalled, wiring.container().now)
        self.table, self.tokens = table, tokens

    @property
    def jobs(self) -> dict[str, Callable[[Job], Outcome]]:
        """Handlers by kind."""
        return {name: partial(handle, self, load) for feature in self.features for name, load in feature.jobs.items()}


class Simulation:
    """The deployed app's moving parts, one event after the other."""

    def __init__(self, play: Stage, table: Table, tokens: Tokens, time: Time, pace: Pace) -> None:
        if not isinstance(play.rooster, RoosterOnSimulatedTime):
            raise TypeError("the play's app is another")
        self._rooster = play.rooster
        self._time = time
        self._pace = pace
        self._free = [0.0] * (pace.workers or 0)
        self._queue = SimulatedQueue(time)
        parts = Simulated(table, tokens)
        self._worker = Worker(JobStore(table, clock.now), self._queue, parts.workspaces, parts.jobs, clock.now)
        self._forwarder = Forwarder(self._queue, clock.now)
        self._ticker = Ticker(table, self._queue, clock.now)

    def run(self) -> None:
        """Until there is nothing left to do."""
        next_tick, quiet = self._time.at, 0
        for _ in range(_MAX_STEPS):
            at = self._queue.next_at()
            if at is not None and at < next_tick:
                quiet = 0
                self._work()
            elif quiet >= _QUIET_TICKS:
                return
            else:
                self._time.at = next_tick
                self._ticker.tick({})
                next_tick += A_MINUTE
                quiet = quiet + 1 if self._queue.next_at() is None else 0
        raise RuntimeError("it never came to rest")

    def _work(self) -> None:
        visible, body = self._queue.take()
        begin = max(visible, heapq.heappop(self._free)) if self._pace.workers else visible
        self._time.at = begin
        self._worker.work([body])
        self._time.at += self._pace.job_seconds
        if self._pace.workers:
            heapq.heappush(self._free, self._time.at)
        self._forwarder.forward({"Records": self._rooster.new_records()})


def simulated(patch: pytest.MonkeyPatch, slack: Slack, time: Time, pace: Pace) -> None:
    """Let the app and the playground's Slack read the simulated clock, and let Slack limit calls on it."""
    wiring.cold_start(lambda: int(time.at))
    patch.setattr(slack.clock, "now", lambda: time.at)
    patch.setattr(slack, "limits", TimedLimits(time, pace.slack_seconds))


def table() -> Table:
    """The app's own table, as the composition root builds it."""
    return wiring.container().table
