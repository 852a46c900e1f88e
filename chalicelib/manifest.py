"""The Slack app's manifest, put together from what each feature declares. Pure.

Source: https://docs.slack.dev/reference/app-manifest
"""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.feature import Feature, MessageShortcut, SlashCommand


def scopes(features: Sequence[Feature]) -> list[str]:
    """All that is asked for."""
    return sorted({scope for feature in features for scope in feature.scopes})


def optional_scopes(features: Sequence[Feature]) -> list[str]:
    """Those that no feature insists on."""
    insisted = {scope for feature in features for scope in feature.scopes if scope not in feature.optional}
    return [scope for scope in scopes(features) if scope not in insisted]


def manifest(url: str, features: Sequence[Feature]) -> dict[str, Any]:
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
                "bot_events": sorted({event for feature in features for event in feature.events}),
            },
            "interactivity": {"is_enabled": True, "request_url": f"{url}/slack/interactions"},
            "org_deploy_enabled": True,
            "socket_mode_enabled": False,
            "token_rotation_enabled": False,
        },
    }


def _offered(url: str, features: Sequence[Feature]) -> dict[str, Any]:
    """What people see of the app."""
    lists = {
        "slash_commands": [_command(command, url) for feature in features for command in feature.commands],
        "shortcuts": [_shortcut(shortcut) for feature in features for shortcut in feature.shortcuts],
    }
    home = {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False}
    return {"app_home": home, "bot_user": {"display_name": "Rooster", "always_online": True}, **_present(lists)}


def _present(lists: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """Slack refuses an empty list; it takes a manifest without it."""
    return {name: entries for name, entries in lists.items() if entries}


def _description(features: Sequence[Feature]) -> str:
    deeds = [feature.does for feature in features if feature.does]
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
