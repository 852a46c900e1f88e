"""Which standups are a member's own, for the Home tab and direct messages."""

from collections.abc import Collection, Sequence

from chalicelib.access.workspaces import Workspaces
from chalicelib.clock import Now
from chalicelib.errors import NotAllowed
from chalicelib.feature import HomeSection
from chalicelib.features.standups import home_view
from chalicelib.features.standups import run as rules
from chalicelib.features.standups.home_view import MAX_SHOWN, Row
from chalicelib.features.standups.model import DELETED, Standup
from chalicelib.features.standups.store import StandupStore
from chalicelib.slack.client import SlackClient
from chalicelib.slack.users import person

MAX_LOOKED_AT = 100
"""Standups: of more, those last by name are only counted."""


class Home:
    """The standups of a member's channels, and those they own: what a private channel does is known to its members."""

    def __init__(self, store: StandupStore, workspaces: Workspaces, now: Now) -> None:
        self._store = store
        self._workspaces = workspaces
        self._now = now

    def section(self, slack: SlackClient, workspace: str, user: str, now: int) -> HomeSection:
        """Of the Home tab: the member's standups, those first that wait for them."""
        try:
            mine = self._mine(workspace, user, slack.channels_of(user))
        except NotAllowed:
            return HomeSection(home_view.not_allowed())
        shown = home_view.first(self._rows(slack, workspace, user, mine), MAX_SHOWN, now)
        blocks = home_view.home(shown, len(mine) - len(shown), now)
        return HomeSection(blocks, lambda: any(self._has_changed(workspace, row, user) for row in shown))

    def rows(self, workspace: str, user: str) -> list[Row] | None:
        """The member's standups, as they stand; None where Slack does not tell of channels, and nothing else does."""
        slack = self._workspaces.paced_slack(workspace)
        try:
            channels, is_told = slack.channels_of(user), True
        except NotAllowed:
            channels, is_told = set(), False
        mine = self._mine(workspace, user, channels)
        if not mine and not is_told:
            return None
        return self._rows(slack, workspace, user, mine)

    def _rows(self, slack: SlackClient, workspace: str, user: str, mine: Sequence[Standup]) -> list[Row]:
        user_zone = _zone(slack, user) if any(standup.own_time for standup in mine) else ""
        now = self._now()
        return [self._row(workspace, standup, user, user_zone, now) for standup in mine[:MAX_LOOKED_AT]]

    def _mine(self, workspace: str, user: str, channels: Collection[str]) -> list[Standup]:
        """Those of the channels, and their own; of all others, deleted ones too, those that asked them."""
        every, now = self._store.with_deleted(workspace), self._now()
        mine = {one.id for one in every if one.paused != DELETED and (one.channel in channels or one.owner == user)}
        others = [one for one in every if one.id not in mine][:MAX_LOOKED_AT]
        mine |= {one.id for one in others if self._store.is_under_way(workspace, one, now, user)}
        return [one for one in every if one.id in mine]

    def _row(self, workspace: str, standup: Standup, user: str, user_zone: str, now: int) -> Row:
        participations = self._store.participations(workspace, standup, now, user)
        run, member = rules.current(standup, participations, now)
        asks_at = rules.asks_next(standup, participations, user_zone, now)
        return Row(standup, run, member, asks_at, user_zone if standup.own_time and user_zone else standup.zone)

    def _has_changed(self, workspace: str, row: Row, user: str) -> bool:
        if not row.run:
            return False
        run, member = self._store.run(workspace, row.run.id), self._store.member(workspace, row.run.id, user)
        return (run, member) != (row.run, row.member)


def _zone(slack: SlackClient, user: str) -> str:
    """The member's zone; "" if Slack does not let Rooster see it."""
    try:
        return person(slack.user(user)).zone
    except NotAllowed:
        return ""
