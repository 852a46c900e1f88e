"""A deployed Rooster as tests handle it: signed requests, what people see, the functions' logs, restarts."""

import os
import shutil
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.signature import SignatureVerifier

from playground.control_client import ControlClient
from playground.options import Options
from playground.slack.port import Answer
from playground.stack import Stack
from tests import harness
from tests.harness import PATIENCE

_IN_MEMORY, _ROOM = Path("/dev/shm"), 2_000_000_000
"""Files cost least there, if the machine has it, and so many bytes of it."""
_CACHE = Path("project", ".chalice", "deployments")


class Deployed:
    """Start it before use; `restart` keeps its state."""

    stack: Stack
    people: ControlClient

    def __init__(self, options: Options) -> None:
        self.options = options

    def start(self) -> None:
        self.stack = Stack(self.options)
        self.stack.__enter__()
        assert self.stack.slack
        self.people = ControlClient(self.stack.slack.url)

    def stop(self) -> None:
        self.stack.__exit__(None, None, None)

    def restart(self) -> None:
        self.stop()
        self.start()

    def signed(self, body: str) -> dict[str, str]:
        """Slack's headers for a form, signed by slack_sdk."""
        return signed_headers(self.options.environ["SLACK_SIGNING_SECRET"], body)

    def log_lines(self, function: str) -> list[str]:
        """Everything a function has logged, in all its streams."""
        group = f"/aws/lambda/rooster-{self.options.stage}{function}"
        pages = self.stack.aws.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
        return [event["message"] for page in pages for event in page["events"]]

    def direct_messages(self, user: str) -> list[dict[str, Any]]:
        """What Rooster wrote to a member."""
        return [message for message in self.people.get("messages", user=user) if message.get("bot")]


def signed_headers(secret: str, body: str) -> dict[str, str]:
    """Slack's headers for a form body."""
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    assert signature
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature,
    }


def slash_command(text: str, user: str = "U0ADA") -> str:
    """The body of `/standup TEXT` as Slack sends it."""
    return urllib.parse.urlencode(
        {
            "command": "/standup",
            "text": text,
            "team_id": "T0ROOSTER",
            "channel_id": "C0TEAM",
            "channel_name": "team",
            "user_id": user,
            "user_name": "ada",
            "trigger_id": "1.2.3",
            "api_app_id": "A0ROOSTER",
            "response_url": "http://127.0.0.1:9/none",
        }
    )


def ask(url: str, method: str = "GET", body: str | None = None, headers: dict[str, str] | None = None) -> Answer:
    """One HTTP request on a connection of its own."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=PATIENCE)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, body, headers or {})
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for a local AWS, which unpacks the whole app for every process of every function."""
    place = _IN_MEMORY if _IN_MEMORY.is_dir() and _has_room(os.statvfs(_IN_MEMORY)) else None
    with tempfile.TemporaryDirectory(prefix="rooster-", dir=place, ignore_cleanup_errors=True) as name:
        yield Path(name)


def lend(packaged: Path, folder: Path) -> None:
    """Chalice's cache of the requirements, which it takes long to install, for a package made in `folder`."""
    shutil.copytree(packaged / _CACHE, folder / _CACHE)


def _has_room(there: os.statvfs_result) -> bool:
    """For the app and its compiled libraries."""
    return there.f_bavail * there.f_frsize > _ROOM and not there.f_flag & os.ST_NOEXEC


def eventually(happened: Callable[[], object]) -> None:
    """As the harness's, at the pace of a local AWS."""
    harness.eventually(happened, pause=0.2)
