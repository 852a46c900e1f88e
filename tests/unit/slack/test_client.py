"""The client against the playground's real HTTP: whatever Slack answers becomes one of our exceptions."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from chalicelib import errors
from chalicelib.errors import WorkspaceGone
from chalicelib.slack.client import SlackClient
from playground.slack.server import PlaygroundSlack
from tests.peers import cut_off, dripping, speaking
from tests.unit.deaf_app import TOKEN
from tests.unit.slack import codes


@pytest.fixture
def client(slack: PlaygroundSlack) -> SlackClient:
    return SlackClient(TOKEN, slack.api_url, timeout=5, team="T1")


def _post(client: SlackClient, channel: str = "C0TEAM", delivery: str = "d1", thread: str | None = None) -> str:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}
    return client.post_message(channel, "hello", [block], delivery, thread)[1]


def _refusal(client: SlackClient) -> errors.SlackError:
    with pytest.raises(errors.SlackError) as caught:
        _post(client)
    return caught.value


# Errors


@pytest.mark.parametrize(("code", "kind"), codes.KINDS)
def test_an_error_code_becomes_our_exception(
    slack: PlaygroundSlack, client: SlackClient, code: str, kind: type[errors.SlackError]
) -> None:
    slack.control.faults("chat.postMessage", error=code)
    assert type(_refusal(client)) is kind


def test_a_refusal_keeps_slacks_code(slack: PlaygroundSlack, client: SlackClient) -> None:
    slack.control.faults("chat.postMessage", error="not_in_channel")
    assert _refusal(client).code == "not_in_channel"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_leaves_doubt(slack: PlaygroundSlack, client: SlackClient, status: int) -> None:
    slack.control.faults("chat.postMessage", status=status)
    assert type(_refusal(client)) is errors.InDoubt


def test_a_server_error_leaves_doubt_whatever_code_it_carries(slack: PlaygroundSlack, client: SlackClient) -> None:
    slack.control.faults("chat.postMessage", status=503, error="channel_not_found")
    assert type(_refusal(client)) is errors.InDoubt


@pytest.mark.parametrize(
    "body",
    ["<html>down</html>", "", '{"ok": tru', "[]", '["ok"]', '"ok"', "null", "{}", '{"ts": "1.2"}', '{"ok": false}'],
)
def test_garbage_leaves_doubt(slack: PlaygroundSlack, client: SlackClient, body: str) -> None:
    slack.control.faults("chat.postMessage", body=body)
    assert type(_refusal(client)) is errors.InDoubt


def test_ok_and_nothing_else_leaves_doubt(slack: PlaygroundSlack, client: SlackClient) -> None:
    slack.control.faults("chat.postMessage", body='{"ok": true}')
    assert type(_refusal(client)) is errors.InDoubt


@pytest.mark.parametrize("before", [True, False])
def test_a_connection_that_breaks_leaves_doubt(slack: PlaygroundSlack, client: SlackClient, before: bool) -> None:
    slack.control.faults("chat.postMessage", drop=True, before=before)
    assert type(_refusal(client)) is errors.InDoubt
    assert len(slack.control.messages(channel="C0TEAM")) == (0 if before else 1)


def test_silence_longer_than_the_timeout_leaves_doubt(slack: PlaygroundSlack) -> None:
    slack.control.faults("chat.postMessage", delay=1)
    assert type(_refusal(SlackClient(TOKEN, slack.api_url, timeout=0, team="T1"))) is errors.InDoubt


def test_nobody_at_the_address_leaves_doubt() -> None:
    assert type(_refusal(SlackClient(TOKEN, "http://127.0.0.1:9/api/", timeout=1, team="T1"))) is errors.InDoubt


def test_a_call_in_doubt_is_made_once(slack: PlaygroundSlack, client: SlackClient) -> None:
    slack.control.faults("chat.postMessage", drop=True, times=5)
    _refusal(client)
    assert len(slack.control.log()) == 1


@pytest.mark.parametrize(
    "rule",
    [{"error": "invalid_auth"}, {"error": TOKEN}, {"body": TOKEN}, {"body": f'{{"error": "{TOKEN}"}}'}, {"drop": True}],
)
def test_no_exception_tells_the_token(slack: PlaygroundSlack, client: SlackClient, rule: dict[str, Any]) -> None:
    slack.control.faults("chat.postMessage", **rule)
    refusal = _refusal(client)
    assert TOKEN not in f"{refusal!r} {refusal} {refusal.code} {vars(refusal)}"


# Rate limits


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(None, 0), (0, 0), (30, 30), (3600, 3600), (99999999, 3600), ("soon", 0), ("-5", 0), ("1.5", 0), ("", 0)],
)
def test_retry_after_is_read_safely(
    slack: PlaygroundSlack, client: SlackClient, header: int | str | None, seconds: int
) -> None:
    slack.control.faults("chat.postMessage", status=429, retry_after=header)
    limit = _refusal(client)
    assert isinstance(limit, errors.RetryAfter)
    assert (limit.method, limit.seconds) == ("chat.postMessage", seconds)


@pytest.mark.parametrize("digits", ["²", "٣٠".encode().decode("latin-1")])
def test_other_digits_in_retry_after_count_as_none(slack: PlaygroundSlack, client: SlackClient, digits: str) -> None:
    slack.control.faults("chat.postMessage", status=429, retry_after=digits)
    limit = _refusal(client)
    assert isinstance(limit, errors.RetryAfter)
    assert limit.seconds == 0  # Slack names no time: the worker backs off


def test_a_limit_told_with_status_200_counts(slack: PlaygroundSlack, client: SlackClient) -> None:
    slack.control.faults("chat.postMessage", error="ratelimited")
    assert type(_refusal(client)) is errors.RetryAfter


class _Busy(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_response(429)
        self.send_header("Retry-After", "30")
        self.end_headers()
        self.wfile.write(b"<html>too many requests</html>")

    def log_message(self, format: str, *args: Any) -> None: ...


def test_a_limit_told_by_a_proxy_counts() -> None:
    with HTTPServer(("127.0.0.1", 0), _Busy) as proxy:
        Thread(target=proxy.handle_request, daemon=True).start()
        refusal = _refusal(SlackClient(TOKEN, f"http://127.0.0.1:{proxy.server_port}/api/", timeout=5, team="T1"))
    assert isinstance(refusal, errors.RetryAfter)
    assert refusal.seconds == 30


def test_a_resting_method_is_not_called(slack: PlaygroundSlack) -> None:
    resting = SlackClient(TOKEN, slack.api_url, timeout=5, team="T1", rest={"chat.postMessage": 20}.__getitem__)
    assert type(_refusal(resting)) is errors.RetryAfter
    assert slack.control.log() == []


def test_a_method_that_has_rested_is_called(slack: PlaygroundSlack) -> None:
    rested = SlackClient(TOKEN, slack.api_url, timeout=5, team="T1", rest={"chat.postMessage": -1}.__getitem__)
    assert _post(rested)


# What the calls do


def test_a_posted_message_is_found_again_by_its_delivery(client: SlackClient) -> None:
    ts = [_post(client, delivery=f"d{number}") for number in range(3)][1]
    assert client.find_delivery("C0TEAM", "d1", 0, None) == ("C0TEAM", ts)


def test_a_reply_is_found_again_in_its_thread(client: SlackClient) -> None:
    head = _post(client)
    ts = _post(client, delivery="reply", thread=head)
    assert client.find_delivery("C0TEAM", "reply", 0, head) == ("C0TEAM", ts)


def test_a_direct_message_is_found_again_by_the_member(client: SlackClient) -> None:
    ts = _post(client, "U0ADA")
    assert client.find_delivery("U0ADA", "d1", 0, None) == ("D0ADA", ts)


def test_a_message_never_posted_is_not_found(client: SlackClient) -> None:
    _post(client)
    assert client.find_delivery("C0TEAM", "another", 0, None) is None


def test_members_come_in_pages(client: SlackClient) -> None:
    page, cursor = client.member_page("C0TEAM", "", 4)
    rest, end = client.member_page("C0TEAM", cursor, 4)
    assert (len(page), len(rest), end) == (4, 3, "")
    assert not set(page) & set(rest)


def test_what_only_one_may_see_goes_to_their_dm_where_rooster_is_not(
    slack: PlaygroundSlack, client: SlackClient
) -> None:
    slack.control.channel("C0TEAM", rooster=False)
    client.show_only("C0TEAM", "U0ADA", "psst", [])
    assert [message["text"] for message in slack.control.messages(user="U0ADA")] == ["psst"]


def test_what_only_one_may_see_goes_to_their_dm_where_there_is_no_channel(
    slack: PlaygroundSlack, client: SlackClient
) -> None:
    client.show_only("", "U0ADA", "psst", [])
    assert [message["text"] for message in slack.control.messages(user="U0ADA")] == ["psst"]
    assert [call["method"] for call in slack.control.log()] == ["chat.postMessage"]


def test_what_only_one_may_see_goes_to_their_dm_where_one_method_refuses_a_living_token(
    slack: PlaygroundSlack, client: SlackClient
) -> None:
    slack.control.faults("chat.postEphemeral", error="account_inactive")
    client.show_only("C0TEAM", "U0ADA", "psst", [])
    assert [message["text"] for message in slack.control.messages(user="U0ADA")] == ["psst"]
    slack.control.faults("*", error="account_inactive", times=2)
    with pytest.raises(WorkspaceGone):
        client.show_only("C0TEAM", "U0ADA", "psst", [])


def test_the_channels_of_a_member_are_those_rooster_may_know(slack: PlaygroundSlack, client: SlackClient) -> None:
    slack.control.channel("C0SHARED", private=True, rooster=True)
    slack.control.channel("C0THEIRS", private=True, rooster=False)
    assert client.channels_of("U0ADA") == {"C0GENERAL", "C0TEAM", "C0SHARED"}


def test_the_channels_of_a_member_come_in_bounded_pages(slack: PlaygroundSlack, client: SlackClient) -> None:
    page = {"ok": True, "channels": [{"id": "C0TEAM"}], "response_metadata": {"next_cursor": "more"}}
    slack.control.faults("users.conversations", body=json.dumps(page), times=9)
    assert client.channels_of("U0ADA") == {"C0TEAM"}
    assert len(slack.control.log()) == 3


def test_a_home_tab_takes_the_place_of_the_one_before(slack: PlaygroundSlack, client: SlackClient) -> None:
    for words in ("before", "now"):
        block = {"type": "section", "text": {"type": "mrkdwn", "text": words}}
        client.publish_view("U0ADA", {"type": "home", "blocks": [block]})
    assert [block["text"]["text"] for block in slack.control.look("U0ADA")["home"]["blocks"]] == ["now"]


@pytest.mark.parametrize(("channel", "is_in"), [("C0TEAM", True), ("C0NOWHERE", False)])
def test_whether_rooster_is_in_a_channel(client: SlackClient, channel: str, is_in: bool) -> None:
    assert client.is_in_channel(channel) is is_in


def test_a_message_can_be_changed_and_deleted(slack: PlaygroundSlack, client: SlackClient) -> None:
    first, second = _post(client), _post(client)
    client.update_message("C0TEAM", first, "changed", [])
    client.delete_message("C0TEAM", second)
    assert [message["text"] for message in slack.control.messages(channel="C0TEAM")] == ["changed"]


WHOLE = b'{"ok": true, "channel": {"id": "C0TEAM", "is_member": true}}'


@pytest.mark.fault("J1")
@pytest.mark.parametrize("sent", [WHOLE, WHOLE[:30], b""])
def test_j1_what_slack_says_is_in_doubt_where_it_is_cut_off(sent: bytes) -> None:
    with speaking(cut_off(len(WHOLE) + 1, sent)) as peer, pytest.raises(errors.InDoubt):
        SlackClient("xoxb-1", f"{peer.url}/api/", 60, "T0ROOSTER").conversation("C0TEAM")


@pytest.mark.fault("J2")
def test_j2_an_answer_of_slack_that_drips_is_in_doubt_after_the_stated_time() -> None:
    before = b"HTTP/1.1 200 OK\r\n\r\n"
    with dripping(before, b" ") as (peer, _), pytest.raises(errors.InDoubt, match="TimeoutError"):
        SlackClient("xoxb-1", f"{peer.url}/api/", 30, "T0ROOSTER").conversation("C0TEAM")
