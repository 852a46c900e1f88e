"""What goes on between Slack and the app, for the page's side panel: names and outcomes, never what was written."""

import json
import secrets
import threading
import time
from collections import deque
from typing import Any
from urllib.parse import parse_qs

from .clock import Clock
from .world import Json

KEPT = 400
# What people do to the world from outside, and that Rooster has to live with.
ACTIONS = frozenset(
    (
        "clock faults kill limits install uninstall access rotation scopes event channel member workspace triggers"
    ).split()
)


class Activity:
    """The last things that happened.

    `time`: when each began, in real seconds; `seq`: in which order we heard of them, which for a job is after it has
    ended; `rev` grows when an entry is added or finished. `verbs`: what may be told of a command.
    """

    def __init__(self, clock: Clock, verbs: frozenset[str]) -> None:
        self.verbs = verbs
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: deque[Json] = deque(maxlen=KEPT)
        self._count = 0
        self.clear()

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self.epoch = secrets.token_hex(4)

    @property
    def rev(self) -> int:
        return self._count

    def begin(self, kind: str, what: str, **more: Any) -> Json:
        """`kind`: `request` to the app, `call` of the Web API, `action` of a person outside Slack, or a `job`."""
        return self._add(time.time(), kind, what, more)

    def job(self, began: float, kind: str, **outcome: Any) -> None:
        """A job of the app that is over; `began`: a real instant, a moment ago."""
        self._add(began, "job", kind, outcome)

    def _add(self, began: float, kind: str, what: str, more: Json) -> Json:
        with self._lock:
            self._count += 1
            order: Json = {"seq": self._count, "rev": self._count, "time": began, "at": self._clock.iso(began)}
            entry = {**order, "kind": kind, "what": what, **more}
            self._entries.append(entry)
            return entry

    def finish(self, entry: Json, **outcome: Any) -> None:
        with self._lock:
            self._count += 1
            entry.update(outcome, rev=self._count)

    def since(self, rev: int) -> Json:
        """Everything new or finished after `rev`, as it happened; another epoch means that earlier entries are gone."""
        with self._lock:
            entries = [dict(entry) for entry in self._entries if entry["rev"] > rev]
            return {"epoch": self.epoch, "entries": sorted(entries, key=lambda entry: entry["time"])}


def named(path: str, body: bytes, verbs: frozenset[str]) -> str:
    """What a request to the app is about, in a few words without anybody's text."""
    try:
        return _named(path, body, verbs)
    except (ValueError, KeyError, IndexError, TypeError):
        return ""


def _named(path: str, body: bytes, verbs: frozenset[str]) -> str:
    if path.endswith("/events"):
        event = json.loads(body)["event"]
        return " ".join(event[key] for key in ("type", "subtype") if key in event)
    form = parse_qs(body.decode())
    if path.endswith("/commands"):
        verb = form.get("text", [""])[0].split()[:1]
        return " ".join([form["command"][0], *(word for word in verb if word in verbs)])
    payload = json.loads(form["payload"][0])
    return f"{payload['type']} {_about(payload)}"


def _about(payload: Json) -> str:
    if "actions" in payload:
        return str(payload["actions"][0]["action_id"])
    return str((payload if "callback_id" in payload else payload["view"])["callback_id"])
