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
    Refusal.EMPTY: f"There is nothing to post. {_EXAMPLE}",
    Refusal.DELAY: (
        "I do not understand that delay, so nothing was posted. Say `10`, `10s`, `5m`, `2h`, `1h30m`, `1d` or "
        "`5 minutes`. If it belongs to the message, put `--` before it: `/snap -- 2 beers please`"
    ),
    Refusal.LONG: f"That is too long for one message, so nothing was posted: 4,000 characters fit. {_EXAMPLE}",
    Refusal.RANGE: (
        "A message can vanish after 1 second to 7 days, so nothing was posted. If the number belongs to the message, "
        "put `--` before it: `/snap -- 2 beers please`"
    ),
}
FORM_REFUSALS = {
    Refusal.EMPTY: "There is nothing to post.",
    Refusal.DELAY: "I do not understand that delay. Say 10, 10s, 5m, 2h, 1h30m, 1d or 5 minutes.",
    Refusal.LONG: "That is too long. Please shorten it.",
    Refusal.RANGE: "A message can vanish after 1 second to 7 days.",
}
TOO_LATE = "That took too long. Please pick it from the menu again."
NOT_HERE = "I am not in this channel, so nothing was posted. Type `/invite @Rooster`, then try again."
ARCHIVED = "This channel is archived, so nothing was posted."
NOT_ALLOWED = "Slack does not let me post here, so nothing was posted."
TOO_LONG = "That is too long for one message, so nothing was posted. Please shorten it."
BUSY = "Slack asks me to wait a little, so nothing was posted. Please try again in a minute."
IN_DOUBT = (
    "Slack did not answer in time, so I do not know whether your message is there. If it is, I am deleting it now. "
    "Please look before you try again."
)
TAKEN_BACK = "I could not remember when to delete it, so I took it back at once. Please try again."
ALREADY = "I have that one already."
GONE = "Gone."
KEPT = "It stays."
KEPT_UNSAID = "It stays. But I could not change it, so it may still say that it vanishes."
NOT_YOURS = "Only its author or a workspace admin can do that."
NOT_YOURS_TO_KEEP = "Only its author can do that."
GOING = "It is being deleted already."
CANNOT_DELETE = (
    "Slack does not let me in with my present token, so I could not delete it again, and nothing was posted. Please "
    "tell whoever runs me."
)
NOT_OURS = "I post only in channels that I am in, and in our own direct messages, so nothing was posted."
NOT_THERE = "It is gone already, or stays for good."

OVER = frozenset([NOT_THERE, GONE, KEPT, KEPT_UNSAID, GOING])
"""After these there is nothing to press any more."""


def posted(name: str, snap: Snap, seconds: int, message: str) -> Message:
    """The message itself. What notifications show of it does not say what it says."""
    head = f"*{text.name(name)}*, vanishes in {spoken(seconds)}:"
    words = [section(piece) for piece in text.pieces(message)]
    blocks = (section(head), *words, actions(button("Delete now", NOW, snap.id)))
    return Message(f"{text.name(name)} says something that vanishes in {spoken(seconds)}", blocks)


def kept(name: str, blocks: Sequence[Block]) -> Message:
    """The message that stays for good. `blocks`: those of `posted`, as Slack has them."""
    return Message(f"{text.name(name)} says something", (section(f"*{text.name(name)}*:"), *blocks[1:-1]))


def acknowledged(snap: Snap, seconds: int, is_given: bool) -> dict[str, Any]:
    """To the author: how the delay was read, never what was said."""
    how = "as you said" if is_given else "as you named no delay"
    said = f"Posted. It vanishes in *{spoken(seconds)}*, {how}."
    return only_you(said, actions(button("Keep it", KEEP, snap.id), button("Delete now", NOW, snap.id)))


def listed(snaps: Sequence[Snap], now: int) -> str:
    """`/snap list`."""
    if not snaps:
        return "None of your messages is waiting to vanish."
    lines = [f"• <#{snap.channel}>: {_left(snap, now)}" for snap in snaps[:20]]
    more = [f"… and {len(snaps) - 20} more"] if len(snaps) > 20 else []
    return "\n".join(["Your messages that vanish:", *lines, *more])


def _left(snap: Snap, now: int) -> str:
    return f"in {spoken(snap.due - now)}" if snap.due > now else "any moment"


def not_deleted(channel: str, why: str) -> Message:
    """To the author, once: it stays though it should not."""
    said = f"I could not delete your message in <#{channel}>: {why}. Please ask a workspace admin to delete it."
    return Message("I could not delete your message", (section(said),))


def not_found_out(channel: str) -> Message:
    """To the author, once: nobody knows whether it is there."""
    said = (
        f"Slack never told me whether your message in <#{channel}> was posted, and I may not look. If it is there, "
        "please ask a workspace admin to delete it."
    )
    return Message("Is your message there?", (section(said),))


def cannot_delete(code: str) -> str:
    """To who pressed "Delete now"."""
    return f"I cannot delete it: {why_not(code)}."


def refused(code: str) -> str:
    """Slack did not take the message."""
    return f"Slack did not take that (`{text.name(code)}`), so nothing was posted."


def why_not(code: str) -> str:
    """Slack's refusal to delete, in words."""
    words = {
        "is_archived": "the channel is archived",
        "channel_not_found": "I am not in the channel any more",
        "not_in_channel": "I am not in the channel any more",
        "cant_delete_message": "Slack does not let me",
        "no_answer": "Slack does not answer; I go on trying",
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
