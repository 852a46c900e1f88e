"""Shortcuts and the manifest they are declared in: what Slack offers, and what the app is sent."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook import WebhookClient

from playground.slack import Answer, PlaygroundSlack
from playground.slack.errors import ControlError
from tests.harness import Stage
from tests.playground.helpers import OK, SECRET, FakeApp, Seen, await_events, modal, text_input

KEEP = {"type": "message", "callback_id": "keep", "name": "Keep it"}
ASK = {"type": "global", "callback_id": "ask", "name": "Ask everybody", "description": "A question for all"}


@pytest.fixture
def said(slack: PlaygroundSlack, app: FakeApp) -> dict[str, Any]:
    """A message, as `shortcut` wants it; the app has forgotten its event."""
    slack.control.manifest(shortcuts=[KEEP, ASK])
    ts = slack.control.say("U0BEN", "C0TEAM", "look at this")["ts"]
    app.seen.clear()
    return {"channel": "C0TEAM", "ts": ts}


def test_a_message_shortcut_is_signed_and_complete(slack: PlaygroundSlack, app: FakeApp, said: dict[str, Any]) -> None:
    assert slack.control.shortcut("U0ADA", "keep", **said) == {"status": 200}
    (seen,) = app.seen
    assert seen.path == "/slack/interactions"
    assert SignatureVerifier(SECRET).is_valid_request(seen.body, dict(seen.headers))
    payload = seen.payload
    wanted = {"type": "message_action", "callback_id": "keep", "message_ts": said["ts"], "enterprise": None}
    assert wanted.items() <= payload.items()
    assert (payload["team"], payload["channel"]) == (
        {"id": "T0ROOSTER", "domain": "acme"},
        {"id": "C0TEAM", "name": "team"},
    )
    assert (payload["user"]["id"], payload["user"]["team_id"]) == ("U0ADA", "T0ROOSTER")
    message = payload["message"]
    assert (message["user"], message["text"], message["ts"]) == ("U0BEN", "look at this", said["ts"])
    assert message["blocks"][0]["type"] == "rich_text"
    assert payload.keys() >= {"action_ts", "trigger_id", "response_url", "is_enterprise_install"}
    assert not payload.keys() & {"token", "view", "actions"}


def test_its_trigger_opens_a_modal(
    slack: PlaygroundSlack, app: FakeApp, client: WebClient, said: dict[str, Any]
) -> None:
    def opens(seen: Seen) -> Answer:
        client.views_open(trigger_id=seen.payload["trigger_id"], view=modal(text_input("why"), callback_id="kept"))
        return OK

    app.answer = opens
    view = slack.control.shortcut("U0ADA", "keep", **said)["view"]
    assert [one["id"] for one in slack.control.views("U0ADA")] == [view["id"]]
    assert (view["callback_id"], slack.control.views("U0BEN")) == ("kept", [])


def test_its_response_url_answers_the_member_alone(slack: PlaygroundSlack, app: FakeApp, said: dict[str, Any]) -> None:
    slack.control.shortcut("U0ADA", "keep", **said)
    WebhookClient(app.seen[-1].payload["response_url"]).send(text="kept")
    assert [one["text"] for one in slack.control.messages("C0TEAM", as_user="U0ADA")] == ["look at this", "kept"]
    assert [one["text"] for one in slack.control.messages("C0TEAM")] == ["look at this"]


def test_it_works_where_rooster_is_not_and_on_its_own_messages(
    slack: PlaygroundSlack, app: FakeApp, client: WebClient, said: dict[str, Any]
) -> None:
    ts = client.chat_postMessage(channel="U0ADA", text="mine")["ts"]
    slack.control.channel("C0TEAM", rooster=False)
    await_events(slack)
    assert slack.control.shortcut("U0ADA", "keep", **said)["status"] == 200
    assert slack.control.shortcut("U0ADA", "keep", channel="U0ADA", ts=ts)["status"] == 200
    payload = app.seen[-1].payload
    assert (payload["channel"]["id"], payload["channel"]["name"]) == ("D0ADA", "directmessage")
    assert payload["message"]["bot_id"] == "B0ROOSTER"


def test_a_global_shortcut_knows_of_no_message(slack: PlaygroundSlack, app: FakeApp, said: dict[str, Any]) -> None:
    assert slack.control.shortcut("U0ADA", "ask")["status"] == 200
    payload = app.seen[-1].payload
    assert (payload["type"], payload["callback_id"]) == ("shortcut", "ask")
    assert not payload.keys() & {"message", "message_ts", "channel", "response_url", "token"}


@pytest.mark.parametrize(("status", "error"), [(500, "http_service_error"), (404, "http_client_error")])
def test_a_failure_of_the_app_is_named(
    slack: PlaygroundSlack, app: FakeApp, said: dict[str, Any], status: int, error: str
) -> None:
    app.answer = lambda seen: Answer(status, {}, b"")
    assert slack.control.shortcut("U0ADA", "keep", **said) == {"status": status, "error": error}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"callback_id": "unknown"}, 404),
        ({"ts": "1.0"}, 404),
        ({"channel": "C0NONE"}, 404),
        ({"ts": None}, 400),
        ({"user": "U0GONE"}, 400),
        ({"team": "T0OTHER", "user": "U0EVE"}, 404),
    ],
)
def test_what_no_menu_offers_is_refused(
    slack: PlaygroundSlack, app: FakeApp, said: dict[str, Any], body: dict[str, Any], status: int
) -> None:
    with pytest.raises(ControlError) as refused:
        slack.control.shortcut(**{"user": "U0ADA", "callback_id": "keep", **said, **body})
    assert refused.value.status == status
    assert app.seen == []


def test_an_ephemeral_message_has_no_menu(slack: PlaygroundSlack, app: FakeApp, said: dict[str, Any]) -> None:
    app.answer = lambda seen: Answer(200, {}, b"only you see this")
    ts = slack.control.command("U0ADA", "C0TEAM", "/standup")["ts"]
    with pytest.raises(ControlError, match="no message"):
        slack.control.shortcut("U0ADA", "keep", channel="C0TEAM", ts=ts)


def test_the_panel_names_a_shortcut_without_the_message(
    slack: PlaygroundSlack, app: FakeApp, said: dict[str, Any]
) -> None:
    slack.control.shortcut("U0ADA", "keep", **said)
    entry = slack.control.look("U0ADA")["activity"]["entries"][-1]
    assert (entry["what"], entry["status"]) == ("message_action keep", 200)


@pytest.mark.parametrize("callback_id", ["keep", "ask"])
def test_rooster_takes_a_shortcut_it_does_not_know_in_peace(play: Stage, callback_id: str) -> None:
    play.people.manifest(shortcuts=[KEEP, ASK])
    ts = play.people.say("U0BEN", "C0TEAM", "look at this")["ts"]
    assert play.people.shortcut("U0ADA", callback_id, channel="C0TEAM", ts=ts) == {"status": 200}
    assert [one["text"] for one in play.people.messages("C0TEAM", as_user="U0ADA")] == ["look at this"]


# The manifest


def test_by_default_there_is_all_that_rooster_has(slack: PlaygroundSlack) -> None:
    manifest = slack.control.manifest()
    commands = ["/rooster", "/standup", "/emoji", "/snap", "/snapslack", "/photos"]
    assert [one["command"] for one in manifest["commands"]] == commands
    assert [one["name"] for one in manifest["shortcuts"]] == ["Why this emoji?", "Reply that vanishes"]
    assert {"app_uninstalled", "app_home_opened", "message.channels"} < set(manifest["events"])
    assert manifest.items() <= slack.control.state().items()


def test_what_is_declared_replaces_its_kind_and_outlives_a_reset(slack: PlaygroundSlack) -> None:
    coffee = {"command": "/coffee", "description": "Who wants one", "usage_hint": "[wish]"}
    before = slack.control.manifest()
    assert slack.control.manifest(shortcuts=[KEEP]) == {**before, "shortcuts": [KEEP]}
    assert slack.control.manifest(commands=[coffee]) == {**before, "commands": [coffee], "shortcuts": [KEEP]}
    declared = {"commands": [coffee], "shortcuts": [KEEP], "events": ["message.im"]}
    assert slack.control.manifest(events=["message.im"]) == declared
    slack.control.reset()
    assert slack.control.manifest() == declared


@pytest.mark.parametrize(
    "body",
    [
        {"commands": [{"command": "/x"}]},
        {"commands": [{"command": "coffee", "description": "No slash"}]},
        {"commands": [{"command": "/x", "description": "Twice"}] * 2},
        {"shortcuts": [{**KEEP, "type": "mesage"}]},
        {"shortcuts": [{**KEEP, "name": "x" * 25}]},
        {"shortcuts": [KEEP, {**ASK, "callback_id": "keep"}]},
        {"shortcuts": [KEEP | {"callback_id": str(number)} for number in range(11)]},
        {"shortcuts": ["keep"]},
        {"events": [{"type": "message.im"}]},
        {"events": ["message.im", "message.im"]},
        {"commands": [{"command": "/x", "description": "No words", "words": None}]},
    ],
    ids=lambda body: str(body)[:40],
)
def test_what_slack_would_not_take_is_refused_whole(slack: PlaygroundSlack, body: dict[str, Any]) -> None:
    before = slack.control.manifest()
    with pytest.raises(ControlError) as refused:
        slack.control.manifest(**body)
    assert (refused.value.status, slack.control.manifest()) == (400, before)
