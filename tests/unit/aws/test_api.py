"""AWS's JSON protocol over real connections: what goes out is what botocore sends, and what comes back is bounded."""

import json
import select
import socket
import ssl
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.retries.standard import ThrottledRetryableChecker, TransientRetryableChecker

from chalicelib import clock, http
from chalicelib.aws import api
from chalicelib.aws.api import CALL_SECONDS, TRIES, AwsApi
from chalicelib.aws.connection import Connection
from chalicelib.errors import AwsRefused, SettingsError, StorageUnavailable
from tests.peers import certify, cut_off, dripping, speaking

Answers = list[tuple[int, bytes]]
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "hidden", "AWS_DEFAULT_REGION": "eu-central-1"}
THROTTLED = (400, b'{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}')
CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("dynamodb", "GetItem", {"TableName": "t", "Key": {"pk": {"S": "é👍"}}, "ConsistentRead": True}),
    ("dynamodb", "TransactWriteItems", {"TransactItems": [{"Put": {"TableName": "t", "Item": {"n": {"N": "1"}}}}]}),
    ("sqs", "GetQueueUrl", {"QueueName": "q"}),
    (
        "sqs",
        "SendMessageBatch",
        {"QueueUrl": "https://q/1/q", "Entries": [{"Id": "0", "MessageBody": "b", "DelaySeconds": 9}]},
    ),
    ("ssm", "GetParameters", {"Names": ["/a"], "WithDecryption": True}),
]


