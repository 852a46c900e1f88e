"""The few kinds of Block Kit that every feature uses. Pure. Source: https://docs.slack.dev/reference/block-kit

Every mrkdwn object is `verbatim`: Slack makes no mention and no link of what it says; user text in it is escaped
already, and what is to be a link is written as one.
"""

from typing import Any

from chalicelib.slack.message import Blocks

Block = dict[str, Any]


def section(mrkdwn: str) -> Block:
    """One paragraph of mrkdwn, already escaped."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}}


def header(words: str) -> Block:
    """A heading, in plain text."""
    return {"type": "header", "text": {"type": "plain_text", "text": words, "emoji": False}}


def context(mrkdwn: str) -> Block:
    """A small grey line."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": mrkdwn, "verbatim": True}]}


def button(label: str, action_id: str, value: str, style: str = "") -> Block:
    """A button; `style` is primary, danger or nothing."""
    element = {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": action_id, "value": value}
    return {**element, "style": style} if style else element


def actions(*buttons: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def only_you(message: str, *blocks: Block) -> dict[str, Any]:
    """A slash command's answer that nobody else sees."""
    return {"response_type": "ephemeral", "text": message, "blocks": [section(message), *blocks]}


def shown(mrkdwn: str) -> dict[str, Any]:
    """`text` and `blocks` of a message that only one person sees."""
    return {"text": mrkdwn, "blocks": [section(mrkdwn)]}


def characters(blocks: Blocks) -> int:
    """Of the text in sections and contexts, as Slack counts it against what a message holds."""
    texts = [part for block in blocks for part in (block.get("text"), *block.get("elements", ())) if part]
    return sum(len(part.get("text", "")) for part in texts)
