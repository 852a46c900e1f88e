"""The model file: packaged, of this version, as the report says."""

import hashlib
import json

import pytest

from chalicelib.emoji_predictor import vocabulary
from chalicelib.emoji_predictor.embedded import EMOTIONS
from chalicelib.emoji_predictor.weights import LANES, MAGIC, Weights, packed

BLOB = vocabulary.packaged("model.bin")
REPORT = json.loads(vocabulary.packaged("report.json"))


def test_the_packaged_model_is_the_one_that_was_measured() -> None:
    assert hashlib.sha256(BLOB).hexdigest() == REPORT["sha256"]
    assert len(BLOB) == REPORT["bytes"] <= 1_500_000


def test_the_measured_model_meets_its_targets() -> None:
    assert REPORT["dev"]["macro_f1"] >= 46
    assert REPORT["dev"]["agrees_with_float"] >= 97


def test_every_emotion_but_those_of_a_request_has_an_emoji() -> None:
    assert set(Weights(BLOB).labels) - EMOTIONS.keys() == {"neutral", "curiosity", "desire"}


@pytest.mark.parametrize(
    ("words", "label"),
    [
        (["thank", "you", "so", "much"], "gratitude"),
        (["i", "love", "it"], "love"),
        (["this", "is", "so", "sad"], "sadness"),
        (["lol"], "amusement"),
    ],
)
def test_golden_predictions(words: list[str], label: str) -> None:
    weights = Weights(BLOB)
    emotions = weights.scores(words).emotions
    assert weights.labels[emotions.index(max(emotions))] == label


def test_probabilities_add_up_to_one_even_for_no_words() -> None:
    scores = Weights(BLOB).scores([])
    assert sum(scores.emotions) == pytest.approx(1)
    assert sum(scores.valence) == pytest.approx(1)


def test_a_packed_model_is_read_again() -> None:
    head = ((1, 0, 1.0), ["joy"], ["1"] * 4, ["0.5"] * 4)
    weights = Weights(packed(head, bytes([20] * 3), bytes(3 * LANES)))
    assert (weights.bits, weights.part_bits, weights.labels) == (1, 0, ["joy"])
    assert weights.idf() == bytes([20] * 3)


@pytest.mark.parametrize("blob", [b"", b"PK\x03\x04", MAGIC, BLOB[:-1], BLOB + b"x"])
def test_a_broken_model_file_is_refused(blob: bytes) -> None:
    with pytest.raises(ValueError, match=r"model file|not found"):
        Weights(blob)
