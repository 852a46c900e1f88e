"""Rooster is shown out: tokens go at once, nobody is asked, data stays 30 days for a return; then all is gone."""

import json
from typing import Any

import pytest

from chalicelib import wiring
from tests.harness import Stage, buttons, words

ACME, GLOBEX, ORG, EAST, WEST = "T0ROOSTER", "T0OTHER", "E0INITECH", "T0EAST", "T0WEST"
PROMPT, REPORT, TOMORROW = "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z", "2026-11-24T08:00:00Z"
NEXT_WEEK, BEFORE_PURGE, AFTER_PURGE = "2026-11-30T07:00:00Z", "2026-12-22T00:00:00Z", "2026-12-24T12:00:00Z"


@pytest.fixture
def both(open_play: Stage) -> Stage:
    """Rooster in Acme and in Globex, each with a standup that has been answered once."""
    for team, user, channel in ((ACME, "U0ADA", "C0TEAM"), (GLOBEX, "U0EVE", "C0OTHER")):
        open_play.people.install(team=team)
        open_play.new_standup(user=user, channel=channel, team=team, zone="Europe/Prague")
    open_play.at(PROMPT)
    open_play.answer("U0ADA", "the canary sings", None, None)
    open_play.answer("U0EVE", "nothing sings", None, None, team=GLOBEX)
    open_play.at(REPORT)
    return open_play


def of(play: Stage, workspace: str) -> list[dict[str, Any]]:
    return [item for item in play.rooster.items() if item["pk"]["S"] == workspace]


def installation(play: Stage, workspace: str) -> dict[str, Any]:
    return next(item for item in of(play, workspace) if item["sk"]["S"] == "workspace")


def test_the_token_is_gone_at_once_and_nobody_is_asked_any_more(both: Stage) -> None:
    both.people.uninstall(team=ACME)
    both.settle()
    left = installation(both, ACME)
    assert not {"token", "refresh", "scopes"} & left.keys()
    asked = len(both.dm("U0EVE", GLOBEX))
    both.at(TOMORROW)
    assert len(both.dm("U0EVE", GLOBEX)) == asked + 1
    assert [call for call in both.people.log() if call["team"] is None and call["method"] != "oauth.v2.access"] == []


def test_its_data_stays_for_thirty_days_and_then_all_of_it_goes(both: Stage) -> None:
    both.people.uninstall(team=ACME)
    both.settle()
    both.at(BEFORE_PURGE)
    assert "the canary sings" in json.dumps(of(both, ACME))
    both.at(AFTER_PURGE)
    assert [item["sk"]["S"].partition(".")[0] for item in of(both, ACME)] == ["job#purge"]
    assert "the canary sings" not in json.dumps(list(both.rooster.items()))
    assert "nothing sings" in json.dumps(of(both, GLOBEX))


def test_answers_of_before_are_reported_though_it_was_away_at_the_reports_time(both: Stage) -> None:
    both.at(TOMORROW)
    both.answer("U0BEN", "the words of Ben", None, None)
    both.people.uninstall(team=ACME)
    both.settle()
    both.later(3 * 3600)
    before = len(both.channel())
    both.people.install(team=ACME)
    both.settle()
    assert len(both.channel()) == before + 2
    assert "the words of Ben" in words(both.channel()[-1])


def test_who_comes_back_in_time_goes_on_where_they_were(both: Stage) -> None:
    both.people.uninstall(team=ACME)
    both.settle()
    both.at(NEXT_WEEK)
    before = len(both.dm("U0BEN"))
    both.people.install(team=ACME)
    both.settle()
    both.at("2026-11-30T08:00:00Z")
    assert len(both.dm("U0BEN")) == before + 1
    both.at("2026-12-01T08:00:00Z")
    assert len(both.dm("U0BEN")) == before + 2, "each day once, as before"
    both.at(AFTER_PURGE)
    assert "the canary sings" in json.dumps(of(both, ACME))


def test_leaving_and_coming_back_within_a_day_asks_nobody_twice(both: Stage) -> None:
    both.people.uninstall(team=ACME)
    both.settle()
    both.people.install(team=ACME)
    both.settle()
    before = len(both.dm("U0BEN"))
    both.at(TOMORROW)
    assert len(both.dm("U0BEN")) == before + 1


