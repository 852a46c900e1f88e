"""What the features say of `/rooster export`."""

from chalicelib import wiring
from chalicelib.features.standups import exported
from chalicelib.features.workspace.export import Contents


def contents() -> Contents:
    """Of all that there are."""
    return Contents.of(wiring.features(), exported.TABLES)
