"""What the front door itself says."""

from typing import Any

from chalicelib.feature import SlashCommand, Verb

UNKNOWN_COMMAND = "I don't know that command. `/rooster help` shows what I can do."
TRY_AGAIN = "I couldn't do that just now, and nothing was changed. Please try again in a minute."
NOT_INSTALLED = "I'm not installed in this workspace anymore. An admin can reinstall me."


def help(command: SlashCommand, notes: str) -> str:
    """What a slash command can do: a line for each verb, then its notes."""
    lines = [f"`{command.name} {verb.usage}` – {verb.help}" for verb in command.verbs]
    return "\n".join(filter(None, [f"*{command.description}*", *lines, f"`{command.name} help` – Show this", notes]))


def alone(command: SlashCommand, verb: Verb) -> str:
    """More was typed than is understood."""
    return f"Type just `{command.name} {verb.name}`. It applies to the channel you type it in."


def only_in_channels(command: SlashCommand, verb: Verb) -> str:
    """Typed in a direct message."""
    return f"`{command.name} {verb.usage}` is for channels. Type it in the channel you want."


def switched_off(feature: str) -> str:
    """A feature that the workspace's admins do not want."""
    return f"*{feature}* are off in this workspace. An admin can turn them on with `/rooster features`."


def not_saved(first_field: str, why: str) -> dict[str, Any]:
    """A modal that stays open, with the reason at its first field."""
    return {"response_action": "errors", "errors": {first_field: why}}
