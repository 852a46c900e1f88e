"""AWS's JSON services - DynamoDB, SQS, SSM - over one kept connection each: signed, bounded in time and tries.

botocore does this too; importing it is more than half of a cold start within Slack's 3 seconds (docs/adr/0007).
Source: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
"""

import json
import os
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPException
from typing import Any, TypeVar

from chalicelib import clock
from chalicelib.aws.connection import Connection, Request
from chalicelib.aws.place import Place
from chalicelib.aws.sigv4 import Scope, signed
from chalicelib.errors import AwsRefused, StorageUnavailable

TRIES = 3
CALL_SECONDS = 5
"""For all tries of a call together: a front door that cannot reach AWS still answers before its own 10 seconds end."""
_READ_SECONDS = 2
"""One lost answer leaves time for another try within Slack's 3 seconds."""
_MOST_BYTES = 8_000_000
"""DynamoDB answers with 1 MB a page at most; SQS and SSM with less."""
_LONGEST_FIRST_PAUSE = 0.05
"""Seconds; doubled for each further try, and taken at random below that."""
_PASSING = frozenset(
    [
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestTimeout",
        "RequestTimeoutException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    ]
)
"""Refusals that pass, as botocore's standard mode counts them. Of statuses, these:"""
_PASSING_STATUSES = frozenset([500, 502, 503, 504])
_SUCCESS = frozenset([200, 204])
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class _Dialect:
    """How a service wants to be spoken to: the prefix of `X-Amz-Target`, the version of the protocol."""

    target: str
    version: str


_DIALECTS = {
    "dynamodb": _Dialect("DynamoDB_20120810", "1.0"),
    "kms": _Dialect("TrentService", "1.1"),
    "sqs": _Dialect("AmazonSQS", "1.0"),
    "ssm": _Dialect("AmazonSSM", "1.1"),
}


class GarbledAnswer(HTTPException):
    """AWS says that it did what was asked, in words that are no JSON object."""


class AwsApi:
    """One of AWS's services, by its name in endpoints, such as "dynamodb".

    `environ`: keys, region and endpoint, in the variables of AWS's SDKs; keys are read at each call, for a role's are
    short-lived.
    """

    def __init__(self, name: str, environ: Mapping[str, str] = os.environ) -> None:
        self._name = name
        self._place = Place(name, name.upper(), environ)
        self._dialect = _DIALECTS[name]

    def call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        """The answer to `operation`, both in AWS's own shapes. Throttling, faults and lost connections are tried again.

        Raises:
            AwsRefused: AWS said no, or could not after TRIES tries.
            StorageUnavailable: no answer.
        """
        body = json.dumps(arguments).encode()
        return insist(lambda: self._ask(operation, body), _refusal, CALL_SECONDS)

    def _ask(self, operation: str, body: bytes) -> tuple[int, dict[str, Any]]:
        headers = {
            "host": self._place.endpoint.netloc,
            "content-type": f"application/x-amz-json-{self._dialect.version}",
            "x-amz-target": f"{self._dialect.target}.{operation}",
        }
        scope = Scope(self._name, self._place.region)
        given = signed(headers, body, scope, self._place.credentials(), clock.wall_time())
        status, answer = self._connection.exchange(Request("POST", "/", given, body), _MOST_BYTES)
        parsed = _json(answer)
        if status == 200 and parsed is None:
            raise GarbledAnswer
        return status, parsed or {}

    @cached_property
    def _connection(self) -> Connection:
        return Connection(self._place.endpoint, _READ_SECONDS)


def insist(
    ask: Callable[[], tuple[int, _Answer]], refusal: Callable[[int, _Answer], AwsRefused], within: float
) -> _Answer:
    """What `ask` gives with a status of success. What passes is tried again, but not after `within` seconds.

    `ask`: the status and the answer of one try; `refusal`: what a status and answer that are no success mean.

    Raises:
        AwsRefused: AWS said no, or could not after TRIES tries.
        StorageUnavailable: no answer.
    """
    until = time.monotonic() + within
    for attempt in range(1, TRIES + 1):
        is_last = attempt == TRIES
        try:
            status, answer = ask()
        except (OSError, HTTPException, ValueError) as error:  # ValueError: what cannot be a header, a secret even
            if is_last or time.monotonic() > until:
                raise StorageUnavailable(type(error).__name__) from None
        else:
            if status in _SUCCESS:
                return answer
            refused = refusal(status, answer)
            passes = status in _PASSING_STATUSES or refused.code in _PASSING
            if is_last or not passes or time.monotonic() > until:
                raise refused
        pause(attempt)
    raise AssertionError("unreachable")


def pause(attempt: int) -> None:
    """Before the next try, a little and at random, so that those who failed together do not return together."""
    time.sleep(random.uniform(0, _LONGEST_FIRST_PAUSE * 2 ** (attempt - 1)))  # noqa: S311 - no secret


def _json(answer: bytes) -> dict[str, Any] | None:
    try:
        parsed = json.loads(answer)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def _refusal(status: int, answer: Mapping[str, Any]) -> AwsRefused:
    """By AWS's name of the error, such as ThrottlingException; it comes as `...#Name` or `Name:...`."""
    named = str(answer.get("__type") or answer.get("code") or f"http_{status}")
    return AwsRefused(named.rpartition("#")[2].partition(":")[0], answer)
