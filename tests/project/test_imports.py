"""What a cold start imports: what its request or job needs, and no more."""

import subprocess
import sys

import pytest

from tests.harness import ROOT

COLD = """
import os, sys
os.environ |= {"STAGE": "local", "SLACK_SIGNING_SECRET": "s", "SLACK_BOT_TOKEN": "xoxb-1",
    "AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
import app
from chalicelib import wiring
for name in sys.argv[1:]:
    getattr(wiring, name)()
print(*sys.modules)
"""
HANDLERS = ("commands", "listening", "answering", "asking", "reporting", "posting", "vanishing", "templates")


def imported(*builds: str) -> set[str]:
    """Modules in a new process that imported app.py and built these of wiring's."""
    done = subprocess.run([sys.executable, "-c", COLD, *builds], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def _of(found: set[str], *beginnings: str) -> list[str]:
    return [name for name in found if name.startswith(beginnings)]


def test_importing_the_app_imports_no_feature() -> None:
    found = imported()
    assert "chalicelib.wiring" in found
    assert not _of(found, "chalicelib.feature", "chalicelib.aws", "slack_sdk", "boto")


@pytest.mark.parametrize("build", ["ticker", "forwarder"])
def test_what_runs_each_minute_imports_no_feature_and_no_client_of_slack(build: str) -> None:
    found = imported(build)
    assert "chalicelib.aws.queue" in found
    assert not _of(found, "chalicelib.feature", "chalicelib.access", "slack_sdk", "boto")


def test_the_front_door_knows_every_feature_and_loads_no_handler() -> None:
    found = imported("front_door")
    assert {"chalicelib.features.standups.feature", "chalicelib.features.photos.feature"} <= found
    handlers = [f"chalicelib.features.{name}.{part}" for name in ("standups", "emoji", "snaps") for part in HANDLERS]
    assert not found & {*handlers, "chalicelib.features.workspace.pages", "slack_sdk", "boto3", "PIL", "twilio"}
