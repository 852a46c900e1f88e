"""What `make run` hands to the app: one of the two ways into Slack, and where the app is found."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from chalicelib import settings
from playground import stack
from playground.options import Options, from_environment
from playground.trouble import CannotStart

PORTS = {"APP_PORT": "9001", "SLACK_PORT": "9002", "AWS_PORT": "9003"}
NAMES = {*settings.SECRETS, "PUBLIC_URL", "SLACK_API_URL"}


def handed_over(environ: Mapping[str, str]) -> dict[str, str]:
    options = from_environment({**PORTS, **environ})
    return {name: value for name, value in options.environ.items() if name in NAMES}


def test_by_itself_workspaces_install_it() -> None:
    assert handed_over({}) == {
        "SLACK_SIGNING_SECRET": "not-a-secret-local-rooster",
        "SLACK_CLIENT_ID": "1001.2002",
        "SLACK_CLIENT_SECRET": "not-a-secret-local-client",
        "SLACK_API_URL": "http://127.0.0.1:9002/api/",
        "PUBLIC_URL": "http://127.0.0.1:9001",
        "TWILIO_AUTH_TOKEN": "not-a-secret-local-twilio",
    }


@pytest.mark.parametrize("more", [{}, {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s"}])
def test_with_a_token_of_the_callers_it_serves_one_workspace(more: dict[str, str]) -> None:
    given = handed_over({"SLACK_BOT_TOKEN": "xoxb-mine", **more})
    assert given["SLACK_BOT_TOKEN"] == "xoxb-mine"
    assert not set(settings.ANY_WORKSPACE) & set(given)


def test_what_the_caller_sets_goes_before_the_local_stage() -> None:
    given = handed_over(
        {"SLACK_CLIENT_ID": "1.2", "PUBLIC_URL": "https://rooster.example.com/api", "SLACK_BOT_TOKEN": ""}
    )
    assert (given["SLACK_CLIENT_ID"], given["PUBLIC_URL"]) == ("1.2", "https://rooster.example.com/api")
    assert "SLACK_BOT_TOKEN" not in given


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({}, {"bot_token": "", "client_id": "1001.2002", "installed": ("T0ROOSTER",)}),
        ({"SLACK_BOT_TOKEN": "xoxb-mine"}, {"bot_token": "xoxb-mine", "client_id": "", "installed": ()}),
        ({}, {"features": frozenset({"standups", "emoji", "snaps", "photos"})}),
        ({"FEATURES": "standups"}, {"features": frozenset({"standups"})}),
    ],
)
def test_the_playgrounds_slack_is_told_the_same(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], told: dict[str, Any]
) -> None:
    seen = slack_of(monkeypatch, from_environment({**PORTS, **environ}))
    assert seen.items() >= {**told, "app_url": "http://127.0.0.1:9001/"}.items()


def test_a_rooster_that_cannot_be_installed_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    options = from_environment({**PORTS, "ROOSTER_STATE": str(tmp_path)})
    words = f"playground's Slack: The app answers 500. To start over, delete {tmp_path}.$"
    with pytest.raises(CannotStart, match=words):
        slack_of(monkeypatch, options, RuntimeError("The app answers 500."))


def slack_of(monkeypatch: pytest.MonkeyPatch, options: Options, error: Exception | None = None) -> dict[str, Any]:
    """What the stack starts the playground's Slack with; starting it may fail."""
    seen: dict[str, Any] = {}

    class Slack:
        def __init__(self, app: object, **given: Any) -> None:
            seen.update(given)

        def start(self) -> None:
            if error:
                raise error

        def stop(self) -> None:
            pass

    monkeypatch.setattr(stack, "PlaygroundSlack", Slack)
    made = stack.Stack(options)
    monkeypatch.setattr(made, "app", None, raising=False)
    made._start_slack()
    return seen
