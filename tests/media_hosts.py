"""Hosts of media, as Twilio's API and what it redirects to."""

import base64
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.errors import MediaRefused, MediaUnavailable, PhotoError
from chalicelib.features.photos.media import Connect, Media, Origin, connection
from chalicelib.http import Connection, Deadline

ACCOUNT, TOKEN = "AC0123", "hidden"
BASIC = "Basic " + base64.b64encode(b"AC0123:hidden").decode()
API, CDN = "https://api.twilio.com", "https://mms.twiliocdn.com"
URL = f"{API}/2010-04-01/Accounts/AC0123/Messages/MM1/Media/ME1"
Answer = Callable[[BaseHTTPRequestHandler], None]
LONG = 60
"""Seconds that nobody waits: a busy machine is no slow server."""


class Peer(ThreadingHTTPServer):
    """Answers what `answers` say, by path, or `answer`. `asked`: path and headers; `visits`: connections."""

    daemon_threads = True

    def __init__(self, answer: Answer | None = None, **answers: Answer) -> None:
        self.answer, self.answers = answer or says(404), answers
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.visits = 0
        self.over = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def process_request(self, request: Any, client_address: Any) -> None:
        self.visits += 1
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hung up had enough."""

    def credentials(self) -> list[str]:
        """What each request said of itself."""
        return [headers.get("Authorization", "") for _, headers in self.asked]


class _Handler(BaseHTTPRequestHandler):
    server: Peer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.close_connection = True
        self.server.asked.append((self.path, dict(self.headers)))
        self.server.answers.get(self.path.strip("/"), self.server.answer)(self)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def says(status: int, body: bytes = b"", **headers: str) -> Answer:
    """A usual answer; `_` in a header's name is `-`."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            if value:
                request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def raw(*parts: bytes) -> Answer:
    """These very bytes."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        for part in parts:
            request.wfile.write(part)

    return answer


@contextmanager
def serving(answer: Answer | None = None, **answers: Answer) -> Iterator[Peer]:
    peer = Peer(answer, **answers)
    threading.Thread(target=peer.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield peer
    finally:
        peer.over.set()
        peer.shutdown()
        peer.server_close()


def led(**hosts: Peer) -> Connect:
    """`api`, `mms` and `media` of Twilio's are these peers, without TLS."""

    def connect(origin: Origin, deadline: Deadline) -> Connection:
        if not origin.is_twilio:
            return connection(origin, deadline)
        return Connection(urlsplit(hosts[origin.host.partition(".")[0]].origin), deadline)

    return connect


def media(**options: Any) -> Media:
    return Media(ACCOUNT, TOKEN, **{"seconds": LONG, **options})


def code(fetching: Media, url: str = URL) -> str:
    """Why it was refused, or is not available."""
    with pytest.raises(PhotoError) as caught:
        fetching.fetch(url)
    error = caught.value
    assert isinstance(error, MediaRefused | MediaUnavailable)
    assert (str(error), error.__cause__, error.__context__) == (error.code, None, None)
    return error.code


def answered(answer: Answer, **options: Any) -> str:
    """The code that this answer leads to."""
    with serving(answer) as peer:
        return code(media(connect=led(api=peer), **options))
