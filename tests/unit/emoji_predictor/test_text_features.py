"""Slack's mark-up becomes the words that a person wrote."""

import time

import pytest

from chalicelib.emoji_predictor.text_features import MAX_READ, modelled, part_features, plain, tokens, word_features


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U024BE7LH> hi <@U1|bob>", ["[name]", "hi", "[name]"]),
        ("<!here> <!subteam^S1|@ops> up", ["[name]", "[name]", "up"]),
        ("see <#C024BE7LR|general-dogs>", ["see"]),
        ("<https://ant.com/a?b=c|the ant site> ok", ["the", "ant", "site", "ok"]),
        ("<http://ant.com|ant.com> <https://x.io> <mailto:a@b.io|a@b.io>", []),
        ("https://a.io/b?c www.d.io e@f.io", []),
        ("<http://ant.com|ant.com/jobs> <http://b.io|our b.io>", ["our", "b", ".", "io"]),
        ("run `kill -9 1` now", ["run", "now"]),
        ("```\ndied\n``` ok ```unclosed died", ["ok"]),
        ("&gt; somebody else said this\nagreed", [".", "agreed"]),
        ("a &lt;3 b &amp; c", ["a", "<3", "b", "c"]),
        ("we ship ~on Friday~ on Monday", ["we", "ship", "on", "monday"]),
        ("done :tada::skin-tone-2: :a:b:c:", ["done", ":tada:", ":a:", "b", ":c:"]),
        ("it’s sooo goood, yaaay", ["it's", "soo", "good", "yay"]),
        ("call get_user_name() in _private_thing, x__y :a_b: :c_d", ["call", "in", "x", "y", ":a_b:", "c", "d"]),
        ("v2.3 at 10:30", ["v2.3", "at", "10:30"]),
        ("One. Two! Three?", ["one", ".", "two", "!", "three", "?"]),
        ("naïve café", ["naïve", "café"]),
    ],
)
def test_words_of_a_message(text: str, words: list[str]) -> None:
    assert tokens(text) == words


def test_what_is_learned_from_leaves_out_sentence_ends_and_own_emoji() -> None:
    assert modelled(tokens("Shipped. :tada: <@U1>!")) == ["shipped", "[name]", "!"]


def test_no_more_is_read_than_bounded() -> None:
    assert len(plain("word " * 10_000)) == MAX_READ


def test_words_within_reach_of_a_negation_are_features_of_their_own() -> None:
    assert len(word_features(["not", "so", "good"], 1023)) == 8
    assert len(word_features(["very", "so", "good"], 1023)) == 6


def test_parts_are_two_to_four_bytes_long_with_the_ends_marked() -> None:
    assert len(part_features(["good"], 1023)) == 5 + 4 + 3


PIECES = [
    "a",
    "1",
    "_",
    "a_",
    "aa ",
    "a.aa/",
    "a.",
    ".",
    "@",
    "a@",
    "a-",
    "`",
    "`a\n",
    "```",
    "<",
    "<@",
    "<a|",
    "|",
    "~",
]
PIECES += [
    "~a",
    ">\n",
    "\t",
    "\n",
    "&gt;",
    ":",
    ":a",
    "www.",
    "http://",
    "<http:",
    "\u0130",
    ":skin-tone-2:",
    "aaaaaaaa ",
]


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("around", ["{}", "{} _", "<u|{} b>", "<u|{}>", "`{}", "~{}~", "@{}", "{}@"])
def test_reading_takes_no_longer_than_the_text_is(piece: str, around: str) -> None:
    """8 times the text, 8 times the time: 64 would be quadratic. The best of some rounds: others share the cores."""
    short, long = (around.format(piece * (length // len(piece))) for length in (4_900, 39_900))
    for _ in range(4):
        if _seconds(long) < max(24 * _seconds(short), 0.02):
            return
    pytest.fail("reading is not linear")


def _seconds(text: str) -> float:
    started = time.process_time()
    plain(text)
    return time.process_time() - started
