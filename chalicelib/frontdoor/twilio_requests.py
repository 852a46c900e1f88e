"""Requests from Twilio, and visits to links of pictures.

Twilio signs the address that it was given, so that must be the public one, with the stage's path.
Source: https://www.twilio.com/docs/usage/security#validating-requests
"""

import textwrap
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, quote_plus

from chalice.app import Request, Response

from chalicelib import log
from chalicelib.errors import Refused, RoosterError
from chalicelib.features.photos import sms_copy, twilio_webhook
from chalicelib.features.photos.conversation import Conversation
from chalicelib.features.photos.picture_redirect import NoPicture, PictureRedirect
from chalicelib.frontdoor.requests import address, read
from chalicelib.slack import validate

BODY_TYPES = ("application/x-www-form-urlencoded",)
_PATH = "/twilio/mms"
_MAX_SIGNATURE = 100
_XML: dict[str, str | list[str]] = {"Content-Type": "application/xml; charset=utf-8"}
_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
_LOOK_AGAIN_SECONDS = "3"
_Outcome = tuple[Response, str | None]
"""An answer, and a fixed word for the log."""
_MAX_SAID = 1600
"""Characters of a message: https://www.twilio.com/docs/errors/14103"""


class Phone:
    """Twilio's route, and the links. `account`, `token`: the operator's at Twilio."""

    def __init__(
        self, conversation: Conversation, redirect: PictureRedirect, account: str, token: str, public_url: str
    ) -> None:
        self._conversation = conversation
        self._redirect = redirect
        self._account = account
        self._token = token
        self._public_url = public_url

    def mms(self, request: Request | None) -> Response:
        """POST or GET /twilio/mms: a text message, answered with TwiML."""
        return _logged("mms", lambda: self._mms(request))

    def picture(self, request: Request | None, link: str) -> Response:
        """GET /photos/{link}: to the picture."""
        return _logged("photos", lambda: (self._picture(link), None))

    def _mms(self, request: Request | None) -> _Outcome:
        body = b"" if request is None or request.method == "GET" else read(request, BODY_TYPES)
        fields = self._verified(request, body)
        text = twilio_webhook.read(fields, self._account)
        if not text.number:  # an answer could start a conversation of two machines
            return _said(""), "no_person"
        try:
            said = self._conversation.hear(text, self._base(request))
        except RoosterError as error:
            if not text.is_repeat:
                raise  # Twilio asks again at the fallback address
            log.error("apologized", error=type(error).__name__, code=getattr(error, "code", None))
            said = sms_copy.TRY_AGAIN
        return _said(said), None

    def _verified(self, request: Request | None, body: bytes) -> Mapping[str, str]:
        """The parameters that Twilio signed, by POST or GET. Raises Refused 403, or 400 for what is no form."""
        from twilio.request_validator import RequestValidator  # noqa: PLC0415 - Slack's requests are in a hurry

        signature = request.headers.get("x-twilio-signature") if request else None
        if not isinstance(signature, str) or not 0 < len(signature) <= _MAX_SIGNATURE or not signature.isascii():
            raise Refused(403, "signature")
        query = _query(request)
        fields = validate.form(body) if body else {}
        if fields and twilio_webhook.OURS & dict(query).keys():  # the end of a signed query, passed off as fields
            raise Refused(400, "query")
        validator = RequestValidator(self._token)
        where = self._base(request) + _PATH
        if not any(validator.validate(where + asked, fields, signature) for asked in _spellings(query)):
            raise Refused(403, "signature")
        if not fields and len(dict(query)) != len(query):
            raise Refused(400, "repeated_field")
        return fields or dict(query)

    def _base(self, request: Request | None) -> str:
        return self._public_url or address(request)

    def _picture(self, link: str) -> Response:
        try:
            address = self._redirect.open(link)
        except NoPicture as none:
            return _page(none.page)
        return Response("", status_code=302, headers={"Location": address, **_PRIVATE})


class NoPhone:
    """Without an account at Twilio, or with photos off: as if there were no such routes."""

    def mms(self, request: Request | None) -> Response:
        """404."""
        return _logged("mms", _nothing)

    def picture(self, request: Request | None, link: str) -> Response:
        """404."""
        return _logged("photos", _nothing)


def _nothing() -> _Outcome:
    raise Refused(404, "off")


def _logged(route: str, handle: Callable[[], _Outcome]) -> Response:
    """Handle, and log one line, whatever happens."""
    started = time.monotonic()
    reason: str | None
    try:
        response, reason = handle()
    except Refused as refused:
        response, reason = _empty(refused.status), refused.reason
    except Exception as error:
        reason = type(error).__name__
        response = _page(sms_copy.BROKEN, 503) if route == "photos" else _empty(503)
    spent = round((time.monotonic() - started) * 1000)
    report = log.info if response.status_code < 500 else log.error
    report("request", route=route, status=response.status_code, reason=reason, ms=spent)
    return response


def _empty(status: int) -> Response:
    return Response("", status_code=status, headers={"Content-Type": "text/plain; charset=utf-8"})


def _said(said: str) -> Response:
    return Response(_twiml(said), status_code=200, headers=_XML)


def _twiml(said: str) -> str:
    from twilio.twiml.messaging_response import MessagingResponse  # noqa: PLC0415 - see _verified

    answer = MessagingResponse()
    for part in textwrap.wrap(said, _MAX_SAID, break_long_words=False, break_on_hyphens=False):
        answer.message(part)
    return str(answer)


def _page(words: sms_copy.Page, status: int = 0) -> Response:
    from chalicelib.features.workspace import pages  # noqa: PLC0415 - for browsers only

    statuses = {sms_copy.UNKNOWN: 404, sms_copy.EXPIRED: 410}
    again = {"Refresh": _LOOK_AGAIN_SECONDS} if words == sms_copy.WAITING else {}
    headers: dict[str, str | list[str]] = {**pages.HEADERS, **again}
    return Response(pages.note(*words), status_code=status or statuses.get(words, 200), headers=headers)


def _query(request: Request | None) -> Sequence[tuple[str, str]]:
    """The query's parameters, as API Gateway tells of them."""
    event: Mapping[str, Any] = request.to_original_event() if request else {}
    told: Mapping[str, Sequence[str]] = event.get("multiValueQueryStringParameters") or {}
    pairs = [(name, value) for name, values in told.items() for value in values]
    if len(pairs) > validate.MAX_FIELDS:
        raise Refused(400, "form")
    return pairs


def _spellings(query: Sequence[tuple[str, str]]) -> Iterator[str]:
    """How the address may have been written: API Gateway tells neither order nor escapes."""
    if not query:
        yield ""
        return
    for pairs in (query, sorted(query)):
        for spell in (quote_plus, quote):
            yield "?" + "&".join(f"{spell(name, safe='')}={spell(value, safe='')}" for name, value in pairs)
