"""A predictor behind HTTP: SageMaker's container contract, or the same at any base URL, as Algorithmia's was.

Nothing that comes back is trusted: the name must be one that we know and allow, the message must not feel the
opposite, the answer must come in time. Whenever the endpoint fails, the predictor in this process answers; when it
failed several times, it is left alone for a while. Text leaves the process as plain words, without mentions, links
and code.
"""

import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from chalicelib.emoji import answers
from chalicelib.emoji.embedded import Embedded
from chalicelib.emoji.features import NAME, plain
from chalicelib.emoji.prediction import Prediction, Predictor, Silence

SECONDS = 1.5
"""For connecting, asking and reading together."""
FAILURES, PAUSE_SECONDS = 3, 30
"""After so many failures in a row the endpoint is left alone for so long; then one message tries it again."""
_MOST_BYTES = 10_000
Post = Callable[[str, bytes, float], bytes]
"""(url, body, seconds) -> the body of a 200. Raises `Failed`, OSError or HTTPException."""


class Failed(Exception):
    """`code`: a fixed word for metrics."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


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
        count: Callable[[str], None] = lambda outcome: None,
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
        except (Failed, OSError, HTTPException) as error:
            self._failures += 1
            if self._failures >= FAILURES:
                self._rests_until = self._clock() + PAUSE_SECONDS
            raise _failed(error) from error
        self._failures = 0
        return answer


def _failed(error: Exception) -> Failed:
    if isinstance(error, Failed):
        return error
    return Failed("timeout" if isinstance(error, TimeoutError) else "unreachable")


def sagemaker(base_url: str, embedded: Embedded, **options: object) -> Remote:
    """The predictor behind a container that speaks SageMaker's contract: POST `base_url`/invocations, text/plain."""
    return Remote(f"{base_url.rstrip('/')}/invocations", embedded, **options)  # type: ignore[arg-type]


def algorithmia(base_url: str, embedded: Embedded, **options: object) -> Remote:
    """The predictor at `base_url` itself, by the same contract. Algorithmia's public service is gone."""
    return Remote(base_url, embedded, **options)  # type: ignore[arg-type]


def post_text(url: str, body: bytes, seconds: float) -> bytes:
    """The body of the answer to a POST of text/plain, all within `seconds`.

    Raises:
        Failed: another status than 200, or more than 10,000 bytes.
        OSError, HTTPException: no answer, or none in time.
    """
    ends = time.monotonic() + seconds
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=seconds)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": "text/plain; charset=utf-8", "Accept": "application/json, text/plain"}
        connection.request("POST", path, body, headers)
        _limit(connection, ends)
        response = connection.getresponse()
        if response.status != 200:
            raise Failed("status")
        answer = b""
        while chunk := response.read1(_MOST_BYTES):
            answer += chunk
            if len(answer) > _MOST_BYTES:
                raise Failed("too_long")
            _limit(connection, ends)
        return answer
    finally:
        connection.close()


def _limit(connection: HTTPConnection, ends: float) -> None:
    """Give the next read what is left of the time: an answer that drips must not hold a message for ever."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    if connection.sock is not None:
        connection.sock.settimeout(left)
