"""Channels shared with other companies (Slack Connect), and guests: who is asked, and what the report says of it."""

import json
from typing import Any

import pytest

from tests.harness import TABLE, Stage, words

PROMPT, REPORT = "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z"
TICKED: dict[str, Any] = {"external": ["external"]}


def asked(play: Stage) -> list[str]:
    return [user for user in ("U0ADA", "U0GUEST", "U0EXT1", "U0EXT2") if play.dm(user)]


def head(play: Stage, channel: str = "C0SHARED") -> str:
    return words(play.channel(channel)[0])


def test_guests_are_asked_and_people_of_other_organizations_are_not(play: Stage) -> None:
    play.new_standup(channel="C0SHARED")
    play.at(PROMPT)
    assert asked(play) == ["U0ADA", "U0GUEST"]
    play.answer("U0GUEST", "I visit", None, None)
    play.at(REPORT)
    assert "*Answered* (1): Gia" in head(play)
    assert "*Missing* (1): Ada" in head(play)
    assert "2 people from other organizations were not asked." in head(play)
    assert not {"Xena", "Yuri"} & set(head(play).replace(",", " ").split())


def test_one_person_is_counted_as_one(play: Stage) -> None:
    play.people.member(user="U0EXT2", channel="C0SHARED", join=False)
    play.new_standup(channel="C0SHARED")
    play.at(PROMPT)
    play.at(REPORT)
    assert "1 person from another organization was not asked." in head(play)


def test_a_report_where_nobody_was_left_out_says_nothing_of_it(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    play.at(REPORT)
    assert "organization" not in head(play, "C0TEAM")


def test_the_owner_may_have_them_asked_too(play: Stage) -> None:
    play.new_standup(channel="C0SHARED", **TICKED)
    assert "also asks people from other organizations" in words(play.command("list", channel="C0SHARED")["body"])
    play.at(PROMPT)
    assert asked(play) == ["U0ADA", "U0GUEST", "U0EXT1", "U0EXT2"]
    play.answer("U0EXT1", "From afar", None, None)
    play.skip("U0EXT2")
    play.at(REPORT)
    assert "*Answered* (1): Xena" in head(play)
    assert "*Skipped* (1): Yuri" in head(play)
    assert "not asked" not in head(play)
    assert "From afar" in words(play.channel("C0SHARED")[1])


@pytest.mark.parametrize("code", ["channel_not_found", "user_not_found", "invalid_user_combination"])
def test_whom_slack_keeps_rooster_from_could_not_be_reached_and_all_others_are_asked(play: Stage, code: str) -> None:
    play.people.faults(method="chat.postMessage", error=code, channel="U0EXT1", times=99)
    play.new_standup(channel="C0SHARED", **TICKED)
    play.at(PROMPT)
    assert asked(play) == ["U0ADA", "U0GUEST", "U0EXT2"]
    play.at(REPORT)
    assert "*Could not be reached* (1): Xena" in head(play)


def test_colleagues_from_other_workspaces_of_the_same_org_are_asked(play: Stage) -> None:
    play.new_standup(channel="C0SHARED")
    for user, team in (("U0ADA", "T0ROOSTER"), ("U0EXT1", "T0COLLEAGUES")):
        of_org = {"id": user, "team_id": team, "name": user, "enterprise_user": {"enterprise_id": "E0BIG"}}
        play.people.faults(method="users.info", user=user, body=json.dumps({"ok": True, "user": of_org}), times=99)
    play.at(PROMPT)
    assert asked(play) == ["U0ADA", "U0GUEST", "U0EXT1"]
    play.at(REPORT)
    assert "1 person from another organization was not asked." in head(play)


def test_a_standup_set_up_before_there_was_a_box_asks_no_other_organization(play: Stage) -> None:
    play.new_standup(channel="C0SHARED", **TICKED)
    [item] = [item for item in play.rooster.items() if item["sk"]["S"].startswith("standup#")]
    remove = {"UpdateExpression": "REMOVE #box", "ExpressionAttributeNames": {"#box": "external"}}
    play.rooster.dynamodb.update_item(TableName=TABLE, Key={name: item[name] for name in ("pk", "sk")}, **remove)
    play.at(PROMPT)
    assert asked(play) == ["U0ADA", "U0GUEST"]
