"""Outbound HTTP against real peers: whole or not at all, and over by its deadline."""

import socket
import ssl
import threading
from http.client import HTTPException, IncompleteRead
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from chalicelib import clock
from chalicelib.http import Connection, Deadline, Request, TooMuch, Trust, whole, within
from tests.peers import Speak, certify, cut_off, dripping, says, silent, speaking

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
LONG = 60
"""Seconds that nobody waits: a busy machine is no slow server."""
PLAIN = Trust()
GET = Request("GET", "/there?x=1", {"host": "example.com"})


def asked(url: str, seconds: float = LONG, most_bytes: int = 1000, trust: Trust = PLAIN) -> bytes:
    deadline = Deadline(seconds)
    with Connection(urlsplit(url), deadline, trust) as connection:
        return whole(connection.ask(GET, deadline), most_bytes)


def answered(speak: Speak, most_bytes: int = 1000) -> bytes:
    with speaking(speak) as peer:
        return asked(peer.url, most_bytes=most_bytes)


def test_a_request_is_what_it_says() -> None:
    request = Request("POST", "/there", {"host": "example.com", "x-word": "é"}, b"body")
    with speaking(says(b"HTTP/1.1 201 Fine\r\nX-Word: yes\r\nContent-Length: 2\r\n\r\nok")) as peer:
        deadline = Deadline(LONG)
        with Connection(urlsplit(peer.url), deadline) as connection:
            answer = connection.ask(request, deadline)
            assert (answer.status, answer.getheader("x-word"), whole(answer, 2)) == (201, "yes", b"ok")
    (heard,) = peer.heard
    head, body = heard.split(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert (lines[0], body) == (b"POST /there HTTP/1.1", b"body")
    assert {b"host: example.com", b"x-word: \xe9", b"Content-Length: 4"} <= set(lines)


@pytest.mark.parametrize(
    "speak",
    [
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\npicture and more"),
        says(b"HTTP/1.0 200 OK\r\n\r\npicture"),
        says(b"HTTP/1.1 100 Continue\r\n\r\n", CHUNKED, b"3\r\npic\r\n4;x=y\r\nture\r\n0\r\n\r\n"),
    ],
)
def test_a_whole_body_is_the_body(speak: Speak) -> None:
    assert answered(speak, most_bytes=7) == b"picture"
    with pytest.raises(TooMuch):
        answered(speak, most_bytes=6)


@pytest.mark.fault("J1")
@pytest.mark.parametrize(
    "speak",
    [
        cut_off(300_000, b"x" * 120_000),
        cut_off(300_000, b""),
        cut_off(10, b"heart"),
        says(CHUNKED, b"9\r\nhear"),
        says(CHUNKED, b"5\r\nheart\r\n"),
        says(CHUNKED, b"zz\r\n"),
    ],
)
def test_j1_a_body_that_is_cut_off_is_no_answer(speak: Speak) -> None:
    with pytest.raises(IncompleteRead) as caught:
        answered(speak, most_bytes=10**6)
    assert "heart" not in repr(caught.value)


@pytest.mark.parametrize("speak", [says(), says(b"HTTP/1.1 2"), says(b"SSH-2.0-OpenSSH_9\r\n")])
def test_what_is_no_http_is_no_answer(speak: Speak) -> None:
    with pytest.raises(HTTPException):
        answered(speak)


def test_an_announced_length_beyond_the_limit_is_not_read() -> None:
    with pytest.raises(TooMuch):
        answered(cut_off(1001, b""))


DRIPPING = {
    "a status": (b"", b"H"),
    "continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a header": (b"HTTP/1.1 200 OK\r\nx: ", b"x"),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"x: y\r\n"),
    "a body": (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", b"x"),
    "a body without a length": (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
    "chunks": (CHUNKED, b"1\r\nx\r\n"),
    "trailers": (CHUNKED + b"1\r\nx\r\n0\r\n", b"x: y\r\n"),
}


@pytest.mark.fault("J2")
@pytest.mark.parametrize("what", DRIPPING)
def test_j2_an_answer_that_drips_a_byte_a_second_ends_by_the_deadline(what: str) -> None:
    with dripping(*DRIPPING[what]) as (peer, drips):
        started = drips.now
        with pytest.raises(TimeoutError):
            asked(peer.url, seconds=5)
        assert 5 <= drips.now - started <= 7


@pytest.mark.fault("J2")
def test_j2_silence_and_a_silent_name_server_end_by_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    with speaking(silent) as peer:
        with pytest.raises(TimeoutError):
            asked(peer.url, seconds=0.05)
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: peer.over.wait(LONG) and [])
        with pytest.raises(TimeoutError):
            asked("http://rooster.test", seconds=0.05)


@pytest.mark.fault("J2")
def test_j2_what_is_no_longer_waited_for_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    was_left, now = threading.Event(), [0.0]
    monkeypatch.setattr(clock, "monotonic", lambda: now[0])

    def too_late(met: socket.socket) -> None:
        now[0] += 10
        met.sendall(b"H")
        met.recv(1)
        was_left.set()

    with speaking(too_late) as peer:
        with pytest.raises(TimeoutError):
            asked(peer.url, seconds=9)
        assert was_left.wait(LONG)


def test_of_several_addresses_the_first_that_answers_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    there = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 0)) for host in ("127.0.0.2", "127.0.0.1")]
    with speaking(says(b"HTTP/1.1 204 Nothing\r\n\r\n")) as peer:
        resolve = socket.getaddrinfo
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda host, *a, **k: there if host == "both.test" else resolve(host, *a, **k)
        )
        assert asked(f"http://both.test:{peer.port}") == b""


