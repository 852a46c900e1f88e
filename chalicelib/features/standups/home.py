"""The Home tab: which standups are a member's own, and showing them."""

import re
from collections.abc import Collection

from chalicelib import log
from chalicelib.access.workspaces import Workspaces
from chalicelib.clock import Now
from chalicelib.errors import MemberGone, NotAllowed
from chalicelib.features.standups import FEATURE, home_view, jobs
from chalicelib.features.standups import run as rules
from chalicelib.features.standups.asking import MAX_DRIFT
from chalicelib.features.standups.home_view import MAX_SHOWN, Row
from chalicelib.features.standups.model import DELETED, Standup
from chalicelib.features.standups.store import StandupStore
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.model import Done, Job, Outcome
from chalicelib.slack.client import SlackClient
from chalicelib.slack.payloads import Event
from chalicelib.slack.users import person

MAX_LOOKED_AT = 100
"""Standups: of more, those last by name are only counted."""
_MEMBER = re.compile(r"[UW][A-Z0-9]{1,31}")


class Home:
    """Slack says each time that a member opens the tab; what they do there shows it again.

    It lists the standups of their channels, and those they own: what a private channel does is known to its members.
    """

    def __init__(self, store: StandupStore, workspaces: Workspaces, now: Now) -> None:
        self._store = store
        self._workspaces = workspaces
        self._now = now

    def opened(self, event: Event) -> None:
        """A member opened Rooster, at the Home tab or another."""
        user = event.event.get("user")
        if event.event.get("tab") == "home" and isinstance(user, str) and _MEMBER.fullmatch(user):
            job = jobs.home(event.workspace, user, event.id, self._now())
            self._store.commit(once=jobs_model.put(job))

    def show(self, job: Job, args: jobs.OfUser) -> Outcome:
        """Publish the tab as things stand; nothing, to a member who is gone."""
        try:
            return self._show(job.workspace, args.user)
        except MemberGone as gone:
            log.info("home_not_shown", workspace=job.workspace, job=job.id, code=gone.code)
            return Done()

    def _show(self, workspace: str, user: str) -> Outcome:
        """Again, if something changed while it was being published."""
        state = self._workspaces.require(workspace)
        slack = self._workspaces.paced_slack(workspace)
        if FEATURE in state.off:
            slack.publish_view(user, home_view.switched_off())
            return Done()
        try:
            mine = self._mine(workspace, user, slack.channels_of(user))
        except NotAllowed:
            slack.publish_view(user, home_view.not_allowed())
            return Done()
        user_zone = _zone(slack, user) if any(standup.own_time for standup in mine) else ""
        for _ in range(MAX_DRIFT):
            now = self._now()
            rows = [self._row(workspace, standup, user, user_zone, now) for standup in mine[:MAX_LOOKED_AT]]
            shown = home_view.first(rows, MAX_SHOWN, now)
            slack.publish_view(user, home_view.home(shown, len(mine) - len(shown), now))
            if not any(self._has_changed(workspace, row, user) for row in shown):
                break
        return Done()

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
