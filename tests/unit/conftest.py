"""Real parts for unit tests: moto behind our table and queue, the playground's Slack, a clock that stands still."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.api import AwsApi
from chalicelib.aws.queue import Queue
from chalicelib.aws.table import Table
from playground.slack.server import PlaygroundSlack
from tests import harness, wire
from tests.unit.deaf_app import SIGNING_SECRET, TOKEN, DeafApp

NOON = 1_795_435_200
"""2026-11-23T12:00:00Z."""
Watch = Callable[[wire.Look], None]


@pytest.fixture(scope="module")
def started() -> Iterator[harness.RoosterInProcess]:
    """moto with Rooster's table, stream and queues, once for each module."""
    given = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}
    with pytest.MonkeyPatch.context() as patch, wire.moto():
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
    return Table(AwsApi("dynamodb"), harness.TABLE)


@pytest.fixture
def queue(aws: harness.RoosterInProcess) -> Queue:
    return Queue(AwsApi("sqs"), harness.QUEUE)


@pytest.fixture(scope="module")
def playground() -> Iterator[PlaygroundSlack]:
    """The playground's Slack over HTTP, once for each module; what it sends is ignored."""
    started = PlaygroundSlack(DeafApp(), signing_secret=SIGNING_SECRET, bot_token=TOKEN)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def slack(playground: PlaygroundSlack) -> PlaygroundSlack:
    """The same, as it was at first."""
    playground.control.reset()
    return playground


@pytest.fixture
def watch(aws: harness.RoosterInProcess) -> Iterator[Watch]:
    """Look at each request to AWS until the test ends."""
    with ExitStack() as stack:
        yield lambda look: stack.enter_context(wire.watched(look))


@pytest.fixture
def sent(watch: Watch) -> list[dict[str, Any]]:
    """Every entry that went to the queue, with its delay."""
    entries: list[dict[str, Any]] = []

    def record(target: str, arguments: Mapping[str, Any]) -> None:
        if target.endswith("SendMessageBatch"):
            entries.extend(arguments["Entries"])

    watch(record)
    return entries


@pytest.fixture
def at() -> Iterator[Callable[[int], None]]:
    """Set the product's clock; at first it is NOON."""

    def set_clock(instant: int) -> None:
        wiring.cold_start(lambda: instant)

    set_clock(NOON)
    yield set_clock
    wiring.cold_start()


@pytest.fixture
def refuse(watch: Watch) -> Callable[..., list[str]]:
    """Let AWS answer the next `times` calls of an operation with an error; the list has all its calls."""

    def refuse_next(operation: str, code: str, times: int = 1, **more: Any) -> list[str]:
        calls: list[str] = []

        def say_no(target: str, _: Mapping[str, Any]) -> wire.Answer | None:
            if not target.endswith(operation):
                return None
            calls.append(target)
            return wire.refusal(code, **more) if len(calls) <= times else None

        watch(say_no)
        return calls

    return refuse_next
