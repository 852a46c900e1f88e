"""Messages on which a joke would hurt, and harmless ones in the same words."""

from pathlib import Path

import pytest

from chalicelib.emoji_predictor import embedded, vocabulary
from chalicelib.emoji_predictor.embedded import GENTLE, Limits
from chalicelib.emoji_predictor.prediction import Prediction

FOLDER = Path(__file__).parent
STANCES = vocabulary.load().stances
OWN = ("boss", "fired", "gone", "grandma", "party", "party_parrot", "shipit")
LIVELY = embedded.load(limits=Limits(0.3, 0.3), custom=OWN)
"""The channel where most is said, in a workspace with emoji of its own."""
SAD = frozenset(name for name, stance in STANCES.items() if stance == "-")
FINE = {"silent": frozenset[str](), "gentle": GENTLE, "sad": SAD, "scorn": SAD}


def _lines(name: str) -> list[tuple[str, str]]:
    """Of lines `word | text`, both."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [(line.split(" | ", 1)[0], line.split(" | ", 1)[1]) for line in lines if line and line[0] != "#"]


GRAVE, INNOCENT = _lines("grave.txt"), _lines("innocent.txt")


def _name(predictor: embedded.Embedded, text: str) -> str | None:
    told = predictor.decide(text)
    return told.name if isinstance(told, Prediction) else None


def test_there_are_many_lines_and_none_twice() -> None:
    assert len(GRAVE) > 200
    assert len(INNOCENT) > 60
    assert len({text for _, text in GRAVE + INNOCENT}) == len(GRAVE + INNOCENT)


@pytest.mark.parametrize(("judgement", "text"), GRAVE)
def test_nothing_glad_is_said_to_what_is_grave(judgement: str, text: str) -> None:
    assert _name(embedded.load(), text) in {None, *FINE[judgement]}
    assert _name(LIVELY, text) in {None, *FINE[judgement]}


@pytest.mark.parametrize(("judgement", "text"), GRAVE)
def test_an_endpoint_gets_no_laughter_past_what_is_grave(judgement: str, text: str) -> None:
    for offer in ("joy", "tada", "clap", "smile", "rocket"):
        assert not isinstance(embedded.load().review(text, [(offer, 0.99)]), Prediction)


@pytest.mark.parametrize(("name", "text"), INNOCENT)
def test_the_same_words_meant_otherwise_are_read_as_before(name: str, text: str) -> None:
    assert (_name(embedded.load(), text) or "-") == name


@pytest.mark.parametrize(
    "text",
    [
        "I hope it never works again",
        "looking forward to not seeing you",
        "I can't wait for this to not be my job",
        "so happy that nobody came",
    ],
)
def test_a_hope_that_is_denied_after_it_is_none(text: str) -> None:
    assert _name(embedded.load(), text) is None


def test_no_feast_around_it_takes_a_grave_word_back() -> None:
    assert _name(embedded.load(), "congratulations on the anniversary of his suicide attempt party") is None


def test_what_is_often_meant_otherwise_may_still_be_pitied() -> None:
    assert _name(embedded.load(), "everything is broken, the knife is out") == "disappointed"
    assert embedded.load().review("the knife is out", [("cry", 0.9)]) is not None
    assert not isinstance(embedded.load().review("the knife is out", [("joy", 0.9)]), Prediction)
