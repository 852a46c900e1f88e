"""Reporting: close the run, open the thread, post each member's answers, and keep what is posted true."""

from dataclasses import replace

from chalicelib import clock, log
from chalicelib.access.workspaces import Workspaces
from chalicelib.errors import ChannelGone, InDoubt, MemberGone, MessageGone, NotAllowed, SlackRefused
from chalicelib.jobs.deliveries import Deliveries
from chalicelib.jobs.model import Again, Done, Job, Outcome
from chalicelib.slack.client import SlackClient
from chalicelib.slack.message import Message
from chalicelib.slack.people import person
from chalicelib.standups import report, templates
from chalicelib.standups.asking import MOST_DRIFT, Asking
from chalicelib.standups.model import Member, Run, Status
from chalicelib.standups.store import StandupStore

REPLY_SECONDS = 1
"""Between replies: Slack allows about one message a second and channel."""


class Reporting:
    """Handlers of the jobs that report."""

    def __init__(self, store: StandupStore, workspaces: Workspaces, deliveries: Deliveries, asking: Asking) -> None:
        self._store = store
        self._workspaces = workspaces
        self._deliveries = deliveries
        self._asking = asking

    def report(self, job: Job) -> Outcome:
        """Close the run, post the head, then one member's answers each second. Any later job refreshes."""
        run_id = str(job.args["run"])
        planned = self._store.run(job.workspace, run_id)
        if not planned or job.args.get("at", planned.report_at) != planned.report_at:
            return Done()
        if not self._store.close(job.workspace, run_id, reporter=job.id):
            return self.head(job)
        run = replace(planned, reported=True)
        slack = self._workspaces.paced_slack(job.workspace)
        if "unposted" not in job.args:
            return _go_on(run, self._open_thread(slack, job, run))
        user, *unposted = str(job.args["unposted"]).split()
        member = self._store.member(job.workspace, run.id, user)
        if member and not member.replies:
            self._reply(slack, job, run, member)
        return _go_on(run, unposted)

    def head(self, job: Job) -> Outcome:
        """Bring the head in line with who answered, once it is posted."""
        run = self._store.run(job.workspace, str(job.args["run"]))
        if not run:
            return Done()
        if not run.head:
            raise InDoubt("report_not_posted_yet")
        return self._refresh(self._workspaces.paced_slack(job.workspace), job, run)

    def reply(self, job: Job) -> Outcome:
        """Bring one member's posted answers in line with what they wrote: a late answer, or an edit."""
        run = self._store.run(job.workspace, str(job.args["run"]))
        member = self._store.member(job.workspace, str(job.args["run"]), str(job.args["user"]))
        if not run or not member or member.status is not Status.ANSWERED:
            return Done()
        if not run.head:
            raise InDoubt("report_not_posted_yet")
        if not member.late and not member.replies:
            return Done()
        slack = self._workspaces.paced_slack(job.workspace)
        self._reply(slack, job, run, member)
        return Done()

    def _open_thread(self, slack: SlackClient, job: Job, run: Run) -> list[str]:
        """Post the head; the members whose answers follow, in order."""
        members = self._named(slack, job, self._store.members(job.workspace, run.id))
        message = templates.head(run, report.summary(run, members))
        try:
            posted = self._deliveries.post(slack, job, f"head.{run.id}", run.channel, message)
            self._store.mark_head(job.workspace, run.id, posted.channel, posted.ts)
        except (ChannelGone, NotAllowed) as refused:
            self._move_to_owner(slack, job, run, message, refused)
        return [member.user for member in report.in_order(members)]

    def _move_to_owner(self, slack: SlackClient, job: Job, run: Run, head: Message, refused: SlackRefused) -> None:
        """The channel cannot be reached: pause the standup, and report to its owner."""
        self._asking.pause(job.workspace, run, refused)
        posted = self._deliveries.post(slack, job, f"head.{run.id}.owner", run.owner, head)
        self._store.mark_head(job.workspace, run.id, posted.channel, posted.ts)

    def _reply(self, slack: SlackClient, job: Job, run: Run, member: Member) -> None:
        """A member's answers into the thread, wherever it is; one that Slack refuses keeps nobody else's back."""
        member = self._named(slack, job, [member])[0]
        try:
            self._post_reply(slack, job, run, member)
        except (ChannelGone, NotAllowed) as refused:
            if run.place != run.channel:
                _log_refused(job, refused)
                return
            members = self._named(slack, job, self._store.members(job.workspace, run.id))
            self._move_to_owner(slack, job, run, templates.head(run, report.summary(run, members)), refused)
            self._post_reply(slack, job, self._store.run(job.workspace, run.id) or run, member)
        except SlackRefused as refused:
            _log_refused(job, refused)

    def _refresh(self, slack: SlackClient, job: Job, run: Run) -> Outcome:
        """Show the present state in the head; again, if it changed while it was being shown."""
        shown: Message | None = None
        for _ in range(MOST_DRIFT):
            members = self._named(slack, job, self._store.members(job.workspace, run.id))
            message = templates.head(run, report.summary(run, members))
            if message == shown:
                break
            try:
                slack.update_message(run.place, run.head, message.text, message.blocks)
            except (ChannelGone, MessageGone):
                break
            shown = message
        return Done()

    def _post_reply(self, slack: SlackClient, job: Job, run: Run, member: Member) -> None:
        """Post or change a member's answers; again, if they changed while they were being posted."""
        for _ in range(MOST_DRIFT):
            replies = self._show_all(slack, job, run, member)
            now = self._store.mark_replies(job.workspace, run.id, member.user, replies)
            if now.revision == member.revision:
                return
            member = now

    def _show_all(self, slack: SlackClient, job: Job, run: Run, member: Member) -> tuple[str, ...]:
        """Their answers, with their pictures where Slack takes them: a file may be deleted there by now."""
        try:
            return self._show(slack, job, run, member)
        except SlackRefused as refused:
            if refused.code != "invalid_blocks" or not member.pictures:
                raise
            _log_refused(job, refused)
            return self._show(slack, job, run, replace(member, pictures=()))

    def _show(self, slack: SlackClient, job: Job, run: Run, member: Member) -> tuple[str, ...]:
        posted: list[str] = []
        for number, message in enumerate(templates.replies(run, member)):
            if number < len(member.replies):
                posted.append(member.replies[number])
                self._update(slack, run, member.replies[number], message)
            else:
                delivery = f"reply.{run.id}.{member.user}.{number}"
                posted.append(self._deliveries.post(slack, job, delivery, run.place, message, run.head).ts)
        for ts in member.replies[len(posted) :]:
            posted.append(ts)
            self._update(slack, run, ts, templates.gone_part(member))
        return tuple(posted)

    @staticmethod
    def _update(slack: SlackClient, run: Run, ts: str, message: Message) -> None:
        try:
            slack.update_message(run.place, ts, message.text, message.blocks)
        except (MessageGone, ChannelGone):
            return

    def _named(self, slack: SlackClient, job: Job, members: list[Member]) -> list[Member]:
        """`members`, those without a name looked up: they answered without being on the roster."""
        return [member if member.name else self._look_up(slack, job, member) for member in members]

    def _look_up(self, slack: SlackClient, job: Job, member: Member) -> Member:
        try:
            found = person(slack.user(member.user))
        except MemberGone:
            return member
        return self._store.mark_named(job.workspace, str(job.args["run"]), member.user, found.name, found.picture)


def _log_refused(job: Job, refused: SlackRefused) -> None:
    log.error("refused", workspace=job.workspace, job=job.id, kind=job.kind, code=refused.code)


def _go_on(run: Run, unposted: list[str]) -> Outcome:
    """The next member's answers come a second later; the job remembers whose are left."""
    if not unposted:
        return Done()
    return Again(clock.now() + REPLY_SECONDS, {"run": run.id, "unposted": " ".join(unposted)})
