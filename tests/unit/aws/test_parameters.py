"""Secrets in SSM, against moto."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from chalicelib.aws import parameters
from chalicelib.aws.clients import _session, client
from chalicelib.errors import StorageUnavailable
from playground.options import ROOT

LAZY = """
import os, sys
from botocore.loaders import Loader
loaded, load = [], Loader.load_service_model
def note(self, service, *more, **named):
    loaded.append(service)
    return load(self, service, *more, **named)
Loader.load_service_model = note
os.environ.update(AWS_DEFAULT_REGION="us-east-1", STAGE="local", SLACK_SIGNING_SECRET="s", SLACK_BOT_TOKEN="xoxb-1")
from chalicelib import wiring
wiring.front_door(), wiring.worker(), wiring._token("T1")
print(sorted(set(loaded)))
"""


@pytest.fixture
def ssm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    _session.cache_clear()
    with mock_aws():
        yield client("ssm")
    _session.cache_clear()


def test_a_secure_string_comes_back_in_the_clear(ssm: Any) -> None:
    ssm.put_parameter(Name="/rooster/prod/A", Value="hidden", Type="SecureString")
    ssm.put_parameter(Name="/rooster/prod/B", Value="other", Type="SecureString")
    found = parameters.read(lambda service: ssm, ["/rooster/prod/A", "/rooster/prod/B"])
    assert found == {"/rooster/prod/A": "hidden", "/rooster/prod/B": "other"}


def test_what_is_not_there_is_left_out(ssm: Any) -> None:
    assert parameters.read(client, ["/rooster/prod/A"]) == {}


def test_a_refusal_is_a_storage_error(ssm: Any) -> None:
    with pytest.raises(StorageUnavailable, match="ValidationException"):
        parameters.read(lambda service: ssm, [f"/rooster/{number}" for number in range(11)])


def test_no_answer_is_a_storage_error(ssm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(StorageUnavailable, match="EndpointConnectionError"):
        parameters.read(client, ["/rooster/prod/A"])


def test_secrets_in_the_environment_load_nothing_of_ssm() -> None:
    done = subprocess.run([sys.executable, "-c", LAZY], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "['dynamodb', 'sqs']\n", done.stderr
