"""A few thousand of the hostile requests that `make test-long` sends by the million (tests/long/hostile.py)."""

import os

import pytest

from tests.long import hostile

UNSIGNED = int(os.environ.get("HOSTILE_UNSIGNED", "3000"))
SIGNED = int(os.environ.get("HOSTILE_SIGNED", "1000"))


@pytest.mark.fault("X9")
def test_x9_requests_that_nobody_signed_are_refused_without_an_echo_in_one_line_each() -> None:
    found = hostile.unsigned(UNSIGNED, seed=2)
    assert (dict(found.breaches), found.broken) == ({}, [])
    assert found.statuses.total() == UNSIGNED
    assert {400, 401, 403, 404, 405, 413, 415} >= set(found.statuses) - {200}


def test_signed_requests_with_anything_wrong_in_them_are_answered_and_their_words_logged_nowhere() -> None:
    found = hostile.mutated(SIGNED, seed=3)
    assert (dict(found.breaches), found.broken) == ({}, [])
    assert min(found.statuses[200], found.statuses[400]) > SIGNED // 10
