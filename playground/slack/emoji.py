"""Slack's standard emoji, name to character, and those that the members made.

The standard ones are from iamcal/emoji-data (MIT licence), which Slack itself uses.
"""

import json
from functools import cache
from pathlib import Path

CUSTOM = ("rooster_crows", "shipit")
"""Of every workspace; Slack lists only these to apps."""
MODIFIERS = frozenset(f"skin-tone-{tone}" for tone in range(2, 7))


@cache
def characters() -> dict[str, str]:
    names: dict[str, str] = json.loads(Path(__file__).with_name("emoji.json").read_text(encoding="utf-8"))
    return names


def is_known(name: str) -> bool:
    """`thumbsup` and `thumbsup::skin-tone-3` are names; `:thumbsup:` is not."""
    base, _, modifier = name.partition("::")
    return (base in characters() or base in CUSTOM) and (not modifier or modifier in MODIFIERS)
