"""reactions.*: emoji on messages."""

from .. import bodies
from ..emoji import is_known
from ..errors import SlackError
from ..world import Channel, Json, Message
from .registry import Call, method

# Nobody publishes these two; the figures are the ones commonly quoted.
REACTIONS_PER_PERSON = 23
EMOJI_PER_MESSAGE = 50


@method("reactions.add", "reactions:write")
def add(call: Call) -> Json:
    message, name = _target(call)
    react(message, call.bot_user, name)
    call.slack.store.touch()
    return {}


@method("reactions.remove", "reactions:write")
def remove(call: Call) -> Json:
    message, name = _target(call)
    unreact(message, call.bot_user, name)
    call.slack.store.touch()
    return {}


@method("reactions.get", "reactions:read")
def get(call: Call) -> Json:
    channel = call.channel()
    message = _message(call, channel)
    return {"type": "message", "channel": channel.id, "message": bodies.message(call.team, channel, message)}


def react(message: Message, user: str, name: str) -> None:
    if not is_known(name):
        raise SlackError("invalid_name")
    users = message.reactions.get(name, [])
    if user in users:
        raise SlackError("already_reacted")
    if sum(user in others for others in message.reactions.values()) >= REACTIONS_PER_PERSON:
        raise SlackError("too_many_reactions")
    if name not in message.reactions and len(message.reactions) >= EMOJI_PER_MESSAGE:
        raise SlackError("too_many_emoji")
    message.reactions[name] = [*users, user]


def unreact(message: Message, user: str, name: str) -> None:
    if user not in message.reactions.get(name, []):
        raise SlackError("no_reaction")
    left = [other for other in message.reactions[name] if other != user]
    if left:
        message.reactions[name] = left
    else:
        del message.reactions[name]


def _target(call: Call) -> tuple[Message, str]:
    channel = call.channel()
    if channel.archived:
        raise SlackError("is_archived")
    message = _message(call, channel)
    if call.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return message, call.text("name")


def _message(call: Call, channel: Channel) -> Message:
    if not call.text("timestamp"):
        raise SlackError("no_item_specified")
    message = channel.find(call.text("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    return message
