"""One client of DynamoDB, with boto3, with botocore and ours: cold to its first GetItem, and a warm GetItem.

Each round is a fresh process for each, in turns; a server beside them answers at once. boto3 is compiled as in Lambda's
runtime, ours as packaged. Ours leaves most of botocore out: docs/adr/0007-aws-without-an-sdk.md.
"""

import http.server
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from benchmarks import task_folders
from benchmarks.loopback import answering
from benchmarks.report import Line, Result
from benchmarks.rounds import interleaved

ROUNDS = 15
CONTENDERS = ("interpreter", "rooster", "botocore", "boto3")
PROCESS = Path(__file__).with_name("aws_client_process.py")


def row(work: Path) -> Result:
    """The row of the table."""
    folders = [str(task_folders.rooster(work)), str(task_folders.runtime(work))]
    with answering(http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Table)) as url:
        turns: dict[str, Callable[[], Mapping[str, float]]] = {
            name: partial(_turn, name, folders, url) for name in CONTENDERS
        }
        rounds = interleaved(turns, ROUNDS)
    bare = rounds.median("interpreter", "cold_ms")
    cold = {name: f"{rounds.median(name, 'cold_ms') - bare:.0f} ms" for name in CONTENDERS[1:]}
    warm = {name: f"{rounds.median(name, 'warm_us'):.0f} µs" for name in CONTENDERS[1:]}
    lines = [
        Line(what, f"botocore {found['botocore']}, boto3 {found['boto3']}", found["rooster"])
        for what, found in (
            ("AWS client: import, build and first GetItem, over the bare interpreter, CPU", cold),
            ("AWS client: a warm GetItem, CPU", warm),
        )
    ]
    return Result(lines, rounds.raw)


def _turn(contender: str, folders: list[str], url: str) -> Mapping[str, float]:
    command = [sys.executable, "-I", "-S", "-B", str(PROCESS), contender, *folders]
    keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    environ = {**keys, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": url}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    used: Mapping[str, float] = json.loads(done.stdout)
    return used


class _Table(http.server.BaseHTTPRequestHandler):
    """A table with one item, on a kept connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b'{"Item":{"pk":{"S":"T0ROOSTER"},"sk":{"S":"workspace"},"off":{"L":[]}}}'
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
