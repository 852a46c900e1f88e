"""Commands, clicks, modals and Home: what the app is sent, and what the member gets to see."""

import json
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook import WebhookClient

from playground.slack import Answer, PlaygroundSlack
from playground.slack.errors import ControlError
from tests.playground.helpers import (
    OK,
    SECRET,
    FakeApp,
    Seen,
    actions,
    await_events,
    button,
    modal,
    plain,
    text_input,
    web_client,
)

OPTIONS = [{"text": plain(name), "value": name} for name in ("red", "green", "blue")]


def element(block_id: str, kind: str, **more: Any) -> dict[str, Any]:
    inner = {"type": kind, "action_id": "pick", **more}
    return {"type": "input", "block_id": block_id, "label": plain("Pick"), "element": inner}


FORM = modal(
    text_input("words", initial_value="as before", max_length=20),
    element("colour", "static_select", options=OPTIONS, initial_option=OPTIONS[1]),
    element("boxes", "checkboxes", options=OPTIONS, initial_options=OPTIONS[:1]),
    element("time", "timepicker", initial_time="09:00"),
    element("where", "conversations_select", initial_conversation="C0TEAM"),
    {**text_input("more"), "optional": True},
    callback_id="form",
    private_metadata="run-7",
)


def opening(client: WebClient, view: dict[str, Any]) -> Any:
    """An app that answers every command and click by opening the view."""

    def answer(seen: Seen) -> Answer:
        trigger = seen.form["trigger_id"] if "trigger_id" in seen.form else seen.payload["trigger_id"]
        client.views_open(trigger_id=trigger, view=view)
        return OK

    return answer


def answering(body: dict[str, Any]) -> Any:
    return lambda seen: Answer(200, {"Content-Type": "application/json"}, json.dumps(body).encode())


@pytest.fixture
def view_id(slack: PlaygroundSlack, app: FakeApp, client: WebClient) -> str:
    app.answer = opening(client, FORM)
    opened = slack.control.command(user="U0ADA", channel="C0TEAM", command="/standup")["view"]
    app.answer = lambda seen: OK
    return str(opened["id"])


def test_command_is_signed_and_complete(slack: PlaygroundSlack, app: FakeApp) -> None:
    answer = slack.control.command(user="U0ADA", channel="C0TEAM", command="/standup", text="help & co")
    (seen,) = app.seen
    assert SignatureVerifier(SECRET).is_valid_request(seen.body, dict(seen.headers))
    assert not SignatureVerifier("another").is_valid_request(seen.body, dict(seen.headers))
    assert (answer["status"], answer["body"]) == (200, "")
    wanted = {"team_id": "T0ROOSTER", "user_id": "U0ADA", "channel_id": "C0TEAM", "text": "help & co"}
    assert wanted.items() <= seen.form.items()
    assert "token" not in seen.form


def test_answer_to_a_command_is_an_ephemeral_message(slack: PlaygroundSlack, app: FakeApp) -> None:
    app.answer = answering({"text": "pick", "blocks": [actions(button("go", "1"))]})
    ts = slack.control.command(user="U0ADA", channel="C0TEAM", command="/standup")["ts"]
    app.answer = lambda seen: OK
    assert slack.control.messages(channel="C0TEAM") == []
    assert slack.control.messages(channel="C0TEAM", as_user="U0ADA")[0]["ts"] == ts
    assert slack.control.click(user="U0ADA", channel="C0TEAM", ts=ts, action_id="go")["status"] == 200
    payload = app.seen[-1].payload
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload
    WebhookClient(payload["response_url"]).send(text="picked", replace_original=True)
    assert [m["text"] for m in slack.control.messages(channel="C0TEAM", as_user="U0ADA")] == ["picked"]
    WebhookClient(payload["response_url"]).send(delete_original=True)
    assert slack.control.messages(channel="C0TEAM", as_user="U0ADA") == []


def test_response_url_works_five_times(slack: PlaygroundSlack, app: FakeApp) -> None:
    slack.control.command(user="U0ADA", channel="C0TEAM", command="/standup")
    webhook = WebhookClient(app.seen[-1].form["response_url"])
    assert [webhook.send(text=str(n), response_type="in_channel").status_code for n in range(6)] == [200] * 5 + [404]
    assert len(slack.control.messages(channel="C0TEAM")) == 5


def test_response_url_expires(slack: PlaygroundSlack, app: FakeApp) -> None:
    slack.control.command(user="U0ADA", channel="C0TEAM", command="/standup")
    slack.control.clock(advance=31 * 60)
    assert WebhookClient(app.seen[-1].form["response_url"]).send(text="late").status_code == 404


