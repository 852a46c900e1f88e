"""Asking: the day's timer, the roster, the prompts and what becomes of them."""

from dataclasses import replace

from chalicelib import log
from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Commit, Write
from chalicelib.clock import Now
from chalicelib.errors import (
    ChannelGone,
    ConditionFailed,
    InDoubt,
    MemberGone,
    MessageGone,
    NotAllowed,
    ScopeMissing,
    SlackError,
    UnknownRefusal,
)
from chalicelib.features.standups import FEATURE, jobs, templates
from chalicelib.features.standups import run as rules
from chalicelib.features.standups.model import Member, Run, Standup, Status
from chalicelib.features.standups.roster import externals, look_up
from chalicelib.features.standups.store import (
    StandupStore,
    forget_run,
    mark_not_asked,
    pause_standup,
    put_member,
    put_run,
)
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.deliveries import Deliveries, Posted
from chalicelib.jobs.model import Again, Done, Job, Outcome
from chalicelib.slack.client import SlackClient
from chalicelib.slack.users import Person, person

PAGE = 48
"""Members a roster page: with each a member and a job, a page fits into one transaction of 100."""
PAGE_SECONDS = 30
"""Between pages: 48 users.info each 30 s stay below Slack's 100 a minute."""
PROMPTS_PER_SECOND = 5
"""While a page lasts. A page each 30 s stays far below Slack's several hundred messages a minute and workspace."""
LOOK_UP_AGAIN_SECONDS = 10
IN_VAIN = 4
"""After so many failures a member counts as not reached, until a later try gets through."""
MAX_DRIFT = 3
"""How often a message is brought up to date before the next job's turn."""


