"""auth.*, apps.uninstall: what a token is good for, and its end. oauth.v2.access is in playground/slack/oauth.py."""

from .. import lifecycle, tokens
from ..oauth import check_client
from ..world import APP_ID, Json, Org
from .registry import Call, method


@method("auth.test")
def test(call: Call) -> Json:
    """An org's token is at home in the org: that is its team."""
    tenant = call.tenant
    enterprise = tenant.id if isinstance(tenant, Org) else tenant.enterprise
    return {
        "url": f"https://{tenant.domain}.slack.com/",
        "team": tenant.name,
        "user": "rooster",
        "team_id": tenant.id,
        "user_id": call.bot_user,
        "bot_id": call.installation.bot_id,
        "app_id": APP_ID,
        **({"enterprise_id": enterprise} if enterprise else {}),
        **({"expires_in": tokens.seconds_left(call.slack, call.token)} if call.token.expires else {}),
        "is_enterprise_install": isinstance(tenant, Org),
    }


@method("auth.teams.list")
def list_teams(call: Call) -> Json:
    """The workspaces this token reaches."""
    own = call.tenant.granted if isinstance(call.tenant, Org) else [call.tenant.id]
    page, onwards = call.page([call.slack.world.teams[team_id] for team_id in own], 100, 1000)
    return {"teams": [{"id": team.id, "name": team.name} for team in page], **onwards}


@method("auth.revoke")
def revoke(call: Call) -> Json:
    if call.flag("test"):
        return {"revoked": False}
    call.events.extend(lifecycle.token_revoked(call.slack, call.tenant, call.token))
    return {"revoked": True}


@method("apps.uninstall")
def uninstall(call: Call) -> Json:
    check_client(call.slack, call.args)
    call.events.extend(lifecycle.uninstalled(call.slack, call.tenant))
    return {}
