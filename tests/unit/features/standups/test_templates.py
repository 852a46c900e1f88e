"""Every message is one that Slack accepts, whatever people are called and whatever they write."""

import json
import re
from typing import Any
from zoneinfo import available_timezones

import pytest

from chalicelib.features.standups import dates, notice_templates, report, templates, texts
from chalicelib.features.standups.model import Status
from chalicelib.slack.blocks import only_you
from chalicelib.slack.message import Message
from playground.slack.blocks import check_message_blocks
from tests.harness import buttons, words
from tests.unit.features.standups.made import ELEVEN, NINE, RUN, answered, member, run, standup

LONGEST_ZONE = max(available_timezones(), key=len)
NAMES = ["Daily standup", "x" * 60, "&" * 60, "<!channel>", "*_~`*", "👨‍👩‍👧‍👦" * 8, "שלום עולם"]
named = pytest.mark.parametrize("name", NAMES)

_OURS = re.compile(r"<!date\^\d+\^[^<>]*>|<#C0TEAM>")
"""Times on the reader's clock, and the standup's channel."""


def _accepted(blocks: Any) -> list[dict[str, Any]]:
    """The blocks as they come out of Slack's own checks."""
    return check_message_blocks(json.loads(json.dumps(list(blocks))))


def _texts(blocks: Any) -> str:
    return words({"blocks": _accepted(blocks)})


@named
def test_every_direct_message_is_accepted(name: str) -> None:
    today = run(name=name, reported=True)
    messages = [templates.prompt(today), templates.skipped(today), notice_templates.notice(today, "missed")]
    messages += [templates.thanks(today, answered(late=late)) for late in (True, False)]
    messages += [notice_templates.notice(today, why) for why in ("channel", "not_allowed", "forbidden")]
    for message in messages:
        assert _accepted(message.blocks)
        assert 0 < len(message.text) < 4000


@named
def test_every_answer_to_a_command_is_accepted(name: str) -> None:
    one, today = standup(name=name, zone=LONGEST_ZONE, paused="channel"), run(name=name)
    sentences = [
        templates.created(one),
        templates.starting(today, NINE, LONGEST_ZONE),
        templates.running(today, NINE, LONGEST_ZONE),
        templates.running(run(name=name, reported=True), NINE, LONGEST_ZONE),
        templates.reporting(today, in_channel=True),
        templates.reporting(today, in_channel=False),
        templates.not_asked(name),
        templates.skip_noted(today, has_answered=True),
        templates.skip_noted(today, has_answered=False),
        texts.only_owner(one),
        texts.restored(one, ""),
        texts.restored(standup(name=name), "2026-11-23"),
        texts.name_taken_meanwhile(one),
        templates.none_here(),
        templates.gone(),
    ]
    for sentence in sentences:
        assert "<!" not in _OURS.sub("", _texts(only_you(sentence)["blocks"]))


@named
def test_what_is_said_about_deleting_is_accepted(name: str) -> None:
    one = standup(name=name)
    asked = texts.really_delete(one, has_open_run=True)
    assert buttons({"blocks": _accepted(asked["blocks"])}) == ["Delete"]
    gone = texts.deleted(one, has_open_run=True)
    assert buttons({"blocks": _accepted(gone["blocks"])}) == ["Undo"]
    told = (notice_templates.undo_in_trouble(one, "U0ADA"), notice_templates.back_in_trouble([one, one]))
    for message in (texts.undo(one), texts.back([one, one]), *told):
        assert "<!" not in _texts(message.blocks)


@named
def test_a_command_that_could_mean_several_asks_with_buttons_slack_accepts(name: str) -> None:
    asked = templates.which("report", [standup(name=name, id=f"s{number}") for number in range(40)])
    assert len(buttons({"blocks": _accepted(asked["blocks"])})) >= 20


@named
def test_the_head_of_a_report_is_accepted(name: str) -> None:
    members = [answered("U0ADA", name=name), *(member(f"U{n}", status, name=name) for n, status in enumerate(Status))]
    message = templates.head(run(name=name), report.summary(RUN, members))
    assert _accepted(message.blocks)
    assert "<!" not in message.text


@pytest.mark.fault("D9")
def test_d9_the_head_of_a_report_on_thousands_is_accepted() -> None:
    late = [answered(f"U{n}", name="&" * 60, late=True) for n in range(500)]
    others = [member(f"U{n}", status, name="&" * 60) for n in range(500) for status in Status]
    waiting = [member(f"W{n}", Status.WAITING, name="&" * 60, ask_at=ELEVEN + 1) for n in range(500)]
    summary = report.summary(RUN, [*late, *others, *waiting, *(answered(f"A{n}", name="&" * 60) for n in range(500))])
    assert len(_accepted(templates.head(run(name="&" * 60), summary).blocks)) == 10


