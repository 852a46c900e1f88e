"""Requests as API Gateway hands them to the app: those that the playground sends, captured, or made anew and signed."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from slack_sdk.signature import SignatureVerifier

from playground.slack.port import Answer
from tests.harness import SECRET, Stage

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
Headers = dict[str, Any]


def signed(body: bytes, timestamp: object = None, secret: str = SECRET) -> Headers:
    """The headers with which Slack proves that a request is its own."""
    moment = str(int(time.time()) if timestamp is None else timestamp)
    signature = SignatureVerifier(secret).generate_signature(timestamp=moment, body=body)
    return {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": signature}


def gateway_event(body: str, **more: Any) -> dict[str, Any]:
    """An event as API Gateway hands it over."""
    context = {"httpMethod": "POST", "resourcePath": "/slack/events", "path": "/slack/events", "identity": {}}
    frame = {"requestContext": context, "headers": {"content-type": JSON}, "pathParameters": {}, "stageVariables": {}}
    return {**frame, "multiValueQueryStringParameters": None, "body": body, **more}


@dataclass(frozen=True)
class Sent:
    """A request as it went over the wire."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@contextmanager
def captured(play: Stage) -> Iterator[list[Sent]]:
    """Everything that Slack sends meanwhile."""
    requests: list[Sent] = []
    request = play.rooster.request

    def record(path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        requests.append(Sent(path, dict(headers), body))
        return request(path, headers, body)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(play.rooster, "request", record)
        yield requests
