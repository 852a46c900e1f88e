"""User text: safe, and cut where a reader would cut it."""

import pytest
import regex

from chalicelib.slack import text

PINGS = ["<!channel>", "<!here>", "<!subteam^S1>", "<@U1>", "<#C1>", "<https://evil.test|Slack>", "&lt;!channel&gt;"]
FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.fault("D11")
@pytest.mark.parametrize("ping", PINGS)
def test_d11_nobody_is_pinged_by_somebody_elses_text(ping: str) -> None:
    for made in (text.escape(ping), text.name(ping), *text.pieces(ping)):
        assert "<" not in made
        assert made.count("&") == len(regex.findall("&(?:amp|lt|gt);", made))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("  a b \n", "a b"),
        ("a\x00b\x0bc\x7fd\x9be", "abcde"),
        ("a\ud800b\udfff", "ab"),
        ("a\u202eb\u2066c", "abc"),
        ("tab\tand\nline", "tab\tand\nline"),
        (FAMILY + "é", FAMILY + "é"),
    ],
)
def test_clean_text_keeps_what_people_write(given: str, expected: str) -> None:
    assert text.clean(given) == expected


@pytest.mark.parametrize("blank", ["", " \n\t", "\u200b\u200d", "\u2800", "\u3164", "\x00\x07", "\ud800", "\u202e"])
def test_what_no_reader_sees_is_blank(blank: str) -> None:
    assert text.is_blank(blank)


@pytest.mark.parametrize("visible", [".", "0", "👍", "é", " a "])
def test_what_a_reader_sees_is_not_blank(visible: str) -> None:
    assert not text.is_blank(visible)


@pytest.mark.parametrize("noncharacter", ["\ufffe", "\uffff"])
def test_what_is_cleaned_away_is_blank(noncharacter: str) -> None:
    assert text.clean(noncharacter) == ""
    assert text.is_blank(noncharacter)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Ada *the* `first` ~one~", "Ada the first one"),
        ("_Ada_ Love_lace _", "Ada Love_lace"),
        ("two\nlines\u2028three", "two lines three"),
        ("Q&A <team>", "Q&amp;A &lt;team&gt;"),
        ("x" * 61, "x" * 59 + "…"),
    ],
)
def test_a_name_is_one_plain_line(given: str, expected: str) -> None:
    assert text.name(given) == expected


@pytest.mark.parametrize(("given", "expected"), [("abc", "abc"), ("abcd", "ab…"), (FAMILY, FAMILY[:2] + "…")])
def test_cut_text_shows_that_something_is_missing(given: str, expected: str) -> None:
    assert text.cut(given, 3) == expected


def test_a_cut_never_parts_a_grapheme() -> None:
    assert text.cut("abc" + FAMILY + "def", 10) == "abc…"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("first line\nsecond", ["first line\n", "second"]),
        ("some words here", ["some words ", "here"]),
        ("abcdefghijklmnop", ["abcdefghijkl", "mnop"]),
        ("&&&&", ["&amp;&amp;", "&amp;&amp;"]),
        ("", []),
        (" \x00 ", []),
    ],
)
def test_pieces_end_where_a_reader_would_pause(given: str, expected: list[str]) -> None:
    assert text.pieces(given, 12) == expected


@pytest.mark.fault("D10")
@pytest.mark.parametrize("length", [2999, 3000, 3001, 12_000])
def test_d10_long_text_is_split_and_nothing_is_lost(length: int) -> None:
    pieces = text.pieces("x" * length)
    assert max(map(len, pieces)) <= 3000
    assert "".join(pieces) == "x" * length


@pytest.mark.fault("D12")
def test_d12_ten_thousand_marks_on_one_letter_are_cut() -> None:
    given = "a" + "\u0301" * 10_000
    pieces = text.pieces(given)
    assert "".join(pieces) == given
    assert max(map(len, pieces)) <= 3000


