"""What exists in the playground's Slack: plain data and how to find things in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

APP_ID = "A0ROOSTER"


@dataclass
class Member:
    """A person or a bot of one workspace, or somebody from another company who shares a channel with it.

    `home`: that company's workspace, "" for the workspace's own; `guest`: a multi-channel guest.
    """

    id: str
    name: str
    real_name: str
    display_name: str
    tz: str
    is_admin: bool = False
    deleted: bool = False
    is_bot: bool = False
    updated: int = 0
    guest: bool = False
    home: str = ""


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
    files: list[Json] = field(default_factory=list)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass
class Channel:
    """A channel, or with `user` that member's direct messages with Rooster.

    `connected`: workspaces of other companies that it is shared with (Slack Connect).
    """

    id: str
    name: str
    members: list[str]
    private: bool = False
    archived: bool = False
    user: str | None = None
    messages: list[Message] = field(default_factory=list)
    connected: list[str] = field(default_factory=list)

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
class Token:
    """An access token. `expires`: on the playground's clock, 0 for never; `refresh`: what renews it once."""

    value: str
    expires: float = 0
    refresh: str = ""

    def expired(self, now: float) -> bool:
        return 0 < self.expires <= now


@dataclass
class Installation:
    """Rooster in one workspace; or, with `org`, in a whole org. `tokens`: live or renewable ones, oldest first.

    The workspaces an org has granted all share the org's one installation.
    """

    tokens: list[Token]
    bot_user: str
    scopes: list[str]
    org: str = ""

    @property
    def bot_id(self) -> str:
        return "B" + self.bot_user[1:]


@dataclass
class Team:
    """One workspace. `enterprise`: the id of the org it belongs to, if any."""

    id: str
    name: str
    domain: str
    members: dict[str, Member]
    channels: dict[str, Channel]
    installation: Installation | None = None
    views: dict[str, View] = field(default_factory=dict)
    enterprise: str = ""

    @property
    def is_org_wide(self) -> bool:
        """Rooster is here because the org has granted this workspace to its installation."""
        return self.installation is not None and bool(self.installation.org)

    def shares_channel(self, user: str, other: str) -> bool:
        """Both are in a channel, direct messages not counted."""
        return any({user, other} <= set(channel.members) for channel in self.channels.values() if not channel.user)

    def home_of(self, user: str) -> View | None:
        return next((view for view in self.views.values() if view.user == user and view.is_home), None)

    def modals_of(self, user: str) -> list[View]:
        return [view for view in self.views.values() if view.user == user and not view.is_home]


@dataclass
class Org:
    """An Enterprise organization. `granted`: the workspaces that its one installation reaches."""

    id: str
    name: str
    installation: Installation | None = None
    granted: list[str] = field(default_factory=list)

    @property
    def domain(self) -> str:
        return f"{self.name.lower()}.enterprise"


Tenant = Team | Org
"""What Rooster can be installed in."""


@dataclass
class World:
    """Everything that is kept on disk. `rotation`: new tokens expire and come with a refresh token."""

    teams: dict[str, Team]
    offset: int = 0
    counter: int = 0
    dead_tokens: dict[str, str] = field(default_factory=dict)
    orgs: dict[str, Org] = field(default_factory=dict)
    rotation: bool = False

    def next_number(self) -> int:
        self.counter += 1
        return self.counter

    def installations(self) -> Iterator[tuple[Tenant, Installation]]:
        """Each once: a granted workspace has none of its own."""
        tenants: list[Tenant] = [*(team for team in self.teams.values() if not team.is_org_wide), *self.orgs.values()]
        return ((tenant, tenant.installation) for tenant in tenants if tenant.installation)