class Peer(ThreadingHTTPServer):
    """Gives `answers` in turn, then 200; status 0 hangs up, and -1 keeps silent. `seen`: target, body, and client."""

    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Hanging up is what some tests are about."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.answers: Answers = []
        self.seen: list[tuple[str, str, tuple[str, int]]] = []
        self.hangs_up_after_answers = False
        self.over = threading.Event()
        self.headers: list[Any] = []


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Peer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.seen.append((self.headers["X-Amz-Target"], body, self.client_address))
        self.server.headers.append(self.headers)
        status, answer = self.server.answers.pop(0) if self.server.answers else (200, b"{}")
        self.close_connection = self.server.hangs_up_after_answers or status <= 0
        if status == -1:
            self.server.over.wait()
        if status <= 0:
            return
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Peer]:
    server = Peer()
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setattr(api, "pause", lambda attempt: None)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def no_second_try(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong shows."""
    monkeypatch.setitem(api._DIALECTS, "dynamodb", api._DIALECTS["dynamodb"]._replace(tries=1))


@pytest.mark.parametrize(("service", "operation", "arguments"), CALLS)
def test_a_request_says_what_botocores_says(
    peer: Peer, service: str, operation: str, arguments: dict[str, Any]
) -> None:
    AwsApi(service).call(operation, **arguments)
    ((target, body, _),) = peer.seen
    theirs = _request_of_botocore(service, operation, arguments)
    assert target == theirs.headers["X-Amz-Target"].decode()
    assert peer.headers[0]["Content-Type"] == theirs.headers["Content-Type"].decode()
    assert json.loads(body) == {name: value for name, value in json.loads(theirs.body).items() if name in arguments}


def test_one_connection_serves_many_calls(peer: Peer) -> None:
    dynamodb = AwsApi("dynamodb")
    for _ in range(3):
        dynamodb.call("GetItem")
    assert len({client for _, _, client in peer.seen}) == 1


@pytest.mark.usefixtures("no_second_try")
def test_a_connection_that_was_closed_meanwhile_is_renewed_and_no_request_lost(peer: Peer) -> None:
    dynamodb = AwsApi("dynamodb")
    peer.hangs_up_after_answers = True
    for number in range(3):
        dynamodb.call("PutItem", number=number)
        _await_news(dynamodb)
    assert [json.loads(body)["number"] for _, body, _ in peer.seen] == [0, 1, 2]


@pytest.mark.usefixtures("no_second_try")
def test_a_connection_that_was_idle_for_long_is_renewed(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    dynamodb = AwsApi("dynamodb")
    dynamodb.call("GetItem")
    later = clock.wall_time() + 21
    monkeypatch.setattr(clock, "wall_time", lambda: later)
    dynamodb.call("GetItem")
    assert len({client for _, _, client in peer.seen}) == 2


@pytest.mark.parametrize("failure", [THROTTLED, (500, b"{}"), (503, b"<html>"), (0, b"")])
def test_what_passes_is_tried_again_with_the_same_request(peer: Peer, failure: tuple[int, bytes]) -> None:
    peer.answers = [failure] * (TRIES - 1) + [(200, b'{"ok":1}')]
    assert AwsApi("dynamodb").call("TransactWriteItems", ClientRequestToken="t") == {"ok": 1}
    assert len(peer.seen) == TRIES
    assert len({body for _, body, _ in peer.seen}) == 1


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (THROTTLED, "ProvisionedThroughputExceededException"),
        ((500, b'{"__type":"InternalServerError"}'), "InternalServerError"),
        ((503, b"\xff<html>"), "http_503"),
        ((0, b""), "RemoteDisconnected"),
    ],
)
def test_what_lasts_is_given_up(peer: Peer, failure: tuple[int, bytes], code: str) -> None:
    peer.answers = [failure] * 99
    with pytest.raises(StorageUnavailable) as given_up:
        AwsApi("dynamodb").call("GetItem")
    assert (given_up.value.code, len(peer.seen)) == (code, TRIES)


def test_silence_is_given_up(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "TRY_SECONDS", 0.05)
    peer.answers = [(-1, b"")] * 99
    with pytest.raises(StorageUnavailable, match="TimeoutError"):
        AwsApi("dynamodb").call("GetItem")


def test_nobody_there_is_given_up(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(StorageUnavailable, match="ConnectionRefusedError"):
        AwsApi("dynamodb").call("GetItem")


@pytest.mark.parametrize("code", ["ValidationException", "ConditionalCheckFailedException", "AccessDeniedException"])
def test_a_plain_no_is_not_asked_again_and_is_kept_whole(peer: Peer, code: str) -> None:
    answer = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "Item": {"pk": {"S": "p"}}}
    peer.answers = [(400, json.dumps(answer).encode())]
    with pytest.raises(AwsRefused) as refused:
        AwsApi("dynamodb").call("PutItem")
    assert (refused.value.code, refused.value.answer, len(peer.seen)) == (code, answer, 1)


@pytest.mark.parametrize("answer", [b"", b"[]", b"null", b"not JSON", b"\xff"])
def test_a_yes_that_is_no_object_is_no_answer(peer: Peer, answer: bytes) -> None:
    peer.answers = [(200, answer)] * 99
    with pytest.raises(StorageUnavailable, match="GarbledAnswer"):
        AwsApi("dynamodb").call("GetItem")


@pytest.mark.parametrize("name", CREDENTIALS)
def test_what_is_not_set_is_named(peer: Peer, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(SettingsError, match=name):
        AwsApi("dynamodb").call("GetItem")


def test_one_services_own_endpoint_comes_first(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:9")
    AwsApi("dynamodb").call("GetItem")
    with pytest.raises(StorageUnavailable):
        AwsApi("sqs").call("GetQueueUrl")


def test_two_threads_do_not_mix_their_answers(peer: Peer) -> None:
    dynamodb = AwsApi("dynamodb")
    heard: list[int] = []
    peer.answers = [(200, json.dumps({"number": number}).encode()) for number in range(40)]

    def ask() -> None:
        heard.extend(dynamodb.call("GetItem")["number"] for _ in range(10))

    _together(ask, 4)
    assert sorted(heard) == list(range(40))


def test_what_botocore_tries_again_is_tried_again() -> None:
    theirs = {*ThrottledRetryableChecker._THROTTLED_ERROR_CODES, *TransientRetryableChecker._TRANSIENT_ERROR_CODES}
    assert theirs - {"EC2ThrottledException"} <= api._RETRYABLE
    assert set(TransientRetryableChecker._TRANSIENT_STATUS_CODES) == api._RETRYABLE_STATUSES


@pytest.mark.parametrize("code", sorted(api._RETRYABLE))
def test_between_two_tries_there_is_a_pause(peer: Peer, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(api, "pause", pauses.append)
    peer.answers = [(400, json.dumps({"__type": f"{code}:http://internal.amazon.com/"}).encode())] * 2
    assert AwsApi("dynamodb").call("GetItem") == {}
    assert [0 < pause <= most for pause, most in zip(pauses, (0.05, 0.1), strict=True)] == [True, True]


def test_a_pause_is_at_random_and_the_next_may_be_twice_as_long_up_to_a_second() -> None:
    for attempt, most in ((1, 0.25), (2, 0.5), (3, 1.0), (9, 1.0)):
        drawn = [api.backoff(attempt, 0.25) for _ in range(200)]
        assert 0 <= min(drawn) < most / 2 < max(drawn) <= most


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which goes on by each pause, and by what is added."""
    now = [1000.0]
    monkeypatch.setattr(clock, "monotonic", lambda: now[0])
    monkeypatch.setattr(api, "pause", lambda seconds: now.__setitem__(0, now[0] + seconds))
    return now


def test_a_call_that_took_too_long_is_not_tried_again(
    peer: Peer, monkeypatch: pytest.MonkeyPatch, passing: list[float]
) -> None:
    exchange = Connection.exchange

    def slow(*given: Any) -> Any:
        passing[0] += CALL_SECONDS
        return exchange(*given)

    monkeypatch.setattr(Connection, "exchange", slow)
    peer.answers = [THROTTLED, (500, b"{}")]
    for code in ("ProvisionedThroughputExceededException", "http_500"):
        with pytest.raises(StorageUnavailable, match=code):
            AwsApi("dynamodb").call("GetItem")
    assert len(peer.seen) == 2


# A whole answer in time, or none


@pytest.mark.fault("J1")
@pytest.mark.parametrize("sent", [b"", b'{"Item"', b'{"Item": {}}'])
def test_j1_an_answer_that_is_cut_off_is_tried_again(peer: Peer, monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    with speaking(cut_off(300_000, sent)) as rude:
        monkeypatch.setenv("AWS_ENDPOINT_URL", rude.url)
        with pytest.raises(StorageUnavailable, match="IncompleteRead"):
            AwsApi("dynamodb").call("GetItem")
    assert len(rude.heard) == TRIES


@pytest.mark.fault("J2")
@pytest.mark.parametrize("service", ["dynamodb", "ssm"])
@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 200 OK\r\nx: ", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"])
def test_j2_whatever_drips_all_tries_end_within_five_seconds(
    peer: Peer, monkeypatch: pytest.MonkeyPatch, service: str, before: bytes
) -> None:
    with dripping(before, b"1", step=0.1) as (rude, drips):
        monkeypatch.setenv("AWS_ENDPOINT_URL", rude.url)
        started = drips.now
        with pytest.raises(StorageUnavailable, match="TimeoutError"):
            AwsApi(service).call("GetItem")
    assert len(rude.heard) >= 2
    assert drips.now - started < CALL_SECONDS + 1


