"""What the page asks of the control API: one look at everything, and what went on."""

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from slack_sdk import WebClient

from playground.slack import PlaygroundSlack
from playground.slack.activity import named
from tests.playground.helpers import FakeApp


def look(slack: PlaygroundSlack, user: str = "U0ADA", query: str = "") -> Any:
    with urlopen(f"{slack.url}control/look?user={user}{query}") as answer:
        return json.loads(answer.read())


def test_a_look_has_all_of_state_and_the_members_own(slack: PlaygroundSlack) -> None:
    slack.control.say("U0ADA", "C0TEAM", "mine")
    ts = slack.control.say("U0BEN", "C0TEAM", "Ben's")["ts"]
    slack.control.say("U0BEN", "C0TEAM", "in a thread", thread_ts=ts)
    seen = look(slack, query="&channel=C0TEAM")
    assert slack.control.state().keys() <= seen.keys()
    assert [message["text"] for message in seen["messages"]] == ["mine", "Ben's", "in a thread"]
    assert (seen["latest"], seen["views"], seen["home"]) == ({"C0TEAM": ts}, [], None)


def test_direct_messages_go_by_the_members_id(slack: PlaygroundSlack, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="U0ADA", text="hello")["ts"]
    seen = look(slack, query="&channel=U0ADA")
    assert [message["text"] for message in seen["messages"]] == ["hello"]
    assert seen["latest"] == {"D0ADA": ts}
    assert look(slack, "U0BEN")["latest"] == {}


def test_activity_tells_requests_calls_and_actions_in_order(slack: PlaygroundSlack, client: WebClient) -> None:
    slack.control.say("U0ADA", "C0TEAM", "a secret")
    urlopen(f"{slack.url}control/faults", b'{"method": "auth.test", "error": "fatal_error"}').close()
    with pytest.raises(Exception, match="fatal_error"):
        client.auth_test()
    activity = look(slack)["activity"]
    request, action, call = activity["entries"]
    assert (request["kind"], request["path"], request["what"], request["status"]) == (
        "request",
        "/slack/events",
        "message",
        200,
    )
    assert (action["kind"], action["what"], action["body"]["error"]) == ("action", "faults", "fatal_error")
    assert (call["kind"], call["what"], call["ok"], call["error"]) == ("call", "auth.test", False, "fatal_error")
    assert "a secret" not in json.dumps(activity)
    assert look(slack, query=f"&after={call['rev']}")["activity"]["entries"] == []


def test_a_reset_begins_another_epoch(slack: PlaygroundSlack) -> None:
    before = look(slack)["activity"]["epoch"]
    slack.control.reset()
    assert look(slack)["activity"] == {"epoch": look(slack)["activity"]["epoch"], "entries": []}
    assert look(slack)["activity"]["epoch"] != before


@pytest.mark.parametrize(("query", "status"), [("&after=x", 400), ("&channel=C0NONE", 404), ("&team=T0NONE", 404)])
def test_what_is_wrong_is_said(slack: PlaygroundSlack, query: str, status: int) -> None:
    with pytest.raises(HTTPError) as refused:
        look(slack, query=query)
    assert refused.value.code == status
    refused.value.close()


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/slack/commands", b"command=%2Fstandup&text=delete+My+own", "/standup delete"),
        ("/slack/commands", b"command=%2Fstandup", "/standup"),
        ("/slack/interactions", b"payload=%7B%22type%22%3A%22x%22%7D", ""),
        ("/slack/events", b"{", ""),
        ("/slack/events", b'{"event": {"type": "message", "subtype": "deleted", "text": "no"}}', "message deleted"),
    ],
)
def test_what_a_request_is_about(path: str, body: bytes, words: str) -> None:
    assert named(path, body, frozenset({"delete", "help"})) == words


def test_the_page_asks_for_nothing_that_is_not_there(slack: PlaygroundSlack, app: FakeApp) -> None:
    """Every module and style sheet that one names is served."""
    from playground.slack.pages import HERE

    pages = [file for file in HERE.iterdir() if file.suffix in (".js", ".html")]
    named_files = {part for file in pages for part in file.read_text().split('"') if part.endswith((".js", ".css"))}
    assert named_files
    for name in named_files:
        with urlopen(slack.url + name.lstrip("/")) as answer:
            assert answer.status == 200, name
