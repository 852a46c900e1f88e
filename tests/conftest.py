"""Fixtures of all tests."""

from collections.abc import Iterator

import pytest

from tests import harness

MONDAY = "2026-11-23T07:00:00Z"
"""08:00 in Prague, an hour before the default prompt."""


@pytest.fixture
def play() -> Iterator[harness.Stage]:
    """A fresh Rooster with its Slack, on Monday 23 November 2026, 08:00 in Prague."""
    with harness.stage() as stage:
        stage.people.clock(set=MONDAY)
        yield stage
