"""A predictor behind HTTP: an endpoint of SageMaker's, or the same contract at any URL, as Algorithmia's was.

Nothing that comes back is trusted: the name must be one that we know and allow, the message must not feel the
opposite, the answer must come in time. Whenever the endpoint fails, the predictor in this process answers; when it
failed several times, it is left alone for a while. Text leaves the process as plain words, without mentions, links
and code.
"""

from collections.abc import Callable, Mapping
from http.client import HTTPException, IncompleteRead
from urllib.parse import urlsplit

from chalicelib import clock as clocks
from chalicelib.emoji_predictor import endpoint_response as answers
from chalicelib.emoji_predictor.embedded import Embedded
from chalicelib.emoji_predictor.prediction import Prediction, Predictor, Silence
from chalicelib.emoji_predictor.text_features import NAME, plain
from chalicelib.errors import AwsRefused
from chalicelib.http import Connection, Deadline, Request, TooMuch, whole

SECONDS = 1.5
"""For connecting, asking and reading together."""
MAX_FAILURES, OPEN_SECONDS = 3, 30
_MAX_BYTES = 10_000
_HEADERS = {"content-type": "text/plain", "accept": "application/json, text/plain"}
Count = Callable[[str], None]
"""Is told each message's outcome."""
Ask = Callable[[bytes], bytes]
"""A message's words -> the answer's body. Raises one of `_FAULTS`."""


class Failed(Exception):
    """`code`: a fixed word for metrics."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


_FAULTS = (Failed, AwsRefused, OSError, HTTPException, ValueError)
"""ValueError: what cannot be a header, or a port that is none."""
_CODES: Mapping[type[Exception], str] = {
    TimeoutError: "timeout",
    TooMuch: "too_long",
    IncompleteRead: "cut_off",
    AwsRefused: "status",
}


class CircuitBreaker:
    """Opens after MAX_FAILURES in a row, and lets a call through again OPEN_SECONDS later. `clock`: in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures = 0
        self._open_until = float("-inf")

    @property
    def is_open(self) -> bool:
        """Nothing is to be asked now."""
        return self._clock() < self._open_until

    def failed(self) -> None:
        """Count it."""
        self._failures += 1
        if self._failures >= MAX_FAILURES:
            self._open_until = self._clock() + OPEN_SECONDS

    def succeeded(self) -> None:
        """Start to count anew."""
        self._failures = 0


class Remote(Predictor):
    """Asks by `ask`; `embedded` reviews what is said there, and answers in its place.

    `count` is told the outcome of each message, a fixed word: `ok`, `silent`, `vetoed`, `unknown_name`, `unreadable`,
    `timeout`, `unreachable`, `status`, `cut_off`, `too_long`, `circuit_open`.
    """

    def __init__(
        self,
        ask: Ask,
        embedded: Embedded,
        *,
        count: Count = lambda outcome: None,
        clock: Callable[[], float] = clocks.monotonic,
    ) -> None:
        self._ask = ask
        self._embedded = embedded
        self._count = count
        self._circuit = CircuitBreaker(clock)

    def decide(self, text: str) -> Prediction | Silence:
        """As `Embedded.decide`. Raises nothing for any text, nor for any answer."""
        body = plain(text).replace(NAME, " ").encode("utf-8", "replace")
        if not any(character.isalpha() for character in body.decode()):
            return self._embedded.decide(text)
        try:
            offers = answers.read(self._asked(body))
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

    def _asked(self, body: bytes) -> bytes:
        """Raises: Failed."""
        if self._circuit.is_open:
            raise Failed("circuit_open")
        try:
            answer = self._ask(body)
        except _FAULTS as error:
            self._circuit.failed()
            raise _failed(error) from None
        self._circuit.succeeded()
        return answer


def _failed(error: Exception) -> Failed:
    if isinstance(error, Failed):
        return error
    known = (code for kind, code in _CODES.items() if isinstance(error, kind))
    return Failed(next(known, "unreachable"))


def post_text(url: str, body: bytes, seconds: float = SECONDS) -> bytes:
    """The body of the answer to a POST of text/plain, all within `seconds`.

    Raises:
        Failed: another status than 200.
        OSError, HTTPException: no whole answer, none in time, or more than 10,000 bytes.
        ValueError: nothing could be sent.
    """
    deadline, parts = Deadline(seconds), urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {**_HEADERS, "host": parts.netloc.rpartition("@")[2]}
    with Connection(parts, deadline) as connection:
        answer = connection.ask(Request("POST", path, headers, body), deadline)
        if answer.status != 200:
            raise Failed("status")
        return whole(answer, _MAX_BYTES)
