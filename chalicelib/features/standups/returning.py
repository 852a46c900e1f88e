"""Rooster is in a channel again: the standups that its absence paused go on, and the channel hears it.

Or the channel has another id, and what it had goes along.
"""

import re
from collections.abc import Iterable

from chalicelib import log
from chalicelib.access.workspaces import Workspaces
from chalicelib.clock import Now
from chalicelib.errors import ChannelGone, NotAllowed
from chalicelib.features.standups import FEATURE, jobs, texts
from chalicelib.features.standups.changes import move_standup
from chalicelib.features.standups.model import Standup
from chalicelib.features.standups.store import StandupStore, resume
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.deliveries import Deliveries
from chalicelib.jobs.model import Done, Job, Outcome
from chalicelib.slack.payloads import Event

_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,31}")
ABSENT = "channel"
"""What pauses a standup whose channel cannot be reached."""


class Returning:
    """Handlers of the events that bring Rooster back, and of the job that they cause."""

    def __init__(self, store: StandupStore, workspaces: Workspaces, deliveries: Deliveries, now: Now) -> None:
        self._store = store
        self._workspaces = workspaces
        self._deliveries = deliveries
        self._now = now

    def joined(self, event: Event) -> None:
        """`member_joined_channel`: of all who come, only Rooster matters."""
        itself = event.bots or {self._workspaces.cached(event.workspace).bot}
        if event.event.get("user") in itself - {""}:
            self.unarchived(event)

    def unarchived(self, event: Event) -> None:
        """`group_unarchive`: a private channel comes back with all who were in it, a public one with nobody."""
        channel = event.event.get("channel")
        if isinstance(channel, str) and _CHANNEL.fullmatch(channel):
            self._store.commit(once=jobs_model.put(jobs.back(event.workspace, channel, event.id, self._now())))

    def move(self, workspace: str, old: str, new: str) -> None:
        """A channel has another id. Its standups go first: a run that is opened meanwhile is found after them."""
        for standup in [one for one in self._store.standups(workspace) if one.channel == old]:
            self._store.commit(*move_standup(workspace, standup, new))
        self._store.move_channel(workspace, old, new)

    def back(self, job: Job, args: jobs.Back) -> Outcome:
        """Say so in the channel, once, then resume; where Rooster is not there after all, they stay paused.

        What was deleted meanwhile goes along: it may be undone.
        """
        paused = absent(self._store.standups(job.workspace), args.channel)
        if paused and FEATURE not in self._workspaces.require(job.workspace).off:
            try:
                slack = self._workspaces.paced_slack(job.workspace)
                self._deliveries.post(slack, job, job.cause, args.channel, texts.back(paused))
            except ChannelGone as gone:
                log.info("still_away", workspace=job.workspace, job=job.id, code=gone.code)
                return Done()
            except NotAllowed as refused:  # whom to tell, the next run finds out
                log.info("quietly_back", workspace=job.workspace, job=job.id, code=refused.code)
        for standup in [*paused, *absent(self._store.undeletable(job.workspace), args.channel)]:
            self._store.commit(resume(job.workspace, standup.id, ABSENT))  # in vain, if somebody was faster
        return Done()


def absent(standups: Iterable[Standup], channel: str) -> list[Standup]:
    """Those that Rooster's absence from the channel paused."""
    return [one for one in standups if (one.channel, one.paused) == (channel, ABSENT)]
