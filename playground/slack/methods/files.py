"""files.*: uploading in three steps: an address for the bytes, the bytes themselves, and sharing them.

Source: https://docs.slack.dev/reference/methods/files.completeUploadExternal. Slack shares a moment after it has
answered; the playground does it at once.
"""

from typing import Any

from .. import posts
from ..errors import SlackError
from ..files import File
from ..world import Channel, Json, Message
from .chat import thread
from .registry import Call, method

Titled = tuple[File, str]


@method("files.getUploadURLExternal", "files:write")
def get_upload_url(call: Call) -> Json:
    name, size = call.text("filename"), call.text("length")
    for argument, value in (("filename", name), ("length", size.strip("0"))):
        if not value:
            raise SlackError("missing_argument", arg=argument)
    if not size.isascii() or not size.isdigit():
        raise SlackError("invalid_arguments")
    file, ticket = call.slack.files.announce(call.tenant.id, name, int(size))
    return {"upload_url": f"{call.slack.base_url}upload/v1/{ticket}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write")
def complete_upload(call: Call) -> Json:
    """Without a channel the files are the bot's alone."""
    files = _uploaded(call, call.parsed("files", "invalid_arguments"))
    channels = _channels(call)
    shown = [file.body(call.slack.base_url, title) for file, title in files]
    for channel in channels:
        message = Message(
            ts=call.slack.clock.stamp(),
            user=call.bot_user,
            text=call.text("initial_comment"),
            bot=True,
            thread_ts=thread(call, channel),
            files=shown,
        )
        call.events.append(posts.post(call.slack, call.team, channel, message))
    for file, _ in files:
        file.shared = True
    return {"files": shown}


def _uploaded(call: Call, given: Any) -> list[Titled]:
    if not isinstance(given, list) or not given or not all(isinstance(one, dict) for one in given):
        raise SlackError("invalid_arguments")
    return [(_file(call, str(one.get("id", ""))), str(one.get("title") or "")) for one in given]


def _file(call: Call, file_id: str) -> File:
    """One whose bytes have come, and that nobody has shared yet."""
    file = call.slack.files.get(file_id)
    if file is None or file.owner != call.tenant.id or file.content is None or file.shared:
        raise SlackError("file_not_found")
    return file


def _channels(call: Call) -> list[Channel]:
    """Members' ids do not stand for their direct messages here, as they do in chat.postMessage."""
    named = [call.text("channel_id"), *call.text("channels").split(",")]
    found = [call.channel_named(channel_id.strip()) for channel_id in named if channel_id.strip()]
    for channel in found:
        if channel.archived:
            raise SlackError("is_archived")
        if call.bot_user not in channel.members:
            raise SlackError("not_in_channel")
    return found
