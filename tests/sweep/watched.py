"""The app, of which it is known what it is doing, and faults that strike only some of what it does."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from moto.core import DEFAULT_ACCOUNT_ID  # type: ignore[attr-defined]
from moto.dynamodb.models import dynamodb_backends

from chalicelib.jobs import model as jobs_model
from playground.slack.faults import Fault
from playground.slack.port import Answer
from tests import clock
from tests.harness import QUEUE, TABLE, RoosterInProcess

NEVER = 2**40
MAX_READY = 200
"""Jobs at one instant: more than any scenario has, unless a job makes others each time it is tried."""


class Watched(RoosterInProcess):
    """The app, of which it is known what it is doing: a job by its kind, or a request."""

    actor = ""
    is_aimed_at = True
    """Not while bystanders do something."""

    def request(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        with self._doing(_asked(path, body)):
            return super().request(path, headers, body)

    def visit(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Any:
        with self._doing(f"page {path.partition('?')[0]}"):
            return super().visit(method, path, headers, body)

    def wind(self, offset_seconds: int) -> None:
        """Without a tick: `work_off` looks for what is due itself, in the index that the tick reads."""
        self.offset = offset_seconds
        with self._lock:
            self._monkeypatch.setenv("CLOCK_OFFSET_SECONDS", str(offset_seconds))

    def is_idle(self) -> bool:
        return self.next_at() > clock.now()

    def next_at(self) -> int:
        """When the next job may be worked on; where there is none, in a far future."""
        return min((ready for ready, _ in self._waiting()), default=NEVER)

    def work_off(self) -> bool:
        """All jobs that may be worked on now, each once, in order; whether there were any."""
        now = clock.now()
        ready = sorted((at, key) for at, key in self._waiting() if at <= now)
        if len(ready) > MAX_READY:
            raise RuntimeError(f"{len(ready)} jobs at once: they multiply")
        for _, (workspace, job, kind) in ready:
            event = self.client.events.generate_sqs_event([jobs_model.message(workspace, job)], queue_name=QUEUE)
            try:
                with self._doing(kind):
                    self.client.lambda_.invoke("work", event)
            except Exception as error:
                self.failures.append(error)
        return bool(ready)

    def _waiting(self) -> Iterator[tuple[int, tuple[str, str, str]]]:
        """Jobs in the due index: from when on each may be worked on, its key and its kind."""
        for job in self.jobs():
            if "shard" in job:
                free = int(job["lease"]["N"]) + 1 if "lease" in job else 0
                yield max(int(job["due"]["N"]), free), (job["pk"]["S"], job["job"]["S"], job["kind"]["S"])

    def jobs(self) -> Iterator[dict[str, Any]]:
        """Their items, straight from moto, which takes a hundredth of the time."""
        for by_sort_key in list(self._table().items.values()):
            for item in list(by_sort_key.values()):
                if item.range_key.value.startswith("job#"):
                    yield item.to_json()["Attributes"]

    @staticmethod
    def _table() -> Any:
        return dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables[TABLE]

    @contextmanager
    def _doing(self, actor: str) -> Iterator[None]:
        """One thing at a time, whoever asks: the calls to Slack meanwhile are its own."""
        with self._lock:
            before, self.actor = self.actor, actor
            try:
                yield
            finally:
                self.actor = before


def _asked(path: str, body: bytes) -> str:
    """What a request of Slack's asks for."""
    if path.endswith("/events"):
        return f"event {(json.loads(body).get('event') or {}).get('type', '')}"
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    if "command" in form:
        verb = form.get("text", "").partition(" ")[0]
        return f"{form['command']} {verb}" if verb.isalpha() else form["command"]
    payload = json.loads(form.get("payload", "{}"))
    if payload.get("type") == "block_actions":
        return f"button {payload['actions'][0]['action_id']}"
    named = payload.get("callback_id") or (payload.get("view") or {}).get("callback_id", "")
    return f"{'form' if payload.get('type') == 'view_submission' else 'shortcut'} {named}"


@dataclass(frozen=True)
class Call:
    """A call to Slack: whose, which, about what, when, and whether it was struck."""

    actor: str
    method: str
    named: list[str]
    at: int
    struck: bool


@dataclass
class Aimed(Fault):
    """A rule that strikes only what `actor` calls about `target` ("" for whatever it is about)."""

    rooster: Watched | None = None
    actor: str = ""
    target: str = ""

    def matches(self, method: str, team: str | None, args: Mapping[str, Any]) -> bool:
        assert self.rooster is not None
        if not self.rooster.is_aimed_at or self.rooster.actor != self.actor or not super().matches(method, team, args):
            return False
        return not self.target or self.target in named(args)


@dataclass
class Outage(Fault):
    """A rule that strikes from one instant to another."""

    begin: int = 0
    end: int = 0

    def matches(self, method: str, team: str | None, args: Mapping[str, Any]) -> bool:
        return self.begin <= clock.now() < self.end


def named(args: Mapping[str, Any]) -> list[str]:
    """The places and people that a call is about, the place first."""
    return [str(args[key]) for key in ("channel", "channel_id", "user", "users", "user_id") if args.get(key)]
