"""One kept connection to a service of AWS, bounded in time and bytes: where every request leaves."""

import select
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Lock
from urllib.parse import SplitResult

from chalicelib import clock

CONNECT_SECONDS = 1
IDLE_SECONDS = 20
"""A connection that was idle for longer may be gone without a word: Lambda freezes its containers."""


class TooMuch(HTTPException):
    """The answer is longer than anybody wants to read."""


@dataclass(frozen=True)
class Request:
    """`path`: with the query, if there is one; `headers`: signed, by names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)


class Connection:
    """To `endpoint`, whose path is not looked at. `read_seconds`: how long an answer may let wait for its next byte."""

    def __init__(self, endpoint: SplitResult, read_seconds: float) -> None:
        self.endpoint = endpoint
        self._read_seconds = read_seconds
        self._connection: HTTPConnection | None = None
        self._used = 0.0
        self._one_at_a_time = Lock()

    def exchange(self, request: Request, most_bytes: int) -> tuple[int, bytes]:
        """One request and the status and body of its answer.

        Raises:
            TooMuch: the body is longer than `most_bytes`.
            OSError, HTTPException: there is no whole answer.
            ValueError: a header cannot be sent.
        """
        with self._one_at_a_time:
            try:
                connection = self._connected()
                connection.request(request.method, request.path, request.body or None, dict(request.headers))
                answer = connection.getresponse()
                read = answer.read(most_bytes + 1)
                if len(read) > most_bytes:
                    raise TooMuch
            except BaseException:
                self._hang_up()
                raise
            self._used = clock.wall_time()
            return answer.status, read

    def _connected(self) -> HTTPConnection:
        """The connection of before, unless it may be lost meanwhile."""
        if self._connection and self._connection.sock and not self._is_doubtful(self._connection):
            return self._connection
        self._hang_up()
        connection = self._new_connection()
        self._connection = connection
        connection.connect()
        connection.sock.settimeout(self._read_seconds)
        return connection

    def _new_connection(self) -> HTTPConnection:
        if self.endpoint.scheme == "https":
            return HTTPSConnection(self.endpoint.netloc, timeout=CONNECT_SECONDS, context=_trust())
        return HTTPConnection(self.endpoint.netloc, timeout=CONNECT_SECONDS)

    def _is_doubtful(self, connection: HTTPConnection) -> bool:
        """It was idle for long, or there is something to read though nothing was asked: the other end hangs up."""
        news = select.poll()
        news.register(connection.sock, select.POLLIN)
        return not 0 <= clock.wall_time() - self._used < IDLE_SECONDS or bool(news.poll(0))

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            connection.close()


@cache
def _trust() -> ssl.SSLContext:
    """The authorities that the machine trusts: reading them takes long enough to do it once."""
    return ssl.create_default_context()
