"""One deployed Rooster for all tests of this folder, on ports and with state of its own."""

from collections.abc import Iterator

import pytest

from playground.options import free_ports, from_environment
from tests.browser.conftest import driver
from tests.deployed.deployed import Deployed, folder

__all__ = ["deployed", "driver"]


@pytest.fixture(scope="session")
def deployed() -> Iterator[Deployed]:
    with folder() as state:
        rooster = Deployed(from_environment({**free_ports(), "ROOSTER_STATE": str(state)}))
        rooster.start()
        yield rooster
        rooster.stop()
