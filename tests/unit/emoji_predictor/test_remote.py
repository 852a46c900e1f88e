"""A predictor over HTTP, against a real peer: our own container, and a hostile one."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from chalicelib import http
from chalicelib.aws.sagemaker import Endpoint
from chalicelib.emoji_predictor import embedded, remote, serving
from chalicelib.emoji_predictor.prediction import Prediction, Silence
from chalicelib.errors import AwsRefused
from tests.peers import certify, dripping, says, speaking

EMBEDDED = embedded.load()
LIVE = "the release is live"
LONG = 60
"""Seconds that nobody waits: a busy machine is no slow endpoint."""
NAME = "rooster-emoji"
ENVIRON = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "hidden", "AWS_REGION": "eu-central-1"}
Wired = Callable[..., remote.Remote]
"""(address of a peer, count=..., seconds=...) -> the predictor behind it."""


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys and a region for boto3."""
    for name in ("AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**ENVIRON, "AWS_EC2_METADATA_DISABLED": "true"}.items():
        monkeypatch.setenv(name, value)


def _sagemaker(url: str, count: remote.Count, seconds: float = LONG) -> remote.Remote:
    """As it is wired: AWS's address is that of the peer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", url)
        endpoint = Endpoint(NAME, seconds)
        assert endpoint._client  # reads the environment, and no test waits for boto3
    return remote.Remote(endpoint.invoke, EMBEDDED, count=count)


def _algorithmia(url: str, count: remote.Count, seconds: float = LONG) -> remote.Remote:
    return remote.Remote(partial(remote.post_text, f"{url}/invocations", seconds=seconds), EMBEDDED, count=count)


@pytest.fixture(params=[_sagemaker, _algorithmia], ids=["sagemaker", "algorithmia"])
def wired(request: pytest.FixtureRequest) -> Wired:
    """Either predictor elsewhere."""
    found: Wired = request.param
    return found


@contextmanager
def _running(server: ThreadingHTTPServer) -> Iterator[str]:
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def _peer(answer: Callable[[BaseHTTPRequestHandler, bytes], None]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer(self, self.rfile.read(int(self.headers["Content-Length"])))

        def log_message(self, format: str, *args: object) -> None:
            pass

    with _running(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
        yield url


def _say(request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    request.send_response(status)
    request.end_headers()
    request.wfile.write(body)


class Told:
    """A remote predictor whose endpoint answers what it is told to; what was sent, and what was counted."""

    def __init__(self, *told: bytes | Exception) -> None:
        self.told = list(told)
        self.sent: list[bytes] = []
        self.counted: list[str] = []
        self.now = 0.0
        self.predictor = remote.Remote(self._ask, EMBEDDED, count=self.counted.append, clock=lambda: self.now)

    def _ask(self, body: bytes) -> bytes:
        self.sent.append(body)
        answer = self.told.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def decide(self, text: str) -> str:
        found = self.predictor.decide(text)
        return found.name if isinstance(found, Prediction) else found.reason


def test_our_own_container_is_a_peer_of_both(wired: Wired) -> None:
    counted: list[str] = []
    with _running(serving.server(EMBEDDED, port=0)) as url:
        predictor = wired(url, count=counted.append)
        told, silent = predictor.decide(LIVE), predictor.decide("the config lives in settings.py")
    assert isinstance(told, Prediction)
    assert (told.name, told.reason) == ("rocket", "remote")
    assert isinstance(silent, Silence)
    assert counted == ["ok", "silent"]


def test_what_reaches_an_endpoint_of_sagemakers_is_its_own_protocol() -> None:
    seen: list[tuple[str, Message, bytes]] = []

    def answer(request: BaseHTTPRequestHandler, body: bytes) -> None:
        seen.append((request.path, request.headers, body))
        _say(request, 200, b"joy")

    with _peer(answer) as url:
        told = _sagemaker(url, lambda outcome: None).decide("schön, that was a good laugh")
    assert isinstance(told, Prediction)
    ((path, headers, body),) = seen
    assert (path, body) == ("/endpoints/rooster-emoji/invocations", "schön, that was a good laugh".encode())
    assert (headers["Content-Type"], headers["Accept"]) == ("text/plain", "application/json, text/plain")
    assert headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIA/")


def test_the_originals_bare_name_is_an_answer() -> None:
    def answer(request: BaseHTTPRequestHandler, _: bytes) -> None:
        assert request.path == "/v1/emojize"
        assert request.headers["Content-Type"] == "text/plain"
        assert request.headers["Authorization"] is None
        _say(request, 200, b"joy")

    with _peer(answer) as url:
        ask = partial(remote.post_text, f"{url}/v1/emojize", seconds=LONG)
        told = remote.Remote(ask, EMBEDDED).decide("that was a good laugh")
    assert isinstance(told, Prediction)
    assert (told.name, told.confidence) == ("joy", 0.5)


@pytest.mark.parametrize(
    ("answer", "outcome", "name"),
    [
        (b"sparkles", "ok", "sparkles"),
        (b":thumbsup:", "ok", "+1"),
        (b"gun", "unknown_name", "rocket"),
        (b"xyzzy", "unknown_name", "rocket"),
        (b"<html>", "unreadable", "rocket"),
        (b"cry", "vetoed", "vetoed"),
        (b"null", "silent", "remote: silent"),
        (TimeoutError(), "timeout", "rocket"),
        (ConnectionRefusedError(), "unreachable", "rocket"),
        (remote.Failed("status"), "status", "rocket"),
        (ValueError("hidden"), "unreachable", "rocket"),
        (AwsRefused("ModelError", {}), "status", "rocket"),
    ],
)
def test_every_answer_is_reviewed_and_every_failure_falls_back(
    answer: bytes | Exception, outcome: str, name: str
) -> None:
    told = Told(answer)
    assert told.decide(LIVE) == name
    assert told.counted == [outcome]


def test_an_endpoint_that_keeps_failing_rests_and_is_tried_again() -> None:
    told = Told(*[TimeoutError()] * 3, TimeoutError(), b"sparkles", b"sparkles")
    assert [told.decide(LIVE) for _ in range(5)] == ["rocket"] * 5
    assert told.counted == ["timeout"] * 3 + ["circuit_open"] * 2
    told.now = 30
    assert told.decide(LIVE) == "rocket"
    assert told.decide(LIVE) == "rocket"
    assert told.counted[5:] == ["timeout", "circuit_open"]
    told.now = 60
    assert [told.decide(LIVE), told.decide(LIVE)] == ["sparkles", "sparkles"]


def test_only_plain_words_leave_the_process() -> None:
    told = Told(b"pray")
    told.decide("Thanks <@U1|bob>! see <https://a.io/secret?t=1> and `token` in <#C1|general>, me@a.io :tada:")
    assert told.sent == [b"thanks    ! see   and   in  ,   :tada:"]


@pytest.mark.parametrize("text", ["", " ", "<https://a.io>", "```x```", "<@U1>"])
def test_nothing_is_asked_where_there_is_nothing_to_read(text: str) -> None:
    told = Told()
    assert told.decide(text) == "nothing to read"
    assert told.sent == []


DRIPS = [b"", b"HTTP/1.0 200 OK\r\nX-Long: ", b"HTTP/1.0 200 OK\r\n\r\n"]


@pytest.mark.fault("J2")
@pytest.mark.parametrize("begins", DRIPS)
def test_j2_an_answer_that_drips_does_not_hold_a_message(begins: bytes) -> None:
    counted: list[str] = []
    with dripping(begins, b"j", step=0.1) as (peer, drips):
        started = drips.now
        _algorithmia(peer.url, counted.append, remote.SECONDS).decide(LIVE)
    assert counted == ["timeout"]
    assert drips.now - started <= remote.SECONDS + 0.3


@pytest.mark.fault("J2")
@pytest.mark.parametrize("begins", DRIPS)
def test_j2_boto3_waits_for_no_drip(begins: bytes) -> None:
    counted: list[str] = []

    def speak(met: socket.socket) -> None:
        met.sendall(begins)
        met.recv(1)  # for as long as somebody listens

    with speaking(speak) as peer:
        _sagemaker(peer.url, counted.append, seconds=0.05).decide(LIVE)
    assert counted == ["timeout"]


HEART = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nheart"
CHUNKED_HEART = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nheart"


@pytest.mark.fault("J1")
@pytest.mark.parametrize("cut", [HEART, CHUNKED_HEART, CHUNKED_HEART.replace(b"a\r\nheart", b"5\r\nheart\r\n")])
def test_j1_of_heart_eyes_that_was_cut_off_no_heart_is_read(wired: Wired, cut: bytes) -> None:
    counted: list[str] = []
    with speaking(says(cut)) as peer:
        found = wired(peer.url, counted.append).decide(LIVE)
    assert isinstance(found, Prediction)
    assert (found.name, counted) == ("rocket", ["cut_off"])


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (500, b"joy", "status"),
        (302, b"", "status"),
        (403, b'{"Message":"not authorized to perform: sagemaker:InvokeEndpoint"}', "status"),
        (424, b'{"ErrorCode":"MODEL_ERROR","OriginalStatusCode":500}', "status"),
        (200, b"j" * 20_000, "too_long"),
    ],
)
def test_a_peer_that_refuses_or_misbehaves_counts_as_failed(
    wired: Wired, status: int, body: bytes, outcome: str
) -> None:
    counted: list[str] = []
    with _peer(lambda request, _: _say(request, status, body)) as url:
        found = wired(url, counted.append).decide(LIVE)
    assert isinstance(found, Prediction)
    assert counted == [outcome]


def test_nobody_there_falls_back(wired: Wired) -> None:
    counted: list[str] = []
    found = wired("http://127.0.0.1:9", counted.append).decide(LIVE)
    assert isinstance(found, Prediction)
    assert counted == ["unreachable"]


@pytest.mark.parametrize(
    "given",
    [
        dict.fromkeys(ENVIRON, ""),
        {"AWS_ACCESS_KEY_ID": ""},
        {"AWS_SESSION_TOKEN": "hidden\n"},
    ],
)
def test_what_cannot_be_signed_or_sent_falls_back(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> None:
    counted: list[str] = []
    with _peer(lambda request, _: _say(request, 200, b"sparkles")) as url:
        for name, value in {**given, "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": url}.items():
            monkeypatch.setenv(name, value)
        found = remote.Remote(Endpoint(NAME, LONG).invoke, EMBEDDED, count=counted.append).decide(LIVE)
    assert isinstance(found, Prediction)
    assert (found.name, counted) == ("rocket", ["unreachable"])


@pytest.mark.parametrize(("is_trusted", "outcome"), [(True, "ok"), (False, "unreachable")])
def test_who_is_not_trusted_is_told_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wired: Wired, is_trusted: bool, outcome: str
) -> None:
    certify(tmp_path)
    server = serving.server(EMBEDDED, port=0)
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    server.socket = ours.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    if is_trusted:
        theirs = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))
        monkeypatch.setattr(http, "_context", lambda ca_bundle: theirs)
        monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "certificate.pem"))
    counted: list[str] = []
    with _running(server) as url:
        wired(url.replace("http://127.0.0.1", "https://localhost"), counted.append).decide(LIVE)
    assert counted == [outcome]
