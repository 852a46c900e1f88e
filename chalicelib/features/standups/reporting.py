"""Reporting: close the run, open the thread, post each member's answers, and keep what is posted true."""

from dataclasses import replace

from chalicelib import log
from chalicelib.access.workspaces import Workspaces
from chalicelib.clock import Now
from chalicelib.errors import ChannelGone, InDoubt, MessageGone, NotAllowed, RetryAfter, SlackRefused, UnknownRefusal
from chalicelib.features.standups import jobs, report, templates
from chalicelib.features.standups.asking import MAX_DRIFT, Asking
from chalicelib.features.standups.model import Member, Run, Status
from chalicelib.features.standups.store import StandupStore
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.deliveries import Deliveries, Posted
from chalicelib.jobs.model import Again, Done, Job, Outcome
from chalicelib.jobs.notices import Contacts
from chalicelib.slack.client import SlackClient
from chalicelib.slack.message import Message
from chalicelib.slack.users import person

REPLY_SECONDS = 1
"""Between replies: Slack allows about one message a second and channel."""
PAGE = 50
"""Members whose ids a job holds at once: a run of 5,000 fits into items of any size."""
FEWER_CHARACTERS = 5_000
"""Of a message, once more, where Slack says that it is too long: it does not say what fits."""
TOO_MUCH = frozenset(["invalid_blocks", "msg_blocks_too_long", "msg_too_long"])
TRIES_IN_TURN = 2
"""After so many failures a member's answers hold up the others' no longer."""


