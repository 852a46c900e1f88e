"""What a Web API method gets and how it is registered; arguments come as form fields or JSON alike."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from ..errors import SlackError
from ..slack import Slack
from ..world import Channel, Installation, Json, Team, Tenant, Token

Item = TypeVar("Item")


@dataclass
class Call:
    """One authorised call. Its function runs under the lock; events it causes leave afterwards.

    `tenant`: whose token it is; `workspace`: what the call is about, None if an org's token comes without a hint of it.
    """

    slack: Slack
    tenant: Tenant
    token: Token
    workspace: Team | None
    args: Json
    events: list[Json | None]

    @property
    def team(self) -> Team:
        if self.workspace is None:
            raise SlackError("missing_argument", arg="team_id")
        return self.workspace

    @property
    def installation(self) -> Installation:
        assert self.tenant.installation is not None
        return self.tenant.installation

    @property
    def bot_user(self) -> str:
        return self.installation.bot_user

    def text(self, name: str) -> str:
        value = self.args.get(name)
        if value is None:
            return ""
        if isinstance(value, (dict, list)):
            raise SlackError("invalid_arguments")
        return str(value)

    def flag(self, name: str) -> bool:
        return str(self.args.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: int, most: int) -> int:
        raw = self.text(name)
        if not raw:
            return default
        if not raw.isascii() or not raw.isdigit():
            raise SlackError("invalid_arguments")
        if not 1 <= int(raw) <= most:
            raise SlackError("invalid_limit")
        return int(raw)

    def parsed(self, name: str, refusal: str) -> Any:
        """An argument that is JSON, also when it comes as a string in a form."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise SlackError(refusal) from None

    def need_scope(self, scope: str) -> None:
        need(self.installation, (scope,))

    def channel(self, name: str = "channel") -> Channel:
        """A conversation Rooster can know of."""
        return self.channel_named(self.text(name))

    def channel_named(self, channel_id: str) -> Channel:
        channel = self.team.channels.get(channel_id)
        if channel is None or (channel.private and self.bot_user not in channel.members):
            raise SlackError("channel_not_found")
        return channel

    def joined_channel(self) -> Channel:
        channel = self.channel()
        if self.bot_user not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def page(self, items: list[Item], default: int, most: int) -> tuple[list[Item], Json]:
        """One page of the items, and the response_metadata that leads to the next."""
        limit = self.number("limit", default, most)
        start = _start(self.text("cursor"), len(items))
        rest = start + limit
        cursor = base64.b64encode(f"next:{rest}".encode()).decode() if rest < len(items) else ""
        return items[start:rest], {"response_metadata": {"next_cursor": cursor}}


@dataclass(frozen=True)
class Method:
    """`scopes`: any one of them allows the call; none needed when empty."""

    run: Callable[[Call], Json]
    scopes: tuple[str, ...]


METHODS: dict[str, Method] = {}
Run = TypeVar("Run", bound=Callable[[Call], Json])


def method(name: str, *scopes: str) -> Callable[[Run], Run]:
    def register(run: Run) -> Run:
        METHODS[name] = Method(run, scopes)
        return run

    return register


def need(installation: Installation, scopes: tuple[str, ...]) -> None:
    if scopes and not set(scopes) & set(installation.scopes):
        raise SlackError("missing_scope", needed=",".join(scopes), provided=",".join(installation.scopes))


def _start(cursor: str, total: int) -> int:
    if not cursor:
        return 0
    try:
        word, _, start = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word != "next" or not 0 <= int(start) <= total:
            raise ValueError(cursor)
    except ValueError:
        raise SlackError("invalid_cursor") from None
    return int(start)
