"""The only reader of the time.

`now` is the product's time: the playground winds it with `CLOCK_OFFSET_SECONDS`, which counts only when `STAGE=local`.
`wall_time` is the transport's time: Slack's request signatures are made with it and checked against it.
"""

import os
import time
from collections.abc import Callable

Now = Callable[[], int]
"""The product's time: `now`, or a test's."""


def now() -> int:
    """The present instant in whole seconds since 1970-01-01 UTC."""
    return int(time.time()) + offset()


def wall_time() -> float:
    """Seconds since 1970-01-01 UTC, never wound."""
    return time.time()


def monotonic() -> float:
    """Seconds since some instant, never set back: for how long something takes."""
    return time.monotonic()


def offset() -> int:
    """Seconds by which the product's time is wound."""
    if os.environ.get("STAGE") != "local":
        return 0
    return int(os.environ.get("CLOCK_OFFSET_SECONDS") or 0)
