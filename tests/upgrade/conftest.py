"""Each test is played from every release's folder."""

import pytest

from tests.upgrade.days import FOLDERS


@pytest.fixture(params=FOLDERS)
def folder(request: pytest.FixtureRequest) -> str:
    """The folder of a release."""
    return str(request.param)
