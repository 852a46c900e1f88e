"""Pictures that were texted, where Twilio keeps them: behind the account's name and token, and then on a free address.

Source: https://www.twilio.com/docs/messaging/api/media-resource. The bytes live in this process's memory only.
"""

import secrets
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from . import pictures, spoiled
from .spoiled import Fault

if TYPE_CHECKING:
    from .phones import Phones

DRAWN = ("image/jpeg", "image/png", "image/gif", "image/webp")
"""What the page shows; anything else that was texted has only its name there."""


@dataclass
class Medium:
    """`kind`: the content type that its sender claims. `message`: the sid of the one it came with."""

    sid: str
    message: str
    name: str
    kind: str
    content: bytes = field(repr=False)
    fault: Fault = field(default_factory=Fault)


class Media:
    """Every medium by its sid, and the free addresses that were given out."""

    def __init__(self) -> None:
        self._media: dict[str, Medium] = {}
        self._tickets: dict[str, str] = {}
        self.stopping = threading.Event()

    def keep(self, medium: Medium) -> None:
        self._media[medium.sid] = medium

    def get(self, sid: str) -> Medium | None:
        return self._media.get(sid)

    def ticket(self, medium: Medium) -> str:
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = medium.sid
        return ticket

    def behind(self, ticket: str) -> Medium | None:
        return self._media.get(self._tickets.get(ticket, ""))

    def clear(self) -> None:
        self._media.clear()
        self._tickets.clear()


def blueprint(phones: "Phones") -> Blueprint:
    pages, media, twilio = Blueprint("media", __name__), phones.media, phones.account

    @pages.get("/2010-04-01/Accounts/<account>/Messages/<message>/Media/<sid>")
    def ask(account: str, message: str, sid: str) -> Response:
        given = request.authorization
        if given is None or (given.username, given.password) != (twilio.account, twilio.token):
            return _refused(401, "Authenticate", {"WWW-Authenticate": 'Basic realm="Twilio API"'})
        medium = media.get(sid)
        if account != twilio.account or medium is None or medium.message != message:
            return _refused(404, "The requested resource was not found")
        spoilt = spoiled.refusal(medium.fault, request.url)
        return spoilt or spoiled.redirect(f"{phones.base_url}media/{media.ticket(medium)}")

    @pages.get("/media/<ticket>")
    def fetch(ticket: str) -> Response:
        medium = media.behind(ticket)
        if medium is None:
            return _refused(404, "There is nothing here")
        return spoiled.body(medium.fault, medium.content, medium.kind, media.stopping)

    @pages.get("/phone/<sid>")
    def show(sid: str) -> Response:
        """For the page: what was sent, without the faults, or a sample by its name."""
        medium = media.get(sid) or sample(sid)
        if medium is None or medium.kind not in DRAWN:
            return _refused(404, "There is no such picture")
        answer = Response(medium.content, content_type=medium.kind)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer

    return pages


def sample(name: str) -> Medium | None:
    kind = pictures.NAMES.get(name)
    return Medium(name, "", name, kind, pictures.sample(name)) if kind else None


def _refused(status: int, words: str, headers: dict[str, str] | None = None) -> Response:
    text = f"<?xml version='1.0' encoding='UTF-8'?>\n<TwilioResponse><RestException><Message>{words}</Message>"
    whole = f"{text}<Status>{status}</Status></RestException></TwilioResponse>"
    return Response(whole, status, headers, content_type="application/xml")
