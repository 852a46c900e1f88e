"""Files in S3: botocore is the oracle of signatures, ministack keeps files and checks links, a peer is rude or gone."""

import http.server
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import boto3
import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.aws import api, bucket
from chalicelib.aws.api import TRIES
from chalicelib.aws.bucket import LONGEST_LINK, Bucket
from chalicelib.aws.connection import Connection, Request
from chalicelib.errors import AwsRefused, SettingsError, StorageUnavailable
from playground.aws import LocalAws
from playground.options import free_ports
from tests import wire

NAME, KEY = "rooster-prod-files-123456789012", "photos/T0ACME/01_a-b.jpg"
PICTURE, TYPE = b"\xff\xd8 a picture \xff\xd9", "image/jpeg"
AWS = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "hidden", "AWS_DEFAULT_REGION": "eu-central-1"}
PLACES = {
    "at AWS": {},
    "in the first region": {"AWS_REGION": "us-east-1"},
    "in another partition": {"AWS_REGION": "cn-north-1"},
    "elsewhere": {"AWS_ENDPOINT_URL": "http://127.0.0.1:8200"},
    "at an address of its own": {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_S3": "https://s3.test"},
}
MOMENTS = st.integers(0, 4_000_000_000)
KEYS = st.from_regex(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,9}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,9}){0,3}", fullmatch=True)
ENVIRONS = st.builds(
    lambda place, token: {**AWS, **PLACES[place], "AWS_SESSION_TOKEN": token},
    st.sampled_from(list(PLACES)),
    st.sampled_from(["", "FwoGZXIvYXdzE+/=="]),
)
PROOF = frozenset(["authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "host"])
CALLS: dict[str, Callable[[Bucket], object]] = {
    "PUT": lambda files: files.put(KEY, PICTURE, TYPE),
    "GET": lambda files: files.get(KEY, 1000),
    "DELETE": lambda files: files.delete(KEY),
}
every_call = pytest.mark.parametrize("method", CALLS)


# Signatures, with botocore's as the oracle


@given(method=st.sampled_from(list(CALLS)), environ=ENVIRONS, key=KEYS, content=st.binary(max_size=99), moment=MOMENTS)
def test_every_request_is_signed_as_botocore_signs_it(
    method: str, environ: dict[str, str], key: str, content: bytes, moment: int
) -> None:
    url, ours = sent(environ, method, key, content, moment)
    unsigned = {name: value for name, value in ours.headers.items() if name not in PROOF}
    theirs = AWSRequest(method, url, unsigned, ours.body)
    with botocores_clock(moment):
        region = environ.get("AWS_REGION") or environ["AWS_DEFAULT_REGION"]
        botocore.auth.S3SigV4Auth(credentials(environ), "s3", region).add_auth(theirs)
    assert ours.headers.pop("host") == urlsplit(url).netloc
    assert ours.headers == {name.lower(): value for name, value in theirs.headers.items()}
    assert ours.body == (content if method == "PUT" else b"")
    assert parts(url)[:3] == parts(link_of_botocore(environ, {"Bucket": NAME, "Key": key}, 1))[:3]


@given(environ=ENVIRONS, key=KEYS, filename=KEYS, seconds=st.integers(1, LONGEST_LINK), moment=MOMENTS)
def test_every_link_is_botocores(environ: dict[str, str], key: str, filename: str, seconds: int, moment: int) -> None:
    shown = {"ResponseContentType": TYPE, "ResponseContentDisposition": f'inline; filename="{filename}"'}
    ours = Bucket(NAME, environ).link(key, seconds, TYPE, filename, moment)
    with botocores_clock(moment):
        theirs = link_of_botocore(environ, {"Bucket": NAME, "Key": key, **shown}, seconds)
    assert parts(ours) == parts(theirs)
    assert ("X-Amz-Security-Token" in ours) == bool(environ["AWS_SESSION_TOKEN"])


def test_a_link_without_a_moment_begins_now_by_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "wall_time", lambda: 1_795_435_200.9)
    assert "X-Amz-Date=20261123T120000Z" in Bucket(NAME, AWS).link(KEY, 60, TYPE, "a.jpg")


@pytest.mark.parametrize("seconds", [-1, 0, LONGEST_LINK + 1])
def test_no_link_outlives_what_aws_takes(seconds: int) -> None:
    with pytest.raises(ValueError, match=f"{seconds} seconds"):
        Bucket(NAME, AWS).link(KEY, seconds, TYPE, "a.jpg")


@pytest.mark.parametrize(
    "name",
    ["", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", ".a", "a b", "a%2Fb", "a?b", "a#b", 'a"b', "ä", "a\n", "a+b"],
)
def test_a_name_that_would_have_to_be_escaped_goes_nowhere(name: str) -> None:
    files = Bucket(NAME, {})
    for act in (
        lambda: files.put(name, b"", TYPE),
        lambda: files.get(name, 1),
        lambda: files.delete(name),
        lambda: files.link(name, 1, TYPE, "a.jpg"),
        lambda: Bucket(NAME, AWS).link("a.jpg", 1, TYPE, name),
    ):
        with pytest.raises(ValueError, match="escaped"):
            act()


@pytest.mark.parametrize("name", AWS)
@every_call
def test_what_is_not_set_is_named(method: str, name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        CALLS[method](Bucket(NAME, {**AWS, "AWS_ENDPOINT_URL": "http://127.0.0.1:9", name: ""}))


# A local AWS, which checks the signatures of links


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    local = LocalAws(int(free_ports()["AWS_PORT"]), Path(tmp_path_factory.mktemp("aws")))
    local.start()
    local.client("s3").create_bucket(Bucket=NAME)
    yield local
    local.stop()


@pytest.fixture
def files(aws: LocalAws) -> Iterator[Bucket]:
    kept = Bucket(NAME, aws.environ)
    yield kept
    kept.delete(KEY)
    kept._connection._hang_up()  # for this, too, the local AWS would wait before it stops


def test_what_is_put_is_there_until_it_is_deleted(aws: LocalAws, files: Bucket) -> None:
    assert files.get(KEY, 1000) is None
    files.put(KEY, b"another", "image/png")
    files.put(KEY, PICTURE, TYPE)
    assert files.get(KEY, len(PICTURE)) == PICTURE
    told = aws.client("s3").head_object(Bucket=NAME, Key=KEY)
    assert (told["ContentType"], told["CacheControl"]) == (TYPE, "private")
    for _ in range(2):
        files.delete(KEY)
    assert files.get(KEY, 1000) is None


def test_megabytes_go_and_come_and_not_a_byte_more_than_wanted(files: Bucket) -> None:
    large = bytes(range(256)) * 20_000
    files.put(KEY, large, TYPE)
    assert files.get(KEY, len(large)) == large
    with pytest.raises(StorageUnavailable, match="too_large"):
        files.get(KEY, len(large) - 1)


@pytest.mark.parametrize("size", [2, 60_000, 70_000])
def test_what_is_too_large_is_asked_for_once(files: Bucket, size: int) -> None:
    files.put(KEY, b"x" * size, TYPE)
    targets: list[str] = []
    with wire.watched(lambda target, _: targets.append(target)), pytest.raises(StorageUnavailable, match="too_large"):
        files.get(KEY, size - 1)
    assert targets == ["S3.GetObject"]


def test_a_link_shows_the_file_and_says_what_it_is(files: Bucket) -> None:
    files.put(KEY, PICTURE, "application/octet-stream")
    with urllib.request.urlopen(files.link(KEY, 60, TYPE, "cat.jpg")) as shown:
        assert shown.read() == PICTURE
    assert shown.headers["Content-Type"] == TYPE
    assert shown.headers["Content-Disposition"] == 'inline; filename="cat.jpg"'
    assert shown.headers["Cache-Control"] == "private"


def test_a_link_that_was_changed_or_is_over_shows_nothing(files: Bucket) -> None:
    files.put(KEY, PICTURE, TYPE)
    link = files.link(KEY, 60, TYPE, "cat.jpg")
    assert status_of(link) == 200
    changed = [link.replace("cat.jpg", "cat.html"), link.replace("Expires=60", "Expires=99"), link.partition("?")[0]]
    over = files.link(KEY, 60, TYPE, "cat.jpg", clock.wall_time() - 61)
    assert [status_of(other) for other in (*changed, over)] == [403] * 4


@pytest.mark.parametrize(
    ("name", "key", "code"), [(NAME, "AKIANOBODY", "InvalidAccessKeyId"), ("rooster-nowhere-files", "", "NoSuchBucket")]
)
def test_what_is_wrong_with_a_request_has_s3s_name(aws: LocalAws, name: str, key: str, code: str) -> None:
    refused = Bucket(name, {**aws.environ, "AWS_ACCESS_KEY_ID": key or aws.environ["AWS_ACCESS_KEY_ID"]})
    with pytest.raises(AwsRefused, match=f"^{code}$"):
        refused.put(KEY, PICTURE, TYPE)
    refused._connection._hang_up()


# A peer that is rude


class Peer(http.server.ThreadingHTTPServer):
    """Gives `answers` in turn, then 200; status 0 hangs up, -1 keeps silent. `seen`: the methods of requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.answers: list[tuple[int, bytes]] = []
        self.seen: list[str] = []
        self.over = threading.Event()

    def handle_error(self, *_: Any) -> None:
        """Hanging up is what some tests are about."""


class _Answering(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Peer

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append(self.command)
        status, answer = self.server.answers.pop(0) if self.server.answers else (200, b"")
        self.close_connection = status <= 0
        if status == -1:
            self.server.over.wait()
        if status > 0:
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    do_GET = do_DELETE = do_PUT

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Peer]:
    server = Peer()
    monkeypatch.setattr(api, "pause", lambda attempt: None)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


def at(peer: Peer) -> Bucket:
    return Bucket(NAME, {**AWS, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{peer.server_port}"})


def no(code: str) -> bytes:
    return f'<?xml version="1.0"?>\n<Error><Code>{code}</Code><Message>made up</Message></Error>'.encode()


PASSING = [(503, no("SlowDown")), (500, no("InternalError")), (400, no("RequestTimeout")), (502, b""), (0, b"")]


@pytest.mark.parametrize("failure", PASSING)
@every_call
def test_what_passes_is_tried_again(peer: Peer, method: str, failure: tuple[int, bytes]) -> None:
    peer.answers = [failure] * (TRIES - 1)
    CALLS[method](at(peer))
    assert peer.seen == [method] * TRIES


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        ((503, no("SlowDown")), "SlowDown"),
        ((500, b"\xff"), "http_500"),
        ((500, b"<Code>" + b"A" * 101 + b"</Code>"), "http_500"),
        ((503, b"<Code>a b</Code>"), "http_503"),
        ((0, b""), "RemoteDisconnected"),
    ],
)
@every_call
def test_what_lasts_is_given_up(peer: Peer, method: str, failure: tuple[int, bytes], code: str) -> None:
    peer.answers = [failure] * 99
    with pytest.raises(StorageUnavailable) as given_up:
        CALLS[method](at(peer))
    assert (given_up.value.code, len(peer.seen)) == (code, TRIES)


@pytest.mark.parametrize("code", ["AccessDenied", "NoSuchBucket", "EntityTooLarge", "TemporaryRedirect"])
@every_call
def test_a_plain_no_is_not_asked_again(peer: Peer, method: str, code: str) -> None:
    peer.answers = [(403, no(code))]
    with pytest.raises(AwsRefused, match=f"^{code}$"):
        CALLS[method](at(peer))
    assert peer.seen == [method]


def test_a_no_may_be_longer_than_the_file_would_be(peer: Peer) -> None:
    peer.answers = [(404, no("NoSuchKey") + b" " * 1000)]
    assert at(peer).get(KEY, 10) is None


@every_call
def test_silence_is_given_up(peer: Peer, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    monkeypatch.setattr(bucket, "_READ_SECONDS", 0.05)
    peer.answers = [(-1, b"")] * 99
    with pytest.raises(StorageUnavailable, match="TimeoutError"):
        CALLS[method](at(peer))


def test_a_call_that_took_too_long_is_not_tried_again(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "_CALL_SECONDS", -1)
    peer.answers = [(503, no("SlowDown"))]
    with pytest.raises(AwsRefused, match="SlowDown"):
        at(peer).put(KEY, PICTURE, TYPE)
    assert peer.seen == ["PUT"]


def test_nobody_there_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "pause", lambda attempt: None)
    with pytest.raises(StorageUnavailable, match="ConnectionRefusedError"):
        Bucket(NAME, {**AWS, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}).put(KEY, PICTURE, TYPE)


# moto, by the wire of other tests


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """At AWS's own address."""
    for name, value in AWS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with wire.moto():
        boto3.client("s3").create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        yield Bucket(NAME, AWS)


def test_the_wire_leads_to_moto(kept: Bucket) -> None:
    kept.put(KEY, PICTURE, TYPE)
    assert boto3.client("s3").get_object(Bucket=NAME, Key=KEY)["Body"].read() == PICTURE
    assert kept.get(KEY, 1000) == PICTURE
    kept.delete(KEY)
    assert kept.get(KEY, 1000) is None


@pytest.mark.parametrize("environ", [AWS, {**AWS, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}])
def test_the_wire_shows_what_is_asked_and_answers(environ: dict[str, str]) -> None:
    seen: list[tuple[str, Mapping[str, Any]]] = []

    def look(target: str, arguments: Mapping[str, Any]) -> wire.Answer:
        seen.append((target, arguments))
        return 200, {"Body": b"made up"}

    with wire.watched(look):
        assert Bucket(NAME, environ).get(KEY, 1000) == b"made up"
        Bucket(NAME, environ).put(KEY, PICTURE, TYPE)
    assert seen[0] == ("S3.GetObject", {"Bucket": NAME, "Key": KEY, "Body": b""})
    assert seen[1] == ("S3.PutObject", {"Bucket": NAME, "Key": KEY, "Body": PICTURE})


def test_the_wire_refuses_as_often_as_it_is_told(kept: Bucket) -> None:
    with wire.refusing("S3.PutObject", wire.refusal("SlowDown"), times=TRIES - 1) as refused:
        kept.put(KEY, PICTURE, TYPE)
    assert refused == ["S3.PutObject"] * (TRIES - 1)
    with wire.refusing("S3.", wire.refusal("AccessDenied")), pytest.raises(AwsRefused, match="AccessDenied"):
        kept.get(KEY, 1000)
    assert kept.get(KEY, 1000) == PICTURE


# What the tests above need


def botocores_clock(moment: int) -> Any:
    return patch.object(botocore.auth, "get_current_datetime", lambda: datetime.fromtimestamp(moment, UTC))


def credentials(environ: Mapping[str, str]) -> BotocoreCredentials:
    return BotocoreCredentials("AKIA", "hidden", environ["AWS_SESSION_TOKEN"] or None)


def sent(environ: Mapping[str, str], method: str, key: str, content: bytes, moment: int) -> tuple[str, Any]:
    """What leaves for S3, and where to."""
    seen: list[tuple[str, Request]] = []

    def keep(self: Connection, request: Request, most_bytes: int) -> tuple[int, bytes]:
        seen.append((f"{self.endpoint.scheme}://{self.endpoint.netloc}{request.path}", request))
        return 200, b""

    files = Bucket(NAME, environ)
    with patch.object(Connection, "exchange", keep), patch.object(clock, "wall_time", lambda: moment):
        match method:
            case "PUT":
                files.put(key, content, TYPE)
            case "GET":
                files.get(key, 1)
            case _:
                files.delete(key)
    ((url, request),) = seen
    assert request.method == method
    return url, request


def link_of_botocore(environ: Mapping[str, str], asked: Mapping[str, str], seconds: int) -> str:
    """A link by botocore's client, to the bucket by its name in the host at AWS, and in the path elsewhere."""
    region = environ.get("AWS_REGION") or environ["AWS_DEFAULT_REGION"]
    endpoint = environ.get("AWS_ENDPOINT_URL_S3") or environ.get("AWS_ENDPOINT_URL")
    client = _client_of_botocore(region, endpoint, environ["AWS_SESSION_TOKEN"] or None)
    link: str = client.generate_presigned_url("get_object", asked, ExpiresIn=seconds)
    return link


@cache
def _client_of_botocore(region: str, endpoint: str | None, token: str | None) -> Any:
    style = {"addressing_style": "path" if endpoint else "virtual", "us_east_1_regional_endpoint": "regional"}
    session = boto3.Session("AKIA", "hidden", token, region)
    return session.client("s3", endpoint_url=endpoint, config=Config(signature_version="s3v4", s3=style))


def parts(url: str) -> tuple[str, str, str, dict[str, str]]:
    """Scheme, host, path, and the query, whose order means nothing."""
    split = urlsplit(url)
    return split.scheme, split.netloc, split.path, dict(parse_qsl(split.query, strict_parsing=bool(split.query)))


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
