"""The manifest says what the code handles and what the documents tell, and Slack's limits let it pass."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.slack.manifest import Needs
from chalicelib.standups import commands
from chalicelib.standups.service import Service
from deploy.manifest import NEEDS, manifest_json
from deploy.trouble import Trouble
from playground.slack.manifest import Manifest
from tests.harness import ROOT, Stage

URL = "https://abc.execute-api.eu-central-1.amazonaws.com/api"
BOT_EVENT = {"message": "message.im"}
"""How the manifest names an event whose type says less."""


@pytest.fixture
def made() -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(manifest_json(URL, ""))
    return parsed


def _service(play: Stage) -> Service:
    from chalicelib import wiring

    assert play
    return wiring._service()


def test_every_feature_says_what_it_needs() -> None:
    assert set(NEEDS) == set(settings.FEATURES)


def test_it_declares_the_commands_and_events_that_the_code_handles(play: Stage, made: dict[str, Any]) -> None:
    service = _service(play)
    assert {one["command"] for one in made["features"]["slash_commands"]} == set(service.commands)
    events = {BOT_EVENT.get(event, event) for event in service.events}
    assert set(made["settings"]["event_subscriptions"]["bot_events"]) == events


def test_a_commands_verbs_are_those_it_knows(play: Stage) -> None:
    (command,) = NEEDS["standups"].commands
    for verb in command.verbs:
        assert "I do not know" not in json.dumps(play.command(verb)["body"]), verb
    assert set(commands.VERBS) < set(command.verbs)


def test_its_addresses_are_the_apps_routes(made: dict[str, Any]) -> None:
    addresses = set(re.findall(rf'"{URL}(/[a-z/]+)"', json.dumps(made)))
    assert addresses == set(re.findall(r'@app\.route\("(/slack/[a-z]+)"', (ROOT / "app.py").read_text()))


def test_slacks_limits_let_it_pass(made: dict[str, Any]) -> None:
    Manifest().declare(
        [
            {name: one[name] for name in ("command", "description", "usage_hint")}
            for one in made["features"]["slash_commands"]
        ],
        [],
    )
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140


def test_a_slash_at_the_end_of_the_address_does_not_double() -> None:
    assert manifest_json(URL + "/", "") == manifest_json(URL, "standups")


@pytest.mark.parametrize("url", ["", "example.com", "http://example.com", "https:// example.com", "https://"])
def test_an_address_that_slack_would_not_take_is_refused(url: str) -> None:
    with pytest.raises(Trouble, match="URL must be"):
        manifest_json(url, "")


def test_a_feature_that_is_not_there_is_refused() -> None:
    with pytest.raises(Trouble, match="knows no emojis"):
        manifest_json(URL, "standups, emojis")


def test_the_table_of_scopes_is_the_manifests() -> None:
    document = Path(ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `([a-z:]+)` \| (.+) \|$", document.partition("## Scopes")[2], re.MULTILINE))
    assert told == _scopes(NEEDS.values())


def _scopes(features: Any) -> dict[str, str]:
    every: list[Needs] = list(features)
    return {scope: why for needs in every for scope, why in needs.scopes.items()}
