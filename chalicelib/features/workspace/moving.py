"""A channel's id changes when a private channel is about to be shared: what is kept for it follows.

Source: https://docs.slack.dev/reference/events/channel_id_changed
"""

import re

from chalicelib.access.store import WorkspaceStore
from chalicelib.access.workspaces import Workspaces
from chalicelib.container import Container
from chalicelib.features.workspace import jobs
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.model import Done, Job, Outcome
from chalicelib.slack.payloads import Event

_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,31}")


class Moving:
    """Moves what every feature keeps for a channel, also of those that are switched off."""

    def __init__(self, store: WorkspaceStore, workspaces: Workspaces, container: Container) -> None:
        self._store = store
        self._workspaces = workspaces
        self._container = container
        self._now = container.now

    def heard(self, event: Event) -> None:
        """`channel_id_changed`."""
        old, new = (str(event.event.get(f"{which}_channel_id")) for which in ("old", "new"))
        is_whole = _CHANNEL.fullmatch(old) and _CHANNEL.fullmatch(new) and old != new
        if is_whole and self._workspaces.is_installed(self._workspaces.cached(event.workspace)):
            job = jobs.channel_moved(event.workspace, event.id, old, new, self._now())
            self._store.commit(once=jobs_model.put(job))

    def move(self, job: Job, args: jobs.ChannelMoved) -> Outcome:
        """Each feature takes its part along."""
        for move in self._container.load_each(lambda feature: feature.channel_moved):
            move(job.workspace, args.old, args.new)
        return Done()
