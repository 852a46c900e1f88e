"""What people type, in whatever way they or their keyboards write it."""

import json

import pytest

from tests.harness import Stage, buttons, words

PROMPT = "2026-11-23T08:00:00Z"


def told(play: Stage, command: str, text: str, user: str = "U0ADA") -> str:
    answer = play.people.command(user, "C0TEAM", command, text)
    play.settle()
    return words(json.loads(answer["body"]))


@pytest.mark.fault("E1")
@pytest.mark.parametrize("space", ["\u00a0", "\t", "\n", "\u3000", " \u200b", "\u2028", "\u202f\u00a0"], ids=ascii)
def test_e1_a_name_after_any_white_space_is_found(play: Stage, space: str) -> None:
    play.new_standup()
    play.at(PROMPT)
    assert "Posting the report of *Daily standup*" in told(play, "/standup", f"report{space}Daily{space}standup{space}")


@pytest.mark.fault("E2")
@pytest.mark.parametrize(
    "name", ["“Daily standup”", '"daily STANDUP"', "'Daily standup'", "«Daily “standup”»", "„Daily standup“"]
)
def test_e2_a_quoted_name_is_found(play: Stage, name: str) -> None:
    play.new_standup()
    play.new_standup(name="Evening")
    play.at(PROMPT)
    assert "Posting the report of *Daily standup*" in told(play, "/standup", f"report {name}")


@pytest.mark.fault("E2")
def test_e2_a_name_that_has_quotes_is_found_without_them(play: Stage) -> None:
    play.new_standup(name="The “Blue” team's daily")
    play.new_standup(name="Evening")
    assert "blue" in told(play, "/standup", "start the blue teams daily").casefold()


@pytest.mark.fault("E3")
@pytest.mark.parametrize("command", ["/STANDUP", "/Standup", "/standup\u200b"])
def test_e3_a_command_in_any_case_is_understood(play: Stage, command: str) -> None:
    play.new_standup()
    assert "*Daily standup*" in told(play, command, "LIST")


@pytest.mark.fault("E3")
@pytest.mark.parametrize("command", ["/EMOJI", "/SNAP", "/PHOTOS", "/ROOSTER", "/SnapSlack"])
def test_e3_so_are_the_others(play: Stage, command: str) -> None:
    assert told(play, command, "“HELP”\u00a0") == told(play, command.lower(), "help")


@pytest.mark.fault("E3")
@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("🎉", "tada"),
        (":tada:", "tada"),
        ("👍🏽", "+1"),
        ("\u00a0❤\ufe0f", "heart"),
        ("🎉🚀", "tada: :rocket"),
        ("“🎉”", "tada"),
    ],
)
def test_e3_an_emoji_is_blocked_by_its_character(play: Stage, typed: str, name: str) -> None:
    assert f"I'll never use :{name}: in this workspace again" in told(play, "/emoji", f"block {typed}")
    assert f"I can use :{name}: again" in told(play, "/emoji", f"unblock {typed}", user="U0DEV")


def test_an_emoji_that_is_never_predicted_is_told_so(play: Stage) -> None:
    assert "I never use 🥷 🇨🇿 anyway" in told(play, "/emoji", "block 🥷🇨🇿")


@pytest.mark.parametrize(
    ("command", "text", "said"),
    [
        ("/standup", "edit", "There is no `/standup edit`. Did you mean `/standup answer`?"),
        ("/standup", "reprot Daily", "There is no `/standup reprot`. Did you mean `/standup report`?"),
        ("/photos", "lnik", "There is no `/photos lnik`. Did you mean `/photos link` or `/photos unlink`?"),
        ("/rooster", "exprot", "There is no `/rooster exprot`. Did you mean `/rooster export`?"),
        ("/emoji", "blok 🎉", "There is no `/emoji blok`. Did you mean `/emoji block` or `/emoji unblock`?"),
    ],
)
def test_an_unknown_word_gets_proposals(play: Stage, command: str, text: str, said: str) -> None:
    assert told(play, command, text) == said


def test_an_unknown_name_gets_proposals_of_standups_that_the_member_knows(play: Stage) -> None:
    play.new_standup(name="Morning")
    play.new_standup(name="Morning secret", user="U0BEN", channel="C0GENERAL")
    play.people.member("U0EVA", name="Eva", channel="C0TEAM")
    said = told(play, "/standup", "start “mornign”", user="U0EVA")
    assert "Did you mean *Morning*?" in said
    assert "secret" not in said


@pytest.mark.parametrize(
    "typed", ["channel\u00a0“#team”", "CHANNEL #Team", "channel <#C0TEAM|team>", "channel “<#C0TEAM>”"]
)
def test_the_photo_channel_is_found_however_it_is_written(play: Stage, typed: str) -> None:
    assert "appear in <#C0TEAM>" in json.loads(play.people.command("U0ADA", "C0TEAM", "/photos", typed)["body"])["text"]


@pytest.mark.fault("D1")
def test_d1_five_minutes_are_not_five_seconds(play: Stage) -> None:
    assert "*5 min*." in told(play, "/snap", "5\u00a0minutes  lunch is  here")
    assert "lunch is  here" in words(play.channel()[-1])
    play.later(30)
    assert len(play.channel()) == 1


@pytest.mark.fault("H3")
def test_h3_skip_on_a_run_that_is_gone_is_said(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    ts = play.dm("U0BEN")[-1]["ts"]
    play.rooster.reset()
    play.people.click("U0BEN", "standup_skip", channel="U0BEN", ts=ts)
    assert "isn't there anymore" in words(play.dm("U0BEN")[-1])
    assert buttons(play.dm("U0BEN")[-1]) == []
