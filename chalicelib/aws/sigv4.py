"""AWS's Signature Version 4 for the one kind of request that we send: POST without a query, all headers signed. Pure.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class Credentials:
    """Of the function's role, as Lambda gives them. `token`: of a session, or ""."""

    key: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Scope:
    """What a signature is good for: one service in one region, such as ("dynamodb", "us-east-1")."""

    service: str
    region: str


def signed(
    headers: Mapping[str, str], body: bytes, scope: Scope, credentials: Credentials, moment: float, path: str = "/"
) -> dict[str, str]:
    """`headers`, by names in lower case and with `host` among them, and those that make up the signature.

    `moment`: seconds since 1970-01-01 UTC; AWS takes no signature that is 5 minutes off.
    `path`: of letters, digits, dashes and slashes, so that it is the same in an address and in a signature.
    """
    stamp = datetime.fromtimestamp(moment, UTC).strftime("%Y%m%dT%H%M%SZ")
    complete = {**headers, "x-amz-date": stamp}
    if credentials.token:
        complete["x-amz-security-token"] = credentials.token
    names = ";".join(sorted(complete))
    lines = "".join(f"{name}:{complete[name]}\n" for name in sorted(complete))
    request = f"POST\n{path}\n\n{lines}\n{names}\n{_digest(body)}"
    place = f"{stamp[:8]}/{scope.region}/{scope.service}/aws4_request"
    key = f"AWS4{credentials.secret}".encode()
    for part in place.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    to_sign = f"{_ALGORITHM}\n{stamp}\n{place}\n{_digest(request.encode())}"
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    proof = f"Credential={credentials.key}/{place}, SignedHeaders={names}, Signature={signature}"
    return complete | {"authorization": f"{_ALGORITHM} {proof}"}


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
