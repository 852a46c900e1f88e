"""One browser for all tests of a process, one fresh playground for each."""

import os
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from playground.slack import PlaygroundSlack
from tests.browser import stage
from tests.browser.client import ChatClient
from tests.conftest import MONDAY
from tests.harness import Stage
from tests.playground.conftest import app, client, slack

__all__ = ["app", "bare", "client", "driver", "play", "slack"]


@pytest.fixture(scope="session")
def driver() -> Iterator[Chrome]:
    if absent := stage.missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(absent)
    with stage.browser() as chromium:
        yield chromium


@pytest.fixture(autouse=True)
def _leave_the_page(request: pytest.FixtureRequest) -> Iterator[None]:
    """A page that stays open asks on and on, until the last test of the process."""
    yield
    if "driver" in request.fixturenames:
        request.getfixturevalue("driver").get("about:blank")


@pytest.fixture
def play() -> Iterator[Stage]:
    """Rooster with its Slack, alive, on Monday 23 November 2026, 08:00 in Prague."""
    with stage.living_stage(MONDAY) as living:
        yield living


@pytest.fixture
def open_play() -> Iterator[Stage]:
    """The same, where any workspace can install Rooster, and none has yet."""
    with stage.living_stage(MONDAY, is_open=True) as living:
        yield living


@pytest.fixture
def bare(driver: Chrome, slack: PlaygroundSlack) -> ChatClient:
    """The page on that Slack."""
    return ChatClient(driver, slack.url)


@pytest.fixture
def page(driver: Chrome, play: Stage) -> ChatClient:
    return ChatClient(driver, play.slack.url)


@pytest.fixture
def guest(driver: Chrome, open_play: Stage) -> ChatClient:
    """The page on a Slack without Rooster."""
    return ChatClient(driver, open_play.slack.url)
