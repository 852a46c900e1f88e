"""The cost of a participant: from counts to dollars, and that a played day is counted."""

from collections import Counter
from typing import Any

import pytest

from benchmarks import costs, prices
from benchmarks.metering import Invocation
from benchmarks.request_units import item_size, read_units, write_units

JOB: dict[str, Any] = {"pk": {"S": "T1#job#j"}, "sk": {"S": "job"}, "shard": {"S": "due#1"}, "due": {"N": "1795435200"}}
DONE = {name: value for name, value in JOB.items() if name != "shard"}


def test_what_is_used_costs_its_price() -> None:
    assert prices.cost({"api_requests": 2_000_000, "keys": 1}) == {"api_requests": 7.0, "keys": 1.0}
    with pytest.raises(KeyError):
        prices.cost({"unicorns": 1})


def test_every_price_names_its_page() -> None:
    assert all(price.source.startswith("https://") for price in (*prices.PRICES.values(), prices.GEEKBOT))


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({}, 0),
        ({"pk": {"S": "é"}}, 4),
        ({"n": {"N": "1795435200"}}, 7),
        ({"n": {"N": "-5"}}, 4),
        ({"b": {"BOOL": True}}, 2),
        ({"l": {"L": [{"S": "ab"}, {"S": "c"}]}}, 9),
        ({"m": {"M": {"a": {"S": "b"}}}}, 7),
    ],
)
def test_the_size_of_an_item(item: dict[str, Any], size: int) -> None:
    assert item_size(item) == size


@pytest.mark.parametrize(
    ("size", "is_consistent", "units"),
    [(0, True, 1), (0, False, 0.5), (4096, True, 1), (4097, True, 2), (9000, False, 1.5)],
)
def test_reads(size: int, is_consistent: bool, units: float) -> None:
    assert read_units(size, is_consistent) == units


@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        (None, DONE, 1),
        (None, JOB, 2),
        (JOB, JOB | {"lease": {"N": "1"}}, 1),
        (JOB, JOB | {"due": {"N": "1"}}, 3),
        (JOB, DONE, 2),
        (DONE, None, 1),
        (None, None, 1),
        (DONE | {"text": {"S": "x" * 1500}}, DONE, 2),
    ],
)
def test_writes_and_what_they_move_in_the_index(
    before: dict[str, Any] | None, after: dict[str, Any] | None, units: int
) -> None:
    assert write_units(before, after) == units


def test_amounts_of_invocations() -> None:
    used = [
        Invocation("api_handler", wall_ms=10.2, read_units=2, write_units=3, log_bytes=100),
        Invocation("work", wall_ms=100, sqs_requests=1),
        Invocation("tick", wall_ms=5, read_units=50, sqs_requests=4),
    ]
    found = costs.amounts(used, lambda one, _: round(one.wall_ms))
    assert found["api_requests"] == 1
    assert found["invocations"] == 2
    assert found["gb_seconds"] == pytest.approx(0.010 * 1 + 0.100 * 0.5)
    assert (found["read_units"], found["write_units"]) == (2, 3)
    assert found["sqs_requests"] == 1 + 4 + costs.SQS_A_JOB
    assert found["log_bytes"] == 100 + 2 * costs.THERE.log_bytes


def test_an_idle_month_is_all_its_ticks_and_polls() -> None:
    month = costs.idle_month(Invocation("tick", cpu_ms=10, aws_calls=34, read_units=17, write_units=1))
    assert month["read_units"] == 17 * 730 * 60
    assert month["sqs_requests"] == 5 * 3 * 730 * 60
    assert (month["keys"], month["api_requests"]) == (1, 0)


def test_a_played_day_is_counted() -> None:
    day = costs.play_day(people=4, answering=2)
    functions = Counter(one.function for one in day.invocations)
    assert functions["api_handler"] >= 2 * (2 + 1) + 1  # three times a click and a submission, and a skip
    assert functions["work"] >= 1 + 1 + 4 + 1  # open, roster, prompts, report
    assert sum(one.slack_calls for one in day.invocations) > 4
    assert sum(one.write_units for one in day.invocations) > 4
    assert day.stored_bytes > 0
    assert (day.idle_tick.read_units, day.idle_tick.write_units) == (17, 1)
