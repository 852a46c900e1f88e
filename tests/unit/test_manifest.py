"""The manifest says what the code handles and what the documents tell, and Slack's limits let it pass."""

import json
import os
import re
import subprocess
from collections.abc import Sequence
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chalicelib.feature import Feature
from chalicelib.features.standups import commands
from chalicelib.wiring import declared
from deploy.manifest import manifest_json
from deploy.trouble import Trouble
from playground import app_interface
from playground.slack.manifest import Manifest
from tests.harness import ROOT, Stage

SCHEMA = Draft202012Validator(json.loads((ROOT / "tests/unit/manifest.schema.json").read_text(encoding="utf-8")))
EVERY = declared()
NAMES = [feature.name for feature in EVERY if not feature.always]
SUBSETS = list(chain.from_iterable(combinations(NAMES, size) for size in range(1, len(NAMES) + 1)))
FAKE_VENV = """mkdir -p "$3/bin" && printf '#!/bin/sh\\n[ "$2" = deploy.manifest ] && echo "{}"\\nexit 0\\n' \
  > "$3/bin/python" && chmod 755 "$3/bin/python\""""
URL = "https://abc.execute-api.eu-central-1.amazonaws.com/api"


@pytest.fixture
def made() -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(manifest_json(URL, ""))
    return parsed


def test_rooster_itself_and_every_feature_say_what_they_need() -> None:
    assert [feature.name for feature in EVERY] == ["rooster", "standups", "emoji", "snaps", "photos"]


def test_it_declares_what_is_needed_and_nothing_else(made: dict[str, Any]) -> None:
    commands = [one["command"] for one in made["features"]["slash_commands"]]
    assert commands == [command.name for feature in EVERY for command in feature.commands]
    events = made["settings"]["event_subscriptions"]["bot_events"]
    assert sorted(events) == sorted({event for feature in EVERY for event in feature.events})
    assert set(made["oauth_config"]["scopes"]["bot"]) == set(_scopes(EVERY))


@pytest.mark.parametrize("features", ["", *NAMES])
def test_no_choice_of_features_leaves_out_what_rooster_itself_needs(features: str) -> None:
    made = json.loads(manifest_json(URL, features))
    assert made["features"]["slash_commands"][0]["command"] == "/rooster"
    assert {"app_uninstalled", "tokens_revoked"} <= set(made["settings"]["event_subscriptions"]["bot_events"])


def test_a_commands_verbs_are_those_it_knows(play: Stage) -> None:
    for feature in EVERY:
        for command in feature.commands:
            for verb in command.verbs:
                told = play.people.command("U0DEV", "C0TEAM", command.name, verb.usage)
                assert f"There is no `{command.name}" not in told["body"], f"{command.name} {verb.usage}"
    assert set(commands.VERBS) < {verb.name for verb in EVERY[1].commands[0].verbs}


def test_its_addresses_are_the_apps_routes(made: dict[str, Any]) -> None:
    addresses = set(re.findall(rf'"{URL}(/[a-z_/]+)"', json.dumps(made)))
    routes = re.findall(r'@app\.route\("(/slack/[a-z_]+)"(, methods=\["POST"\])?', (ROOT / "app.py").read_text())
    assert {route for route, posted in routes if posted} <= addresses <= {route for route, _ in routes}


def test_slacks_limits_let_it_pass(made: dict[str, Any]) -> None:
    Manifest(app_interface.declared()).declare(
        [
            {name: one[name] for name in ("command", "description", "usage_hint")}
            for one in made["features"]["slash_commands"]
        ],
        made["features"]["shortcuts"],
    )
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140


@pytest.mark.fault("K1")
@pytest.mark.parametrize("features", [",".join(subset) for subset in SUBSETS])
def test_the_manifest_of_every_choice_of_features_is_one_that_slack_takes(features: str) -> None:
    assert [error.message for error in SCHEMA.iter_errors(json.loads(manifest_json(URL, features)))] == []


@pytest.mark.fault("K1")
@pytest.mark.parametrize("empty", ["shortcuts", "slash_commands"])
def test_the_schema_refuses_what_slack_refuses(made: dict[str, Any], empty: str) -> None:
    assert not SCHEMA.is_valid({**made, "features": {**made["features"], empty: []}})
    assert not SCHEMA.is_valid({**made, "display_information": {"name": "x" * 36}})


@pytest.mark.fault("K3")
def test_what_a_fresh_clone_says_while_it_installs_is_not_in_the_manifest(tmp_path: Path) -> None:
    """With a Python that installs nothing, so that the words before it are all that a fresh clone adds."""
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text(encoding="utf-8"), encoding="utf-8")
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("", encoding="utf-8")
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\n[ "$2" = venv ] && {FAKE_VENV}\nexit 0\n', encoding="utf-8")
    python.chmod(0o755)
    command = ["make", "-s", "manifest", f"PYTHON={python}"]
    without = os.environ | {"MAKEFLAGS": ""}
    made = subprocess.run(command, cwd=tmp_path, env=without, capture_output=True, text=True, check=False)
    assert made.stdout == "{}\n", made.stderr
    assert "Installing" in made.stderr


def test_a_slash_at_the_end_of_the_address_does_not_double() -> None:
    assert manifest_json(URL + "/", "") == manifest_json(URL, ",".join(NAMES))


def test_without_emoji_nothing_of_it_is_declared() -> None:
    made = manifest_json(URL, "standups")
    every = manifest_json(URL, "")
    for word in ("/emoji", "emoji_why", "message.channels", "message.mpim", "reactions:write", "emoji:read"):
        assert word not in made
        assert word in every


@pytest.mark.parametrize("url", ["", "example.com", "http://example.com", "https:// example.com", "https://"])
def test_an_address_that_slack_would_not_take_is_refused(url: str) -> None:
    with pytest.raises(Trouble, match="URL must be"):
        manifest_json(url, "")


@pytest.mark.parametrize("unknown", ["emojis", "rooster"])
def test_a_feature_that_is_not_there_is_refused(unknown: str) -> None:
    with pytest.raises(Trouble, match=f"can list standups, emoji, snaps, photos, but not {unknown}"):
        manifest_json(URL, f"standups, {unknown}")


def test_the_table_of_scopes_is_the_manifests() -> None:
    document = Path(ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    told = dict(
        re.findall(
            r"^\| `([a-z:]+)` \| (.+) \|$", document.partition("## Scopes")[2].partition("\n## ")[0], re.MULTILINE
        )
    )
    assert told == _scopes(EVERY)


def _scopes(features: Sequence[Feature]) -> dict[str, str]:
    """Each scope, and all that it is for."""
    reasons: dict[str, list[str]] = {}
    for scope, why in (pair for feature in features for pair in feature.scopes.items()):
        reasons.setdefault(scope, []).append(why)
    return {scope: "; ".join(whys) for scope, whys in reasons.items()}
