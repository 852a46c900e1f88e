"""AWS's JSON services - DynamoDB, SQS, SSM - over one kept connection each: signed, bounded in time and tries.

botocore does this too; importing it is more than half of a cold start within Slack's 3 seconds (docs/adr/0007).
Source: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
"""

import json
import os
import random
import time
from collections.abc import Mapping
from functools import cached_property
from http.client import HTTPException
from typing import Any, NamedTuple

from chalicelib import clock
from chalicelib.aws.connection import Connection
from chalicelib.aws.service_endpoint import ServiceEndpoint
from chalicelib.aws.sigv4 import Scope, signed
from chalicelib.errors import AwsRefused, StorageUnavailable
from chalicelib.http import Connection as Opened
from chalicelib.http import Deadline, Request

TRIES = 3
CALL_SECONDS = 5
"""For all tries of a call together: a front door that cannot reach AWS still answers before its own 10 seconds end."""
CONNECT_SECONDS = 1
TRY_SECONDS = 2
"""For one try: a lost answer leaves time for another try within Slack's 3 seconds."""
_MAX_BYTES = 8_000_000
"""DynamoDB answers with 1 MB a page at most; SQS and SSM with less."""
_LONGEST_PAUSE = 1
_RETRYABLE = frozenset(
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
_RETRYABLE_STATUSES = frozenset([500, 502, 503, 504])


class _Dialect(NamedTuple):
    """How a service wants to be spoken to: the prefix of `X-Amz-Target`, the version of the protocol, and patience.

    `longest_first_pause`: seconds; doubled for each further try, and taken at random below that.
    """

    target: str
    version: str
    tries: int = TRIES
    longest_first_pause: float = 0.05


_DIALECTS = {
    "dynamodb": _Dialect("DynamoDB_20120810", "1.0"),
    "kms": _Dialect("TrentService", "1.1"),
    "sqs": _Dialect("AmazonSQS", "1.0"),
    # It serves 40 reads a second to a whole account, and each cold start is one: a burst has to spread itself.
    "ssm": _Dialect("AmazonSSM", "1.1", tries=10, longest_first_pause=0.5),
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
        self._service = ServiceEndpoint(name, name.upper(), environ)
        self._dialect = _DIALECTS[name]

    def call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        """The answer to `operation`, both in AWS's own shapes. Throttling, faults and lost connections are tried again.

        Raises:
            AwsRefused: AWS said no, and would again.
            StorageUnavailable: no whole answer, or a no that passes, within CALL_SECONDS and the service's tries.
        """
        body, deadline = json.dumps(arguments).encode(), Deadline(CALL_SECONDS)
        for attempt in range(1, self._dialect.tries + 1):
            try:
                return self._tried(operation, body, deadline)
            except AwsRefused:
                raise
            except StorageUnavailable:
                wait = backoff(attempt, self._dialect.longest_first_pause)
                if attempt == self._dialect.tries or not deadline.is_after(wait):
                    raise
            pause(wait)
        raise AssertionError("unreachable")

    def _tried(self, operation: str, body: bytes, deadline: Deadline) -> dict[str, Any]:
        try:
            status, answer = self._ask(operation, body, deadline.left(TRY_SECONDS))
        except (OSError, HTTPException, ValueError) as error:  # ValueError: what cannot be a header, a secret even
            raise StorageUnavailable(type(error).__name__) from None
        if status == 200:
            return answer
        refused = _refusal(status, answer)
        passes = status in _RETRYABLE_STATUSES or refused.code in _RETRYABLE
        raise StorageUnavailable(refused.code) if passes else refused

    def _ask(self, operation: str, body: bytes, seconds: float) -> tuple[int, dict[str, Any]]:
        headers = {
            "host": self._service.endpoint.netloc,
            "content-type": f"application/x-amz-json-{self._dialect.version}",
            "x-amz-target": f"{self._dialect.target}.{operation}",
        }
        scope = Scope(self._name, self._service.region)
        given = signed(headers, body, scope, self._service.credentials(), clock.wall_time())
        status, answer = self._connection.exchange(Request("POST", "/", given, body), _MAX_BYTES, seconds)
        parsed = _json(answer)
        if status == 200 and parsed is None:
            raise GarbledAnswer
        return status, parsed or {}

    @cached_property
    def _connection(self) -> Connection:
        endpoint, trust = self._service.endpoint, self._service.trust
        return Connection(endpoint, lambda deadline: Opened(endpoint, deadline, trust, CONNECT_SECONDS))


def backoff(attempt: int, longest_first: float = 0.05) -> float:
    """Seconds before the next try, at random, so that those who failed together do not return together."""
    longest = min(longest_first * 2 ** (attempt - 1), _LONGEST_PAUSE)
    return random.uniform(0, longest)  # noqa: S311 - no secret


def pause(seconds: float) -> None:
    """Let them pass."""
    time.sleep(seconds)


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
