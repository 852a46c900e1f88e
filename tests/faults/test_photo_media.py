"""A text message names an address, and something answers there: neither is believed."""

import gzip
import json
import random
import socket
import struct
import subprocess
import sys
import zlib
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFile

from chalicelib import clock
from chalicelib.errors import PictureRefused
from chalicelib.features.photos.media import SECONDS
from chalicelib.features.photos.sanitize import MAX_WEBP_PIXELS, clean
from tests.harness import ROOT
from tests.media_hosts import API, BASIC, CDN, LONG, answered, code, led, media, raw, says, serving
from tests.peers import dripping
from tests.pictures import JPEG, chunk, code_of, of_every_kind, png_of

METADATA = "169.254.169.254"
A_MOMENT = 0.05
"""Seconds; only for what never comes, so that no machine is too slow for it."""
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
MEGABYTE = 1_000_000
FORBIDDEN = (
    "",
    "/ME1",
    "//api.twilio.com/ME1",
    "api.twilio.com/ME1",
    "file:///etc/passwd",
    "ftp://api.twilio.com/ME1",
    "http://api.twilio.com/ME1",
    "http://api.twilio.com:443/ME1",
    "https://evil.example/ME1",
    "https://twilio.com/ME1",
    "https://api.twilio.com.evil.example/ME1",
    "https://evil-api.twilio.com/ME1",
    "https://evil.api.twilio.com/ME1",
    "https://api.twilio.com./ME1",
    "https://api.twilio.com:8443/ME1",
    "https://api.twilio.com:80/ME1",
    "https://api.twilio.com:/ME1",
    "https://api.twilio.com:0443/ME1",
    "https://api.twilio.com:443@evil.example/ME1",
    "https://api.twilio.com@evil.example/ME1",
    "https://user:word@api.twilio.com/ME1",
    "https://evil.example#@api.twilio.com/ME1",
    "https://api.twilio.com#.evil.example/ME1",
    "https://api.twilio.com/ME1#fragment",
    "https://evil.example\\@api.twilio.com/ME1",
    "https://api.twilio.com\\.evil.example/ME1",
    "https:\\\\api.twilio.com/ME1",
    "https:/api.twilio.com/ME1",
    "https:///api.twilio.com/ME1",
    "https://api.twilio.com%00.evil.example/ME1",
    "https://api.twilio.com\x00.evil.example/ME1",
    "https://api.twilio.com/ME1%00.jpg",
    "https://api.twilio.com/ME1\x00",
    "https://api.twilio.com/ME1\r\nX: y",
    "https://api.twilio.com/ME1 HTTP/1.0",
    "https://api.twilio.com\t/ME1",
    " https://api.twilio.com/ME1",
    "https://api.twilio.com/ME1\n",
    "https://api.tw\u0131lio.com/ME1",
    "https://api\u3002twilio.com/ME1",
    "https://\uff41pi.twilio.com/ME1",
    "http\u017f://api.twilio.com/ME1",
    "https://media.twiliocdn.com\u212a/ME1",
    "https://api.twilio.com/\u00e9",
    "https://2130706433/ME1",
    "https://0x7f000001/ME1",
    "https://0177.0.0.1/ME1",
    "https://127.1/ME1",
    "https://127.0.0.1/ME1",
    "https://localhost/ME1",
    "https://[::1]/ME1",
    "https://[::ffff:169.254.169.254]/ME1",
    "https://[::ffff:a9fe:a9fe]/ME1",
    f"https://{METADATA}/latest/meta-data",
    f"http://{METADATA}/latest/meta-data",
    "https://api.twilio.com/" + "x" * 5000,
)


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every address that is connected to, or whose name is asked for."""
    met: list[Any] = []
    connect, resolve = socket.create_connection, socket.getaddrinfo

    def create_connection(address: Any, *args: Any, **more: Any) -> socket.socket:
        met.append(address)
        return connect(address, *args, **more)

    def getaddrinfo(host: Any, port: Any, *args: Any, **more: Any) -> list[Any]:
        met.append((host, port))
        return list(resolve(host, port, *args, **more))

    monkeypatch.setattr(socket, "create_connection", create_connection)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return met


@pytest.mark.fault("G4")
@pytest.mark.parametrize("url", FORBIDDEN)
def test_only_twilio_is_ever_connected_to(url: str, connected: list[Any]) -> None:
    assert code(media(local_origin="http://127.0.0.1:9"), url) == "forbidden_address"
    assert connected == []


REDIRECTS = (
    *[url for url in FORBIDDEN[4:] if url == url.strip() and "\r" not in url],
    "//evil.example/x",
    "/\\evil.example",
    "\\\\evil.example",
    "?a b",
)
STAYING = ("https:/api.twilio.com/ME1", "https:///api.twilio.com/ME1")
"""For RFC 3986 these name no host: the one that redirects is asked again, until it is enough."""


@pytest.mark.fault("G4")
@pytest.mark.parametrize("url", REDIRECTS)
def test_nor_does_a_redirect_lead_anywhere_else(url: str, connected: list[Any]) -> None:
    with serving(raw(b"HTTP/1.1 302 Found\r\nLocation: ", url.encode(), b"\r\nContent-Length: 0\r\n\r\n")) as peer:
        expected = "too_many_redirects" if url in STAYING else "forbidden_address"
        assert code(media(connect=led(api=peer))) == expected
        assert {address[:2] for address in connected} == {("127.0.0.1", peer.server_port)}


@pytest.mark.fault("G4")
def test_a_redirect_to_this_machine_connects_to_nobody() -> None:
    with serving(says(200, b"secret")) as inside, serving() as peer:
        peer.answer = says(302, Location=f"{inside.origin}/latest/meta-data")
        assert code(media(connect=led(api=peer))) == "forbidden_address"
        assert (peer.visits, inside.visits) == (1, 0)


@pytest.mark.fault("G4")
def test_from_twilio_no_redirect_leads_to_the_playground_nor_the_other_way() -> None:
    with serving() as local, serving() as twilio:
        fetching = media(local_origin=local.origin, connect=led(api=twilio))
        local.answer, twilio.answer = says(302, Location=f"{API}/x"), says(302, Location=f"{local.origin}/x")
        assert code(fetching) == "forbidden_address"
        assert (local.visits, twilio.visits) == (0, 1)
        assert code(fetching, f"{local.origin}/x") == "forbidden_address"
        assert (local.visits, twilio.visits) == (1, 1)


@pytest.mark.fault("G4")
def test_a_redirect_of_the_playground_to_another_port_connects_to_nobody() -> None:
    with serving(says(200, b"secret")) as other, serving() as local:
        local.answer = says(302, Location=f"{other.origin}/x")
        assert code(media(local_origin=local.origin), f"{local.origin}/x") == "forbidden_address"
        assert other.visits == 0


@pytest.mark.fault("G4")
def test_credentials_follow_no_redirect_to_another_host() -> None:
    with serving(says(200, b"picture")) as cdn, serving(says(302, Location=f"{CDN}/x")) as api:
        assert media(connect=led(api=api, mms=cdn)).fetch(f"{API}/x") == b"picture"
        assert (api.credentials(), cdn.credentials()) == ([BASIC], [""])


@pytest.mark.fault("G5")
@pytest.mark.parametrize(("status", "expected"), [(404, "not_found"), (500, "http_5xx"), (502, "http_5xx")])
def test_what_is_not_there_is_told_from_what_is_not_there_now(status: int, expected: str) -> None:
    assert answered(says(status, b"<Error/>")) == expected


def hangs(request: BaseHTTPRequestHandler) -> None:
    request.server.over.wait(LONG)  # type: ignore[attr-defined]


@pytest.mark.fault("G5")
@pytest.mark.fault("J2")
@pytest.mark.parametrize(
    ("before", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (CHUNKED, b"1\r\nx\r\n"),
        (CHUNKED + b"1\r\nx\r\n0\r\n", b"x: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nx: ", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"", b"H"),
    ],
    ids=["body", "chunks", "trailers", "a header", "continue", "status"],
)
def test_whoever_drips_is_not_waited_for(before: bytes, drop: bytes) -> None:
    with dripping(before, drop) as (peer, drips):
        started = drips.now
        assert code(media(local_origin=peer.url, seconds=SECONDS), f"{peer.url}/ME1") == "slow"
        assert drips.now - started <= SECONDS + 2


@pytest.mark.fault("G5")
def test_whoever_is_silent_is_not_waited_for() -> None:
    assert answered(hangs, seconds=A_MOMENT) == "slow"


@pytest.mark.fault("G5")
def test_slow_redirects_share_one_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(clock, "monotonic", lambda: now[0])

    def later(request: BaseHTTPRequestHandler) -> None:
        now[0] += SECONDS * 0.6
        says(302, Location="/more")(request)

    with serving(later) as peer:
        assert code(media(connect=led(api=peer), seconds=SECONDS)) == "slow"
        assert peer.visits == 2


@pytest.mark.fault("G5")
def test_a_name_server_that_is_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as peer:
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: peer.over.wait(LONG) and [])
        assert code(media(seconds=A_MOMENT), f"{API}/x") == "slow"
        assert peer.visits == 0


@pytest.mark.fault("G5")
def test_who_takes_connections_and_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        origin = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert code(media(local_origin=origin, seconds=A_MOMENT), f"{origin}/x") == "slow"
        connect, there = socket.create_connection, silent.getsockname()
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", there)])
        monkeypatch.setattr(socket, "create_connection", lambda _, **more: connect(there, **more))
        assert code(media(seconds=A_MOMENT), f"{API}/x") == "slow"  # within TLS


@pytest.mark.fault("G6")
def test_a_length_that_is_a_lie_is_found_out() -> None:
    assert answered(says(200, b"x" * 100, Content_Length="1000")) == "cut_off"
    with serving(says(200, b"x" * 100, Content_Length="10")) as peer:
        assert media(connect=led(api=peer)).fetch(f"{API}/x") == b"x" * 10
    assert answered(says(200, b"x" * 1001, Content_Length=""), most_bytes=1000) == "too_large"
    assert answered(says(200, b"x" * 1001, Content_Length="-1"), most_bytes=1000) == "too_large"
    both = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert answered(raw(both, b"3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n"), most_bytes=1000) == "too_large"


@pytest.mark.fault("G6")
def test_an_announced_length_beyond_the_limit_is_not_read() -> None:
    assert answered(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n"), seconds=LONG) == "too_large"


@pytest.mark.fault("G6")
def test_what_is_packed_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(10 * MEGABYTE))
    assert answered(says(200, bomb, Content_Encoding="gzip")) == "garbled"
    with serving(says(200, bomb, Content_Type="image/jpeg")) as peer:
        assert media(connect=led(api=peer)).fetch(f"{API}/x") == bomb


FLOODED = """
import re, sys
from pathlib import Path
from chalicelib.errors import MediaRefused
from chalicelib.features.photos.media import Media

