"""The jobs of photos: their kinds, ids and arguments, in one place."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.jobs.codec import Words, store
from chalicelib.jobs.model import Job

if TYPE_CHECKING:
    from chalicelib.features.photos.model import Sender

FETCH = "photos_fetch"
SHOW = "photos_show"
LINKED = "photos_linked"
LOST = "photos_lost"
CHANNEL = "photos_channel"
FORGET = "photos_forget"


class Fetch(NamedTuple):
    """`next`: number of the picture."""

    place: str
    message: str
    at: int
    next: int


class OfUser(NamedTuple):
    """What a member is told."""

    user: str


class Show(NamedTuple):
    """`tries`: to post what Slack does not know yet; `links`: Slack takes no files."""

    user: str
    sender: str
    message: str
    at: int
    tries: int
    links: bool = False


class Linked(NamedTuple):
    """`digits`: the last of the phone's number."""

    user: str
    digits: str


class Channel(NamedTuple):
    """`user`: who chose the channel."""

    user: str
    channel: str


class Forget(NamedTuple):
    """`life`: of the sender that was forgotten."""

    sender: str
    places: Words
    life: str


def fetch(sender: "Sender", partition: str, message: str, at: int, now: int) -> Job:
    """Fetch a message's pictures, one after the other, into the `partition`."""
    args = Fetch(partition, message, at, next=0)
    return Job(sender.own_partition, f"photos_fetch.{message}", FETCH, now, store(args))


def show(workspace: str, user: str, sender: str, message: str, at: int, now: int) -> Job:
    """Show a linked member's pictures of one message in Slack."""
    args = Show(user, sender, message, at, tries=0)
    return Job(workspace, f"photos_show.{message}", SHOW, now, store(args))


def linked(workspace: str, user: str, digits: str, message: str, now: int) -> Job:
    """Tell a member that a phone was linked to them, so that nobody's is by stealth."""
    return Job(workspace, f"photos_linked.{user}.{message}", LINKED, now, store(Linked(user, digits)))


def lost(workspace: str, user: str, digits: str, message: str, now: int) -> Job:
    """Tell a member that a text from their phone took it from them."""
    return Job(workspace, f"photos_lost.{user}.{message}", LOST, now, store(Linked(user, digits)))


def channel(workspace: str, channel_id: str, user: str, request: str, now: int) -> Job:
    """Tell the photo channel what it is now."""
    return Job(workspace, f"photos_channel.{request}", CHANNEL, now, store(Channel(user, channel_id)))


def forget(sender: "Sender", partitions: Sequence[str], message: str, now: int) -> Job:
    """Delete all of a sender's pictures, wherever they are. `message`: the one that says so."""
    args = Forget(sender.id, tuple(partitions), sender.life)
    return Job(sender.own_partition, f"photos_forget.{message}", FORGET, now, store(args))
