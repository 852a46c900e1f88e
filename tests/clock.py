"""The product's time, as the app in this process has it."""

from chalicelib import wiring


def now() -> int:
    """Seconds since 1970-01-01 UTC."""
    return wiring.container().now()