def test_command_that_fails_is_told_to_the_member(slack: PlaygroundSlack, app: FakeApp) -> None:
    app.answer = lambda seen: Answer(500, {}, b"")
    assert slack.control.command(user="U0ADA", channel="C0TEAM", command="/standup")["status"] == 500

    def refuse(seen: Seen) -> Answer:
        raise ConnectionError

    app.answer = refuse
    assert slack.control.command(user="U0ADA", channel="C0TEAM", command="/standup")["status"] == 0
    assert [m["text"] for m in slack.control.messages(channel="C0TEAM", as_user="U0ADA")] == [
        '/standup failed with the error "http_service_error"',
        '/standup failed with the error "dispatch_failed"',
    ]


def test_click_names_action_and_message(slack: PlaygroundSlack, app: FakeApp, client: WebClient) -> None:
    blocks = [actions(button("go", "1")), actions(button("go", "2"))]
    ts = client.chat_postMessage(channel="U0ADA", text="choose", blocks=blocks)["ts"]
    await_events(slack)
    slack.control.click(user="U0ADA", channel="U0ADA", ts=ts, action_id="go", value="2")
    payload = app.seen[-1].payload
    assert [(a["action_id"], a["value"], a["type"]) for a in payload["actions"]] == [("go", "2", "button")]
    assert (payload["channel"]["id"], payload["message"]["ts"], payload["user"]["id"]) == ("D0ADA", ts, "U0ADA")
    with pytest.raises(ControlError, match="has the value"):
        slack.control.click(user="U0ADA", channel="U0ADA", ts=ts, action_id="go", value="3")


def test_menu_in_a_message(slack: PlaygroundSlack, app: FakeApp, client: WebClient) -> None:
    menu = {"type": "static_select", "action_id": "colour", "options": OPTIONS}
    ts = client.chat_postMessage(channel="C0TEAM", text="choose", blocks=[actions(menu)])["ts"]
    await_events(slack)
    slack.control.click(user="U0BEN", channel="C0TEAM", ts=ts, action_id="colour", value="blue")
    payload = app.seen[-1].payload
    assert payload["actions"][0]["selected_option"] == OPTIONS[2]
    assert payload["state"]["values"]["b0"]["colour"]["selected_option"] == OPTIONS[2]


def test_trigger_is_good_once_and_for_three_seconds(slack: PlaygroundSlack, app: FakeApp, client: WebClient) -> None:
    def code(trigger_id: str, by: WebClient = client) -> str:
        with pytest.raises(SlackApiError) as refused:
            by.views_open(trigger_id=trigger_id, view=FORM)
        return str(refused.value.response["error"])

    slack.control.command(user="U0ADA", channel="C0TEAM", command="/standup")
    trigger = app.seen[-1].form["trigger_id"]
    assert code(trigger, web_client(slack, slack.control.install(team="T0OTHER")["token"])) == "invalid_trigger_id"
    client.views_open(trigger_id=trigger, view=FORM)
    assert code(trigger) == "exchanged_trigger_id"
    slack.control.command(user="U0ADA", channel="C0TEAM", command="/standup")
    slack.control.triggers(age=4)
    assert code(app.seen[-1].form["trigger_id"]) == "expired_trigger_id"
    assert code("nonsense") == "invalid_trigger_id"


def test_prefilled_values_are_submitted(slack: PlaygroundSlack, app: FakeApp, view_id: str) -> None:
    assert slack.control.submit(user="U0ADA", view_id=view_id)["status"] == 200
    view = app.seen[-1].payload["view"]
    assert (view["private_metadata"], view["callback_id"]) == ("run-7", "form")
    assert view["state"]["values"] == {
        "words": {"text": {"type": "plain_text_input", "value": "as before"}},
        "colour": {"pick": {"type": "static_select", "selected_option": OPTIONS[1]}},
        "boxes": {"pick": {"type": "checkboxes", "selected_options": OPTIONS[:1]}},
        "time": {"pick": {"type": "timepicker", "selected_time": "09:00"}},
        "where": {"pick": {"type": "conversations_select", "selected_conversation": "C0TEAM"}},
        "more": {"text": {"type": "plain_text_input", "value": None}},
    }
    assert slack.control.views(user="U0ADA") == []


def test_answers_in_order_of_the_inputs(slack: PlaygroundSlack, app: FakeApp, view_id: str) -> None:
    answers = ["new", "red", ["blue", "green"], "17:45", None, "extra"]
    slack.control.submit(user="U0ADA", view_id=view_id, answers=answers)
    values = app.seen[-1].payload["view"]["state"]["values"]
    assert values["words"]["text"]["value"] == "new"
    assert values["colour"]["pick"]["selected_option"]["value"] == "red"
    assert [one["value"] for one in values["boxes"]["pick"]["selected_options"]] == ["blue", "green"]
    assert values["time"]["pick"]["selected_time"] == "17:45"
    assert values["where"]["pick"]["selected_conversation"] == "C0TEAM"
    assert values["more"]["text"]["value"] == "extra"