def test_commands_of_a_workspace_that_left_are_answered_kindly(both: Stage) -> None:
    both.people.uninstall(team=ACME, silent=True)
    both.people.event({"type": "app_uninstalled"}, team=ACME)
    both.settle()
    form = {"team_id": ACME, "channel_id": "C0TEAM", "user_id": "U0ADA", "command": "/standup", "text": "list"}
    assert "not installed in this workspace anymore" in both.post_signed("/slack/commands", form).body.decode()


@pytest.fixture
def org(open_play: Stage) -> Stage:
    """Rooster in an Enterprise org, whose admins opened one of its two workspaces to it."""
    open_play.people.install(team=ORG)
    open_play.people.access(team=EAST, granted=True)
    open_play.settle()
    return open_play


def test_an_org_runs_standups_in_the_workspaces_that_its_admins_opened(org: Stage) -> None:
    org.new_standup(user="U0GIL", channel="C0EAST", team=EAST, zone="Europe/Prague")
    org.at(PROMPT)
    org.answer("U0HAL", "by the org's token", None, None, team=EAST)
    org.people.home("U0HAL", team=EAST)
    org.at(REPORT)
    assert "by the org's token" in "\n".join(words(message) for message in org.channel("C0EAST", EAST))
    assert {call["team"] for call in org.people.log() if call["method"] == "chat.postMessage"} <= {EAST, ORG}
    assert [call for call in org.people.log() if not call["ok"]] == []


def test_who_installed_it_for_an_org_is_welcomed_once_it_is_in_a_workspace(open_play: Stage) -> None:
    open_play.people.install(team=ORG, user="U0GIL")
    open_play.settle()
    assert [call["method"] for call in open_play.people.log()] == ["oauth.v2.access"]
    for team in (EAST, WEST):
        open_play.people.access(team=team, granted=True)
        open_play.settle()
    (message,) = open_play.dm("U0GIL", EAST)
    assert "I'm in your organization now" in words(message)
    assert buttons(message) == ["Create the first standup"]
    clicked = open_play.people.click("U0GIL", "standup_new", channel="U0GIL", ts=message["ts"], team=EAST)
    assert clicked["view"]["title"]["text"] == "New standup"


def test_a_workspace_that_is_closed_again_stops_and_the_other_goes_on(org: Stage) -> None:
    org.people.access(team=WEST, granted=True)
    org.settle()
    for team, user, channel in ((EAST, "U0GIL", "C0EAST"), (WEST, "U0JAN", "C0WEST")):
        org.new_standup(user=user, channel=channel, team=team, zone="Europe/Prague")
    org.people.access(team=EAST, granted=False)
    org.at(PROMPT)
    assert (len(org.dm("U0HAL", EAST)), len(org.dm("U0KIM", WEST))) == (0, 1)


def test_leaving_an_org_leaves_all_its_workspaces(org: Stage) -> None:
    org.new_standup(user="U0GIL", channel="C0EAST", team=EAST, zone="Europe/Prague")
    org.people.uninstall(team=ORG)
    org.settle()
    assert "token" not in installation(org, ORG)
    assert "enterprise" not in installation(org, EAST)
    org.at(PROMPT)
    assert org.dm("U0HAL", EAST) == []
    org.at(AFTER_PURGE)
    assert [item["sk"]["S"].partition(".")[0] for item in of(org, EAST)] == ["job#purge"]
    assert [item["sk"]["S"].partition(".")[0] for item in of(org, ORG)] == ["job#purge"]


def test_a_workspace_speaks_to_us_before_the_news_of_its_opening_comes(org: Stage) -> None:
    item = installation(org, EAST)
    org.rooster.dynamodb.delete_item(TableName="rooster-local-data", Key={"pk": item["pk"], "sk": item["sk"]})
    wiring.cold_start(wiring.container().now)
    org.new_standup(user="U0GIL", channel="C0EAST", team=EAST, zone="Europe/Prague")
    org.at(PROMPT)
    assert len(org.dm("U0HAL", EAST)) == 1
