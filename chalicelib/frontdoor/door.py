"""Requests from Slack: raw bytes -> size limit -> signature -> parse -> route.

Nothing is parsed before the signature is verified. A stranger's bad request is a 4xx with an empty body and one log
line; a person's request that fails says so in Slack.
"""

import json
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from chalice.app import Request, Response

from chalicelib import clock, log
from chalicelib.errors import Refused, RoosterError
from chalicelib.frontdoor import signatures, templates
from chalicelib.slack.payloads import (
    Challenge,
    Click,
    Submission,
    Unknown,
    read_command,
    read_event,
    read_interaction,
)
from chalicelib.standups.service import Service

MOST_BYTES = 1_000_000
BODY_TYPES = ("application/json", "application/x-www-form-urlencoded")
Answer = Mapping[str, Any] | str | None


class FrontDoor:
    """The HTTP routes."""

    def __init__(self, signing_secret: str, service: Service) -> None:
        self._secret = signing_secret
        self._service = service

    def landing(self) -> Response:
        """For a person who opens the URL."""
        return Response(templates.LANDING, headers={"Content-Type": "text/html; charset=utf-8"})

    def health(self) -> Response:
        """For a probe: this answers only where the settings are complete."""
        return Response({"ok": True})

    def events(self, request: Request | None) -> Response:
        """POST /slack/events."""
        return self._admit(request, "events", self._event)

    def commands(self, request: Request | None) -> Response:
        """POST /slack/commands."""
        return self._admit(request, "commands", self._command)

    def interactions(self, request: Request | None) -> Response:
        """POST /slack/interactions."""
        return self._admit(request, "interactions", self._interaction)

    def _admit(self, request: Request | None, route: str, handle: Callable[[bytes, str], Answer]) -> Response:
        """Verify, handle, and log one line, whatever happens."""
        started = time.monotonic()
        status, answer, reason = 200, None, None
        try:
            headers, body = _read(request)
            answer = handle(body, signatures.verify(self._secret, headers, body, clock.wall_time()))
        except Refused as refused:
            status, reason = refused.status, refused.reason
        except Exception as error:
            status, reason = 503, type(error).__name__
        spent = round((time.monotonic() - started) * 1000)
        report = log.info if status < 500 else log.error
        report("request", route=route, status=status, reason=reason, ms=spent)
        return _response(answer, status)

    def _event(self, body: bytes, _: str) -> Answer:
        event = read_event(body)
        if isinstance(event, Challenge):
            return event.challenge
        handle = None if isinstance(event, Unknown) else self._service.events.get(event.type)
        if isinstance(event, Unknown) or not handle:
            log.info("unknown", route="events", kind=event.type)
            return None
        handle(event)
        return None

    def _command(self, body: bytes, request: str) -> Answer:
        command = read_command(body, request)
        handle = self._service.commands.get(command.command)
        if not handle:
            log.info("unknown", route="commands", kind=command.command)
            return templates.only_you(templates.UNKNOWN_COMMAND)
        return _kindly(partial(handle, command), templates.only_you(templates.TRY_AGAIN))

    def _interaction(self, body: bytes, request: str) -> Answer:
        interaction = read_interaction(body, request)
        if isinstance(interaction, Submission):
            return self._modal(interaction)
        if isinstance(interaction, Click) and (
            handle := self._service.clicks.get(interaction.action_id.partition(".")[0])
        ):
            return self._click(handle, interaction)
        kind = interaction.type if isinstance(interaction, Unknown) else interaction.action_id
        log.info("unknown", route="interactions", kind=kind)
        return None

    def _click(self, handle: Callable[[Click], Answer], click: Click) -> Answer:
        try:
            return handle(click)
        except RoosterError as error:
            _log_apology(error)
            self._service.tell(click, templates.TRY_AGAIN)
        return None

    def _modal(self, submission: Submission) -> Answer:
        handle = self._service.modals.get(submission.callback_id.partition(".")[0])
        if not handle:
            log.info("unknown", route="interactions", kind=submission.callback_id)
            return None
        return _kindly(partial(handle, submission), templates.not_saved(next(iter(submission.values), "")))


def _kindly(handle: Callable[[], Answer], apology: Answer) -> Answer:
    """A person waits: where the storage or Slack fails, tell them rather than let Slack show an error."""
    try:
        return handle()
    except RoosterError as error:
        _log_apology(error)
        return apology


def _log_apology(error: RoosterError) -> None:
    log.error("apologized", error=type(error).__name__, code=getattr(error, "code", None))


def _read(request: Request | None) -> tuple[Mapping[str, str], bytes]:
    """Headers and raw body, if the body is of a declared type and not too long.

    Raises:
        Refused: 413 or 415, before anything is decoded; 400 for text that no encoding can hold.
    """
    sent_as = (request.headers.get("content-type") or "").partition(";")[0] if request else ""
    if request is None or sent_as.strip().lower() not in BODY_TYPES:
        raise Refused(415, "content_type")
    sent = request.to_original_event().get("body") or ""
    if len(sent) > MOST_BYTES * 4 // 3 + 4:
        raise Refused(413, "size")
    try:
        raw = request.raw_body or b""
        body = raw.encode() if isinstance(raw, str) else raw
    except ValueError:
        raise Refused(400, "encoding") from None
    if len(body) > MOST_BYTES:
        raise Refused(413, "size")
    return request.headers, body


def _response(answer: Answer, status: int) -> Response:
    if isinstance(answer, str):
        return Response(answer, status_code=status, headers={"Content-Type": "text/plain; charset=utf-8"})
    if not answer:
        return Response("", status_code=status, headers={"Content-Type": "text/plain; charset=utf-8"})
    return Response(json.dumps(answer), status_code=status, headers={"Content-Type": "application/json"})
