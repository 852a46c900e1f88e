"""conversations.history and conversations.replies: reading back what was written."""

from .. import bodies
from ..errors import SlackError
from ..world import Channel, Json, Message
from .registry import Call, method

SCOPES = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}


@method("conversations.history", *SCOPES.values())
def history(call: Call) -> Json:
    channel = _readable(call)
    top = [message for message in reversed(channel.messages) if not message.is_reply or message.broadcast]
    return _answer(call, channel, _between(call, top))


@method("conversations.replies", *SCOPES.values())
def replies(call: Call) -> Json:
    channel = _readable(call)
    asked = channel.find(call.text("ts"))
    if asked is None:
        raise SlackError("thread_not_found")
    parent_ts = asked.thread_ts or asked.ts
    thread = channel.thread(parent_ts)
    parent = [message for message in thread if message.ts == parent_ts]
    return _answer(call, channel, parent + _between(call, [m for m in thread if m.ts != parent_ts]))


def _readable(call: Call) -> Channel:
    channel = call.joined_channel()
    call.need_scope(SCOPES[channel.kind])
    return channel


def _between(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = _moment(call, "oldest", 0.0), _moment(call, "latest", float("inf"))
    inclusive = call.flag("inclusive")

    def fits(message: Message) -> bool:
        ts = float(message.ts)
        return oldest < ts < latest or (inclusive and ts in (oldest, latest))

    return [message for message in messages if fits(message)]


def _moment(call: Call, name: str, default: float) -> float:
    raw = call.text(name)
    try:
        return float(raw) if raw and raw != "now" else default
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _answer(call: Call, channel: Channel, messages: list[Message]) -> Json:
    page, onwards = call.page(messages, 100, 999)
    more = bool(onwards["response_metadata"]["next_cursor"])
    metadata = call.flag("include_all_metadata")
    shown = [bodies.message(call.team, channel, message, metadata=metadata) for message in page]
    return {"messages": shown, "has_more": more, "pin_count": 0, **(onwards if more else {})}
