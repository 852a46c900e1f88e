"""The jobs of standups: their kinds, ids and arguments, in one place."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.jobs.codec import Words, store
from chalicelib.jobs.model import Job

if TYPE_CHECKING:
    from chalicelib.features.standups.meaning import Word
    from chalicelib.features.standups.model import Member, Run
    from chalicelib.slack.incoming import IncomingMessage

OPEN = "standup_open"
ROSTER = "standup_roster"
JOIN = "standup_join"
PROMPT = "standup_prompt"
DIRECT_MESSAGE = "standup_direct_message"
REPORT = "standup_report"
REPLY = "standup_reply"
HEAD = "standup_head"
NOTICE = "standup_notice"
CREATED = "standup_created"
PICTURE = "standup_picture"
RESUME = "standup_resume"
UNDELETED = "standup_undeleted"
OFFER_UNDO = "standup_offer_undo"
BACK = "standup_back"
HEARD = "standup_heard"


class OfStandup(NamedTuple):
    """A standup's id."""

    standup: str


class Open(NamedTuple):
    """`date`: the local one of the run."""

    standup: str
    date: str


class Undeleted(NamedTuple):
    """`deleted`: when it was."""

    standup: str
    deleted: int


class OfRun(NamedTuple):
    """A run's id."""

    run: str


class Roster(NamedTuple):
    """`by_hand`: everybody is asked at once. `cursor`: Slack's, of the page; `slot`: the next free one."""

    run: str
    by_hand: bool
    cursor: str
    slot: int


class Report(NamedTuple):
    """`at`: the run's time, if it is to be that still; `asked`: somebody did. What is left of a page, and its end."""

    run: str
    at: int = 0
    asked: bool = False
    unposted: Words = ()
    after: str = ""


class Notice(NamedTuple):
    """`about`: what went wrong."""

    run: str
    owner: str
    about: str
    standup: str


class OfMember(NamedTuple):
    """One of a run's."""

    run: str
    user: str


class Join(NamedTuple):
    """As Roster."""

    run: str
    user: str
    by_hand: bool
    slot: int


class Prompt(NamedTuple):
    """`slot`: their place in the fan-out."""

    run: str
    user: str
    slot: int


class Reply(NamedTuple):
    """`held_up`: the report went on without it."""

    run: str
    user: str
    held_up: bool = False


class OfUser(NamedTuple):
    """A member of the workspace."""

    user: str


class Picture(NamedTuple):
    """`pictures`: ids of Slack files, or addresses."""

    user: str
    pictures: Words


class Back(NamedTuple):
    """Where."""

    channel: str


class Said(NamedTuple):
    """A direct message, and its `word`. `run`: what is skipped, once that is known; `named`, `is_near`: see `heard`."""

    user: str
    channel: str
    ts: str
    thread: str
    word: str
    run: str
    named: Words = ()
    is_near: bool = False


def open_run(workspace: str, standup: str, date: str, due: int, cause: str = "") -> Job:
    """Open the run of a local date, and set the timer of the next. `cause`: why it is set once more, or ""."""
    again = f".{cause}" if cause else ""
    return Job(workspace, f"open.{standup}.{date}{again}", OPEN, due, store(Open(standup, date)))


def roster(workspace: str, run: "Run", now: int, request: str, is_by_hand: bool) -> Job:
    """Page through the channel's members; a page of prompts at a time. `request`: the command that says so, or "".

    `is_by_hand`: the run was begun so, and everybody is asked at once.
    """
    args = Roster(run.id, is_by_hand, cursor="", slot=0)
    return Job(workspace, f"roster.{run.id}.{request or 'timer'}", ROSTER, now, store(args))


def join(workspace: str, roster: Roster, user: str, due: int) -> Job:
    """Put one more member on the roster, of whom Slack did not tell when the job `roster` asked."""
    args = Join(roster.run, user, roster.by_hand, roster.slot)
    return Job(workspace, f"join.{roster.run}.{user}", JOIN, due, store(args))


