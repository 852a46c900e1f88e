"""Warm events: the CPU that an app which is already running uses for one signed event, against Bolt with 20 listeners.

Each round is a process of its own for each contender, in turns; each event is another and is signed before it starts.
First an event that both only acknowledge, without any network. Then one that causes a write: Rooster's put, the rival's
invocation of its lazy listener; a server beside them answers either at once.
"""

import http.server
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from slack_sdk.signature import SignatureVerifier

from benchmarks import task_folders
from benchmarks.cold_start import api_event
from benchmarks.loopback import answering
from benchmarks.report import Line, Result, ratio_line
from benchmarks.rounds import Rounds, interleaved

EVENTS, WARM_UP, ROUNDS = 300, 30, 15
LISTENERS = 20
TARGET = 0.4
PROCESS = Path(__file__).with_name("warm_process.py")
_SECRET = "benchmark-signing-secret"  # noqa: S105 - signs nothing but the events made here
_MORE = LISTENERS - 2  # beside the rival's click and message
_ACKNOWLEDGED: Mapping[str, Any] = {"type": f"benchmark_{_MORE // 2}", "user": "U0BEN", "channel": "C0TEAM"}
_HANDLED: Mapping[str, Any] = {
    **{"type": "message", "channel_type": "im", "user": "U0BEN", "channel": "D0BEN"},
    "text": "help",
}


def row(work: Path) -> Result:
    """The row of the table."""
    found = measure(work)
    names = ("rooster", "bolt")
    against = f"Bolt with {LISTENERS} listeners on Chalice, CPU"
    write = found["write"].ratio(*names, "cpu_us")
    lines = [
        ratio_line("warm signed event, acknowledged only", against, found["acknowledge"], names, "cpu_us", TARGET),
        Line("warm signed event that causes one write", "the same, its lazy listener invoked", f"{write:.2f}x"),
    ]
    return Result(lines, {name: rounds.raw for name, rounds in found.items()})


_READS = {"rooster": 1, "bolt": 0}
"""Beside the writes: what Rooster knows of the workspace, which it remembers for half a minute."""


def measure(work: Path, rounds: int = ROUNDS, events: int = EVENTS) -> dict[str, Rounds]:
    """Both events, `acknowledge` and `write`; the contenders are `rooster` and `bolt`."""
    tasks, runtime = _tasks(work), task_folders.runtime(work)
    found = {}
    with _answering() as server:
        for name, event, requests in (("acknowledge", _ACKNOWLEDGED, 0), ("write", _HANDLED, WARM_UP + events)):
            turns: dict[str, Callable[[], Mapping[str, float]]] = {
                contender: partial(
                    _turn,
                    [str(task), str(runtime)],
                    server,
                    event,
                    events,
                    requests + _READS[contender] * bool(requests),
                )
                for contender, task in tasks.items()
            }
            found[name] = interleaved(turns, rounds)
    return found


def _tasks(work: Path) -> dict[str, Path]:
    """As the cold starts left them, or made now."""
    rooster, rival = work / "package" / "contents", work / "rival"
    return {
        "rooster": rooster if rooster.exists() else task_folders.rooster(work),
        "bolt": rival if rival.exists() else task_folders.rival(work, {}),
    }


def _environ(url: str) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": url,
        "AWS_LAMBDA_FUNCTION_NAME": "benchmark",
        "STAGE": "local",
        "SLACK_SIGNING_SECRET": _SECRET,
        "SLACK_BOT_TOKEN": "xoxb-benchmark",
        "SLACK_API_URL": f"{url}/api/",
        "BENCHMARK_TABLE": "rooster-local-data",
        "BENCHMARK_MORE_LISTENERS": str(_MORE),
    }


def _turn(
    folders: list[str], server: "_Server", event: Mapping[str, Any], events: int, requests: int
) -> dict[str, float]:
    """One process. Raises RuntimeError if it failed, or sent another number of requests to AWS than `requests`."""
    server.requests = 0
    given = {"warm_up": _signed(event, "W", WARM_UP), "measured": _signed(event, "M", events)}
    command = [sys.executable, "-I", "-S", "-B", str(PROCESS), *folders]
    done = subprocess.run(  # noqa: S603 - our own script
        command, input=json.dumps(given), env=_environ(server.url), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    if server.requests != requests:
        raise RuntimeError(f"{server.requests} requests to AWS instead of {requests} from {folders[0]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _signed(event: Mapping[str, Any], series: str, count: int) -> list[dict[str, Any]]:
    """So many requests about `event`, each with its own id and signature."""
    verifier, made = SignatureVerifier(_SECRET), []
    for number in range(count):
        stamp = f"1795435200.{number:06d}"
        body = {
            "token": "unused",
            "team_id": "T0ROOSTER",
            "api_app_id": "A0ROOSTER",
            "type": "event_callback",
            "event_id": f"Ev{series}{number:06d}",
            "event_time": 1795435200,
            "authorizations": [{"team_id": "T0ROOSTER", "user_id": "U0ROOSTER", "is_bot": True}],
            "event": {"text": "Good morning, all", **event, "ts": stamp, "event_ts": stamp},
        }
        made.append(_request(verifier, json.dumps(body).encode()))
    return made


def _request(verifier: SignatureVerifier, body: bytes) -> dict[str, Any]:
    timestamp = str(int(time.time()))
    signature = verifier.generate_signature(timestamp=timestamp, body=body) or ""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature,
    }
    return api_event("/slack/events", headers, body)


class _Obliging(http.server.BaseHTTPRequestHandler):
    """Says yes to DynamoDB's PutItem and to Lambda's asynchronous invocation, over connections that stay open."""

    server: "_Server"
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: two would wait for each other

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.requests += 1
        is_invocation = self.path.endswith("/invocations")
        answer = b"" if is_invocation else b"{}"
        self.send_response(202 if is_invocation else 200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    """Counts the requests; the contenders send one after the other."""

    requests = 0

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def _answering() -> Iterator[_Server]:
    server = _Server(("127.0.0.1", 0), _Obliging)
    with answering(server):
        yield server
