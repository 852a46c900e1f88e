"""Telling people about a standup: its owner what went wrong with a run, and whoever set it up that it exists."""

from chalicelib.access.workspaces import Workspaces
from chalicelib.errors import ChannelGone, InDoubt, MemberGone
from chalicelib.features.standups import jobs, notice_templates, templates
from chalicelib.features.standups import run as rules
from chalicelib.features.standups.store import StandupStore
from chalicelib.jobs.deliveries import Deliveries
from chalicelib.jobs.model import Done, Job, Outcome
from chalicelib.jobs.notices import Contacts
from chalicelib.slack.blocks import shown


class Notifications:
    """Handlers of the jobs that tell."""

    def __init__(self, store: StandupStore, workspaces: Workspaces, deliveries: Deliveries) -> None:
        self._store = store
        self._workspaces = workspaces
        self._contacts = Contacts(workspaces, deliveries)

    def notice(self, job: Job, args: jobs.Notice) -> Outcome:
        """Tell the owner what they can act on, or who else can."""
        run = self._store.run(job.workspace, args.run)
        standup = self._store.standup(job.workspace, args.standup)
        if not run and standup:
            run = rules.planned(standup, args.run.partition(".")[2])
        if not run:
            return Done()
        self._contacts.tell(job, job.cause, [args.owner], notice_templates.notice(run, args.about))
        return Done()

    def created(self, job: Job, args: jobs.OfStandup) -> Outcome:
        """Tell whoever set up a standup that it stands; a nicety, so it is tried once."""
        standup = self._store.standup(job.workspace, args.standup)
        if standup:
            slack = self._workspaces.paced_slack(job.workspace)
            try:
                slack.post_ephemeral(standup.channel, standup.owner, **shown(templates.created(standup)))
            except (InDoubt, ChannelGone, MemberGone):
                return Done()
        return Done()