class Reporting:
    """Handlers of the jobs that report."""

    def __init__(
        self, store: StandupStore, workspaces: Workspaces, deliveries: Deliveries, asking: Asking, now: Now
    ) -> None:
        self._store = store
        self._workspaces = workspaces
        self._deliveries = deliveries
        self._asking = asking
        self._contacts = Contacts(workspaces, deliveries)
        self._now = now

    def report(self, job: Job, args: jobs.Report) -> Outcome:
        """Close the run, open its thread, then post one member's answers each second.

        A run counts as posted once its head is: a later job, of the timer or a command, posts what is missing. Where
        somebody deleted the head in Slack, whoever asks gets the report anew.
        """
        run = self._store.run(job.workspace, args.run)
        if not run or args.at not in (0, run.report_at):
            return Done()
        self._store.close(job.workspace, run.id)
        run = replace(run, reported=True)
        slack = self._workspaces.paced_slack(job.workspace)
        if not run.head:
            return self._page(job, args, self._open_thread(slack, job, run))
        if args.asked and not self._is_there(slack, job, run):
            self._store.forget_report(job.workspace, run)
            return Again(self._now(), jobs.Report(run.id))
        for user in args.unposted[:1]:
            self._reply_in_turn(slack, job, run, user)
        if len(args.unposted) > 1:
            return Again(self._now() + REPLY_SECONDS, args._replace(unposted=args.unposted[1:]))
        return self._page(job, args, run)

    def _page(self, job: Job, args: jobs.Report, run: Run) -> Outcome:
        """The next members whose answers are to be posted; after the last, what the head says."""
        members = self._store.members(job.workspace, run.id)
        page = [member for member in report.unposted(members) if report.sort_key(member) > args.after][:PAGE]
        if not page:
            self._refresh(self._workspaces.paced_slack(job.workspace), job, run)
            return Done()
        unposted = tuple(member.user for member in page)
        return Again(
            self._now() + REPLY_SECONDS, jobs.Report(run.id, unposted=unposted, after=report.sort_key(page[-1]))
        )

    def _reply_in_turn(self, slack: SlackClient, job: Job, run: Run, user: str) -> None:
        """A member's answers, unless they are there. After a few refusals a job of their own goes on with them."""
        member = self._store.member(job.workspace, run.id, user)
        if not member or member.status is not Status.ANSWERED or member.is_shown():
            return
        try:
            self._reply(slack, job, run, member)
        except (SlackRefused, InDoubt):
            if job.failures < TRIES_IN_TURN:
                raise
            self._store.commit(once=jobs_model.put(jobs.held_up(job, run.id, member, self._now())))

    def head(self, job: Job, args: jobs.OfRun) -> Outcome:
        """Bring the head in line with who answered; while it is not posted, whoever posts it does."""
        run = self._store.run(job.workspace, args.run)
        if run and run.head:
            self._refresh(self._workspaces.paced_slack(job.workspace), job, run)
        return Done()

    def reply(self, job: Job, args: jobs.Reply) -> Outcome:
        """Bring one member's posted answers in line with what they wrote - a late answer, or an edit - and their DM.

        While the thread is not open, whoever opens it does; what was in time comes in its turn.
        """
        run = self._store.run(job.workspace, args.run)
        member = self._store.member(job.workspace, args.run, args.user)
        if not run or not run.head or not member or member.status is not Status.ANSWERED:
            return Done()
        if not member.late and not member.replies and not args.held_up:
            return Done()
        if not member.is_shown():
            self._reply(self._workspaces.paced_slack(job.workspace), job, run, member)
        return self._asking.direct_message(job, jobs.OfMember(args.run, args.user))

    def _open_thread(self, slack: SlackClient, job: Job, run: Run) -> Run:
        """Post the head; the run with where it stands."""
        members = self._named(slack, job, run, self._store.members(job.workspace, run.id))
        message = templates.head(run, report.summary(run, members))
        try:
            posted = self._deliveries.post(slack, job, f"head.{run.thread}", run.channel, message)
        except (ChannelGone, NotAllowed) as refused:
            return self._move_to_owner(job, run, message, refused)
        return self._mark_head(job, run, posted)

    def _move_to_owner(self, job: Job, run: Run, head: Message, refused: SlackRefused) -> Run:
        """The channel cannot be reached: pause the standup, and report to its owner, or who else can be reached.

        Raises the refusal where nobody can.
        """
        self._asking.pause(job.workspace, run, refused)
        posted = self._contacts.tell(job, f"head.{run.thread}", [run.owner], head)
        if not posted:
            raise refused
        return self._mark_head(job, run, posted)

    def _mark_head(self, job: Job, run: Run, posted: Posted) -> Run:
        self._store.mark_head(job.workspace, run.id, posted.channel, posted.ts)
        return replace(run, head=posted.ts, report_channel=posted.channel)

    def _reply(self, slack: SlackClient, job: Job, run: Run, member: Member) -> None:
        """A member's answers into the thread, wherever it is; if its channel is gone, the report moves first."""
        member = self._named(slack, job, run, [member])[0]
        try:
            self._post_reply(slack, job, run, member)
        except (ChannelGone, NotAllowed) as refused:
            if run.report_channel != run.channel:
                raise
            members = self._named(slack, job, run, self._store.members(job.workspace, run.id))
            moved = self._move_to_owner(job, run, templates.head(run, report.summary(run, members)), refused)
            self._post_reply(slack, job, moved, member)

    def _is_there(self, slack: SlackClient, job: Job, run: Run) -> bool:
        """Whether the head stands where it was posted, as far as Slack says."""
        try:
            return self._refresh(slack, job, run)
        except (SlackRefused, InDoubt):
            return True

    def _refresh(self, slack: SlackClient, job: Job, run: Run) -> bool:
        """Show the present state in the head; again, if it changed while it was being shown. False if it is gone."""
        shown: Message | None = None
        for _ in range(MAX_DRIFT):
            members = self._named(slack, job, run, self._store.members(job.workspace, run.id))
            message = templates.head(run, report.summary(run, members))
            if message == shown:
                break
            try:
                slack.update_message(run.report_channel, run.head, message.text, message.blocks)
            except ChannelGone:
                break
            except MessageGone:
                return False
            shown = message
        return True

    def _post_reply(self, slack: SlackClient, job: Job, run: Run, member: Member) -> None:
        """Post or change a member's answers; again, if they changed while they were being posted.

          posted, revision 1    an edit, revision 2    marked: shown 1    shown 2
        ----+----------------------+----------------------+-----------------+------>
            | crash here: whoever goes on finds the message, and updates it with what is written then
                                                          | crash or refusal here: shown is not the revision,
                                                            so whoever goes on updates it
        """
        for _ in range(MAX_DRIFT):
            replies = self._show_all(slack, job, run, member)
            now = self._store.mark_replies(job.workspace, run.id, member, replies)
            if now.revision == member.revision:
                return
            member = now

    def _show_all(self, slack: SlackClient, job: Job, run: Run, member: Member) -> tuple[str, ...]:
        """Their answers; where Slack refuses, without pictures (files may be gone), or in smaller messages."""
        try:
            return self._show(slack, job, run, member, report.MAX_CHARACTERS)
        except UnknownRefusal as refused:
            if refused.code not in TOO_MUCH:
                raise
            _log_refused(job, refused)
            if refused.code == "invalid_blocks" and member.pictures:
                return self._show(slack, job, run, replace(member, pictures=()), report.MAX_CHARACTERS)
            return self._show(slack, job, run, member, FEWER_CHARACTERS)

    def _show(self, slack: SlackClient, job: Job, run: Run, member: Member, budget: int) -> tuple[str, ...]:
        posted: list[str] = []
        for number, message in enumerate(templates.replies(run, member, budget)):
            delivery = f"reply.{run.thread}.{member.user}.{number}"
            known = member.replies[number] if number < len(member.replies) else ""
            ts = known and self._update(slack, run, known, message)
            if known and not ts:  # somebody deleted it in Slack: what is written since then is a message of its own
                delivery = f"{delivery}.{member.revision}"
            posted.append(ts or self._post(slack, job, delivery, run, message))
        for ts in member.replies[len(posted) :]:
            posted.append(ts)
            self._update(slack, run, ts, templates.gone_part(member))
        return tuple(posted)

    def _post(self, slack: SlackClient, job: Job, delivery: str, run: Run, message: Message) -> str:
        """Into the thread, or brought up to date where it is there already; its ts."""
        posted = self._deliveries.post(slack, job, delivery, run.report_channel, message, run.head)
        if not posted.is_new:
            self._update(slack, run, posted.ts, message)
        return posted.ts

    @staticmethod
    def _update(slack: SlackClient, run: Run, ts: str, message: Message) -> str:
        """`ts`; "" where the message is not there any more."""
        try:
            slack.update_message(run.report_channel, ts, message.text, message.blocks)
        except MessageGone:
            return ""
        return ts

    def _named(self, slack: SlackClient, job: Job, run: Run, members: list[Member]) -> list[Member]:
        """`members`, those without a name looked up: they answered without being on the roster."""
        return [member if member.name else self._look_up(slack, job, run, member) for member in members]

    def _look_up(self, slack: SlackClient, job: Job, run: Run, member: Member) -> Member:
        """The member with their name; as they are where Slack does not tell: the next time looks again."""
        try:
            found = person(slack.user(member.user))
        except RetryAfter as limit:  # a report does not wait for a name
            self._workspaces.cool_down(job.workspace, limit.method, self._now() + max(limit.seconds, 1))
            return member
        except (SlackRefused, InDoubt):
            return member
        return self._store.mark_named(job.workspace, run.id, member.user, found.name, found.picture)


def _log_refused(job: Job, refused: SlackRefused) -> None:
    log.error("refused", workspace=job.workspace, job=job.id, kind=job.kind, code=refused.code)
