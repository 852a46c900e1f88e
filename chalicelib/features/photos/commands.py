"""`/photos`: whose phone it is, and where pictures go."""

import re
from dataclasses import replace

from chalicelib.access.workspaces import Workspaces
from chalicelib.clock import Now
from chalicelib.errors import StorageUnavailable
from chalicelib.feature import HomeSection
from chalicelib.features.photos import jobs, sms_parser, templates
from chalicelib.features.photos.model import DisplaySettings
from chalicelib.features.photos.pairing import Pairing
from chalicelib.features.photos.settings import NUMBER
from chalicelib.features.photos.store import PhotoStore
from chalicelib.jobs import model as jobs_model
from chalicelib.settings import Settings
from chalicelib.slack import typed
from chalicelib.slack.client import SlackClient
from chalicelib.slack.payloads import Command
from chalicelib.slack.users import person

_CHANNEL = re.compile(r"[^\w#<]*<?#?([CG][A-Z0-9]{2,31})(?:\|[^>]*)?>?\W*")


class Commands:
    """Answers to whoever typed it."""

    def __init__(
        self, store: PhotoStore, pairing: Pairing, workspaces: Workspaces, settings: Settings, now: Now
    ) -> None:
        self._store = store
        self._pairing = pairing
        self._workspaces = workspaces
        self._number = settings[NUMBER]
        self._now = now

    def link(self, command: Command, _: str) -> str:
        """`/photos link`: a code."""
        name = sms_parser.name(person(self._workspaces.slack(command.workspace).user(command.user)).name)
        try:
            digits = self._pairing.new_code(command.workspace, command.user, name, self._now())
        except StorageUnavailable:
            return templates.NO_CODE
        return templates.code(digits, self._number)

    def unlink(self, command: Command, _: str) -> str:
        """`/photos unlink`."""
        was_linked = self._pairing.unlink(command.workspace, command.user)
        return templates.UNLINKED if was_linked else templates.NOT_LINKED

    def status(self, command: Command, _: str) -> str:
        """`/photos status`."""
        member = self._store.member(command.workspace, command.user)
        return templates.status(member, self._store.display_settings(command.workspace), self._number)

    def home(self, slack: SlackClient, workspace: str, user: str, now: int) -> HomeSection:
        """Of the Home tab: whether the member's phone is linked."""
        return HomeSection(templates.home(self._store.member(workspace, user)))

    def channel(self, command: Command, rest: str) -> str:
        """`/photos channel #CHANNEL` or `off`."""
        display = self._store.display_settings(command.workspace)
        if typed.key(rest) == "off":
            self._store.change_display(command.workspace, replace(display, channel=""))
            return templates.CHANNEL_OFF
        if not rest:
            return templates.WHICH_CHANNEL
        channel = self._find(command, rest)
        if not channel:
            return templates.NOT_HERE
        if channel != display.channel:
            told = jobs.channel(command.workspace, channel, command.user, command.request, self._now())
            after = replace(display, channel=channel)
            self._store.change_display(command.workspace, after, jobs_model.put(told))
        return templates.channel_set(channel)

    def _find(self, command: Command, said: str) -> str:
        """The id of a channel that Rooster and who asks are in, by id or name; "" if there is none such."""
        slack = self._workspaces.slack(command.workspace)
        named = _CHANNEL.fullmatch(said)
        found = named[1] if named else slack.own_channel(typed.key(said).removeprefix("#"))
        if not found or found not in slack.channels_of(command.user):
            return ""
        return found if not named or slack.is_in_channel(found) else ""

    def as_(self, command: Command, rest: str) -> str:
        """`/photos as files` or `as links`, for admins."""
        if typed.key(rest) not in ("files", "links"):
            return templates.WHICH_WAY
        display: DisplaySettings = self._store.display_settings(command.workspace)
        as_links = typed.key(rest) == "links"
        self._store.change_display(command.workspace, replace(display, as_links=as_links))
        return templates.AS_LINKS if as_links else templates.AS_FILES
