"""What Slack knows of the app decides what it offers, asks, grants and tells: Rooster's chosen features, and scopes."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from chalicelib import manifest
from chalicelib.wiring import declared
from playground.slack import PlaygroundSlack
from playground.slack.errors import ControlError
from tests.playground.helpers import SECRET, TOKEN, FakeApp, await_events, web_client

STANDUPS = frozenset({"standups"})
OF_EMOJI = {"emoji:read", "mpim:history", "reactions:write"}
CHANNELS = [("channel", "C0TEAM", "channels:history"), ("group", "C0GENERAL", "groups:history")]
PLACES = [*CHANNELS, ("im", "U0ROOSTER", "im:history")]


@pytest.fixture
def standups(app: FakeApp) -> Iterator[PlaygroundSlack]:
    """As with FEATURES=standups."""
    made = PlaygroundSlack(app, signing_secret=SECRET, bot_token=TOKEN, features=STANDUPS)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def told(slack: PlaygroundSlack, app: FakeApp) -> PlaygroundSlack:
    """Rooster is in a public and in a private channel."""
    slack.control.channel("C0GENERAL", private=True)
    app.seen.clear()
    return slack


def hears(slack: PlaygroundSlack, app: FakeApp) -> list[str]:
    """The kinds of those conversations that the app hears of when somebody writes there."""
    app.seen.clear()
    for _, place, _ in PLACES:
        slack.control.say("U0ADA", place, "hello")
    return [event["channel_type"] for event in app.events()]


def scopes(slack: PlaygroundSlack, team: str) -> set[str]:
    """What Slack says a token may do when it is asked for something else."""
    token = TOKEN if team == "T0ROOSTER" else slack.control.install(team)["token"]
    with pytest.raises(SlackApiError) as refused:
        web_client(slack, token).team_info()
    assert refused.value.response["error"] == "missing_scope"
    return set(refused.value.response["provided"].split(","))


# Features


def test_a_feature_that_was_not_chosen_offers_nothing(standups: PlaygroundSlack) -> None:
    state = standups.control.state()
    assert [one["command"] for one in state["commands"]] == ["/rooster", "/standup"]
    assert state["shortcuts"] == []
    ts = standups.control.say("U0BEN", "C0TEAM", "look at this")["ts"]
    with pytest.raises(ControlError, match="no shortcut emoji_why"):
        standups.control.shortcut("U0ADA", "emoji_why", "C0TEAM", ts)


def test_nor_does_it_hear_anything(standups: PlaygroundSlack, app: FakeApp) -> None:
    assert hears(standups, app) == ["im"]


@pytest.mark.parametrize("team", ["T0ROOSTER", "T0OTHER"])
def test_what_no_feature_asks_for_is_not_granted(standups: PlaygroundSlack, team: str) -> None:
    assert not OF_EMOJI & scopes(standups, team)
    assert {"chat:write", "commands", "im:history"} < scopes(standups, team)
    standups.control.reset()
    assert not OF_EMOJI & scopes(standups, team)


def test_an_app_of_which_nobody_says_anything_may_do_all(client: WebClient) -> None:
    assert client.emoji_list()["ok"]
    assert client.team_info()["ok"]


@pytest.mark.parametrize(("features", "reads"), [(STANDUPS, False), (STANDUPS | {"emoji"}, True)])
def test_the_consent_page_knows_nothing_of_a_feature_that_was_not_chosen(
    app: FakeApp, features: frozenset[str], reads: bool
) -> None:
    made = PlaygroundSlack(app, signing_secret=SECRET, bot_token="", client_id="1.2", features=features)
    scope = ",".join(manifest.scopes(declared(features)))
    asked = {"client_id": "1.2", "scope": scope, "redirect_uri": "http://127.0.0.1:1/back"}
    made.start()
    with urlopen(f"{made.url}oauth/v2/authorize?{urlencode(asked)}") as page:
        words = page.read().decode()
    made.stop()
    assert "checking who is an admin" in words
    assert ("emoji" in words, "reactions:write" in words) == (reads, reads)


# Messages


def test_an_app_hears_of_messages_of_the_kinds_it_subscribed_to(told: PlaygroundSlack, app: FakeApp) -> None:
    assert hears(told, app) == ["channel", "group", "im"]
    told.control.manifest(events=["message.groups", "app_home_opened"])
    assert hears(told, app) == ["group"]
    told.control.manifest(events=[])
    assert hears(told, app) == []


def test_an_app_that_declares_no_events_hears_as_before(told: PlaygroundSlack, app: FakeApp) -> None:
    told.control.manifest(commands=[{"command": "/coffee", "description": "Who wants one"}], shortcuts=[])
    assert hears(told, app) == ["channel", "group", "im"]


@pytest.mark.parametrize(("kind", "scope"), [(kind, scope) for kind, _, scope in PLACES])
def test_without_the_scope_to_read_them_it_hears_of_none(
    told: PlaygroundSlack, app: FakeApp, kind: str, scope: str
) -> None:
    told.control.scopes(["chat:write", scope])
    assert hears(told, app) == [kind]


@pytest.mark.parametrize("scope", ["channels:history", ""])
def test_changes_are_told_to_whom_messages_are(
    slack: PlaygroundSlack, app: FakeApp, client: WebClient, scope: str
) -> None:
    slack.control.scopes(["chat:write", scope])
    ts = client.chat_postMessage(channel="C0TEAM", text="one")["ts"]
    client.chat_update(channel="C0TEAM", ts=ts, text="two")
    client.chat_delete(channel="C0TEAM", ts=ts)
    await_events(slack)
    assert len(app.events()) == (3 if scope else 0)


def test_what_is_no_message_needs_neither(slack: PlaygroundSlack, app: FakeApp) -> None:
    slack.control.scopes(["chat:write"])
    slack.control.manifest(events=[])
    slack.control.uninstall()
    assert [event["type"] for event in app.events()] == ["tokens_revoked", "app_uninstalled"]


def test_in_an_org_its_one_installation_has_the_scopes(slack: PlaygroundSlack, app: FakeApp) -> None:
    slack.control.install("E0INITECH")
    slack.control.grant_team("T0WEST")
    said: dict[str, Any] = {"user": "U0JAN", "channel": "C0WEST", "text": "hello", "team": "T0WEST"}
    app.seen.clear()
    assert slack.control.say(**said)["status"] == 200
    slack.control.scopes(["chat:write"], team="E0INITECH")
    assert "status" not in slack.control.say(**said)
    assert len(app.seen) == 1
