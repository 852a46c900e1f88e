"""What Slack sends becomes a typed view, or is refused with a 400."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.errors import Refused
from chalicelib.slack import payloads
from chalicelib.slack.payloads import Challenge, Click, Command, Event, Submission, Unknown

COMMAND = {
    "team_id": "T1",
    "channel_id": "C1",
    "user_id": "U1",
    "command": "/standup",
    "text": "new",
    "trigger_id": "1.2",
}
CLICK: dict[str, Any] = {
    "type": "block_actions",
    "team": {"id": "T1"},
    "user": {"id": "U1", "team_id": "T1"},
    "container": {"channel_id": "C1", "message_ts": "1.2"},
    "actions": [{"action_id": "a", "value": "v"}],
    "trigger_id": "1.2",
}
SUBMISSION: dict[str, Any] = {
    "type": "view_submission",
    "team": {"id": "T1"},
    "user": {"id": "U1"},
    "view": {"callback_id": "c", "private_metadata": "m", "state": {"values": {"b": {"a": {"value": "x"}}}}},
}
EVENT: dict[str, Any] = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": {"type": "message"}}
EVENT["event_time"] = 1795435200


def _form(**fields: str) -> bytes:
    return urlencode(fields).encode()


def _interaction(payload: Any) -> bytes:
    return _form(payload=json.dumps(payload))


def _status(read: Callable[..., Any], *arguments: Any) -> int:
    with pytest.raises(Refused) as caught:
        read(*arguments)
    return caught.value.status


def test_a_command() -> None:
    expected = Command("T1", "", "C1", "U1", "/standup", "new", "1.2", request="r")
    assert payloads.read_command(_form(**COMMAND), "r") == expected


def test_a_command_without_text_is_empty() -> None:
    body = _form(**{name: value for name, value in COMMAND.items() if name != "text"})
    assert payloads.read_command(body, "r").text == ""


def test_a_click() -> None:
    expected = Click("T1", "", "C1", "1.2", "U1", "a", "v", "1.2", request="r")
    assert payloads.read_interaction(_interaction(CLICK), "r") == expected


def test_a_submission() -> None:
    expected = Submission("T1", "", "U1", "c", "m", {"b": {"a": {"value": "x"}}}, request="r")
    assert payloads.read_interaction(_interaction(SUBMISSION), "r") == expected


@pytest.mark.parametrize(("name", "at_home"), [("a", False), ("a.1", False), ("home", False), ("a.home", True)])
def test_what_is_done_at_the_home_tab_is_known_by_its_name(name: str, at_home: bool) -> None:
    click = {**CLICK, "container": {"type": "view", "view_id": "V1"}, "actions": [{"action_id": name}]}
    submission = {**SUBMISSION, "view": {**SUBMISSION["view"], "callback_id": name}}
    for payload in (click, submission):
        read = payloads.read_interaction(_interaction(payload), "r")
        assert isinstance(read, Click | Submission)
        assert read.at_home is at_home


def test_an_organisations_click_belongs_to_its_users_workspace() -> None:
    click = payloads.read_interaction(_interaction({**CLICK, "team": None, "user": {"id": "U1", "team_id": "T2"}}), "r")
    assert isinstance(click, Click)
    assert click.workspace == "T2"


def test_an_event() -> None:
    expected = Event("T1", "", 1795435200, "Ev1", "message", {"type": "message"})
    assert payloads.read_event(json.dumps(EVENT).encode()) == expected


def test_a_challenge() -> None:
    assert payloads.read_event(b'{"type": "url_verification", "challenge": "abc"}') == Challenge("abc")


@pytest.mark.parametrize("kind", ["app_rate_limited", "new_in_2030"])
def test_other_kinds_are_told_apart(kind: str) -> None:
    assert payloads.read_event(json.dumps({"type": kind}).encode()) == Unknown(kind)
    assert payloads.read_interaction(_interaction({"type": kind}), "r") == Unknown(kind)


@pytest.mark.parametrize("field", ["team_id", "channel_id", "user_id"])
@pytest.mark.parametrize("value", ["", "t1", "T1#run", "T" * 40, "T\n1", "Ť1"])
def test_a_command_needs_real_ids(field: str, value: str) -> None:
    assert _status(payloads.read_command, _form(**{**COMMAND, field: value}), "r") == 400


@pytest.mark.parametrize("field", ["team_id", "channel_id", "user_id", "command"])
def test_a_command_needs_every_field(field: str) -> None:
    body = _form(**{name: value for name, value in COMMAND.items() if name != field})
    assert _status(payloads.read_command, body, "r") == 400


@pytest.mark.parametrize(
    "change",
    [
        {"actions": []},
        {"actions": {}},
        {"actions": [1]},
        {"actions": [{"action_id": 1}]},
        {"user": None},
        {"user": {"id": ["U1"]}},
        {"team": "T1"},
        {"container": []},
        {"trigger_id": "x" * 201},
        {"type": ["block_actions"]},
    ],
)
def test_a_click_of_another_shape_is_refused(change: dict[str, Any]) -> None:
    assert _status(payloads.read_interaction, _interaction({**CLICK, **change}), "r") == 400


@pytest.mark.parametrize(
    "view",
    [
        None,
        {},
        {"callback_id": 1},
        {"callback_id": "c", "state": []},
        {"callback_id": "c", "state": {"values": {"b": []}}},
        {"callback_id": "c", "state": {"values": {"b": {"a": "x"}}}},
        {"callback_id": "c", "private_metadata": {}},
    ],
)
def test_a_submission_of_another_shape_is_refused(view: Any) -> None:
    assert _status(payloads.read_interaction, _interaction({**SUBMISSION, "view": view}), "r") == 400


@pytest.mark.parametrize(
    "change", [{"event": []}, {"event": {}}, {"event_id": None}, {"team_id": "t#1"}, {"team_id": ["T1"]}]
)
def test_an_event_of_another_shape_is_refused(change: dict[str, Any]) -> None:
    assert _status(payloads.read_event, json.dumps({**EVENT, **change}).encode()) == 400


@pytest.mark.parametrize("body", [b"\xff", b"a=%zz", b"a=%2", b"a=1&a=2", b"a", b"&".join([b"a=1"] * 101), b"a=%ff"])
def test_a_form_that_is_none_is_refused(body: bytes) -> None:
    assert _status(payloads.read_command, body, "r") == 400
