"""A process that works off one queue message and kills itself, by SIGKILL, at a chosen external call.

As a program it is the factory: it has imported the app and built its clients, reads one order a line, forks a child
for it and answers what became of the child. Both urllib and botocore end in http.client: there the calls are counted.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Any

from tests.harness import ROOT

NEVER = 0


@dataclass(frozen=True)
class Fate:
    """`was_killed`: the chosen call came. `outcome`: what `work` did otherwise, "" or the exception's name."""

    was_killed: bool
    outcome: str


class DoomedWorker:
    """The factory, as tests use it. Its environment is that of its start."""

    def __init__(self) -> None:
        self._factory = subprocess.Popen(
            [sys.executable, "-m", __name__], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def work(self, body: str, when: str = "before", call: int = NEVER) -> Fate:
        """Work off `body`; die "before" the call is sent, or "after" it was answered. Calls count from 1."""
        offset = os.environ["CLOCK_OFFSET_SECONDS"]
        assert self._factory.stdin
        assert self._factory.stdout
        print(json.dumps([body, when, call, offset]), file=self._factory.stdin, flush=True)
        return Fate(*json.loads(self._factory.stdout.readline()))

    def stop(self) -> None:
        assert self._factory.stdin
        self._factory.stdin.close()
        self._factory.wait()


def main() -> None:
    """Take orders until standard input ends. Standard output is for answers; what the app logs goes nowhere."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    import app
    from chalicelib import wiring

    wiring.worker()
    for line in sys.stdin:
        print(json.dumps(_born_and_gone(app.work, *json.loads(line))), file=answers, flush=True)


def _born_and_gone(work: Callable[[Any, None], Any], body: str, when: str, call: int, offset: str) -> tuple[bool, str]:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.environ["CLOCK_OFFSET_SECONDS"] = offset
        _die_at(when, call)
        os.write(writing, _outcome(work, body).encode())
        os._exit(0)
    os.close(writing)
    outcome = os.read(reading, 1000).decode()
    os.close(reading)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, outcome


def _outcome(work: Callable[[Any, None], Any], body: str) -> str:
    try:
        work({"Records": [{"body": body, "receiptHandle": "", "messageId": ""}]}, None)
    except Exception as error:
        return type(error).__name__
    return ""


def _die_at(when: str, call: int) -> None:
    moment = "endheaders" if when == "before" else "getresponse"
    original: Callable[..., Any] = getattr(http.client.HTTPConnection, moment)
    calls = count(1)

    def counted(*args: Any, **options: Any) -> Any:
        number = next(calls)
        if when == "before" and number == call:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **options)
        if number == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(http.client.HTTPConnection, moment, counted)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
