"""The benchmark of prompts: the least time that limits allow, and everybody asked exactly once."""

import pytest

from benchmarks import prompts
from benchmarks.simulated import AT_ONCE, Pace


@pytest.mark.parametrize(
    ("calls", "burst", "least"),
    [
        ({"chat.postMessage": 1}, False, 0),
        ({"chat.postMessage": 40}, False, 7.8),
        ({"chat.postMessage": 40}, True, 0),
        ({"chat.postMessage": 310}, True, 2),
        ({"chat.postMessage": 40, "users.info": 41}, False, 24),
        ({"users.info": 110}, True, 6),
        ({"a.method.without.limit": 1000}, False, 0),
    ],
)
def test_the_least_time_is_that_of_the_method_that_takes_longest(
    calls: dict[str, int], burst: bool, least: float
) -> None:
    assert prompts.least_seconds(calls, burst) == pytest.approx(least)


@pytest.mark.parametrize("pace", [AT_ONCE, Pace(workers=1, slack_seconds=1.0, job_seconds=0.5)])
def test_everybody_is_asked_exactly_once(pace: Pace) -> None:
    asked = prompts.ask(workspaces=2, members=3, pace=pace)
    assert (asked.members, asked.lost, asked.doubled, asked.refusals) == (6, 0, 0, 0)
    assert asked.calls["chat.postMessage"] == 6


def test_one_worker_takes_as_long_as_its_calls() -> None:
    """Two rosters with 1 + 4 calls each, four prompts with one each; the last of them is seen when it is made."""
    asked = prompts.ask(workspaces=2, members=2, pace=Pace(workers=1, slack_seconds=1.0))
    calls = sum(asked.calls.values())
    assert asked.last_seconds == pytest.approx(calls)
