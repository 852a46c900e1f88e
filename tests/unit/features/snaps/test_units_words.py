"""What counts as a unit of time behind a number, and what is the first word of a message."""

import pytest

from chalicelib.features.snaps.model import Refusal, read
from chalicelib.features.snaps.units import is_unit


@pytest.mark.parametrize(
    "word", ["h\u200blunch", "min\u00adlunch", "mi\u00adn", "\u2060min", "min\u3164lunch"], ids=ascii
)
def test_nothing_invisible_hides_a_unit(word: str) -> None:
    assert is_unit(word)


@pytest.mark.parametrize("word", ["(hours", "-min", "--m", "/min", "[m"])
def test_what_stands_before_a_unit_hides_it_no_more_than_nothing(word: str) -> None:
    assert is_unit(word)
    assert not is_unit(f"{word[0]}maybe")


@pytest.mark.parametrize("word", ["mint", "mine", "mute", "send"])
def test_a_word_of_four_letters_is_no_slip_of_a_long_unit(word: str) -> None:
    assert not is_unit(word)


@pytest.mark.parametrize("word", ["inute", "mnute", "minte", "minue", "secnd", "scond"])
def test_a_long_unit_that_lacks_a_letter_is_a_unit(word: str) -> None:
    assert is_unit(word)


@pytest.mark.parametrize("word", ["das", "hou", "hor", "hur"])
def test_a_word_of_three_letters_is_no_slip_of_a_short_unit(word: str) -> None:
    assert not is_unit(word)


@pytest.mark.parametrize("word", ["dats", "dars", "dass", "daus", "dayz", "dasy", "hous", "houer", "hoour", "hohr"])
def test_a_short_unit_with_one_slip_is_a_unit(word: str) -> None:
    assert is_unit(word)


@pytest.mark.parametrize("word", ["dabs", "dams", "hoar", "hoars", "dray", "bays", "tour", "yours"])
def test_a_word_that_people_use_is_no_slip(word: str) -> None:
    assert not is_unit(word)


@pytest.mark.parametrize("typed", ["5 minutes 30 lunch", "2 hours 30 lunch", "1 day 12 lunch"])
def test_a_number_behind_a_unit_that_something_smaller_could_follow_is_refused(typed: str) -> None:
    assert read(typed) is Refusal.DELAY
