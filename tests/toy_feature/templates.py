"""What people read about kudos. Pure."""

from typing import Any

from chalicelib.slack import text
from chalicelib.slack.blocks import Block, actions, button, header, section
from chalicelib.slack.message import Message

WHOM = "Whom? For example: `/kudos give @Ada`"
RESET = "All kudos are forgotten."


def form(to: str, channel: str) -> dict[str, Any]:
    """The modal that asks why."""
    field = {"type": "plain_text_input", "action_id": "why"}
    label = {"type": "plain_text", "text": "What for?"}
    return {
        "type": "modal",
        "callback_id": "toy_why",
        "private_metadata": f"{to} {channel}",
        "title": {"type": "plain_text", "text": "Say thanks"},
        "submit": {"type": "plain_text", "text": "Thank them"},
        "blocks": [{"type": "input", "block_id": "why", "label": label, "element": field}],
    }


def home(count: int) -> list[Block]:
    """The section of the Home tab."""
    return [header("Your kudos"), section(f"You were thanked {count} times.")]


def thanks(giver: str, to: str, why: str, word: str) -> Message:
    """In the channel."""
    words = f"<@{giver}> {word} <@{to}>" + (f": {text.name(why)}" if why else "!")
    return Message("Thanks!", (section(words), actions(button("Me too", "toy_more", to))))
