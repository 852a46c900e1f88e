"""What the app tells of itself while somebody looks: its timers, and what came of its jobs.

To ask it takes a moment, and its answers may fail. So a thread of its own asks, and a look takes what is there.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from .activity import Activity
from .clock import Clock
from .port import App, Timer

LOG = logging.getLogger(__name__)
NAME = "playground-watch"
"""Of the thread."""
PAUSE = 0.5
"""Between two times that the app is asked, however many look."""
OVERLAP = 5.0
"""A log may show a line some seconds after one that is newer."""
STALE_AFTER = 10.0
"""Timers are asked for again after so long, even if nothing seems to have happened."""
KNOWN = 2000
LAST_WORDS = 5.0
T = TypeVar("T")


@dataclass(frozen=True)
class IncomingMessage:
    """A workspace's timers (None: the app could not say), and what had happened when the app was asked."""

    timers: Sequence[Timer] | None
    rev: int
    offset: int
    at: float


class Watch:
    """Asks only as long as somebody looks."""

    def __init__(self, app: App, clock: Clock, activity: Activity) -> None:
        self._app = app
        self._clock = clock
        self._activity = activity
        self._changed = threading.Condition()
        self._looked_at: set[str] = set()
        self._heard: dict[str, IncomingMessage] = {}
        self._stopping = False
        self._thread: threading.Thread | None = None
        self.forget()

    def start(self) -> None:
        self._stopping = False
        self._thread = threading.Thread(target=self._listen, name=NAME, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread:
            self._thread.join(LAST_WORDS)

    def forget(self) -> None:
        """Nothing from before now counts."""
        with self._changed:
            self._heard.clear()
            self._known: deque[str] = deque(maxlen=KNOWN)
            self._begin = self._latest = time.time()

    def look(self, workspace: str) -> Sequence[Timer] | None:
        """The workspace's timers as the app last told them, None if it has not; never waits."""
        with self._changed:
            self._looked_at.add(workspace)
            self._changed.notify_all()
            heard = self._heard.get(workspace)
        if heard is None or heard.timers is None:
            return None
        now = self._clock.now()
        return [timer for timer in heard.timers if timer.due > now]

    def _listen(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._looked_at or self._stopping)
                if self._stopping:
                    return
                looked_at, self._looked_at = self._looked_at, set()
                begin = self._begin
            try:
                self._hear_jobs(begin)
                for workspace in looked_at:
                    if not self._stopping:  # to hear of jobs may take longer than whoever stops this waits
                        self._hear_timers(workspace, begin)
            except Exception as error:
                LOG.warning("what the app tells makes no sense: %s", type(error).__name__)
            with self._changed:
                self._changed.wait_for(lambda: self._stopping, PAUSE)

    def _hear_jobs(self, begin: float) -> None:
        for work in _told(lambda: self._app.jobs_since(max(begin, self._latest - OVERLAP))) or ():
            with self._changed:
                if begin != self._begin or work.at < begin or work.id in self._known:
                    continue
                self._known.append(work.id)
                began = work.at - (work.ms or 0) / 1000
                self._activity.job(began, work.kind, team=work.workspace, outcome=work.outcome, ms=work.ms)
                self._latest = max(self._latest, work.at)

    def _hear_timers(self, workspace: str, begin: float) -> None:
        """Only what happens to the app changes its timers."""
        rev, offset, now = self._activity.rev, self._clock.offset, time.monotonic()
        last = self._heard.get(workspace)
        if last and (last.rev, last.offset) == (rev, offset) and now - last.at < STALE_AFTER:
            return
        timers = _told(lambda: self._app.timers(workspace))
        with self._changed:
            if begin == self._begin:
                self._heard[workspace] = IncomingMessage(timers, rev, offset, now)


def _told(ask: Callable[[], Sequence[T]]) -> Sequence[T] | None:
    """Whatever is wrong with the app or its AWS, the page goes on without the answer."""
    try:
        return ask()
    except Exception as error:
        LOG.info("the app tells nothing: %s", type(error).__name__)
        return None
