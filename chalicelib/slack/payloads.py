"""Typed views of what Slack sends; whatever has another shape is refused with a 400.

Sources: https://docs.slack.dev/interactivity/implementing-slash-commands,
https://docs.slack.dev/reference/interaction-payloads, https://docs.slack.dev/apis/events-api
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from chalicelib.errors import Refused
from chalicelib.slack import installation, typed, validate
from chalicelib.slack.message import DELIVERY

MAX_TYPED = 40_000
"""Characters after a command, escaped: Slack's editor takes fewer."""
AT_HOME = ".home"
"""Ends the action ids of the Home tab and the callback ids of the modals it opens: the tab shows what comes of them."""

_CONVERSATIONS = {"im": "im", "channel": "channels", "group": "groups", "mpim": "mpim"}
"""From a message's channel_type to the subscription: https://docs.slack.dev/reference/events/message"""
_PLACE = re.compile(r"([CDG][A-Z0-9]{1,31}):(\d{1,12}\.\d{1,9})", re.ASCII)


class Command(NamedTuple):
    """A slash command. `request` is the hash of the request's signature; `org`: see `installation`."""

    workspace: str
    org: str
    channel: str
    user: str
    command: str
    text: str
    trigger_id: str
    request: str

    @property
    def at_home(self) -> bool:
        """Nobody types a command in the Home tab."""
        return False


class Click(NamedTuple):
    """A button pressed (block_actions). `channel` and `ts`: the message it stands in, if it is a message.

    `is_ephemeral`: only whoever pressed it sees that message, which can be changed at `response_url` alone; there,
    whoever pressed a message's button can be answered without a token.
    `org`: see `installation`.
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
    is_ephemeral: bool = False
    response_url: str = ""

    @property
    def at_home(self) -> bool:
        """The button stands on the Home tab, or goes on with what one there began."""
        return self.action_id.endswith(AT_HOME)


class Submission(NamedTuple):
    """A modal submitted (view_submission). `values`: by block id, then action id, Slack's own state objects.

    `org`: see `installation`.
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


Asked = Command | Click | Submission
"""What a person did: of each, it is known whether the Home tab shows what comes of it (`at_home`)."""


class Shortcut(NamedTuple):
    """An entry picked from a message's menu (message_action). `text`: the message as it is now, "" if it has none.

    `thread`: the `ts` of the message that opened its thread, "" outside of threads; `org`: see `installation`;
    `response_url`: where whoever picked it can be answered without a token.
    """

    workspace: str
    org: str
    channel: str
    ts: str
    thread: str
    user: str
    callback_id: str
    text: str
    trigger_id: str
    response_url: str = ""


class Event(NamedTuple):
    """An event callback. `id`: Slack's event_id, the same in each retry; `time`: epoch seconds.

    `workspace`: the org, where an event concerns no single workspace; `org`: see `installation`; `bots`: Rooster's own
    user ids there, none where Slack does not say.
    """

    workspace: str
    org: str
    time: int
    id: str
    type: str
    event: Mapping[str, Any]
    bots: frozenset[str] = frozenset()

    def is_a(self, subscription: str) -> bool:
        """Whether the manifest's `subscription` brings such events: messages come by kinds of conversations."""
        kind = self.event.get("channel_type")
        name, _, conversation = subscription.partition(".")
        return self.type == name and (not conversation or conversation == _CONVERSATIONS.get(str(kind), conversation))

    @property
    def is_an_apps(self) -> bool:
        """An app wrote the message, Rooster or another: a local Slack may leave `bot_id` out."""
        message = self.event
        metadata = message.get("metadata")
        is_delivery = isinstance(metadata, dict) and metadata.get("event_type") == DELIVERY
        is_named = bool(message.get("bot_id") or message.get("app_id") or message.get("bot_profile"))
        return is_named or is_delivery or str(message.get("user")) in self.bots


class Challenge(NamedTuple):
    """url_verification: Slack asks whether this URL is ours."""

    challenge: str


class Unknown(NamedTuple):
    """A payload of a type that we do not handle."""

    type: str


def read_command(body: bytes, request: str) -> Command:
    """A slash command's form. Raises Refused 400."""
    form = validate.form(body)
    return Command(
        workspace=validate.identifier(form.get("team_id")),
        org=installation.org_of(form.get("enterprise_id"), form.get("is_enterprise_install")),
        channel=validate.identifier(form.get("channel_id")),
        user=validate.identifier(form.get("user_id")),
        command=typed.key(validate.string(form.get("command"), 64)),
        text=_unescaped(validate.string(form.get("text", ""), MAX_TYPED)),
        trigger_id=validate.string(form.get("trigger_id", ""), 200),
        request=request,
    )


