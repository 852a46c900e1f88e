"""InvokeEndpoint, with botocore's request as the oracle."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import boto3
import botocore.auth
import pytest
from botocore.awsrequest import AWSResponse

from chalicelib import clock
from chalicelib.aws.endpoint import Endpoint
from chalicelib.errors import SettingsError

MOMENT = 1_795_435_200
NAME = "rooster-Emoji--2"
HEADERS = {"content-type": "text/plain", "accept": "application/json, text/plain"}
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "hidden", "AWS_DEFAULT_REGION": "eu-central-1"}
OF_ITS_OWN, OF_ALL = "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", "AWS_ENDPOINT_URL"
UNSIGNED = {"User-Agent", "amz-sdk-invocation-id", "amz-sdk-request", "Content-Length"}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for botocore and for us: variables and the moment."""
    for name in (OF_ITS_OWN, OF_ALL, "AWS_REGION", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(clock, "wall_time", lambda: MOMENT)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: datetime.fromtimestamp(MOMENT, UTC))


@pytest.mark.parametrize("body", [b"\xff", b"prod is down", "schön 🎉".encode()])
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"AWS_SESSION_TOKEN": "session"},
        {"AWS_DEFAULT_REGION": "cn-north-1"},
        {"AWS_DEFAULT_REGION": "us-gov-west-1"},
        {OF_ALL: "http://127.0.0.1:8200"},
        {OF_ALL: "http://127.0.0.1:8200", OF_ITS_OWN: "http://127.0.0.1:8080"},
    ],
)
def test_a_message_is_posted_as_botocore_invokes_an_endpoint(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], body: bytes
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    endpoint = Endpoint(NAME)
    ours = endpoint.signed(HEADERS, body)
    theirs = _request_of_botocore(body)
    assert (theirs.method, theirs.url, theirs.body) == ("POST", endpoint.url, body)
    assert ours.pop("host") == theirs.url.split("/")[2]
    assert ours == {
        name.lower(): value.decode() if isinstance(value, bytes) else value
        for name, value in theirs.headers.items()
        if name not in UNSIGNED
    }


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"])
def test_what_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(SettingsError, match=f"^{name} is not set$"):
        Endpoint(NAME).signed(HEADERS, b"")


def test_keys_are_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = Endpoint(NAME)
    first = endpoint.signed(HEADERS, b"")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "SECOND")
    assert "AKIA" in first["authorization"]
    assert "SECOND" in endpoint.signed(HEADERS, b"")["authorization"]


def _request_of_botocore(body: bytes) -> Any:
    requests: list[Any] = []

    def keep(request: Any, **_: Any) -> AWSResponse:
        requests.append(request)
        raise InterruptedError

    client = boto3.Session().client("sagemaker-runtime")
    client.meta.events.register_first("before-send", keep)
    with suppress(InterruptedError):
        client.invoke_endpoint(
            EndpointName=NAME, Body=body, ContentType=HEADERS["content-type"], Accept=HEADERS["accept"]
        )
    return requests[0]
