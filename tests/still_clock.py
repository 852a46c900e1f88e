"""Time that stands until a test winds it: how long a test takes on a busy machine changes nothing."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from types import SimpleNamespace

import pytest

from chalicelib import clock
from playground.slack import clock as playground_clock


@contextmanager
def still_clock() -> Iterator[None]:
    """The app's clock and the playground's stand; each look at the playground's is a microsecond after the last."""
    start, looks = int(time.time()), count(1)
    frozen = SimpleNamespace(time=lambda: start + next(looks) / 1_000_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(playground_clock, "time", frozen)
        patch.setattr(clock, "now", lambda: start + clock._offset())
        yield
