"""The jobs of reactions: their kinds, ids and arguments. One message is one job, whatever Slack repeats."""

from typing import TYPE_CHECKING
from zlib import crc32

from chalicelib.emoji_predictor.prediction import Prediction, Silence
from chalicelib.features.emoji.model import Reaction
from chalicelib.features.emoji.reasons import stored
from chalicelib.jobs.model import Args, Job

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
_SEALED: Args = {"sealed": 1}
Decision = Prediction | Silence


def react(workspace: str, heard: "IncomingMessage", found: Prediction | None, now: int) -> Job:
    """React to a message; without `found`, as an endpoint says of its sealed text."""
    args: Args = {**_place(heard), "user": heard.user, **(_what(found) if found else _SEALED)}
    return Job(workspace, f"react.{heard.channel}.{heard.ts}", REACT, now, args)


def answer(workspace: str, heard: "IncomingMessage", found: Decision | None, moved: str, due: int) -> Job:
    """Answer a direct message; without `found`, as an endpoint says of its sealed text.

    `moved`: who is going to read along from the next one on, or "".
    """
    args: Args = {**_place(heard), "thread": heard.thread, "moved": moved, **(_what(found) if found else _SEALED)}
    return Job(workspace, f"answer.{heard.channel}.{heard.ts}", ANSWER, due, args)


def explain(command: "Command", now: int) -> Job:
    """Tell who typed a text what an endpoint says of it; the request's hash stands for a message's `ts`."""
    args: Args = {"channel": command.channel, "ts": command.request, "user": command.user, **_SEALED}
    return Job(command.workspace, f"explain.{command.channel}.{command.request}", EXPLAIN, now, args)


def wipe(job: Job, now: int) -> Job:
    """Whatever becomes of the job, its text goes."""
    channel, ts = place(job)
    args: Args = {"channel": channel, "ts": ts, **_SEALED}
    return Job(job.workspace, f"wipe.{channel}.{ts}", WIPE, now + TEXT_SECONDS, args)


def place(job: Job) -> tuple[str, str]:
    """The channel and `ts` that a job names."""
    return str(job.args["channel"]), str(job.args["ts"])


def switched_on(workspace: str, channel: str, user: str, place: str, now: int) -> Job:
    """Tell a channel that Rooster reacts there from now on, and who reads along."""
    once = f"{now // 3600}.{crc32(place.encode()):08x}"
    return Job(workspace, f"emoji_on.{channel}.{once}", SWITCHED_ON, now, {"channel": channel, "user": user})


def told(workspace: str, channel: str, now: int) -> Job:
    """Tell a channel that somebody else reads along from now on."""
    return Job(workspace, f"emoji_told.{channel}.{now}", SWITCHED_ON, now, {"channel": channel, "user": ""})


def custom(workspace: str, cause: str, now: int) -> Job:
    """Ask Slack for the workspace's own emoji."""
    return Job(workspace, f"emoji_list.{cause}", LIST, now)


def decided(job: Job, found: Decision) -> Args:
    """The arguments of a job that knows by now what to say."""
    return {**job.args, **_what(found)}


def said(args: Args, now: int) -> Reaction:
    """What a job with these arguments says of a message."""
    place = (str(args["channel"]), str(args["ts"]))
    return Reaction(*place, str(args["name"]), int(args["percent"]), str(args["reason"]), now)


def _place(heard: "IncomingMessage") -> Args:
    return {"channel": heard.channel, "ts": heard.ts}


def _what(found: Decision) -> Args:
    if isinstance(found, Silence):
        return {"reason": found.reason}
    return {"name": found.name, "percent": round(found.confidence * 100), "reason": stored(found.reason)}
