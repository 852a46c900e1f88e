"""A front door on moto and the playground's Slack, with one small feature behind it."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from chalice.app import Request, Response
from slack_sdk.signature import SignatureVerifier

from chalicelib import clock as real_clock
from chalicelib.access import store as writes
from chalicelib.aws.table import Put, Table
from chalicelib.container import Container
from chalicelib.feature import Feature, MessageShortcut, SlashCommand, Verb
from chalicelib.frontdoor.slack_requests import FrontDoor
from playground.slack.server import PlaygroundSlack
from tests import clock
from tests.unit.conftest import NOON
from tests.unit.deaf_app import SIGNING_SECRET, TOKEN

TEAM, ADA, DEV = "T0ROOSTER", "U0ADA", "U0DEV"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


class Porch:
    """A front door whose only feature does what `does` says."""

    def __init__(self, table: Table, slack: PlaygroundSlack, always: bool = False) -> None:
        self.does: Any = {"text": "done"}
        self.heard: list[Any] = []
        handle = lambda parts: self._handle  # noqa: E731 - as declarations are written
        verbs = (
            Verb("do", "", "Do it", lambda parts: lambda command, rest: self._handle(command)),
            Verb("rule", "", "Decide", lambda parts: lambda command, rest: self._handle(command), for_admins=True),
            Verb(
                "here", "", "In a channel", lambda parts: lambda command, rest: self._handle(command), in_channels=True
            ),
        )
        self.feature = Feature(
            "toys",
            always=always,
            commands=(SlashCommand("/toy", "Toys", verbs, meanings={"make": "do"}),),
            clicks={"toy": handle},
            modals={"toy": handle},
            shortcuts=(MessageShortcut("toy", "Toy", "A toy", handle),),
            events={"message.im": handle, "message.channels": handle},
        )
        environ = {"STAGE": "local", "SLACK_SIGNING_SECRET": SIGNING_SECRET, "SLACK_BOT_TOKEN": TOKEN}
        environ["SLACK_API_URL"] = slack.api_url
        self.container = Container(environ, lambda: [self.feature], lambda *_: [], lambda *_: [], clock.now)
        self.table = table
        self.door = FrontDoor(SIGNING_SECRET, self.container, [self.feature])
        self.workspace()

    def workspace(self, **more: Any) -> None:
        self.table.commit(Put({**writes.key(TEAM), "installed_at": NOON - 5, "token": "t", **more}))

    def _handle(self, asked: Any) -> Any:
        self.heard.append(asked)
        if isinstance(self.does, Exception):
            raise self.does
        return self.does

    def command(self, text: str = "do", user: str = ADA, channel: str = "C0TEAM", name: str = "/toy") -> Any:
        form = {"team_id": TEAM, "channel_id": channel, "user_id": user, "command": name, "text": text}
        return self.sent(self.door.commands, urlencode(form), FORM)

    def interaction(self, **payload: Any) -> Any:
        about = {"team": {"id": TEAM}, "user": {"id": ADA}, **payload}
        return self.sent(self.door.interactions, urlencode({"payload": json.dumps(about)}), FORM)

    def click(self, **more: Any) -> Any:
        container = {"channel_id": "C0TEAM", "message_ts": "1.1"}
        return self.interaction(type="block_actions", actions=[{"action_id": "toy.1"}], container=container, **more)

    def shortcut(self) -> Any:
        about = {"callback_id": "toy", "channel": {"id": "C0TEAM"}, "message": {}}
        return self.interaction(type="message_action", **about)

    def submit(self) -> Any:
        state = {"values": {"first": {"first": {"value": "a"}}, "second": {"second": {"value": "b"}}}}
        return self.interaction(type="view_submission", view={"callback_id": "toy.home", "state": state})

    def event(self, **inner: Any) -> Any:
        event = {"type": "message", "channel_type": "im", **inner}
        body = {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event}
        return self.sent(self.door.events, json.dumps(body), JSON)

    @staticmethod
    def sent(route: Callable[[Request], Response], body: str, kind: str) -> Response:
        stamp = str(int(real_clock.wall_time()))
        proof = SignatureVerifier(SIGNING_SECRET).generate_signature(timestamp=stamp, body=body) or ""
        headers = {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": proof}
        context = {"httpMethod": "POST", "resourcePath": "/", "identity": {}}
        event = {
            **{"multiValueQueryStringParameters": None, "headers": headers, "pathParameters": {}, "body": body},
            **{"isBase64Encoded": False, "requestContext": context, "stageVariables": None},
        }
        return route(Request(event, None))
