"""A channel that companies share (Slack Connect): who is in it, what Slack tells of them, and what it refuses."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.slack import PlaygroundSlack
from playground.slack.errors import ControlError
from tests.playground.helpers import FakeApp, Seen, actions, await_events, button, modal

PARTNER = "T0PARTNER"


def refusal(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])


def last(app: FakeApp, path: str) -> Seen:
    return next(seen for seen in reversed(app.seen) if seen.path.endswith(path))


def test_the_seeded_shared_channel(client: WebClient) -> None:
    members = client.conversations_members(channel="C0SHARED")["members"]
    assert members == ["U0ADA", "U0GUEST", "U0EXT1", "U0EXT2", "U0ROOSTER"]
    shared = client.conversations_info(channel="C0SHARED")["channel"]
    assert (shared["is_shared"], shared["is_ext_shared"], shared["connected_team_ids"]) == (True, True, [PARTNER])
    assert not client.conversations_info(channel="C0TEAM")["channel"]["is_ext_shared"]


def test_slack_tells_less_of_people_of_other_companies_and_nowhere_plainly_that_they_are(client: WebClient) -> None:
    xena = client.users_info(user="U0EXT1")["user"]
    assert (xena["team_id"], xena["profile"]["team"], xena["is_stranger"]) == (PARTNER, PARTNER, False)
    assert not {"tz", "is_admin", "is_restricted"} & set(xena)
    listed = [member["id"] for member in client.users_list()["members"]]
    assert "U0GUEST" in listed
    assert not {"U0EXT1", "U0EXT2"} & set(listed)


def test_guests_are_marked(slack: PlaygroundSlack, client: WebClient) -> None:
    assert client.users_info(user="U0GUEST")["user"]["is_restricted"]
    slack.control.member(user="U0BEN", guest=True)
    assert client.users_info(user="U0BEN")["user"]["is_restricted"]
    slack.control.member(user="U0BEN", guest=False)
    assert not client.users_info(user="U0BEN")["user"]["is_restricted"]


def test_a_new_channel_has_the_workspaces_own_members_in_it(slack: PlaygroundSlack) -> None:
    members = slack.control.channel(channel="C0NEW")["channel"]["members"]
    assert members == ["U0ADA", "U0BEN", "U0CHI", "U0DEV", "U0OTHERBOT", "U0ROOSTER"]


def test_rooster_may_write_to_whom_it_shares_a_channel_with_and_to_no_stranger(
    slack: PlaygroundSlack, client: WebClient
) -> None:
    assert client.chat_postMessage(channel="U0EXT1", text="hello")["channel"] == "D0EXT1"
    slack.control.member(user="U0EXT1", channel="C0SHARED", join=False)
    assert client.users_info(user="U0EXT1")["user"]["is_stranger"]
    assert refusal(client.chat_postMessage, channel="U0EXT1", text="hello") == "channel_not_found"
    assert refusal(client.chat_postMessage, channel="D0EXT1", text="hello") == "channel_not_found"
    assert refusal(client.conversations_open, users="U0EXT1") == "invalid_user_combination"
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    assert refusal(client.views_publish, user_id="U0EXT1", view=home) == "user_not_found"


def test_commands_and_shortcuts_are_for_the_workspaces_own(slack: PlaygroundSlack) -> None:
    with pytest.raises(ControlError, match="T0PARTNER"):
        slack.control.command(user="U0EXT1", channel="C0SHARED", command="/standup")
    ts = slack.control.say(user="U0ADA", channel="C0SHARED", text="hello")["ts"]
    with pytest.raises(ControlError, match="T0PARTNER"):
        slack.control.shortcut(user="U0EXT1", callback_id="emoji_why", channel="C0SHARED", ts=ts)


@pytest.mark.parametrize(("user", "home"), [("U0EXT1", PARTNER), ("U0ADA", "T0ROOSTER")])
def test_an_event_in_it_names_its_authors_workspace_and_whose_app_hears_it(
    slack: PlaygroundSlack, app: FakeApp, user: str, home: str
) -> None:
    slack.control.say(user=user, channel="C0SHARED", text="hello")
    told = last(app, "/events").payload
    assert (told["team_id"], told["context_team_id"], told["is_ext_shared_channel"]) == (home, "T0ROOSTER", True)
    assert [told["event"][name] for name in ("team", "user_team", "source_team")] == [home] * 3
    [authorization] = told["authorizations"]
    assert (authorization["team_id"], authorization["user_id"]) == ("T0ROOSTER", "U0ROOSTER")


def test_an_event_elsewhere_says_that_nobody_shares_it(slack: PlaygroundSlack, app: FakeApp) -> None:
    slack.control.say(user="U0ADA", channel="C0TEAM", text="hello")
    told = last(app, "/events").payload
    assert told["is_ext_shared_channel"] is False
    assert "source_team" not in told["event"]


def test_what_somebody_of_another_company_presses_and_submits(
    slack: PlaygroundSlack, app: FakeApp, client: WebClient
) -> None:
    ts = client.chat_postMessage(channel="C0SHARED", text="press", blocks=[actions(button("go", "1"))])["ts"]
    slack.control.click(user="U0EXT1", channel="C0SHARED", ts=ts, action_id="go")
    click = last(app, "/interactions").payload
    assert (click["team"]["id"], click["user"]["team_id"]) == ("T0ROOSTER", PARTNER)
    view = client.views_open(trigger_id=click["trigger_id"], view=modal({"type": "divider"}))["view"]
    slack.control.submit(user="U0EXT1", view_id=view["id"], values={})
    sent = last(app, "/interactions").payload
    assert (sent["team"]["id"], sent["user"]["team_id"], sent["view"]["team_id"]) == (PARTNER, PARTNER, PARTNER)
    assert sent["view"]["app_installed_team_id"] == "T0ROOSTER"


def test_a_channels_id_changes_for_good(slack: PlaygroundSlack, app: FakeApp, client: WebClient) -> None:
    slack.control.channel(channel="G0PLANS", private=True, rooster=True)
    ts = client.chat_postMessage(channel="G0PLANS", text="before")["ts"]
    await_events(slack)
    slack.control.channel(channel="G0PLANS", new_id="C0PLANS")
    told = last(app, "/events").payload["event"]
    assert (told["type"], told["old_channel_id"], told["new_channel_id"]) == (
        "channel_id_changed",
        "G0PLANS",
        "C0PLANS",
    )
    assert refusal(client.chat_postMessage, channel="G0PLANS", text="x") == "channel_not_found"
    client.chat_update(channel="C0PLANS", ts=ts, text="after")
    with pytest.raises(ControlError, match="already"):
        slack.control.channel(channel="C0PLANS", new_id="C0TEAM")


@pytest.mark.parametrize("why", ["not in it", "no scope", "not subscribed"])
def test_who_may_not_see_the_channel_hears_nothing_of_its_id(slack: PlaygroundSlack, app: FakeApp, why: str) -> None:
    slack.control.channel(channel="G0PLANS", private=True, rooster=why != "not in it")
    if why == "no scope":
        slack.control.scopes(scopes=["channels:read"])
    if why == "not subscribed":
        slack.control.manifest(events=["message.im"])
    app.seen.clear()
    slack.control.channel(channel="G0PLANS", new_id="C0PLANS")
    assert app.seen == []