def peak():
    return 1024 * int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])

fetching = Media("AC0123", "hidden", sys.argv[1], seconds=60)
fetching.fetch(sys.argv[1] + "/small")
before, code = peak(), ""
try:
    fetching.fetch(sys.argv[1] + "/flood")
except MediaRefused as error:
    code = error.code
print('{"code": "%s", "grew": %d}' % (code, peak() - before))
"""
"""A process of its own. Its ru_maxrss would begin at that of who started it, so that nothing would be seen to grow."""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is Linux's to tell")
@pytest.mark.fault("G6")
def test_of_200_megabytes_little_more_than_the_limit_is_read_and_memory_stays_flat() -> None:
    sent = 0

    def flood(request: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        request.wfile.write(CHUNKED)
        for _ in range(200):
            request.wfile.write(b"%x\r\n" % MEGABYTE + bytes(MEGABYTE) + b"\r\n")
            sent += MEGABYTE

    with serving(says(200, b"picture"), flood=flood) as peer:
        run = subprocess.run([sys.executable, "-c", FLOODED, peer.origin], cwd=ROOT, capture_output=True, check=True)
    told = json.loads(run.stdout)
    assert told["code"] == "too_large"
    assert told["grew"] <= 25 * MEGABYTE
    assert sent <= 40 * MEGABYTE  # the limit, and what fits into two sockets


@pytest.mark.fault("G7")
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty"),
        (b"<!doctype html><script>alert(1)</script>", "not_a_picture"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "not_a_picture"),
        (b"PK\x03\x04" + JPEG, "not_a_picture"),
        (b"\xff\xd8\xff<svg onload=alert(1)>", "damaged"),
        (b"GIF89a/*<script>*/=1;alert(1)", "damaged"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "not_a_picture"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "damaged"),
        (b"%PDF-1.7", "not_a_picture"),
        (b"BM" + bytes(60), "not_a_picture"),
        (b"II*\x00" + bytes(60), "not_a_picture"),
    ],
)
def test_what_is_no_picture_is_refused_whatever_it_was_served_as(content: bytes, expected: str) -> None:
    with serving(says(200, content or b"x", Content_Type="image/jpeg")) as peer:
        assert media(connect=led(api=peer)).fetch(f"{API}/x") == (content or b"x")
    assert code_of(content) == expected


TAILS = (b"<script>alert(1)</script>", b"PK\x05\x06" + bytes(18), b"\n*/=1;alert(1)//", b"%PDF-1.7\n%%EOF")


@pytest.mark.fault("G7")
@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("name", ["jpg", "png", "gif", "webp", "moving.gif", "moving.webp"])
def test_what_hides_behind_a_picture_is_gone(name: str, tail: bytes) -> None:
    assert tail not in clean(of_every_kind()[name] + tail).content


@pytest.fixture
def never_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: object) -> None:
        pytest.fail("decoded")

    for kind in (ImageFile.ImageFile, *(type(Image.open(BytesIO(one))) for one in of_every_kind().values())):
        monkeypatch.setattr(kind, "load", load)


def huge(width: int, height: int) -> dict[str, bytes]:
    """A few bytes that say they are so large."""
    jpeg = bytearray(JPEG)
    at = jpeg.index(b"\xff\xc0")
    jpeg[at + 5 : at + 9] = struct.pack(">2H", height & 0xFFFF, width & 0xFFFF)
    moving = bytearray(of_every_kind()["moving.webp"])
    moving[24:30] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    data = zlib.compress(bytes(1000))
    return {
        "jpg": bytes(jpeg),
        "png": png_of(chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)), chunk(b"IDAT", data)),
        "gif": b"GIF89a" + struct.pack("<2H", width & 0xFFFF, height & 0xFFFF) + of_every_kind()["gif"][10:],
        "webp": bytes(moving),
    }


@pytest.mark.fault("G7")
@pytest.mark.parametrize("size", [(50_000, 50_000), (10_000, 10_000), (5001, 5000), (16_385, 1), (1, 50_000)])
@pytest.mark.parametrize("name", ["jpg", "png", "gif", "webp"])
def test_a_picture_that_says_it_is_huge_is_not_decoded(name: str, size: tuple[int, int], never_decoded: None) -> None:
    content = huge(*size)[name]
    assert len(content) < 3000
    with pytest.raises(PictureRefused, match=r"^too_many_pixels$"):
        clean(content)


@pytest.mark.fault("G7")
def test_frames_are_counted_before_any_is_decoded(never_decoded: None) -> None:
    gif = of_every_kind()["moving.gif"]
    start = gif.index(b"!\xf9")
    many = gif[:start] + gif[start:-1] * 151 + b";"
    assert code_of(many) == "too_many_pixels"
    assert code_of(many[:-1]) == "too_many_pixels"  # the rest is not looked at


@pytest.mark.fault("G7")
def test_a_jpeg_of_a_thousand_scans_is_not_decoded(never_decoded: None) -> None:
    scan = JPEG[JPEG.index(b"\xff\xda") : -2]
    assert code_of(JPEG[:-2] + scan * 1000 + b"\xff\xd9") == "damaged"


@pytest.mark.fault("G7")
def test_text_of_a_png_that_unpacks_to_ten_megabytes_is_not_unpacked() -> None:
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(10 * MEGABYTE)))
    png = of_every_kind()["png"]
    assert code_of(png[:33] + bomb + png[33:]) == "damaged"


CLEANED = """
import re, sys
from pathlib import Path
from chalicelib.errors import PictureRefused
from chalicelib.features.photos import sanitize

try:
    sanitize.clean(Path(sys.argv[1]).read_bytes())
except PictureRefused:
    pass
print(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.fault("G7")
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is Linux's to tell")
def test_a_webp_that_repeats_too_far_back_to_be_packed_again_does_not_fill_the_worker(tmp_path: Path) -> None:
    side = int(MAX_WEBP_PIXELS**0.5)
    noise = random.Random(1).randbytes(100_001 * 4)
    image = Image.frombytes("RGBA", (side, side), (noise * (side * side * 4 // len(noise) + 1))[: side * side * 4])
    picture = tmp_path / "far.webp"
    image.save(picture, "WEBP", lossless=True, exact=True, quality=60, method=1)
    assert picture.stat().st_size < MEGABYTE
    command = [sys.executable, "-c", CLEANED, str(picture)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 400 * 1024  # kB; the function has 512 MB
