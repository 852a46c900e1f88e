"""DynamoDB that refuses: chosen calls are answered here and never reach the table."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.retries.standard import ExponentialBackoff

from chalicelib import wiring

FOR_GOOD = 10**6
THROTTLED = {"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", "message": "slow"}
DOWN = {"__type": "com.amazonaws.dynamodb.v20120810#InternalServerError", "message": "down"}
CONFLICT = {
    "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
    "message": "Transaction cancelled",
    "CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}],
}
PLAIN_CONFLICT = {"__type": "com.amazonaws.dynamodb.v20120810#TransactionConflictException", "message": "conflict"}
NOWHERE = "http://nowhere.invalid/"


class Raw:
    """A body as botocore reads it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._body


@contextmanager
def refusing(operation: str, refusal: dict[str, Any], times: int = FOR_GOOD, nth: int = 1) -> Iterator[list[str]]:
    """The table's `operation` ("" for all) is refused `times` times, from the nth call on; the refused calls."""
    events, seen = wiring._table()._client.meta.events, 0
    refused: list[str] = []
    name = f"before-send.dynamodb.{operation}".rstrip(".")

    def answer(request: Any, **_: Any) -> AWSResponse | None:
        nonlocal seen
        seen += 1
        if not nth <= seen < nth + times:
            return None
        refused.append(operation)
        request.url = NOWHERE  # for moto, which answers as well if it knows the address
        status = 500 if refusal is DOWN else 400
        return AWSResponse(NOWHERE, status, {}, Raw(json.dumps(refusal).encode()))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ExponentialBackoff, "delay_amount", lambda *_: 0)
        events.register_first(name, answer)
        yield refused
        events.unregister(name, answer)
