"""Every route of app.py once, through pytest-chalice's client, signed where it must be."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from chalice.app import Chalice
from twilio.request_validator import RequestValidator

import app as rooster_app
from tests.gateway import FORM, JSON, signed
from tests.harness import TWILIO_ACCOUNT, TWILIO_NUMBER, TWILIO_TOKEN, Stage
from tests.photos import PHONE

COMMAND = {"command": "/standup", "text": "help", "team_id": "T0ROOSTER", "channel_id": "C0TEAM", "user_id": "U0ADA"}
COMMAND |= {"trigger_id": "1.2.3", "api_app_id": "A0ROOSTER", "response_url": "http://127.0.0.1:9/none"}
CLICK: dict[str, Any] = {
    "type": "block_actions",
    "team": {"id": "T0ROOSTER"},
    "user": {"id": "U0ADA", "team_id": "T0ROOSTER"},
}
CLICK |= {"actions": [{"type": "button", "action_id": "unknown", "block_id": "b", "value": "v"}], "trigger_id": "1.2.3"}
TEXT = {"AccountSid": TWILIO_ACCOUNT, "MessageSid": "SM1", "From": PHONE, "To": TWILIO_NUMBER, "Body": "HELP"}


@dataclass(frozen=True)
class Call:
    """A request by whoever may send it, and what it is answered."""

    method: str
    route: str
    status: int
    says: str
    body: str = ""
    kind: str = FORM
    path: str = ""


CALLS = [
    Call("GET", "/", 200, "Add to Slack"),
    Call("GET", "/health", 200, '{"ok":true}'),
    Call("GET", "/slack/install", 302, ""),
    Call("GET", "/slack/oauth_redirect", 400, "Try again"),
    Call("POST", "/slack/events", 200, "echo", '{"type": "url_verification", "challenge": "echo"}', JSON),
    Call("POST", "/slack/commands", 200, "", urlencode(COMMAND)),
    Call("POST", "/slack/interactions", 200, "", urlencode({"payload": json.dumps(CLICK)})),
    Call("GET", "/twilio/mms", 200, "<Response>", path=f"/twilio/mms?{urlencode(TEXT)}"),
    Call("POST", "/twilio/mms", 200, "<Response>", urlencode(TEXT)),
    Call("GET", "/photos/{link}", 404, "", path="/photos/none"),
]


@pytest.fixture
def app(open_play: Stage) -> Chalice:
    """What pytest-chalice's `client` asks for."""
    return rooster_app.app


def _proof(call: Call) -> Mapping[str, str]:
    """The headers by which Slack and Twilio prove who they are."""
    if call.route == "/twilio/mms":
        fields = TEXT if call.method == "POST" else {}
        address = f"{os.environ['PUBLIC_URL']}{call.path or call.route}"
        return {"X-Twilio-Signature": RequestValidator(TWILIO_TOKEN).compute_signature(address, fields)}
    return signed(call.body.encode()) if call.method == "POST" else {}


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.route}")
def test_the_route_answers(client: Any, call: Call) -> None:
    headers = {"Content-Type": call.kind, **_proof(call)} if call.body else dict(_proof(call))
    given = {"body": call.body} if call.body else {}
    answer = getattr(client, call.method.lower())(call.path or call.route, headers=headers, **given)
    assert answer.status_code == call.status, answer.body
    assert call.says in str(answer.body)


@pytest.mark.parametrize("call", [call for call in CALLS if call.body], ids=lambda call: f"{call.method} {call.route}")
def test_nobody_else_is_answered(client: Any, call: Call) -> None:
    answer = getattr(client, call.method.lower())(call.route, headers={"Content-Type": call.kind}, body=call.body)
    assert answer.status_code in (401, 403)


def test_no_route_is_left_out() -> None:
    routes = {(method, path) for path, methods in rooster_app.app.routes.items() for method in methods}
    assert {(call.method, call.route) for call in CALLS} == routes