def test_what_an_act_raises_is_raised_and_what_it_gives_given() -> None:
    assert within(LONG, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within(LONG, lambda: 1 // 0)
    held = threading.Event()
    with pytest.raises(TimeoutError):
        within(0.01, held.wait)
    held.set()


def test_a_deadline_tells_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(clock, "monotonic", lambda: now[0])
    deadline = Deadline(5)
    assert (deadline.left(), deadline.left(2), deadline.is_after(4.9), deadline.is_after(5)) == (5, 2, True, False)
    now[0] = 105
    with pytest.raises(TimeoutError):
        deadline.left()


# TLS


def secured(folder: Path, speak: Speak) -> Speak:
    """`speak` behind TLS; the request is read here, and its end is not announced."""
    certify(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")

    def speak_tls(met: socket.socket) -> None:
        with context.wrap_socket(met, server_side=True) as tls:
            tls.recv(65_536)
            speak(tls)

    return speak_tls


def proxying(speak: Speak) -> Speak:
    """A proxy that connects to anybody, and goes on as `speak`."""

    def answer(met: socket.socket) -> None:
        met.sendall(b"HTTP/1.1 200 Connection established\r\nVia: us\r\n\r\n")
        speak(met)

    return answer


def test_a_proxy_is_asked_to_connect_and_then_sees_nothing_but_tls(tmp_path: Path) -> None:
    speak = secured(tmp_path, says(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret"))
    with speaking(proxying(speak)) as peer:
        trust = Trust(str(tmp_path / "certificate.pem"), urlsplit(f"http://us%40er:w%3Ard@127.0.0.1:{peer.port}"))
        assert asked("https://localhost", trust=trust) == b"secret"
    (heard,) = peer.heard
    assert heard.startswith(b"CONNECT localhost:443 HTTP/1.1\r\n")
    assert b"proxy-authorization: Basic dXNAZXI6dzpyZA==" in heard  # us@er:w:rd


@pytest.mark.parametrize("status", [b"403 Forbidden", b"407 Authenticate", b"302 There"])
def test_a_proxy_that_refuses_is_nobody_there(status: bytes) -> None:
    with speaking(says(b"HTTP/1.1 " + status + b"\r\n\r\n")) as peer, pytest.raises(ConnectionRefusedError):
        asked("https://localhost", trust=Trust(proxy=urlsplit(peer.url)))


@pytest.mark.fault("J1")
def test_j1_a_body_without_a_length_is_cut_off_where_tls_does_not_say_that_it_ends(tmp_path: Path) -> None:
    says_so: list[bool] = []

    def heart(tls: socket.socket) -> None:
        tls.sendall(b"HTTP/1.1 200 OK\r\n\r\nheart")
        if says_so:
            assert isinstance(tls, ssl.SSLSocket)
            tls.unwrap()

    with speaking(proxying(secured(tmp_path, heart))) as peer:
        trust = Trust(str(tmp_path / "certificate.pem"), urlsplit(peer.url))
        with pytest.raises(ssl.SSLEOFError):
            asked("https://localhost", trust=trust)
        says_so.append(True)
        assert asked("https://localhost", trust=trust) == b"heart"
