"""The wire between Rooster and AWS: led into moto, watched, or cut, at the one place where requests leave."""

import io
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.hooks import EventAliaser
from botocore.httpchecksum import AwsChunkedWrapper
from botocore.retries.standard import ExponentialBackoff
from moto import mock_aws
from moto.core.models import botocore_stubber

from chalicelib.aws import api
from chalicelib.aws.connection import Connection
from chalicelib.http import Request, TooMuch
from playground.slack.watch import NAME as WATCH
from tests.quick_moto import HANDLERS, answer_of, quicken

Answer = tuple[int, Mapping[str, Any]]
Look = Callable[[str, Mapping[str, Any]], Answer | None]
"""Sees a target, such as "DynamoDB_20120810.PutItem", and its arguments. None lets it pass.

S3's targets are "S3.PutObject", "S3.GetObject" and "S3.DeleteObject"; their arguments Bucket, Key and Body, which is
bytes. Its answers, too: a Body, or nothing; and a Length, where it is not the
Body's. Only Rooster's own requests are looked at.
"""
_OURS = "app/rooster"
"""What boto3 says of itself where it is Rooster's."""


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
    exchange, emit = Connection.exchange, EventAliaser.emit

    def looked_at(self: Connection, request: Request, most_bytes: int, seconds: float) -> tuple[int, bytes]:
        if threading.current_thread().name == WATCH:  # a playground, even one of a test before, looks at its timers
            return exchange(self, request, most_bytes, seconds)
        answer = look(request.headers["x-amz-target"], json.loads(request.body))
        if answer:
            return answer[0], json.dumps(answer[1]).encode()
        return exchange(self, request, most_bytes, seconds)

    def emitted(self: EventAliaser, event: str, **about: Any) -> Any:
        operation = event.partition("before-send.s3.")[2]
        if operation and _OURS in str(about["request"].headers["User-Agent"]):
            answer = look(f"S3.{operation}", _asked_of_s3(about["request"]))
            if answer:
                return [(None, _as_s3_writes(*answer))]
        return emit(self, event, **about)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Connection, "exchange", looked_at)
        patch.setattr(EventAliaser, "emit", emitted)
        patch.setattr(api, "pause", lambda seconds: None)
        patch.setattr(ExponentialBackoff, "delay_amount", lambda self, context: 0)
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


def _asked_of_s3(request: Any) -> Mapping[str, Any]:
    """With which arguments; at AWS the bucket is in the host's name, elsewhere in the path."""
    url = urlsplit(request.url)
    bucket, is_at_aws, _ = url.netloc.partition(".s3.")
    key = url.path[1:]
    if not is_at_aws:
        bucket, _, key = key.partition("/")
    body = request.body._raw if isinstance(request.body, AwsChunkedWrapper) else request.body
    return {"Bucket": bucket, "Key": key, "Body": body.getvalue() if isinstance(body, io.BytesIO) else body or b""}


def _as_s3_writes(status: int, answer: Mapping[str, Any]) -> AWSResponse:
    code = answer.get("__type", "").rpartition("#")[2]
    no = f"<?xml version='1.0'?><Error><Code>{code}</Code></Error>".encode()
    body = bytes(answer.get("Body", b"")) if status < 300 else no
    length = str(answer.get("Length", len(body)))
    return AWSResponse("http://s3/", status, {"content-length": length}, _Raw(body))


class _Raw(io.BytesIO):
    """A body as urllib3 has it."""

    def stream(self, amt: int = 1024, decode_content: bool = False) -> Iterator[bytes]:
        while chunk := self.read(amt):
            yield chunk


def _ask_moto(self: Connection, request: Request, most_bytes: int, seconds: float) -> tuple[int, bytes]:
    at, target = self.endpoint, request.headers["x-amz-target"]
    service, _, rest = at.netloc.partition(".")
    is_quick = service in HANDLERS and rest == "us-east-1.amazonaws.com"
    if is_quick and (said := answer_of(service, target.partition(".")[2], request.body)):
        return 200, _bounded(said, most_bytes)
    url = f"{at.scheme}://{at.netloc}{request.path}"
    prepared = AWSRequest(request.method, url, dict(request.headers), request.body).prepare()
    response = botocore_stubber("before-send", prepared)
    if response is None:
        raise ConnectionRefusedError(at.netloc)
    return response.status_code, _bounded(response.content, most_bytes)


def _bounded(body: bytes, most_bytes: int) -> bytes:
    if len(body) > most_bytes:
        raise TooMuch
    return body
