"""Which workspace a call with an org's token is about: such a token reaches every workspace the org has granted.

Source: https://docs.slack.dev/enterprise/developing-for-enterprise-orgs
"""

from collections.abc import Callable

from .errors import SlackError
from .slack import Slack
from .world import Json, Org, Team

NEED_TEAM = ("conversations.list", "users.conversations", "users.list")


def workspace(slack: Slack, org: Org, method: str, args: Json) -> Team | None:
    """The workspace named by the arguments; None if they name nothing that belongs to one.

    Raises:
        SlackError: `team_id` is needed, or what is named is not within reach.
    """
    named = str(args.get("team_id") or (args.get("team") if method == "team.info" else "") or "")
    if method in NEED_TEAM and not named:
        raise SlackError("missing_argument", arg="team_id")
    if named:
        return _granted(org, slack.world.teams.get(named))
    channel = str(args.get("channel") or args.get("channel_id") or args.get("channels") or "").split(",")[0].strip()
    if channel:
        return _holding(
            slack, org, lambda team: channel in team.channels or channel in team.members, "channel_not_found"
        )
    user = str(args.get("user") or args.get("user_id") or args.get("users") or "").split(",")[0].strip()
    if user:
        return _holding(slack, org, lambda team: user in team.members, "user_not_found")
    return _of_view(slack, org, args)


def _of_view(slack: Slack, org: Org, args: Json) -> Team | None:
    view_id, external_id = args.get("view_id"), args.get("external_id")
    if view_id or external_id:
        return _holding(slack, org, lambda team: _shows(team, str(view_id), external_id), "not_found")
    trigger = slack.tickets.trigger(str(args.get("trigger_id") or args.get("interactivity_pointer") or ""))
    return _granted(org, slack.world.teams.get(trigger.team)) if trigger else None


def _shows(team: Team, view_id: str, external_id: str | None) -> bool:
    return view_id in team.views or any(
        external_id and view.payload.get("external_id") == external_id for view in team.views.values()
    )


def _holding(slack: Slack, org: Org, holds: Callable[[Team], bool], refusal: str) -> Team:
    """What lies in a workspace of the org that is not granted is refused with that reason."""
    found = [team for team in slack.world.teams.values() if team.enterprise == org.id and holds(team)]
    if not found:
        raise SlackError(refusal)
    return next((team for team in found if team.id in org.granted), None) or _granted(org, found[0])


def _granted(org: Org, team: Team | None) -> Team:
    if team is None or team.id not in org.granted:
        raise SlackError("team_access_not_granted")
    return team
