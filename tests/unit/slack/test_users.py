"""What Rooster takes from Slack's user object."""

from typing import Any

import pytest

from chalicelib.slack.users import person

ADA: dict[str, Any] = {
    "id": "U0ADA",
    "name": "ada",
    "tz": "Europe/Prague",
    "is_admin": False,
    "profile": {"display_name": "Ada", "real_name": "Ada Lovelace", "image_48": "https://slack.test/a.png"},
}


def test_a_person() -> None:
    ada = person(ADA)
    assert (ada.user, ada.name, ada.zone, ada.is_asked) == ("U0ADA", "Ada", "Europe/Prague", True)


@pytest.mark.parametrize(
    ("profile", "name"),
    [({"display_name": "", "real_name": "Ada Lovelace"}, "Ada Lovelace"), ({}, "ada"), (None, "ada")],
)
def test_the_best_name_there_is(profile: Any, name: str) -> None:
    assert person({**ADA, "profile": profile}).name == name


@pytest.mark.parametrize("change", [{"is_bot": True}, {"deleted": True}, {"id": "USLACKBOT"}])
def test_bots_and_those_who_left_are_not_asked(change: dict[str, Any]) -> None:
    assert not person({**ADA, **change}).is_asked


@pytest.mark.parametrize("change", [{"is_admin": True}, {"is_owner": True}])
def test_owners_count_as_admins(change: dict[str, Any]) -> None:
    assert person({**ADA, **change}).is_admin


@pytest.mark.parametrize("guest", [{"is_restricted": True}, {"is_restricted": True, "is_ultra_restricted": True}])
def test_guests_are_asked_and_belong_to_the_workspace(guest: dict[str, Any]) -> None:
    found = person({**ADA, "team_id": "T0OURS", **guest})
    assert found.is_asked
    assert not found.is_external("T0OURS", "")


@pytest.mark.parametrize(
    ("user", "org", "is_external"),
    [
        ({}, "", False),
        ({"team_id": "T0OURS"}, "", False),
        ({"team_id": "T0OURS", "is_stranger": False}, "", False),
        ({"team_id": "T0THEIRS"}, "", True),
        ({"team_id": "T0THEIRS", "is_stranger": False}, "", True),
        ({"is_stranger": True}, "", True),
        ({"team_id": "T0OURS", "is_stranger": True}, "", True),
        ({"team_id": "T0EAST", "enterprise_user": {"enterprise_id": "E0OURS"}}, "E0OURS", False),
        ({"team_id": "T0EAST", "enterprise_user": {"enterprise_id": "E0OURS", "teams": ["T0OURS"]}}, "", False),
        ({"team_id": "T0EAST", "enterprise_user": {"enterprise_id": "E0THEIRS"}}, "E0OURS", True),
        ({"team_id": "T0EAST", "enterprise_user": {"enterprise_id": "E0THEIRS"}}, "", True),
        ({"team_id": "E0OURS"}, "E0OURS", False),
        ({"team_id": "T0THEIRS", "enterprise_user": None}, "E0OURS", True),
        ({"team_id": None, "enterprise_user": {"teams": None}}, "", False),
    ],
)
def test_who_belongs_to_another_organization(user: dict[str, Any], org: str, is_external: bool) -> None:
    assert person({**ADA, **user}).is_external("T0OURS", org) is is_external
