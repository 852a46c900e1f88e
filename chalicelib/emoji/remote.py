"""A predictor behind HTTP: an endpoint of SageMaker's, or the same contract at any URL, as Algorithmia's was.

Nothing that comes back is trusted: the name must be one that we know and allow, the message must not feel the
opposite, the answer must come in time. Whenever the endpoint fails, the predictor in this process answers; when it
failed several times, it is left alone for a while. Text leaves the process as plain words, without mentions, links
and code.
"""

import socket
import ssl
import time
from collections.abc import Callable, Mapping
from functools import cache, partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from io import BufferedReader, RawIOBase
from typing import Any
from urllib.parse import SplitResult, urlsplit

from chalicelib.emoji import answers
from chalicelib.emoji.embedded import Embedded
from chalicelib.emoji.features import NAME, plain
from chalicelib.emoji.prediction import Prediction, Predictor, Silence
from chalicelib.errors import SettingsError

SECONDS = 1.5
"""For connecting, asking and reading together."""
FAILURES, PAUSE_SECONDS = 3, 30
"""After so many failures in a row the endpoint is left alone for so long; then one message tries it again."""
_MOST_BYTES = 10_000
_HEADERS = {"content-type": "text/plain", "accept": "application/json, text/plain"}
Count = Callable[[str], None]
"""Is told each message's outcome."""
Post = Callable[[str, bytes, float], bytes]
"""(url, body, seconds) -> the body of a 200. Raises one of `_FAULTS`."""
Sign = Callable[[Mapping[str, str], bytes], Mapping[str, str]]
"""(headers, body) -> all headers that the request goes out with. Raises SettingsError: there is no key to sign with."""


class Failed(Exception):
    """`code`: a fixed word for metrics."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


_FAULTS = (Failed, OSError, HTTPException, ValueError, SettingsError)
"""ValueError: what cannot be a header, a secret even, or a port that is none."""


class Remote(Predictor):
    """Asks `url`; `embedded` reviews what it says and answers in its place.

    `count` is told the outcome of each message, a fixed word: `ok`, `silent`, `vetoed`, `unknown_name`, `unreadable`,
    `timeout`, `unreachable`, `status`, `too_long`, `resting`.
    """

    def __init__(
        self,
        url: str,
        embedded: Embedded,
        *,
        seconds: float = SECONDS,
        count: Count = lambda outcome: None,
        post: Post | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._embedded = embedded
        self._seconds = seconds
        self._count = count
        self._post = post or post_text
        self._clock = clock
        self._failures = 0
        self._rests_until = float("-inf")

    def decide(self, text: str) -> Prediction | Silence:
        """As `Embedded.decide`. Raises nothing for any text, nor for any answer."""
        body = plain(text).replace(NAME, " ").encode("utf-8", "replace")
        if not any(character.isalpha() for character in body.decode()):
            return self._embedded.decide(text)
        try:
            offers = answers.read(self._ask(body))
        except Failed as error:
            return self._instead(text, error.code)
        except answers.Unreadable:
            return self._instead(text, "unreadable")
        if not offers:
            self._count("silent")
            return Silence("remote: silent")
        told = self._embedded.review(text, offers)
        if told is None:
            return self._instead(text, "unknown_name")
        self._count("ok" if isinstance(told, Prediction) else "vetoed")
        return told

    def _instead(self, text: str, outcome: str) -> Prediction | Silence:
        self._count(outcome)
        return self._embedded.decide(text)

    def _ask(self, body: bytes) -> bytes:
        """Raises: Failed."""
        if self._clock() < self._rests_until:
            raise Failed("resting")
        try:
            answer = self._post(self._url, body, self._seconds)
        except _FAULTS as error:
            self._failures += 1
            if self._failures >= FAILURES:
                self._rests_until = self._clock() + PAUSE_SECONDS
            raise _failed(error) from None
        self._failures = 0
        return answer


def _failed(error: Exception) -> Failed:
    if isinstance(error, Failed):
        return error
    return Failed("timeout" if isinstance(error, TimeoutError) else "unreachable")


def sagemaker(
    url: str, sign: Sign, embedded: Embedded, *, seconds: float = SECONDS, count: Count = lambda outcome: None
) -> Remote:
    """The predictor behind an endpoint of SageMaker's: `url` and `sign` are an `aws.endpoint.Endpoint`'s."""
    return Remote(url, embedded, seconds=seconds, count=count, post=partial(post_text, sign=sign))


def algorithmia(
    url: str, embedded: Embedded, *, seconds: float = SECONDS, count: Count = lambda outcome: None
) -> Remote:
    """The predictor at `url`, by the same contract without a signature. Algorithmia's public service is gone."""
    return Remote(url, embedded, seconds=seconds, count=count)


def post_text(url: str, body: bytes, seconds: float, sign: Sign = lambda headers, body: headers) -> bytes:
    """The body of the answer to a POST of text/plain, all within `seconds`.

    Raises:
        Failed: another status than 200, or more than 10,000 bytes.
        OSError, HTTPException: no answer, or none in time.
        ValueError, SettingsError: nothing could be sent.
    """
    ends = time.monotonic() + seconds
    parts = urlsplit(url)
    connection = _connection(parts, seconds)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, dict(sign(_HEADERS, body)))
        response = HTTPResponse(_InTime(connection.sock, ends), method="POST")  # type: ignore[arg-type]
        response.begin()
        if response.status != 200:
            raise Failed("status")
        answer = b""
        while chunk := response.read1(_MOST_BYTES):
            answer += chunk
            if len(answer) > _MOST_BYTES:
                raise Failed("too_long")
        return answer
    finally:
        connection.close()


def _connection(parts: SplitResult, seconds: float) -> HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        return HTTPSConnection(host, parts.port, timeout=seconds, context=_trust())
    return HTTPConnection(host, parts.port, timeout=seconds)


@cache
def _trust() -> ssl.SSLContext:
    """The authorities that the machine trusts: reading them takes long enough to do it once."""
    return ssl.create_default_context()


class _InTime(RawIOBase):
    """What arrives at a socket until `ends`: an answer that drips must not hold a message for ever."""

    def __init__(self, source: socket.socket, ends: float) -> None:
        self._source = source
        self._ends = ends

    def makefile(self, mode: str) -> BufferedReader:
        """As a socket's, for `HTTPResponse`."""
        return BufferedReader(self)

    def readable(self) -> bool:
        """For `BufferedReader`."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Wait for some bytes, no longer than what is left of the time."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._source.settimeout(left)
        return self._source.recv_into(buffer)
