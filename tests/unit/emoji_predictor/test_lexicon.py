"""Phrases: how they are written, and which of them counts."""

import re

import pytest

from chalicelib.emoji_predictor import vocabulary
from chalicelib.emoji_predictor.embedded import EMOTIONS, GENTLE, parse_words
from chalicelib.emoji_predictor.lexicon import NOTHING, Lexicon
from chalicelib.emoji_predictor.text_features import tokens

PACKAGED = (vocabulary.packaged("lexicon.txt") + vocabulary.packaged("suppress.txt")).decode()


def _found(lexicon: str, text: str) -> dict[str, float]:
    return {hit.phrase.emoji: hit.strength for hit in Lexicon(lexicon).hits(tokens(text))}


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("prod is down", "PROD is down"),
        ("prod|site (is|looks) down", "the site down again"),
        ("&where is down", "site is down"),
        ("deploy* .. failed", "deployment to the cluster failed"),
        ("N users", "10,000 users"),
        ("lunch ?", "Lunch?"),
        ("^ morning", "hi. morning all"),
        ("^ morning", "<@U1> morning"),
        ("morning $", "good morning"),
        ("thanks [name]", "thanks <@U1>"),
    ],
)
def test_a_phrase_is_found(phrase: str, text: str) -> None:
    assert _found(f"&where = prod|site\n[eyes = 0.8]\n{phrase}", text) == {"eyes": 0.8}


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("prod is down", "prod is. Down"),
        ("deploy .. failed", "deploy it. The test failed"),
        ("deploy .. failed", "deploy one two three four failed"),
        ("^ morning", "since this morning"),
        ("morning $", "morning all"),
        ("N users", "many users"),
        ("lunch ?", "lunch"),
    ],
)
def test_a_phrase_is_not_found(phrase: str, text: str) -> None:
    assert _found(f"[eyes = 0.8]\n{phrase}", text) == {}


def test_the_longest_phrase_counts() -> None:
    assert _found("[pray ~ 0.9]\nthanks\n[unamused - 0.9]\nthanks for nothing", "thanks for nothing") == {
        "unamused": 0.9
    }


def test_a_figure_of_speech_hides_what_is_inside_it() -> None:
    assert _found("[heart ~ 0.9 sensitive]\ndied\n[none = 0.9]\ndied with code", "it died with code 1") == {"none": 0.9}


def test_only_a_figure_of_speech_takes_a_hushed_word_back() -> None:
    suppressed = "[none = 1 suppress]\nkilled\n[tada + 0.9]\nparty killed us\n"
    assert _found(suppressed, "the party killed us") == {"none": 1, "tada": 0.9}
    assert _found(f"{suppressed}[none = 0.9]\nparty killed us all", "the party killed us all") == {"none": 0.9}


def test_a_hit_is_held_against_every_neighbour() -> None:
    found = _found("[joy + 0.8]\na b c d\n[tada + 0.7]\nc\n[clap + 0.6]\nd e\n[wave = 0.9]\ne", "a b c d e c")
    assert found == {"joy": 0.8, "clap": 0.6, "tada": 0.7}


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("it is good", 0.8),
        ("not good", 0.0),
        ("it isn't very good", 0.0),
        ("no. good", 0.8),
        ("is it good?", 0.4),
        ("if it is good", 0.4),
        ("would that be good?", 0.2),
    ],
)
def test_what_is_denied_counts_nothing_and_what_is_asked_or_supposed_little(text: str, strength: float) -> None:
    assert _found("[tada + 0.8]\ngood", text) == {"tada": pytest.approx(strength)}


@pytest.mark.parametrize(
    "lexicon",
    [
        "tada",
        "[tada ! 0.9]",
        "[tada + 1.9]",
        "[tada + 0.9 loud]",
        "[tada + 0.9]\n(yay)",
        "[tada + 0.9]\n.. yay",
        "[tada + 0.9]\nback-to-back",
        "[tada + 0.9]\nYay",
        "[tada + 0.9]\ndont",
        "[tada + 0.9]\n&unknown day",
    ],
)
def test_a_line_that_cannot_be_read_is_named(lexicon: str) -> None:
    with pytest.raises(ValueError, match=re.escape(lexicon.splitlines()[-1])):
        Lexicon(lexicon).phrases()


def test_the_packaged_lexicon_can_be_read_and_names_only_known_emoji() -> None:
    phrases = Lexicon(PACKAGED).phrases()
    assert len(phrases) > 200
    names = {phrase.emoji for phrase in phrases} - {NOTHING}
    assert names <= vocabulary.load().stances.keys()
    assert {phrase.emoji for phrase in phrases if phrase.mark == "sensitive"} - {NOTHING} <= GENTLE
    assert {phrase.emoji for phrase in phrases if phrase.mark in {"suppress", "abusive"}} == {NOTHING}


def test_every_word_of_the_packaged_lexicon_is_one_that_a_message_can_hold() -> None:
    phrases = Lexicon(PACKAGED).phrases()
    words = {word for phrase in phrases for element in phrase.elements for word in element.words}
    assert [word for word in sorted(words) if tokens(word) != [word]] == []


def test_a_phrase_and_its_emoji_do_not_feel_the_opposite() -> None:
    stances = vocabulary.load().stances
    phrases = Lexicon(PACKAGED).phrases()
    pairs = {(one.stance, stances[one.emoji]) for one in phrases if one.emoji != NOTHING}
    assert not pairs & {("+", "-"), ("-", "+")}


def test_the_words_and_the_emotions_name_only_known_emoji() -> None:
    words = parse_words(vocabulary.packaged("words.txt").decode())
    assert {*words.values(), *EMOTIONS.values()} <= vocabulary.load().stances.keys()
