"""The control API over HTTP, faults, limits, the clock, and what is kept on disk."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.slack import PlaygroundSlack
from playground.slack.limits import Limits
from tests.playground.helpers import FakeApp, control, web_client


def test_say_and_messages_over_http(slack: PlaygroundSlack) -> None:
    status, said = control(slack, "say", {"user": "U0ADA", "channel": "C0TEAM", "text": "hi", "thread_ts": None})
    assert status == 200
    expected = [{"ts": said["ts"], "user": "U0ADA", "text": "hi", "blocks": [], "reactions": {}}]
    assert control(slack, "messages", query="?channel=C0TEAM&as=U0ADA") == (200, expected)


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("say", {"user": "U0NOBODY", "channel": "C0TEAM", "text": "x"}, 404),
        ("say", {"user": "U0ADA", "channel": "C0NONE", "text": "x"}, 404),
        ("say", {"user": "U0ADA", "channel": "C0TEAM", "text": "x", "team": "T0NONE"}, 404),
        ("say", {"user": "U0ADA", "channel": "C0TEAM", "text": "x", "thread_ts": "1.0"}, 404),
        ("say", {"user": "U0ADA", "channel": "C0TEAM"}, 400),
        ("say", {"user": "U0ADA", "channel": "C0TEAM", "text": 7}, 400),
        ("say", {"user": "U0ADA", "channel": "C0TEAM", "text": "x", "more": 1}, 400),
        ("say", {"user": "U0GONE", "channel": "C0TEAM", "text": "x"}, 400),
        ("say", {"user": ["U0ADA"], "channel": "C0TEAM", "text": "x"}, 400),
        ("say", [], 400),
        ("say", b"{", 400),
        ("say", b"\xff\xfe", 400),
        ("click", {"user": "U0ADA", "channel": "C0TEAM", "ts": "1.0", "action_id": "x"}, 404),
        ("click", {"user": "U0ADA", "action_id": "x"}, 400),
        ("submit", {"user": "U0ADA", "view_id": "V0"}, 404),
        ("command", {"user": "U0ADA", "channel": "C0TEAM", "command": "standup"}, 400),
        ("command", {"user": "U0EVE", "channel": "C0OTHER", "command": "/standup", "team": "T0OTHER"}, 404),
        ("clock", {"set": "yesterday"}, 400),
        ("clock", {"advance": "1"}, 400),
        ("clock", {"advance": 1e12}, 400),
        ("faults", {"method": "chat.shout"}, 404),
        ("faults", {"method": "chat.postMessage", "nth": 0}, 400),
        ("faults", {"method": "chat.postMessage", "seen": 9}, 400),
        ("member", {"user": "U0ADA", "tz": "Mars/Base"}, 400),
        ("member", {"user": "ada"}, 400),
        ("workspace", {"team": "third"}, 400),
        ("nonsense", {}, 404),
        ("log", {}, 404),
    ],
)
def test_what_is_wrong_is_said_plainly(slack: PlaygroundSlack, name: str, body: Any, status: int) -> None:
    answered, answer = control(slack, name, body)
    assert answered == status
    assert answer["error"].endswith(".")


def test_clock(slack: PlaygroundSlack, app: FakeApp) -> None:
    _, answer = control(slack, "clock", {"set": "2030-01-07T09:00:00+01:00"})
    assert answer["now"].startswith("2030-01-07T08:00:0")
    assert app.winds == [answer["offset"]]
    slack.control.clock(advance=-3600)
    assert app.winds[-1] == answer["offset"] - 3600
    ts = slack.control.say(user="U0ADA", channel="C0TEAM", text="later")["ts"]
    assert ts.startswith("1893999")
    assert abs(int(app.seen[-1].headers["X-Slack-Request-Timestamp"]) - float(ts)) > 10**6


def test_settle(slack: PlaygroundSlack, app: FakeApp) -> None:
    assert control(slack, "settle", {}) == (200, {"idle": True})
    app.busy = True
    assert control(slack, "settle", {"timeout": 0}) == (200, {"idle": False})


def test_the_worker_can_be_killed_if_the_app_can(slack: PlaygroundSlack, app: FakeApp) -> None:
    assert control(slack, "kill", {}) == (200, {"killed": True})
    assert app.kills == 1

    def cannot() -> None:
        raise NotImplementedError

    app.kill_worker = cannot  # type: ignore[method-assign]
    assert control(slack, "kill", {}) == (502, {"error": "The app did not do its part: NotImplementedError."})


def test_another_page_in_the_browser_may_not_play(slack: PlaygroundSlack) -> None:
    def status(origin: str) -> int:
        request = Request(f"{slack.url}control/clock", b"{}", {"Origin": origin})
        try:
            with urlopen(request) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code

    assert (status(slack.url[:-1]), status("https://evil.test")) == (200, 403)


def test_state_tells_the_page_everything(slack: PlaygroundSlack) -> None:
    _, state = control(slack, "state", query="?team=T0OTHER")
    assert [(team["id"], team["installed"]) for team in state["teams"]] == [
        ("T0ROOSTER", True),
        ("T0OTHER", False),
        ("T0EAST", False),
        ("T0WEST", False),
    ]
    assert state["orgs"] == [{"id": "E0INITECH", "name": "Initech", "installed": False, "granted": []}]
    assert state["rooster"] is None
    assert [channel["id"] for channel in state["channels"]] == ["C0OTHER"]
    assert {member["id"] for member in state["members"]} == {"U0EVE", "U0FAY"}


PAGES = ["", "page.js", "mrkdwn.js", "blocks.js", "modal.js", "page.css", "emoji.json", "avatar/U0ADA", "avatar/<b>"]


@pytest.mark.parametrize("path", PAGES)
def test_page_and_pictures(slack: PlaygroundSlack, path: str) -> None:
    with urlopen(slack.url + path.replace("<", "%3C").replace(">", "%3E")) as answer:
        body = answer.read()
    assert answer.status == 200
    assert body
    assert b"<b>" not in body


# Faults


def failing(client: WebClient, text: str = "x") -> Exception:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which one it is depends on the fault
        client.chat_postMessage(channel="C0TEAM", text=text)
    return caught.value


def test_429_strikes_the_nth_call(slack: PlaygroundSlack, client: WebClient) -> None:
    slack.control.faults(method="chat.postMessage", nth=2, status=429, retry_after=30)
    client.chat_postMessage(channel="C0TEAM", text="1")
    error = failing(client)
    assert isinstance(error, SlackApiError)
    assert (error.response.status_code, error.response.headers["Retry-After"]) == (429, "30")
    client.chat_postMessage(channel="C0TEAM", text="3")
    assert [m["text"] for m in slack.control.messages(channel="C0TEAM")] == ["1", "3"]


def test_dropped_answer_leaves_the_message(slack: PlaygroundSlack, client: WebClient) -> None:
    slack.control.faults(method="chat.postMessage", drop=True)
    assert not isinstance(failing(client, "seen"), SlackApiError)
    slack.control.faults(method="chat.postMessage", drop=True, before=True)
    assert not isinstance(failing(client, "unseen"), SlackApiError)
    assert [m["text"] for m in slack.control.messages(channel="C0TEAM")] == ["seen"]
    assert [entry["status"] for entry in slack.control.log()] == [0, 0]


def test_worker_dies_before_or_after_the_call(slack: PlaygroundSlack, app: FakeApp, client: WebClient) -> None:
    assert control(slack, "faults", {"method": "chat.postMessage", "kill": True, "before": True})[0] == 200
    assert control(slack, "faults", {"method": "chat.postMessage", "kill": True, "nth": 2})[0] == 200
    failing(client, "never sent")
    failing(client, "sent, but nobody knows")
    assert app.kills == 2
    assert [m["text"] for m in slack.control.messages(channel="C0TEAM")] == ["sent, but nobody knows"]


def test_error_garbage_and_server_error(slack: PlaygroundSlack, client: WebClient) -> None:
    slack.control.faults(method="chat.postMessage", error="fatal_error")
    assert "fatal_error" in str(failing(client))
    slack.control.faults(method="chat.postMessage", body="<html>")
    failing(client)
    slack.control.faults(method="chat.postMessage", status=503, times=2, work=True)
    failing(client, "half done")
    failing(client, "half done")
    client.chat_postMessage(channel="C0TEAM", text="done")
    assert [m["text"] for m in slack.control.messages(channel="C0TEAM")] == ["half done", "half done", "done"]


def test_fault_for_one_channel_only(slack: PlaygroundSlack, client: WebClient) -> None:
    slack.control.faults(method="chat.postMessage", channel="C0TEAM", error="fatal_error")
    client.chat_postMessage(channel="C0GENERAL", text="x")
    failing(client)
    slack.control.faults(method="*", error="fatal_error", times=9)
    assert slack.control.faults(clear=True) == {"faults": []}
    client.chat_postMessage(channel="C0TEAM", text="x")


def test_limits_over_http(slack: PlaygroundSlack, client: WebClient) -> None:
    slack.control.limits(on=True)
    for channel in ("C0TEAM", "C0GENERAL"):
        for _ in range(3):
            client.chat_postMessage(channel=channel, text="x")
    error = failing(client)
    assert isinstance(error, SlackApiError)
    assert error.response["error"] == "ratelimited"
    assert int(error.response.headers["Retry-After"]) == 1


def test_tiers_refill_with_time() -> None:
    now = 0.0
    limits = Limits(enabled=True, time_source=lambda: now)
    assert [limits.retry_after("T1", "chat.update", "C1") for _ in range(51)] == [None] * 50 + [2]
    assert limits.retry_after("T2", "chat.update", "C1") is None
    now += 2
    assert limits.retry_after("T1", "chat.update", "C1") is None
    assert limits.retry_after("T1", "chat.update", "C1") == 1


# State


def test_world_is_kept_over_a_restart(kept: Callable[[], PlaygroundSlack], app: FakeApp, tmp_path: Path) -> None:
    first = kept()
    first.start()
    client = web_client(first)
    ts = client.chat_postMessage(channel="C0TEAM", text="kept")["ts"]
    client.reactions_add(channel="C0TEAM", timestamp=ts, name="tada")
    client.chat_postMessage(channel="C0TEAM", text="reply", thread_ts=ts)
    first.control.member(user="U0ADA", tz="Asia/Kathmandu")
    first.control.install(team="T0OTHER")
    offset = first.control.clock(advance=3600)["offset"]
    before = first.control.messages(channel="C0TEAM")
    first.stop()
    second = kept()
    second.start()
    assert second.control.messages(channel="C0TEAM") == before
    assert app.winds == [offset, offset]
    assert second.control.state()["teams"][1]["installed"]
    assert web_client(second).users_info(user="U0ADA")["user"]["tz"] == "Asia/Kathmandu"
    second.control.reset()
    second.stop()
    assert app.winds[-1] == 0
    assert app.resets == 1
    assert "kept" not in (tmp_path / "slack.json").read_text()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"teams": {"T1": {"id": "T1"}}}'])
def test_unreadable_state_means_a_fresh_world(kept: Callable[[], PlaygroundSlack], tmp_path: Path, text: str) -> None:
    (tmp_path / "slack.json").write_text(text)
    slack = kept()
    slack.start()
    assert len(slack.control.state()["teams"]) == 4
    slack.stop()


def test_deleted_text_leaves_the_disk(kept: Callable[[], PlaygroundSlack], tmp_path: Path) -> None:
    slack = kept()
    slack.start()
    client = web_client(slack)
    ts = client.chat_postMessage(channel="C0TEAM", text="canary-7141")["ts"]
    own = slack.control.say(user="U0ADA", channel="C0TEAM", text="canary-7142")["ts"]
    slack.control.clock(advance=1)
    assert "canary-714" in (tmp_path / "slack.json").read_text()
    client.chat_delete(channel="C0TEAM", ts=ts)
    slack.control.delete(user="U0ADA", channel="C0TEAM", ts=own)
    assert not [path for path in tmp_path.iterdir() if "canary" in path.read_text()]
    slack.stop()


@pytest.mark.parametrize(
    "body",
    [{"set": "9999-12-31T23:59:59Z"}, {"set": "0001-01-01T00:00:00Z"}, {"advance": 3e9}, b"[" * 20_000],
    ids=["far future", "far past", "far", "deep"],
)
def test_a_clock_beyond_the_calendar_is_refused_and_nothing_changes(slack: PlaygroundSlack, body: Any) -> None:
    before = slack.control.clock()["offset"]
    assert control(slack, "clock", body)[0] == 400
    assert slack.control.clock()["offset"] == before
