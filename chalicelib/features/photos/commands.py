"""`/photos`: whose phone it is, and where pictures go."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from chalicelib import clock
from chalicelib.access.workspaces import Workspaces
from chalicelib.errors import StorageUnavailable
from chalicelib.feature import Reply
from chalicelib.features.photos import jobs, templates, words
from chalicelib.features.photos.linking import Linking
from chalicelib.features.photos.model import Ways
from chalicelib.features.photos.store import PhotoStore
from chalicelib.jobs import model as jobs_model
from chalicelib.slack import typed
from chalicelib.slack.blocks import only_you
from chalicelib.slack.payloads import Command
from chalicelib.slack.people import person

_CHANNEL = re.compile(r"[^\w#<]*<?#?([CG][A-Z0-9]{2,31})(?:\|[^>]*)?>?\W*")


class Commands:
    """Answers to whoever typed it. `number`: the one to text to, or "" if the operator did not say."""

    def __init__(self, store: PhotoStore, linking: Linking, workspaces: Workspaces, number: str) -> None:
        self._store = store
        self._linking = linking
        self._workspaces = workspaces
        self._number = number
        self._verbs: Mapping[str, Callable[[Command, str], str]] = {
            "link": self._link,
            "unlink": self._unlink,
            "status": self._status,
            "channel": self._channel,
            "as": self._as,
        }

    def command(self, command: Command) -> Reply:
        """`/photos VERB ...`."""
        verb, rest = typed.split(command.text)
        if verb in ("", "help"):
            return only_you(templates.HELP)
        do = self._verbs.get(verb)
        return only_you(do(command, rest) if do else templates.unknown(verb, typed.near(verb, self._verbs)))

    def _link(self, command: Command, _: str) -> str:
        name = words.name(person(self._workspaces.slack(command.workspace).user(command.user)).name)
        try:
            digits = self._linking.new_code(command.workspace, command.user, name, clock.now())
        except StorageUnavailable:
            return templates.NO_CODE
        return templates.code(digits, self._number)

    def _unlink(self, command: Command, _: str) -> str:
        was_linked = self._linking.unlink(command.workspace, command.user)
        return templates.UNLINKED if was_linked else templates.NOT_LINKED

    def _status(self, command: Command, _: str) -> str:
        member = self._store.member(command.workspace, command.user)
        return templates.status(member, self._store.ways(command.workspace), self._number)

    def _channel(self, command: Command, rest: str) -> str:
        ways = self._store.ways(command.workspace)
        if typed.key(rest) == "off":
            self._store.change_ways(command.workspace, replace(ways, channel=""))
            return templates.CHANNEL_OFF
        if not rest:
            return templates.WHICH_CHANNEL
        channel = self._find(command, rest)
        if not channel:
            return templates.NOT_HERE
        if channel != ways.channel:
            told = jobs.channel(command.workspace, channel, command.user, command.request, clock.now())
            after = replace(ways, channel=channel)
            self._store.change_ways(command.workspace, after, jobs_model.put(told))
        return templates.channel_set(channel)

    def _find(self, command: Command, said: str) -> str:
        """The id of a channel that Rooster and who asks are in, by id or name; "" if there is none such."""
        slack = self._workspaces.slack(command.workspace)
        named = _CHANNEL.fullmatch(said)
        found = named[1] if named else slack.own_channel(typed.key(said).removeprefix("#"))
        if not found or found not in slack.channels_of(command.user):
            return ""
        return found if not named or slack.is_in_channel(found) else ""

    def _as(self, command: Command, rest: str) -> str:
        if typed.key(rest) not in ("files", "links"):
            return templates.WHICH_WAY
        if not person(self._workspaces.slack(command.workspace).user(command.user)).is_admin:
            return templates.ONLY_ADMINS
        ways: Ways = self._store.ways(command.workspace)
        as_links = typed.key(rest) == "links"
        self._store.change_ways(command.workspace, replace(ways, as_links=as_links))
        return templates.AS_LINKS if as_links else templates.AS_FILES
