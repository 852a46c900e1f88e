"""Outbound HTTP, bounded in total time and in bytes, whatever the other end does.

A socket's time-out starts anew with each byte, so an answer that drips would never end. Here one deadline holds for
everything: the name server, each address, TLS, sending, and each byte that arrives.
An answer that stops before its announced end is no answer.
"""

import base64
import select
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from io import BufferedReader, RawIOBase
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

from chalicelib import clock
from chalicelib.errors import SettingsError

_PORTS = {"http": 80, "https": 443}
_Found = TypeVar("_Found")


class TooMuch(HTTPException):
    """The body is longer than anybody wants to read."""


@dataclass(frozen=True)
class Request:
    """`path`: with the query, if there is one; `headers`: all of them, `host` included."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Trust:
    """What a connection relies on. `ca_bundle`: a file of authorities, "" for the machine's own.

    `proxy`: an http address through which to reach https, or None.
    """

    ca_bundle: str = ""
    proxy: SplitResult | None = None


def proxy_to(origin: SplitResult, environ: Mapping[str, str]) -> SplitResult | None:
    """By HTTPS_PROXY and NO_PROXY, as curl, botocore and Python agree; only for https, for an emulator speaks http.

    Raises:
        SettingsError: it is of another kind.
    """
    given = environ.get("https_proxy") or environ.get("HTTPS_PROXY")
    if not given or origin.scheme != "https":
        return None
    from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]  # noqa: PLC0415 - for few

    spared = {"no": environ.get("no_proxy") or environ.get("NO_PROXY") or ""}
    if proxy_bypass_environment(origin.netloc, spared):
        return None
    proxy = urlsplit(given if "://" in given else f"http://{given}")
    if proxy.scheme != "http" or not proxy.hostname:
        raise SettingsError(["HTTPS_PROXY must be an address such as http://proxy.example.com:3128"])
    return proxy


class Deadline:
    """`seconds` from now on, for everything that is done before it."""

    def __init__(self, seconds: float) -> None:
        self._ends = clock.monotonic() + seconds

    def left(self, most: float | None = None) -> float:
        """Seconds that are left, and no more than `most`. Raises TimeoutError where there are none."""
        left = self._ends - clock.monotonic()
        if left <= 0:
            raise TimeoutError
        return left if most is None else min(left, most)

    def is_after(self, seconds: float) -> bool:
        """Is there more time left than that?"""
        return self._ends - clock.monotonic() > seconds


class Connection:
    """A connection to the scheme, host and port of `origin`, opened at once. It serves one thread at a time.

    `connect_seconds`: for each of its addresses.

    Raises:
        OSError: nobody there, nobody trusted, or no answer by `deadline` (TimeoutError).
        HTTPException: the proxy refuses, or makes no sense.
    """

    def __init__(
        self, origin: SplitResult, deadline: Deadline, trust: Trust = Trust(), connect_seconds: float | None = None
    ) -> None:
        self._wire = _Wire(_connected(trust.proxy or origin, deadline, connect_seconds), deadline)
        try:
            if trust.proxy:
                _pass_through(self._wire, trust.proxy, _authority(origin))
            if origin.scheme == "https":
                self._wire.secure(origin.hostname or "", _context(trust.ca_bundle))
        except BaseException:
            self.close()
            raise
        self._client = _client(self._wire, origin.hostname or "")

    @property
    def is_usable(self) -> bool:
        """Will it serve another request? Not if the other end closes it, or says something unasked."""
        return self._client.sock is not None and not self._wire.has_news()

    def ask(self, request: Request, deadline: Deadline) -> HTTPResponse:
        """The answer, of which only status and headers are read yet.

        Raises:
            OSError, HTTPException: there is none by `deadline`.
            ValueError: a header cannot be sent.
        """
        self._wire.deadline = deadline
        self._client.request(request.method, request.path, request.body or None, dict(request.headers))
        return self._client.getresponse()

    def close(self) -> None:
        """Hang up."""
        self._wire.hang_up()

    def __enter__(self) -> "Connection":
        """For `with`."""
        return self

    def __exit__(self, *_: object) -> None:
        """Hang up."""
        self.close()


def whole(response: HTTPResponse, most_bytes: int) -> bytes:
    """The body of an answer.

    Raises:
        TooMuch: it is longer than `most_bytes`.
        IncompleteRead: it is cut off.
        OSError, HTTPException: it did not arrive in time, or makes no sense.
    """
    if (response.length or 0) > most_bytes:
        raise TooMuch
    body = response.read(most_bytes + 1)
    if len(body) > most_bytes:
        raise TooMuch
    if response.length:
        raise IncompleteRead(b"", response.length)
    return body


def within(seconds: float, act: Callable[[], _Found]) -> _Found:
    """What `act` gives or raises; TimeoutError after `seconds`. Then it goes on alone, and nobody hears of it.

    For what nothing else ends in time: a name server's silence, or a library that has no deadline.
    """
    outcome: SimpleQueue[_Found | BaseException] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put(act())
        except BaseException as error:
            outcome.put(error)

    Thread(target=run, daemon=True).start()
    try:
        found = outcome.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if isinstance(found, BaseException):
        raise found
    return found


class _Wire:
    """A connected socket as `http.client` uses it, on which everything happens before `deadline`."""

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket = connected
        self.deadline = deadline

    def secure(self, host: str, context: ssl.SSLContext) -> None:
        """Speak TLS from now on. Where the other end does not say that it is done, it is not: RFC 9112, section 9.8."""
        self._socket.settimeout(self.deadline.left())
        self._socket = context.wrap_socket(self._socket, server_hostname=host, suppress_ragged_eofs=False)

    def sendall(self, data: bytes) -> None:
        """Send, as a socket does."""
        self._socket.settimeout(self.deadline.left())
        self._socket.sendall(data)

    def makefile(self, mode: str) -> BufferedReader:
        """A reader of one answer."""
        return BufferedReader(_Arriving(self))

    def receive(self, buffer: Any) -> int:
        """Wait for some bytes; 0 at the end."""
        self._socket.settimeout(self.deadline.left())
        return self._socket.recv_into(buffer)

    def has_news(self) -> bool:
        """Is there something to read?"""
        news = select.poll()
        news.register(self._socket, select.POLLIN)
        return bool(news.poll(0))

    def close(self) -> None:
        """`http.client` is done with it as soon as it has read headers that say so; the body is still to come."""

    def hang_up(self) -> None:
        """Close it in earnest."""
        self._socket.close()


class _Arriving(RawIOBase):
    """What arrives on a wire, for one answer."""

    def __init__(self, wire: _Wire) -> None:
        self._wire = wire

    def readable(self) -> bool:
        """For `BufferedReader`."""
        return True

    def readinto(self, buffer: Any) -> int:
        """For `BufferedReader`."""
        return self._wire.receive(buffer)


def _client(wire: _Wire, host: str) -> HTTPConnection:
    """http.client on a wire of ours; it never connects by itself."""
    client = HTTPConnection(host)
    client.auto_open = 0
    client.sock = wire
    return client


def _connected(origin: SplitResult, deadline: Deadline, connect_seconds: float | None) -> socket.socket:
    """A socket to the first of its addresses that answers."""
    host, port = origin.hostname or "", origin.port or _PORTS[origin.scheme]
    ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    failed = OSError("no address")
    for *_, address in within(deadline.left(), ask):
        try:
            found = socket.create_connection((str(address[0]), port), timeout=deadline.left(connect_seconds))
        except OSError as error:
            failed = error
        else:
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return found
    raise failed


def _pass_through(wire: _Wire, proxy: SplitResult, authority: str) -> None:
    """Have the proxy connect us, by CONNECT: https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6"""
    headers = {"host": authority}
    if proxy.username is not None:
        named = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
        headers["proxy-authorization"] = "Basic " + base64.b64encode(named.encode()).decode()
    client = _client(wire, proxy.hostname or "")
    client.request("CONNECT", authority, headers=headers)
    if client.getresponse().status != 200:
        raise ConnectionRefusedError("the proxy refused")


def _authority(origin: SplitResult) -> str:
    host = origin.hostname or ""
    return f"[{host}]:{origin.port or 443}" if ":" in host else f"{host}:{origin.port or 443}"


@cache
def _context(ca_bundle: str) -> ssl.SSLContext:
    """Reading the authorities takes long enough to do it once."""
    return ssl.create_default_context(cafile=ca_bundle or None)