# SSM serves 40 reads a second to a whole account

BUSY = 400, b'{"__type":"ThrottlingException","message":"Rate exceeded"}'


@pytest.mark.fault("J9")
def test_j9_a_read_that_ssm_refuses_in_a_burst_is_tried_until_it_passes(peer: Peer, passing: list[float]) -> None:
    began = passing[0]
    peer.answers = [BUSY] * 4 + [(200, b'{"Parameters": []}')]
    assert AwsApi("ssm").call("GetParameters") == {"Parameters": []}
    assert len(peer.seen) == 5
    assert 0 < passing[0] - began < CALL_SECONDS


@pytest.mark.fault("J9")
def test_j9_what_ssm_refuses_for_long_ends_before_the_front_door_does(peer: Peer, passing: list[float]) -> None:
    began = passing[0]
    peer.answers = [BUSY] * 99
    with pytest.raises(StorageUnavailable, match="ThrottlingException") as refused:
        AwsApi("ssm").call("GetParameters")
    assert not isinstance(refused.value, AwsRefused)
    assert passing[0] - began < CALL_SECONDS
    assert 3 < len(peer.seen) <= 10


def test_an_answer_without_end_is_not_read_to_it(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_MAX_BYTES", 10)
    peer.answers = [(200, b'{"a":"0123456789"}')] * 99
    with pytest.raises(StorageUnavailable, match="TooMuch"):
        AwsApi("dynamodb").call("GetItem")


def test_keys_and_their_session_are_read_anew_and_the_clock_is_the_walls(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAGE", "local")
    monkeypatch.setenv("CLOCK_OFFSET_SECONDS", "86400")
    monkeypatch.setattr(clock, "wall_time", lambda: 1_795_435_200.9)
    dynamodb = AwsApi("dynamodb")
    for key in ("FIRST", "SECOND"):
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
        monkeypatch.setenv("AWS_SESSION_TOKEN", f"session-{key}")
        dynamodb.call("GetItem")
    first, second = peer.headers
    assert ["FIRST" in first["Authorization"], "SECOND" in second["Authorization"]] == [True, True]
    assert [one["X-Amz-Security-Token"] for one in (first, second)] == ["session-FIRST", "session-SECOND"]
    assert first["X-Amz-Date"] == "20261123T120000Z"


def test_a_key_that_cannot_be_sent_does_not_show_in_the_error(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "hidden\n")
    with pytest.raises(StorageUnavailable) as refused:
        AwsApi("dynamodb").call("GetItem")
    shown = "".join(traceback.format_exception(refused.value))
    assert "hidden" not in shown.replace('"hidden\\n"', "")


# TLS: the peer's first connections fail in the handshake, then all is well


@pytest.fixture
def tls(peer: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Peer:
    """The peer behind TLS; our side trusts its certificate."""
    certify(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    peer.socket = context.wrap_socket(peer.socket, server_side=True, do_handshake_on_connect=False)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "certificate.pem"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"https://localhost:{peer.server_port}")
    return peer


def test_many_calls_go_over_one_tls_connection(tls: Peer) -> None:
    dynamodb = AwsApi("dynamodb")
    for _ in range(3):
        dynamodb.call("GetItem")
    assert len({client for _, _, client in tls.seen}) == 1


def test_who_is_not_trusted_is_told_nothing(tls: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_CA_BUNDLE")
    with pytest.raises(StorageUnavailable, match="SSLCertVerificationError"):
        AwsApi("dynamodb").call("GetItem")
    assert tls.seen == []


@pytest.mark.parametrize("failures", [1, TRIES])
def test_a_handshake_that_fails_is_forgotten(tls: Peer, monkeypatch: pytest.MonkeyPatch, failures: int) -> None:
    dynamodb, broken = AwsApi("dynamodb"), _HangsUp()
    left, connect = [broken.port] * failures, http._connected

    def misled(origin: SplitResult, *given: Any) -> socket.socket:
        port = left.pop() if left else tls.server_port
        return connect(urlsplit(f"https://localhost:{port}"), *given)

    monkeypatch.setattr(http, "_connected", misled)
    if failures == TRIES:
        with pytest.raises(StorageUnavailable):
            dynamodb.call("GetItem")
    assert dynamodb.call("GetItem") == {}
    broken.close()


class _HangsUp:
    """Takes connections and closes them at once."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("localhost", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                self._listening.accept()[0].close()

    def close(self) -> None:
        self._listening.close()


def _together(act: Callable[[], None], times: int) -> None:
    threads = [threading.Thread(target=act) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _await_news(service: AwsApi) -> None:
    """Until the other end's hanging up has arrived."""
    kept = service._connection._opened
    assert kept
    assert select.select([kept._wire._socket], [], [], 60)[0]


def _request_of_botocore(service: str, operation: str, arguments: dict[str, Any]) -> Any:
    requests: list[Any] = []

    def keep(request: Any, **_: Any) -> AWSResponse:
        requests.append(request)
        raise InterruptedError

    client = boto3.client(service)
    client.meta.events.register_first("before-send", keep)
    method = client.meta.method_to_api_mapping
    (name,) = [name for name, mapped in method.items() if mapped == operation]
    with suppress(InterruptedError):
        getattr(client, name)(**arguments)
    return requests[0]
