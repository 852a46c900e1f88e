"""Files in S3: ministack keeps files and checks links, moto answers in process, and a peer is rude or gone."""

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.retries.standard import ExponentialBackoff

from chalicelib.aws import bucket
from chalicelib.aws.bucket import LONGEST_LINK, TRIES, Bucket
from chalicelib.errors import AwsRefused, SettingsError, StorageUnavailable
from playground.aws import LocalAws
from playground.options import free_ports
from tests import wire
from tests.harness import ROOT
from tests.peers import Peer, Speak, cut_off, says, silent, speaking

NAME, KEY = "rooster-prod-files-123456789012", "photos/T0ACME/01_a-b.jpg"
PICTURE, TYPE = b"\xff\xd8 a picture \xff\xd9", "image/jpeg"
AWS = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "hidden", "AWS_DEFAULT_REGION": "eu-central-1"}
PLACES: dict[str, tuple[dict[str, str], str]] = {
    "at AWS": ({}, f"https://{NAME}.s3.eu-central-1.amazonaws.com/{KEY}"),
    "in the first region": ({"AWS_REGION": "us-east-1"}, f"https://{NAME}.s3.us-east-1.amazonaws.com/{KEY}"),
    "in China": ({"AWS_REGION": "cn-north-1"}, f"https://{NAME}.s3.cn-north-1.amazonaws.com.cn/{KEY}"),
    "in Europe's own": ({"AWS_REGION": "eusc-de-east-1"}, f"https://{NAME}.s3.eusc-de-east-1.amazonaws.eu/{KEY}"),
    "elsewhere": ({"AWS_ENDPOINT_URL": "http://localhost:8200"}, f"http://localhost:8200/{NAME}/{KEY}"),
    "at an address of its own": (
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_S3": "https://s3.test"},
        f"https://s3.test/{NAME}/{KEY}",
    ),
    "by FIPS": ({"AWS_USE_FIPS_ENDPOINT": "true"}, f"https://{NAME}.s3-fips.eu-central-1.amazonaws.com/{KEY}"),
}
CALLS: dict[str, Callable[[Bucket], object]] = {
    "PUT": lambda files: files.put(KEY, PICTURE, TYPE),
    "GET": lambda files: files.get(KEY, 1000),
    "DELETE": lambda files: files.delete(KEY),
}
every_call = pytest.mark.parametrize("method", CALLS)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys and a region, and nobody pauses between tries."""
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**AWS, "AWS_EC2_METADATA_DISABLED": "true"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda self, context: 0)


# Links


@pytest.mark.fault("J3")
@pytest.mark.parametrize("where", PLACES)
def test_j3_a_link_leads_to_the_bucket_where_it_is(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    environ, address = PLACES[where]
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert Bucket(NAME).link(KEY, 60, TYPE, "a.jpg").partition("?")[0] == address


@pytest.mark.parametrize("seconds", [-1, 0, LONGEST_LINK + 1])
def test_no_link_outlives_what_aws_takes(seconds: int) -> None:
    with pytest.raises(ValueError, match=f"{seconds} seconds"):
        Bucket(NAME).link(KEY, seconds, TYPE, "a.jpg")


@pytest.mark.parametrize(
    "name",
    ["", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", ".a", "a b", "a%2Fb", "a?b", "a#b", 'a"b', "ä", "a\n", "a+b"],
)
def test_a_name_that_would_have_to_be_escaped_goes_nowhere(name: str) -> None:
    files = Bucket(NAME)
    for act in (
        lambda: files.put(name, b"", TYPE),
        lambda: files.get(name, 1),
        lambda: files.delete(name),
        lambda: files.link(name, 1, TYPE, "a.jpg"),
        lambda: files.link("a.jpg", 1, TYPE, name),
    ):
        with pytest.raises(ValueError, match="escaped"):
            act()


NOT_SET = {
    "AWS_ACCESS_KEY_ID": "credentials",
    "AWS_SECRET_ACCESS_KEY": "AWS_SECRET_ACCESS_KEY",
}


@pytest.mark.parametrize("name", NOT_SET)
@every_call
def test_what_is_not_set_is_told(monkeypatch: pytest.MonkeyPatch, method: str, name: str) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.delenv(name)
    with pytest.raises(SettingsError, match=NOT_SET[name]):
        CALLS[method](Bucket(NAME))


# A local AWS, which checks the signatures of links


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    local = LocalAws(int(free_ports()["AWS_PORT"]), Path(tmp_path_factory.mktemp("aws")))
    local.start()
    local.client("s3").create_bucket(Bucket=NAME)
    yield local
    local.stop()


@pytest.fixture
def local(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> LocalAws:
    """Where the environment leads."""
    for name, value in aws.environ.items():
        monkeypatch.setenv(name, value)
    return aws


@pytest.fixture
def files(local: LocalAws) -> Iterator[Bucket]:
    kept = Bucket(NAME)
    yield kept
    kept.delete(KEY)
    kept._s3.close()  # for this, too, the local AWS would wait before it stops


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


def test_a_link_that_was_changed_or_is_over_shows_nothing(files: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    files.put(KEY, PICTURE, TYPE)
    link = files.link(KEY, 60, TYPE, "cat.jpg")
    assert status_of(link) == 200
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: datetime.now(UTC) - timedelta(seconds=61))
    over = files.link(KEY, 60, TYPE, "cat.jpg")
    changed = [link.replace("cat.jpg", "cat.html"), link.replace("Expires=60", "Expires=99"), link.partition("?")[0]]
    assert [status_of(other) for other in (*changed, over)] == [403] * 4


@pytest.mark.parametrize(
    ("name", "key", "code"), [(NAME, "AKIANOBODY", "InvalidAccessKeyId"), ("rooster-nowhere-files", "", "NoSuchBucket")]
)
def test_what_is_wrong_with_a_request_has_s3s_name(
    local: LocalAws, monkeypatch: pytest.MonkeyPatch, name: str, key: str, code: str
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key or local.environ["AWS_ACCESS_KEY_ID"])
    refused = Bucket(name)
    with pytest.raises(AwsRefused, match=f"^{code}$"):
        refused.put(KEY, PICTURE, TYPE)
    refused._s3.close()


# A peer that is rude


def no(status: int, code: str) -> Speak:
    """S3's no."""
    body = f'<?xml version="1.0"?>\n<Error><Code>{code}</Code><Message>made up</Message></Error>'.encode()
    return says(b"HTTP/1.1 %d No\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % (status, len(body)), body)


YES = says(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
PASSING = [no(503, "SlowDown"), no(500, "InternalError"), no(400, "RequestTimeout"), no(502, ""), says()]


@pytest.fixture
def rude(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Peer, list[Speak]]]:
    """A peer, and what it answers in turn, then a yes."""
    answers: list[Speak] = []

    def speak(met: socket.socket) -> None:
        (answers.pop(0) if answers else YES)(met)

    with speaking(speak) as peer:
        monkeypatch.setenv("AWS_ENDPOINT_URL", peer.url)
        yield peer, answers


Rude = tuple[Peer, list[Speak]]


def methods(peer: Peer) -> list[str]:
    """Of what reached it."""
    return [heard.partition(b" ")[0].decode() for heard in peer.heard]


@pytest.mark.parametrize("failure", PASSING)
@every_call
def test_what_passes_is_tried_again(rude: Rude, method: str, failure: Speak) -> None:
    peer, answers = rude
    answers += [failure] * (TRIES - 1)
    CALLS[method](Bucket(NAME))
    assert methods(peer) == [method] * TRIES


@pytest.mark.parametrize(
    ("failure", "code"),
    [(no(503, "SlowDown"), "SlowDown"), (no(500, "InternalError"), "InternalError"), (says(), "ConnectionClosedError")],
)
@every_call
def test_what_lasts_is_given_up(rude: Rude, method: str, failure: Speak, code: str) -> None:
    peer, answers = rude
    answers += [failure] * 99
    with pytest.raises(StorageUnavailable, match=code):
        CALLS[method](Bucket(NAME))
    assert len(peer.heard) == TRIES


@pytest.mark.parametrize("code", ["AccessDenied", "NoSuchBucket", "EntityTooLarge"])
@every_call
def test_a_plain_no_is_not_asked_again(rude: Rude, method: str, code: str) -> None:
    peer, answers = rude
    answers += [no(403, code)] * 99
    with pytest.raises(AwsRefused, match=f"^{code}$"):
        CALLS[method](Bucket(NAME))
    assert methods(peer) == [method]


def test_what_is_not_there_is_none(rude: Rude) -> None:
    rude[1].append(no(404, "NoSuchKey"))
    assert Bucket(NAME).get(KEY, 10) is None


@pytest.mark.fault("J1")
@pytest.mark.parametrize("sent", [0, 120_000, 299_999])
def test_j1_a_file_that_is_cut_off_is_no_file(rude: Rude, sent: int) -> None:
    _, answers = rude
    answers += [cut_off(300_000, b"x" * sent)] * 99
    for _ in range(2):
        with pytest.raises(StorageUnavailable):
            Bucket(NAME).get(KEY, 1_000_000)
    answers[:] = [says(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 300000\r\n\r\n", b"x" * 300_000)]
    assert Bucket(NAME).get(KEY, 1_000_000) == b"x" * 300_000


@pytest.mark.fault("J1")
def test_j1_a_file_that_does_not_say_how_long_it_is_is_none(rude: Rude) -> None:
    rude[1].append(says(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"x" * 100))
    with pytest.raises(StorageUnavailable):
        Bucket(NAME).get(KEY, 1000)


@pytest.mark.fault("J2")
@pytest.mark.parametrize(
    "speak",
    [silent, lambda met: drip(met, b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"), lambda met: drip(met, b"")],
    ids=["silence", "a body", "a status"],
)
def test_j2_whoever_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, rude: Rude, speak: Speak) -> None:
    rude[1].extend([speak] * 9)
    files = Bucket(NAME)
    assert files._s3
    monkeypatch.setattr(bucket, "_CALL_SECONDS", 0.05)
    with pytest.raises(StorageUnavailable, match=r"^TimeoutError$"):
        files.get(KEY, 1000)


def drip(met: Any, before: bytes) -> None:
    """A byte, and then nothing for as long as somebody listens: how many came before makes no difference."""
    met.sendall(before + b"H")
    met.recv(1)


def test_nobody_there_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(StorageUnavailable, match="EndpointConnectionError"):
        Bucket(NAME).put(KEY, PICTURE, TYPE)


# Whoever waits for Slack does not wait for boto3

HURRY = """
import os, sys
os.environ |= {"STAGE": "local", "SLACK_SIGNING_SECRET": "s", "SLACK_BOT_TOKEN": "xoxb-1",
    "AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "FILES_BUCKET": "rooster-files"}
import app
from chalicelib import wiring
from chalicelib.features.photos.files import Files
for built in (wiring.front_door, wiring.web, wiring.phone, wiring.forwarder, wiring.ticker, wiring.worker):
    built()
print(*sorted(name for name in sys.modules if name.partition(".")[0] in ("boto3", "botocore")))
wiring.container().part(Files).link("a.jpg", 1, "image/jpeg", "a.jpg") if sys.argv[1:] else None
print("boto3" in sys.modules)
"""


@pytest.mark.parametrize("links", [False, True])
def test_no_request_of_slacks_no_stream_and_no_tick_imports_boto3(links: bool) -> None:
    run = [sys.executable, "-c", HURRY, *(["link"] if links else [])]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["", str(links)]


# moto, by the wire of other tests


@pytest.fixture
def kept() -> Iterator[Bucket]:
    """At AWS's own address."""
    with wire.moto():
        boto3.client("s3").create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        yield Bucket(NAME)


def test_the_wire_leads_to_moto(kept: Bucket) -> None:
    kept.put(KEY, PICTURE, TYPE)
    assert boto3.client("s3").get_object(Bucket=NAME, Key=KEY)["Body"].read() == PICTURE
    assert kept.get(KEY, 1000) == PICTURE
    kept.delete(KEY)
    assert kept.get(KEY, 1000) is None


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:9"])
def test_the_wire_shows_what_is_asked_and_answers(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    seen: list[tuple[str, Mapping[str, Any]]] = []

    def look(target: str, arguments: Mapping[str, Any]) -> wire.Answer:
        seen.append((target, arguments))
        return 200, {"Body": b"made up"} if target == "S3.GetObject" else {}

    with wire.watched(look):
        assert Bucket(NAME).get(KEY, 1000) == b"made up"
        Bucket(NAME).put(KEY, PICTURE, TYPE)
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


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
