"""What Rooster sends by itself: the welcome, the export, and that all is forgotten."""

from chalicelib import clock
from chalicelib.access.store import end_forgetting, go_on_forgetting
from chalicelib.container import Container
from chalicelib.feature import in_reading_order
from chalicelib.features.workspace import templates
from chalicelib.features.workspace.exporting import Exporting
from chalicelib.features.workspace.leaving import Leaving
from chalicelib.jobs.model import Again, Done, Job, Outcome
from chalicelib.slack.message import Message

SWEEP_AFTER_SECONDS = 120
"""Longer than a worker may take: what was written while everything was deleted goes in a second sweep."""

_SWEPT = 2


class Notifications:
    """Handlers of the jobs that end in a direct message."""

    def __init__(self, container: Container, leaving: Leaving) -> None:
        self._store = container.store
        self._workspaces = container.workspaces
        self._deliveries = container.deliveries
        self._leaving = leaving
        self._features = in_reading_order(container.switched_on)
        self._exporting = Exporting(container)

    def welcome(self, job: Job) -> Outcome:
        """Tell who installed Rooster what comes next."""
        state = self._store.read(job.workspace)
        first_step = next((one.first_step for one in self._features if one.first_step), None)
        return self._tell(job, templates.welcome(state.is_org, first_step))

    def help(self, job: Job) -> Outcome:
        """Answer a direct message with what Rooster can do here."""
        off = self._workspaces.require(job.workspace).off
        commands = [command for one in self._features if one.name not in off for command in one.commands]
        return self._post(job, str(job.args["channel"]), templates.direct_help(commands))

    def export(self, job: Job) -> Outcome:
        """Send an admin everything, or say why not."""
        came = self._exporting.export(job)
        return self._tell(job, came) if isinstance(came, Message) else came

    def forget(self, job: Job) -> Outcome:
        """Delete everything but the installation, page by page, and once more after a while; then say so.

        Where Rooster left meanwhile, the purge does it; where it was installed anew, whoever asked may ask again.
        """
        count, sweep = int(job.args["count"]), int(job.args["sweep"])
        if self._workspaces.require(job.workspace).installed_at != job.args["installed_at"]:
            return self._tell(job, templates.installed_anew())
        if sweep == _SWEPT:  # nothing is deleted from here on, however often this is tried
            self._store.write(end_forgetting(job.workspace))
            return self._tell(job, templates.forgotten(count))
        if not self._store.write(go_on_forgetting(job.workspace, clock.now())):
            return self._tell(job, templates.not_forgotten())
        if erased := self._leaving.erase_page(job.workspace):
            return Again(clock.now(), {**job.args, "count": count + erased})
        wait = 0 if sweep else SWEEP_AFTER_SECONDS
        return Again(clock.now() + wait, {**job.args, "sweep": sweep + 1})

    def _tell(self, job: Job, message: Message) -> Outcome:
        return self._post(job, str(job.args["user"]), message)

    def _post(self, job: Job, channel: str, message: Message) -> Outcome:
        slack = self._workspaces.paced_slack(job.workspace)
        self._deliveries.tell(slack, job, job.cause, channel, message)
        return Done()
