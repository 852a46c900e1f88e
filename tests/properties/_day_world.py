"""A world for the machine of standups' days: one Rooster, one moto and one Slack, emptied and used again.

The queue is a list here, so that the machine can deliver in any order, twice, late or never. Both clocks stand until
they are wound. Slack is asked without a socket, and what it tells of Rooster's own messages goes nowhere.
"""

import io
import json
import logging
import random
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from email.message import Message as Headers
from itertools import count
from socketserver import BaseServer
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlsplit

import pytest
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from slack_sdk.web.base_client import BaseClient

from chalicelib import clock as real_clock
from chalicelib import wiring
from chalicelib.aws.attributes import unpack
from chalicelib.aws.queue import LONGEST_DELAY, Queue
from chalicelib.aws.table import Table
from chalicelib.features.standups.asking import timer
from chalicelib.features.standups.changes import take_name
from chalicelib.features.standups.model import DEFAULT_QUESTIONS, Run, Standup
from chalicelib.features.standups.store import StandupStore, put_standup
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs import tick
from chalicelib.slack.client import SlackClient
from playground.slack import api, deliveries, people, tickets, views
from playground.slack import clock as playground_clock
from playground.slack.port import Answer
from playground.slack.world import Member
from tests import clock, harness, wire
from tests.harness import TABLE, RoosterInProcess, Stage

ACME = "T0ROOSTER"
START = 1795420740
"""Monday 23 November 2026, 08:59 in Prague: a minute before the first prompt."""
WORKDAYS = (0, 1, 2, 3, 4)
VISIBILITY = 360
_SERVE = BaseServer.serve_forever
MAX_RECEIVES = 5
NEWCOMERS = {"U0EVE": ("Eve", "C0TEAM"), "U0FAY": ("Fay", "C0GENERAL"), "U0GIL": ("Gil", "")}
"""The last one is in no channel of a standup."""
NAMES = {"U0ADA": "Ada", "U0BEN": "Ben", "U0CHI": "Chi", "U0DEV": "Dev"} | {
    user: name for user, (name, _) in NEWCOMERS.items()
}
FIRST = Standup(
    "first", "Daily", "C0TEAM", DEFAULT_QUESTIONS, WORKDAYS, "09:00", "11:00", "Europe/Prague", False, "U0ADA"
)
SECOND = Standup("second", "Check", "C0GENERAL", ("How?",), WORKDAYS, "09:10", "10:00", "Europe/Prague", False, "U0BEN")


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Doom:
    """At the nth call to Slack or AWS from now on, before it or after it, `deed` happens."""

    nth: int
    is_after: bool
    deed: Callable[[], None]


@dataclass
class Note:
    """A message of the queue."""

    body: str
    visible_at: int
    received: int = 0

    @property
    def job(self) -> str:
        return str(json.loads(self.body)["job"])

    @property
    def order(self) -> tuple[int, str]:
        return self.visible_at, self.body


