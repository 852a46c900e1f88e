"""What Rooster needs of Slack's user object. Pure. Source: https://docs.slack.dev/reference/objects/user-object"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.slack import text


@dataclass(frozen=True)
class Person:
    """`zone`: IANA, "" if Slack does not tell. `is_asked`: a human, active member."""

    user: str
    name: str
    picture: str
    zone: str
    is_admin: bool
    is_asked: bool


def person(user: Mapping[str, Any]) -> Person:
    """The person a user object is about."""
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    return Person(
        user=str(user["id"]),
        name=str(next((name for name in names if name and text.shows(str(name))), user["id"])),
        picture=str(profile.get("image_48") or ""),
        zone=str(user.get("tz") or ""),
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_asked=not (user.get("is_bot") or user.get("deleted") or user["id"] == "USLACKBOT"),
    )
