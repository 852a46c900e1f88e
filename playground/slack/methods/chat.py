"""chat.*: messages that Rooster posts, changes and deletes."""

from typing import Any

from .. import bodies, posts
from ..blocks import check_message_blocks
from ..errors import SlackError
from ..world import Channel, Json, Message
from .registry import Call, method

POST_CHARACTERS = 40_000
UPDATE_CHARACTERS = 4_000
MARKDOWN_CHARACTERS = 12_000
ATTACHMENTS = 100


@method("chat.postMessage", "chat:write")
def post_message(call: Call) -> Json:
    channel = destination(call)
    message = _message(call, channel)
    call.events.append(posts.post(call.slack, call.team, channel, message))
    shown = bodies.message(call.team, channel, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(call: Call) -> Json:
    channel = destination(call)
    user = call.text("user")
    if user not in call.team.members:
        raise SlackError("user_not_found")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    message = _message(call, channel)
    message.whisper_to = user
    posts.post_ephemeral(call.slack, call.team, channel, message)
    return {"message_ts": message.ts}


@method("chat.update", "chat:write")
def update(call: Call) -> Json:
    channel = call.channel()
    message = _own(call, channel, "cant_update_message")
    if call.args.get("text") is None and call.args.get("blocks") is None and call.args.get("attachments") is None:
        raise SlackError("no_text")
    if len(call.text("text")) > UPDATE_CHARACTERS:
        raise SlackError("msg_too_long")
    blocks = call.parsed("blocks", "invalid_blocks_format")
    checked = _blocks(call, blocks) if blocks is not None else None
    before = posts.before(message)
    metadata = _metadata(call)
    attachments = _attachments(call)
    if not (call.text("text") or (checked if checked is not None else message.blocks) or attachments):
        raise SlackError("no_text")
    message.text = call.text("text")
    message.metadata = metadata or message.metadata
    message.blocks = checked if checked is not None else message.blocks
    message.attachments = attachments if call.args.get("attachments") is not None else message.attachments
    if checked is None:  # Slack marks a message as edited only when its blocks stay
        message.edited = call.slack.clock.stamp()
    call.events.append(posts.edit(call.slack, call.team, channel, message, before))
    shown = bodies.message(call.team, channel, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


@method("chat.delete", "chat:write")
def delete(call: Call) -> Json:
    channel = call.channel()
    message = _own(call, channel, "cant_delete_message")
    call.events.append(posts.delete(call.slack, call.team, channel, message))
    return {"channel": channel.id, "ts": message.ts}


def destination(call: Call) -> Channel:
    """Where a message goes: a channel Rooster is in, or a member's direct messages by his id."""
    wanted = call.text("channel")
    if wanted in call.team.members:
        return direct_messages(call, wanted, stranger="channel_not_found")
    channel = call.channel()
    if channel.archived:
        raise SlackError("is_archived")
    if channel.user:
        return direct_messages(call, channel.user, stranger="channel_not_found")
    public = "chat:write.public" in call.installation.scopes and not channel.private
    if call.bot_user not in channel.members and not public:
        raise SlackError("not_in_channel")
    return channel


def direct_messages(call: Call, user: str, stranger: str) -> Channel:
    """`stranger`: the refusal for somebody of another company who is in no channel with Rooster.

    Source: https://docs.slack.dev/apis/slack-connect ("Bot users"),
    https://docs.slack.dev/reference/methods/conversations.open
    """
    member = call.team.members[user]
    if member.home and not call.team.shares_channel(user, call.bot_user):
        raise SlackError(stranger)
    if member.is_bot:
        raise SlackError("cannot_dm_bot")
    if member.deleted:
        raise SlackError("user_disabled")
    return call.slack.direct_messages(call.team, user)


def _message(call: Call, channel: Channel) -> Message:
    if call.text("username") or call.text("icon_emoji") or call.text("icon_url"):
        call.need_scope("chat:write.customize")
    text = _text(call)
    blocks = call.parsed("blocks", "invalid_blocks_format")
    checked = _blocks(call, blocks) if blocks is not None else []
    attachments = _attachments(call)
    if not text and not checked and not attachments:
        raise SlackError("no_text")
    return Message(
        ts=call.slack.clock.stamp(),
        user=call.bot_user,
        text=text,
        blocks=checked,
        attachments=attachments,
        bot=True,
        thread_ts=thread(call, channel),
        broadcast=call.flag("reply_broadcast"),
        metadata=_metadata(call),
    )


def _text(call: Call) -> str:
    text, markdown = call.text("text"), call.text("markdown_text")
    if markdown and (text or call.args.get("blocks")):
        raise SlackError("markdown_text_conflict")
    if len(text) > POST_CHARACTERS or len(markdown) > MARKDOWN_CHARACTERS:
        raise SlackError("msg_too_long")
    return text or markdown


def _attachments(call: Call) -> list[Json]:
    attachments = call.parsed("attachments", "invalid_attachments")
    if attachments is None:
        return []
    if not isinstance(attachments, list) or not all(isinstance(entry, dict) for entry in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > ATTACHMENTS:
        raise SlackError("too_many_attachments")
    for attachment in attachments:
        if attachment.get("blocks") is not None:
            _blocks(call, attachment["blocks"])
    return attachments


def _blocks(call: Call, blocks: Any) -> list[Json]:
    """Blocks that Slack takes from this app: pictures in them are its own files."""
    return check_message_blocks(blocks, call.slack.files.pictures_of(call.tenant.id, call.slack.base_url))


def thread(call: Call, channel: Channel) -> str | None:
    """Slack files an answer to a reply under the reply's own parent."""
    wanted = call.text("thread_ts")
    if not wanted:
        return None
    parent = channel.find(wanted)
    if parent is None:
        raise SlackError("thread_not_found")
    return parent.thread_ts or parent.ts


def _metadata(call: Call) -> Json | None:
    metadata: Any = call.parsed("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    kind = metadata.get("event_type") if isinstance(metadata, dict) else None
    if not isinstance(kind, str) or not kind or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    return {"event_type": kind, "event_payload": metadata["event_payload"]}


def _own(call: Call, channel: Channel, refusal: str) -> Message:
    message = channel.find(call.text("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if not message.bot or message.user != call.bot_user:
        raise SlackError(refusal)
    if channel.archived:
        raise SlackError("is_archived")
    return message
