"""What the routes have in common: a request's raw body within its limits, and the address it came to."""

from collections.abc import Sequence

from chalice.app import Request

from chalicelib.errors import Refused

MAX_BYTES = 1_000_000


def read(request: Request | None, types: Sequence[str]) -> bytes:
    """The raw body, if it is of a declared type and not too long.

    Raises:
        Refused: 413 or 415, before anything is decoded; 400 for text that no encoding can hold.
    """
    sent_as = (request.headers.get("content-type") or "").partition(";")[0] if request else ""
    if request is None or sent_as.strip().lower() not in types:
        raise Refused(415, "content_type")
    sent = request.to_original_event().get("body") or ""
    if len(sent) > MAX_BYTES * 4 // 3 + 4:
        raise Refused(413, "size")
    try:
        raw = request.raw_body or b""
        body = raw.encode() if isinstance(raw, str) else raw
    except ValueError:
        raise Refused(400, "encoding") from None
    if len(body) > MAX_BYTES:
        raise Refused(413, "size")
    return body


def address(request: Request | None) -> str:
    """Where API Gateway serves us; a domain of the operator's own is in PUBLIC_URL."""
    context = request.context if request else {}
    host, stage = context.get("domainName", "localhost"), context.get("stage", "")
    return f"https://{host}/{stage}".rstrip("/")
