"""The jobs of reactions: their kinds, ids and arguments. One message is one job, whatever Slack repeats."""

from typing import TYPE_CHECKING, NamedTuple, TypeVar
from zlib import crc32

from chalicelib.emoji_predictor.prediction import Prediction, Silence
from chalicelib.features.emoji.model import Reaction
from chalicelib.features.emoji.reasons import stored
from chalicelib.jobs.codec import read, store
from chalicelib.jobs.model import Job

if TYPE_CHECKING:
    from chalicelib.slack.incoming import IncomingMessage
    from chalicelib.slack.payloads import Command

REACT = "emoji_react"
ANSWER = "emoji_answer"
EXPLAIN = "emoji_explain"
WIPE = "emoji_wipe"
SWITCHED_ON = "emoji_switched_on"
LIST = "emoji_list"
TEXT_SECONDS = 900
"""How long a message may wait, sealed, for an endpoint."""
Decision = Prediction | Silence


class OfMessage(NamedTuple):
    """`sealed`: its text waits for an endpoint."""

    channel: str
    ts: str
    sealed: bool = False


class React(NamedTuple):
    """`name` with a reason, or that alone; "" until it is decided. `turn`: when it was let through, or 0."""

    channel: str
    ts: str
    user: str
    sealed: bool = False
    name: str = ""
    percent: int = 0
    reason: str = ""
    turn: int = 0


class Answer(NamedTuple):
    """As React. `moved`: who is going to read along from the next one on, or ""."""

    channel: str
    ts: str
    thread: str
    sealed: bool = False
    name: str = ""
    percent: int = 0
    reason: str = ""
    moved: str = ""


class Explain(NamedTuple):
    """A text that `user` typed; `ts`: the request's."""

    channel: str
    ts: str
    user: str
    sealed: bool


class SwitchedOn(NamedTuple):
    """`user`: who switched it on, or ""."""

    channel: str
    user: str


A = TypeVar("A", React, Answer)


def react(workspace: str, message: "IncomingMessage", found: Prediction | None, now: int) -> Job:
    """React to a message; without `found`, as an endpoint says of its sealed text."""
    args = React(channel=message.channel, ts=message.ts, user=message.user)
    return Job(workspace, f"react.{message.channel}.{message.ts}", REACT, now, store(_known(args, found)))


def answer(workspace: str, message: "IncomingMessage", found: Decision | None, moved: str, due: int) -> Job:
    """Answer a direct message; without `found`, as an endpoint says of its sealed text."""
    args = Answer(channel=message.channel, ts=message.ts, thread=message.thread, moved=moved)
    return Job(workspace, f"answer.{message.channel}.{message.ts}", ANSWER, due, store(_known(args, found)))


def explain(command: "Command", now: int) -> Job:
    """Tell who typed a text what an endpoint says of it; the request's hash stands for a message's `ts`."""
    args = Explain(channel=command.channel, ts=command.request, user=command.user, sealed=True)
    return Job(command.workspace, f"explain.{command.channel}.{command.request}", EXPLAIN, now, store(args))


def wipe(job: Job, now: int) -> Job:
    """Whatever becomes of the job, its text goes."""
    args = message_of(job)
    return Job(job.workspace, f"wipe.{args.channel}.{args.ts}", WIPE, now + TEXT_SECONDS, store(args))


def message_of(job: Job) -> OfMessage:
    """What a job says of its message."""
    found: OfMessage = read(OfMessage, job.args)
    return found


def switched_on(workspace: str, channel: str, user: str, predictor_label: str, now: int) -> Job:
    """Tell a channel that Rooster reacts there from now on, and who reads along."""
    once = f"{now // 3600}.{crc32(predictor_label.encode()):08x}"
    return Job(workspace, f"emoji_on.{channel}.{once}", SWITCHED_ON, now, store(SwitchedOn(channel, user)))


def disclose(workspace: str, channel: str, now: int) -> Job:
    """Tell a channel that somebody else reads along from now on."""
    return Job(workspace, f"emoji_told.{channel}.{now}", SWITCHED_ON, now, store(SwitchedOn(channel, "")))


def custom(workspace: str, cause: str, now: int) -> Job:
    """Ask Slack for the workspace's own emoji."""
    return Job(workspace, f"emoji_list.{cause}", LIST, now)


def decided(args: A, found: Decision) -> A:
    """The arguments of a job that knows by now what to say."""
    if isinstance(found, Silence):
        return args._replace(reason=found.reason)
    return args._replace(name=found.name, percent=round(found.confidence * 100), reason=stored(found.reason))


def reaction(args: React, now: int) -> Reaction:
    """What a job with these arguments says of a message."""
    return Reaction(args.channel, args.ts, args.name, args.percent, args.reason, now)


def _known(args: A, found: Decision | None) -> A:
    return decided(args, found) if found else args._replace(sealed=True)
