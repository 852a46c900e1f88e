"""Counts what AWS would bill: requests between the app and AWS, by what they touch, and invocations by their time.

`metered` is a server between the app and a local AWS. It passes everything on, and looks at each item before and after
a write, because DynamoDB bills writes by the larger of the two, and index entries by what changes.
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

import http.client
import http.server
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from typing import Any
from urllib.parse import urlsplit

from benchmarks.loopback import answering
from benchmarks.request_units import item_size, read_units, write_units

Json = dict[str, Any]
Look = Callable[[Json], Json | None]
"""The item of a key as it is now."""
Changes = Sequence[tuple[Json | None, Json | None]]
"""Items, each before and after a write."""


@dataclass
class Invocation:
    """One run of a function, and what it asked for."""

    function: str
    wall_ms: float = 0.0
    cpu_ms: float = 0.0
    aws_calls: int = 0
    slack_calls: int = 0
    read_units: float = 0.0
    write_units: float = 0.0
    sqs_requests: int = 0
    log_bytes: int = 0


@dataclass
class Meter:
    """Everything since the last `forget`. One invocation at a time. `slack_calls`: how many there were so far."""

    slack_calls: Callable[[], int]
    invocations: list[Invocation] = field(default_factory=list)
    present: Invocation | None = None

    @contextmanager
    def invocation(self, function: str) -> Iterator[None]:
        """A function runs."""
        self.present = Invocation(function)
        calls, wall, cpu = self.slack_calls(), time.perf_counter(), time.thread_time()
        try:
            yield
        finally:
            self.present.wall_ms = (time.perf_counter() - wall) * 1000
            self.present.cpu_ms = (time.thread_time() - cpu) * 1000
            self.present.slack_calls = self.slack_calls() - calls
            self.invocations.append(self.present)
            self.present = None

    def forget(self) -> None:
        """Count from zero."""
        self.invocations = []

    def note_log(self, line: str) -> None:
        """The app wrote a line of log."""
        if self.present:
            self.present.log_bytes += len(line.encode()) + 1

    def note_request(
        self, operation: str, asked: Json, answer: Json, items: list[tuple[Json | None, Json | None]]
    ) -> None:
        """A request to AWS; `items`: those it wrote, each before and after."""
        if not self.present:
            return
        self.present.aws_calls += 1
        if operation in ("SendMessageBatch", "GetQueueUrl"):
            self.present.sqs_requests += 1
        elif operation in ("GetItem", "Query"):
            found = answer.get("Items") or [answer.get("Item") or {}]
            self.present.read_units += read_units(sum(map(item_size, found)), bool(asked.get("ConsistentRead")))
        else:
            factor = 2 if operation == "TransactWriteItems" else 1
            self.present.write_units += factor * sum(write_units(before, after) for before, after in items)


class _Handler(http.server.BaseHTTPRequestHandler):
    server: "_Server"
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: two would wait for each other

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        operation = (self.headers.get("X-Amz-Target") or "").rpartition(".")[2]
        asked: Json = json.loads(body or b"{}")
        keys = list(_written(operation, asked))
        before = [self.server.look(key) for key in keys]
        status, content_type, answer = self._pass_on(body)
        after = [self.server.look(key) for key in keys]
        items = list(zip(before, after, strict=True))
        self.server.meter.note_request(operation, asked, json.loads(answer or b"{}"), items)
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _pass_on(self, body: bytes) -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection(self.server.target, timeout=30)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            connection.request("POST", self.path, body, headers)  # with the host that it goes to
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Content-Type", ""), answer.read()
        finally:
            connection.close()

    def log_message(self, *_: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    def __init__(self, endpoint: str, meter: Meter, look: Look) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = urlsplit(endpoint).netloc
        self.meter = meter
        self.look = look


def _written(operation: str, asked: Json) -> Iterator[Json]:
    """The keys of the items that a request writes, or checks as if it wrote them."""
    if operation == "TransactWriteItems":
        for one in asked["TransactItems"]:
            (write,) = one.values()
            yield _key(write)
    elif operation in ("PutItem", "UpdateItem", "DeleteItem"):
        yield _key(asked)


def _key(write: Json) -> Json:
    whole: Json = write.get("Item") or write["Key"]
    return {name: whole[name] for name in ("pk", "sk")}


@contextmanager
def metered(endpoint: str, meter: Meter, look: Look) -> Iterator[str]:
    """The address of a server that passes on to the AWS at `endpoint` and tells `meter`."""
    server = _Server(endpoint, meter, look)
    with answering(server) as url:
        yield url


def billed_ms(invocation: Invocation) -> int:
    """Lambda bills whole milliseconds."""
    return ceil(invocation.wall_ms)
