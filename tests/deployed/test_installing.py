"""Workspaces and an org install the packaged app through its own pages, use it, and leave it, under AUTH=true."""

from typing import Any

import pytest

from tests.deployed.deployed import Deployed, ask, eventually
from tests.harness import PATIENCE

pytestmark = pytest.mark.xdist_group("deployed")

ACME, GLOBEX, ORG, WEST, EAST = "T0ROOSTER", "T0OTHER", "E0INITECH", "T0WEST", "T0EAST"


def test_acme_was_installed_by_the_apps_pages_and_its_token_is_sealed(deployed: Deployed) -> None:
    kept = _kept(deployed, ACME)
    assert (kept["installer"], kept["bot"], kept["is_org"]) == ({"S": "U0DEV"}, {"S": "U0ROOSTER"}, {"BOOL": False})
    assert len(kept["token"]["S"]) > 100
    assert "xoxb-" not in str(_items(deployed))
    eventually(lambda: deployed.direct_messages("U0DEV"))


def test_a_workspace_installs_it_and_leaves_it(deployed: Deployed) -> None:
    deployed.people.post("install", team=GLOBEX, user="U0EVE")
    assert "xoxb-" not in str(_items(deployed))
    _run_a_standup(deployed, GLOBEX, "U0EVE", "C0OTHER")
    deployed.people.post("uninstall", team=GLOBEX)
    eventually(lambda: "token" not in _kept(deployed, GLOBEX))
    calls = _calls(deployed, GLOBEX)
    deployed.people.post("clock", advance=3 * 86400)
    assert deployed.people.post("settle", timeout=PATIENCE)["idle"]
    assert _calls(deployed, GLOBEX) == calls
    assert "token" in _kept(deployed, ACME)


def test_an_org_installs_it_for_the_workspaces_its_admin_adds(deployed: Deployed) -> None:
    deployed.people.post("install", team=ORG, user="U0JAN")
    deployed.people.post("access", team=WEST, granted=True)
    _run_a_standup(deployed, WEST, "U0JAN", "C0WEST")
    assert "token" in _kept(deployed, ORG)
    assert "token" not in _kept(deployed, WEST)
    deployed.people.post("access", team=WEST, granted=False)
    eventually(lambda: "gone_at" in _kept(deployed, WEST))
    deployed.people.post("access", team=EAST, granted=True)
    _run_a_standup(deployed, EAST, "U0GIL", "C0EAST")
    deployed.people.post("uninstall", team=ORG)
    eventually(lambda: "token" not in _kept(deployed, ORG) and "gone_at" in _kept(deployed, EAST))


def test_tokens_that_expire_are_renewed(deployed: Deployed) -> None:
    deployed.people.post("rotation", on=True)
    deployed.people.post("install", team=GLOBEX, user="U0FAY")
    sealed = _kept(deployed, GLOBEX)["token"]
    deployed.people.post("clock", advance=13 * 3600)
    deployed.people.post("say", user="U0FAY", channel="U0FAY", text="hello", team=GLOBEX)
    eventually(lambda: _kept(deployed, GLOBEX)["token"] != sealed)
    assert "xoxe" not in str(_items(deployed))
    deployed.people.post("rotation", on=False)
    deployed.people.post("uninstall", team=GLOBEX)


def test_no_function_lacked_a_right_for_it(deployed: Deployed) -> None:
    lines = [line for name in ("", "-forward", "-work", "-tick") for line in deployed.log_lines(name)]
    assert not [line for line in lines if "AccessDenied" in line or "not authorized" in line]


def test_starting_afresh_installs_acme_again_and_nothing_else(deployed: Deployed) -> None:
    before = _kept(deployed, ACME)["token"]
    deployed.people.post("reset")
    state = deployed.people.get("state")
    assert [team["id"] for team in state["teams"] if team["installed"]] == [ACME]
    assert state["app_url"] == deployed.options.app_url
    assert _kept(deployed, ACME)["token"] != before
    eventually(lambda: deployed.direct_messages("U0DEV"))


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("", 200, b"Meet Rooster"), ("slack/oauth_redirect", 400, "This link doesn’t work".encode())],
)
def test_its_pages_are_html_for_people(deployed: Deployed, path: str, status: int, words: bytes) -> None:
    answer = ask(f"{deployed.options.app_url}{path}")
    assert (answer.status, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert words in answer.body


def _run_a_standup(deployed: Deployed, team: str, user: str, channel: str) -> None:
    """From its form to the report with an answer of `user`."""
    people, me = deployed.people, {"user": user, "team": team}
    views: list[dict[str, Any]] = []

    def opens(call: str, **body: Any) -> bool:
        """On a busy machine the app may answer too late for Slack; then a person tries again."""
        answer = people.post(call, **me, **body)
        views.extend([answer["view"]] if "view" in answer else [])
        return "view" in answer

    eventually(lambda: opens("command", channel=channel, command="/standup", text="new"))
    people.post("submit", **me, view_id=views[-1]["id"], values={})
    _wind_to(deployed, team, user, "prompt")
    prompts: list[dict[str, Any]] = []

    def is_asked() -> bool:
        prompts[:] = [one for one in people.get("messages", user=user, team=team) if "standup_skip" in str(one)]
        return bool(prompts)

    eventually(is_asked)
    eventually(lambda: opens("click", channel=user, ts=prompts[-1]["ts"], action_id="standup_answer"))
    people.post("submit", **me, view_id=views[-1]["id"], answers=["all of it", None, None])
    _wind_to(deployed, team, user, "report")
    eventually(lambda: "all of it" in str(people.get("messages", channel=channel, team=team)))


def _wind_to(deployed: Deployed, team: str, user: str, what: str) -> None:
    eventually(lambda: (deployed.people.get("look", user=user, team=team)["timers"] or {}).get(what))
    deployed.people.post("clock", to=what, team=team)


def _items(deployed: Deployed) -> list[dict[str, Any]]:
    """The whole table."""
    pages = deployed.stack.aws.client("dynamodb").get_paginator("scan").paginate(TableName="rooster-local-data")
    return [item for page in pages for item in page["Items"]]


def _kept(deployed: Deployed, tenant: str) -> dict[str, Any]:
    """What the app keeps of a workspace or an org itself."""
    key = {"pk": {"S": tenant}, "sk": {"S": "workspace"}}
    found = deployed.stack.aws.client("dynamodb").get_item(TableName="rooster-local-data", Key=key)
    kept: dict[str, Any] = found.get("Item", {})
    return kept


def _calls(deployed: Deployed, team: str) -> int:
    """How often the app has called Slack for it."""
    return sum(call["team"] == team for call in deployed.people.get("log"))
