"""AWS's JSON services - DynamoDB, SQS, SSM - over one kept connection each: signed, bounded in time and tries.

botocore does this too; importing it is more than half of a cold start within Slack's 3 seconds (docs/adr/0007).
Source: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
"""

import json
import os
import random
import select
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Lock
from typing import Any
from urllib.parse import SplitResult

from chalicelib import clock
from chalicelib.aws.place import Place
from chalicelib.aws.sigv4 import Scope, signed
from chalicelib.errors import AwsRefused, StorageUnavailable

TRIES = 3
CALL_SECONDS = 5
"""For all tries of a call together: a front door that cannot reach AWS still answers before its own 10 seconds end."""
_CONNECT_SECONDS, _READ_SECONDS = 1, 2
"""One lost answer leaves time for another try within Slack's 3 seconds."""
_IDLE_SECONDS = 20
"""A connection that was idle for longer may be gone without a word: Lambda freezes its containers."""
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
    """AWS says that it did what was asked, in words that are no JSON object, or too many."""


class AwsApi:
    """One of AWS's services, by its name in endpoints, such as "dynamodb".

    `environ`: keys, region and endpoint, in the variables of AWS's SDKs; keys are read at each call, for a role's are
    short-lived.
    """

    def __init__(self, name: str, environ: Mapping[str, str] = os.environ) -> None:
        self._name = name
        self._place = Place(name, name.upper(), environ)
        self._dialect = _DIALECTS[name]
        self._connection: HTTPConnection | None = None
        self._used = 0.0
        self._one_at_a_time = Lock()

    def call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        """The answer to `operation`, both in AWS's own shapes. Throttling, faults and lost connections are tried again.

        Raises:
            AwsRefused: AWS said no, or could not after TRIES tries.
            StorageUnavailable: no answer.
        """
        body = json.dumps(arguments).encode()
        until = time.monotonic() + CALL_SECONDS
        for attempt in range(1, TRIES + 1):
            is_last = attempt == TRIES
            try:
                status, answer = self._ask(operation, body)
            except (OSError, HTTPException, ValueError) as error:  # ValueError: what cannot be a header, a secret even
                if is_last or time.monotonic() > until:
                    raise StorageUnavailable(type(error).__name__) from None
            else:
                if status == 200:
                    return answer
                refusal = AwsRefused(_code(status, answer), answer)
                passes = status in _PASSING_STATUSES or refusal.code in _PASSING
                if is_last or not passes or time.monotonic() > until:
                    raise refusal
            pause(attempt)
        raise AssertionError("unreachable")

    def _ask(self, operation: str, body: bytes) -> tuple[int, dict[str, Any]]:
        headers = {
            "host": self._endpoint.netloc,
            "content-type": f"application/x-amz-json-{self._dialect.version}",
            "x-amz-target": f"{self._dialect.target}.{operation}",
        }
        scope = Scope(self._name, self._place.region)
        given = signed(headers, body, scope, self._place.credentials(), clock.wall_time())
        status, answer = self.exchange(given, body)
        parsed = _json(answer)
        if status == 200 and parsed is None:
            raise GarbledAnswer
        return status, parsed or {}

    def exchange(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """One request and the status and body of its answer; raises OSError or HTTPException."""
        with self._one_at_a_time:
            try:
                connection = self._connected()
                connection.request("POST", "/", body, dict(headers))
                answer = connection.getresponse()
                read = answer.read(_MOST_BYTES + 1)
                if len(read) > _MOST_BYTES:
                    raise GarbledAnswer
            except BaseException:
                self._hang_up()
                raise
            self._used = clock.wall_time()
            return answer.status, read

    def _connected(self) -> HTTPConnection:
        """The connection of before, unless it may be lost meanwhile."""
        if self._connection and self._connection.sock and not self._is_doubtful(self._connection):
            return self._connection
        self._hang_up()
        connection = self._new_connection()
        self._connection = connection
        connection.connect()
        connection.sock.settimeout(_READ_SECONDS)
        return connection

    def _new_connection(self) -> HTTPConnection:
        if self._endpoint.scheme == "https":
            return HTTPSConnection(self._endpoint.netloc, timeout=_CONNECT_SECONDS, context=_trust())
        return HTTPConnection(self._endpoint.netloc, timeout=_CONNECT_SECONDS)

    def _is_doubtful(self, connection: HTTPConnection) -> bool:
        """It was idle for long, or there is something to read though nothing was asked: the other end hangs up."""
        news = select.poll()
        news.register(connection.sock, select.POLLIN)
        return not 0 <= clock.wall_time() - self._used < _IDLE_SECONDS or bool(news.poll(0))

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            connection.close()

    @property
    def _endpoint(self) -> SplitResult:
        return self._place.endpoint


def pause(attempt: int) -> None:
    """Before the next try, a little and at random, so that those who failed together do not return together."""
    time.sleep(random.uniform(0, _LONGEST_FIRST_PAUSE * 2 ** (attempt - 1)))  # noqa: S311 - no secret


@cache
def _trust() -> ssl.SSLContext:
    """The authorities that the machine trusts: reading them takes long enough to do it once."""
    return ssl.create_default_context()


def _json(answer: bytes) -> dict[str, Any] | None:
    try:
        parsed = json.loads(answer)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def _code(status: int, answer: Mapping[str, Any]) -> str:
    """AWS's name of the error, such as ThrottlingException; it comes as `...#Name` or `Name:...`."""
    return str(answer.get("__type") or answer.get("code") or f"http_{status}").rpartition("#")[2].partition(":")[0]
