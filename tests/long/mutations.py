"""Bytes as nobody should send them, and real requests with something wrong in them; all by one `random.Random`."""

import json
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

_WORDS = (
    "",
    "null",
    "\0",
    "\ud800",
    "é" * 9,
    "🐓" * 50,
    "<!channel>",
    "../../etc/passwd",
    "{{7*7}}",
    "' OR 1=1 --",
    "%00",
)
_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 10**30, 1.5, "", [], {}, [[]], {"id": None}, "T0ROOSTER", "U0ADA", "C0TEAM", "9" * 400),
    *("x" * 5_000, [None] * 50, {"a": {"b": {"c": {}}}}, "<@U0ADA>", "\0", "2026-11-23"),
)


def junk(chance: random.Random, canary: str) -> str:
    """Text of any kind."""
    return chance.choice(_WORDS[:3] + _WORDS[4:]) + canary * chance.randint(0, 2) + chr(chance.randint(1, 0xD7FF))


def bytes_of(chance: random.Random, canary: str) -> bytes:
    """A body of any kind: none, noise, near-JSON, forms, deep or large ones."""
    kind = chance.random()
    if kind < 0.2:
        return chance.randbytes(chance.randint(0, 300))
    if kind < 0.4:
        return json.dumps({junk(chance, canary): junk(chance, canary), "type": "event_callback"}).encode()
    if kind < 0.6:
        return urlencode({"payload": junk(chance, canary), "Body": canary, "From": "+15550100001"}).encode()
    if kind < 0.6 + 1 / 2_000:
        return canary.encode() * chance.choice([50_000, 110_000, 400_000])
    if kind < 0.7:
        return b"[" * chance.randint(1, 5_000) + canary.encode()
    return junk(chance, canary).encode() * chance.randint(0, 20)


def mutated(body: bytes, is_json: bool, canary: str, chance: random.Random) -> bytes:
    """A real request with one to four things wrong in it."""
    if chance.random() < 0.1:
        return _torn(body, chance)
    if is_json:
        return _written(_wrong(json.loads(body), canary, chance))
    form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    if "payload" in form:
        form["payload"] = _written(_wrong(json.loads(form["payload"]), canary, chance)).decode()
        return urlencode(form, errors="replace").encode()
    return urlencode(
        {key: str(value) for key, value in _wrong(form, canary, chance).items()}, errors="replace"
    ).encode()


def _torn(body: bytes, chance: random.Random) -> bytes:
    torn = bytearray(body)
    for _ in range(chance.randint(1, 8)):
        torn[chance.randrange(len(torn))] = chance.randrange(256)
    return bytes(torn[: chance.randint(0, len(torn))] if chance.random() < 0.3 else torn)


def _written(value: Any) -> bytes:
    return json.dumps(value).encode()


def _wrong(value: Any, canary: str, chance: random.Random) -> Any:
    for _ in range(chance.randint(1, 4)):
        places = list(_places(value))
        if not places:
            return value
        holder, name = chance.choice(places)
        deed = chance.random()
        if deed < 0.25 and isinstance(holder, dict):
            del holder[name]
        elif deed < 0.5:
            holder[name] = junk(chance, canary)
        elif deed < 0.55 and isinstance(holder, dict):
            holder[junk(chance, canary)] = holder[name]
        elif deed < 0.6:
            holder[name] = [holder[name]] * chance.randint(0, 30)
        else:
            holder[name] = json.loads(json.dumps(chance.choice(_VALUES)))
    return value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Where something stands, however deep: what holds it, and by which name or number."""
    if isinstance(value, dict):
        pairs: list[tuple[Any, Any]] = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    else:
        return
    for name, part in pairs:
        yield value, name
        yield from _places(part)
