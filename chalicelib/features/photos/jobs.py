"""The jobs of photos: their kinds, ids and arguments, in one place."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chalicelib.jobs.model import Args, Job

if TYPE_CHECKING:
    from chalicelib.features.photos.model import Sender

FETCH = "photos_fetch"
SHOW = "photos_show"
LINKED = "photos_linked"
LOST = "photos_lost"
CHANNEL = "photos_channel"
FORGET = "photos_forget"
KINDS = (FETCH, SHOW, LINKED, LOST, CHANNEL, FORGET)


def fetch(sender: "Sender", place: str, message: str, at: int, now: int) -> Job:
    """Fetch a message's pictures, one after the other, into the partition `place`."""
    args: Args = {"place": place, "message": message, "at": at, "next": 0}
    return Job(sender.own_place, f"photos_fetch.{message}", FETCH, now, args)


def show(workspace: str, user: str, sender: str, message: str, at: int, now: int) -> Job:
    """Show a linked member's pictures of one message in Slack."""
    args: Args = {"user": user, "sender": sender, "message": message, "at": at, "tries": 0}
    return Job(workspace, f"photos_show.{message}", SHOW, now, args)


def linked(workspace: str, user: str, digits: str, message: str, now: int) -> Job:
    """Tell a member that a phone was linked to them, so that nobody's is by stealth."""
    return Job(workspace, f"photos_linked.{user}.{message}", LINKED, now, {"user": user, "digits": digits})


def lost(workspace: str, user: str, digits: str, message: str, now: int) -> Job:
    """Tell a member that a text from their phone took it from them."""
    return Job(workspace, f"photos_lost.{user}.{message}", LOST, now, {"user": user, "digits": digits})


def channel(workspace: str, channel_id: str, user: str, request: str, now: int) -> Job:
    """Tell the photo channel what it is now."""
    return Job(workspace, f"photos_channel.{request}", CHANNEL, now, {"channel": channel_id, "user": user})


def forget(sender: "Sender", places: Sequence[str], message: str, now: int) -> Job:
    """Delete all of a sender's pictures, wherever they are. `message`: the one that says so."""
    args: Args = {"sender": sender.id, "places": " ".join(places), "life": sender.life}
    return Job(sender.own_place, f"photos_forget.{message}", FORGET, now, args)
