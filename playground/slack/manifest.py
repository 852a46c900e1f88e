"""What Slack knows of the app from its manifest: slash commands and shortcuts for people, and the events it sends.

The limits are Slack's: https://docs.slack.dev/reference/app-manifest
"""

from collections.abc import Iterable
from typing import Any

from .errors import malformed, not_there
from .port import Declared
from .schema import Bad, many, one_of, shape, string
from .world import Json

COMMAND = shape(
    {"command": string(32, 2), "description": string(2000)},
    # Slack completes no words after a command. The page does, where it is told them.
    {"usage_hint": string(1000, 0), "words": many(shape({"word": string(32), "description": string(150)}), 50, 0)},
)
SHORTCUT = shape(
    {"type": one_of("message", "global"), "callback_id": string(255), "name": string(24)}, {"description": string(150)}
)
COMMANDS, SHORTCUTS, EVENTS = many(COMMAND, 50, 0), many(SHORTCUT, 10, 0), many(string(100), 100, 0)


class Manifest:
    """It belongs to the app, not to the world: a reset leaves it as it is. At first it is what the app declares."""

    def __init__(self, declared: Declared) -> None:
        self.commands, self.shortcuts, self.events = declared.commands, declared.shortcuts, declared.events

    def declare(self, commands: list[Any] | None, shortcuts: list[Any] | None, events: list[Any] | None = None) -> None:
        """Replaces all of each kind that is given."""
        commands = self.commands if commands is None else commands
        shortcuts = self.shortcuts if shortcuts is None else shortcuts
        events = self.events if events is None else events
        try:
            COMMANDS(commands, "/commands")
            SHORTCUTS(shortcuts, "/shortcuts")
            EVENTS(events, "/events")
        except Bad as bad:
            raise malformed(f"That is no manifest: {bad}.") from None
        if any(one.get("words", []) is None for one in commands):
            raise malformed("A command's words are a list, or are left out.")
        _need_distinct("command", (one["command"] for one in commands))
        _need_distinct("callback_id", (one["callback_id"] for one in shortcuts))
        _need_distinct("event", events)
        if any(not one["command"].startswith("/") for one in commands):
            raise malformed("A command starts with a slash.")
        self.commands, self.shortcuts, self.events = commands, shortcuts, events

    def shortcut(self, callback_id: str) -> Json:
        found = next((one for one in self.shortcuts if one["callback_id"] == callback_id), None)
        if found is None:
            raise not_there(f"The app has no shortcut {callback_id}.")
        return found

    def shown(self) -> Json:
        return {"commands": self.commands, "shortcuts": self.shortcuts, "events": self.events}


def _need_distinct(what: str, values: Iterable[str]) -> None:
    named = list(values)
    if len(set(named)) < len(named):
        raise malformed(f"Each {what} may stand in a manifest only once.")
