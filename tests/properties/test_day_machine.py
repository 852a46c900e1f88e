"""Standups' days by a state machine: whatever goes wrong, what was acknowledged is shown once."""

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties._day_machine import DayMachine
from tests.properties._day_world import world
from tests.size import sized

EXAMPLES, STEPS_AT_MOST, STEPS = sized(9, 27), 50, sized(300, 1000)
SEED = 21
"""One by which much happens; `tests/long/day_machine.py` draws others."""


def test_whatever_happens_on_a_day_each_answer_is_shown_once_with_its_last_words() -> None:
    with world() as made:
        DayMachine.world = made
        run_state_machine_as_test(
            seed(SEED)(DayMachine),
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS_AT_MOST,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.generate, Phase.shrink),
            ),
        )
        assert made.totals["steps"] >= STEPS, made.totals
