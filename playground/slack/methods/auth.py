"""auth.*, apps.uninstall: what a token is good for, and its end. oauth.v2.access is in playground/slack/oauth.py."""

from .. import lifecycle
from ..errors import SlackError
from ..world import APP_ID, Json
from .registry import Call, method


@method("auth.test")
def test(call: Call) -> Json:
    return {
        "url": f"https://{call.team.domain}.slack.com/",
        "team": call.team.name,
        "user": call.team.members[call.bot_user].name,
        "team_id": call.team.id,
        "user_id": call.bot_user,
        "bot_id": call.installation.bot_id,
        "app_id": APP_ID,
        "is_enterprise_install": False,
    }


@method("auth.revoke")
def revoke(call: Call) -> Json:
    if call.flag("test"):
        return {"revoked": False}
    call.events.extend(lifecycle.token_revoked(call.slack, call.team))
    return {"revoked": True}


@method("apps.uninstall")
def uninstall(call: Call) -> Json:
    wanted = call.slack.options
    if wanted.client_id and call.text("client_id") != wanted.client_id:
        raise SlackError("invalid_client_id")
    if wanted.client_secret and call.text("client_secret") != wanted.client_secret:
        raise SlackError("bad_client_secret")
    call.events.extend(lifecycle.uninstalled(call.slack, call.team))
    return {}
