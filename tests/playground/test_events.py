"""Events: which ones are sent, how they are signed, and how they are sent again."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from playground.slack import Answer, PlaygroundSlack
from tests.playground.helpers import OK, SECRET, FakeApp, Seen, await_events


def say(slack: PlaygroundSlack, text: str = "hello") -> None:
    slack.control.say(user="U0ADA", channel="C0TEAM", text=text)


def retries(app: FakeApp) -> list[tuple[str | None, str | None]]:
    return [(s.headers.get("X-Slack-Retry-Num"), s.headers.get("X-Slack-Retry-Reason")) for s in app.seen]


def test_message_event(slack: PlaygroundSlack, app: FakeApp) -> None:
    said = slack.control.say(user="U0ADA", channel="C0TEAM", text="hello")
    (seen,) = app.seen
    assert SignatureVerifier(SECRET).is_valid_request(seen.body, dict(seen.headers))
    envelope = seen.payload
    event = envelope["event"]
    assert said["status"] == 200
    assert (envelope["type"], envelope["team_id"], envelope["api_app_id"]) == (
        "event_callback",
        "T0ROOSTER",
        "A0ROOSTER",
    )
    assert envelope["authorizations"][0]["user_id"] == "U0ROOSTER"
    wanted = {"type": "message", "user": "U0ADA", "text": "hello", "channel_type": "channel", "ts": said["ts"]}
    assert wanted.items() <= event.items()


def test_no_events_from_where_rooster_is_not(slack: PlaygroundSlack, app: FakeApp) -> None:
    slack.control.channel(channel="C0TEAM", rooster=False)
    app.seen.clear()
    say(slack)
    slack.control.say(user="U0EVE", channel="C0OTHER", text="hello", team="T0OTHER")
    assert app.seen == []


def test_direct_message_event(slack: PlaygroundSlack, app: FakeApp) -> None:
    slack.control.say(user="U0ADA", channel="U0ROOSTER", text="report")
    assert (app.events()[0]["channel"], app.events()[0]["channel_type"]) == ("D0ADA", "im")


def test_rooster_hears_itself(slack: PlaygroundSlack, app: FakeApp, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C0TEAM", text="one")["ts"]
    await_events(slack)
    client.chat_update(channel="C0TEAM", ts=ts, text="two")
    await_events(slack)
    client.chat_delete(channel="C0TEAM", ts=ts)
    await_events(slack)
    posted, changed, deleted = app.events()
    assert (posted["bot_id"], posted["app_id"], posted["user"]) == ("B0ROOSTER", "A0ROOSTER", "U0ROOSTER")
    assert (changed["subtype"], changed["message"]["text"], changed["previous_message"]["text"]) == (
        "message_changed",
        "two",
        "one",
    )
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)


def test_retries_follow_the_wound_clock(slack: PlaygroundSlack, app: FakeApp) -> None:
    app.answer = lambda seen: Answer(503, {}, b"")
    say(slack)
    await_events(slack)
    assert retries(app) == [(None, None), ("1", "http_error")]
    slack.control.clock(advance=61)
    await_events(slack)
    slack.control.clock(advance=301)
    await_events(slack)
    slack.control.clock(advance=3600)
    await_events(slack)
    assert [number for number, _ in retries(app)] == [None, "1", "2", "3"]
    assert len({seen.payload["event_id"] for seen in app.seen}) == 1


def test_retry_stops_with_success_and_on_request(slack: PlaygroundSlack, app: FakeApp) -> None:
    app.answer = lambda seen: OK if "X-Slack-Retry-Num" in seen.headers else Answer(500, {}, b"")
    say(slack)
    await_events(slack)
    slack.control.clock(advance=3600)
    await_events(slack)
    assert len(app.seen) == 2
    app.answer = lambda seen: Answer(500, {"x-slack-no-retry": "1"}, b"")
    say(slack)
    await_events(slack)
    assert len(app.seen) == 3


@pytest.mark.parametrize(("error", "reason"), [(TimeoutError, "http_timeout"), (ConnectionError, "connection_failed")])
def test_why_it_is_sent_again(slack: PlaygroundSlack, app: FakeApp, error: type[Exception], reason: str) -> None:
    def fail(seen: Seen) -> Answer:
        if "X-Slack-Retry-Num" in seen.headers:
            return OK
        raise error

    app.answer = fail
    say(slack)
    await_events(slack)
    assert retries(app) == [(None, None), ("1", reason)]


def test_people_edit_and_delete(slack: PlaygroundSlack, app: FakeApp) -> None:
    ts = slack.control.say(user="U0ADA", channel="C0TEAM", text="one")["ts"]
    slack.control.edit(user="U0ADA", channel="C0TEAM", ts=ts, text="two")
    slack.control.delete(user="U0ADA", channel="C0TEAM", ts=ts)
    assert [event.get("subtype") for event in app.events()] == [None, "message_changed", "message_deleted"]
    assert slack.control.messages(channel="C0TEAM") == []


def test_members_change(slack: PlaygroundSlack, app: FakeApp, client: WebClient) -> None:
    slack.control.manifest(events=["member_joined_channel", "member_left_channel"])
    slack.control.member(user="U0ADA", tz="Asia/Kathmandu")
    slack.control.member(user="U0NEW", name="Nel New", tz="Europe/Oslo", channel="C0TEAM")
    slack.control.member(user="U0BEN", deactivated=True)
    slack.control.member(user="U0CHI", channel="C0TEAM", join=False)
    assert [event["type"] for event in app.events()] == [
        "user_change",
        "team_join",
        "member_joined_channel",
        "user_change",
        "member_left_channel",
    ]
    assert app.events()[0]["user"]["tz"] == client.users_info(user="U0ADA")["user"]["tz"] == "Asia/Kathmandu"
    assert client.users_info(user="U0BEN")["user"]["deleted"]
    members = client.conversations_members(channel="C0TEAM")["members"]
    assert "U0NEW" in members
    assert "U0CHI" not in members


def test_uninstall(slack: PlaygroundSlack, app: FakeApp, client: WebClient) -> None:
    slack.control.uninstall()
    assert [event["type"] for event in app.events()] == ["tokens_revoked", "app_uninstalled"]
    with pytest.raises(SlackApiError, match="account_inactive"):
        client.auth_test()
    say(slack)
    assert len(app.seen) == 2


def test_the_app_has_only_so_long(app: FakeApp) -> None:
    hurried = PlaygroundSlack(app, signing_secret=SECRET, bot_token="xoxb-acme", patience=0.05)
    hurried.start()
    answered = Event()

    def dawdle(seen: Seen) -> Answer:
        answered.wait(10)
        return OK

    app.answer = dawdle
    assert hurried.control.say(user="U0ADA", channel="C0TEAM", text="hello")["status"] == 0
    command = hurried.control.command(user="U0ADA", channel="C0TEAM", command="/standup")
    assert (command["status"], command["error"]) == (0, "operation_timeout")
    answered.set()
    await_events(hurried)
    assert ("1", "http_timeout") in retries(app)
    hurried.stop()


def test_the_app_may_call_back_while_it_is_asked(slack: PlaygroundSlack, app: FakeApp, client: WebClient) -> None:
    def answer(seen: Seen) -> Answer:
        if seen.path == "/slack/commands":
            client.chat_postMessage(channel="C0TEAM", text="from within")
            slack.control.say(user="U0BEN", channel="C0TEAM", text="meanwhile")
        return OK

    app.answer = answer
    assert slack.control.command(user="U0ADA", channel="C0TEAM", command="/standup")["status"] == 200
    assert [m["text"] for m in slack.control.messages(channel="C0TEAM")] == ["from within", "meanwhile"]


def test_many_at_once(slack: PlaygroundSlack, app: FakeApp, client: WebClient) -> None:
    def post(number: int) -> str:
        return str(client.chat_postMessage(channel="C0TEAM", text=str(number))["ts"])

    with ThreadPoolExecutor(8) as pool:
        stamps = list(pool.map(post, range(60)))
    assert len(set(stamps)) == 60
    await_events(slack)
    assert sorted(event["ts"] for event in app.events()) == sorted(stamps)