@pytest.mark.fault("H4")
@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("see https://x.test/a_b?c=d&e=f, ok", "see <https://x.test/a_b?c=d&amp;e=f>, ok"),
        ("HTTP://X.test.", "<HTTP://X.test>."),
        ("(https://x.test/A_(b)) (https://x.test)", "(<https://x.test/A_(b)>) (<https://x.test>)"),
        ("*https://x.test* «https://y.test»", "*<https://x.test>* «<https://y.test>»"),
        ("见https://x.test。", "见<https://x.test>。"),
        ("<https://x.test>", "&lt;<https://x.test>&gt;"),
        ("https://medium.test/@ada https://x.test:8080/#a", "<https://medium.test/@ada> <https://x.test:8080/#a>"),
        ("https://x|<!channel>", "<https://x>|&lt;!channel&gt;"),
        ("https://x.test>|<@U0BEN>", "<https://x.test>&gt;|&lt;@U0BEN&gt;"),
        ("<https://evil.test|bank>", "&lt;https://evil.test|bank&gt;"),
        ("<https://evil.test/|bank>", "&lt;https://evil.test/|bank&gt;"),
        ("https://x.test/{id}/a and (https://x.test/{a})", "<https://x.test/{id}/a> and (<https://x.test/{a}>)"),
        ("{https://x.test/a}", "{<https://x.test/a>}"),
        ("https://x.test/a|b|c?d=^e", "<https://x.test/a%7Cb%7Cc?d=^e>"),
        ("| https://x.test/a| b |", "| <https://x.test/a>| b |"),
        ("https://x.test/🎂/👩‍👩‍👧/a", "<https://x.test/🎂/👩‍👩‍👧/a>"),
        ("https://api.{region}.test/a https://x🎂.test/a", "https://api.{region}.test/a https://x🎂.test/a"),
        ("`https://x.test/a`", "`<https://x.test/a>`"),
        ("https://bank.test@evil.test", "https://bank.test@evil.test"),
        ("javascript:alert(1) ftp://x.test mailto:a@b.test", "javascript:alert(1) ftp://x.test mailto:a@b.test"),
        ("https:// https://... xhttps://x.test https", "https:// https://... xhttps://x.test https"),
        ("https://x.test\u200b/y https://x.test\u202e/z", "<https://x.test>\u200b/y <https://x.test/z>"),
    ],
)
def test_h4_web_addresses_are_links_and_nothing_else_is(said: str, shown: str) -> None:
    assert text.linked(said) == [shown]


@pytest.mark.fault("H4")
def test_h4_a_long_address_moves_to_the_next_piece_whole() -> None:
    address = "https://x.test/" + "p" * 20
    assert text.linked(f"{'words ' * 4}{address} and more", 40) == ["words " * 4, f"<{address}> ", "and more"]
    assert text.linked("https://x.test/" + "p" * 40, 40) == ["https://x.test/" + "p" * 25, "p" * 15]


@pytest.mark.fault("H4")
def test_h4_bars_in_addresses_take_their_room() -> None:
    address = "https://x.test/" + "a|b" * 7
    pieces = text.linked(f"{address} {address} {'&' * 30} {address}", 60)
    assert max(map(len, pieces)) <= 60
    assert "".join(pieces).count("<https://x.test/" + "a%7Cb" * 7 + ">") == 3


@pytest.mark.fault("H4")
def test_h4_a_title_keeps_the_marks_of_its_addresses() -> None:
    assert text.title("*What* of https://x.test/_a_*b* now?", 150) == "What of <https://x.test/_a_*b> now?"
    assert text.title("x " * 10 + "https://x.test/long", 30) == "x " * 10 + "https://x…"


def test_a_mark_on_a_space_stays_on_it() -> None:
    pieces = text.pieces("aaaaaaa \u0301bbbbbbbbb", 12)
    assert not any(piece.startswith("\u0301") for piece in pieces)
