"""Standups that an earlier release began: asked, answered, reported, paused and deleted under today's code."""

import pytest

from chalicelib import wiring
from tests.harness import Stage, buttons, words
from tests.upgrade.days import ephemerals, goes_on, nothing_is_stuck, private, rest_of_the_day, times

ADA, BEN, CHI, DEV = "U0ADA", "U0BEN", "U0CHI", "U0DEV"
REPORT, EVENING = "2026-11-23T10:00:05Z", "2026-11-23T20:00:05Z"
TUESDAY, ITS_REPORT = "2026-11-24T08:00:05Z", "2026-11-24T10:00:05Z"
ASKED = "time for *Daily standup*"


def test_while_a_standup_asks(play: Stage, folder: str) -> None:
    notes = goes_on(play, folder, "asking")
    rest_of_the_day(play)
    assert [times(ASKED, play.dm(user)) for user in (CHI, DEV)] == [1, 1]
    assert [times("time for *By hand*", play.dm(user)) for user in (ADA, BEN, CHI, DEV)] == [1] * 4
    assert times("/rooster status", play.dm(BEN)) == 1
    assert sum("*Retrospective*" in said and "All set!" in said for said in ephemerals(play, ADA)) == 1
    assert play.people.look(ADA)["home"]
    assert play.people.submit(CHI, notes["form"], answers=["the old form works", None, None])["status"] == 200
    new = {"name": {"name": "Another"}, "prompt": {"prompt": "20:30"}, "zone": {"zone": "Europe/Prague"}}
    assert play.people.submit(BEN, notes["new"], values=new)["status"] == 200
    play.answer(BEN, "after all", None, None, nth=0)
    rest_of_the_day(play, REPORT, EVENING)
    assert [times(said, play.channel()) for said in ("sings again", "sings\n", "old form works", "after all")] == [
        *(1, 0, 1, 1),
    ]
    assert times("*Answered* (3): Ada, Ben, Chi", play.channel()) == 1
    assert [times(f"time for *{name}*", play.dm(DEV)) for name in ("Another", "Retrospective")] == [1, 1]
    rest_of_the_day(play, TUESDAY)
    assert [times(ASKED, play.dm(user)) for user in (ADA, BEN, CHI, DEV)] == [1, 1, 1, 2]
    nothing_is_stuck(play)


def test_a_standup_of_then_keeps_its_name_and_can_be_deleted_and_brought_back(play: Stage, folder: str) -> None:
    notes = goes_on(play, folder, "asking")
    rest_of_the_day(play)
    values = {"name": {"name": "daily  Standup"}}
    assert "name" in play.people.submit(BEN, notes["new"], values=values)["errors"]
    play.people.click(ADA, "standup_do.1", channel="C0TEAM", ts=notes["which"])
    (asked,) = [one for one in private(play, ADA) if buttons(one) == ["Delete"]]
    play.people.click(ADA, "standup_delete", channel="C0TEAM", ts=asked["ts"])
    rest_of_the_day(play)
    assert "Daily standup" not in words(play.command("list")["body"])
    (undo,) = [one for one in play.dm(ADA) if buttons(one) == ["Undo"]]
    play.people.click(ADA, "standup_undo", channel=ADA, ts=undo["ts"])
    rest_of_the_day(play, TUESDAY)
    assert [times(ASKED, play.dm(user)) for user in (ADA, BEN, CHI, DEV)] == [1, 1, 2, 2]
    nothing_is_stuck(play)


def test_while_members_wait_for_their_own_morning(play: Stage, folder: str) -> None:
    notes = goes_on(play, folder, "own_time")
    form = play.people.click(CHI, "standup_answer.home", view_id=notes["home"])["view"]
    assert play.people.submit(CHI, form["id"], answers=["first after all", None, None])["status"] == 200
    rest_of_the_day(play, TUESDAY, "2026-11-24T09:00:05Z", "2026-11-24T10:00:05Z", "2026-11-24T14:00:05Z")
    assert [times(ASKED, play.dm(user)) for user in (ADA, BEN, DEV)] == [1, 1, 1]
    report = [message for message in play.channel() if "24 Nov" in words(message)]
    assert times("*Answered* (1): Chi", report) == times("*Asked later, at their local time* (1): Ben", report) == 1
    assert [times(said, play.channel()) for said in ("first after all", "first of all")] == [1, 0]
    nothing_is_stuck(play)


def test_while_a_question_is_refused_for_long(play: Stage, folder: str) -> None:
    goes_on(play, folder, "parked")
    rest_of_the_day(play, "2026-11-23T08:45:00Z")
    assert [times(ASKED, play.dm(user)) for user in (ADA, BEN, CHI, DEV)] == [1] * 4
    rest_of_the_day(play, REPORT)
    assert times("*Missing* (4)", play.channel()) == 1
    nothing_is_stuck(play)


def test_while_a_report_is_being_posted(play: Stage, folder: str) -> None:
    goes_on(play, folder, "reporting")
    rest_of_the_day(play)
    head, *answers = play.channel()
    assert [times(f"{user} was here", answers) for user in (ADA, BEN, CHI)] == [1, 1, 1]
    assert {answer["thread_ts"] for answer in answers} == {head["ts"]}
    nothing_is_stuck(play)


def test_while_answers_come_late(play: Stage, folder: str) -> None:
    notes = goes_on(play, folder, "reported")
    play.people.submit(CHI, notes["form"], answers=["later still", None, None])
    rest_of_the_day(play)
    head, *answers = play.channel()
    assert [times(said, answers) for said in ("nearly all of it", "late, sorry", "later still")] == [1, 1, 1]
    assert "*Answered late* (2): Ben, Chi" in words(head)
    play.answer(ADA, "none of it", None, None)
    play.answer(BEN, "late, and edited", None, None)
    rest_of_the_day(play)
    assert [times(said, play.channel()) for said in ("none of it", "nearly", "late, and edited", "sorry")] == [
        1,
        0,
        1,
        0,
    ]
    assert {answer["thread_ts"] for answer in play.channel()[1:]} == {head["ts"]}
    nothing_is_stuck(play)


def test_while_a_standup_is_being_paused(play: Stage, folder: str) -> None:
    goes_on(play, folder, "paused")
    rest_of_the_day(play)
    told = play.dm(ADA)
    assert [times(said, told) for said in ("before the pause", "*Daily standup* is paused")] == [1, 1]
    assert times("*Answered* (1): Ada", told) == 1
    play.people.channel("C0TEAM", rooster=True)
    rest_of_the_day(play, TUESDAY)
    assert times("*Daily standup* resumes", play.channel()) == 1
    assert times(ASKED, play.dm(ADA)) == 1
    play.answer(ADA, "after the pause", None, None)
    rest_of_the_day(play, ITS_REPORT)
    assert times("after the pause", play.channel()) == 1
    nothing_is_stuck(play)


def test_while_slack_refuses_the_operators_token(play: Stage, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = goes_on(play, folder, "suspended")
    rest_of_the_day(play, REPORT)
    assert play.people.log() == []
    assert times("until then", play.channel()) == 1
    monkeypatch.setenv("SLACK_BOT_TOKEN", notes["token"])
    wiring.cold_start(wiring.container().now)
    rest_of_the_day(play, EVENING, TUESDAY)
    assert times("until then", play.channel()) == 0
    assert [times(ASKED, play.dm(user)) for user in (ADA, BEN, CHI, DEV)] == [1] * 4
    nothing_is_stuck(play)
