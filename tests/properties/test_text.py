"""Nobody is pinged by somebody else's text, and nothing of it is lost."""

import html

import regex
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.slack import text
from tests.properties.strategies import hostile, long, often, seldom

BROKEN_ENTITY = regex.compile("&(?!amp;|lt;|gt;)")
LIMITS = st.integers(5, 60)


def _is_harmless(made: str) -> bool:
    """Without `<` there is no mention, no channel, no link; without half an entity, no `<` can come about."""
    return "<" not in made and ">" not in made and not BROKEN_ENTITY.search(made)


@often
@given(hostile)
def test_no_mention_channel_or_link_survives(given_text: str) -> None:
    for made in (text.escape(given_text), text.name(given_text), *text.pieces(given_text, 20)):
        assert _is_harmless(made)


@often
@given(hostile)
def test_what_is_shown_reads_as_it_was_written(given_text: str) -> None:
    assert html.unescape(text.escape(given_text).replace("&amp;", "&#38;")) == text.clean(given_text)
    assert text.clean(text.clean(given_text)) == text.clean(given_text)


@often
@given(hostile)
def test_clean_text_can_be_stored_and_sent(given_text: str) -> None:
    clean = text.clean(given_text)
    clean.encode()
    assert not regex.search(r"[\p{Cc}\u202a-\u202e\u2066-\u2069--[\n\t]]", clean, flags=regex.VERSION1)


@often
@given(hostile, LIMITS)
def test_pieces_are_the_whole_text_in_order_and_each_fits(given_text: str, most: int) -> None:
    pieces = text.pieces(given_text, most)
    assert "".join(pieces) == text.escape(given_text)
    assert all(0 < len(piece) <= most for piece in pieces)


def _is_grapheme_longer_than(most: int, clean: str) -> bool:
    return any(len(text.escape(grapheme) or grapheme) > most for grapheme in regex.findall(r"\X", clean))


@often
@given(hostile, LIMITS)
def test_no_piece_ends_inside_a_grapheme_that_would_fit(given_text: str, most: int) -> None:
    clean = text.clean(given_text)
    ends, place = {match.end() for match in regex.finditer(r"\X", clean)}, 0
    for piece in map(_unescaped, text.pieces(given_text, most)):
        place += len(piece)
        assert place in ends or _is_grapheme_longer_than(most, clean)


def _unescaped(piece: str) -> str:
    return piece.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@seldom
@given(long)
def test_answers_of_any_make_fit_into_sections(given_text: str) -> None:
    pieces = text.pieces(given_text)
    assert "".join(pieces) == text.escape(given_text)
    assert all(len(piece) <= text.SECTION_LIMIT and _is_harmless(piece) for piece in pieces)


@often
@given(hostile, st.integers(2, 40))
def test_a_cut_is_short_keeps_the_beginning_and_cuts_once(given_text: str, most: int) -> None:
    cut = text.cut(given_text, most)
    assert len(cut) <= most
    assert cut == given_text or given_text.startswith(cut.removesuffix("…"))
    assert text.cut(cut, most) == cut


@often
@given(hostile)
def test_a_name_is_one_line_without_marks(given_text: str) -> None:
    name = _unescaped(text.name(given_text))
    assert len(name) <= 60
    assert not regex.search(r"[\n*~`]|(?:^|\s)_|_(?:\s|$)", name)


@often
@given(hostile)
def test_a_name_is_settled_at_once(given_text: str) -> None:
    name = _unescaped(text.name(given_text))
    assert _unescaped(text.name(name)) == name
