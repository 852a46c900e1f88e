"""A small language for saying what JSON may look like: checks that combine, and one exception with the place."""

from collections.abc import Callable, Mapping
from typing import Any

from .world import Json

Check = Callable[[Any, str], None]


class Bad(Exception):
    """`path`: a JSON pointer to what is wrong; `sentence`: why."""

    def __init__(self, path: str, sentence: str) -> None:
        super().__init__(f"{sentence} [json-pointer:{path}]")


def string(most: int, least: int = 1) -> Check:
    def check(value: Any, path: str) -> None:
        if not isinstance(value, str):
            raise Bad(path, "must be a string")
        if len(value) < least:
            raise Bad(path, f"must be more than {least - 1} characters")
        if len(value) > most:
            raise Bad(path, f"must be less than {most + 1} characters")

    return check


def flag(value: Any, path: str) -> None:
    if not isinstance(value, bool):
        raise Bad(path, "must be true or false")


def whole(least: int, most: int) -> Check:
    def check(value: Any, path: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Bad(path, f"must be a whole number from {least} to {most}")

    return check


def number(value: Any, path: str) -> None:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise Bad(path, "must be a number")


def one_of(*allowed: str) -> Check:
    def check(value: Any, path: str) -> None:
        if value not in allowed:
            raise Bad(path, f"must be one of {', '.join(allowed)}")

    return check


def many(item: Check, most: int, least: int = 1) -> Check:
    def check(value: Any, path: str) -> None:
        if not isinstance(value, list):
            raise Bad(path, "must be a list")
        if not least <= len(value) <= most:
            raise Bad(path, f"must have {least} to {most} items")
        for index, entry in enumerate(value):
            item(entry, f"{path}/{index}")

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with exactly these keys; the optional ones may be missing or null."""
    known = {**required, **(optional or {})}

    def check(value: Any, path: str) -> None:
        if not isinstance(value, dict):
            raise Bad(path, "must be an object")
        for key in required:
            if value.get(key) is None:
                raise Bad(path, f"missing required field: {key}")
        for key, entry in value.items():
            if key not in known:
                raise Bad(f"{path}/{key}", "additional property not allowed")
            if entry is not None:
                known[key](entry, f"{path}/{key}")

    return check


def anything(_value: Any, _path: str) -> None:
    """For what is left to others to check."""


def by_type(kinds: Mapping[str, Check], *allowed: str) -> Check:
    """An object whose `type` says which check it has to pass; only the allowed types may stand here."""

    def check(value: Any, path: str) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in (allowed or kinds):
            raise Bad(path, f"unsupported type: {kind}")
        kinds[kind](value, path)

    return check


def text(kind: str, most: int) -> Check:
    """A text object: `plain_text`, `mrkdwn` or `any` of both."""

    def check(value: Any, path: str) -> None:
        given = value.get("type") if isinstance(value, dict) else None
        if given not in (("plain_text", "mrkdwn") if kind == "any" else (kind,)):
            raise Bad(path, f"must be a {kind} text object")
        more: Json = {"emoji": flag} if given == "plain_text" else {"verbatim": flag}
        shape({"type": anything, "text": string(most)}, more)(value, path)

    return check
