"""A playground on a free port with a tiny app behind it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from slack_sdk import WebClient

from playground.slack import PlaygroundSlack
from tests.playground.helpers import SECRET, TOKEN, FakeApp, web_client


@pytest.fixture
def app() -> FakeApp:
    return FakeApp()


@pytest.fixture
def slack(app: FakeApp) -> Iterator[PlaygroundSlack]:
    playground = PlaygroundSlack(app, signing_secret=SECRET, bot_token=TOKEN)
    playground.start()
    yield playground
    playground.stop()


@pytest.fixture
def client(slack: PlaygroundSlack) -> WebClient:
    return web_client(slack)


@pytest.fixture
def kept(tmp_path: Path, app: FakeApp) -> Callable[[], PlaygroundSlack]:
    """Playgrounds that share one file, as over a restart."""
    return lambda: PlaygroundSlack(app, signing_secret=SECRET, bot_token=TOKEN, state=tmp_path / "slack.json")
