"""Installations that an earlier release began: tokens, orgs, leaving, forgetting and exports under today's code."""

from chalicelib import wiring
from playground import installing
from tests.harness import Stage, buttons
from tests.photos import files
from tests.upgrade.days import calls, goes_on, has, nothing_is_stuck, rest_of_the_day, stored, times

DEV, EVE = "U0DEV", "U0EVE"
ACME, GLOBEX, ORG, EAST, WEST = "T0ROOSTER", "T0OTHER", "E0INITECH", "T0EAST", "T0WEST"
REPORT, EVENING, TUESDAY = "2026-11-23T10:00:05Z", "2026-11-23T20:00:05Z", "2026-11-24T08:00:05Z"
A_MONTH_LATER = "2026-12-24T12:00:00Z"
ASKED = "time for *Daily standup*"


def test_while_rooster_is_being_installed(open_play: Stage, folder: str) -> None:
    play = open_play
    notes = goes_on(play, folder, "installed")
    rest_of_the_day(play)
    assert times("Hi! I'm Rooster", play.dm(DEV)) == 1
    used, begun = notes["used"], notes["begun"]
    assert installing._fetch("GET", used["back"], {"Cookie": used["cookie"]}).status >= 400
    back = installing._consent(begun["consent"], ACME, DEV, ())
    assert installing._fetch("GET", back, {"Cookie": begun["cookie"]}).status == 200
    rest_of_the_day(play, REPORT, EVENING, TUESDAY)
    assert times("all of it", play.channel("C0OTHER", GLOBEX)) == 1
    assert [times(ASKED, play.dm(user, GLOBEX)) for user in (EVE, "U0FAY")] == [1, 2]
    assert len([call for call in calls(play, "oauth.v2.access") if call["ok"]]) >= 2, "Globex's token was renewed"
    assert wiring.container().store.read(GLOBEX).off == ("emoji",)
    (welcome,) = [one for one in play.dm(EVE, GLOBEX) if "Create the first standup" in buttons(one)]
    assert play.people.click(EVE, "standup_new", channel=EVE, ts=welcome["ts"], team=GLOBEX)["view"]
    nothing_is_stuck(play)


def test_while_an_org_opens_and_closes_workspaces(open_play: Stage, folder: str) -> None:
    play = open_play
    goes_on(play, folder, "org")
    rest_of_the_day(play)
    assert [wiring.container().store.read(team).is_served for team in (ORG, EAST, WEST)] == [True, False, True]
    play.new_standup(user="U0JAN", channel="C0WEST", team=WEST, zone="Europe/Prague")
    rest_of_the_day(play, TUESDAY)
    assert times(ASKED, play.dm("U0JAN", WEST)) == 1
    assert [times(ASKED, play.dm(user, EAST)) for user in ("U0GIL", "U0HAL", "U0IDA")] == [0] * 3
    nothing_is_stuck(play)


def test_while_rooster_leaves(open_play: Stage, folder: str) -> None:
    play = open_play
    goes_on(play, folder, "left")
    rest_of_the_day(play)
    everywhere = (ACME, GLOBEX, ORG, EAST)
    assert [wiring.container().store.read(team).is_served for team in everywhere] == [False] * 4
    assert "Daily standup" in stored(play, GLOBEX)
    rest_of_the_day(play, TUESDAY, A_MONTH_LATER)
    assert [has(play, team, "workspace") for team in everywhere] == [False] * 4
    assert "Daily standup" not in stored(play)
    assert [call["method"] for call in play.people.log() if call["team"] in everywhere] == []
    nothing_is_stuck(play)


def test_while_a_workspace_is_being_forgotten_and_another_exported(open_play: Stage, folder: str) -> None:
    play = open_play
    notes = goes_on(play, folder, "forgetting")
    rest_of_the_day(play)
    assert "the secret sauce" not in stored(play)
    assert files(play.rooster) == []
    assert times("are deleted", play.dm(DEV)) == 1
    assert [one["name"] for message in play.dm(EVE, GLOBEX) for one in message.get("files", [])] == [
        "rooster-2026-11-23.zip"
    ]
    rest_of_the_day(play, REPORT, TUESDAY)
    assert play.channel() == []
    assert times("exported words", play.channel("C0OTHER", GLOBEX)) == 1
    assert times(ASKED, play.dm(DEV)) == times(ASKED, play.dm("U0FAY", GLOBEX)) - 1 == 1
    play.people.click(EVE, "rooster_forget", channel="C0OTHER", ts=notes["asked"], team=GLOBEX)
    rest_of_the_day(play)
    assert "exported words" not in stored(play)
    nothing_is_stuck(play)
