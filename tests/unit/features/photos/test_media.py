"""Fetching one medium, from real servers on this machine; which of them plays which host is told by `led`."""

import logging
import ssl
from pathlib import Path

import pytest

from chalicelib.errors import MediaUnavailable
from chalicelib.features.photos.media import MAX_BYTES, MAX_REDIRECTS, Origin, connection
from chalicelib.http import Connection, Deadline
from tests.media_hosts import API, BASIC, CDN, URL, Answer, answered, code, led, media, raw, says, serving
from tests.peers import certify


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
