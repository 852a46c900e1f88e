"""Addresses in what people write are links; nothing else is, nobody is pinged by one, and none is cut in two."""

import html

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.slack import text
from tests.properties._links import LINK, bare
from tests.properties.strategies import hostile, long, often, seldom

HARMLESS = regex.compile(r"(?:[^<>&]|&(?:amp|lt|gt);)*")
parts = st.sampled_from(
    [
        "https://x.test",
        "http://y.test/?a=1&b=2",
        "HTTPS://",
        "|",
        "/{a}|",
        "🎂",
        "<",
        ">",
        "<!channel>",
        "@",
        "://",
        ".",
        ")",
        "(",
        "'",
        '"',
    ]
)
addresses = st.lists(parts | hostile | st.text(max_size=3), max_size=8).map("".join)


@pytest.mark.fault("H4")
@often
@given(addresses, st.integers(12, 80))
def test_h4_all_that_is_not_a_link_is_escaped(said: str, most: int) -> None:
    for made in (*text.linked(said, most), *text.linked(said), text.title(said, 150)):
        assert HARMLESS.fullmatch(LINK.sub("", made))
        assert all(HARMLESS.fullmatch(address) for address in LINK.findall(made))


@pytest.mark.fault("H4")
@often
@given(addresses, st.integers(12, 80))
def test_h4_pieces_with_links_are_the_whole_text_in_order_and_each_fits(said: str, most: int) -> None:
    pieces = text.linked(said, most)
    assert bare("".join(pieces)) == text.escape(said)
    assert all(0 < len(piece) <= most for piece in pieces)


@pytest.mark.fault("H4")
@often
@given(addresses, st.integers(40, 80))
def test_h4_no_link_is_cut_in_two(said: str, most: int) -> None:
    whole = "".join(text.linked(said, 10_000))
    fitting = [one for one in LINK.findall(whole) if len(one) + 2 <= most]
    assert [one for piece in text.linked(said, most) for one in LINK.findall(piece)] == fitting


@pytest.mark.fault("H4")
@seldom
@given(long, st.integers(2900, 3000))
def test_h4_an_answer_with_an_address_anywhere_in_it_fits_into_sections(said: str, at: int) -> None:
    pieces = text.linked(said[:1000] + " https://x.test/" + "p" * at + " " + said[1000:])
    assert max(map(len, pieces)) <= text.SECTION_LIMIT


@pytest.mark.fault("H4")
@often
@given(addresses)
def test_h4_a_title_reads_as_a_name_does(said: str) -> None:
    assert "\n" not in text.title(said, 150)
    without = regex.compile(r"[*~`_]")
    shown = html.unescape(bare(text.title(said, 150)))
    assert without.sub("", shown) == without.sub("", html.unescape(text.name(said, 150))) or len(text.clean(said)) > 150
