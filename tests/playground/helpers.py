"""A tiny app that remembers what it was sent, and short ways to write blocks."""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs
from urllib.request import HTTPRedirectHandler, Request, urlopen

import pytest
from slack_sdk import WebClient

from chalicelib import wiring
from chalicelib.feature import Feature
from playground.app_interface import declared
from playground.slack import Answer, PlaygroundSlack
from playground.slack.port import Timer, Work
from tests.harness import PATIENCE, eventually

SECRET = "a signing secret"
TOKEN = "xoxb-acme"
OK = Answer(200, {}, b"")


@dataclass
class Seen:
    """One signed request as the app got it."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return {key: values[0] for key, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}

    @property
    def payload(self) -> dict[str, Any]:
        """The event envelope, or the payload of an interaction."""
        parsed: dict[str, Any] = json.loads(self.form["payload"] if self.path.endswith("interactions") else self.body)
        return parsed


class FakeApp:
    """Answers 200 and nothing, unless a test puts something else into `answer`."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.winds: list[int] = []
        self.resets = 0
        self.kills = 0
        self.busy = False
        self.due: dict[str, list[Timer]] = {}
        self.works: list[Work] = []
        self.answer: Callable[[Seen], Answer] = lambda seen: OK
        self._lock = threading.Lock()

    declared = staticmethod(declared)

    def request(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        seen = Seen(path, headers, body)
        with self._lock:
            self.seen.append(seen)
        return self.answer(seen)

    def wind(self, offset_seconds: int) -> None:
        self.winds.append(offset_seconds)

    def is_idle(self) -> bool:
        return not self.busy

    def timers(self, workspace: str) -> list[Timer]:
        return self.due.get(workspace, [])

    def jobs_since(self, moment: float) -> list[Work]:
        return [work for work in self.works if work.at >= moment]

    def reset(self) -> None:
        self.resets += 1

    def kill_worker(self) -> None:
        self.kills += 1

    def events(self) -> list[dict[str, Any]]:
        return [seen.payload["event"] for seen in self.seen if seen.path == "/slack/events"]


def web_client(slack: PlaygroundSlack, token: str = TOKEN) -> WebClient:
    return WebClient(token, base_url=slack.api_url, retry_handlers=[], timeout=PATIENCE)


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def button(action_id: str, value: str) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "value": value, "text": plain("Press")}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def text_input(block_id: str, **element: Any) -> dict[str, Any]:
    inner = {"type": "plain_text_input", "action_id": "text", **element}
    return {"type": "input", "block_id": block_id, "label": plain("Question"), "element": inner}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("A form"), "submit": plain("Send"), "blocks": list(blocks), **more}


def await_events(slack: PlaygroundSlack) -> None:
    """Every event that is due has been sent."""
    eventually(slack.is_idle)


def add_feature(monkeypatch: pytest.MonkeyPatch, scopes: Mapping[str, str], optional: Sequence[str]) -> None:
    """One more feature of Rooster's, which needs these scopes."""
    every = [*wiring.features(), Feature("more", always=True, scopes=scopes, optional=optional)]
    monkeypatch.setattr(wiring, "features", lambda: every)
    wiring.cold_start(wiring.container().now)


def control(slack: PlaygroundSlack, name: str, body: Any = None, query: str = "") -> tuple[int, Any]:
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    request = Request(f"{slack.url}control/{name}{query}", data)
    try:
        with urlopen(request) as answer:
            return answer.status, json.loads(answer.read())
    except HTTPError as error:
        return error.code, json.loads(error.read())


class Stay(HTTPRedirectHandler):
    """Does not follow redirects."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None
