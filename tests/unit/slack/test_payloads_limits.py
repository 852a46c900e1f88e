"""How long each part of a request may be: at the limit it is taken, with one character more refused with a 400."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.errors import Refused
from chalicelib.slack.payloads import (
    Challenge,
    Click,
    Event,
    Shortcut,
    Submission,
    Unknown,
    read_command,
    read_event,
    read_interaction,
)

WHO = {"team": {"id": "T1"}, "user": {"id": "U1"}}


def command(**more: str) -> Any:
    form = {"team_id": "T1", "channel_id": "C1", "user_id": "U1", "command": "/standup", **more}
    return read_command(urlencode(form).encode(), "r")


def interaction(**more: Any) -> Any:
    return read_interaction(urlencode({"payload": json.dumps({**WHO, **more})}).encode(), "r")


def click(action: dict[str, Any] | None = None, container: dict[str, Any] | None = None, **more: Any) -> Any:
    action = {"action_id": "standup_answer", **(action or {})}
    return interaction(type="block_actions", actions=[action], container=container, **more)


def submission(**view: Any) -> Any:
    return interaction(type="view_submission", view={"callback_id": "standup_new", **view})


def shortcut(message: dict[str, Any] | None = None, **more: Any) -> Any:
    about = {"callback_id": "emoji_why", "channel": {"id": "C1"}, "message": message or {}}
    return interaction(type="message_action", **{**about, **more})


def event(inner: dict[str, Any] | None = None, **more: Any) -> Any:
    about = {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": "Ev1",
        "event": {"type": "message", **(inner or {})},
    }
    return read_event(json.dumps({**about, **more}).encode())


def challenge(text: str) -> Any:
    return read_event(json.dumps({"type": "url_verification", "challenge": text}).encode())


LIMITS: dict[str, tuple[int, Callable[[str], Any], str]] = {
    "command": (64, lambda text: command(command=text), "command"),
    "command's text": (40_000, lambda text: command(text=text), "text"),
    "command's trigger": (200, lambda text: command(trigger_id=text), "trigger_id"),
    "click's action": (255, lambda text: click({"action_id": text}), "action_id"),
    "click's value": (2000, lambda text: click({"value": text}), "value"),
    "click's channel": (32, lambda text: click(container={"channel_id": text}), "channel"),
    "click's message": (32, lambda text: click(container={"message_ts": text}), "ts"),
    "click's trigger": (200, lambda text: click(trigger_id=text), "trigger_id"),
    "click's address": (1000, lambda text: click(response_url=text), "response_url"),
    "form": (255, lambda text: submission(callback_id=text), "callback_id"),
    "form's metadata": (3000, lambda text: submission(private_metadata=text), "private_metadata"),
    "shortcut": (255, lambda text: shortcut(callback_id=text), "callback_id"),
    "shortcut's message": (32, lambda text: shortcut(message_ts=text), "ts"),
    "shortcut's thread": (32, lambda text: shortcut({"thread_ts": text}), "thread"),
    "shortcut's trigger": (200, lambda text: shortcut(trigger_id=text), "trigger_id"),
    "shortcut's address": (1000, lambda text: shortcut(response_url=text), "response_url"),
    "event": (64, lambda text: event(event_id=text), "id"),
    "kind of an event": (64, lambda text: event({"type": text}), "type"),
    "challenge": (1000, challenge, "challenge"),
}


@pytest.mark.parametrize("name", LIMITS)
def test_at_the_limit_it_is_taken_and_one_more_is_refused(name: str) -> None:
    most, read, attribute = LIMITS[name]
    assert getattr(read("a" * most), attribute) == "a" * most
    with pytest.raises(Refused) as refused:
        read("a" * (most + 1))
    assert refused.value.status == 400


def other(kind: str) -> Any:
    return read_event(json.dumps({"type": kind}).encode())


@pytest.mark.parametrize("read", [lambda kind: interaction(type=kind), other])
def test_kinds_have_64_characters_at_most(read: Callable[[str], Any]) -> None:
    assert read("a" * 64) == Unknown("a" * 64)
    with pytest.raises(Refused):
        read("a" * 65)


def test_a_payload_has_a_million_characters_at_most() -> None:
    bare = len(json.dumps({**WHO, "type": "x", "pad": ""}))
    assert interaction(type="x", pad="a" * (1_000_000 - bare)) == Unknown("x")
    with pytest.raises(Refused):
        interaction(type="x", pad="a" * (1_000_001 - bare))


def test_what_may_be_left_out_is_empty() -> None:
    assert command() == command(text="", trigger_id="")
    pressed = click()
    assert pressed == Click("T1", "", "", "", "U1", "standup_answer", "", "", "r")
    assert (pressed.is_ephemeral, pressed.at_home) == (False, False)
    assert submission() == Submission("T1", "", "U1", "standup_new", "", {}, "r")
    assert shortcut() == Shortcut("T1", "", "C1", "", "", "U1", "emoji_why", "", "")
    assert event() == Event("T1", "", 0, "Ev1", "message", {"type": "message"})


@pytest.mark.parametrize("told", [True, False, None, "true", 1])
def test_only_slacks_true_makes_a_message_ephemeral(told: Any) -> None:
    assert click(container={"is_ephemeral": told}).is_ephemeral is (told is True)


def test_a_click_on_the_home_tab_is_one() -> None:
    assert click({"action_id": "standup_answer.home"}).at_home
    assert submission(callback_id="standup_new.home").at_home
    assert not command().at_home


@pytest.mark.parametrize("text", [None, 3, {"a": 1}, ["a"]])
def test_a_message_without_words_has_none(text: Any) -> None:
    assert shortcut({"text": text}).text == ""
    assert shortcut({"text": "words"}).text == "words"


def test_slack_escapes_three_characters_of_a_command_and_they_are_what_was_typed() -> None:
    assert command(text="a &lt;b&gt; &amp;amp; c").text == "a <b> &amp; c"


@pytest.mark.parametrize("at", [0, 1, 2**40 - 1])
def test_an_event_says_when(at: int) -> None:
    assert event(event_time=at).time == at


@pytest.mark.parametrize("at", [-1, 2**40, 1.5, True, "1"])
def test_an_event_at_no_instant_is_refused(at: Any) -> None:
    with pytest.raises(Refused):
        event(event_time=at)


def test_an_orgs_event_may_come_in_two_wrappers() -> None:
    inner = {"type": "team_access_revoked", "team_ids": ["T1"]}
    wrapped = event(event={"event": inner, "enterprise_id": "E1", "team_id": None})
    assert (wrapped.type, wrapped.event) == ("team_access_revoked", inner)
    both = {"type": "message", "event": {"type": "other"}}
    assert event(event=both).type == "message"


def test_a_challenge_is_no_event() -> None:
    assert challenge("3eZ") == Challenge("3eZ")


@pytest.mark.parametrize(
    ("kind", "subscription", "is_one"),
    [
        ("im", "message.im", True),
        ("im", "message.channels", False),
        ("channel", "message.channels", True),
        ("group", "message.groups", True),
        ("mpim", "message.mpim", True),
        (None, "message.im", True),
        ("new_in_2030", "message.im", True),
        ("im", "message", True),
        ("im", "app_home_opened", False),
        ("im", "messages.im", False),
    ],
)
def test_a_message_belongs_to_the_subscription_of_its_conversation(kind: str, subscription: str, is_one: bool) -> None:
    assert event({"channel_type": kind}).is_a(subscription) is is_one


@pytest.mark.parametrize(
    ("more", "is_an_apps"),
    [
        ({}, False),
        ({"bot_id": "B1"}, True),
        ({"app_id": "A1"}, True),
        ({"bot_profile": {"id": "B1"}}, True),
        ({"bot_id": ""}, False),
        ({"metadata": {"event_type": "rooster_delivery"}}, True),
        ({"metadata": {"event_type": "another"}}, False),
        ({"metadata": "rooster_delivery"}, False),
        ({"user": "U0ROOSTER"}, True),
        ({"user": "U1"}, False),
    ],
    ids=str,
)
def test_an_apps_message_is_known_by_what_slack_says_of_it(more: dict[str, Any], is_an_apps: bool) -> None:
    own = [{"team_id": "T1", "user_id": "U0ROOSTER", "is_bot": True}]
    assert event(more, authorizations=own).is_an_apps is is_an_apps
