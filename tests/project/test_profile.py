"""How property tests run: the same examples each time, and as long as they take."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.fault("J10")
def test_j10_no_property_has_a_deadline_and_each_run_has_the_same_examples() -> None:
    usual = settings()
    assert (usual.deadline, usual.derandomize, usual.database) == (None, True, None)


@pytest.mark.fault("J10")
def test_j10_the_examples_of_two_runs_are_the_same() -> None:
    runs: list[list[int]] = []

    @given(st.integers())
    def example(number: int) -> None:
        runs[-1].append(number)

    for _ in range(2):
        runs.append([])
        example()
    assert runs[0] == runs[1] != []
