"""What the front door itself says."""

from typing import Any

LANDING = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Rooster</title></head>
<body><h1>Rooster</h1><p>A Slack bot that runs your team's standups.
It is up; talk to it in Slack: <code>/standup help</code>.</p>
</body></html>
"""
UNKNOWN_COMMAND = "I do not know that command. `/standup help` shows what I can do."
TRY_AGAIN = "I could not do that just now, and nothing was changed. Please try again in a minute."


def only_you(words: str) -> dict[str, Any]:
    """A slash command's answer that nobody else sees."""
    return {"response_type": "ephemeral", "text": words}


def not_saved(first_field: str) -> dict[str, Any]:
    """A modal that stays open, with the reason at its first field."""
    return {"response_action": "errors", "errors": {first_field: TRY_AGAIN}}
