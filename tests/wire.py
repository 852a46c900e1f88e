"""The wire between Rooster and AWS: led into moto, watched, or cut, at the one place where requests leave."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.awsrequest import AWSRequest
from moto import mock_aws
from moto.core.models import botocore_stubber

from chalicelib.aws import api
from chalicelib.aws.api import AwsApi
from tests.quick_moto import quicken

Answer = tuple[int, Mapping[str, Any]]
Look = Callable[[str, Mapping[str, Any]], Answer | None]
"""Sees a target, such as "DynamoDB_20120810.PutItem", and its arguments. None lets it pass."""


@contextmanager
def moto() -> Iterator[None]:
    """moto for boto3's clients and for ours."""
    with pytest.MonkeyPatch.context() as patch:
        quicken(patch)
        patch.setattr(AwsApi, "exchange", _ask_moto)
        with mock_aws():
            yield


@contextmanager
def watched(look: Look) -> Iterator[None]:
    """`look` sees each request first; nobody pauses between tries."""
    exchange = AwsApi.exchange

    def looked_at(self: AwsApi, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        answer = look(headers["x-amz-target"], json.loads(body))
        return (answer[0], json.dumps(answer[1]).encode()) if answer else exchange(self, headers, body)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AwsApi, "exchange", looked_at)
        patch.setattr(api, "pause", lambda attempt: None)
        yield


@contextmanager
def refusing(part: str, answer: Answer, times: int = 10**6, nth: int = 1) -> Iterator[list[str]]:
    """Calls of which `part` is in the target get `answer`, `times` times from the nth call on; the refused ones."""
    seen = 0
    refused: list[str] = []

    def refuse(target: str, _: Mapping[str, Any]) -> Answer | None:
        nonlocal seen
        seen += part in target
        if part not in target or not nth <= seen < nth + times:
            return None
        refused.append(target)
        return answer

    with watched(refuse):
        yield refused


def refusal(code: str, **more: Any) -> Answer:
    """AWS's no."""
    return 400, {"__type": f"com.amazonaws.made.up#{code}", "message": "made up", **more}


def _ask_moto(self: AwsApi, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
    endpoint = self._endpoint
    request = AWSRequest("POST", f"{endpoint.scheme}://{endpoint.netloc}/", dict(headers), body).prepare()
    response = botocore_stubber("before-send", request)
    if response is None:
        raise ConnectionRefusedError(endpoint.netloc)
    return response.status_code, response.content