def test_client_refuses_what_is_missing_or_too_long(slack: PlaygroundSlack, app: FakeApp, view_id: str) -> None:
    sent = len(app.seen)
    answer = slack.control.submit(user="U0ADA", view_id=view_id, values={"words": {"text": ""}})
    assert set(answer["errors"]) == {"words"}
    answer = slack.control.submit(user="U0ADA", view_id=view_id, values={"words": {"text": "x" * 21}})
    assert set(answer["errors"]) == {"words"}
    assert len(app.seen) == sent


def test_errors_of_the_app_keep_the_form_open(slack: PlaygroundSlack, app: FakeApp, view_id: str) -> None:
    app.answer = answering({"response_action": "errors", "errors": {"words": "too vague"}})
    answer = slack.control.submit(user="U0ADA", view_id=view_id, values={"words": {"text": "stuff"}})
    assert answer == {"status": 200, "errors": {"words": "too vague"}}
    (still_open,) = slack.control.views(user="U0ADA")
    assert still_open["state"]["values"]["words"]["text"]["value"] == "stuff"
    app.answer = answering({"response_action": "errors", "errors": {"nowhere": "x"}})
    assert slack.control.submit(user="U0ADA", view_id=view_id)["error"] == "invalid_errors"


def test_update_push_and_clear(slack: PlaygroundSlack, app: FakeApp, view_id: str) -> None:
    app.answer = answering({"response_action": "update", "view": modal(text_input("words"), title=plain("Again"))})
    updated = slack.control.submit(user="U0ADA", view_id=view_id)["view"]
    assert (updated["id"], updated["title"]["text"]) == (view_id, "Again")
    app.answer = answering({"response_action": "push", "view": modal(text_input("deeper"))})
    second = slack.control.submit(user="U0ADA", view_id=view_id, answers=["x"])["view"]
    assert (second["previous_view_id"], second["root_view_id"]) == (view_id, view_id)
    third = slack.control.submit(user="U0ADA", view_id=second["id"], answers=["x"])["view"]
    assert slack.control.submit(user="U0ADA", view_id=third["id"], answers=["x"])["error"] == "push_limit_reached"
    app.answer = answering({"response_action": "clear"})
    slack.control.submit(user="U0ADA", view_id=third["id"], answers=["x"])
    assert slack.control.views(user="U0ADA") == []


def test_button_in_a_view_can_update_and_push(slack: PlaygroundSlack, app: FakeApp, client: WebClient) -> None:
    view = modal(text_input("words"), actions(button("more", "1")))
    app.answer = opening(client, view)
    opened = slack.control.command(user="U0ADA", channel="C0TEAM", command="/standup")["view"]

    def push(seen: Seen) -> Answer:
        client.views_push(trigger_id=seen.payload["trigger_id"], view=modal(text_input("deeper")))
        return OK

    app.answer = push
    typed = {"words": {"text": "typed"}}
    pushed = slack.control.click(user="U0ADA", view_id=opened["id"], action_id="more", values=typed)["view"]
    assert pushed["previous_view_id"] == opened["id"]
    assert app.seen[-1].payload["view"]["state"]["values"]["words"]["text"]["value"] == "typed"
    with pytest.raises(SlackApiError, match="hash_conflict"):
        client.views_update(view_id=opened["id"], view=view, hash="stale")
    with pytest.raises(SlackApiError, match="not_found"):
        client.views_update(view_id="V0NONE", view=view)
    client.views_update(view_id=opened["id"], view=view, hash=opened["hash"])
    kept = slack.control.views(user="U0ADA")[0]["state"]["values"]["words"]["text"]["value"]
    assert kept == "typed"


def test_closing_is_told_only_on_request(slack: PlaygroundSlack, app: FakeApp, client: WebClient, view_id: str) -> None:
    sent = len(app.seen)
    slack.control.close(user="U0ADA", view_id=view_id)
    assert len(app.seen) == sent
    app.answer = opening(client, {**FORM, "notify_on_close": True})
    opened = slack.control.command(user="U0ADA", channel="C0TEAM", command="/standup")["view"]
    app.answer = lambda seen: OK
    slack.control.close(user="U0ADA", view_id=opened["id"])
    assert app.seen[-1].payload["type"] == "view_closed"


def test_somebody_elses_view_cannot_be_touched(slack: PlaygroundSlack, view_id: str) -> None:
    with pytest.raises(ControlError) as refused:
        slack.control.submit(user="U0BEN", view_id=view_id)
    assert refused.value.status == 404


def test_home(slack: PlaygroundSlack, app: FakeApp, client: WebClient) -> None:
    def publish(seen: Seen) -> Answer:
        user = seen.payload["event"]["user"]
        client.views_publish(user_id=user, view={"type": "home", "blocks": [actions(button("go", "1"))]})
        return OK

    app.answer = publish
    view = slack.control.home(user="U0ADA")["view"]
    app.answer = lambda seen: OK
    assert (app.events()[0]["type"], view["type"]) == ("app_home_opened", "home")
    assert slack.control.click(user="U0ADA", view_id=view["id"], action_id="go")["status"] == 200
    assert slack.control.views(user="U0ADA") == []
