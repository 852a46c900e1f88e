"""A message that a person wrote, of all that Slack tells of messages. Pure."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from chalicelib.slack import typed
from chalicelib.slack.payloads import Event

_PEOPLES = frozenset([None, "file_share", "me_message", "thread_broadcast"])
"""Subtypes of messages that a person wrote: an edit or a deletion is none, nor what Slack itself says."""
_PERSON = re.compile(r"[UW][A-Z0-9]{1,31}")
_PLACE = re.compile(r"[CDG][A-Z0-9]{1,31}")
_STAMP = re.compile(r"\d{1,12}\.\d{1,9}", re.ASCII)
_SLACKBOT = "USLACKBOT"


class IncomingMessage(NamedTuple):
    """A message that a person wrote just now. `thread`: the `ts` that opened its thread, or "".

    `text`: as Slack has it, "" if it is nothing but files to Rooster; `words`: what it says to Rooster, see `typed`.
    """

    channel: str
    ts: str
    thread: str
    user: str
    text: str
    is_direct: bool
    words: str = ""


def incoming_message(event: Event) -> IncomingMessage | None:
    """What a `message` event says, if a person says it; None for bots, edits, deletions, commands and silence.

    Source: https://docs.slack.dev/reference/events/message
    """
    message = event.event
    given = {name: message.get(name) for name in ("channel", "ts", "user", "text")}
    texts = {name: value for name, value in given.items() if isinstance(value, str)}
    if len(texts) < len(given) or event.is_an_apps or not is_a_persons(message):
        return None
    known = _PLACE.fullmatch(texts["channel"]) and _STAMP.fullmatch(texts["ts"]) and _PERSON.fullmatch(texts["user"])
    is_direct = texts["channel"][0] == "D"
    says = texts["text"].strip() or (is_direct and message.get("files"))
    if not known or not says or texts["text"].startswith("/"):
        return None
    thread = message.get("thread_ts")
    is_reply = isinstance(thread, str) and bool(_STAMP.fullmatch(thread))
    words = typed.to_rooster(texts["text"], event.bots)
    return IncomingMessage(**texts, thread=str(thread) if is_reply else "", is_direct=is_direct, words=words)


def is_a_persons(message: Mapping[str, Any]) -> bool:
    """Not an edit, not a deletion, nor what Slack itself says."""
    subtype = message.get("subtype")
    if not isinstance(subtype, str | None) or subtype not in _PEOPLES:
        return False
    return not (message.get("hidden") or message.get("edited")) and message.get("user") != _SLACKBOT
