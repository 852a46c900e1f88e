"""One deployed Rooster for all tests of this folder, on ports and with state of its own."""

from collections.abc import Iterator

import pytest

from playground.options import free_ports, from_environment
from tests.deployed.deployed import Deployed


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    rooster = Deployed(from_environment({**free_ports(), "ROOSTER_STATE": str(tmp_path_factory.mktemp("rooster"))}))
    rooster.start()
    yield rooster
    rooster.stop()
