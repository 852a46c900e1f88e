"""What Rooster takes from Slack's user object."""

from typing import Any

import pytest

from chalicelib.slack.people import person

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
