"""Pictures that a member sends while a standup waits for them: offered for their answer, shown with it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from chalicelib.access.workspaces import Workspaces
from chalicelib.clock import Now
from chalicelib.errors import InDoubt, MemberGone, SlackError, SlackRefused
from chalicelib.features.standups import FEATURE, jobs, templates
from chalicelib.features.standups.answering import Answering
from chalicelib.features.standups.model import Run, Status
from chalicelib.features.standups.store import StandupStore
from chalicelib.jobs.deliveries import Deliveries
from chalicelib.jobs.model import Done, Job, Outcome
from chalicelib.slack.payloads import Click

_NAMED = re.compile(r"F[A-Z0-9]{2,31}|https?://[!-;=?-{}~]{3,500}")
"""A file of Slack's, or an address in which nothing ends a link of mrkdwn."""
_NOT_READY = "invalid_blocks"
_TRIES = 4
"""Then they are offered without being drawn."""


class Pictures:
    """What the photos feature is handed of standups, and the job and the button that follow."""

    def __init__(
        self, store: StandupStore, workspaces: Workspaces, deliveries: Deliveries, answering: Answering, now: Now
    ) -> None:
        self._store = store
        self._workspaces = workspaces
        self._deliveries = deliveries
        self._answering = answering
        self._now = now

    def wants_picture(self, workspace: str, user: str) -> bool:
        """A standup waits for the member's answer, or its report is still to come."""
        return next(self._open_runs(workspace, user), None) is not None

    def offer(self, workspace: str, user: str, pictures: Sequence[str], cause: str, now: int) -> Job:
        """The job that offers them. `pictures`: ids of Slack files, or addresses; `cause`: what they came by."""
        return jobs.picture(workspace, user, pictures, cause, now)

    def show(self, job: Job, args: jobs.Picture) -> Outcome:
        """One direct message for each standup that waits."""
        slack = self._workspaces.paced_slack(job.workspace)
        for run in self._open_runs(job.workspace, args.user):
            message = templates.offer(run, args.pictures, are_drawn=job.failures < _TRIES)
            try:
                self._deliveries.post(slack, job, f"{job.cause}.{run.id}", args.user, message)
            except MemberGone:
                return Done()
            except SlackRefused as refused:
                if refused.code != _NOT_READY or job.failures >= _TRIES:
                    raise
                raise InDoubt(refused.code) from None  # Slack knows the file in a moment
        return Done()

    def click(self, click: Click) -> None:
        """ "Add to my answer"."""
        run_id, *pictures = click.value.split()
        run = self._store.run(click.workspace, run_id)
        if not run or not all(_NAMED.fullmatch(one) for one in pictures):
            self._answering.gone(click)
            return
        member = self._answering.attach_pictures(click, run, pictures)
        done = templates.pictures_attached(run, len(pictures), len({*pictures} - {*member.pictures}))
        with suppress(SlackError):  # what is done is done, shown or not
            self._answering.replace(click, {"text": done.text, "blocks": done.blocks})

    def _open_runs(self, workspace: str, user: str) -> Iterator[Run]:
        """Those that asked the member, with their report still to come."""
        if FEATURE in self._workspaces.require(workspace).off:
            return
        for standup in self._store.with_deleted(workspace):
            for run, member in self._store.participations(workspace, standup, self._now(), user):
                if member and not run.reported and member.status in (Status.ASKED, Status.ANSWERED, Status.SKIPPED):
                    yield run
