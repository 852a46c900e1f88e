"""Requests from Slack: raw bytes -> size limit -> signature -> parse -> route.

Nothing is parsed before the signature is verified. A stranger's bad request is a 4xx with an empty body and one log
line; a person's request that fails says so in Slack.
"""

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from chalice.app import Request, Response

from chalicelib import clock, log
from chalicelib.access.templates import BUSY_FORGETTING
from chalicelib.container import Container
from chalicelib.errors import InDoubt, Refused, RoosterError, SlackError, WorkspaceGone
from chalicelib.feature import Feature, Load
from chalicelib.frontdoor import commands, signatures, templates
from chalicelib.frontdoor.requests import read
from chalicelib.slack import typed
from chalicelib.slack.blocks import only_you
from chalicelib.slack.payloads import (
    Challenge,
    Click,
    Command,
    Event,
    Shortcut,
    Submission,
    Unknown,
    read_command,
    read_event,
    read_interaction,
)

_NAME = re.compile(r"/?[a-z_.]{1,40}")
BODY_TYPES = ("application/json", "application/x-www-form-urlencoded")
_LOOKS = ("", "help", "list", "status", "stats")
"""Words after a command that change nothing, whatever the command."""
Answer = Mapping[str, Any] | str | None
Asked = Command | Click | Submission | Shortcut
Interaction = TypeVar("Interaction", Click, Submission, Shortcut)


class _Unhandled(Exception):
    """A request of a kind that nothing here handles: what looks like no name of one is kept out of the log."""

    def __init__(self, kind: str, answer: Answer = None) -> None:
        self.kind = kind if _NAME.fullmatch(kind) else "no name"
        self.answer = answer


