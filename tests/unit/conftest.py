"""Real parts for unit tests: moto behind our table and queue, a clock that stands still."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from moto import mock_aws

from chalicelib import clock
from chalicelib.aws.queue import Queue
from chalicelib.aws.table import Table
from tests import harness
from tests.unit.refusals import refusal

NOON = 1_795_435_200
"""2026-11-23T12:00:00Z."""
Hook = Callable[[str, Callable[..., Any]], None]


@pytest.fixture(scope="module")
def started() -> Iterator[harness.RoosterInProcess]:
    """moto with Rooster's table, stream and queues, once for each module."""
    given = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name, value in {**given, "STAGE": "local", "CLOCK_OFFSET_SECONDS": "0"}.items():
            patch.setenv(name, value)
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        yield harness.RoosterInProcess()


@pytest.fixture
def aws(started: harness.RoosterInProcess) -> harness.RoosterInProcess:
    """The same with an empty table."""
    started.reset()
    return started


@pytest.fixture
def table(aws: harness.RoosterInProcess) -> Table:
    return Table(aws.dynamodb, harness.TABLE)


@pytest.fixture
def queue(aws: harness.RoosterInProcess) -> Queue:
    return Queue(aws.sqs, harness.QUEUE)


@pytest.fixture
def hook(aws: harness.RoosterInProcess) -> Iterator[Hook]:
    """Listen to, or answer for, botocore's events until the test ends."""
    with ExitStack() as stack:

        def register(event: str, handler: Callable[..., Any]) -> None:
            events = (aws.dynamodb if ".dynamodb." in event else aws.sqs).meta.events
            events.register(event, handler)
            stack.callback(events.unregister, event, handler)

        yield register


@pytest.fixture
def sent(hook: Hook) -> list[dict[str, Any]]:
    """Every entry that went to the queue, with its delay."""
    entries: list[dict[str, Any]] = []

    def record(params: dict[str, Any], **_: Any) -> None:
        entries.extend(params["Entries"])

    hook("provide-client-params.sqs.SendMessageBatch", record)
    return entries


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Set the product's clock; at first it is NOON."""

    def set_clock(instant: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: instant)

    set_clock(NOON)
    return set_clock


@pytest.fixture
def refuse(hook: Hook) -> Callable[..., list[str]]:
    """Let DynamoDB answer the next `times` calls of an operation with an error; the list counts the calls."""

    def refuse_next(operation: str, code: str, times: int = 1, **more: Any) -> list[str]:
        calls: list[str] = []

        def say_no(**_: Any) -> None:
            calls.append(operation)
            if len(calls) <= times:
                raise refusal(code, **more)

        hook(f"before-send.dynamodb.{operation}", say_no)
        return calls

    return refuse_next
