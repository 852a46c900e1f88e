"""Handlers of the jobs that delete: by channel and ts, never by text; gone once, or the author knows why not."""

from contextlib import suppress

from chalicelib import log
from chalicelib.access.tokens import NOT_INSTALLED
from chalicelib.access.workspaces import SUSPENDED, Workspaces
from chalicelib.aws.table import Table
from chalicelib.clock import Now
from chalicelib.errors import InDoubt, SlackError, SlackRefused, UnknownRefusal, WorkspaceGone
from chalicelib.features.snaps import jobs, templates
from chalicelib.features.snaps.jobs import Vanish
from chalicelib.features.snaps.model import Snap
from chalicelib.features.snaps.store import SnapStore
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.codec import NoArgs
from chalicelib.jobs.deliveries import Deliveries
from chalicelib.jobs.model import Again, Done, Job, Outcome
from chalicelib.jobs.notices import Notice
from chalicelib.jobs.rate_limiter import Rate, RateLimiter
from chalicelib.slack.blocks import shown
from chalicelib.slack.client import SlackClient
from chalicelib.slack.message import Message

RATE = Rate("snap", interval_ms=1200, burst=50, max_backlog_ms=6 * 3600 * 1000)
"""Slack lets an app delete about 50 messages a minute; with no room for so many at once, it says when to try again.

What is so far behind that only a wrong clock explains it goes at once.
"""
POSTING_SECONDS = 10
"""Longer than any posting takes: who looks sooner would take it for lost."""
LOOKS, LOOK_AGAIN_SECONDS = 3, 20
"""How often to look for a message that Slack did not confirm: it may appear a little later."""
MAX_DOUBTS = 4
TRY_AGAIN_SECONDS, GIVE_UP_SECONDS = 300, 24 * 3600
"""While Slack does not answer, it is tried every five minutes for a day; the author is told at the start of that."""
_CLOCKS_APART = 120
NEVER_DELETED = frozenset(
    ["cant_delete_message", "compliance_exports_prevent_deletion", "edit_window_closed", "msg_too_old"]
)
"""Slack's words for: not now, and not later. Source: https://docs.slack.dev/reference/methods/chat.delete"""
ALREADY_GONE = "message_not_found"
"""Slack's word for a message that somebody deleted before."""


