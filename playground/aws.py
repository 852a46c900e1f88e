"""The local AWS: ministack as a child process, on loopback, with IAM enforced and its state on disk."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from playground import gate, keys
from playground.options import HOST
from playground.trouble import CannotStart

REGION = "us-east-1"
_STARTS_WITHIN = 60
_STOPS_WITHIN = 15
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "https_proxy")
_CONFIG = Config(connect_timeout=5, read_timeout=70, retries={"total_max_attempts": 2}, max_pool_connections=20)


class LocalAws:
    """One ministack. Its Lambdas are its children; stopping it stops them. `program` is what runs it.

    `front`: another port of ours, from which requests are passed on as they came.
    """

    program = Path(__file__).with_name("aws_process.py")

    def __init__(self, port: int, state: Path, front: int | None = None) -> None:
        self.url = f"http://{HOST}:{port}"
        self._port = port
        self._authorities = gate.authorities(HOST, *{port, front or port})
        self._state = state
        self.log = state / "aws.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and return as soon as it answers.

        Raises:
            CannotStart: it ended, or did not answer in time.
        """
        for folder in ("aws", "files", "tmp"):
            (self._state / folder).mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(self.program)],
                env=self._environment(),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._await_answer(self._process)

    def stop(self) -> None:
        """Stop: state is on disk and no child is left when this returns."""
        if self._process is None:
            return
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _end_group(self._process.pid)
        self._process = None
        shutil.rmtree(self._state / "tmp", ignore_errors=True)

    def is_up(self) -> bool:
        """It runs."""
        return self._process is not None and self._process.poll() is None

    def client(self, service: str) -> Any:
        """A boto3 client of the local AWS, with an administrator's rights."""
        return self._session.client(service, endpoint_url=self.url, config=_CONFIG)

    @cached_property
    def keys(self) -> dict[str, str]:
        """The one key of an administrator, as the environment names its two parts; made with the state."""
        return keys.of(self._state)

    @property
    def environ(self) -> dict[str, str]:
        """The variables by which an AWS client finds it, with an administrator's rights."""
        return {**self.keys, "AWS_DEFAULT_REGION": REGION, "AWS_ENDPOINT_URL": self.url}

    def lambda_pids(self, function: str) -> list[int]:
        """The processes that run a Lambda function now."""
        assert self._process
        marker = f"{self._state / 'tmp'}/ministack-lambda-{function}-"
        return [pid for pid, command in _processes() if marker in command]

    @cached_property
    def _session(self) -> boto3.Session:
        credentials = {name.lower(): value for name, value in self.keys.items()}
        return boto3.Session(region_name=REGION, **credentials)

    def _environment(self) -> dict[str, str]:
        return {
            **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            "NO_PROXY": f"{HOST},localhost",
            "TMPDIR": str(self._state / "tmp"),
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(self._port),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self._state / "aws"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self._state / "files"),
            "AUTH": "true",
            **self.keys,
            "AWS_DEFAULT_REGION": REGION,
            "ROOSTER_AUTHORITIES": " ".join(self._authorities),
            "LOG_LEVEL": "WARNING",
        }

    def _await_answer(self, process: subprocess.Popen[bytes]) -> None:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        deadline = time.monotonic() + _STARTS_WITHIN
        while process.poll() is None and time.monotonic() < deadline:
            try:
                opener.open(f"{self.url}/_ministack/health", timeout=5).close()
                return
            except OSError:
                time.sleep(0.05)
        raise CannotStart(f"The local AWS didn't start. Its log is {self.log}.")


def _end_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _processes() -> Iterator[tuple[int, str]]:
    """Every process and its command line, from /proc where there is one."""
    if Path("/proc/self/cmdline").exists():
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                yield int(folder.name), _command(folder)
        return
    listing = subprocess.run(["ps", "-Awwo", "pid=,args="], capture_output=True, text=True, check=False).stdout
    for line in listing.splitlines():
        pid, _, command = line.strip().partition(" ")
        yield int(pid), command


def _command(folder: Path) -> str:
    try:
        return (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