class FrontDoor:
    """Slack's three routes."""

    def __init__(self, signing_secret: str, container: Container, features: Sequence[Feature]) -> None:
        self._secret = signing_secret
        self._container = container
        self._workspaces = container.workspaces
        self._commands = {command.name: (one, command) for one in features for command in one.commands}
        self._clicks = {name: (one, load) for one in features for name, load in one.clicks.items()}
        self._modals = {name: (one, load) for one in features for name, load in one.modals.items()}
        self._shortcuts = {entry.callback_id: (one, entry.run) for one in features for entry in one.shortcuts}
        self._features = features
        self._now = container.now

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
        status, answer, reason, kind = 200, None, None, None
        try:
            body = read(request, BODY_TYPES)
            headers = request.headers if request else {}
            answer = handle(body, signatures.verify(self._secret, headers, body, clock.wall_time()))
        except Refused as refused:
            status, reason = refused.status, refused.reason
        except _Unhandled as unhandled:
            reason, kind, answer = "unknown", unhandled.kind, unhandled.answer
        except Exception as error:
            status, reason = 503, type(error).__name__
        spent = round((time.monotonic() - started) * 1000)
        report = log.info if status < 500 else log.error
        report("request", route=route, status=status, reason=reason, kind=kind, ms=spent)
        return _response(answer, status)

    def _event(self, body: bytes, _: str) -> Answer:
        event = read_event(body)
        if isinstance(event, Challenge):
            return event.challenge
        if isinstance(event, Unknown):
            raise _Unhandled(event.type)
        listening = [one for one in self._features if any(map(event.is_a, one.events))]
        if not listening:
            raise _Unhandled(event.type)
        own = [one for one in listening if one.always]
        if len(own) < len(listening) and not self._is_forgetting(event) and self._is_installed(event):
            own = listening
        for feature in own:
            load = next(load for name, load in feature.events.items() if event.is_a(name))
            if load(self._container)(event):
                break
        return None

    def _is_forgetting(self, event: Event) -> bool:
        """What a feature kept of an event now would be deleted. Who writes to Rooster is told, so that must be sure."""
        is_direct = event.event.get("channel_type") == "im"
        state = (self._workspaces.look if is_direct else self._workspaces.cached)(event.workspace)
        return state.is_forgetting(self._now())

    def _is_installed(self, event: Event) -> bool:
        """Rooster is installed in the event's workspace; the feature itself knows whether it is on there."""
        if self._workspaces.is_installed(self._workspaces.cached(event.workspace)):
            return True
        log.info("not_installed", workspace=event.workspace, kind=event.type)
        return False

    def _command(self, body: bytes, request: str) -> Answer:
        command = read_command(body, request)
        found = self._commands.get(command.command)
        if not found:
            raise _Unhandled(command.command, only_you(templates.UNKNOWN_COMMAND))
        feature, declared = found
        handle = partial(commands.answer, self._container, declared, command)
        return self._with_apology(command, feature, handle, only_you)

    def _interaction(self, body: bytes, request: str) -> Answer:
        interaction = read_interaction(body, request)
        if isinstance(interaction, Submission):
            return self._modal(interaction)
        if isinstance(interaction, Shortcut):
            return self._shortcut(interaction)
        found = self._clicks.get(interaction.action_id.partition(".")[0]) if isinstance(interaction, Click) else None
        if isinstance(interaction, Unknown) or not found:
            raise _Unhandled(interaction.type if isinstance(interaction, Unknown) else interaction.action_id)
        feature, load = found
        handle = partial(self._loaded, load, interaction)
        return self._with_apology(interaction, feature, handle, partial(self._tell, interaction))

    def _shortcut(self, shortcut: Shortcut) -> Answer:
        found = self._shortcuts.get(shortcut.callback_id)
        if not found:
            raise _Unhandled(shortcut.callback_id)
        feature, load = found
        handle = partial(self._loaded, load, shortcut)
        return self._with_apology(shortcut, feature, handle, partial(self._tell, shortcut))

    def _modal(self, submission: Submission) -> Answer:
        found = self._modals.get(submission.callback_id.partition(".")[0])
        if not found:
            raise _Unhandled(submission.callback_id)
        feature, load = found
        say = partial(templates.not_saved, next(iter(submission.values), ""))
        return self._with_apology(submission, feature, partial(self._loaded, load, submission), say)

    def _loaded(self, load: Load[Callable[[Interaction], Answer]], interaction: Interaction) -> Answer:
        return load(self._container)(interaction)

    def _with_apology(
        self, asked: Asked, feature: Feature, handle: Callable[[], Answer], say: Callable[[str], Answer]
    ) -> Answer:
        """A person waits: where something is off or fails, tell them rather than let Slack show an error."""
        try:
            if asked.org:
                self._workspaces.adopt_org_workspace(asked.workspace, asked.org)
            state = self._workspaces.look(asked.workspace)
            if not self._workspaces.is_installed(state):
                return say(templates.NOT_INSTALLED)
            if not feature.always and state.is_forgetting(self._now()) and not _only_looks(asked):
                return say(BUSY_FORGETTING)
            if not feature.always and feature.name in state.off:
                return say(templates.switched_off(feature.name.capitalize()))
            return handle()
        except RoosterError as error:
            log.error("apologized", error=type(error).__name__, code=getattr(error, "code", None))
            return say(templates.NOT_INSTALLED if self._is_gone(asked.workspace, error) else templates.TRY_AGAIN)

    def _is_gone(self, workspace: str, error: RoosterError) -> bool:
        """Rooster is not installed there; a token that expired before its time is renewed at its next use."""
        if not isinstance(error, WorkspaceGone):
            return False
        return error.code != "token_expired" or not self._workspaces.expire(workspace)

    def _tell(self, asked: Click | Shortcut, words: str) -> None:
        """Show words to whoever clicked, in their DM where that fails, or without a token; else the log says so."""
        try:
            slack = self._workspaces.slack(asked.workspace)
            try:
                slack.tell(asked.channel, asked.user, words)
            except InDoubt:
                slack.tell("", asked.user, words)
        except SlackError as error:
            is_silent = isinstance(error, InDoubt)  # then Slack waits for us no longer
            if is_silent or not self._workspaces.tell_without_token(asked.response_url, words):
                log.error("nobody_to_tell", workspace=asked.workspace, code=error.code)


def _only_looks(asked: Asked) -> bool:
    """A command that stores nothing."""
    return isinstance(asked, Command) and typed.key(asked.text) in _LOOKS


def _response(answer: Answer, status: int) -> Response:
    if isinstance(answer, str):
        return Response(answer, status_code=status, headers={"Content-Type": "text/plain; charset=utf-8"})
    if not answer:
        return Response("", status_code=status, headers={"Content-Type": "text/plain; charset=utf-8"})
    return Response(json.dumps(answer), status_code=status, headers={"Content-Type": "application/json"})