@pytest.mark.fault("D8")
@pytest.mark.parametrize(
    ("members", "said"),
    [([], "There was nobody to ask."), ([member()], "No answers this time."), ([answered()], "in this thread")],
)
def test_d8_a_report_without_answers_says_so(members: list[Any], said: str) -> None:
    assert said in _texts(templates.head(RUN, report.summary(RUN, members)).blocks)


def _replies(*answers: str, **changes: Any) -> list[Message]:
    return templates.replies(RUN, answered("U0ADA", *answers, **changes))


def test_a_reply_shows_who_it_is_and_what_they_said() -> None:
    (reply,) = _replies("tests", "", "none")
    shown = _texts(reply.blocks)
    assert "*Ada*" in shown
    assert ("tests" in shown, "today?" in shown) == (True, False)


def test_a_late_reply_says_so() -> None:
    (reply,) = _replies("tests", late=True)
    assert "late" in _texts(reply.blocks)
    assert "late" in reply.text


@pytest.mark.fault("D9")
def test_d9_long_answers_become_several_messages_of_which_the_first_has_the_name() -> None:
    first, *rest = templates.replies(run(questions=("Why?",) * 5), answered("U0ADA", *["&" * 2000] * 5))
    assert rest
    assert all(_accepted(message.blocks) for message in (first, *rest))
    assert all("continued" in _texts(message.blocks) for message in rest)


@pytest.mark.fault("D11")
@pytest.mark.parametrize("ping", ["<!channel>", "<!here|x>", "<!subteam^S1>", "<@U0BEN>", "<#C1>", "<http://a|b>"])
def test_d11_nobody_is_pinged_by_a_name_a_question_or_an_answer(ping: str) -> None:
    today = run(name=ping, questions=(ping,))
    author = answered("U0ADA", ping, name=ping)
    messages = [*templates.replies(today, author), templates.head(today, report.summary(today, [author]))]
    messages += [templates.prompt(today), templates.thanks(today, author), templates.skipped(today)]
    for message in messages:
        sections = [block for block in message.blocks if block["type"] != "header"]
        assert "<" not in _OURS.sub("", words({"blocks": sections}) + message.text)


@pytest.mark.fault("D12")
@pytest.mark.parametrize("odd", ["👍", "\u200f\u202eabc", "\u200b.", "a\x00b", "a\ud800b", "a" + "\u0301" * 1999])
def test_d12_odd_characters_are_shown_safely(odd: str) -> None:
    for message in _replies(odd, name=odd):
        json.dumps(_accepted(message.blocks), ensure_ascii=False).encode()


@pytest.mark.parametrize("name", ["~", "*", "``", "_", "\u202e", " "])
def test_a_member_with_a_name_of_marks_is_shown(name: str) -> None:
    (reply,) = _replies("tests", name=name)
    assert _accepted(reply.blocks)


def test_a_list_of_forty_standups_is_accepted() -> None:
    many = [standup(id=f"s{n}", name="&" * 60, zone=LONGEST_ZONE, paused="channel") for n in range(60)]
    assert _accepted(templates.listing(many, "C0TEAM")["blocks"])


def test_a_list_begins_with_this_channels_standups_and_says_how_many_more() -> None:
    many = [standup(name=f"Number {n}", channel="C0TEAM" if n == 50 else "C0OTHER") for n in range(51)]
    shown = _texts(templates.listing(many, "C0TEAM")["blocks"])
    assert shown.startswith("*Number 50*")
    assert shown.endswith(f"and {51 - shown.count('*Number')} more")


def test_too_late_to_open_comes_with_the_button_again() -> None:
    again = templates.too_late_to_open("standup_answer", RUN.id)
    assert buttons({"blocks": _accepted(again["blocks"])}) == ["Open the form"]


@pytest.mark.parametrize(
    ("weekdays", "expected"),
    [((0, 1, 2, 3, 4), "Mon to Fri"), (tuple(range(7)), "every day"), ((0, 2), "Mon, Wed")],
)
def test_weekdays_in_words(weekdays: tuple[int, ...], expected: str) -> None:
    assert dates.week(weekdays) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [(NINE, "at 11:00 (Europe/Prague)"), (NINE - 24 * 3600, "at 11:00 on Mon 23 Nov (Europe/Prague)")],
)
def test_a_moment_names_its_day_only_if_it_is_another(now: int, expected: str) -> None:
    assert dates.moment(ELEVEN, now, "Europe/Prague") == expected
