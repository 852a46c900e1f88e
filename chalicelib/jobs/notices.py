"""Telling somebody who can act: one direct message about what keeps failing, to the first person who can be reached."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from chalicelib import log
from chalicelib.access.workspaces import Workspaces
from chalicelib.clock import Now
from chalicelib.errors import ChannelGone, InDoubt, MemberGone, NotAllowed, ScopeMissing, SlackError, UnknownRefusal
from chalicelib.jobs import templates
from chalicelib.jobs.codec import arguments, store
from chalicelib.jobs.deliveries import Deliveries, Posted
from chalicelib.jobs.model import NOTICE, Done, Failing, Job, Outcome
from chalicelib.jobs.store import JobStore
from chalicelib.slack.client import SlackClient
from chalicelib.slack.message import Message
from chalicelib.slack.payloads import Click

_DAY = 86_400
_IN_VAIN = 3
"""After so many refusals of an unknown kind, or none at all, the next person is tried."""


@dataclass(frozen=True)
class Notice:
    """`message` for the first of `users` who can be reached, once for all jobs with the same `about`.

    What Slack said, and a button that tries again, are put below it. `is_private`: for nobody else's eyes.
    """

    about: str
    users: Sequence[str]
    message: Message
    is_private: bool = False


Describe = Callable[[Job, Any, str], Notice | None]
"""What to tell of a job, with its arguments, that keeps failing with Slack's or our code; None where nobody can act."""


def nobody(failing: Job, args: object, code: str) -> None:
    """Of jobs that are not worth a message, or whose handler tells people itself."""


def job(failing: Job, code: str, now: int, is_over: bool = False) -> Job:
    """Tell somebody that the job `failing` keeps failing, or that it was given up."""
    args = Failing(failing.id, code, is_over)
    return Job(failing.workspace, f"notice.{failing.id}{'.over' if is_over else ''}", NOTICE, now, store(args))


class Contacts:
    """Whom Rooster turns to: those named, then who installed it, then the workspace's admins."""

    def __init__(self, workspaces: Workspaces, deliveries: Deliveries) -> None:
        self._workspaces = workspaces
        self._deliveries = deliveries

    def tell(
        self, job: Job, delivery: str, users: Sequence[str], message: Message, is_private: bool = False
    ) -> Posted | None:
        """Post `message` to the first who can be reached; None, and a line in the log, where nobody can.

        `is_private`: to one of `users`, or to nobody.

        Raises:
            SlackError: as Deliveries.post, where the next try may get through.
        """
        slack = self._workspaces.paced_slack(job.workspace)
        tried: set[str] = set()
        for user in users if is_private else self._candidates(slack, job, users):
            if not user or user in tried:
                continue
            tried.add(user)
            try:
                return self._deliveries.post(slack, job, f"{delivery}.{user}", user, message)
            except ScopeMissing:
                if job.failures < _IN_VAIN:
                    raise
                break
            except (ChannelGone, MemberGone, NotAllowed):
                continue
            except (UnknownRefusal, InDoubt):
                if job.failures < _IN_VAIN:
                    raise
        log.error("nobody_told", workspace=job.workspace, job=job.id, kind=job.kind)
        return None

    def _candidates(self, slack: SlackClient, job: Job, users: Sequence[str]) -> Iterator[str]:
        yield from users
        yield self._workspaces.require(job.workspace).installer
        try:
            yield from slack.admins()
        except NotAllowed:
            return


class Notices:
    """Handler of the jobs that the worker creates when another one keeps failing, and of the button in what they post.

    `handler`: finds that of a kind; `describe`: what to tell of them.
    """

    def __init__(
        self,
        jobs: JobStore,
        workspaces: Workspaces,
        deliveries: Deliveries,
        handler: Callable[[str], Callable[..., Any]],
        describe: Mapping[str, Describe],
        now: Now,
    ) -> None:
        self._jobs = jobs
        self._workspaces = workspaces
        self._contacts = Contacts(workspaces, deliveries)
        self._handler = handler
        self._describe = describe
        self._now = now

    def tell(self, job: Job, args: Failing) -> Outcome:
        """Tell of a failing job, unless it got through meanwhile."""
        failing = self._jobs.read(job.workspace, args.job)
        notice = self._notice(failing, args.code) if failing else None
        if failing and notice:
            message = templates.failing(notice.message, args.code, failing.id, args.over)
            delivery = f"notice.{notice.about}{'.over' if args.over else ''}"
            self._contacts.tell(job, delivery, notice.users, message, notice.is_private)
        return Done()

    def _notice(self, failing: Job, code: str) -> Notice | None:
        if describe := self._describe.get(failing.kind):
            return describe(failing, arguments(self._handler(failing.kind), failing.args), code)
        return Notice(f"{failing.kind}.{code}.{failing.since // _DAY}", (), templates.something(failing.kind))

    def click_retry(self, click: Click) -> None:
        """ "Try now": the job once more, beside the one that waits; what one has done the other finds."""
        failing = self._jobs.read(click.workspace, click.value)
        if failing:
            again = f"{failing.cause}~{click.request[:12]}"
            self._jobs.create(Job(click.workspace, again, failing.kind, self._now(), failing.args))
        message = templates.trying(failing.id) if failing else templates.over()
        slack = self._workspaces.slack(click.workspace)
        with suppress(SlackError):  # it is tried again, shown or not
            slack.update_message(click.channel, click.ts, message.text, message.blocks)
