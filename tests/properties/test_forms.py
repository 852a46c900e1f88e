"""What goes into a modal comes out of it again."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.features.standups import forms, model
from chalicelib.features.standups.model import Standup
from chalicelib.slack import text
from playground.slack.blocks import check_view
from tests.properties.strategies import hostile, long, seldom, short
from tests.unit.features.standups.made import RUN, run

Values = dict[str, dict[str, dict[str, Any]]]
answers = st.lists(st.just("") | hostile.filter(lambda words: len(words) <= 2000) | long, min_size=3, max_size=3)


def _is_seen(words: str) -> bool:
    """Whether anything is left of `words` as a name or a title."""
    return bool(text.name(words)) and not text.is_blank(text.name(words))


line = hostile.map(lambda words: " ".join(text.clean(words).split())).filter(_is_seen)
times = st.integers(0, 1439).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
ZONES = ["Europe/Prague", "America/Argentina/ComodRivadavia", "Etc/GMT+12", "UTC"]


@st.composite
def standups(draw: st.DrawFn) -> Standup:
    prompt = draw(times)
    return Standup(
        id="abc123",
        name=draw(line.map(lambda words: words[:60].strip()).filter(_is_seen)),
        channel=draw(st.sampled_from(["C0TEAM", "G0SECRET"])),
        questions=tuple(
            draw(st.lists(line.map(lambda words: words[:150].strip()).filter(_is_seen), min_size=1, max_size=5))
        ),
        weekdays=tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1)))),
        prompt=prompt,
        report=draw(times.filter(lambda time: time != prompt)),
        zone=draw(st.sampled_from(ZONES)),
        own_time=draw(st.booleans()),
        owner="U0ADA",
    )


def _filled_in(standup: Standup) -> Values:
    """The form as Slack sends it when it describes `standup`."""
    states: dict[str, dict[str, Any]] = {
        "name": {"value": standup.name},
        "channel": {"selected_conversation": standup.channel},
        "questions": {"value": "\n".join(standup.questions)},
        "weekdays": {"selected_options": [{"value": str(number)} for number in standup.weekdays]},
        "prompt": {"selected_time": standup.prompt},
        "report": {"selected_time": standup.report},
        "zone": {"value": standup.zone},
        "asked": {"selected_option": {"value": "own" if standup.own_time else "everybody"}},
    }
    return {field: {field: state} for field, state in states.items()}


def _submitted(view: dict[str, Any]) -> Values:
    """The view submitted as it stands."""
    elements = {block["block_id"]: block["element"] for block in view["blocks"]}
    return {name: {name: {"value": element.get("initial_value")}} for name, element in elements.items()}


@seldom
@given(standups())
def test_a_standup_that_is_filled_in_is_the_standup_that_is_kept(standup: Standup) -> None:
    submitted = forms.read_new(_filled_in(standup), standup.id, standup.owner)
    assert (submitted.standup, submitted.errors) == (standup, {})


@seldom
@given(standups())
def test_the_questions_of_every_standup_can_be_asked(standup: Standup) -> None:
    view = check_view(forms.answers(run(name=standup.name, questions=standup.questions), ()))
    assert len(view["blocks"]) == len(standup.questions)


@seldom
@given(answers)
def test_answers_come_back_as_they_were_written(given_answers: list[str]) -> None:
    values: Values = {f"answer_{n}": {f"answer_{n}": {"value": words}} for n, words in enumerate(given_answers)}
    read, errors = forms.read_answers(RUN, values)
    assert read == [text.clean(words) for words in given_answers]
    assert bool(errors) == all(text.is_blank(words) for words in given_answers)


@seldom
@given(answers)
def test_an_edit_that_changes_nothing_changes_nothing(given_answers: list[str]) -> None:
    kept = [text.clean(words) for words in given_answers]
    read, _ = forms.read_answers(RUN, _submitted(check_view(forms.answers(RUN, kept))))
    assert read == kept


@seldom
@given(answers)
def test_what_cannot_be_saved_is_given_back_whole(given_answers: list[str]) -> None:
    values: Values = {f"answer_{n}": {f"answer_{n}": {"value": words}} for n, words in enumerate(given_answers)}
    _, *blocks = check_view(forms.unsaved_answers_view(values, "It is gone."))["blocks"]
    assert "".join(block["text"]["text"] for block in blocks) == "".join(map(text.escape, given_answers))


STATES = st.dictionaries(
    st.sampled_from(["value", "selected_time", "selected_option", "selected_options", "selected_conversation"]),
    st.none() | short | st.integers() | st.lists(st.none() | st.dictionaries(st.just("value"), short), max_size=3),
    max_size=3,
)
FIELDS = st.sampled_from(["name", "channel", "questions", "weekdays", "prompt", "report", "zone", "asked", "answer_0"])


@seldom
@given(st.dictionaries(FIELDS, st.dictionaries(FIELDS, STATES, max_size=2), max_size=4))
def test_whatever_is_submitted_is_read_and_never_kept_wrong(values: Values) -> None:
    submitted = forms.read_new(values, "abc123", "U0ADA")
    assert submitted.errors or model.is_zone(submitted.standup.zone)
    forms.read_answers(RUN, values)
    check_view(forms.unsaved_answers_view(values, "It is gone."))
