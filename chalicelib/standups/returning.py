"""Rooster is in a channel again: the standups that its absence paused go on, and the channel hears it."""

import re
from contextlib import suppress

from chalicelib import clock, log
from chalicelib.access.workspaces import Workspaces
from chalicelib.errors import ChannelGone, ConditionFailed, NotAllowed
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.deliveries import Deliveries
from chalicelib.jobs.model import Done, Job, Outcome
from chalicelib.slack.payloads import Event
from chalicelib.standups import jobs, texts
from chalicelib.standups.store import StandupStore, resume

_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,31}")
ABSENT = "channel"
"""What pauses a standup whose channel cannot be reached."""


class Returning:
    """Handlers of the events that bring Rooster back, and of the job that they cause."""

    def __init__(self, store: StandupStore, workspaces: Workspaces, deliveries: Deliveries) -> None:
        self._store = store
        self._workspaces = workspaces
        self._deliveries = deliveries

    def joined(self, event: Event) -> None:
        """`member_joined_channel`: of all who come, only Rooster matters."""
        itself = event.bot or self._workspaces.recall(event.workspace).bot
        if itself and event.event.get("user") == itself:
            self.unarchived(event)

    def unarchived(self, event: Event) -> None:
        """`group_unarchive`: a private channel comes back with all who were in it, a public one with nobody."""
        channel = event.event.get("channel")
        if isinstance(channel, str) and _CHANNEL.fullmatch(channel):
            self._store.write_once(jobs_model.put(jobs.back(event.workspace, channel, event.id, clock.now())))

    def back(self, job: Job) -> Outcome:
        """Say so in the channel, once, then resume; where that is refused, they stay paused, as their owners know."""
        channel = str(job.args["channel"])
        paused = [one for one in self._store.standups(job.workspace) if (one.channel, one.paused) == (channel, ABSENT)]
        if paused:
            try:
                slack = self._workspaces.paced_slack(job.workspace)
                self._deliveries.post(slack, job, job.id, channel, texts.back(paused))
            except (ChannelGone, NotAllowed) as refused:
                log.info("still_away", workspace=job.workspace, job=job.id, code=refused.code)
                return Done()
        for standup in paused:
            with suppress(ConditionFailed):  # somebody started or deleted it meanwhile
                self._store.write(resume(job.workspace, standup.id, ABSENT))
        return Done()
