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
from chalicelib.aws.connection import Connection, Request, TooMuch
from tests.quick_moto import quicken

Answer = tuple[int, Mapping[str, Any]]
Look = Callable[[str, Mapping[str, Any]], Answer | None]
"""Sees a target, such as "DynamoDB_20120810.PutItem", and its arguments. None lets it pass.

S3's targets are "S3.PutObject", "S3.GetObject" and "S3.DeleteObject"; their arguments Bucket, Key and Body, which is
bytes. Its answers, too: a Body, or nothing.
"""
_S3 = {"PUT": "S3.PutObject", "GET": "S3.GetObject", "DELETE": "S3.DeleteObject"}


@contextmanager
def moto() -> Iterator[None]:
    """moto for boto3's clients and for ours."""
    with pytest.MonkeyPatch.context() as patch:
        quicken(patch)
        patch.setattr(Connection, "exchange", _ask_moto)
        with mock_aws():
            yield


@contextmanager
def watched(look: Look) -> Iterator[None]:
    """`look` sees each request first; nobody pauses between tries."""
    exchange = Connection.exchange

    def looked_at(self: Connection, request: Request, most_bytes: int) -> tuple[int, bytes]:
        answer = look(*_target(request))
        return (answer[0], _written(request, *answer)) if answer else exchange(self, request, most_bytes)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Connection, "exchange", looked_at)
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


def _target(request: Request) -> tuple[str, Mapping[str, Any]]:
    """What is asked, and with which arguments."""
    if "x-amz-target" in request.headers:
        return request.headers["x-amz-target"], json.loads(request.body)
    bucket, is_at_aws, _ = request.headers["host"].partition(".s3.")
    key = request.path[1:]
    if not is_at_aws:
        bucket, _, key = key.partition("/")
    return _S3[request.method], {"Bucket": bucket, "Key": key, "Body": request.body}


def _written(request: Request, status: int, answer: Mapping[str, Any]) -> bytes:
    """The answer as its service writes it."""
    if "x-amz-target" in request.headers:
        return json.dumps(answer).encode()
    if status < 300:
        return bytes(answer.get("Body", b""))
    code = answer.get("__type", "").rpartition("#")[2]
    return f"<?xml version='1.0'?><Error><Code>{code}</Code></Error>".encode()


def _ask_moto(self: Connection, request: Request, most_bytes: int) -> tuple[int, bytes]:
    at = self.endpoint
    url = f"{at.scheme}://{at.netloc}{request.path}"
    prepared = AWSRequest(request.method, url, dict(request.headers), request.body).prepare()
    response = botocore_stubber("before-send", prepared)
    if response is None:
        raise ConnectionRefusedError(at.netloc)
    if len(response.content) > most_bytes:
        raise TooMuch
    return response.status_code, response.content
