"""Standups' days by a state machine, for long: `python -m tests.long.day_machine`, or by pytest.

`DAY_MACHINE_STEPS`: how many steps at least (20,000). `DAY_MACHINE_SEED`: one seed, to see a failure again; without it
each round's is drawn and printed. `DAY_MACHINE_NO_SHRINKING`: show the first failure as it is, at once. What was done
is printed as one line of JSON.
"""

import json
import os
import random
import time

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test

from tests.properties._day_machine import DayMachine
from tests.properties._day_world import world

STEPS = int(os.environ.get("DAY_MACHINE_STEPS") or 20_000)
SEED = os.environ.get("DAY_MACHINE_SEED")
STEPS_AT_ONCE, EXAMPLES_AT_ONCE = 50, 20
IS_SHRUNK = not os.environ.get("DAY_MACHINE_NO_SHRINKING")
_SETTINGS = settings(
    max_examples=EXAMPLES_AT_ONCE,
    stateful_step_count=STEPS_AT_ONCE,
    derandomize=False,
    database=None,
    deadline=None,
    print_blob=False,
    phases=(Phase.generate, Phase.shrink) if IS_SHRUNK else (Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def test_days_for_long() -> None:
    began = time.monotonic()
    with world() as made:
        DayMachine.world = made
        while made.totals["steps"] < STEPS:
            seed = int(SEED) if SEED else random.randrange(2**32)
            print(f"seed {seed}", flush=True)
            run_state_machine_as_test(seeded(seed)(DayMachine), settings=_SETTINGS)
            if SEED:
                break
    spent = round(time.monotonic() - began)
    print(json.dumps({**dict(sorted(made.totals.items())), "seconds": spent}), flush=True)


if __name__ == "__main__":
    test_days_for_long()
