"""What the predictor in this process says, and when it keeps silent."""

import pytest

from chalicelib.emoji_predictor import embedded
from chalicelib.emoji_predictor.embedded import Limits
from chalicelib.emoji_predictor.prediction import Prediction, Silence

PREDICTOR = embedded.load()


def _name(text: str) -> str | None:
    told = PREDICTOR.decide(text)
    return told.name if isinstance(told, Prediction) else None


def _reason(text: str) -> str:
    return PREDICTOR.decide(text).reason


def test_a_prediction_tells_all_about_itself() -> None:
    told = PREDICTOR.decide("Thanks <@U1>, the release is live! :tada:")
    assert isinstance(told, Prediction)
    assert (told.name, told.valence, told.reason) == ("rocket", "positive", "phrase: hotfix .. deployed")
    assert told.confidence == pytest.approx(0.9)
    assert told.alternatives == ("pray",)
    assert "rocket" in repr(told)


@pytest.mark.parametrize("text", ["", "  \n", "<https://a.io>", "```x```", ":tada:", "<@U1>", "!!!", "12:30", "\0"])
def test_nothing_to_read_is_silence(text: str) -> None:
    assert _reason(text) == "nothing to read"
    assert "nothing to read" in repr(PREDICTOR.decide(text))


@pytest.mark.parametrize(
    "text",
    [
        "my dad died last night",
        "our colleague Mark passed away",
        "the funeral is tomorrow, lol I guess",
        "happy birthday! sorry for your loss though",
        "she is in the hospital after a car accident",
        "congrats on the release. My grandmother died, I'm offline",
    ],
)
def test_grief_gets_a_heart_or_pensive_and_nothing_else(text: str) -> None:
    assert _name(text) in {"heart", "pensive"}


@pytest.mark.parametrize("text", ["I want to die haha", "thanks, he was murdered", "suicide rates are up 30%"])
def test_what_no_emoji_is_gentle_enough_for_is_silence(text: str) -> None:
    assert _reason(text) == "grave"


@pytest.mark.parametrize(
    "text", ["the worker died", "my laptop died", "it died with exit code 137", "this cake is to die for"]
)
def test_dead_machines_are_not_mourned(text: str) -> None:
    assert _name(text) != "heart"


@pytest.mark.parametrize(
    "text",
    [
        "great, another outage",
        "oh wonderful, just what I needed",
        "thanks for nothing, Jenkins",
        "love it when the build breaks at 5pm",
        "what could possibly go wrong",
        "so happy to be paged at 3am :upside_down_face:",
    ],
)
def test_irony_is_not_applauded(text: str) -> None:
    assert _name(text) in {None, "unamused"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the build was red but now it's green", "white_check_mark"),
        ("Great news, but unfortunately we lost the deal", None),
        ("no bugs found", "white_check_mark"),
        ("my daughter passed her driving exam", "tada"),
        ("great, another milestone reached!", "tada"),
        ("prod is down :cry:", "rotating_light"),
        ("it works like a charm :sob:", None),
    ],
)
def test_a_message_of_two_minds(text: str, name: str | None) -> None:
    if name:
        assert _name(text) == name
    else:
        assert _name(text) not in {"tada", "raised_hands", "rocket", "clap"}


@pytest.mark.parametrize("text", ["ok", "done", "yes", "sure", "+1", "will do"])
def test_an_answer_of_a_word_is_no_feeling(text: str) -> None:
    assert _name(text) is None


@pytest.mark.parametrize(
    "text", ["did we ship it?", "if prod goes down, call me", "we should celebrate once it is live"]
)
def test_what_has_not_happened_gets_nothing(text: str) -> None:
    assert _name(text) is None


def test_the_weights_speak_where_no_phrase_does() -> None:
    assert _reason("that is disgusting") == "model: disgust"


def test_a_thing_is_named_by_its_word() -> None:
    assert _reason("the burritos arrive at one") == "word: burrito"


def test_a_denied_emoji_gives_way_to_the_next() -> None:
    told = embedded.load(["rocket"]).decide("Thanks <@U1>, the release is live!")
    assert isinstance(told, Prediction)
    assert told.name == "pray"


def test_a_quiet_channel_hears_only_what_is_sure() -> None:
    told = embedded.load(limits=Limits(least=0.8)).decide("pancakes in the kitchen")
    assert isinstance(told, Silence)


def test_the_same_message_always_gets_the_same_emoji() -> None:
    assert len({_name("we did it, the release is out and everybody is happy") for _ in range(5)}) == 1


@pytest.mark.parametrize(
    ("text", "offer", "told"),
    [
        ("so proud of this team", "heart", "heart"),
        ("so proud of this team", ":thumbsup:", "+1"),
        ("so proud of this team", "rage", "vetoed"),
        ("prod is down", "tada", "vetoed"),
        ("oh great, another outage", "joy", "vetoed"),
        ("my dad died last night", "joy", "grave"),
        ("my dad died last night", "heart", "heart"),
        ("my dad died last night", "pray", "grave"),
        ("he was murdered", "heart", "grave"),
    ],
)
def test_somebody_elses_name_is_reviewed(text: str, offer: str, told: str) -> None:
    found = PREDICTOR.review(text, [(offer, 0.9)])
    assert (found.name if isinstance(found, Prediction) else found and found.reason) == told


@pytest.mark.parametrize("offer", ["gun", "no_such_emoji", "", "<script>", "skull"])
def test_a_name_that_is_unknown_or_denied_is_none(offer: str) -> None:
    assert PREDICTOR.review("hello team", [(offer, 0.9)]) is None


def test_an_unsure_offer_is_silence_and_the_others_are_kept_as_alternatives() -> None:
    unsure = PREDICTOR.review("hello team", [("wave", 0.1)])
    assert isinstance(unsure, Silence)
    sure = PREDICTOR.review("hello team", [("wave", 0.9), ("gun", 0.8), ("smile", 0.7)])
    assert isinstance(sure, Prediction)
    assert sure.alternatives == ("smile",)
