"""Slack's request signature, v0.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import re
from collections.abc import Mapping

from chalicelib.errors import Refused

WINDOW_SECONDS = 300
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> str:
    """Check that Slack signed `body` less than 300 s ago; the hash of the signature, which names this request.

    Raises:
        Refused: 401, whatever is wrong.
    """
    timestamp = headers.get("x-slack-request-timestamp")
    signature = headers.get("x-slack-signature")
    if not isinstance(timestamp, str) or not _TIMESTAMP.fullmatch(timestamp):
        raise Refused(401, "timestamp")
    if not isinstance(signature, str) or not _SIGNATURE.fullmatch(signature):
        raise Refused(401, "signature")
    if abs(now - int(timestamp)) > WINDOW_SECONDS:
        raise Refused(401, "stale")
    signed = b"v0:" + timestamp.encode() + b":" + body
    expected = "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise Refused(401, "signature")
    return hashlib.sha256(signature.encode()).hexdigest()[:32]
