"""A visible message is a delivery: claimed -> sent -> marked, so that it is visible once.

    claim        send            mark
  ----+------------+---------------+----->
      |  crash here: in doubt      |  crash here: it has its ts

A claim without a mark is in doubt: before sending again we look for our own message by the delivery id in its metadata.
Where the app may not or cannot read the conversation, it sends again: at most one message too many, and a line in the
log.
"""

from contextlib import suppress
from dataclasses import dataclass

from chalicelib import log
from chalicelib.aws.table import Commit, Delete, Item, Key, Put, Table
from chalicelib.clock import Now
from chalicelib.errors import InDoubt, MemberGone, NotAllowed, NotYet, RetryAfter, SlackRefused, UnknownRefusal
from chalicelib.jobs.model import KEPT_SECONDS, Job
from chalicelib.jobs.store import LEASE_SECONDS
from chalicelib.slack.client import SlackClient
from chalicelib.slack.message import Message

_CLOCKS_APART = 120
"""Seconds by which Slack's clock may differ from ours when we look for a message."""
_LOOKS = 5
_SOON_SECONDS = 5


@dataclass(frozen=True)
class Posted:
    """Where a message stands in Slack. `is_new`: posted just now, so it says what it should."""

    channel: str
    ts: str
    is_new: bool = False


class Deliveries:
    """Posts messages once: the job's lease keeps two workers apart, the claim two jobs."""

    def __init__(self, table: Table, now: Now) -> None:
        self._table = table
        self._now = now

    def tell(self, slack: SlackClient, job: Job, delivery: str, user: str, message: Message) -> None:
        """`post` a direct message, if there is still somebody to read it."""
        with suppress(MemberGone):
            self.post(slack, job, delivery, user, message)

    def post(
        self, slack: SlackClient, job: Job, delivery: str, channel: str, message: Message, thread: str | None = None
    ) -> Posted:
        """Post `message`, or find that it is posted already.

        Raises:
            SlackError: as the client does; after InDoubt the next try looks first.
            NotYet: another job is posting it.
        """
        earlier = self._table.get(_key(job.workspace, delivery))
        posted = self._settle(slack, job, delivery, channel, thread, earlier) if earlier else None
        return posted or self._send(slack, job, delivery, channel, message, thread, earlier)

    def find(self, slack: SlackClient, job: Job, delivery: str, channel: str) -> Posted | None:
        """Where the message stands, if a try to post it succeeded. Raises as `post`."""
        earlier = self._table.get(_key(job.workspace, delivery))
        return self._settle(slack, job, delivery, channel, None, earlier) if earlier else None

    def _settle(
        self, slack: SlackClient, job: Job, delivery: str, channel: str, thread: str | None, earlier: Item
    ) -> Posted | None:
        """What became of an earlier claim."""
        if posted := _posted(earlier):
            return posted
        now = self._now()
        if earlier["by"] != job.id and earlier["until"] >= now:
            raise NotYet(min(now + _SOON_SECONDS, int(earlier["until"]) + 1))
        if posted := _look(slack, job, delivery, channel, int(earlier["at"]), thread):
            self._mark(job, delivery, posted)
        return posted

    def _send(
        self,
        slack: SlackClient,
        job: Job,
        delivery: str,
        channel: str,
        message: Message,
        thread: str | None,
        earlier: Item | None,
    ) -> Posted:
        self._claim(job, delivery, earlier)
        try:
            posted = Posted(*slack.post_message(channel, message.text, message.blocks, delivery, thread), is_new=True)
        except (RetryAfter, SlackRefused):
            self._table.commit(Delete(_key(job.workspace, delivery)))
            raise
        self._mark(job, delivery, posted)
        return posted

    def _claim(self, job: Job, delivery: str, earlier: Item | None) -> None:
        """Say that `job` is about to post. A claim that nobody marked keeps its time: the message may be that old."""
        now = self._now()
        at = earlier["at"] if earlier else now
        claim = {"by": job.id, "until": now + LEASE_SECONDS, "at": at, "expires": now + KEPT_SECONDS}
        put = Put({**_key(job.workspace, delivery), **claim}, unless_exists=earlier is None)
        if self._table.commit(put) is not Commit.DONE:
            raise NotYet(now + _SOON_SECONDS)

    def _mark(self, job: Job, delivery: str, posted: Posted) -> None:
        posted_at = {"channel": posted.channel, "ts": posted.ts, "expires": self._now() + KEPT_SECONDS}
        self._table.commit(Put({**_key(job.workspace, delivery), **posted_at}))


def _look(
    slack: SlackClient, job: Job, delivery: str, channel: str, claimed_at: int, thread: str | None
) -> Posted | None:
    """Our message, where Slack lets us look for it; what cannot be looked up time and again is posted again."""
    try:
        found = slack.find_delivery(channel, delivery, claimed_at - _CLOCKS_APART, thread)
    except (NotAllowed, UnknownRefusal, InDoubt) as refused:
        if not isinstance(refused, NotAllowed) and job.failures < _LOOKS:
            raise
        log.error("delivery_in_doubt", workspace=job.workspace, job=job.id, code=refused.code)
        return None
    return Posted(*found) if found else None


def _key(workspace: str, delivery: str) -> Key:
    return {"pk": workspace, "sk": f"delivery#{delivery}"}


def _posted(item: Item) -> Posted | None:
    return Posted(item["channel"], item["ts"]) if "ts" in item else None
