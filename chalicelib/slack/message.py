"""A message: what Slack shows, and what it says aloud. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

Blocks = Sequence[Mapping[str, Any]]
DELIVERY = "rooster_delivery"
"""The event_type of our message metadata: how one of our own messages is recognised."""


class Message(NamedTuple):
    """`text` is the notification and what screen readers read; `blocks` are Block Kit."""

    text: str
    blocks: Blocks = ()
