"""Two who wind or reset at once: in the end Slack and the app have the same time."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from playground.slack import PlaygroundSlack
from playground.slack.port import Timer
from tests.harness import PATIENCE
from tests.playground.helpers import FakeApp

A_MOMENT = 0.3
"""Long enough for a second wind to be over, were it not made to wait."""


class Slow:
    """What the app has as its offset, and how its first wind is held up: it counts only when it is over."""

    def __init__(self, app: FakeApp) -> None:
        self.offset = 0
        self.begun, self.go_on = threading.Event(), threading.Event()
        self._app = app
        self._usual = app.wind

    def wind(self, seconds: int) -> None:
        self._usual(seconds)
        if not self.begun.is_set():
            self.begun.set()
            self.go_on.wait(PATIENCE)
        self.offset = seconds


@pytest.fixture
def slow(slack: PlaygroundSlack, app: FakeApp, monkeypatch: pytest.MonkeyPatch) -> Slow:
    found = Slow(app)
    monkeypatch.setattr(app, "wind", found.wind)
    return found


def together(slow: Slow, first: Callable[[], Any], second: Callable[[], Any]) -> None:
    """`second` comes while the app still winds for `first`."""
    threads = [threading.Thread(target=act, daemon=True) for act in (first, second)]
    threads[0].start()
    assert slow.begun.wait(PATIENCE)
    threads[1].start()
    threads[1].join(A_MOMENT)
    slow.go_on.set()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_two_winds(slack: PlaygroundSlack, slow: Slow) -> None:
    together(slow, lambda: slack.control.clock(advance=3600), lambda: slack.control.clock(advance=60))
    assert slow.offset == slack.control.clock()["offset"] == 3660


def test_a_wind_and_a_reset(slack: PlaygroundSlack, slow: Slow) -> None:
    together(slow, lambda: slack.control.clock(advance=3600), slack.control.reset)
    assert slow.offset == slack.control.clock()["offset"] == 0


def test_a_wind_while_a_reset_empties_the_app(
    slack: PlaygroundSlack, app: FakeApp, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow.go_on.set()
    slack.control.clock(advance=3600)
    monkeypatch.setattr(app, "reset", lambda: slack.control.clock(advance=60))
    slack.control.reset()
    assert slow.offset == slack.control.clock()["offset"] == 60


def test_a_reset_lets_others_wind_while_it_waits_for_the_app(
    slack: PlaygroundSlack, app: FakeApp, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def empty() -> None:
        other = threading.Thread(target=slack.control.clock, kwargs={"advance": 60}, daemon=True)
        other.start()
        other.join(PATIENCE)
        assert not other.is_alive()

    slow.go_on.set()
    monkeypatch.setattr(app, "reset", empty)
    slack.control.reset()
    assert slow.offset == slack.control.clock()["offset"] == 60


def test_two_who_go_to_what_comes_next(
    slack: PlaygroundSlack, app: FakeApp, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = int(time.time())
    due = [now + 3600, now + 7200]

    def timers(workspace: str) -> list[Timer]:
        return [Timer("standup_open", at) for at in due if at > now + slow.offset]

    monkeypatch.setattr(app, "timers", timers)
    together(slow, lambda: slack.control.clock(to="prompt"), lambda: slack.control.clock(to="prompt"))
    assert slow.offset == slack.control.clock()["offset"]
    assert 7190 <= slow.offset <= 7201
