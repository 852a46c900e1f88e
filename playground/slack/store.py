"""Keeps the world on disk as one JSON file that is replaced atomically, so what is deleted is gone from it."""

import json
import logging
import os
import threading
import time
from pathlib import Path
from typing import Any

from .world import Channel, Installation, Member, Message, Org, Team, Token, View, World

LOG = logging.getLogger(__name__)
PAUSE = 0.2


class Store:
    """Writes at most every fifth of a second, however busy the world is; `path` None keeps nothing."""

    def __init__(self, path: Path | None, lock: threading.RLock) -> None:
        self._path = path
        self._lock = lock
        self._write_lock = threading.Lock()
        self._dirty = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.world: World | None = self._read()

    def start(self) -> None:
        if self._path is None:
            return
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="playground-store", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._dirty.set()
        if self._thread:
            self._thread.join()
        self.flush()

    def touch(self) -> None:
        """The world has changed."""
        self._dirty.set()

    def flush(self) -> None:
        """The world is on disk when this returns."""
        if self._path is None or self.world is None:
            return
        with self._write_lock:
            self._dirty.clear()
            with self._lock:
                text = json.dumps(self.world, default=vars, separators=(",", ":"))
            beside = self._path.with_name(self._path.name + ".new")
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(text, encoding="utf-8")
            os.replace(beside, self._path)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._dirty.wait()
            started = time.monotonic()
            if not self._stopping.is_set():
                self.flush()
            self._stopping.wait(max(PAUSE, 5 * (time.monotonic() - started)))

    def _read(self) -> World | None:
        if self._path is None or not self._path.exists():
            return None
        try:
            return _world(json.loads(self._path.read_text(encoding="utf-8")))
        except (ValueError, TypeError, KeyError) as error:
            LOG.warning("%s is not from this version of the playground: starting afresh (%r)", self._path, error)
            return None


def _world(data: dict[str, Any]) -> World:
    """Granted workspaces get back the one installation they share with their org."""
    teams = {key: _team(team) for key, team in data["teams"].items()}
    orgs = {key: _org(org) for key, org in data["orgs"].items()}
    for org in orgs.values():
        for team_id in org.granted:
            teams[team_id].installation = org.installation
    return World(**{**data, "teams": teams, "orgs": orgs})


def _org(data: dict[str, Any]) -> Org:
    return Org(**{**data, "installation": _installation(data["installation"])})


def _installation(data: dict[str, Any] | None) -> Installation | None:
    return Installation(**{**data, "tokens": [Token(**token) for token in data["tokens"]]}) if data else None


def _team(data: dict[str, Any]) -> Team:
    return Team(
        id=data["id"],
        name=data["name"],
        domain=data["domain"],
        members={key: Member(**member) for key, member in data["members"].items()},
        channels={key: _channel(channel) for key, channel in data["channels"].items()},
        installation=_installation(data["installation"]),
        views={key: View(**view) for key, view in data["views"].items()},
        enterprise=data["enterprise"],
    )


def _channel(data: dict[str, Any]) -> Channel:
    return Channel(**{**data, "messages": [Message(**message) for message in data["messages"]]})
