"""Whatever a message holds, an emoji that Slack has or silence comes of it, soon and without an exception."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.emoji_predictor import embedded, vocabulary
from chalicelib.emoji_predictor import endpoint_response as answers
from chalicelib.emoji_predictor.client import EmojiClient
from chalicelib.emoji_predictor.prediction import Prediction
from chalicelib.emoji_predictor.remote import Remote
from chalicelib.emoji_predictor.text_features import BREAK, MAX_READ, NAME, tokens
from tests.properties.strategies import often

CLIENT = EmojiClient(embedded.load())
ORDINARY = "prod is down and the build is broken again " * 900
KNOWN = vocabulary.load()
MARKUP = [
    "<@U1>",
    "<!here>",
    "<#C1|x>",
    "<https://a.io|b>",
    "`",
    "```",
    "&lt;",
    "&amp;",
    ":tada:",
    "~",
    "\n",
    "> ",
    "@",
    "<",
    "|",
]
WORDS = [
    "prod",
    "is",
    "down",
    "great",
    "another",
    "outage",
    "died",
    "dead",
    "a_b",
    "thanks",
    "not",
    "if",
    "?",
    "!",
    "😀",
    "\0",
    "\ud800",
    "\u0301",
]
anything = st.text(st.characters(codec=None), max_size=300)
messages = st.one_of(anything, st.lists(st.sampled_from(MARKUP + WORDS), max_size=60).map(" ".join))


@often
@given(messages)
def test_any_text_gets_a_known_emoji_or_a_reason_for_silence(text: str) -> None:
    told = CLIENT.explain(text)
    assert told.reason
    if isinstance(told, Prediction):
        assert told.name in KNOWN.stances
        assert 0 < told.confidence <= 1


@often
@given(st.binary(max_size=300))
def test_any_bytes_are_text(blob: bytes) -> None:
    for encoding in ("utf-8", "latin-1", "utf-16"):
        CLIENT.predict(blob.decode(encoding, "replace"))


@often
@given(messages)
def test_the_same_text_gets_the_same(text: str) -> None:
    assert repr(CLIENT.explain(text)) == repr(CLIENT.explain(text))


@often
@given(messages)
def test_tokens_are_bounded_and_hold_no_markup(text: str) -> None:
    found = tokens(text)
    assert len(found) <= MAX_READ
    assert all(
        word and (word in {NAME, BREAK} or not set("`~ |") & set(word)) for word in found if word[0] not in ":;="
    )


@often
@given(st.one_of(st.binary(max_size=200), st.text(max_size=50).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_answer_of_an_endpoint_is_reviewed(body: bytes) -> None:
    told = Remote(lambda _: body, embedded.load()).decide("the release is live")
    assert not isinstance(told, Prediction) or told.name in KNOWN.stances


@often
@given(st.binary(max_size=100))
def test_an_answer_is_read_or_refused(body: bytes) -> None:
    try:
        offers = answers.read(body)
    except answers.Unreadable:
        return
    assert all(isinstance(name, str) and 0 <= score <= 1 for name, score in offers)


@pytest.mark.parametrize(
    "text",
    [
        "\0" * 40_000,
        "\ud800" * 40_000,
        "a" + "\u0301" * 100_000,
        "x" * 100_000,
        " " * 100_000,
        "`" * 40_000,
        "<" * 40_000,
        ":a" * 20_000,
        "~a " * 13_000,
        "a.b-" * 10_000,
        "a." * 20_000 + "@",
        "a@" * 20_000,
        "<@U1> " * 7_000,
        "<http://a|b " * 3_500,
        "> a\n" * 10_000,
        ORDINARY,
        "so very really just " * 2_000,
        "10 " * 13_000,
        "https://a.io/x " * 2_700,
        "a" * 39_998 + " _",
        "1" * 39_998 + " _",
        ("deadbeef" * 500 + " ") * 9 + "_",
        "<u|" + "a.aa/" * 7_990 + " b>",
        "<u|" + "a." * 19_990 + " b>",
        "sexy " * 160,
        "i so hope " * 80,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_no_text_takes_long(text: str) -> None:
    """Beside an ordinary text of that length, in this process: a bad pattern takes thousands of times as long."""
    assert _least(text) < 20 * _least(ORDINARY)


def _least(text: str) -> float:
    """The least of three, since others share the machine."""
    took = []
    for _ in range(3):
        started = time.process_time()
        CLIENT.predict(text)
        took.append(time.process_time() - started)
    return min(took)
