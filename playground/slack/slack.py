"""The heart: one world, its lock, its clock and its ways out, shared by the Web API, the control API and the page."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

from .activity import Activity
from .clock import Clock
from .deliveries import PATIENCE, Deliveries
from .errors import SlackError, not_there
from .faults import Faults
from .files import Files
from .limits import Limits
from .manifest import Manifest
from .phone import TwilioAccount
from .phone.phones import Phones
from .port import App, Declared
from .seed import SCOPES, fresh_world
from .store import Store
from .tickets import Tickets
from .watch import Watch
from .world import Channel, Json, Member, Message, Org, Team, Tenant, Token, World


@dataclass(frozen=True)
class Options:
    """What the playground is started with. `app_url`: where the app answers, to walk through its OAuth pages.

    `features`: those of Rooster that its operator chose. None: the app may be any, and what is in its manifest unknown.
    `twilio`: whose number people text; None: nobody can. `scopes`: what an installation without a consent page gets.
    """

    signing_secret: str
    bot_token: str
    state: Path | None = None
    rate_limits: bool = False
    client_id: str = ""
    client_secret: str = ""
    patience: float = PATIENCE
    app_url: str = ""
    installed: tuple[str, ...] = ()
    features: frozenset[str] | None = None
    twilio: TwilioAccount | None = None
    scopes: tuple[str, ...] = SCOPES

    @property
    def walks_oauth(self) -> bool:
        """To install Rooster means to go through the consent page and the app, as people do."""
        return bool(self.client_id and self.app_url and not self.bot_token)


@dataclass
class Slack:
    """Hold `lock` to read or change the world; never while the app is called or somebody sleeps.

    Hold `winding`, and before `lock`, to change the time: from reading the old one until the app has the new one too.
    """

    app: App
    options: Options
    base_url: str = ""
    lock: threading.RLock = field(default_factory=threading.RLock)
    winding: threading.RLock = field(default_factory=threading.RLock)
    log: list[Json] = field(default_factory=list)
    ephemerals: dict[tuple[str, str], list[Message]] = field(default_factory=dict)
    tickets: Tickets = field(default_factory=Tickets)
    faults: Faults = field(default_factory=Faults)
    files: Files = field(default_factory=Files)

    def __post_init__(self) -> None:
        self.manifest = Manifest(self.declared)
        self.store = Store(self.options.state, self.lock)
        if self.store.world is None:
            self.store.world = fresh_world(self.options.bot_token, self.options.scopes)
        self._adopt_token(self.store.world)
        self.clock = Clock(self.store.world.offset)
        self.limits = Limits(self.options.rate_limits)
        self.activity = Activity(self.clock, self.declared.verbs)
        self.deliveries = Deliveries(
            self.app, self.options.signing_secret, self.clock, self.activity, self.options.patience
        )
        self.watch = Watch(self.app, self.clock, self.activity)
        self.phones = self._phones()

    @property
    def declared(self) -> Declared:
        """What the app's manifest is made of."""
        return self.app.declared(self.options.features)

    @property
    def world(self) -> World:
        assert self.store.world is not None
        return self.store.world

    def start(self) -> None:
        self.store.start()
        self.deliveries.start()
        self.watch.start()
        with self.winding:
            if self.clock.offset:
                self.app.wind(self.clock.offset)

    def stop(self) -> None:
        self.deliveries.stop()
        self.watch.stop()
        self.store.stop()

    def reset(self) -> None:
        """A fresh world at the real time; the app is emptied too.

        It is emptied without `winding`, for it may wait for somebody who winds; so it gets the time that holds then.
        """
        with self.winding:
            self.deliveries.forget()
            with self.lock:
                self.store.world = fresh_world(self.options.bot_token, self.options.scopes)
                self.ephemerals.clear()
                self.files.clear()
                self.tickets.codes.clear()
                self.log.clear()
                self.activity.clear()
                if self.phones:
                    self.phones.clear()
                self.faults.clear()
                self.limits.switch(self.options.rate_limits)
                wound, self.clock.offset = self.clock.offset, 0
        self.store.flush()
        self.app.reset()
        if wound:
            with self.winding:
                self.app.wind(self.clock.offset)
        self.watch.forget()

    def wind(self, offset: int) -> None:
        with self.winding:
            with self.lock:
                self.world.offset = self.clock.offset = offset
            self.store.flush()
            self.app.wind(offset)
        self.deliveries.wake()

    def _phones(self) -> Phones | None:
        """There are none where photos are off."""
        twilio, features = self.options.twilio, self.options.features
        if twilio is None or (features is not None and "photos" not in features):
            return None
        return Phones(self.app, twilio, self.options.app_url, self.clock, self.activity)

    def _adopt_token(self, world: World) -> None:
        """A kept world goes on under the token the playground is started with."""
        acme = world.teams["T0ROOSTER"].installation
        if acme and self.options.bot_token:
            acme.tokens = [Token(self.options.bot_token)]

    # Finding things, for people and scripts: what is not there is a 404 in plain words.

    def team(self, team_id: str) -> Team:
        team = self.world.teams.get(team_id)
        if team is None:
            raise not_there(f"There is no workspace {team_id}.")
        return team

    def tenant(self, tenant_id: str) -> Tenant:
        """A workspace or an org."""
        return self.world.orgs.get(tenant_id) or self.team(tenant_id)

    def org_of(self, team: Team) -> Org | None:
        return self.world.orgs.get(team.enterprise)

    def member(self, team: Team, user_id: str) -> Member:
        member = team.members.get(user_id)
        if member is None:
            raise not_there(f"There is no member {user_id} in {team.name}.")
        return member

    def place(self, team: Team, channel_id: str) -> Channel:
        """A channel by its id; a member's id means that member's direct messages with Rooster."""
        if channel_id in team.channels:
            return team.channels[channel_id]
        user_id = channel_id if channel_id in team.members else "U" + channel_id[1:]
        if channel_id[:1] in "UD" and user_id in team.members:
            return self.direct_messages(team, user_id)
        raise not_there(f"There is no channel {channel_id} in {team.name}.")

    def message(self, team: Team, channel: Channel, ts: str, user: str) -> Message:
        """A message this member can see, an ephemeral one included."""
        ephemerals = self.ephemerals.get((team.id, channel.id), [])
        ephemeral = next((m for m in ephemerals if m.ts == ts and m.whisper_to == user), None)
        found = ephemeral or channel.find(ts)
        if found is None:
            raise not_there(f"There is no message {ts} in {channel.id} that {user} can see.")
        return found

    def direct_messages(self, team: Team, user_id: str) -> Channel:
        """Made when first needed, as in Slack."""
        channel_id = "D" + user_id[1:]
        if channel_id not in team.channels:
            if not team.installation:
                raise not_there(f"Rooster is not installed in {team.name}.")
            members = [user_id, team.installation.bot_user]
            team.channels[channel_id] = Channel(channel_id, "", members, private=True, user=user_id)
        return team.channels[channel_id]

    def by_token(self, token: str) -> tuple[Tenant, Token]:
        """The workspace or org a token belongs to, or Slack's reason why it belongs to none."""
        for tenant, installation in self.world.installations():
            for held in installation.tokens:
                if held.value == token and held.expired(self.clock.now()):
                    raise SlackError("token_expired")
                if held.value == token:
                    return tenant, held
        raise SlackError(self.world.dead_tokens.get(token, "invalid_auth"))
