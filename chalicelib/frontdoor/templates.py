"""What the front door itself says."""

from typing import Any

from chalicelib.feature import SlashCommand, Verb

UNKNOWN_COMMAND = "I do not know that command. `/rooster help` shows what I can do."
TRY_AGAIN = "I could not do that just now, and nothing was changed. Please try again in a minute."
NOT_INSTALLED = "I am not installed in this workspace any more. An admin can add me again."


def help(command: SlashCommand, notes: str) -> str:
    """What a slash command can do: a line for each verb, then its notes."""
    lines = [f"`{command.name} {verb.usage}` – {verb.help}" for verb in command.verbs]
    return "\n".join(filter(None, [f"*{command.description}*", *lines, f"`{command.name} help` – This list", notes]))


def alone(command: SlashCommand, verb: Verb) -> str:
    """More was typed than is understood."""
    return f"I do that for the channel in which you type it, and without more words: `{command.name} {verb.name}`"


def only_in_channels(command: SlashCommand, verb: Verb) -> str:
    """Typed in a direct message."""
    return f"`{command.name} {verb.usage}` is for channels. Type it in the channel you mean."


def switched_off(feature: str) -> str:
    """A feature that the workspace's admins do not want."""
    return f"*{feature}* are switched off in this workspace. An admin can switch them on: `/rooster features`."


def not_saved(first_field: str, why: str) -> dict[str, Any]:
    """A modal that stays open, with the reason at its first field."""
    return {"response_action": "errors", "errors": {first_field: why}}
