"""Which names of a workspace's own emoji are used, and when."""

import pytest

from chalicelib.emoji_predictor import embedded
from chalicelib.emoji_predictor.prediction import Prediction
from chalicelib.emoji_predictor.vocabulary import is_usable


def _name(text: str, *own: str) -> str | None:
    told = embedded.load(custom=own).decide(text)
    return told.name if isinstance(told, Prediction) else None


@pytest.mark.parametrize(
    "name",
    """slut boobs fired terminated grandma rapist grenade nobody_cares ambulance gone gun2 knife2 knives rip retarded
    swastika happy_funeral layoffs chemo hospital cunt suicidal_cat you_are_fired pink-slip boss mom police sob
    stillborn lesbian nazi_cat lynch kkk dick2""".split(),
)
def test_a_name_that_may_hurt_is_never_used(name: str) -> None:
    assert not is_usable(name)
    assert _name(f"so that is the {name.replace('_', ' ')} at my place", name) != name
    assert _name(f"so that is it :{name}:", name) != name


@pytest.mark.parametrize("name", ["analytics_cat", "diesel", "snippet", "assemble", "rapid_fox", "hello_kitty"])
def test_the_beginning_of_a_harmless_name_is_no_harm(name: str) -> None:
    assert is_usable(name)


@pytest.mark.parametrize("name", ["shipit", "party_parrot", "this_is_fine", "snippet"])
def test_a_harmless_name_is_used(name: str) -> None:
    assert is_usable(name)
    assert _name(f"it is time to {name.replace('_', ' ')} folks", name) == name


@pytest.mark.parametrize("text", ["time to shipit, folks", "ship it!", "do it :shipit:"])
def test_a_plain_word_counts_where_nothing_is_sad(text: str) -> None:
    assert _name(text, "shipit") == "shipit"


@pytest.mark.parametrize("text", ["I hate the shipit button", "the shipit guy was mugged", "my dad died, shipit"])
def test_and_not_where_it_is(text: str) -> None:
    assert _name(text, "shipit") != "shipit"


def test_names_are_of_bounded_length() -> None:
    assert is_usable("y" * 100)
    assert not is_usable("y" * 101)
    assert not is_usable("y" + "_" * 100 + "yyy")
