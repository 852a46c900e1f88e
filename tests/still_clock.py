"""Time that stands until a test winds it: how long a test takes on a busy machine changes nothing."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from types import SimpleNamespace

import pytest

from chalicelib import clock
from chalicelib.clock import Now
from playground.slack import clock as playground_clock


@contextmanager
def still_clock() -> Iterator[Now]:
    """A clock for the app that stands, and the playground's, of which each look is a microsecond after the last."""
    start, looks = int(time.time()), count(1)
    frozen = SimpleNamespace(time=lambda: start + next(looks) / 1_000_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(playground_clock, "time", frozen)
        yield lambda: start + clock.offset()
