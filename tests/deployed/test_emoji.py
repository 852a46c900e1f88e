"""The emoji that fits in the deployed app, under AUTH=true: a reaction, its reasons, and back."""

from typing import Any

import pytest

from tests.deployed.deployed import Deployed, eventually
from tests.harness import PATIENCE

pytestmark = pytest.mark.xdist_group("deployed")

ADA, TEAM, DOWN = "U0ADA", "C0TEAM", "prod is down"


@pytest.fixture(scope="module")
def lively(deployed: Deployed) -> Deployed:
    """Ada switched Rooster on in #team."""
    # On a busy machine the app may answer too late for Slack; then a person tries again.
    eventually(lambda: "Reactions are on" in _emoji(deployed, "on"))
    eventually(lambda: any("turned on reactions" in str(one) for one in deployed.people.get("messages", channel=TEAM)))
    assert deployed.people.post("settle", timeout=PATIENCE)["idle"]
    return deployed


def test_a_message_gets_its_reaction_and_another_gets_none(lively: Deployed) -> None:
    dull, down = (_say(lively, text) for text in ("the config lives in settings.py", DOWN))
    eventually(lambda: _reactions(lively, down))
    assert lively.people.post("settle", timeout=PATIENCE)["idle"]
    assert _reactions(lively, down) == {"rotating_light": ["U0ROOSTER"]}
    assert _reactions(lively, dull) == {}


def test_the_workspaces_own_emoji_are_known(lively: Deployed) -> None:
    ts = _say(lively, "time to shipit, folks")
    eventually(lambda: _reactions(lively, ts))
    assert list(_reactions(lively, ts)) == ["shipit"]


def test_it_says_why_and_takes_it_back(lively: Deployed) -> None:
    down = _say(lively, DOWN)
    eventually(lambda: _reactions(lively, down))
    where = {"user": ADA, "channel": TEAM}
    eventually(lambda: lively.people.post("shortcut", callback_id="emoji_why", ts=down, **where)["status"] == 200)
    eventually(lambda: any("reads like" in str(one) for one in _whispers(lively)))
    told = next(one for one in _whispers(lively) if "reads like" in str(one))
    (button,) = [one for row in told["blocks"] for one in row.get("elements", []) if "Remove it" in str(one)]
    click = {"action_id": button["action_id"], "value": button["value"], "ts": told["ts"], **where}
    eventually(lambda: lively.people.post("click", **click)["status"] == 200)
    eventually(lambda: not _reactions(lively, down))


def test_no_function_lacked_a_right_for_it(lively: Deployed) -> None:
    lines = [line for name in ("", "-forward", "-work", "-tick") for line in lively.log_lines(name)]
    assert any("emoji_react" in line for line in lines)
    assert not [line for line in lines if "AccessDenied" in line or "not authorized" in line]
    assert not [line for line in lines if DOWN in line]


def _emoji(deployed: Deployed, text: str) -> str:
    answer = deployed.people.post("command", user=ADA, channel=TEAM, command="/emoji", text=text)
    return str(answer["body"])


def _say(deployed: Deployed, text: str) -> str:
    return str(deployed.people.post("say", user="U0BEN", channel=TEAM, text=text)["ts"])


def _reactions(deployed: Deployed, ts: str) -> dict[str, list[str]]:
    (message,) = [one for one in deployed.people.get("messages", channel=TEAM) if one["ts"] == ts]
    found: dict[str, list[str]] = message["reactions"]
    return found


def _whispers(deployed: Deployed) -> list[dict[str, Any]]:
    """What only Ada sees."""
    seen = deployed.people.get("messages", **{"channel": TEAM, "as": ADA})
    return [one for one in seen if one.get("ephemeral")]
