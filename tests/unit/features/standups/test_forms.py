"""Modals: what Slack accepts, and what people are told at which field."""

from typing import Any

import pytest

from chalicelib.features.standups import forms
from playground.slack.blocks import check_view
from tests.harness import words
from tests.unit.features.standups.made import RUN, STANDUP, Values, chosen, filled_form, run


def _answers(*answers: str | None) -> Values:
    return {f"answer_{number}": {f"answer_{number}": {"value": value}} for number, value in enumerate(answers)}


def test_the_form_of_a_new_standup_is_what_slack_accepts() -> None:
    view = check_view(forms.new("C0TEAM", "America/Argentina/ComodRivadavia"))
    assert len(view["blocks"]) == 9


@pytest.mark.parametrize("channel", ["D0ADA", ""])
def test_a_form_opened_in_a_dm_lets_the_channel_be_chosen(channel: str) -> None:
    view = check_view(forms.new(channel, "UTC"))
    assert "initial_conversation" not in view["blocks"][1]["element"]


def test_a_good_form_becomes_the_standup() -> None:
    submitted = forms.read_new(filled_form(), STANDUP.id, "U0ADA")
    assert (submitted.standup, submitted.errors) == (STANDUP, {})


def test_everybody_can_be_asked_in_their_own_time() -> None:
    values = filled_form(asked={"selected_option": {"value": "own"}})
    assert forms.read_new(values, "s", "U0ADA").standup.own_time


@pytest.mark.parametrize(
    ("field", "state"),
    [
        ("name", {"value": ""}),
        ("name", {"value": " \u200b "}),
        ("name", {"value": "***"}),
        ("name", {"value": "\u034f"}),
        ("name", {"value": "\ufe0f\u17b4"}),
        ("name", {"value": "“"}),
        ("name", {"value": "\u05f4"}),
        ("name", {"value": "x" * 61}),
        ("channel", {"selected_conversation": "D0ADA"}),
        ("channel", {"selected_conversation": None}),
        ("questions", {"value": "\n \n"}),
        ("questions", {"value": "*\n~~"}),
        ("questions", {"value": "a\nb\nc\nd\ne\nf"}),
        ("questions", {"value": "x" * 151}),
        ("weekdays", {"selected_options": []}),
        ("weekdays", {"selected_options": chosen(7, 8)}),
        ("prompt", {"selected_time": "25:00"}),
        ("prompt", {"selected_time": None}),
        ("report", {"selected_time": "09:00"}),
        ("report", {"selected_time": ""}),
        ("zone", {"value": "Atlantis"}),
        ("zone", {"value": None}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(field: str, state: dict[str, Any]) -> None:
    errors = forms.read_new(filled_form(**{field: state}), "s", "U0ADA").errors
    assert list(errors) == [field]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    assert set(forms.read_new({}, "s", "U0ADA").errors) == set(filled_form()) - {"asked"}


@pytest.mark.parametrize(
    ("given", "meant"),
    [("pragu", "Europe/Prague"), ("New Yorrk", "America/New_York"), ("Europe/Pragu", "Europe/Prague")],
)
def test_a_misspelt_zone_is_guessed(given: str, meant: str) -> None:
    assert meant in forms.read_new(filled_form(zone={"value": given}), "s", "U0ADA").errors["zone"]


@pytest.mark.parametrize("empty", ["\ufffe", "*", "_"])
def test_a_question_is_never_empty(empty: str) -> None:
    submitted = forms.read_new(filled_form(questions={"value": f"Why?\n{empty}"}), "s", "U0ADA")
    assert submitted.standup.questions == ("Why?",)


@pytest.mark.parametrize("invisible", ["\u200b", "\u2800", "\u3164"])
def test_a_question_is_never_invisible(invisible: str) -> None:
    submitted = forms.read_new(filled_form(questions={"value": f"Why?\n{invisible}"}), "s", "U0ADA")
    assert submitted.standup.questions == ("Why?",)


@pytest.mark.parametrize("given", [(), ("mine", "", "x" * 2000), ("é👍\n" * 600,)])
def test_the_form_of_answers_is_what_slack_accepts(given: tuple[str, ...]) -> None:
    longest = run(name="n" * 60, questions=tuple("q" * 150 for _ in range(5)))
    view = check_view(forms.answers(longest, [answer[:2000] for answer in given]))
    assert view["private_metadata"] == RUN.id


def test_answers_are_read_in_order_and_cleaned() -> None:
    read = forms.read_answers(RUN, _answers(" one ", None, "three\x00"))
    assert read == (["one", "", "three"], {})


@pytest.mark.parametrize("answers", [(None, None, None), ("", " \n", "\u200b"), ()])
def test_a_form_without_any_answer_is_refused_at_its_first_field(answers: tuple[str | None, ...]) -> None:
    _, errors = forms.read_answers(RUN, _answers(*answers))
    assert list(errors) == ["answer_0"]


def test_an_answer_that_is_too_long_is_refused_at_its_field() -> None:
    _, errors = forms.read_answers(RUN, _answers("a", "x" * 2001, None))
    assert list(errors) == ["answer_1"]
    assert "2,001" in errors["answer_1"]


@pytest.mark.fault("D3")
def test_d3_what_cannot_be_saved_is_given_back_in_full() -> None:
    written = ["first " * 300, "<!channel> & co", "third " * 300]
    view = check_view(forms.unsaved_answers_view(_answers(*written, None), "The run is gone."))
    shown = words(view)
    assert all(part.strip() in shown for part in (written[0], "&lt;!channel&gt; &amp; co", written[2]))


@pytest.mark.fault("D3")
def test_d3_the_longest_answers_can_be_given_back() -> None:
    check = check_view(forms.unsaved_answers_view(_answers(*["&" * 2000] * 5), "The run is gone."))
    assert words(check).count("&amp;") == 10_000


@pytest.mark.parametrize("odd", [1, 1.5, True, "x", [1], [{"value": []}], [{"value": {}}], [{}], {}])
def test_odd_weekdays_are_refused_at_their_field(odd: object) -> None:
    submitted = forms.read_new(filled_form(weekdays={"selected_options": odd}), "s", "U0ADA")
    assert submitted.errors["weekdays"] == "Please choose at least one day."
