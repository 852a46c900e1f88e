"""Fixtures of all tests."""

import gc
import logging
from collections.abc import Iterator
from socketserver import BaseServer

import pytest
from hypothesis import HealthCheck, settings

from playground.slack import people
from tests import harness
from tests.still_clock import still_clock

MONDAY = "2026-11-23T07:00:00Z"
"""08:00 in Prague, an hour before the default prompt."""

settings.register_profile(
    "rooster",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
settings.load_profile("rooster")
"""Of all property tests: the same examples each time, and none is too slow on a busy machine."""


def pytest_collection_finish(session: pytest.Session) -> None:
    """What belongs together stays together: pytest-xdist needs a private name for it, which pytest 9.2 took away."""
    if getattr(session.config.option, "loadgroup", False):
        marked = [item.nodeid for item in session.items if item.get_closest_marker("xdist_group")]
        assert all("@" in nodeid for nodeid in marked), "pytest-xdist does not group"
    gc.freeze()  # what is imported and collected stays; to look through it again and again takes long


@pytest.fixture(scope="session", autouse=True)
def _servers_stop_at_once() -> Iterator[None]:
    """A server looks whether it is to stop once in a while; most tests have one, and wait for that."""
    serve = BaseServer.serve_forever

    def serve_forever(self: BaseServer, poll_interval: float = 0.5) -> None:
        serve(self, min(poll_interval, 0.005))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseServer, "serve_forever", serve_forever)
        yield


@pytest.fixture
def nobody_works_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """While somebody opens the Home tab in this process, no worker runs: `settle` does the work, so waiting is vain."""
    monkeypatch.setattr(people, "HOME_PATIENCE", 0)


@pytest.fixture
def open_play(nobody_works_meanwhile: None) -> Iterator[harness.Stage]:
    """The same, where any workspace can install Rooster, and none has yet."""
    with still_clock() as now, harness.open_stage(now) as stage:
        stage.people.clock(set=MONDAY)
        yield stage


@pytest.fixture
def play(nobody_works_meanwhile: None) -> Iterator[harness.Stage]:
    """A fresh Rooster with its Slack, on Monday 23 November 2026, 08:00 in Prague."""
    with still_clock() as now, harness.stage(now) as stage:
        stage.people.clock(set=MONDAY)
        yield stage


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Every line that Rooster logs."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("rooster").addHandler(handler)
    yield lines
    logging.getLogger("rooster").removeHandler(handler)
