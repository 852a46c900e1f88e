"""Secrets in SSM, against moto."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from chalicelib.aws import parameters
from chalicelib.aws.api import AwsApi
from chalicelib.errors import StorageUnavailable
from tests import wire


@pytest.fixture
def ssm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with wire.moto():
        yield boto3.client("ssm")


def test_a_secure_string_comes_back_in_the_clear(ssm: Any) -> None:
    ssm.put_parameter(Name="/rooster/prod/A", Value="hidden", Type="SecureString")
    ssm.put_parameter(Name="/rooster/prod/B", Value="other", Type="SecureString")
    found = parameters.read(AwsApi("ssm"), ["/rooster/prod/A", "/rooster/prod/B"])
    assert found == {"/rooster/prod/A": "hidden", "/rooster/prod/B": "other"}


@pytest.mark.usefixtures("ssm")
def test_what_is_not_there_is_left_out() -> None:
    assert parameters.read(AwsApi("ssm"), ["/rooster/prod/A"]) == {}


@pytest.mark.usefixtures("ssm")
def test_a_refusal_is_a_storage_error() -> None:
    with pytest.raises(StorageUnavailable, match="ValidationException"):
        parameters.read(AwsApi("ssm"), [f"/rooster/{number}" for number in range(11)])
