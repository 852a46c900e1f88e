"""The clock: it can be wound on a local stage and nowhere else."""

import time

import pytest

from chalicelib import clock

DAY = 24 * 3600


def _wound(monkeypatch: pytest.MonkeyPatch, stage: str | None, offset: str) -> int:
    """By how many whole days `now` is wound."""
    monkeypatch.setenv("CLOCK_OFFSET_SECONDS", offset)
    if stage is None:
        monkeypatch.delenv("STAGE", raising=False)
    else:
        monkeypatch.setenv("STAGE", stage)
    return round((clock.now() - time.time()) / DAY)


@pytest.mark.parametrize(("offset", "days"), [(str(3 * DAY), 3), (str(-2 * DAY), -2), ("0", 0), ("", 0)])
def test_a_local_stage_can_be_wound(monkeypatch: pytest.MonkeyPatch, offset: str, days: int) -> None:
    assert _wound(monkeypatch, "local", offset) == days


@pytest.mark.parametrize("stage", ["prod", "staging", "local2", "", None])
def test_no_other_stage_can(monkeypatch: pytest.MonkeyPatch, stage: str | None) -> None:
    assert _wound(monkeypatch, stage, str(3 * DAY)) == 0


def test_the_time_of_signatures_is_never_wound(monkeypatch: pytest.MonkeyPatch) -> None:
    _wound(monkeypatch, "local", str(3 * DAY))
    assert round((clock.wall_time() - time.time()) / DAY) == 0