def prompt(workspace: str, run: str, member: "Member", slot: int, due: int, cause: str = "") -> Job:
    """Ask one member. `slot`: their place in the fan-out. `cause`: why once more, or ""."""
    again = f".{cause}" if cause else ""
    args = Prompt(run, member.user, slot)
    return Job(workspace, f"prompt.{run}.{member.user}{again}", PROMPT, due, store(args))


def direct_message(workspace: str, run: str, member: "Member", now: int) -> Job:
    """Bring a member's DM in line with where they stand."""
    job_id = f"dm.{run}.{member.user}.{member.revision}"
    return Job(workspace, job_id, DIRECT_MESSAGE, now, store(OfMember(run, member.user)))


def report_timer(workspace: str, run: "Run", request: str) -> Job:
    """Close the run and post its report at its time, if that is still the run's time then."""
    args = Report(run.id, at=run.report_at)
    return Job(workspace, f"report.{run.id}.{request or 'timer'}", REPORT, run.report_at, store(args))


def report_now(workspace: str, run: "Run", cause: str, now: int) -> Job:
    """Close the run and post its report at once. `cause`: of that it is so late, or the command that says so."""
    return Job(workspace, f"report.{run.id}.{cause}", REPORT, now, store(Report(run.id, asked=True)))


def reply(workspace: str, run: str, member: "Member", now: int) -> Job:
    """Bring a member's posted answers in line with what they wrote."""
    args = Reply(run, member.user)
    return Job(workspace, f"reply.{run}.{member.user}.{member.revision}", REPLY, now, store(args))


def held_up(report: Job, run: str, member: "Member", due: int) -> Job:
    """Post a member's answers that the job `report` could not post, so that it goes on with the others'."""
    args = Reply(run, member.user, held_up=True)
    return Job(report.workspace, f"reply.{report.id}.{member.user}", REPLY, due, store(args))


def head(workspace: str, run: str, cause: str, now: int) -> Job:
    """Bring the report's head in line with who answered."""
    return Job(workspace, f"head.{run}.{cause}", HEAD, now, store(OfRun(run)))


def notice(workspace: str, run: "Run", about: str, now: int, cause: str = "") -> Job:
    """Tell the owner once; with a `cause`, once for each."""
    args = Notice(run.id, run.owner, about, run.standup)
    again = f".{cause}" if cause else ""
    return Job(workspace, f"notice.{run.id}.{about}{again}", NOTICE, now, store(args))


def created(workspace: str, standup: str, now: int) -> Job:
    """Tell whoever set up a standup that it stands."""
    return Job(workspace, f"created.{standup}", CREATED, now, store(OfStandup(standup)))


def offer_undo(workspace: str, standup: str, now: int) -> Job:
    """Tell whoever deleted a standup at `now` how to bring it back."""
    return Job(workspace, f"undo.{standup}.{now}", OFFER_UNDO, now, store(OfStandup(standup)))


def undeleted(workspace: str, standup: str, deleted: int, request: str, now: int) -> Job:
    """A standup that was deleted at the instant `deleted` is back."""
    return Job(workspace, f"undeleted.{standup}.{request}", UNDELETED, now, store(Undeleted(standup, deleted)))


def back(workspace: str, channel: str, event: str, now: int) -> Job:
    """Rooster is in a channel again: what its absence paused goes on."""
    return Job(workspace, f"back.{event}", BACK, now, store(Back(channel)))


def picture(workspace: str, user: str, pictures: Sequence[str], cause: str, now: int) -> Job:
    """Offer a member their pictures for the answers that a standup waits for. `cause`: of the message they came in."""
    args = Picture(user, tuple(pictures))
    return Job(workspace, f"picture.{user}.{cause}", PICTURE, now, store(args))


def heard(workspace: str, said: "IncomingMessage", word: "Word", named: Sequence[str], is_near: bool, now: int) -> Job:
    """Answer a direct message; its place is the job's id, so whatever Slack repeats is one job.

    `named`: ids of the standups that are meant, all if none; `is_near`: their names are only like what was said.
    """
    args = Said(said.user, said.channel, said.ts, said.thread, str(word), "", tuple(named), is_near)
    return Job(workspace, f"heard.{said.channel}.{said.ts}", HEARD, now, store(args))
