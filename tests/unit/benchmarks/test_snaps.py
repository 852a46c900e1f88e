"""The benchmark of messages that vanish: the least that a limit allows, and everything deleted, never early."""

import pytest

from benchmarks import snaps
from benchmarks.lateness import least
from benchmarks.simulated import AT_ONCE, Pace
from benchmarks.snaps import A_MINUTE, Case
from playground.slack.limits import Limits


@pytest.mark.parametrize(
    ("dues", "room", "a_minute", "instants"),
    [
        ([5.0], 50, 50, [5]),
        ([0.0] * 3, 3, 60, [0, 0, 0]),
        ([0.0] * 5, 3, 60, [0, 0, 0, 1, 2]),
        ([0.0] * 3, 1, 50, [0, 1.2, 2.4]),
        ([9.0, 0.0, 0.0], 1, 30, [0, 2, 9]),
        ([0.0, 0.0, 0.0, 100.0, 100.0, 100.0], 2, 60, [0, 0, 1, 100, 100, 101]),
    ],
)
def test_the_least_is_each_when_it_is_due_or_the_limit_has_room(
    dues: list[float], room: float, a_minute: float, instants: list[float]
) -> None:
    assert least(dues, room, a_minute) == pytest.approx(instants)


def test_the_least_in_whole_seconds_wastes_what_the_bucket_cannot_hold() -> None:
    assert least([0.0] * 4, 1, 50, in_whole_seconds=True) == [0, 2, 4, 6]
    assert least([0.0] * 7, 2, 50, in_whole_seconds=True) == [0, 0, 2, 3, 4, 5, 6]


def test_the_playgrounds_slack_takes_the_least_and_nothing_sooner() -> None:
    """A thousandth of a second later, for rounding's sake."""
    now = 0.0
    limits = Limits(True, lambda: now)
    for at in least([0.0] * (A_MINUTE + 10), A_MINUTE, A_MINUTE):
        if at:
            now = at - 0.1
            assert limits.retry_after("T1", "chat.delete", "")
            now = at + 0.001
        assert limits.retry_after("T1", "chat.delete", "") is None


@pytest.mark.parametrize("over_seconds", [0, 60])
def test_what_the_limit_has_room_for_is_deleted_at_its_second(over_seconds: int) -> None:
    found = snaps.play(Case(2, 3, over_seconds))
    assert (found.messages, found.lost, found.early, found.refusals, found.told, found.jobs) == (6, 0, 0, 0, 6, 6)
    assert found.lateness == found.least
    assert (found.lateness.waited, found.lateness.last, found.behind) == (0, 0, 0)


@pytest.mark.parametrize(("messages", "room"), [(A_MINUTE + 5, A_MINUTE), (6, 1)])
def test_what_the_limit_has_no_room_for_waits_and_is_deleted_once(messages: int, room: int) -> None:
    found = snaps.play(Case(1, messages, room=room))
    assert (found.lost, found.early, found.told) == (0, 0, messages)
    assert found.lateness.waited == found.least.waited == 5
    assert found.least.last == pytest.approx(6)
    assert 6 <= found.lateness.last <= 6 + found.behind
    assert found.lateness == found.least_in_whole_seconds
    assert (found.refusals > 0) == (room < A_MINUTE)  # they take turns, as many at once as Slack has room for


@pytest.mark.parametrize("pace", [AT_ONCE, Pace(workers=1, slack_seconds=0.25)])
def test_one_worker_takes_as_long_as_its_calls(pace: Pace) -> None:
    """Three deletions, and between them two authors who are told; a deletion is seen when it is made."""
    found = snaps.play(Case(1, 3, pace=pace))
    assert found.lateness.last == pytest.approx(5 * pace.slack_seconds)
