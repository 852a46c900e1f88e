"""Messages appear, change and vanish: the one place that does it, with the events Slack sends about it."""

from dataclasses import replace

from . import bodies
from .slack import Slack
from .world import Channel, Json, Message, Team

HEARD = {
    "channel": ("message.channels", "channels:history"),
    "group": ("message.groups", "groups:history"),
    "im": ("message.im", "im:history"),
    "mpim": ("message.mpim", "mpim:history"),
}
"""By a conversation's kind: the event that an app subscribes to, and the scope without which Slack does not send it.

Source: https://docs.slack.dev/reference/events/message.channels and the like.
"""


def post(slack: Slack, team: Team, channel: Channel, message: Message) -> Json | None:
    """Adds the message in its place in time; the answer is the event to send, if Rooster hears of it."""
    while channel.find(message.ts):
        message.ts = slack.clock.stamp()
    channel.messages.append(message)
    channel.messages.sort(key=lambda stored: stored.ts)
    slack.store.touch()
    inner = bodies.message(team, channel, message) | ({"subtype": "file_share"} if message.files else {})
    return _event(slack, team, channel, inner, message.ts)


def edit(slack: Slack, team: Team, channel: Channel, message: Message, before: Message) -> Json | None:
    """Tells of a change already made to `message`; `before` is a copy from before it."""
    slack.store.touch()
    inner: Json = {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "message": bodies.message(team, channel, message),
        "previous_message": bodies.message(team, channel, before),
        "ts": slack.clock.stamp(),
    }
    return _event(slack, team, channel, inner, inner["ts"])


def delete(slack: Slack, team: Team, channel: Channel, message: Message) -> Json | None:
    """The message and its files are gone from memory at once; `slack.store.flush()` rids the disk of it too."""
    channel.messages.remove(message)
    slack.files.forget(one["id"] for one in message.files)
    slack.store.touch()
    inner: Json = {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "deleted_ts": message.ts,
        "previous_message": bodies.message(team, channel, message),
        "ts": slack.clock.stamp(),
    }
    return _event(slack, team, channel, inner, inner["ts"])


def before(message: Message) -> Message:
    """A copy to compare with, taken before a change."""
    return replace(message)


def post_ephemeral(slack: Slack, team: Team, channel: Channel, message: Message) -> None:
    """An ephemeral message: kept in memory only, and nobody hears of it."""
    slack.ephemerals.setdefault((team.id, channel.id), []).append(message)


def remove_ephemeral(slack: Slack, team: Team, channel: Channel, message: Message) -> None:
    slack.ephemerals[(team.id, channel.id)].remove(message)


def hears(slack: Slack, team: Team, channel: Channel) -> bool:
    """Of channels it is in and of its direct messages, if it subscribed to their kind and may read them."""
    event, scope = HEARD[channel.kind]
    installation = team.installation
    if installation is None or installation.bot_user not in channel.members:
        return False
    return event in slack.manifest.events and scope in installation.scopes


def _event(slack: Slack, team: Team, channel: Channel, inner: Json, ts: str) -> Json | None:
    if not hears(slack, team, channel):
        return None
    where = {"channel": channel.id, "channel_type": channel.kind, "event_ts": ts}
    return bodies.event(slack, team, {**inner, **where}, channel)
