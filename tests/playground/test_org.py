"""An Enterprise org: one installation for many workspaces, what payloads say of it, and what its token reaches."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.slack import Answer, PlaygroundSlack
from playground.slack.errors import ControlError
from tests.playground.helpers import FakeApp, Seen, actions, await_events, button, modal, web_client

INITECH = {"id": "E0INITECH", "name": "Initech"}
ORG_BOT = "U0ROOSTER0INITECH"
HOME = {"type": "home", "blocks": [{"type": "divider"}]}


@pytest.fixture
def token(slack: PlaygroundSlack) -> str:
    """Of the org; it has granted Initech East."""
    token: str = slack.control.install(team="E0INITECH")["token"]
    assert slack.control.access(team="T0EAST", granted=True) == {"granted": ["T0EAST"]}
    return token


@pytest.fixture
def org(slack: PlaygroundSlack, app: FakeApp, token: str) -> WebClient:
    app.seen.clear()
    return web_client(slack, token)


def refused(act: Callable[..., Any], **arguments: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as error:
        act(**arguments)
    assert isinstance(error.value.response.data, dict)
    return error.value.response.data


def error(act: Callable[..., Any], **arguments: Any) -> str:
    return str(refused(act, **arguments)["error"])


def say(slack: PlaygroundSlack) -> None:
    slack.control.say(user="U0HAL", channel="C0EAST", text="hello", team="T0EAST")


def installed(slack: PlaygroundSlack) -> dict[str, bool]:
    state = slack.control.state()
    return {one["id"]: one["installed"] for one in [*state["teams"], *state["orgs"]]}


# Coming and going


def test_an_org_grants_its_workspaces_one_by_one(slack: PlaygroundSlack, app: FakeApp) -> None:
    slack.control.install(team="E0INITECH")
    assert installed(slack) == {
        "T0ROOSTER": True,
        "T0OTHER": False,
        "T0EAST": False,
        "T0WEST": False,
        "E0INITECH": True,
    }
    slack.control.grant_team("T0EAST")
    assert installed(slack)["T0EAST"]
    assert slack.control.grant_team("T0EAST") == {"granted": ["T0EAST"]}
    assert slack.control.revoke_team("T0EAST") == {"granted": []}
    assert not installed(slack)["T0EAST"]
    granted, revoked = (seen.payload for seen in app.seen)
    assert (granted["event"]["type"], revoked["event"]["type"]) == ("team_access_granted", "team_access_revoked")
    for told in (granted, revoked):
        assert told["event"]["team_ids"] == ["T0EAST"]
        assert (told["team_id"], told["enterprise_id"]) == (None, "E0INITECH")
        assert told["authorizations"] == [authorization(ORG_BOT, None, org_wide=True)]


def authorization(user: str, team: str | None, *, org_wide: bool) -> dict[str, Any]:
    who = {"user_id": user, "is_bot": True, "is_enterprise_install": org_wide}
    return {"enterprise_id": "E0INITECH", "team_id": team, **who}


@pytest.mark.parametrize(
    ("team", "sentence"),
    [
        ("T0EAST", "Rooster is not installed in the org Initech."),
        ("T0OTHER", "Globex belongs to no org."),
        ("E0INITECH", "There is no workspace E0INITECH."),
    ],
)
def test_what_cannot_be_granted(slack: PlaygroundSlack, team: str, sentence: str) -> None:
    with pytest.raises(ControlError) as refusal:
        slack.control.access(team=team, granted=True)
    assert refusal.value.sentence == sentence


def test_an_org_and_a_workspace_of_its_own_do_not_mix(slack: PlaygroundSlack) -> None:
    slack.control.install(team="T0WEST")
    slack.control.install(team="E0INITECH")
    with pytest.raises(ControlError, match="by itself"):
        slack.control.grant_team("T0WEST")
    slack.control.grant_team("T0EAST")
    with pytest.raises(ControlError, match="cannot_install_an_org_installed_app"):
        slack.control.install(team="T0EAST")


def test_the_org_uninstalls(slack: PlaygroundSlack, app: FakeApp, org: WebClient) -> None:
    assert slack.control.uninstall(team="E0INITECH") == {"uninstalled": True}
    assert [event["type"] for event in app.events()] == ["tokens_revoked", "app_uninstalled"]
    assert app.events()[0]["tokens"] == {"oauth": [], "bot": [ORG_BOT]}
    assert {(seen.payload["team_id"], seen.payload["enterprise_id"]) for seen in app.seen} == {(None, "E0INITECH")}
    assert (installed(slack)["T0EAST"], installed(slack)["E0INITECH"]) == (False, False)
    assert error(org.auth_test) == "account_inactive"


def test_uninstalling_a_granted_workspace_takes_its_access(
    slack: PlaygroundSlack, app: FakeApp, org: WebClient
) -> None:
    assert slack.control.uninstall(team="T0EAST") == {"uninstalled": True}
    assert [event["type"] for event in app.events()] == ["team_access_revoked"]
    assert org.auth_test()["ok"]


def test_the_app_uninstalls_itself_or_revokes_its_token(slack: PlaygroundSlack, app: FakeApp, org: WebClient) -> None:
    org.auth_revoke()
    await_events(slack)
    assert [event["type"] for event in app.events()] == ["tokens_revoked"]
    assert not installed(slack)["T0EAST"]
    again = web_client(slack, slack.control.install(team="E0INITECH")["token"])
    app.seen.clear()
    again.apps_uninstall(client_id="", client_secret="")
    await_events(slack)
    assert sorted(event["type"] for event in app.events()) == ["app_uninstalled", "tokens_revoked"]


def test_events_in_any_order(slack: PlaygroundSlack, app: FakeApp) -> None:
    slack.control.uninstall(silent=True)
    assert (app.seen, installed(slack)["T0ROOSTER"]) == ([], False)
    late = {"type": "app_uninstalled"}
    for _ in range(2):
        assert slack.control.event(event=late, event_id="Ev0TWICE", event_time=1_700_000_000) == {"status": 200}
    slack.control.event(event={"type": "team_access_granted", "team_ids": ["T0WEST"]}, team="E0INITECH")
    first, second, third = (seen.payload for seen in app.seen)
    assert first == {**second, "event_context": first["event_context"]}
    assert (first["event_id"], first["event_time"], first["team_id"]) == ("Ev0TWICE", 1_700_000_000, "T0ROOSTER")
    assert first["authorizations"][0]["user_id"] == "U0ROOSTER"
    assert (third["team_id"], third["enterprise_id"]) == (None, "E0INITECH")
    app.answer = lambda seen: Answer(500, {}, b"")
    assert slack.control.event(event=late) == {"status": 500}


def test_no_event_without_a_type_or_with_a_strange_id(slack: PlaygroundSlack) -> None:
    with pytest.raises(ControlError):
        slack.control.event(event={})
    with pytest.raises(ControlError):
        slack.control.event(event={"type": "x"}, event_id="a b")


def test_it_is_kept_over_a_restart(kept: Callable[[], PlaygroundSlack], tmp_path: Path) -> None:
    first = kept()
    first.start()
    client = web_client(first, first.control.install(team="E0INITECH")["token"])
    first.control.grant_team("T0EAST")
    first.stop()
    second = kept()
    second.start()
    assert web_client(second, client.token or "").chat_postMessage(channel="C0EAST", text="still here")["ok"]
    second.control.scopes(scopes=["chat:write"], team="E0INITECH")
    second.control.revoke_team("T0EAST")
    second.stop()
    assert json.loads((tmp_path / "slack.json").read_text())["orgs"]["E0INITECH"]["granted"] == []


# What the app is sent


def test_events_in_a_granted_workspace(slack: PlaygroundSlack, app: FakeApp, org: WebClient) -> None:
    say(slack)
    (told,) = (seen.payload for seen in app.seen)
    assert (told["team_id"], told["enterprise_id"]) == ("T0EAST", "E0INITECH")
    assert told["authorizations"] == [authorization(ORG_BOT, None, org_wide=True)]


def test_events_in_a_workspace_of_an_org_with_its_own_installation(slack: PlaygroundSlack, app: FakeApp) -> None:
    client = web_client(slack, slack.control.install(team="T0EAST")["token"])
    say(slack)
    (told,) = (seen.payload for seen in app.seen)
    assert (told["team_id"], told["enterprise_id"]) == ("T0EAST", "E0INITECH")
    assert told["authorizations"] == [authorization("U0ROOSTER0EAST", "T0EAST", org_wide=False)]
    known = client.auth_test()
    assert (known["team_id"], known["enterprise_id"], known["is_enterprise_install"]) == ("T0EAST", "E0INITECH", False)
    assert client.users_list(team_id="T0WEST")["members"][0]["team_id"] == "T0EAST"


def test_events_outside_of_orgs_know_of_none(slack: PlaygroundSlack, app: FakeApp) -> None:
    slack.control.say(user="U0ADA", channel="C0TEAM", text="hello")
    (told,) = (seen.payload for seen in app.seen)
    assert "enterprise_id" not in told
    assert told["authorizations"][0]["enterprise_id"] is None


@pytest.mark.parametrize("org_wide", [True, False])
def test_commands(slack: PlaygroundSlack, app: FakeApp, org_wide: bool) -> None:
    slack.control.install(team="E0INITECH" if org_wide else "T0EAST")
    if org_wide:
        slack.control.grant_team("T0EAST")
    slack.control.command(user="U0HAL", channel="C0EAST", command="/standup", team="T0EAST")
    form = app.seen[-1].form
    assert (form["enterprise_id"], form["enterprise_name"], form["team_id"]) == ("E0INITECH", "Initech", "T0EAST")
    assert form["is_enterprise_install"] == str(org_wide).lower()
    slack.control.command(user="U0ADA", channel="C0TEAM", command="/standup")
    assert "enterprise_id" not in app.seen[-1].form


def test_interactions(slack: PlaygroundSlack, app: FakeApp, org: WebClient) -> None:
    def open_modal(seen: Seen) -> Answer:
        if seen.path.endswith("interactions") and seen.payload["type"] == "block_actions":
            org.views_open(trigger_id=seen.payload["trigger_id"], view=modal({"type": "divider"}))
        return Answer(200, {}, b"")

    app.answer = open_modal
    ts = org.chat_postMessage(channel="C0EAST", text="x", blocks=[actions(button("open", "1"))])["ts"]
    view = slack.control.click(user="U0HAL", channel="C0EAST", ts=ts, action_id="open", team="T0EAST")["view"]
    slack.control.submit(user="U0HAL", view_id=view["id"], team="T0EAST")
    clicked, sent = (seen.payload for seen in app.seen if seen.path.endswith("interactions"))
    place = {"id": "T0EAST", "domain": "initech-east", "enterprise_id": "E0INITECH", "enterprise_name": "Initech"}
    assert (clicked["team"], sent["team"]) == (place, None)
    for told in (clicked, sent):
        assert (told["enterprise"], told["is_enterprise_install"], told["user"]["team_id"]) == (INITECH, True, "T0EAST")
    assert sent["view"]["team_id"] == "T0EAST"


def test_home_in_a_granted_workspace(slack: PlaygroundSlack, app: FakeApp, org: WebClient) -> None:
    def publish(seen: Seen) -> Answer:
        if "app_home_opened" in seen.body.decode():
            org.views_publish(user_id="U0HAL", view=HOME)
        return Answer(200, {}, b"")

    app.answer = publish
    view = slack.control.home("U0HAL", team="T0EAST")["view"]
    assert view["team_id"] == "T0EAST"
    assert slack.control.look(user="U0HAL", team="T0EAST")["rooster"] == ORG_BOT


# What its token reaches


def test_auth_test(slack: PlaygroundSlack, org: WebClient) -> None:
    known = org.auth_test()
    assert (known["team_id"], known["enterprise_id"], known["team"]) == ("E0INITECH", "E0INITECH", "Initech")
    assert (known["is_enterprise_install"], known["user_id"]) == (True, ORG_BOT)
    assert org.auth_teams_list()["teams"] == [{"id": "T0EAST", "name": "Initech East"}]
    assert org.team_info()["team"]["id"] == "E0INITECH"
    assert org.team_info(team="T0EAST")["team"]["id"] == "T0EAST"


def test_the_workspace_is_found_from_what_is_named(slack: PlaygroundSlack, org: WebClient) -> None:
    assert org.chat_postMessage(channel="C0EAST", text="x")["message"]["team"] == "T0EAST"
    assert org.chat_postMessage(channel="U0HAL", text="x")["channel"] == "D0HAL"
    assert org.conversations_open(users="U0IDA")["channel"]["id"] == "D0IDA"
    user = org.users_info(user="U0HAL")["user"]
    assert (user["tz"], user["enterprise_user"]["enterprise_id"]) == ("America/Sao_Paulo", "E0INITECH")
    assert {entry["team"] for entry in slack.control.log()} == {"T0EAST"}


@pytest.mark.parametrize("method", ["conversations.list", "users.conversations", "users.list"])
def test_lists_need_to_know_the_workspace(slack: PlaygroundSlack, org: WebClient, method: str) -> None:
    body = refused(org.api_call, api_method=method)
    assert (body["error"], body["arg"]) == ("missing_argument", "team_id")
    assert org.api_call(method, params={"team_id": "T0EAST"})["ok"]
    for elsewhere in ("T0WEST", "T0OTHER", "T0NONE"):
        assert error(org.api_call, api_method=method, params={"team_id": elsewhere}) == "team_access_not_granted"


def test_what_is_out_of_reach(slack: PlaygroundSlack, org: WebClient) -> None:
    assert error(org.chat_postMessage, channel="C0WEST", text="x") == "team_access_not_granted"
    assert error(org.users_info, user="U0KIM") == "team_access_not_granted"
    assert error(org.chat_postMessage, channel="C0OTHER", text="x") == "channel_not_found"
    assert error(org.users_info, user="U0EVE") == "user_not_found"
    slack.control.revoke_team("T0EAST")
    assert error(org.chat_postMessage, channel="C0EAST", text="x") == "team_access_not_granted"
    assert error(org.views_publish, user_id="U0HAL", view=HOME) == "team_access_not_granted"
    assert error(web_client(slack).users_info, user="U0HAL") == "user_not_found"
