"""The one door: no predictor gets past the deny-list."""

import pytest

from chalicelib.emoji_predictor import embedded
from chalicelib.emoji_predictor.client import EmojiClient
from chalicelib.emoji_predictor.prediction import Prediction, Predictor, Silence


class Says(Predictor):
    """Always the same."""

    def __init__(self, name: str, *others: str) -> None:
        self.prediction = Prediction(name, 0.9, "neutral", "test", others)

    def decide(self, text: str) -> Prediction | Silence:
        return self.prediction


def test_a_text_gets_a_prediction_or_none() -> None:
    client = EmojiClient(embedded.load())
    found = client.predict("happy birthday Sam!")
    assert found
    assert found.name == "birthday"
    assert client.predict("the config lives in settings.py") is None


def test_a_silence_has_a_reason() -> None:
    told = EmojiClient(embedded.load()).explain("")
    assert isinstance(told, Silence)
    assert told.reason == "nothing to read"


@pytest.mark.parametrize("name", ["gun", "middle_finger", "skull", "not_an_emoji", "", ":knife:"])
def test_what_is_denied_or_unknown_is_never_predicted(name: str) -> None:
    client = EmojiClient(Says(name))
    assert client.predict("hello") is None
    assert client.explain("hello").reason == "denied"


def test_a_workspaces_own_deny_list_counts_too() -> None:
    assert EmojiClient(Says("tada"), denied=[":tada:"]).predict("hello") is None


def test_names_become_canonical_and_alternatives_are_cleaned() -> None:
    found = EmojiClient(Says(":thumbsup:", "+1", "gun", "clap")).predict("hello")
    assert found
    assert (found.name, found.alternatives) == ("+1", ("clap",))


def test_a_predictor_has_to_decide() -> None:
    with pytest.raises(NotImplementedError):
        Predictor().decide("hello")
