"""Rooster comes into a workspace and leaves it again, with the events Slack sends when it goes."""

import secrets

from . import bodies
from .seed import SCOPES, install, remove
from .slack import Slack
from .world import Installation, Json, Team


def installed(slack: Slack, team: Team, scopes: tuple[str, ...] = SCOPES) -> Installation:
    """Another install keeps the token, as with Slack; scopes only ever grow."""
    if team.installation:
        team.installation.scopes = sorted({*team.installation.scopes, *scopes})
    else:
        install(team, f"xoxb-{team.id}-{secrets.token_hex(12)}", scopes)
    slack.store.touch()
    assert team.installation is not None
    return team.installation


def uninstalled(slack: Slack, team: Team) -> list[Json]:
    """The token is dead before the events leave."""
    if team.installation is None:
        return []
    slack.world.dead_tokens[team.installation.token] = "account_inactive"
    events = [_revoked(slack, team), bodies.event(slack, team, {"type": "app_uninstalled"})]
    remove(team)
    slack.store.touch()
    return events


def token_revoked(slack: Slack, team: Team) -> list[Json]:
    """Only the token goes; Slack then counts the app as uninstalled in everything but the event."""
    if team.installation is None:
        return []
    slack.world.dead_tokens[team.installation.token] = "token_revoked"
    events = [_revoked(slack, team)]
    remove(team)
    slack.store.touch()
    return events


def _revoked(slack: Slack, team: Team) -> Json:
    bot_user = team.installation.bot_user if team.installation else ""
    return bodies.event(slack, team, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot_user]}})
