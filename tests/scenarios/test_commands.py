"""Slash commands: which standup is meant, and what is said."""

import pytest

from chalicelib.features.standups import commands
from tests.harness import Stage, buttons, words

PROMPT = "2026-11-23T08:00:00Z"


def test_an_unknown_word_is_named_beside_the_help(play: Stage) -> None:
    assert "There is no `/standup dance`." in words(play.command("dance")["body"])


@pytest.mark.parametrize("text", ["help", "", "HELP", "dance", "new-ish"])
def test_help_is_what_an_unknown_word_gets(play: Stage, text: str) -> None:
    assert "/standup new" in words(play.command(text)["body"])


@pytest.mark.parametrize("verb", ["start", "report", "answer", "skip", "delete"])
def test_a_command_without_any_standup_says_what_to_do(play: Stage, verb: str) -> None:
    assert "/standup new" in words(play.command(verb)["body"])


@pytest.mark.parametrize("verb", ["report", "answer", "skip"])
def test_a_command_before_anybody_was_asked_says_so(play: Stage, verb: str) -> None:
    play.new_standup()
    assert "/standup start" in words(play.command(verb)["body"])


@pytest.mark.parametrize("verb", ["start", "report", "answer", "skip"])
def test_a_command_that_could_mean_two_asks_which(play: Stage, verb: str) -> None:
    play.new_standup(name="Morning")
    play.new_standup(name="Evening")
    assert buttons(play.command(verb)["body"]) == ["Evening", "Morning"]


def test_the_chosen_standup_is_the_one_that_starts(play: Stage) -> None:
    play.new_standup(name="Morning")
    play.new_standup(name="Evening")
    asked = play.command("start")
    play.people.click("U0ADA", "standup_do.0", channel="C0TEAM", ts=asked["ts"])
    play.settle()
    assert ["Evening" in words(message) for message in play.dm("U0BEN")] == [True]


def test_a_name_says_which(play: Stage) -> None:
    play.new_standup(name="Morning")
    play.new_standup(name="Evening")
    play.command("start MORNING")
    assert ["Morning" in words(message) for message in play.dm("U0BEN")] == [True]


def test_the_standup_of_the_channel_comes_before_others(play: Stage) -> None:
    play.new_standup(name="Here", channel="C0TEAM")
    play.new_standup(name="There", channel="C0GENERAL")
    assert "*There*" in words(play.command("start", channel="C0GENERAL")["body"])


def test_list_shows_channel_days_times_and_owner(play: Stage) -> None:
    play.new_standup()
    line = words(play.command("list")["body"])
    assert "in <#C0TEAM>, owner <@U0ADA>" in line
    assert "Mon to Fri, asks at 09:00 (Europe/Prague), reports at 11:00 (Europe/Prague)" in line


@pytest.mark.parametrize("text", ["list", "start", "answer", "report", "delete"])
def test_who_has_nothing_to_do_with_a_standup_elsewhere_learns_nothing_of_it(play: Stage, text: str) -> None:
    play.new_standup(name="Secret")
    play.people.member("U0EVA", name="Eva", channel="C0GENERAL")
    assert "No standups here yet" in words(play.command(text, user="U0EVA", channel="C0GENERAL")["body"])
    assert play.dm("U0BEN") == []


def test_who_is_asked_answers_from_anywhere(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    assert play.command("answer", user="U0BEN", channel="C0GENERAL")["view"]["type"] == "modal"


def test_of_very_many_standups_elsewhere_a_name_says_which(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "MAX_LOOKED_AT", 1)
    play.new_standup(name="One")
    play.new_standup(name="Two")
    play.at(PROMPT)
    listed = words(play.command("list", user="U0BEN", channel="C0GENERAL")["body"])
    assert ("*One*" in listed, "*Two*" in listed) == (True, False)
    assert play.command("answer Two", user="U0BEN", channel="C0GENERAL")["view"]["type"] == "modal"


def test_of_very_many_standups_those_here_and_ones_own_are_all_known(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "MAX_LOOKED_AT", 1)
    play.new_standup(name="Alien")
    play.new_standup(name="Mine", user="U0BEN")
    play.new_standup(name="Near", channel="C0GENERAL")
    listed = words(play.command("list", user="U0BEN", channel="C0GENERAL")["body"])
    assert ("*Mine*" in listed, "*Near*" in listed) == (True, True)


def test_who_is_asked_by_a_standup_elsewhere_is_not_looked_up_where_one_is_here(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    play.new_standup(name="Here", channel="C0GENERAL")
    play.new_standup(name="There")
    monkeypatch.setattr(commands.Commands, "_is_asked_by", lambda *_: pytest.fail("looked up"))
    assert "Here" in words(play.command("start", user="U0BEN", channel="C0GENERAL")["body"])


def test_a_second_standup_is_offered_a_name_of_its_own(play: Stage) -> None:
    play.new_standup()
    view = play.command("new")["view"]
    assert "errors" not in play.people.submit("U0ADA", view["id"], answers=[None] * len(view["blocks"]))
    assert buttons(play.command("start")["body"]) == ["Daily standup", "Daily standup 2"]
