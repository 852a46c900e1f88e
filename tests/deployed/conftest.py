"""One deployed Rooster for all tests of this folder, on ports and with state of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import packaging
from playground.options import free_ports, from_environment
from tests.browser.conftest import driver
from tests.deployed.deployed import Deployed, folder, lend

__all__ = ["deployed", "driver", "packaged"]


@pytest.fixture(scope="session")
def packaged() -> Iterator[Path]:
    """Where the app was packaged once for all that package it again."""
    with folder() as place:
        packaging.package(place, place / "out")
        yield place


@pytest.fixture(scope="session")
def deployed(packaged: Path) -> Iterator[Deployed]:
    with folder() as state:
        lend(packaged, state / "package")
        rooster = Deployed(from_environment({**free_ports(), "ROOSTER_STATE": str(state)}))
        rooster.start()
        yield rooster
        rooster.stop()
