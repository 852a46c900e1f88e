"""users.*: who is in the workspace."""

from .. import bodies
from ..errors import SlackError
from ..world import Json
from .registry import Call, method


@method("users.info", "users:read")
def info(call: Call) -> Json:
    member = call.team.members.get(call.text("user"))
    if member is None:
        raise SlackError("user_not_found")
    return {"user": bodies.user(call.slack, call.team, member)}


@method("users.list", "users:read")
def list_members(call: Call) -> Json:
    """The workspace's own: users.info knows others too, https://docs.slack.dev/apis/slack-connect."""
    everyone = [member for member in call.team.members.values() if not member.home]
    page, onwards = call.page(everyone, max(len(everyone), 1), 1000)
    shown = [bodies.user(call.slack, call.team, member) for member in page]
    return {"members": shown, "cache_ts": int(call.slack.clock.now()), **onwards}
