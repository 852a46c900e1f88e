"""Fetching one medium, from real servers on this machine; which of them plays which host is told by `led`."""

import base64
import logging
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.errors import MediaRefused, MediaUnavailable, PhotoError
from chalicelib.features.photos.media import MAX_BYTES, MAX_REDIRECTS, Connect, Media, Origin, connection
from chalicelib.http import Connection, Deadline
from tests.peers import certify

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


def test_a_picture_comes_through_twilios_redirect_which_learns_no_credentials() -> None:
    with serving(says(200, b"picture")) as cdn, serving(says(307, Location=f"{CDN}/AC/x?Expires=1&Sig=a~b%2F")) as api:
        assert media(connect=led(api=api, mms=cdn)).fetch(URL) == b"picture"
        assert (api.credentials(), cdn.credentials()) == ([BASIC], [""])
        assert cdn.asked[0][0] == "/AC/x?Expires=1&Sig=a~b%2F"
        assert [one.asked[0][1]["Host"] for one in (api, cdn)] == ["api.twilio.com", "mms.twiliocdn.com"]
        assert {one.asked[0][1]["Accept-Encoding"] for one in (api, cdn)} == {"identity"}


def test_the_cdn_learns_no_credentials_when_it_is_asked_first_either() -> None:
    with serving(says(200, b"picture")) as cdn:
        assert media(connect=led(media=cdn)).fetch("https://media.twiliocdn.com/AC/x") == b"picture"
        assert cdn.credentials() == [""]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_each_kind_of_redirect_is_followed_and_may_be_relative(status: int) -> None:
    with serving(says(status, Location="../found?x=1"), **{"found?x=1": says(200, b"picture")}) as peer:
        assert media(connect=led(api=peer)).fetch(f"{API}/there/it") == b"picture"
        assert peer.credentials() == [BASIC, BASIC]


def test_whoever_comes_back_learns_no_credentials_again() -> None:
    with (
        serving(says(302, Location=f"{CDN}/x"), again=says(200, b"picture")) as api,
        serving(says(302, Location=f"{API}/again")) as cdn,
    ):
        assert media(connect=led(api=api, mms=cdn)).fetch(URL) == b"picture"
        assert (api.credentials(), cdn.credentials()) == ([BASIC, ""], [""])


def test_the_playground_is_asked_as_it_is_set() -> None:
    with serving(says(200, b"picture")) as peer:
        assert media(local_origin=peer.origin).fetch(f"{peer.origin}/ME1") == b"picture"
        assert (peer.credentials(), peer.asked[0][1]["Host"]) == ([BASIC], f"127.0.0.1:{peer.server_port}")
        assert code(media(), f"{peer.origin}/ME1") == "forbidden_address"


def test_redirects_end() -> None:
    with serving(says(302, Location="/more")) as peer:
        assert code(media(connect=led(api=peer))) == "too_many_redirects"
        assert peer.visits == MAX_REDIRECTS + 1


def test_a_chunked_answer_and_one_without_a_length_are_whole() -> None:
    chunked = raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\npic\r\n4;x=y\r\nture\r\n0\r\n\r\n")
    for answer in (
        chunked,
        says(200, b"picture", Content_Length=""),
        says(200, b"picture", Content_Encoding="Identity"),
    ):
        with serving(answer) as peer:
            assert media(connect=led(api=peer)).fetch(URL) == b"picture"


def test_a_picture_may_be_as_large_as_the_limit_and_no_larger() -> None:
    with serving(says(200, b"x" * 1000)) as peer:
        assert len(media(connect=led(api=peer), most_bytes=1000).fetch(URL)) == 1000
        assert code(media(connect=led(api=peer), most_bytes=999)) == "too_large"


def test_the_limit_is_twilios() -> None:
    assert answered(says(200, b"", Content_Length=str(MAX_BYTES + 1))) == "too_large"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (says(404), "not_found"),
        (says(410), "not_found"),
        (says(401), "refused"),
        (says(403), "refused"),
        (says(429), "http_429"),
        (says(500), "http_5xx"),
        (says(503), "http_5xx"),
        (says(200), "empty"),
        (says(204, Content_Length=""), "garbled"),
        (says(206, b"pict"), "garbled"),
        (says(304), "garbled"),
        (says(302), "garbled"),
        (says(200, b"x", Content_Encoding="br"), "garbled"),
        (raw(b"SSH-2.0-OpenSSH_9\r\n"), "garbled"),
        (raw(b"HTTP/1.1 200 OK\r\nx: " + b"x" * 70_000 + b"\r\n\r\n"), "garbled"),
        (raw(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 200 + b"\r\n"), "garbled"),
        (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "cut_off"),
        (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\npict"), "cut_off"),
        (raw(b""), "unreachable"),
    ],
)
def test_each_other_answer_has_its_code(answer: Answer, expected: str) -> None:
    assert answered(answer) == expected


def test_nobody_there_passes() -> None:
    with serving() as gone:
        origin = gone.origin
    with pytest.raises(MediaUnavailable, match=r"^unreachable$"):
        media(local_origin=origin).fetch(f"{origin}/ME1")


def test_who_cannot_prove_to_be_twilio_is_not_asked(tmp_path: Path) -> None:
    certify(tmp_path)
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    with serving(says(200, b"picture")) as peer:
        peer.socket = trust.wrap_socket(peer.socket, server_side=True, do_handshake_on_connect=False)

        def connect(origin: Origin, deadline: Deadline) -> Connection:
            assert origin.scheme == "https"
            return connection(Origin("https", "localhost", peer.server_port), deadline)

        assert code(media(connect=connect)) == "unreachable"
        assert (peer.visits, peer.asked) == (1, [])


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(says(200, b"picture")) as peer, serving() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.origin)
        assert media(local_origin=peer.origin).fetch(f"{peer.origin}/ME1") == b"picture"
        assert proxy.visits == 0


def test_no_address_is_logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    with caplog.at_level(logging.DEBUG), serving(says(302, Location="https://evil.example/xyzzy")) as peer:
        assert code(media(connect=led(api=peer)), f"{API}/xyzzy") == "forbidden_address"
    assert "xyzzy" not in caplog.text + "".join(capfd.readouterr())