class _Rooster(RoosterInProcess):
    """A killed front door never answers."""

    def request(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        try:
            with self.world.inside():
                answer = super().request(path, headers, body)
            if self.world.broken:
                raise self.world.broken
            return answer
        except Killed:
            raise ConnectionError("killed") from None

    world: "World"


class World:
    """What the machine plays in."""

    def __init__(self, play: Stage) -> None:
        self.play = play
        self.depth = 0
        self.broken: Exception | None = None
        self.store = StandupStore(wiring.container().table)
        self.offset = 0
        self.notes: list[Note] = []
        self.bodies: list[str] = []
        self.doom: Doom | None = None
        self.kills: Counter[str] = Counter()
        self.lines: list[dict[str, Any]] = []
        self.totals: Counter[str] = Counter()
        self.random = random.Random(0)

    def fresh(self, is_own_time: bool) -> None:
        """Nobody has done anything yet; two standups are set up."""
        self.offset, self.doom, self.broken = 0, None, None
        for kept in (self.notes, self.bodies, self.kills, self.lines):
            kept.clear()
        self.random.seed(0)
        self.play.people.reset()
        self._empty_table()
        self._play_slack.clock.offset = 0
        self._let_in_newcomers()
        for standup in (FIRST, SECOND):
            mine = Standup(**{**vars(standup), "own_time": is_own_time and standup is SECOND})
            self.store.commit(
                put_standup(ACME, mine), take_name(ACME, mine), timer(ACME, mine, clock.now(), clock.now())
            )
        self.play.rooster.forward()

    @property
    def _play_slack(self) -> Any:
        return self.play.slack._slack

    def _let_in_newcomers(self) -> None:
        team = self._play_slack.world.teams[ACME]
        for user, (name, channel) in NEWCOMERS.items():
            team.members[user] = Member(user, name.lower(), f"{name} Newcomer", name, "Europe/Prague")
            if channel:
                team.channels[channel].members.append(user)

    def _items(self) -> list[Any]:
        """Of the workspace, as moto keeps them: it is looked at often."""
        return list(_moto_table().items[DynamoType({"S": ACME})].values())

    def _empty_table(self) -> None:
        table = _moto_table()
        table.items.clear()
        assert table.stream_shard
        table.stream_shard.items.clear()
        self.play.rooster._stream_position = self.play.rooster._beginning_of_stream()

    # Time

    def wind(self, seconds: int) -> None:
        self.offset += seconds
        self._play_slack.clock.offset = self.offset

    def tick(self, grace_seconds: int | None = None) -> None:
        with suppress(Killed), self.inside():
            self.play.rooster.tick(grace_seconds)
        self.doom = None

    # The queue

    def send(self, messages: list[tuple[str, int]]) -> None:
        for body, delay in messages:
            self.notes.append(Note(body, clock.now() + max(0, min(delay, LONGEST_DELAY))))

    def visible(self) -> list[Note]:
        """Messages that a worker may get now, in an order that chance has no part in."""
        self.play.rooster.forward()
        return sorted((note for note in self.notes if note.visible_at <= clock.now()), key=lambda note: note.order)

    def lose_stream(self) -> None:
        """What the stream holds never reaches `forward`."""
        position = self.play.rooster._stream_position
        answer = self.play.rooster.streams.get_records(ShardIterator=position)
        self.play.rooster._stream_position = answer["NextShardIterator"]

    def deliver(self, note: Note, is_kept: bool = False) -> None:
        """To a worker. It may die; anything else that it raises is a fault."""
        job = note.job
        note.received += 1
        note.visible_at = clock.now() + VISIBILITY
        assert note.received <= MAX_RECEIVES, f"a dead letter: {job}"
        self.bodies.append(note.body)
        try:
            self._work(note.body)
        except Killed:
            self.kills[job] += 1
            self.totals["kills"] += 1
            return
        finally:
            self.doom = None
        if note in self.notes:
            self.notes.remove(note)
        if is_kept:
            self.notes.append(Note(note.body, clock.now()))

    def repeat(self, body: str) -> None:
        """A message that was delivered before comes once more, out of nowhere."""
        self._work(body)

    def _work(self, body: str) -> None:
        event = self.play.rooster.client.events.generate_sqs_event([body], queue_name=harness.QUEUE)
        with self.inside():
            self.play.rooster.client.lambda_.invoke("work", event)

    # The table

    def runs(self) -> list[Run]:
        """Every run, in order."""
        found = [item["sk"].removeprefix("run#") for item in wiring.container().table.query(ACME, "run#")]
        return [run for one in found if (run := self.store.run(ACME, one))]

    def open_jobs(self) -> list[dict[str, Any]]:
        """Jobs that are not settled; each must be where the tick looks."""
        every = [item.to_json()["Attributes"] for item in self._items() if "state" in item.attrs]
        found = [unpack(item) for item in every if item["state"] == {"S": jobs_model.OPEN}]
        unseen = [item["job"] for item in found if "shard" not in item]
        assert not unseen, f"open, and nobody will ever look: {unseen}"
        return found

    def due(self) -> set[str]:
        """The jobs that a worker could do now."""
        now = clock.now()
        return {job["job"] for job in self.open_jobs() if job["due"] <= now and job.get("lease", 0) < now}

    # What goes wrong

    @contextmanager
    def inside(self) -> Iterator[None]:
        """One of Rooster's functions runs."""
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    def point(self, call: Callable[[], Any]) -> Any:
        """A call to the outside; the doom may strike before it or after it."""
        doom = self.doom
        if doom is None or not self.depth:
            return call()
        doom.nth -= 1
        if doom.nth > 0:
            return call()
        self.doom = None
        if not doom.is_after:
            self._do(doom)
            return call()
        answer = call()
        self._do(doom)
        return answer

    def _do(self, doom: Doom) -> None:
        """What goes wrong with the test itself must not be taken for a fault of the app."""
        try:
            doom.deed()
        except Exception as error:
            self.broken = error
            raise

    def kill(self) -> None:
        raise Killed

    def overhear(self, record: logging.LogRecord) -> bool:
        """What the app logs, which nobody else need read."""
        self.lines.append(json.loads(record.getMessage()))
        return False

    def logged(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line.get("event") == event]

    def ask_slack(self, url: str, request: Any) -> dict[str, Any]:
        """In slack-sdk's place: Slack's answer without a socket."""
        args: dict[str, Any] = dict(parse_qsl((request.data or b"").decode(), keep_blank_values=True))
        token = request.get_header("Authorization").removeprefix("Bearer ")
        reply = api.answer(self._play_slack, urlsplit(url).path.rpartition("/")[2], token, args)
        if reply.error:
            self.totals["lost answers" if reply.dropped else "refusals"] += 1
        if reply.dropped:
            raise ConnectionResetError
        headers = Headers()
        for name, value in reply.headers.items():
            headers[name] = value
        if reply.status >= 400:
            raise HTTPError(url, reply.status, "made up", headers, io.BytesIO(reply.text.encode()))
        return {"status": reply.status, "headers": headers, "body": reply.text}


def _moto_table() -> Any:
    return dynamodb_backends["123456789012"]["us-east-1"].tables[TABLE]


@contextmanager
def world() -> Iterator[World]:
    """The world, for as many days as are wanted."""
    with wire.moto(), ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(people, "HOME_PATIENCE", 0)
        patch.setattr(BaseServer, "serve_forever", _SERVE)  # it is started once, and hardly asked
        play = stack.enter_context(harness.played_by(_Rooster))
        made = World(play)
        play.rooster.world = made  # type: ignore[attr-defined]
        _stand_still(patch, made)
        _lead_through(patch, made)
        log = logging.getLogger("rooster")
        log.addFilter(made.overhear)
        stack.callback(log.removeFilter, made.overhear)
        yield made


def _stand_still(patch: pytest.MonkeyPatch, made: World) -> None:
    """Time and chance: the same deeds have the same end."""
    looks = count(1)
    patch.setattr(playground_clock, "time", SimpleNamespace(time=lambda: START + next(looks) / 1_000_000))
    wiring.cold_start(lambda: START + made.offset)
    patch.setattr(real_clock, "wall_time", lambda: float(START))
    patch.setattr(deliveries, "time", SimpleNamespace(time=lambda: START, monotonic=time.monotonic))
    dice = SimpleNamespace(
        randbelow=made.random.randrange,
        token_hex=lambda size: made.random.randbytes(size).hex(),
        token_urlsafe=lambda size: made.random.randbytes(size).hex(),
        token_bytes=secrets.token_bytes,
    )
    patch.setattr(jobs_model, "SHARDS", jobs_model.SHARDS[:2])  # a tick asks moto as often
    patch.setattr(tick, "SHARDS", jobs_model.SHARDS)
    patch.setattr(tickets, "secrets", dice)
    patch.setattr(views, "secrets", dice)


def _lead_through(patch: pytest.MonkeyPatch, made: World) -> None:
    """Every call to the outside passes `World.point`."""
    table, slack = Table._call, SlackClient._call
    patch.setattr(deliveries, "within", lambda call, patience: call())
    patch.setattr(made.play.slack._slack.deliveries, "event_soon", lambda body: None)
    patch.setattr(BaseClient, "_perform_urllib_http_request_internal", lambda self, url, req: made.ask_slack(url, req))
    patch.setattr(Table, "_call", lambda self, *args, **more: made.point(lambda: table(self, *args, **more)))
    patch.setattr(SlackClient, "_call", lambda self, *args, **more: made.point(lambda: slack(self, *args, **more)))
    patch.setattr(Queue, "send", lambda self, messages: made.point(lambda: made.send(list(messages))))
