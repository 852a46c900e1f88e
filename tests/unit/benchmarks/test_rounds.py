"""Contenders take turns."""

from collections.abc import Mapping
from itertools import pairwise

from benchmarks.rounds import Rounds, interleaved


def test_every_other_round_goes_backwards_and_the_warm_up_does_not_count() -> None:
    order: list[str] = []

    def turn(name: str) -> Mapping[str, float]:
        order.append(name)
        return {"turn": len(order)}

    rounds = interleaved({"a": lambda: turn("a"), "b": lambda: turn("b")}, rounds=3, warm_up=1)
    assert order[:2] in (["a", "b"], ["b", "a"])
    pairs = [order[start : start + 2] for start in range(0, len(order), 2)]
    assert all(pair == list(reversed(next_pair)) for pair, next_pair in pairwise(pairs))
    assert {name: len(raw) for name, raw in rounds.raw.items()} == {"a": 3, "b": 3}
    assert min(one["turn"] for raw in rounds.raw.values() for one in raw) == 3


def test_a_ratio_is_that_of_the_medians() -> None:
    rounds = Rounds({"a": [{"ms": 1.0}, {"ms": 2.0}, {"ms": 90.0}], "b": [{"ms": 4.0}, {"ms": 4.0}, {"ms": 4.0}]})
    assert rounds.ratio("a", "b", "ms") == 0.5
