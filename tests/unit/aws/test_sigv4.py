"""Signatures, with botocore's own as the oracle."""

from datetime import UTC, datetime
from unittest.mock import patch

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.sigv4 import Credentials, Scope, signed

HOSTS = st.sampled_from(["dynamodb.eu-central-1.amazonaws.com", "127.0.0.1:8200", "sqs.cn-north-1.amazonaws.com.cn"])
WORDS = st.text("abcXYZ019/+=-_", min_size=1, max_size=40)


@given(
    host=HOSTS,
    body=st.binary(max_size=200),
    key=WORDS,
    secret=WORDS,
    token=st.just("") | WORDS,
    region=st.sampled_from(["us-east-1", "cn-north-1"]),
    service=st.sampled_from(["dynamodb", "kms", "sqs", "ssm"]),
    moment=st.integers(0, 4_000_000_000),
)
def test_every_request_is_signed_as_botocore_signs_it(
    host: str, body: bytes, key: str, secret: str, token: str, region: str, service: str, moment: int
) -> None:
    headers = {"host": host, "content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810.PutItem"}
    ours = signed(headers, body, Scope(service, region), Credentials(key, secret, token), moment)
    request = AWSRequest("POST", f"https://{host}/", dict(headers), body)
    with patch.object(botocore.auth, "get_current_datetime", lambda: datetime.fromtimestamp(moment, UTC)):
        botocore.auth.SigV4Auth(BotocoreCredentials(key, secret, token or None), service, region).add_auth(request)
    theirs = {name.lower(): value for name, value in request.headers.items()}
    assert ours == theirs


@pytest.mark.parametrize("private", ["hidden", "session"])
def test_credentials_do_not_show_in_their_repr(private: str) -> None:
    assert private not in repr(Credentials("AKIA", "hidden", "session"))
