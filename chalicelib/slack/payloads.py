"""Typed views of what Slack sends; whatever has another shape is refused with a 400.

Sources: https://docs.slack.dev/interactivity/implementing-slash-commands,
https://docs.slack.dev/reference/interaction-payloads, https://docs.slack.dev/apis/events-api
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from chalicelib.errors import Refused

MOST_FIELDS = 100
AT_HOME = ".home"
"""Ends the action ids of the Home tab and the callback ids of the modals it opens: the tab shows what comes of them."""
_ID = re.compile(r"[A-Z][A-Z0-9]{1,31}")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True)
class Command:
    """A slash command. `request` is the hash of the request's signature; `org`: see `org_of`."""

    workspace: str
    org: str
    channel: str
    user: str
    command: str
    text: str
    trigger_id: str
    request: str
    at_home = False


@dataclass(frozen=True)
class Click:
    """A button pressed (block_actions). `channel` and `ts`: the message it stands in, if it is a message.

    `org`: see `org_of`.
    """

    workspace: str
    org: str
    channel: str
    ts: str
    user: str
    action_id: str
    value: str
    trigger_id: str
    request: str

    @property
    def at_home(self) -> bool:
        """The button stands on the Home tab, or goes on with what one there began."""
        return self.action_id.endswith(AT_HOME)


@dataclass(frozen=True)
class Submission:
    """A modal submitted (view_submission). `values`: by block id, then action id, Slack's own state objects.

    `org`: see `org_of`.
    """

    workspace: str
    org: str
    user: str
    callback_id: str
    private_metadata: str
    values: Mapping[str, Mapping[str, Mapping[str, Any]]]
    request: str

    @property
    def at_home(self) -> bool:
        """The modal was opened from the Home tab."""
        return self.callback_id.endswith(AT_HOME)


@dataclass(frozen=True)
class Event:
    """An event callback. `id`: Slack's event_id, the same in each retry; `time`: epoch seconds.

    `workspace`: the org, where an event concerns no single workspace; `org`: see `org_of`.
    """

    workspace: str
    org: str
    time: int
    id: str
    type: str
    event: Mapping[str, Any]


@dataclass(frozen=True)
class Challenge:
    """url_verification: Slack asks whether this URL is ours."""

    challenge: str


@dataclass(frozen=True)
class Unknown:
    """A payload of a type that we do not handle."""

    type: str


def read_command(body: bytes, request: str) -> Command:
    """A slash command's form. Raises Refused 400."""
    form = _form(body)
    return Command(
        workspace=_id(form.get("team_id")),
        org=org_of(form.get("enterprise_id"), form.get("is_enterprise_install")),
        channel=_id(form.get("channel_id")),
        user=_id(form.get("user_id")),
        command=_string(form.get("command"), 64),
        text=_unescaped(_string(form.get("text", ""), 4000)),
        trigger_id=_string(form.get("trigger_id", ""), 200),
        request=request,
    )


def _unescaped(text: str) -> str:
    """What was typed: Slack sends three characters as entities.

    Source: https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def read_interaction(body: bytes, request: str) -> Click | Submission | Unknown:
    """A click or a modal. Raises Refused 400."""
    form = _form(body)
    payload = _object(_json(_string(form.get("payload"), 1_000_000)))
    kind = _string(payload.get("type"), 64)
    if kind == "block_actions":
        return _click(payload, request)
    if kind == "view_submission":
        return _submission(payload, request)
    return Unknown(kind)


def read_event(body: bytes) -> Event | Challenge | Unknown:
    """An Events API body. Raises Refused 400."""
    payload = _object(_json(_text(body)))
    kind = _string(payload.get("type"), 64)
    if kind == "url_verification":
        return Challenge(_string(payload.get("challenge"), 1000))
    if kind != "event_callback":
        return Unknown(kind)
    event = _object(payload.get("event"))
    # The reference of team_access_revoked shows the event of an org wrapped twice.
    wrapper = event if "event" in event and "type" not in event else payload
    event = _object(wrapper.get("event"))
    return Event(
        workspace=_id(wrapper.get("team_id") or wrapper.get("enterprise_id")),
        org=_org_of_event(wrapper, payload.get("authorizations")),
        time=_moment(payload.get("event_time", 0)),
        id=_string(payload.get("event_id"), 64),
        type=_string(event.get("type"), 64),
        event=event,
    )


def org_of(enterprise: Any, is_org_wide: Any) -> str:
    """The Enterprise org by whose installation Slack speaks to us; "" for a workspace's own installation."""
    return _id(enterprise) if is_org_wide in (True, "true") else ""


def _org_of_event(wrapper: Mapping[str, Any], authorizations: Any) -> str:
    """Of the installations that an event concerns, Slack names one."""
    first = authorizations[0] if isinstance(authorizations, list) and authorizations else {}
    is_org_wide = _object(first).get("is_enterprise_install") or not wrapper.get("team_id")
    return org_of(wrapper.get("enterprise_id") or _object(first).get("enterprise_id"), is_org_wide)


def _moment(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**40:
        raise Refused(400, "shape")
    return value


def _click(payload: Mapping[str, Any], request: str) -> Click:
    actions = payload.get("actions")
    if not isinstance(actions, list) or not actions:
        raise Refused(400, "actions")
    action = _object(actions[0])
    container = _object(payload.get("container", {}))
    return Click(
        workspace=_workspace(payload),
        org=_org(payload),
        channel=_string(container.get("channel_id", ""), 32),
        ts=_string(container.get("message_ts", ""), 32),
        user=_id(_object(payload.get("user")).get("id")),
        action_id=_string(action.get("action_id"), 255),
        value=_string(action.get("value", ""), 2000),
        trigger_id=_string(payload.get("trigger_id", ""), 200),
        request=request,
    )


def _submission(payload: Mapping[str, Any], request: str) -> Submission:
    view = _object(payload.get("view"))
    values = _object(_object(view.get("state", {})).get("values", {}))
    return Submission(
        workspace=_workspace(payload),
        org=_org(payload),
        user=_id(_object(payload.get("user")).get("id")),
        callback_id=_string(view.get("callback_id"), 255),
        private_metadata=_string(view.get("private_metadata", ""), 3000),
        values={
            block: {name: _object(state) for name, state in _object(states).items()} for block, states in values.items()
        },
        request=request,
    )


def _workspace(payload: Mapping[str, Any]) -> str:
    team = payload.get("team")
    return _id(_object(team).get("id") if team else _object(payload.get("user")).get("team_id"))


def _org(payload: Mapping[str, Any]) -> str:
    enterprise = payload.get("enterprise")
    return org_of(_object(enterprise).get("id") if enterprise else None, payload.get("is_enterprise_install"))


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Refused(400, "encoding") from None


def _form(body: bytes) -> dict[str, str]:
    text = _text(body)
    if _PERCENT.search(text):
        raise Refused(400, "form")
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_FIELDS, errors="strict"
        )
    except ValueError:
        raise Refused(400, "form") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise Refused(400, "repeated_field")
    return form


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(400, "json") from None


def _no_constant(_: str) -> None:
    raise ValueError("NaN and Infinity are not JSON")


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Refused(400, "shape")
    return value


def _string(value: Any, most: int) -> str:
    if not isinstance(value, str) or len(value) > most or _LONE_SURROGATE.search(value):
        raise Refused(400, "shape")
    return value


def _id(value: Any) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise Refused(400, "id")
    return value
