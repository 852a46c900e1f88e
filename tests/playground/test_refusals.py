"""What the control API does not take: it says so at once, and nothing else happens."""

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from playground.slack import PlaygroundSlack
from tests.harness import PATIENCE
from tests.playground.helpers import FakeApp

ADA = {"user": "U0ADA", "channel": "C0TEAM"}


def control(slack: PlaygroundSlack, name: str, body: str | None, query: str = "") -> tuple[int, Any]:
    request = Request(f"{slack.url}control/{name}{query}", body.encode() if body else None)
    try:
        with urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.parametrize("timeout", ["NaN", "Infinity", "-1", "601", '"1"'])
def test_settle_waits_at_most_ten_minutes(slack: PlaygroundSlack, app: FakeApp, timeout: str) -> None:
    app.busy = True
    try:
        assert control(slack, "settle", f'{{"timeout": {timeout}}}')[0] == 400
    finally:
        app.busy = False
    assert control(slack, "settle", '{"timeout": 600}') == (200, {"idle": True})


@pytest.mark.parametrize("more", [{}, {"advance": 60}, {"set": "2030-01-07T09:00:00Z"}, {"to": "prompt"}], ids=str)
def test_the_clock_of_no_workspace(slack: PlaygroundSlack, app: FakeApp, more: dict[str, Any]) -> None:
    answer = control(slack, "clock", json.dumps({"team": "T0NONE", **more}))
    assert answer == (404, {"error": "There is no workspace T0NONE."})
    assert app.winds == []


@pytest.mark.parametrize("after", ["9" * 5000, "9" * 19, "-1", "x"], ids=len)
def test_a_look_after_no_number(slack: PlaygroundSlack, after: str) -> None:
    answer = control(slack, "look", None, f"?user=U0ADA&after={after}")
    assert answer == (400, {"error": "after is a number of at most 18 digits."})


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("manifest", {"commands": [{"command": "/\ud800", "description": "x"}]}),
        ("manifest", {"commands": [{"command": "/x", "description": "\udfff"}]}),
        ("manifest", {"shortcuts": [{"type": "global", "callback_id": "\ud800", "name": "x"}]}),
        ("command", {**ADA, "command": "/\ud800"}),
        ("command", {**ADA, "command": "/standup", "text": "a\ud800b"}),
        ("say", {**ADA, "text": "hi", "\ud800": 1}),
    ],
    ids=lambda given: ascii(given)[:60],
)
def test_half_a_character(slack: PlaygroundSlack, app: FakeApp, name: str, body: dict[str, Any]) -> None:
    before = slack.control.manifest()
    status, answer = control(slack, name, json.dumps(body))
    assert (status, slack.control.manifest(), app.seen) == (400, before, [])
    assert "surrogate" in answer["error"]


def test_a_pair_of_surrogates_is_a_character(slack: PlaygroundSlack) -> None:
    assert control(slack, "say", json.dumps({**ADA, "text": "\U0001f413"}))[0] == 200
    assert slack.control.messages(channel="C0TEAM")[0]["text"] == "\U0001f413"
