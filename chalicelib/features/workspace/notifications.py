"""What Rooster sends by itself: the welcome, the export, and that all is forgotten."""

from chalicelib.access.store import end_forgetting, go_on_forgetting
from chalicelib.aws.table import Commit
from chalicelib.container import Container
from chalicelib.feature import in_reading_order
from chalicelib.features.workspace import jobs, templates
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
        self._now = container.now

    def welcome(self, job: Job, args: jobs.OfUser) -> Outcome:
        """Tell who installed Rooster what comes next."""
        state = self._store.read(job.workspace)
        first_step = next((one.first_step for one in self._features if one.first_step), None)
        return self._post(job, args.user, templates.welcome(state.is_org, first_step))

    def help(self, job: Job, args: jobs.Help) -> Outcome:
        """Answer a direct message with what Rooster can do here."""
        off = self._workspaces.require(job.workspace).off
        commands = [command for one in self._features if one.name not in off for command in one.commands]
        return self._post(job, args.channel, templates.direct_help(commands))

    def export(self, job: Job, args: jobs.Export) -> Outcome:
        """Send an admin everything, or say why not."""
        came = self._exporting.export(job, args)
        return self._post(job, args.user, came) if isinstance(came, Message) else came

    def forget(self, job: Job, args: jobs.Forget) -> Outcome:
        """Delete everything but the installation, page by page, and once more after a while; then say so.

        Where Rooster left meanwhile, the purge does it; where it was installed anew, whoever asked may ask again.
        """
        if self._workspaces.require(job.workspace).installed_at != args.installed_at:
            return self._post(job, args.user, templates.installed_anew())
        if args.sweep == _SWEPT:  # nothing is deleted from here on, however often this is tried
            self._store.commit(end_forgetting(job.workspace))
            return self._post(job, args.user, templates.forgotten(args.count))
        if self._store.commit(go_on_forgetting(job.workspace, self._now())) is not Commit.DONE:
            return self._post(job, args.user, templates.not_forgotten())
        if erased := self._leaving.erase_page(job.workspace):
            return Again(self._now(), args._replace(count=args.count + erased))
        wait = 0 if args.sweep else SWEEP_AFTER_SECONDS
        return Again(self._now() + wait, args._replace(sweep=args.sweep + 1))

    def _post(self, job: Job, channel: str, message: Message) -> Outcome:
        slack = self._workspaces.paced_slack(job.workspace)
        self._deliveries.tell(slack, job, job.cause, channel, message)
        return Done()
