"""AWS's Signature Version 4 for the requests that we send: POSTs to `/` with all headers signed. Pure.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class Credentials:
    """Of the function's role, as Lambda gives them. `token`: of a session, or ""."""

    key: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)


class Scope(NamedTuple):
    """What a signature is good for: one service in one region, such as ("dynamodb", "us-east-1")."""

    service: str
    region: str


def signed(
    headers: Mapping[str, str], body: bytes, scope: Scope, credentials: Credentials, moment: float
) -> dict[str, str]:
    """`headers` of a POST, by names in lower case and with `host` among them, and those that make up the signature.

    `moment`: seconds since 1970-01-01 UTC; AWS takes no signature that is 5 minutes off.
    """
    stamp = _stamp(moment)
    complete = {**headers, "x-amz-date": stamp}
    if credentials.token:
        complete["x-amz-security-token"] = credentials.token
    request = _canonical(complete, _digest(body))
    signature = _signature(request, scope, credentials, stamp)
    credential_scope = f"{credentials.key}/{_credential_scope(scope, stamp)}"
    proof = f"Credential={credential_scope}, SignedHeaders={_names(complete)}, Signature={signature}"
    return complete | {"authorization": f"{_ALGORITHM} {proof}"}


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _stamp(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y%m%dT%H%M%SZ")


def _credential_scope(scope: Scope, stamp: str) -> str:
    return f"{stamp[:8]}/{scope.region}/{scope.service}/aws4_request"


def _names(headers: Mapping[str, str]) -> str:
    return ";".join(sorted(headers))


def _canonical(headers: Mapping[str, str], payload: str) -> str:
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    return f"POST\n/\n\n{lines}\n{_names(headers)}\n{payload}"


def _signature(request: str, scope: Scope, credentials: Credentials, stamp: str) -> str:
    credential_scope = _credential_scope(scope, stamp)
    key = f"AWS4{credentials.secret}".encode()
    for part in credential_scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    to_sign = f"{_ALGORITHM}\n{stamp}\n{credential_scope}\n{_digest(request.encode())}"
    return hmac.digest(key, to_sign.encode(), "sha256").hex()
