"""What an endpoint may answer: a bare name, or JSON with names and scores; anything else is unreadable. Pure.

Accepted: `joy`, `:joy:`, `"joy"`, `{"name": "joy", "confidence": 0.7}`, `{"result": "joy"}`, `{"predictions": [...]}`,
`{"names": ["joy"], "scores": [0.7]}`, and lists of names or of objects with `name` and `score`. Silence is an empty
answer, `null` or `{"name": null}`.
"""

import json
import re
from collections.abc import Sequence
from itertools import zip_longest

Offer = tuple[str, float]
"""A name as the endpoint spells it, and its score from 0 to 1."""
UNSCORED = 0.5
"""The score of a name that comes without one, as the original's always do."""
_MAX_OFFERS = 5
_BARE = re.compile(r":?[a-z0-9_+'-]{1,80}:?", re.IGNORECASE)


class Unreadable(ValueError):
    """The answer is none that we know."""


def read(body: bytes) -> list[Offer]:
    """The names that an answer offers, best first; none for silence.

    Raises:
        Unreadable: the answer is none that we know.
    """
    text = body.decode("utf-8", "replace").strip()
    if not text:
        return []
    if _BARE.fullmatch(text) and text != "null":
        return [(text, UNSCORED)]
    try:
        offers = list(_offers(json.loads(text)))
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    return sorted(offers, key=lambda offer: offer[1], reverse=True)[:_MAX_OFFERS]


def _offers(answer: object) -> Sequence[Offer]:
    if answer is None:
        return []
    if isinstance(answer, str):
        return [(answer, UNSCORED)]
    if isinstance(answer, list):
        return [offer for one in answer[:_MAX_OFFERS] for offer in _offers(one)]
    if not isinstance(answer, dict):
        raise Unreadable
    if isinstance(names := answer.get("names"), list):
        scores = answer.get("scores")
        pairs = zip_longest(names, scores[: len(names)] if isinstance(scores, list) else [])
        return [(name, _score(score)) for name, score in pairs if isinstance(name, str)]
    for key in ("predictions", "result"):
        if key in answer:
            return _offers(answer[key])
    return _named(answer)


def _named(answer: dict[str, object]) -> Sequence[Offer]:
    name = answer.get("name", Unreadable)
    if name is None:
        return []
    if not isinstance(name, str):
        raise Unreadable
    return [(name, _score(answer.get("score", answer.get("confidence"))))]


def _score(value: object) -> float:
    if value is None:
        return UNSCORED
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise Unreadable
    return float(value)