class Vanishing:
    """A feature that is switched off, by whomever, still deletes what it promised to delete."""

    def __init__(
        self, store: SnapStore, table: Table, workspaces: Workspaces, deliveries: Deliveries, now: Now
    ) -> None:
        self._store = store
        self._turns = RateLimiter(table, RATE)
        self._workspaces = workspaces
        self._deliveries = deliveries
        self._now = now

    def vanish(self, job: Job, args: Vanish) -> Outcome:
        """Delete the message at its time."""
        snap = self._store.snap(job.workspace, args.snap)
        if not snap:
            return Done()  # somebody deleted it, or keeps it
        now = self._now()
        if snap.due > now:
            return Again(snap.due, args)
        if not snap.ts and now < snap.at + POSTING_SECONDS:
            return Again(now + 1, args)  # it is being posted at this very moment, and Slack is slow
        turn = now if args.turn else self._turns.take(job.workspace, now) or now
        return Again(turn, args._replace(turn=turn)) if turn > now else self._settle(job, args, snap)

    def resume(self, job: Job, _: NoArgs) -> Outcome:
        """Rooster is back: what ran out meanwhile goes now, what waits gets its timer again."""
        for snap in self._store.snaps(job.workspace):
            self._store.commit(once=jobs_model.put(jobs.vanish(job.workspace, snap, job.id)))
        return Done()

    def doubt(self, job: Job, args: Vanish) -> Outcome:
        """Delete at once what Slack may have posted without saying so."""
        snap = self._store.snap(job.workspace, args.snap)
        return self._settle(job, args, snap) if snap else Done()

    def held_up(self, job: Job, args: Vanish, code: str) -> Notice | None:
        """What its author is told where Slack does not even say no; the same delivery as of `_tell`, so once."""
        snap = self._store.snap(job.workspace, args.snap)
        if not snap:
            return None
        return Notice(f"snap.{snap.id}", [snap.user], templates.not_deleted(snap.channel, templates.why_not(code)))

    def _settle(self, job: Job, args: Vanish, snap: Snap) -> Outcome:
        try:
            slack = self._workspaces.paced_slack(job.workspace)
            if not self._store.begin_to_go(job.workspace, snap.id):
                return Done()  # its author kept it at this very instant
            return self._find_and_delete(job, args, snap, slack)
        except WorkspaceGone as gone:
            return self._without_access(job, args, snap, gone)

    def _without_access(self, job: Job, args: Vanish, snap: Snap, gone: WorkspaceGone) -> Outcome:
        """Slack refuses the token: the operator may set another, or Rooster comes back (`resume`)."""
        now = self._now()
        if gone.code == NOT_INSTALLED:
            raise gone
        if now > snap.due + GIVE_UP_SECONDS:
            return self._give_up_silently(job, snap)
        if gone.code == SUSPENDED:
            return Again(now + TRY_AGAIN_SECONDS, args)
        raise gone  # so that nobody else calls with it

    def _find_and_delete(self, job: Job, args: Vanish, snap: Snap, slack: SlackClient) -> Outcome:
        try:
            message_ref = (snap.channel, snap.ts) if snap.ts else self._look(slack, snap)
        except (InDoubt, UnknownRefusal) as failure:
            return self._patiently(job, args, snap, slack, failure)
        except SlackRefused:
            return self._give_up(job, snap, slack, templates.not_found_out(snap.channel))
        return self._delete(job, args, snap, slack, *message_ref) if message_ref else self._look_again(job, args, snap)

    def _delete(self, job: Job, args: Vanish, snap: Snap, slack: SlackClient, channel: str, ts: str) -> Outcome:
        try:
            slack.delete_message(channel, ts)
        except (InDoubt, UnknownRefusal) as failure:
            if failure.code in NEVER_DELETED:
                return self._refused(job, snap, slack, failure)
            return self._patiently(job, args, snap, slack, failure)
        except SlackRefused as refused:
            if refused.code != ALREADY_GONE:
                return self._refused(job, snap, slack, refused)
            self._store.forget(job.workspace, snap.id)
            return Done()
        self._store.forget(job.workspace, snap.id)
        with suppress(SlackError):
            slack.post_ephemeral(channel, snap.user, **shown(templates.GONE), thread_ts=snap.thread)
        return Done()

    @staticmethod
    def _look(slack: SlackClient, snap: Snap) -> tuple[str, str] | None:
        return slack.find_delivery(snap.channel, snap.id, snap.at - _CLOCKS_APART, snap.thread or None)

    def _look_again(self, job: Job, args: Vanish, snap: Snap) -> Outcome:
        if args.looks + 1 < LOOKS:
            return Again(self._now() + LOOK_AGAIN_SECONDS, args._replace(looks=args.looks + 1))
        if snap.due <= self._now():
            self._store.forget(job.workspace, snap.id)
        return Done()  # else its timer looks once more

    def _patiently(self, job: Job, args: Vanish, snap: Snap, slack: SlackClient, failure: SlackError) -> Outcome:
        """Slack does not answer, or refuses oddly: at first the worker's own retries, then a slower pace."""
        if job.failures < MAX_DOUBTS and not args.patient:
            raise failure
        now = self._now()
        if now > snap.due + GIVE_UP_SECONDS:
            return self._give_up_silently(job, snap)
        with suppress(SlackError):
            self._tell(job, snap, slack, templates.not_deleted(snap.channel, templates.why_not(_said(failure))))
        return Again(now + TRY_AGAIN_SECONDS, args._replace(patient=True))

    def _give_up_silently(self, job: Job, snap: Snap) -> Outcome:
        log.error("snap_given_up", workspace=job.workspace, job=job.id)
        self._store.forget(job.workspace, snap.id)
        return Done()

    def _refused(self, job: Job, snap: Snap, slack: SlackClient, refused: SlackError) -> Outcome:
        log.error("snap_refused", workspace=job.workspace, job=job.id, code=refused.code)
        return self._give_up(job, snap, slack, templates.not_deleted(snap.channel, templates.why_not(refused.code)))

    def _give_up(self, job: Job, snap: Snap, slack: SlackClient, message: Message) -> Outcome:
        self._tell(job, snap, slack, message)
        self._store.forget(job.workspace, snap.id)
        return Done()

    def _tell(self, job: Job, snap: Snap, slack: SlackClient, message: Message) -> None:
        """Once, whatever is tried again, and by whichever of its jobs."""
        with suppress(SlackRefused):
            self._deliveries.post(slack, job, f"notice.snap.{snap.id}.{snap.user}", snap.user, message)


def _said(failure: SlackError) -> str:
    """Slack's code, or our word where it said nothing clear."""
    return "no_answer" if isinstance(failure, InDoubt) else failure.code
