"""Tokens of an installation: one that lasts; or, with token rotation, pairs of a short-lived one and its renewal.

Source: https://docs.slack.dev/authentication/using-token-rotation
"""

import secrets

from .errors import SlackError
from .slack import Slack
from .world import Installation, Tenant, Token

LIFE_SECONDS = 12 * 60 * 60
MAX_ACTIVE = 2


def issued(slack: Slack, tenant: Tenant) -> Token:
    """For one more consent: without rotation the same token again."""
    assert tenant.installation is not None
    if slack.world.rotation:
        return _pair(slack, tenant.installation)
    tokens = tenant.installation.tokens
    lasting = next((token for token in tokens if not token.expires), None)
    if lasting is None:
        lasting = Token(f"xoxb-{tenant.id}-{secrets.token_hex(12)}")
        tokens.append(lasting)
        slack.store.touch()
    return lasting


def renewed(slack: Slack, refresh_token: str) -> tuple[Tenant, Token]:
    """A refresh token is good once; the access token it came with lives on until its own end."""
    for tenant, installation in slack.world.installations():
        for held in installation.tokens:
            if held.refresh and held.refresh == refresh_token:
                held.refresh = ""
                return tenant, _pair(slack, installation)
    raise SlackError("invalid_refresh_token")


def seconds_left(slack: Slack, token: Token) -> int:
    return max(0, round(token.expires - slack.clock.now()))


def _pair(slack: Slack, installation: Installation) -> Token:
    now = slack.clock.now()
    fresh = Token(f"xoxe.xoxb-1-{secrets.token_urlsafe(32)}", now + LIFE_SECONDS, f"xoxe-1-{secrets.token_urlsafe(32)}")
    tokens = [*installation.tokens, fresh]
    too_many = [token for token in tokens if not token.expired(now)][:-MAX_ACTIVE]
    spent = [token for token in tokens if token.expired(now) and not token.refresh]
    for reason, gone in (("token_revoked", too_many), ("token_expired", spent)):
        slack.world.dead_tokens.update({token.value: reason for token in gone})
    installation.tokens = [token for token in tokens if token not in (*too_many, *spent)]
    slack.store.touch()
    return fresh
