"""Units of time as people misspell them: a slip of the keys is one, a word that only looks like one is not."""

import pytest

from chalicelib.features.snaps.units import is_unit


@pytest.mark.parametrize(
    "word",
    [
        *("secon", "secnods", "minuets", "minites", "mintues", "seconsd", "minutws"),
        *("houe", "huor", "hoyrs", "hors", "hurs", "dats", "dyas", "dayz", "hhour", "hourz"),
        *("minuteslunch", "days5", "(min)", "-sec", "/h", "S", "MIN", "Std", "stunden", "días", "分", "시간"),
        *("fortnight", "weeks", "ms", "yrs", "m\u0131nute", "se\u00adconds", "minute\u200b"),
    ],
)
def test_it_is_a_unit_or_nearly_one(word: str) -> None:
    assert is_unit(word)


@pytest.mark.parametrize(
    "word",
    [
        *("minu", "seco", "hou", "dys", "our", "your", "tour", "dads", "dams", "hoar", "xours"),
        *("lunch", "beers", "cakes", "mint", "menu", "secret", "dance", "hourglasses", "", "5", "-", "cake", "home"),
    ],
)
def test_it_is_none(word: str) -> None:
    assert not is_unit(word)
