"""Each bug of the two older systems that concerns prediction, as the test that it is none of ours.

torchMojiBot reacted to every message with what a deep model held for likeliest; emojibot picked at random among the
emoji of the message's words.
"""

import pytest

from chalicelib.emoji_predictor import embedded, vocabulary
from chalicelib.emoji_predictor.prediction import Prediction, Silence
from chalicelib.emoji_predictor.remote import Remote
from chalicelib.emoji_predictor.text_features import tokens

PREDICTOR = embedded.load()


def _name(text: str) -> str | None:
    told = PREDICTOR.decide(text)
    return told.name if isinstance(told, Prediction) else None


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_torchmojibot_5_empty_text_broke_the_tokenizer(text: str) -> None:
    assert isinstance(PREDICTOR.decide(text), Silence)


def test_torchmojibot_7_a_model_that_fails_was_nobodys_business() -> None:
    def hangs(body: bytes) -> bytes:
        raise TimeoutError

    counted: list[str] = []
    told = Remote(hangs, PREDICTOR, count=counted.append).decide("prod is down")
    assert isinstance(told, Prediction)
    assert (told.name, counted) == ("rotating_light", ["timeout"])


@pytest.mark.parametrize(
    "text", ["<@U0SAD> <https://hate.io|hate.io> `die` :rage: &amp;", "<#C1|awesome-birthday-party>"]
)
def test_torchmojibot_8_markup_was_read_as_if_it_were_words(text: str) -> None:
    assert _name(text) is None


def test_torchmojibot_9_every_message_left_for_a_third_party(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("text leaves the process"))
    assert _name("happy birthday Sam") == "birthday"


def test_torchmojibot_picks_there_was_no_way_to_say_nothing() -> None:
    assert _name("the config lives in settings.py") is None


def test_torchmojibot_labels_three_tables_disagreed() -> None:
    known = vocabulary.load()
    assert [known.canonical(name) for name in ("thumbsup", "raised_hand", "hand")] == ["+1", "hand", "hand"]
    assert {"hearts", "headphones", "white_heart", "yum"} <= known.stances.keys()


@pytest.mark.parametrize("name", ["gun", "facepunch", "skull", "smiling_imp"])
def test_torchmojibot_taste_it_put_guns_on_colleagues_messages(name: str) -> None:
    assert PREDICTOR.review("that is really bad", [(name, 0.99)]) is None


def test_torchmojibot_length_it_cut_a_message_in_silence_at_100_words() -> None:
    assert _name("well " * 120 + ". prod is down") == "rotating_light"


@pytest.mark.parametrize("text", ["a &lt; b &gt; c", "&lt;&lt;", "x &amp; y"])
def test_emojibot_5_entities_became_flags(text: str) -> None:
    assert _name(text) is None


def test_emojibot_5_the_second_mention_and_a_links_label_were_left() -> None:
    assert tokens("<@U1> <@U2|dog> <#C1|general-dogs>") == ["[name]", "[name]"]


def test_emojibot_2_only_the_first_link_was_removed_and_emoji_ate_their_neighbours() -> None:
    assert tokens("http://ant.com http://bee.com ok") == ["ok"]
    assert tokens(":a: fish :b:") == [":a:", "fish", ":b:"]


@pytest.mark.parametrize("text", ["my am pa ma ai ms mr na", "naïve", "us and them", "be in at it is no"])
def test_emojibot_6_two_letters_were_a_country(text: str) -> None:
    assert _name(text) is None


def test_emojibot_6_great_was_great_britain() -> None:
    assert not [name for name in vocabulary.load().all_names() if name.startswith("flag-") or name == "gb"]


def test_emojibot_7_accents_and_apostrophes_split_words() -> None:
    assert tokens("naïve café, it's") == ["naïve", "café", "it's"]


def test_emojibot_8_a_word_was_all_it_knew() -> None:
    assert _name("ice cream for all") == "ice_cream"
    assert _name("the site is down") == "rotating_light"


def test_emojibot_picks_it_threw_dice() -> None:
    assert len({_name("love love love this dog") for _ in range(20)}) == 1


def test_emojibot_objects_every_thing_that_was_named_was_pictured() -> None:
    assert _name("put the key in the box on the table") is None
