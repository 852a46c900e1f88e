"""What memory a picture costs the worker: a body without an end, and the largest pictures that are let in.

Each in a fresh process (benchmarks/photo_process.py), against one with the same imports and nothing to do.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks import largest_pictures
from benchmarks.loopback import answering
from benchmarks.report import Line, Result
from chalicelib.features.photos.media import MAX_BYTES

ROUNDS = 3
MAX_GROWTH, MAX_IN_ALL = 16, 400
"""MB of memory."""
BODY = 200_000_000
_CHUNK = 100_000
_IDLE, _ENDLESS, _ALLOWED = "idle", "endless", "allowed"
_SHOWN = "a.webp, shown in Slack"

Told = Mapping[str, Any]


@dataclass
class Sent:
    """How much of a body the server got rid of."""

    bytes: int = 0


def row(work: Path) -> Result:
    """The rows of the table. `work`: where the pictures are drawn."""
    files = largest_pictures.write(work / "pictures")
    sent: list[int] = []
    with _serving() as (url, count):
        contenders: dict[str, Callable[[], Told]] = {
            _IDLE: partial(_told, "idle"),
            _ENDLESS: lambda: _counting(count, sent, f"{url}/endless"),
            _ALLOWED: partial(_told, "fetch", f"{url}/allowed"),
            **{name: partial(_told, "clean", str(file)) for name, file in files.items()},
            _SHOWN: partial(_told, "show", str(files["a.webp"])),
        }
        rounds = [{name: ask() for name, ask in contenders.items()} for _ in range(ROUNDS)]
    peaks = {name: max(one[name]["peak_mb"] for one in rounds) for name in contenders}
    return Result([_fetching(peaks, sent), _cleaning(peaks)], {"rounds": rounds, "sent_bytes": sent})


def _fetching(peaks: Mapping[str, float], sent: list[int]) -> Line:
    grown = {name: peaks[name] - peaks[_IDLE] for name in (_ENDLESS, _ALLOWED)}
    least, most = min(sent) / 1e6, max(sent) / 1e6
    found = f"+{grown[_ENDLESS]:.1f} MB; {least:.1f} to {most:.1f} MB were sent; +{grown[_ALLOWED]:.1f} MB for 5 MB"
    is_met = max(grown.values()) <= MAX_GROWTH
    what, idle = "photos: memory to fetch 200 MB without an announced length", f"idle, {peaks[_IDLE]:.1f} MB"
    return Line(what, idle, found, f"≤ {MAX_GROWTH} MB", is_met)


def _cleaning(peaks: Mapping[str, float]) -> Line:
    cleaned = {name: peak for name, peak in peaks.items() if name not in (_IDLE, _ENDLESS, _ALLOWED)}
    dearest = max(cleaned, key=cleaned.__getitem__)
    rest = ", ".join(f"{name} {cleaned[name]:.0f}" for name in sorted(cleaned) if name != dearest)
    found = f"{cleaned[dearest]:.0f} MB, {dearest}; {rest}"
    what, limit = "photos: memory to clean the largest picture let in, all of the process", "512 MB, the function's"
    return Line(what, limit, found, f"≤ {MAX_IN_ALL} MB", cleaned[dearest] <= MAX_IN_ALL)


def _counting(count: Sent, sent: list[int], url: str) -> Told:
    count.bytes = 0
    told = _told("fetch", url)
    sent.append(count.bytes)
    return told


def _told(*order: str) -> Told:
    """What a fresh process says of itself."""
    run = [sys.executable, "-m", "benchmarks.photo_process", *order]
    done = subprocess.run(run, check=True, capture_output=True, text=True)  # noqa: S603 - our own module
    told: Told = json.loads(done.stdout.splitlines()[-1])
    return told


@contextmanager
def _serving() -> Iterator[tuple[str, Sent]]:
    """The address of a server of bodies, and what it could send of the one that does not end."""
    count = Sent()

    class Bodies(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """`/endless`: 200 MB in chunks, or as much as is taken; else as much as Rooster takes."""
            self.send_response(200)
            if self.path != "/endless":
                self.send_header("Content-Length", str(MAX_BYTES))
                self.end_headers()
                self.wfile.write(bytes(MAX_BYTES))
                return
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            try:
                for _ in range(BODY // _CHUNK):
                    self.wfile.write(b"%x\r\n" % _CHUNK + bytes(_CHUNK) + b"\r\n")
                    count.bytes += _CHUNK
            except OSError:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Nobody reads it."""

    with answering(ThreadingHTTPServer(("127.0.0.1", 0), Bodies)) as url:
        yield url, count
