"""team.info and emoji.list."""

from ..emoji import CUSTOM
from ..world import Json, Tenant
from .registry import Call, method


@method("team.info", "team:read")
def info(call: Call) -> Json:
    """Without `team`, an org's token gets the org."""
    team: Tenant = call.workspace or call.tenant
    url = f"https://{team.domain}.slack.com/"
    icon = {"image_68": f"{call.slack.base_url}avatar/{team.id}", "image_default": True}
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "url": url, "icon": icon}}


@method("emoji.list", "emoji:read")
def emoji(call: Call) -> Json:
    return {"emoji": {name: f"{call.slack.base_url}avatar/{name}" for name in CUSTOM}, "cache_ts": "1.0"}
