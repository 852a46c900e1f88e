"""One medium of a text message, from Twilio: over HTTP, from an address that somebody else named.

Nothing of it is trusted: the address must lead to Twilio, and so must each redirect; the answer must be small and come
in time. Addresses are in no log and in no exception: whoever knows one may look at the picture.
"""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, IncompleteRead
from urllib.parse import urljoin, urlsplit

from chalicelib.errors import MediaRefused, MediaUnavailable, PhotoError
from chalicelib.http import Connection, Deadline, Request, TooMuch, whole

SECONDS = 15
"""For all of it: names, connections, redirects and reading."""
MAX_BYTES = 5 * 1024 * 1024
"""Twilio takes no larger ones: https://www.twilio.com/docs/messaging/guides/accepted-mime-types"""
MAX_REDIRECTS = 5
_API = "api.twilio.com"
_HOSTS = frozenset([_API, "mms.twiliocdn.com", "media.twiliocdn.com"])
_LONGEST_URL = 4096
_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_GONE = frozenset([404, 410])
_TOO_MANY_REQUESTS = 429
_TARGET = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%(?!00)[0-9A-Fa-f]{2})*"
_REFERENCE = re.compile(_TARGET)
_URL = re.compile(rf"(https?)://([a-z0-9.-]+)(?::([1-9][0-9]{{0,4}}))?((?:[/?]{_TARGET})?)", re.ASCII | re.IGNORECASE)
"""No user, no fragment, nothing that two readers could read differently; the host is then compared as it stands."""


@dataclass(frozen=True)
class Origin:
    """Whom to connect to; `scheme` and `host` in lower case."""

    scheme: str
    host: str
    port: int

    @property
    def is_twilio(self) -> bool:
        """Whether it is one of the hosts that Twilio serves media from."""
        return self.scheme == "https" and self.host in _HOSTS and self.port == 443


Connect = Callable[[Origin, Deadline], Connection]
"""Opens a connection to an origin."""


def connection(origin: Origin, deadline: Deadline) -> Connection:
    """Straight to `origin`, whatever proxies the environment names."""
    return Connection(urlsplit(f"{origin.scheme}://{origin.host}:{origin.port}"), deadline)


class Media:
    """Twilio's media of `account`, asked for with its auth `token`.

    `local_origin`: where the playground serves media, such as "http://127.0.0.1:8100"; "" is nowhere. What starts
    there stays there, and what starts at Twilio stays at Twilio.
    `seconds`, `most_bytes`: of a whole fetch. `connect`: how to reach an origin that is allowed.
    """

    def __init__(
        self,
        account: str,
        token: str,
        local_origin: str = "",
        seconds: float = SECONDS,
        most_bytes: int = MAX_BYTES,
        connect: Connect = connection,
    ) -> None:
        self._credentials = "Basic " + base64.b64encode(f"{account}:{token}".encode()).decode()
        local = _read(local_origin)
        self._local = local.origin if local else None
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._connect = connect

    def fetch(self, url: str) -> bytes:
        """The content of the medium at `url`, at least a byte of it.

        Raises:
            MediaRefused: forbidden_address, not_found, refused, too_large, too_many_redirects, slow, empty, or
                garbled: an answer that is none, or not of the kind that was asked for.
            MediaUnavailable: http_5xx, http_429, unreachable (no connection, or one that broke), or cut_off (less
                came than was announced).
        """
        found = self._outcome(self._allowed(url))
        if isinstance(found, PhotoError):
            raise found  # from here: an outcome has no trace of what was read
        return found

    def _outcome(self, media: "_MediaUrl") -> bytes | PhotoError:
        try:
            return self._followed(media, Deadline(self._seconds))
        except PhotoError as error:
            return error
        except (OSError, HTTPException, ValueError) as error:
            return _ours(error)

    def _followed(self, first: "_MediaUrl", deadline: Deadline) -> bytes:
        """The CDN's addresses are signed themselves, so that only who is asked first learns the credentials."""
        media = first
        knows_us = not first.origin.is_twilio or first.origin.host == _API
        for _ in range(MAX_REDIRECTS + 1):
            with self._connect(media.origin, deadline) as asked:
                answer = asked.ask(Request("GET", media.target, self._headers(media.origin, knows_us)), deadline)
                if answer.status not in _REDIRECTS:
                    return self._body(answer)
                location = answer.getheader("Location")
            if not location:
                raise MediaRefused("garbled")
            if not _REFERENCE.fullmatch(location):
                raise MediaRefused("forbidden_address")
            media = self._allowed(urljoin(media.url, location), media)
            knows_us = knows_us and media.origin == first.origin
        raise MediaRefused("too_many_redirects")

    def _headers(self, origin: Origin, knows_us: bool) -> Mapping[str, str]:
        host = origin.host if origin.is_twilio else f"{origin.host}:{origin.port}"
        headers = {"Host": host, "Accept-Encoding": "identity", "Connection": "close"}
        return {**headers, "Authorization": self._credentials} if knows_us else headers

    def _body(self, answer: HTTPResponse) -> bytes:
        _check(answer)
        body = whole(answer, self._most_bytes)
        if not body:
            raise MediaRefused("empty")
        return body

    def _allowed(self, url: str, before: "_MediaUrl | None" = None) -> "_MediaUrl":
        """Where `url` leads, if it may; `before`: from where it was reached. Raises: MediaRefused."""
        media = _read(url)
        if media and media.origin == self._local:
            if not before or before.origin == self._local:
                return media
        elif media and media.origin.is_twilio and (not before or before.origin.is_twilio):
            return media
        raise MediaRefused("forbidden_address")


@dataclass(frozen=True)
class _MediaUrl:
    origin: Origin
    target: str
    url: str


def _check(answer: HTTPResponse) -> None:
    """It is the whole of what was asked for, and not packed. Raises as `Media.fetch`."""
    status = answer.status
    if status >= 500:
        raise MediaUnavailable("http_5xx")
    if status == _TOO_MANY_REQUESTS:
        raise MediaUnavailable("http_429")
    if status in _GONE:
        raise MediaRefused("not_found")
    if status >= 400:
        raise MediaRefused("refused")
    if status != 200 or answer.getheader("Content-Encoding", "identity").strip().lower() != "identity":
        raise MediaRefused("garbled")


def _read(url: str) -> _MediaUrl | None:
    found = _URL.fullmatch(url) if len(url) <= _LONGEST_URL else None
    if not found:
        return None
    scheme, host, port, target = found.groups()
    scheme = scheme.lower()
    origin = Origin(scheme, host.lower(), int(port or {"https": 443, "http": 80}[scheme]))
    return _MediaUrl(origin, target if target.startswith("/") else f"/{target}", url)


def _ours(error: Exception) -> PhotoError:
    match error:
        case TimeoutError():
            return MediaRefused("slow")
        case OSError():
            return MediaUnavailable("unreachable")
        case IncompleteRead():
            return MediaUnavailable("cut_off")
        case TooMuch():
            return MediaRefused("too_large")
        case _:
            return MediaRefused("garbled")
