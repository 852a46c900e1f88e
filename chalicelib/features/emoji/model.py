"""What Rooster knows of reactions: how lively a channel wants them, and what it said. Pure data."""

from enum import StrEnum
from typing import NamedTuple

TOO_LATE_SECONDS = 600
"""Nobody wants a reaction to what they said ten minutes ago."""


class Level(StrEnum):
    """How sure Rooster must be to react in a channel."""

    QUIET = "quiet"
    NORMAL = "normal"
    LIVELY = "lively"


class Switch(NamedTuple):
    """A channel where reactions are on. `disclosed_to`: whom the channel knows to read along, "" for nobody."""

    level: Level
    disclosed_to: str


class Reaction(NamedTuple):
    """A reaction of Rooster's, with the reasons of then. `percent`: how sure; `at`: epoch seconds."""

    channel: str
    ts: str
    name: str
    percent: int
    reason: str
    at: int
    is_removed: bool = False


def is_too_late(ts: str, now: int) -> bool:
    """The message with this `ts` is too old to react to."""
    return now - float(ts) > TOO_LATE_SECONDS
