"""What people read about messages that vanish: pure functions from data to text and Block Kit."""

from collections.abc import Sequence
from typing import Any

from chalicelib.features.snaps.model import Refusal, Snap, spoken
from chalicelib.slack import text
from chalicelib.slack.blocks import Block, actions, button, only_you, section
from chalicelib.slack.message import Message

KEEP, NOW = "snap_keep", "snap_now"
REPLY = "snap_reply"
MESSAGE, DELAY = "message", "delay"
MAX_CHARACTERS = 3000
_EXAMPLE = "For example: `/snap 10s the coffee is ready`"
REFUSALS = {
    Refusal.EMPTY: f"There's nothing to post. {_EXAMPLE}",
    Refusal.DELAY: (
        "I don't understand that delay, so nothing was posted. Try `10`, `10s`, `5m`, `2h`, `1h30m`, `1d` or "
        "`5 minutes`. If it's part of the message, put `--` before it: `/snap -- 2 beers please`"
    ),
    Refusal.LONG: f"That's too long for one message, so nothing was posted. The limit is 4,000 characters. {_EXAMPLE}",
    Refusal.RANGE: (
        "A message can vanish after 1 second to 7 days, so nothing was posted. If the number is part of the message, "
        "put `--` before it: `/snap -- 2 beers please`"
    ),
}
FORM_REFUSALS = {
    Refusal.EMPTY: "There's nothing to post.",
    Refusal.DELAY: "I don't understand that delay. Try 10, 10s, 5m, 2h, 1h30m, 1d or 5 minutes.",
    Refusal.LONG: "That's too long. Please shorten it.",
    Refusal.RANGE: "A message can vanish after 1 second to 7 days.",
}
TOO_LATE = "That took too long. Please choose it from the menu again."
NOT_HERE = "I'm not in this channel, so nothing was posted. Type `/invite @Rooster`, then try again."
ARCHIVED = "This channel is archived, so nothing was posted."
NOT_ALLOWED = "Slack doesn't let me post here, so nothing was posted."
TOO_LONG = "That's too long for one message, so nothing was posted. Please shorten it."
BUSY = "Slack asked me to slow down, so nothing was posted. Please try again in a minute."
IN_DOUBT = (
    "Slack didn't answer in time, so I don't know whether your message was posted. If it was, I'm deleting it now. "
    "Please check before you try again."
)
TAKEN_BACK = "I couldn't store when to delete it, so I deleted it right away. Please try again."
ALREADY = "I already posted that one."
GONE = "Deleted."
KEPT = "Okay, it stays."
KEPT_UNSAID = "Okay, it stays. I couldn't change the message, so it may still say that it vanishes."
NOT_YOURS = "Only its author or a workspace admin can do that."
NOT_YOURS_TO_KEEP = "Only its author can do that."
GOING = "It's already being deleted."
CANNOT_DELETE = (
    "Slack no longer accepts my token, so I couldn't delete it later, and nothing was posted. Please tell the person "
    "who runs Rooster."
)
NOT_OURS = "I can only post in channels that I'm in and in our direct messages, so nothing was posted."
NOT_THERE = "It's already deleted, or it stays for good."

OVER = frozenset([NOT_THERE, GONE, KEPT, KEPT_UNSAID, GOING])
"""After these there is nothing to press any more."""


def posted(name: str, snap: Snap, seconds: int, message: str) -> Message:
    """The message itself. What notifications show of it does not say what it says."""
    head = f"*{text.name(name)}* (vanishes in {spoken(seconds)}):"
    words = [section(piece) for piece in text.pieces(message)]
    blocks = (section(head), *words, actions(button("Delete now", NOW, snap.id)))
    return Message(f"{text.name(name)} posted a message that vanishes in {spoken(seconds)}", blocks)


def kept(name: str, blocks: Sequence[Block]) -> Message:
    """The message that stays for good. `blocks`: those of `posted`, as Slack has them."""
    return Message(f"{text.name(name)} posted a message", (section(f"*{text.name(name)}*:"), *blocks[1:-1]))


def acknowledged(snap: Snap, seconds: int, is_given: bool) -> dict[str, Any]:
    """To the author: how the delay was read, never what was said."""
    said = f"Posted. It vanishes in *{spoken(seconds)}*{'' if is_given else ', the default'}."
    return only_you(said, actions(button("Keep it", KEEP, snap.id), button("Delete now", NOW, snap.id)))


def listed(snaps: Sequence[Snap], now: int) -> str:
    """`/snap list`."""
    if not snaps:
        return "None of your messages are waiting to vanish."
    lines = [f"• <#{snap.channel}>: {_left(snap, now)}" for snap in snaps[:20]]
    more = [f"… and {len(snaps) - 20} more"] if len(snaps) > 20 else []
    return "\n".join(["Your vanishing messages:", *lines, *more])


def _left(snap: Snap, now: int) -> str:
    return f"in {spoken(snap.due - now)}" if snap.due > now else "any moment"


def not_deleted(channel: str, why: str) -> Message:
    """To the author, once: it stays though it should not."""
    said = f"I couldn't delete your message in <#{channel}>: {why}. Please ask a workspace admin to delete it."
    return Message("I couldn't delete your message", (section(said),))


def not_found_out(channel: str) -> Message:
    """To the author, once: nobody knows whether it is there."""
    said = (
        f"Slack never told me whether your message in <#{channel}> was posted, and I can't check. If it's there, "
        "please ask a workspace admin to delete it."
    )
    return Message("Is your message there?", (section(said),))


def cannot_delete(code: str) -> str:
    """To who pressed "Delete now"."""
    return f"I can't delete it: {why_not(code)}."


def refused(code: str) -> str:
    """Slack did not take the message."""
    return f"Slack rejected that (`{text.name(code)}`), so nothing was posted."


def why_not(code: str) -> str:
    """Slack's refusal to delete, in words."""
    words = {
        "is_archived": "the channel is archived",
        "channel_not_found": "I'm not in the channel anymore",
        "not_in_channel": "I'm not in the channel anymore",
        "cant_delete_message": "Slack doesn't let me",
        "no_answer": "Slack isn't answering; I'll keep trying",
    }
    return words.get(code, f"Slack says `{text.name(code)}`")


def form(channel: str, thread: str) -> dict[str, Any]:
    """The modal of a reply that vanishes."""
    message = {"type": "plain_text_input", "action_id": MESSAGE, "multiline": True, "max_length": MAX_CHARACTERS}
    delay = {"type": "plain_text_input", "action_id": DELAY, "initial_value": "10s", "max_length": 40}
    return {
        "type": "modal",
        "callback_id": REPLY,
        "title": _plain("Reply that vanishes"),
        "submit": _plain("Post"),
        "close": _plain("Cancel"),
        "private_metadata": f"{channel}:{thread}",
        "blocks": [
            {"type": "input", "block_id": MESSAGE, "label": _plain("Message"), "element": message},
            {
                **{"type": "input", "block_id": DELAY, "label": _plain("Vanishes after"), "element": delay},
                "hint": _plain("10, 10s, 5m, 2h, 1h30m, 1d or 5 minutes; 7 days at most"),
            },
        ],
    }


def _plain(words: str) -> Block:
    return {"type": "plain_text", "text": words, "emoji": False}
