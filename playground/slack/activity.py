"""What goes on between Slack and the app, for the page's side panel: names and outcomes, never what was written."""

import json
import secrets
import threading
from collections import deque
from typing import Any
from urllib.parse import parse_qs

from .clock import Clock
from .world import Json

KEPT = 400
# What people do to the world from outside, and that Rooster has to live with.
DEEDS = ("clock", "faults", "kill", "limits", "install", "uninstall", "channel", "member", "scopes", "triggers")


class Activity:
    """The last things that happened. `seq` tells their order; `rev` grows when an entry is added or finished."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: deque[Json] = deque(maxlen=KEPT)
        self._count = 0
        self.clear()

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self.epoch = secrets.token_hex(4)

    def begin(self, kind: str, what: str, **more: Any) -> Json:
        """`kind`: `request` to the app, `call` of the Web API, or `deed` of a person outside Slack."""
        with self._lock:
            self._count += 1
            entry: Json = {"seq": self._count, "rev": self._count, "at": self._clock.iso(), "kind": kind, "what": what}
            entry |= more
            self._entries.append(entry)
            return entry

    def finish(self, entry: Json, **outcome: Any) -> None:
        with self._lock:
            self._count += 1
            entry.update(outcome, rev=self._count)

    def since(self, rev: int) -> Json:
        """Everything new or finished after `rev`; another epoch means that earlier entries are gone."""
        with self._lock:
            entries = [dict(entry) for entry in self._entries if entry["rev"] > rev]
            return {"epoch": self.epoch, "entries": entries}


def named(path: str, body: bytes) -> str:
    """What a request to the app is about, in a few words without anybody's text."""
    try:
        return _named(path, body)
    except (ValueError, KeyError, IndexError, TypeError):
        return ""


def _named(path: str, body: bytes) -> str:
    if path.endswith("/events"):
        event = json.loads(body)["event"]
        return " ".join(event[key] for key in ("type", "subtype") if key in event)
    form = parse_qs(body.decode())
    if path.endswith("/commands"):
        return " ".join([form["command"][0], *form.get("text", [""])[0].split()[:1]])
    payload = json.loads(form["payload"][0])
    about = payload["actions"][0]["action_id"] if "actions" in payload else payload["view"]["callback_id"]
    return f"{payload['type']} {about}"
