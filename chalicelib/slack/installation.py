"""Whose installation a payload is for: the workspace and the org by whose token Rooster answers. Pure.

In a channel that companies share (Slack Connect), or where an org installed Rooster, who acts may belong elsewhere.
Resolved as Bolt for Python does it, but that a view comes before its user: a view is the installation's own.
Sources: https://github.com/slackapi/bolt-python/blob/main/slack_bolt/request/internals.py,
https://docs.slack.dev/apis/slack-connect, https://docs.slack.dev/enterprise/developing-for-enterprise-orgs
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chalicelib.slack import validate

NOT_GRANTED = "team_access_not_granted"
"""An org's admins took a workspace away from us; the org's token is still good for others."""

Payload = Mapping[str, Any]


def org_of(enterprise: Any, is_org_wide: Any) -> str:
    """The Enterprise org by whose installation Slack speaks to us; "" for a workspace's own installation."""
    return validate.identifier(enterprise) if enterprise and is_org_wide in (True, "true") else ""


def of_interaction(payload: Payload) -> tuple[str, str]:
    """The (workspace, org) of a click, a modal or a shortcut. Raises Refused 400 where none is named."""
    view, team = (validate.mapping_or_empty(payload.get(name)) for name in ("view", "team"))
    installed = view.get("app_installed_team_id")
    enterprise = validate.mapping_or_empty(payload.get("enterprise")).get("id")
    org = org_of(installed if _is_org(installed) else enterprise, payload.get("is_enterprise_install"))
    is_theirs = org and team.get("enterprise_id") not in (None, "", org)
    candidates = (
        installed if not _is_org(installed) else None,
        team.get("id") if not is_theirs else None,
        view.get("team_id"),
        validate.mapping_or_empty(payload.get("user")).get("team_id"),
        org,
    )
    return validate.identifier(next(filter(None, candidates), None)), org


def of_event(wrapper: Payload, authorizations: Any) -> tuple[str, str]:
    """The (workspace, org) of an event; the org itself where it concerns no single workspace. Raises Refused 400.

    `team_id` beside the event may be its author's; of the installations that an event concerns, Slack names one.
    """
    first = _first(authorizations)
    is_org_wide = first.get("is_enterprise_install") or not (first.get("team_id") or wrapper.get("team_id"))
    org = org_of(first.get("enterprise_id") or wrapper.get("enterprise_id"), is_org_wide)
    teams = _teams_in(wrapper, org) if org else iter([wrapper.get("team_id")])
    return validate.identifier(first.get("team_id") or next(filter(None, teams), None) or org), org


def bots_of_event(authorizations: Any) -> frozenset[str]:
    """Rooster's own user ids, as far as an event names them. A person may have authorized an app, too."""
    users = (one.get("user_id") for one in _each(authorizations) if one.get("is_bot") is not False)
    return frozenset(user for user in users if isinstance(user, str) and user)


def _first(authorizations: Any) -> Payload:
    return next(iter(_each(authorizations)), {})


def _each(authorizations: Any) -> Sequence[Payload]:
    return [validate.mapping_or_empty(one) for one in authorizations] if isinstance(authorizations, list) else []


def _teams_in(wrapper: Payload, org: str) -> Iterator[Any]:
    """The workspaces named beside an event that are the org's own: the author's may be another company's."""
    is_shared = wrapper.get("is_ext_shared_channel")
    for kind in ("", "context_"):
        enterprise = wrapper.get(f"{kind}enterprise_id")
        if enterprise == org or (not enterprise and not is_shared):
            yield wrapper.get(f"{kind}team_id")


def _is_org(team: Any) -> bool:
    """An org's installation may name the org where a workspace is expected."""
    return isinstance(team, str) and team.startswith("E")
