"""A predictor over HTTP, against a real peer: our own container, and a hostile one."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chalicelib.emoji import embedded, remote, serving
from chalicelib.emoji.prediction import Prediction, Silence

EMBEDDED = embedded.load()
LIVE = "the release is live"


@contextmanager
def _running(server: ThreadingHTTPServer) -> Iterator[str]:
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def _peer(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            answer(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with _running(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
        yield url


class Told:
    """A remote predictor whose endpoint answers what it is told to; what was sent, and what was counted."""

    def __init__(self, *told: bytes | Exception) -> None:
        self.told = list(told)
        self.sent: list[bytes] = []
        self.counted: list[str] = []
        self.now = 0.0
        self.predictor = remote.Remote(
            "http://x/", EMBEDDED, count=self.counted.append, post=self._post, clock=lambda: self.now
        )

    def _post(self, url: str, body: bytes, seconds: float) -> bytes:
        self.sent.append(body)
        answer = self.told.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def decide(self, text: str) -> str:
        found = self.predictor.decide(text)
        return found.name if isinstance(found, Prediction) else found.reason


def test_our_own_container_is_a_peer_of_the_sagemaker_predictor() -> None:
    with _running(serving.server(EMBEDDED, port=0)) as url:
        told = remote.sagemaker(url, EMBEDDED).decide(LIVE)
        silent = remote.sagemaker(url, EMBEDDED).decide("the config lives in settings.py")
    assert isinstance(told, Prediction)
    assert (told.name, told.reason) == ("rocket", "remote")
    assert isinstance(silent, Silence)


def test_the_originals_bare_name_is_an_answer() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        assert request.path == "/v1/emojize"
        assert request.headers["Content-Type"].startswith("text/plain")
        request.send_response(200)
        request.end_headers()
        request.wfile.write(b"joy")

    with _peer(answer) as url:
        told = remote.algorithmia(f"{url}/v1/emojize", EMBEDDED).decide("that was a good laugh")
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
    assert told.counted == ["timeout"] * 3 + ["resting"] * 2
    told.now = 30
    assert told.decide(LIVE) == "rocket"
    assert told.decide(LIVE) == "rocket"
    assert told.counted[5:] == ["timeout", "resting"]
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


def test_an_answer_that_drips_does_not_hold_a_message() -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(50):
            request.wfile.write(b"j")
            time.sleep(0.05)

    counted: list[str] = []
    with _peer(drip) as url:
        started = time.monotonic()
        remote.sagemaker(url, EMBEDDED, seconds=0.3, count=counted.append).decide(LIVE)
    assert time.monotonic() - started < 1.5
    assert counted == ["timeout"]


@pytest.mark.parametrize(
    ("status", "body", "outcome"), [(500, b"joy", "status"), (302, b"", "status"), (200, b"j" * 20_000, "too_long")]
)
def test_a_peer_that_misbehaves_counts_as_failed(status: int, body: bytes, outcome: str) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.end_headers()
        request.wfile.write(body)

    counted: list[str] = []
    with _peer(answer) as url:
        remote.sagemaker(url, EMBEDDED, count=counted.append).decide(LIVE)
    assert counted == [outcome]


def test_nobody_there_falls_back() -> None:
    counted: list[str] = []
    found = remote.sagemaker("http://127.0.0.1:9", EMBEDDED, count=counted.append).decide(LIVE)
    assert isinstance(found, Prediction)
    assert counted == ["unreachable"]
