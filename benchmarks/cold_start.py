"""Cold starts: a fresh process imports app.py and serves one signed request of the playground's Slack.

Rooster and the rival take turns. The table is in a local AWS, Slack is the playground's: both run in other processes or
threads, whose time does not count. What counts is the CPU that the fresh process used, from its first instruction.
"""

import http.server
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import task_folders
from benchmarks.loopback import answering
from benchmarks.rounds import Rounds, interleaved
from playground.slack.port import Answer
from tests.faults._real_aws import RoosterOnAws, aws
from tests.harness import TABLE, Stage, played_by

NOW = "2026-11-22T22:00:00Z"
PROMPTED = "2026-11-23T08:00:05Z"
PROCESS = Path(__file__).with_name("lambda_process.py")


class ColdApp(RoosterOnAws):
    """The app as the playground reaches it: in this process, or a fresh process for each request if `task` is set."""

    task: Path | None = None
    runtime: Path
    environ: Mapping[str, str]
    used: Mapping[str, float]

    def request(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if self.task is None:
            return super().request(path, headers, body)
        command = [sys.executable, "-I", "-S", "-B", str(PROCESS), str(self.task), str(self.runtime)]
        before, started = _children(), time.monotonic()
        done = subprocess.run(  # noqa: S603 - the command is ours
            command,
            input=json.dumps(api_event(path, headers, body)),
            env=dict(self.environ),
            capture_output=True,
            text=True,
            check=False,
        )
        after, ended = _children(), time.monotonic()
        if done.returncode:
            raise RuntimeError(done.stderr)
        answer = json.loads(done.stdout.splitlines()[-1])  # the lines before it are the log
        self.used = {"cpu_ms": (after - before) * 1000, "wall_ms": (ended - started) * 1000}
        return Answer(answer["statusCode"], answer.get("headers", {}), answer["body"].encode())


def measure(work: Path, rounds: int) -> dict[str, Rounds]:
    """By path: `modal`, `event` (a direct message) and `channel` (a message where reactions are off)."""
    with aws() as endpoint, played_by(ColdApp, endpoint) as play, _lambda_service() as service:
        app = _cold(play)
        modal = _asked(play)
        tasks = {"rooster": task_folders.rooster(work), "bolt": task_folders.rival(work, modal)}
        app.runtime = task_folders.runtime(work)
        app.environ = {
            **{name: value for name, value in os.environ.items() if name.startswith(("AWS_", "SLACK_", "STAGE"))},
            "CLOCK_OFFSET_SECONDS": os.environ["CLOCK_OFFSET_SECONDS"],
            "BENCHMARK_TABLE": TABLE,
            "AWS_ENDPOINT_URL_LAMBDA": service,
        }
        acts = {
            "modal": lambda: _click(play),
            "event": lambda: _message(play, "D0BEN"),
            "channel": lambda: _message(play, "C0TEAM"),
        }
        return {
            path: interleaved({name: _in_turn(app, task, act) for name, task in tasks.items()}, rounds)
            for path, act in acts.items()
        }


def _in_turn(app: ColdApp, task: Path, act: Callable[[], None]) -> Callable[[], Mapping[str, float]]:
    def turn() -> Mapping[str, float]:
        app.task = task
        try:
            act()
        finally:
            app.task = None
        return app.used

    return turn


def _cold(play: Stage) -> ColdApp:
    if not isinstance(play.rooster, ColdApp):
        raise TypeError("the play's app is another")
    return play.rooster


def _asked(play: Stage) -> dict[str, Any]:
    """A standup is set up and has asked; the modal that Ada's click opens."""
    play.people.clock(set=NOW)
    play.new_standup()
    play.at(PROMPTED)
    view = play.open_form("U0ADA")
    return {name: view[name] for name in ("type", "callback_id", "title", "submit", "close", "blocks") if name in view}


def _click(play: Stage) -> None:
    if not play.open_form("U0ADA")["blocks"]:
        raise RuntimeError("the click opened no modal")


def _message(play: Stage, channel: str) -> None:
    play.people.say("U0BEN", channel, "hello")
    while not play.slack.is_idle(within=1):
        pass


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def api_event(path: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """The event of API Gateway's Lambda proxy integration (REST)."""
    context = {"httpMethod": "POST", "resourcePath": path, "path": path, "stage": "api", "identity": {}}
    return {
        "resource": path,
        "path": path,
        "httpMethod": "POST",
        "headers": dict(headers),
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": context,
        "body": body.decode(),
        "isBase64Encoded": False,
    }


class _Accepted(http.server.BaseHTTPRequestHandler):
    """Lambda's answer to an asynchronous invocation."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _lambda_service() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Accepted)
    with answering(server) as url:
        yield url
