"""AWS's Signature Version 4 for the requests that we send: all headers signed, or a GET signed in its query. Pure.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

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
    headers: Mapping[str, str],
    body: bytes,
    scope: Scope,
    credentials: Credentials,
    moment: float,
    path: str = "/",
    method: str = "POST",
) -> dict[str, str]:
    """`headers`, by names in lower case and with `host` among them, and those that make up the signature.

    `moment`: seconds since 1970-01-01 UTC; AWS takes no signature that is 5 minutes off.
    `path`: as in an address, and such that nothing in it is escaped: letters, digits and /._- will do.
    """
    stamp = _stamp(moment)
    complete = {**headers, "x-amz-date": stamp}
    if credentials.token:
        complete["x-amz-security-token"] = credentials.token
    request = _canonical(method, path, "", complete, digest(body))
    signature = _signature(request, scope, credentials, stamp)
    place = f"{credentials.key}/{_place(scope, stamp)}"
    proof = f"Credential={place}, SignedHeaders={_names(complete)}, Signature={signature}"
    return complete | {"authorization": f"{_ALGORITHM} {proof}"}


def presigned(
    host: str, path: str, query: Mapping[str, str], scope: Scope, credentials: Credentials, moment: float, seconds: int
) -> str:
    """The whole query of a GET that needs no headers but `host`: `query`, and what makes up the signature.

    `seconds`: how long it is good for from `moment` on; at most 7 days, and no longer than the credentials' session.
    `path`, `moment`: as for `signed`. What is sent with it is not signed.
    Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
    """
    stamp = _stamp(moment)
    headers = {"host": host}
    complete = {
        **query,
        "X-Amz-Algorithm": _ALGORITHM,
        "X-Amz-Credential": f"{credentials.key}/{_place(scope, stamp)}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": _names(headers),
    }
    if credentials.token:
        complete["X-Amz-Security-Token"] = credentials.token
    line = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in sorted(complete.items()))
    request = _canonical("GET", path, line, headers, "UNSIGNED-PAYLOAD")
    return f"{line}&X-Amz-Signature={_signature(request, scope, credentials, stamp)}"


def digest(body: bytes) -> str:
    """What a signature says of a body."""
    return hashlib.sha256(body).hexdigest()


def _stamp(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y%m%dT%H%M%SZ")


def _place(scope: Scope, stamp: str) -> str:
    return f"{stamp[:8]}/{scope.region}/{scope.service}/aws4_request"


def _names(headers: Mapping[str, str]) -> str:
    return ";".join(sorted(headers))


def _canonical(method: str, path: str, query: str, headers: Mapping[str, str], payload: str) -> str:
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    return f"{method}\n{path}\n{query}\n{lines}\n{_names(headers)}\n{payload}"


def _signature(request: str, scope: Scope, credentials: Credentials, stamp: str) -> str:
    place = _place(scope, stamp)
    key = f"AWS4{credentials.secret}".encode()
    for part in place.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    to_sign = f"{_ALGORITHM}\n{stamp}\n{place}\n{digest(request.encode())}"
    return hmac.digest(key, to_sign.encode(), "sha256").hex()
