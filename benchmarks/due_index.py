"""A stand-in for AWS that knows only what `tick` asks: the index `due`, the tick's own item, and one queue.

Emulators look at every item for each query and would measure themselves. This one keeps each shard sorted, as DynamoDB
does, so that a million standups are no slower to ask than ten. A job is its due time alone; its key is made on demand.
"""

import http.server
import json
import re
from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from benchmarks.loopback import answering

Json = dict[str, Any]
WORKSPACE = "T0BENCHMARK"
_PAGE = 2_000
"""Keys a page: those of about 1 MB, where DynamoDB cuts."""
_ASSIGNMENT = re.compile(r"(#\w+) = (:\w+)")
_REMOVED = re.compile(r"REMOVE (#\w+)")
_CONDITION = re.compile(r"(\S+) = (\S+) AND (\S+) BETWEEN (\S+) AND (\S+)")


class DueIndex:
    """The jobs by shard, the items by key, the queue, and what was asked of all three."""

    def __init__(self) -> None:
        self.shards: dict[str, array[int]] = {}
        self.items: dict[str, Json] = {}
        self.sent: list[Json] = []
        self.requests: dict[str, int] = {}
        self.items_read = 0

    def add(self, shard: str, due: int) -> None:
        """One more open job."""
        insort(self.shards.setdefault(shard, array("q")), due)

    def forget_requests(self) -> None:
        """Count from zero."""
        self.sent, self.requests, self.items_read = [], {}, 0

    def answer(self, operation: str, asked: Json) -> Json:
        """One call. Raises KeyError for an operation that `tick` does not use."""
        operations: Mapping[str, Callable[[Json], Json]] = {
            "Query": self._query,
            "GetItem": self._get,
            "UpdateItem": self._update,
            "GetQueueUrl": self._queue_url,
            "SendMessageBatch": self._send,
        }
        answer = operations[operation](asked)
        self.requests[operation] = self.requests.get(operation, 0) + 1
        return answer

    def _query(self, asked: Json) -> Json:
        shard, first, last = _range(asked)
        jobs = self.shards.get(shard, array("q"))
        begin = bisect_left(jobs, first)
        if start := asked.get("ExclusiveStartKey"):
            begin = int(start["sk"]["S"].rpartition(".")[2]) + 1
        end = bisect_right(jobs, last)
        items = [_key(shard, place, jobs[place]) for place in range(begin, min(end, begin + _PAGE))]
        self.items_read += len(items)
        more = {"LastEvaluatedKey": items[-1]} if begin + _PAGE < end else {}
        return {"Items": items, "Count": len(items), "ScannedCount": len(items), **more}

    def _get(self, asked: Json) -> Json:
        item = self.items.get(_name(asked["Key"]))
        self.items_read += item is not None
        return {"Item": item} if item else {}

    def _update(self, asked: Json) -> Json:
        """What assignments say; what is removed goes. No condition is looked at: nobody else writes."""
        item = self.items.setdefault(_name(asked["Key"]), dict(asked["Key"]))
        for attribute, value in _ASSIGNMENT.findall(asked["UpdateExpression"]):
            item[asked["ExpressionAttributeNames"][attribute]] = asked["ExpressionAttributeValues"][value]
        for attribute in _REMOVED.findall(asked["UpdateExpression"]):
            item.pop(asked["ExpressionAttributeNames"][attribute], None)
        return {}

    @staticmethod
    def _queue_url(asked: Json) -> Json:
        return {"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/123456789012/{asked['QueueName']}"}

    def _send(self, asked: Json) -> Json:
        self.sent += asked["Entries"]
        sent = [{"Id": entry["Id"], "MessageId": entry["Id"], "MD5OfMessageBody": ""} for entry in asked["Entries"]]
        return {"Successful": sent, "Failed": []}


def _range(asked: Json) -> tuple[str, int, int]:
    """(shard, first, last) of a key condition.

    Raises:
        ValueError: it asks for anything else.
    """
    condition = _CONDITION.fullmatch(asked["KeyConditionExpression"])
    names, values = asked.get("ExpressionAttributeNames", {}), asked["ExpressionAttributeValues"]
    if not condition or asked.get("IndexName") != "due":
        raise ValueError("not a query of the index due")
    hash_name, shard, range_name, first, last = condition.groups()
    if (names.get(hash_name, hash_name), names.get(range_name, range_name)) != ("shard", "due"):
        raise ValueError("not the keys of the index due")
    return values[shard]["S"], int(values[first]["N"]), int(values[last]["N"])


def key(shard: str, place: int) -> str:
    """The sort key of the job at a place of its shard."""
    return f"job#open.{shard.rpartition('#')[2]}.{place}"


def _key(shard: str, place: int, due: int) -> Json:
    return {"pk": {"S": WORKSPACE}, "sk": {"S": key(shard, place)}, "shard": {"S": shard}, "due": {"N": str(due)}}


def _name(item: Json) -> str:
    return f"{item['pk']['S']} {item['sk']['S']}"


class _Handler(http.server.BaseHTTPRequestHandler):
    """DynamoDB's and SQS's JSON protocols; no signature is looked at."""

    server: "_Server"
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: two would wait for each other

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        operation = (self.headers.get("X-Amz-Target") or "").rpartition(".")[2]
        try:
            status, answer = 200, self.server.index().answer(operation, asked)
        except (KeyError, ValueError) as error:
            status, answer = 400, {"__type": "ValidationException", "message": repr(error)}
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    def __init__(self, index: Callable[[], DueIndex]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.index = index


@contextmanager
def serving(index: Callable[[], DueIndex]) -> Iterator[str]:
    """The address at which whatever `index` says is the present one answers."""
    server = _Server(index)
    with answering(server) as url:
        yield url
