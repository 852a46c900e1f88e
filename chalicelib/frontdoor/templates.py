"""What the front door itself says."""

from typing import Any

UNKNOWN_COMMAND = "I do not know that command. `/rooster help` shows what I can do."
TRY_AGAIN = "I could not do that just now, and nothing was changed. Please try again in a minute."
NOT_INSTALLED = "I am not installed in this workspace any more. An admin can add me again."


def switched_off(feature: str) -> str:
    """A feature that the workspace's admins do not want."""
    return f"*{feature}* are switched off in this workspace. An admin can switch them on: `/rooster features`."


def not_saved(first_field: str, why: str) -> dict[str, Any]:
    """A modal that stays open, with the reason at its first field."""
    return {"response_action": "errors", "errors": {first_field: why}}
