"""What an endpoint may answer, and what not."""

import pytest

from chalicelib.emoji_predictor.endpoint_response import UNSCORED, Offer, Unreadable, read


@pytest.mark.parametrize(
    ("body", "offers"),
    [
        (b"joy", [("joy", UNSCORED)]),
        (b":+1:\n", [(":+1:", UNSCORED)]),
        (b'"joy"', [("joy", UNSCORED)]),
        (b"100", [("100", UNSCORED)]),
        (b'{"name": "joy", "confidence": 0.7, "reason": "x"}', [("joy", 0.7)]),
        (b'{"name": "joy", "score": 1}', [("joy", 1.0)]),
        (b'{"result": "joy"}', [("joy", UNSCORED)]),
        (b'{"predictions": [{"name": "a", "score": 0.1}, {"name": "b", "score": 0.6}]}', [("b", 0.6), ("a", 0.1)]),
        (b'{"names": ["a", "b"], "scores": [0.2, 0.3, 0.9]}', [("b", 0.3), ("a", 0.2)]),
        (b'{"names": ["a"]}', [("a", UNSCORED)]),
        (b'["a", "b"]', [("a", UNSCORED), ("b", UNSCORED)]),
        (b"", []),
        (b" \n", []),
        (b"null", []),
        (b'{"name": null}', []),
        (b"[]", []),
    ],
)
def test_answers_that_are_read(body: bytes, offers: list[Offer]) -> None:
    assert read(body) == offers


@pytest.mark.parametrize(
    "body",
    [
        b"<html>sorry</html>",
        b"two words",
        b"\xff\xfe",
        b"{",
        b"{}",
        b"0.5",
        b'{"name": 3}',
        b'{"name": "joy", "score": 2}',
        b'{"name": "joy", "score": NaN}',
        b'{"name": "joy", "score": "0.5"}',
        b'{"name": "joy", "score": true}',
        b'{"predictions": {"joy": 0.5}}',
        b"[" * 5_000,
        b"1" * 5_000,
    ],
)
def test_answers_that_are_not(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body)


def test_no_more_than_a_few_names_are_looked_at() -> None:
    assert len(read(b'{"names": [' + b",".join(b'"a"' for _ in range(900)) + b"]}")) == 5
