"""The Slack app's manifest, put together from what each feature needs. Pure.

Source: https://docs.slack.dev/reference/app-manifest
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SlashCommand:
    """`name` with its slash; `verbs`: what may follow it, and what that does."""

    name: str
    description: str
    verbs: Mapping[str, str]

    @property
    def usage_hint(self) -> str:
        """What Slack shows while somebody types the command."""
        return " | ".join(self.verbs)


@dataclass(frozen=True)
class MessageShortcut:
    """An entry in the menu of every message. `name`: 24 characters at most."""

    callback_id: str
    name: str
    description: str


@dataclass(frozen=True)
class Needs:
    """What a feature needs of Slack. `events`: bot events; `scopes`: bot scopes, and what each is for.

    `optional`: those of the scopes that who installs Rooster may decline; the feature does without them.
    `does`: in a few words, for the app's description.
    """

    commands: Sequence[SlashCommand]
    events: Sequence[str]
    scopes: Mapping[str, str]
    optional: Sequence[str] = ()
    shortcuts: Sequence[MessageShortcut] = ()
    does: str = ""


def scopes(features: Sequence[Needs]) -> list[str]:
    """All that is asked for."""
    return sorted({scope for needs in features for scope in needs.scopes})


def optional_scopes(features: Sequence[Needs]) -> list[str]:
    """Those that no feature insists on."""
    insisted = {scope for needs in features for scope in needs.scopes if scope not in needs.optional}
    return [scope for scope in scopes(features) if scope not in insisted]


def manifest(url: str, features: Sequence[Needs]) -> dict[str, Any]:
    """`url`: where the app answers, up to before `/slack/`."""
    return {
        "display_information": {"name": "Rooster", "description": _description(features)},
        "features": _offered(url, features),
        "oauth_config": {
            "redirect_urls": [f"{url}/slack/oauth_redirect"],
            "scopes": _present({"bot": scopes(features), "bot_optional": optional_scopes(features)}),
        },
        "settings": {
            "event_subscriptions": {
                "request_url": f"{url}/slack/events",
                "bot_events": sorted({event for needs in features for event in needs.events}),
            },
            "interactivity": {"is_enabled": True, "request_url": f"{url}/slack/interactions"},
            "org_deploy_enabled": True,
            "socket_mode_enabled": False,
            "token_rotation_enabled": False,
        },
    }


def _offered(url: str, features: Sequence[Needs]) -> dict[str, Any]:
    """What people see of the app."""
    lists = {
        "slash_commands": [_command(command, url) for needs in features for command in needs.commands],
        "shortcuts": [_shortcut(shortcut) for needs in features for shortcut in needs.shortcuts],
    }
    home = {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False}
    return {"app_home": home, "bot_user": {"display_name": "Rooster", "always_online": True}, **_present(lists)}


def _present(lists: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """Slack refuses an empty list; it takes a manifest without it."""
    return {name: entries for name, entries in lists.items() if entries}


def _description(features: Sequence[Needs]) -> str:
    deeds = [needs.does for needs in features if needs.does]
    return f"A friendly bot that {', '.join(deeds)}" if deeds else "A friendly bot"


def _command(command: SlashCommand, url: str) -> dict[str, Any]:
    return {
        "command": command.name,
        "url": f"{url}/slack/commands",
        "description": command.description,
        "usage_hint": command.usage_hint,
        "should_escape": False,
    }


def _shortcut(shortcut: MessageShortcut) -> dict[str, Any]:
    about = {"name": shortcut.name, "description": shortcut.description}
    return {**about, "callback_id": shortcut.callback_id, "type": "message"}
