"""The benchmark of ticks: its work is the same at every size."""

import pytest

from benchmarks import ticks


def test_a_tick_asks_the_same_however_many_standups_are_configured() -> None:
    rounds = ticks.measure((10, 3_000), rounds=1, ticks=1)
    for what in ("requests", "items", "messages"):
        assert rounds.median("10", what) == rounds.median("3000", what)
    assert rounds.median("10", "messages") == ticks.DUE
    assert rounds.median("10", "items") == ticks.DUE + 1


@pytest.mark.parametrize("standups", [10, 11, 26, 1000])
def test_as_many_as_asked_are_configured(standups: int) -> None:
    assert sum(map(len, ticks.configured(standups).shards.values())) == standups - ticks.DUE
