"""conversations.*: which conversations there are and who is in them."""

from .. import bodies
from ..errors import SlackError
from ..world import Channel, Json
from .chat import direct_messages
from .registry import Call, method

KINDS = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
READ = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}


@method("conversations.open", "im:write")
def open_conversation(call: Call) -> Json:
    users = [user.strip() for user in call.text("users").split(",") if user.strip()]
    if call.text("channel"):
        channel = call.channel()
    elif not users:
        raise SlackError("users_list_not_supplied")
    elif len(users) > 8:
        raise SlackError("too_many_users")
    elif any(user not in call.team.members for user in users):
        raise SlackError("user_not_found" if len(users) == 1 else "users_not_found")
    elif len(users) > 1:
        raise SlackError("missing_scope", needed="mpim:write", provided=",".join(call.installation.scopes))
    else:
        channel = direct_messages(call, users[0], stranger="invalid_user_combination")
    shown = bodies.channel(channel, call.team) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown}


@method("conversations.members", *READ.values())
def members(call: Call) -> Json:
    channel = call.channel()
    call.need_scope(READ[channel.kind])
    page, onwards = call.page(list(channel.members), 100, 999)
    return {"members": page, **onwards}


@method("conversations.info", *READ.values())
def info(call: Call) -> Json:
    channel = call.channel()
    call.need_scope(READ[channel.kind])
    return {"channel": bodies.channel(channel, call.team)}


@method("conversations.list", *READ.values())
def list_conversations(call: Call) -> Json:
    page, onwards = call.page(_of_types(call), 100, 999)
    return {"channels": [bodies.channel(channel, call.team) for channel in page], **onwards}


@method("users.conversations", *READ.values())
def of_user(call: Call) -> Json:
    user = call.text("user") or call.bot_user
    if user not in call.team.members:
        raise SlackError("user_not_found")
    mine = [channel for channel in _of_types(call) if user in channel.members]
    page, onwards = call.page(mine, 100, 999)
    return {"channels": [bodies.channel(channel, call.team) for channel in page], **onwards}


def _of_types(call: Call) -> list[Channel]:
    wanted = [kind.strip() for kind in (call.text("types") or "public_channel").split(",")]
    if any(kind not in KINDS for kind in wanted):
        raise SlackError("invalid_types")
    kinds = {KINDS[kind] for kind in wanted}
    for kind in kinds & READ.keys():
        call.need_scope(READ[kind])
    return [
        channel
        for channel in call.team.channels.values()
        if channel.kind in kinds
        and not (channel.private and call.bot_user not in channel.members)
        and not (channel.archived and call.flag("exclude_archived"))
    ]
