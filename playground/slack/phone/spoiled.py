"""What may be wrong with a medium when somebody fetches it. A script says which as one word:

`404`, or another status from 400 on: for ever; `500x2`: twice, then all is well; `loop`: redirects to itself;
`redirect:URL`: redirects there; `hang`: no answer; `trickle`: a byte each second; `length:N`: announces N bytes,
whatever comes; `endless`: 200 MB without a length; `bomb`: 200 MB that are 200 kB before a client unpacks them.
"""

import re
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from flask import Response

from ..errors import malformed

HUGE = 200_000_000
CHUNK = 1_000_000
HANG_SECONDS = 120
_WORDS = ("", "loop", "hang", "trickle", "endless", "bomb")
_STATUS = re.compile(r"([45]\d\d)(?:x(\d{1,3}))?", re.ASCII)


@dataclass
class Fault:
    """`word`: what happens; `value`: how, for words that need it; `times`: how often still, None for ever."""

    word: str = ""
    value: str = ""
    times: int | None = None

    @classmethod
    def parsed(cls, given: str) -> "Fault":
        if status := _STATUS.fullmatch(given):
            return cls("status", status[1], int(status[2]) if status[2] else None)
        word, _, value = given.partition(":")
        if given in _WORDS or (word == "redirect" and value) or (word == "length" and re.fullmatch(r"\d{1,12}", value)):
            return cls(word, value)
        raise malformed(f"{given!r} is no fault of a picture: a status, as 404 or 500x2, or one of {_all()}.")

    def strikes(self, *words: str) -> bool:
        if self.word not in words or self.times == 0:
            return False
        self.times = self.times and self.times - 1
        return True


def _all() -> str:
    return ", ".join([*_WORDS[1:], "redirect:URL", "length:N"])


def refusal(fault: Fault, url: str) -> Response | None:
    """Instead of the redirect to the bytes."""
    if fault.strikes("status"):
        return Response("Spoiled by a fault.", int(fault.value), content_type="text/plain")
    if fault.strikes("loop", "redirect"):
        return redirect(url if fault.word == "loop" else fault.value)
    return None


def redirect(url: str) -> Response:
    return Response(status=307, headers={"Location": url})


def body(fault: Fault, content: bytes, kind: str, stopping: threading.Event) -> Response:
    """The bytes, or what becomes of them."""
    if fault.strikes("hang"):
        stopping.wait(HANG_SECONDS)
        return Response("Too late.", 503, content_type="text/plain")
    if fault.strikes("endless"):
        return Response(_endless(stopping), content_type=kind)
    if fault.strikes("bomb"):
        return Response(_bomb(), headers={"Content-Encoding": "gzip"}, content_type=kind)
    if fault.strikes("trickle"):
        return Response(_trickle(content, stopping), headers={"Content-Length": str(len(content))}, content_type=kind)
    if fault.strikes("length"):
        return Response(iter([content]), headers={"Content-Length": fault.value}, content_type=kind)
    return Response(content, content_type=kind)


def _endless(stopping: threading.Event) -> Iterator[bytes]:
    chunk = bytes(CHUNK)
    for _ in range(HUGE // CHUNK):
        if stopping.is_set():
            return
        yield chunk


def _trickle(content: bytes, stopping: threading.Event) -> Iterator[bytes]:
    for index in range(len(content)):
        yield content[index : index + 1]
        if stopping.wait(1):
            return


@cache
def _bomb() -> bytes:
    packer, chunk = zlib.compressobj(1, wbits=31), bytes(CHUNK)
    return b"".join(packer.compress(chunk) for _ in range(HUGE // CHUNK)) + packer.flush()
