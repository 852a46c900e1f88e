"""Sealed secrets against moto's KMS, and against answers that moto does not give."""

import base64
import json
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse

from chalicelib.aws.api import TRIES, AwsApi
from chalicelib.aws.vault import Vault
from chalicelib.errors import SealBroken, StorageUnavailable
from tests import wire

ALIAS = "alias/rooster-local"
SECRET = "xoxb-12-secret-é👍"


@pytest.fixture
def kms(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with wire.moto():
        client = boto3.client("kms")
        client.create_alias(AliasName=ALIAS, TargetKeyId=client.create_key()["KeyMetadata"]["KeyId"])
        yield client


@pytest.fixture
def vault(kms: Any) -> Vault:
    assert kms
    return Vault(AwsApi("kms"), ALIAS)


@pytest.mark.parametrize("secret", [SECRET, "xoxe-1-", "a" * 4096])
def test_what_was_sealed_opens(vault: Vault, secret: str) -> None:
    sealed = vault.seal("T0ROOSTER", secret)
    assert vault.open("T0ROOSTER", sealed) == secret
    assert secret not in sealed
    assert secret.encode() not in base64.b64decode(sealed, validate=True)


def test_the_same_secret_is_sealed_differently_each_time(vault: Vault) -> None:
    assert vault.seal("T0ROOSTER", SECRET) != vault.seal("T0ROOSTER", SECRET)


@pytest.mark.fault("C14")
@pytest.mark.parametrize("other", ["T0OTHER", "t0rooster", "E0ROOSTER", ""])
def test_a_secret_of_one_workspace_does_not_open_for_another(vault: Vault, other: str) -> None:
    sealed = vault.seal("T0ROOSTER", SECRET)
    with pytest.raises(SealBroken) as refused:
        vault.open(other, sealed)
    assert_silent(refused.value, sealed)


def test_a_changed_secret_does_not_open(vault: Vault) -> None:
    whole = bytearray(base64.b64decode(vault.seal("T0ROOSTER", SECRET)))
    whole[-1] ^= 1
    with pytest.raises(SealBroken):
        vault.open("T0ROOSTER", base64.b64encode(whole).decode())


@pytest.mark.parametrize(
    "garbage", ["", "xoxb-12-plain", "ab=c", "é", "QUJD\n", base64.b64encode(b"a" * 6145).decode()]
)
def test_what_was_never_sealed_is_not_asked_for_and_not_taken_for_the_secret(vault: Vault, garbage: str) -> None:
    with wire.refusing("", wire.refusal("SerializationException")) as asked, pytest.raises(SealBroken) as refused:
        vault.open("T0ROOSTER", garbage)
    assert asked == []
    assert not garbage or garbage not in str(refused.value)


@pytest.mark.parametrize("code", ["InvalidCiphertextException", "IncorrectKeyException"])
def test_what_kms_cannot_open_is_no_reason_to_try_again(vault: Vault, code: str) -> None:
    with wire.refusing("Decrypt", wire.refusal(code)) as asked, pytest.raises(SealBroken, match=code) as refused:
        vault.open("T0ROOSTER", base64.b64encode(SECRET.encode()).decode())
    assert len(asked) == 1
    assert_silent(refused.value, SECRET)


@pytest.mark.fault("C13")
@pytest.mark.parametrize("code", ["DisabledException", "KMSInvalidStateException", "AccessDeniedException"])
def test_a_key_that_may_not_be_used_is_unavailable_storage(vault: Vault, code: str) -> None:
    sealed = vault.seal("T0ROOSTER", SECRET)
    with wire.refusing("TrentService", wire.refusal(code)) as asked:
        for act, what in ((vault.seal, SECRET), (vault.open, sealed)):
            with pytest.raises(StorageUnavailable, match=code) as refused:
                act("T0ROOSTER", what)
            assert_silent(refused.value, SECRET)
    assert len(asked) == 2


@pytest.mark.fault("C13")
@pytest.mark.parametrize(
    ("status", "code"),
    [
        (500, "KMSInternalException"),
        (500, "KeyUnavailableException"),
        (503, "DependencyTimeoutException"),
        (400, "ThrottlingException"),
    ],
)
def test_a_kms_in_trouble_is_asked_again_and_then_given_up(vault: Vault, status: int, code: str) -> None:
    _, answer = wire.refusal(code)
    sealed = vault.seal("T0ROOSTER", SECRET)
    with wire.refusing("Decrypt", (status, answer), times=TRIES - 1):
        assert vault.open("T0ROOSTER", sealed) == SECRET
    with wire.refusing("Encrypt", (status, answer)) as asked, pytest.raises(StorageUnavailable, match=code) as given_up:
        vault.seal("T0ROOSTER", SECRET)
    assert len(asked) == TRIES
    assert_silent(given_up.value, SECRET)


def test_without_its_key_nothing_is_sealed(vault: Vault, kms: Any) -> None:
    kms.delete_alias(AliasName=ALIAS)
    with pytest.raises(StorageUnavailable) as refused:
        vault.seal("T0ROOSTER", SECRET)
    assert_silent(refused.value, SECRET)


@pytest.mark.parametrize("operation", ["Encrypt", "Decrypt"])
def test_a_request_says_what_botocores_says(vault: Vault, operation: str) -> None:
    seen: list[tuple[str, Mapping[str, Any]]] = []
    with wire.watched(lambda target, arguments: seen.append((target, arguments))):
        sealed = vault.seal("T0ROOSTER", SECRET)
        vault.open("T0ROOSTER", sealed)
    given: dict[str, Any] = {"KeyId": ALIAS, "EncryptionContext": {"workspace": "T0ROOSTER"}}
    blob = {"Plaintext": SECRET.encode()} if operation == "Encrypt" else {"CiphertextBlob": base64.b64decode(sealed)}
    theirs = _request_of_botocore(operation.lower(), {**given, **blob})
    assert theirs.headers["Content-Type"] == b"application/x-amz-json-1.1"
    assert (theirs.headers["X-Amz-Target"].decode(), json.loads(theirs.body)) in seen


def assert_silent(error: BaseException, secret: str) -> None:
    """Neither the error nor what led to it says the secret."""
    shown = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
    assert secret not in shown
    assert base64.b64encode(secret.encode()).decode() not in shown


def _request_of_botocore(method: str, arguments: Mapping[str, Any]) -> Any:
    requests: list[Any] = []

    def keep(request: Any, **_: Any) -> AWSResponse:
        requests.append(request)
        raise InterruptedError

    client = boto3.client("kms")
    client.meta.events.register_first("before-send", keep)
    with suppress(InterruptedError):
        getattr(client, method)(**arguments)
    return requests[0]
