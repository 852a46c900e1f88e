"""What exists in the playground's Slack: plain data and how to find things in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

APP_ID = "A0ROOSTER"


@dataclass
class Member:
    """A person or a bot of one workspace."""

    id: str
    name: str
    real_name: str
    display_name: str
    tz: str
    is_admin: bool = False
    deleted: bool = False
    is_bot: bool = False
    updated: int = 0


@dataclass
class Message:
    """One message as stored; `whisper_to` names the only member who sees an ephemeral one."""

    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    bot: bool = False
    thread_ts: str | None = None
    broadcast: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    metadata: Json | None = None
    edited: str | None = None
    whisper_to: str | None = None
    state: Json = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass
class Channel:
    """A channel, or with `user` that member's direct messages with Rooster."""

    id: str
    name: str
    members: list[str]
    private: bool = False
    archived: bool = False
    user: str | None = None
    messages: list[Message] = field(default_factory=list)

    @property
    def kind(self) -> str:
        if self.user:
            return "im"
        return "group" if self.private else "channel"

    def find(self, ts: str) -> Message | None:
        return next((message for message in self.messages if message.ts == ts), None)

    def thread(self, ts: str) -> list[Message]:
        """The parent and its replies, oldest first."""
        return [m for m in self.messages if ts in (m.ts, m.thread_ts)]


@dataclass
class View:
    """A modal or a Home tab that one member sees; `payload` is the view as the app sent it."""

    id: str
    user: str
    payload: Json
    hash: str
    touched: int
    root_id: str
    previous_id: str | None = None
    values: Json = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.payload["blocks"]
        return blocks

    @property
    def is_home(self) -> bool:
        return bool(self.payload["type"] == "home")


@dataclass
class Installation:
    """Rooster in one workspace."""

    token: str
    bot_user: str
    scopes: list[str]

    @property
    def bot_id(self) -> str:
        return "B" + self.bot_user[1:]


@dataclass
class Team:
    """One workspace."""

    id: str
    name: str
    domain: str
    members: dict[str, Member]
    channels: dict[str, Channel]
    installation: Installation | None = None
    views: dict[str, View] = field(default_factory=dict)

    def home_of(self, user: str) -> View | None:
        return next((view for view in self.views.values() if view.user == user and view.is_home), None)

    def modals_of(self, user: str) -> list[View]:
        return [view for view in self.views.values() if view.user == user and not view.is_home]


@dataclass
class World:
    """Everything that is kept on disk."""

    teams: dict[str, Team]
    offset: int = 0
    counter: int = 0
    dead_tokens: dict[str, str] = field(default_factory=dict)

    def next_number(self) -> int:
        self.counter += 1
        return self.counter

    def installed(self) -> Iterator[Team]:
        return (team for team in self.teams.values() if team.installation)
