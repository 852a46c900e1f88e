"""The pages that need no signature, through pytest-chalice's client."""

from typing import Any

import pytest
from chalice.app import Chalice

import app as rooster_app
from chalicelib import wiring


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Chalice:
    """What pytest-chalice's `client` asks for."""
    given = {
        "STAGE": "local",
        "SLACK_SIGNING_SECRET": "s",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    wiring.cold_start(wiring.container().now)
    return rooster_app.app


def test_the_landing_page_says_what_this_is(client: Any) -> None:
    page = client.get("/")
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "/standup help" in page.body


def test_health_answers_where_the_settings_are_complete(client: Any) -> None:
    assert client.get("/health").json == {"ok": True}


def test_health_fails_where_a_setting_is_missing(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_SIGNING_SECRET")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9/")
    wiring.cold_start(wiring.container().now)
    assert client.get("/health").status_code == 500


@pytest.mark.parametrize("path", ["/slack/events", "/slack/commands", "/slack/interactions"])
def test_slack_routes_take_no_get(client: Any, path: str) -> None:
    assert client.get(path).status_code == 405


def test_nothing_is_logged_by_chalice_itself() -> None:
    assert rooster_app.app.debug is False
