"""What a request's body may look like: text, form, JSON and their parts; anything else is refused with a 400. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from chalicelib.errors import Refused

MAX_FIELDS = 100
_ID = re.compile(r"[A-Z][A-Z0-9]{1,31}")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def decoded(body: bytes) -> str:
    """The text of a body in UTF-8."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Refused(400, "encoding") from None


def form(body: bytes) -> dict[str, str]:
    """The fields of a form, each there once."""
    text = decoded(body)
    if _PERCENT.search(text):
        raise Refused(400, "form")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError:
        raise Refused(400, "form") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Refused(400, "repeated_field")
    return fields


def from_json(text: str) -> Any:
    """What a JSON text says."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(400, "json") from None


def _no_constant(_: str) -> None:
    raise ValueError("NaN and Infinity are not JSON")


def mapping(value: Any) -> Mapping[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise Refused(400, "shape")
    return value


def mapping_or_empty(value: Any) -> Mapping[str, Any]:
    """A JSON object; without anything in it for null."""
    return {} if value is None else mapping(value)


def string_or_empty(value: Any, most: int) -> str:
    """As `string`; "" for null."""
    return "" if value is None else string(value, most)


def string(value: Any, most: int) -> str:
    """At most `most` characters, each of which an encoding can hold."""
    if not isinstance(value, str) or len(value) > most or _LONE_SURROGATE.search(value):
        raise Refused(400, "shape")
    return value


def identifier(value: Any) -> str:
    """An id of Slack's: T0ROOSTER."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise Refused(400, "id")
    return value


def moment(value: Any) -> int:
    """Epoch seconds."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**40:
        raise Refused(400, "shape")
    return value
