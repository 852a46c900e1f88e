"""A message: what Slack shows, and what it says aloud. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Blocks = Sequence[Mapping[str, Any]]
DELIVERY = "rooster_delivery"
"""The event_type of our message metadata: how one of our own messages is recognised."""


@dataclass(frozen=True)
class Message:
    """`text` is the notification and what screen readers read; `blocks` are Block Kit."""

    text: str
    blocks: Blocks = field(default_factory=tuple)
