"""What Rooster needs of Slack's user object. Pure. Source: https://docs.slack.dev/reference/objects/user-object"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from chalicelib.slack import text


class Person(NamedTuple):
    """`zone`: IANA, "" if Slack does not tell. `is_asked`: a human, active member, or guest.

    `homes`: ids of the workspaces they belong to, as far as Slack tells; `org`: of their Enterprise org, or "".
    """

    user: str
    name: str
    picture: str
    zone: str
    is_admin: bool
    is_asked: bool
    homes: frozenset[str] = frozenset()
    org: str = ""
    is_stranger: bool = False

    def is_external(self, workspace: str, org: str) -> bool:
        """They belong to another organization than the workspace, which is one of `org`, or of none ("").

        No field of Slack's says so: https://docs.slack.dev/apis/slack-connect ("must be done implicitly").
        """
        is_ours = not self.homes or workspace in self.homes or (bool(org) and org in {self.org, *self.homes})
        return self.is_stranger or not is_ours


def person(user: Mapping[str, Any]) -> Person:
    """The person a user object is about."""
    profile = user.get("profile") or {}
    in_org = user.get("enterprise_user") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    return Person(
        user=str(user["id"]),
        name=str(next((name for name in names if name and text.shows(str(name))), user["id"])),
        picture=str(profile.get("image_48") or ""),
        zone=str(user.get("tz") or ""),
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_asked=not (user.get("is_bot") or user.get("deleted") or user["id"] == "USLACKBOT"),
        homes=frozenset(str(team) for team in (user.get("team_id"), *(in_org.get("teams") or ())) if team),
        org=str(in_org.get("enterprise_id") or ""),
        is_stranger=bool(user.get("is_stranger")),
    )