class Asking:
    """Handlers of the jobs that ask."""

    def __init__(self, store: StandupStore, workspaces: Workspaces, deliveries: Deliveries, now: Now) -> None:
        self._store = store
        self._workspaces = workspaces
        self._deliveries = deliveries
        self._now = now

    def open(self, job: Job, args: jobs.Open) -> Outcome:
        """Set the next day's timer, then open the day's run, unless it is too late or is open already."""
        state = self._workspaces.require(job.workspace)
        standup = self._store.standup(job.workspace, args.standup)
        if not standup:
            return Done()
        now = self._now()
        run = rules.planned(standup, args.date)
        self._store.commit(once=timer(job.workspace, standup, run.prompt_at, now))
        if standup.paused or FEATURE in state.off:
            return Done()
        if rules.is_missed(run, now):
            if not self._store.run(job.workspace, run.id):
                self._store.commit(once=jobs_model.put(jobs.notice(job.workspace, run, "missed", now)))
            return Done()
        self.begin(job.workspace, run)
        return Done()

    def begin(self, workspace: str, run: Run, request: str = "") -> bool:
        """Open a run with its roster and report timer, in one write with the dedupe of the command `request`, if any.

        False if its date has a run already, or the command was seen before.
        """
        now = self._now()
        due = (jobs.roster(workspace, run, now, request, bool(request)), jobs.report_timer(workspace, run, request))
        once = jobs_model.seen(workspace, request, now) if request else None
        writes = (put_run(workspace, run), *(jobs_model.put(job) for job in due))
        return self._store.commit(*writes, once=once) is Commit.DONE

    def roster(self, job: Job, args: jobs.Roster) -> Outcome:
        """One page of the channel's members onto the roster, each with the job that asks them."""
        run = self._store.run(job.workspace, args.run)
        if not run:
            return Done()
        slack = self._workspaces.paced_slack(job.workspace)
        known = {member.user for member in self._store.members(job.workspace, run.id)}
        try:
            users, cursor = slack.member_page(run.channel, args.cursor, PAGE)
            page = look_up(slack, [user for user in dict.fromkeys(users) if user not in known], self._now)
            external = externals(slack, job.workspace, run.owner, page.people)
        except (ChannelGone, NotAllowed) as refused:
            self.pause(job.workspace, run, refused)
            if not args.cursor and not self._store.members(job.workspace, run.id):
                self._store.commit(forget_run(job.workspace, run.id))
            return Done()
        self._look_up_later(job.workspace, args, page.unknown)
        slot = self._add(job.workspace, args, run, page.people, external)
        if slot is None:
            return Again(self._now() + 1, args)
        if not page.is_whole:
            return Again(self._now() + PAGE_SECONDS, args._replace(slot=slot))
        if not cursor:
            return Done()
        return Again(self._now() + PAGE_SECONDS, args._replace(cursor=cursor, slot=slot))

    def join(self, job: Job, args: jobs.Join) -> Outcome:
        """One whom Slack did not tell about when the page was read onto the roster, while there is time to ask."""
        run, member = self._find(job.workspace, args.run, args.user)
        if not run or member or rules.is_missed(run, self._now()):
            return Done()
        slack = self._workspaces.paced_slack(job.workspace)
        try:
            found = person(slack.user(args.user))
        except MemberGone:
            return Done()
        people = [found] if found.is_asked else []
        self._add(job.workspace, args, run, people, externals(slack, job.workspace, run.owner, people))
        return Done()

    def _look_up_later(self, workspace: str, args: jobs.Roster, users: list[str]) -> None:
        for user in users:
            due = self._now() + LOOK_UP_AGAIN_SECONDS
            self._store.commit(once=jobs_model.put(jobs.join(workspace, args, user, due)))

    def _add(
        self, workspace: str, args: jobs.Roster | jobs.Join, run: Run, people: list[Person], external: frozenset[str]
    ) -> int | None:
        """Put `people` on the roster; the next free slot of the fan-out, None where one of them is there meanwhile.

        Those in `external` may be not to be asked.
        """
        slot = first = args.slot
        standup = self._store.standup(workspace, run.standup)
        writes: list[Write] = []
        for human in people:
            at = run.prompt_at
            if standup:
                at = rules.ask_at(standup, run, human.zone, args.by_hand)
            member = Member(human.user, human.name, human.picture, at)
            if human.user in external and not (standup and standup.external):
                writes.append(put_member(workspace, run.id, replace(member, status=Status.EXTERNAL)))
                continue
            due = max(at, self._now()) + (slot - first) // PROMPTS_PER_SECOND
            writes += [
                put_member(workspace, run.id, member),
                jobs_model.put(jobs.prompt(workspace, run.id, member, slot, due)),
            ]
            slot += 1
        if writes and run.head:  # which was posted without them
            joined = jobs.head(workspace, run.id, f"joined.{people[0].user}", self._now())
            writes.append(jobs_model.put(joined))
        return slot if not writes or self._store.commit(*writes) is Commit.DONE else None

    def prompt(self, job: Job, args: jobs.Prompt) -> Outcome:
        """Ask one member, unless they answered or skipped before, or the standup was deleted since the run began."""
        run, member = self._find(job.workspace, args.run, args.user)
        if not run or not member:
            return Done()
        if member.ts:  # perhaps of a try that died before it was through
            return self._catch_up(job, args, run, member, Posted(member.channel, member.ts))
        slack = self._workspaces.paced_slack(job.workspace)
        delivery = f"prompt.{run.id}.{member.user}"
        is_stale = rules.is_stale_prompt(run, member, self._now())
        is_deleted = not self._store.standup(job.workspace, run.standup)
        if is_stale or is_deleted or not rules.is_to_be_asked(member):
            posted = self._looked_up(slack, job, delivery, member)
            if (is_stale or is_deleted) and not posted:
                self._note_not_asked(job, run, member, Status.UNASKED if is_deleted else Status.UNREACHABLE)
            return self._catch_up(job, args, run, member, posted)
        try:
            posted = self._deliveries.post(slack, job, delivery, member.user, templates.prompt(run))
        except (MemberGone, ChannelGone, NotAllowed) as refused:
            return self._unreachable(job, run, member, refused)
        except (InDoubt, UnknownRefusal):
            if job.failures >= IN_VAIN:
                self._note_not_asked(job, run, member)
            raise
        return self._catch_up(job, args, run, member, posted)

    def _looked_up(self, slack: SlackClient, job: Job, delivery: str, member: Member) -> Posted | None:
        """The question, if an earlier try posted it; one that may be there, where nobody may look, stays as it is."""
        try:
            return self._deliveries.find(slack, job, delivery, member.user)
        except (MemberGone, ChannelGone) as gone:
            log.error("delivery_in_doubt", workspace=job.workspace, job=job.id, code=gone.code)
            return None

    def _catch_up(self, job: Job, args: jobs.Prompt, run: Run, member: Member, posted: Posted | None) -> Outcome:
        """Remember the prompt; who answered it before we knew that it was there gets their thank-you now."""
        if not posted:
            return Done()
        asked = self._store.mark_asked(job.workspace, run.id, member, posted.channel, posted.ts)
        if member.status in (Status.UNREACHABLE, Status.UNASKED) or member.ask_at <= run.report_at:
            self._correct_head(job, run.id, member)
        return Done() if asked.status is Status.ASKED else self.direct_message(job, jobs.OfMember(args.run, args.user))

    def _correct_head(self, job: Job, run_id: str, member: Member) -> None:
        """A head that was posted before the member was asked says that they could not be reached."""
        run = self._store.run(job.workspace, run_id)
        if run and run.head:
            head = jobs.head(job.workspace, run.id, f"reached.{member.user}", self._now())
            self._store.commit(once=jobs_model.put(head))

    def direct_message(self, job: Job, args: jobs.OfMember) -> Outcome:
        """Show in the member's DM where they stand; again, if that changed while it was being shown."""
        run, member = self._find(job.workspace, args.run, args.user)
        for _ in range(MAX_DRIFT):
            if not run or not member or not member.ts:
                return Done()
            message = templates.direct_message(run, member)
            try:
                slack = self._workspaces.paced_slack(job.workspace)
                slack.update_message(member.channel, member.ts, message.text, message.blocks)
            except (MemberGone, ChannelGone, MessageGone):
                return Done()
            shown = member.revision
            run, member = self._find(job.workspace, args.run, args.user)
            if member and member.revision == shown:
                break
        return Done()

    def pause(self, workspace: str, run: Run, refused: SlackError) -> None:
        """Stop asking until somebody mends it, and tell the owner; nobody, if it is paused already."""
        why, now = "channel" if isinstance(refused, ChannelGone) else "not_allowed", self._now()
        notice = jobs.notice(workspace, run, why, now, cause=str(now))
        paused = self._store.commit(jobs_model.put(notice), once=pause_standup(workspace, run.standup, why))
        if paused is Commit.CONFLICT:
            raise ConditionFailed

    def _unreachable(self, job: Job, run: Run, member: Member, refused: SlackError) -> Outcome:
        """One whom Slack does not let us write to; the report says so. Without the scope, that is everybody."""
        if isinstance(refused, ScopeMissing):
            self.pause(job.workspace, run, refused)
        elif isinstance(refused, NotAllowed):
            notice = jobs.notice(job.workspace, run, "forbidden", self._now())
            self._store.commit(once=jobs_model.put(notice))
        self._note_not_asked(job, run, member)
        return Done()

    def _note_not_asked(self, job: Job, run: Run, member: Member, why: Status = Status.UNREACHABLE) -> None:
        head = jobs.head(job.workspace, run.id, f"gone.{member.user}", self._now())
        mark = mark_not_asked(job.workspace, run.id, member.user, why)
        self._store.commit(mark, *([jobs_model.put(head)] if run.head else []))

    def _find(self, workspace: str, run: str, user: str) -> tuple[Run | None, Member | None]:
        return self._store.run(workspace, run), self._store.member(workspace, run, user)


def timer(workspace: str, standup: Standup, after: int, now: int, cause: str = "") -> Write:
    """The write that sets the timer of the next run after the instant `after` that can still be held."""
    date = rules.next_date(standup, after, now)
    return jobs_model.put(jobs.open_run(workspace, standup.id, date, rules.opens_at(standup, date), cause))