def _unescaped(text: str) -> str:
    """What was typed: Slack sends three characters as entities.

    Source: https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def read_interaction(body: bytes, request: str) -> Click | Submission | Shortcut | Unknown:
    """A click, a modal or a shortcut. Raises Refused 400."""
    form = validate.form(body)
    payload = validate.mapping(validate.from_json(validate.string(form.get("payload"), 1_000_000)))
    kind = validate.string(payload.get("type"), 64)
    if kind == "block_actions":
        return _click(payload, request)
    if kind == "view_submission":
        return _submission(payload, request)
    if kind == "message_action":
        return _shortcut(payload)
    return Unknown(kind)


def read_event(body: bytes) -> Event | Challenge | Unknown:
    """An Events API body. Raises Refused 400."""
    payload = validate.mapping(validate.from_json(validate.decoded(body)))
    kind = validate.string(payload.get("type"), 64)
    if kind == "url_verification":
        return Challenge(validate.string(payload.get("challenge"), 1000))
    if kind != "event_callback":
        return Unknown(kind)
    event = validate.mapping(payload.get("event"))
    # The reference of team_access_revoked shows the event of an org wrapped twice.
    wrapper = event if "event" in event and "type" not in event else payload
    event = validate.mapping(wrapper.get("event"))
    workspace, org = installation.of_event(wrapper, payload.get("authorizations"))
    return Event(
        workspace=workspace,
        org=org,
        time=validate.moment(payload.get("event_time") or 0),
        id=validate.string(payload.get("event_id"), 64),
        type=validate.string(event.get("type"), 64),
        event=event,
        bots=installation.bots_of_event(payload.get("authorizations")),
    )


def message_ref_of(told: str) -> tuple[str, str] | None:
    """The channel and ts of a message as our buttons and forms name it, "C0TEAM:1795417200.000100"; None for else."""
    found = _PLACE.fullmatch(told)
    return (found[1], found[2]) if found else None


def _click(payload: Mapping[str, Any], request: str) -> Click:
    actions = payload.get("actions")
    if not isinstance(actions, list) or not actions:
        raise Refused(400, "actions")
    action = validate.mapping(actions[0])
    container = validate.mapping_or_empty(payload.get("container"))
    workspace, org = installation.of_interaction(payload)
    return Click(
        workspace=workspace,
        org=org,
        channel=validate.string_or_empty(container.get("channel_id"), 32),
        ts=validate.string_or_empty(container.get("message_ts"), 32),
        user=validate.identifier(validate.mapping(payload.get("user")).get("id")),
        action_id=validate.string(action.get("action_id"), 255),
        value=validate.string_or_empty(action.get("value"), 2000),
        trigger_id=validate.string_or_empty(payload.get("trigger_id"), 200),
        request=request,
        is_ephemeral=container.get("is_ephemeral") is True,
        response_url=validate.string(payload.get("response_url") or "", 1000),
    )


def _submission(payload: Mapping[str, Any], request: str) -> Submission:
    view = validate.mapping(payload.get("view"))
    values = validate.mapping_or_empty(validate.mapping_or_empty(view.get("state")).get("values"))
    workspace, org = installation.of_interaction(payload)
    return Submission(
        workspace=workspace,
        org=org,
        user=validate.identifier(validate.mapping(payload.get("user")).get("id")),
        callback_id=validate.string(view.get("callback_id"), 255),
        private_metadata=validate.string_or_empty(view.get("private_metadata"), 3000),
        values={
            block: {name: validate.mapping_or_empty(state) for name, state in validate.mapping_or_empty(states).items()}
            for block, states in values.items()
        },
        request=request,
    )


def _shortcut(payload: Mapping[str, Any]) -> Shortcut:
    message = validate.mapping(payload.get("message"))
    text = message.get("text")
    workspace, org = installation.of_interaction(payload)
    return Shortcut(
        workspace=workspace,
        org=org,
        channel=validate.identifier(validate.mapping(payload.get("channel")).get("id")),
        ts=validate.string_or_empty(payload.get("message_ts"), 32),
        thread=validate.string_or_empty(message.get("thread_ts"), 32),
        user=validate.identifier(validate.mapping(payload.get("user")).get("id")),
        callback_id=validate.string(payload.get("callback_id"), 255),
        text=text if isinstance(text, str) else "",
        trigger_id=validate.string_or_empty(payload.get("trigger_id"), 200),
        response_url=validate.string(payload.get("response_url") or "", 1000),
    )
