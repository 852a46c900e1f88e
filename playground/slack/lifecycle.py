"""Rooster comes into a workspace or an org and leaves it again, with the events Slack sends when it does.

Which methods and events: https://docs.slack.dev/enterprise/developing-for-enterprise-orgs,
https://docs.slack.dev/reference/events/tokens_revoked, https://docs.slack.dev/reference/events/team_access_granted
"""

from . import bodies
from .errors import SlackError, malformed
from .seed import bot_user_of, enter, remove
from .slack import Slack
from .world import Installation, Json, Org, Team, Tenant, Token


def installed(slack: Slack, tenant: Tenant, scopes: tuple[str, ...]) -> Installation:
    """Scopes only ever grow. An org's installation is in no workspace before one is granted."""
    if isinstance(tenant, Team) and tenant.is_org_wide:
        raise SlackError("cannot_install_an_org_installed_app")
    if tenant.installation is None:
        fresh = Installation([], bot_user_of(tenant.id), [], org=tenant.id if isinstance(tenant, Org) else "")
        if isinstance(tenant, Team):
            enter(tenant, fresh)
        tenant.installation = fresh
    tenant.installation.scopes = sorted({*tenant.installation.scopes, *scopes})
    slack.store.touch()
    return tenant.installation


def uninstalled(slack: Slack, tenant: Tenant) -> list[Json]:
    """The tokens are dead before the events leave."""
    if tenant.installation is None:
        return []
    if isinstance(tenant, Team) and tenant.is_org_wide:
        return access_revoked(slack, tenant)
    for token in tenant.installation.tokens:
        slack.world.dead_tokens[token.value] = "account_inactive"
    events = [_tokens_revoked(slack, tenant), _event(slack, tenant, "app_uninstalled")]
    _leave(slack, tenant)
    return events


def token_revoked(slack: Slack, tenant: Tenant, token: Token) -> list[Json]:
    """Only this token goes; after the last one Slack counts the app as uninstalled in everything but the event."""
    if tenant.installation is None:
        return []
    slack.world.dead_tokens[token.value] = "token_revoked"
    tenant.installation.tokens.remove(token)
    events = [_tokens_revoked(slack, tenant)]
    if not tenant.installation.tokens:
        _leave(slack, tenant)
    slack.store.touch()
    return events


def access_granted(slack: Slack, team: Team) -> list[Json]:
    """The org's installation now reaches this workspace."""
    org = _org_with_rooster(slack, team)
    if team.is_org_wide:
        return []
    if team.installation:
        raise malformed(f"Rooster is installed in {team.name} by itself; uninstall it there first.")
    assert org.installation is not None
    enter(team, org.installation)
    org.granted.append(team.id)
    slack.store.touch()
    return [_event(slack, org, "team_access_granted", team_ids=[team.id])]


def access_revoked(slack: Slack, team: Team) -> list[Json]:
    org = _org_with_rooster(slack, team)
    if not team.is_org_wide:
        return []
    remove(team)
    org.granted.remove(team.id)
    slack.store.touch()
    return [_event(slack, org, "team_access_revoked", team_ids=[team.id])]


def _org_with_rooster(slack: Slack, team: Team) -> Org:
    org = slack.org_of(team)
    if org is None:
        raise malformed(f"{team.name} belongs to no org.")
    if org.installation is None:
        raise malformed(f"Rooster is not installed in the org {org.name}.")
    return org


def _leave(slack: Slack, tenant: Tenant) -> None:
    if isinstance(tenant, Team):
        remove(tenant)
    else:
        for team_id in tenant.granted:
            remove(slack.world.teams[team_id])
        tenant.granted.clear()
        tenant.installation = None
    slack.store.touch()


def _tokens_revoked(slack: Slack, tenant: Tenant) -> Json:
    bot_user = tenant.installation.bot_user if tenant.installation else ""
    return _event(slack, tenant, "tokens_revoked", tokens={"oauth": [], "bot": [bot_user]})


def _event(slack: Slack, tenant: Tenant, kind: str, **more: object) -> Json:
    return bodies.event(slack, tenant, {"type": kind, **more, "event_ts": slack.clock.stamp()})
