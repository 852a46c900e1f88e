"""Whatever the bytes, a parser reads them or refuses them with a 400."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import PoisonMessage, Refused
from chalicelib.jobs import model
from chalicelib.slack import payloads
from tests.properties.strategies import hostile, often, short

KEYS = st.sampled_from(
    "type team id user container channel_id message_ts actions action_id value trigger_id view callback_id "
    "private_metadata state values event event_id team_id challenge text command channel version workspace job".split()
)
WORDS = short | st.sampled_from(
    ["block_actions", "view_submission", "event_callback", "url_verification", "T0ROOSTER", "U0ADA", "message"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda part: st.lists(part, max_size=3) | st.dictionaries(KEYS, part, max_size=4),
    max_leaves=8,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=6)
FORMS = st.dictionaries(st.sampled_from("team_id channel_id user_id command text trigger_id".split()), WORDS)


def _read_or_refused(read: Callable[..., Any], *arguments: Any) -> None:
    status = 400
    try:
        read(*arguments)
    except Refused as refused:
        status = refused.status
    assert status == 400


@often
@given(st.binary(max_size=300))
def test_any_bytes(body: bytes) -> None:
    _read_or_refused(payloads.read_event, body)
    _read_or_refused(payloads.read_command, body, "r")
    _read_or_refused(payloads.read_interaction, body, "r")
    _read_or_refused(payloads.read_interaction, b"payload=" + body, "r")


@often
@given(OBJECTS | VALUES)
def test_any_json(value: Any) -> None:
    body = json.dumps(value)
    _read_or_refused(payloads.read_event, body.encode())
    _read_or_refused(payloads.read_interaction, f"payload={quote_plus(body)}".encode(), "r")


@often
@given(FORMS)
def test_any_form(form: dict[str, str]) -> None:
    body = "&".join(f"{name}={quote_plus(value, errors='surrogatepass')}" for name, value in form.items())
    _read_or_refused(payloads.read_command, body.encode(), "r")


@pytest.mark.fault("C8")
@often
@given(OBJECTS.map(json.dumps) | VALUES.map(json.dumps) | hostile)
def test_c8_any_queue_message_is_read_or_poison(body: str) -> None:
    try:
        workspace, job_id = model.read_message(body)
    except PoisonMessage:
        return
    assert isinstance(workspace + job_id, str)
