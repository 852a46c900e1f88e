"""Slack's Web API through slack-sdk's WebClient, without its retries; every error is one of ours.

Errors by method: https://docs.slack.dev/reference/methods
"""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.client import WebClient
from slack_sdk.web.slack_response import SlackResponse

from chalicelib import clock
from chalicelib.errors import (
    ChannelGone,
    InDoubt,
    MemberGone,
    MessageGone,
    NotAllowed,
    RetryAfter,
    ScopeMissing,
    SlackError,
    SlackRefused,
    TriggerExpired,
    WorkspaceGone,
)
from chalicelib.slack.message import Blocks

DELIVERY = "rooster_delivery"
"""The event_type of our message metadata: how a message in doubt is recognised."""
NOT_GRANTED = "team_access_not_granted"
"""An org's admins took a workspace away from us; the org's token is still good for others."""
_LONGEST_WAIT = 3600
_CODE = re.compile(r"[a-z0-9_]{2,60}")
_LONGEST_SCOPES = 200
_PAGES_IN_DOUBT = 3
_PAGES_OF_CHANNELS = 3

_KINDS: Mapping[type[SlackError], frozenset[str]] = {
    InDoubt: frozenset(
        ["fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org"]
    ),
    WorkspaceGone: frozenset(
        [
            "token_revoked",
            "account_inactive",
            "invalid_auth",
            "token_expired",
            "not_authed",
            "org_login_required",
            NOT_GRANTED,
        ]
    ),
    ChannelGone: frozenset(["channel_not_found", "is_archived", "not_in_channel"]),
    MemberGone: frozenset(
        [
            "user_not_found",
            "users_not_found",
            "user_disabled",
            "user_not_visible",
            "messages_tab_disabled",
            "cannot_dm_bot",
        ]
    ),
    MessageGone: frozenset(
        ["message_not_found", "thread_not_found", "cant_update_message", "cant_delete_message", "edit_window_closed"]
    ),
    TriggerExpired: frozenset(["expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"]),
    NotAllowed: frozenset(
        [
            "no_permission",
            "not_allowed_token_type",
            "ekm_access_denied",
            "access_denied",
            "enterprise_is_restricted",
            "restricted_action",
            "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel",
            "restricted_action_non_threadable_channel",
            "restricted_action_thread_locked",
        ]
    ),
}
_KIND_OF_CODE = {code: kind for kind, codes in _KINDS.items() for code in codes}


class Answer(dict[str, Any]):
    """Slack's answer; one that lacks what it should have leaves us in doubt."""

    headers: Mapping[str, str]

    def __missing__(self, key: str) -> Any:
        """Raises InDoubt."""
        raise InDoubt("incomplete")


def answered(method: str, ask: Callable[[], SlackResponse]) -> Answer:
    """What `ask` gets of slack-sdk.

    Raises:
        SlackError: one of ours for whatever goes wrong.
    """
    try:
        response = ask()
    except SlackApiError as error:
        raise _ours(method, error) from None
    except (SlackClientError, OSError, HTTPException, ValueError, AttributeError) as error:
        raise InDoubt(type(error).__name__) from None
    if not isinstance(response.data, dict):
        raise InDoubt("not_json")
    answer = Answer(response.data)
    answer.headers = response.headers
    return answer


class SlackClient:
    """One workspace's Web API. `timeout`: seconds a call may take. `cooling`: until when a method must rest.

    `team`: the workspace, for methods that an org's token serves in many; with other tokens Slack ignores it.
    """

    def __init__(self, token: str, url: str, timeout: int, team: str, cooling: Mapping[str, int] | None = None) -> None:
        self._web = WebClient(token=token, base_url=url, timeout=timeout, retry_handlers=[])
        self._team = team
        self._cooling = cooling or {}

    def post_message(
        self, channel: str, text: str, blocks: Blocks, delivery: str, thread_ts: str | None = None
    ) -> tuple[str, str]:
        """Post as Rooster; the (channel, ts) it got. `channel` may be a member's id: their DM."""
        metadata = {"event_type": DELIVERY, "event_payload": {"id": delivery}}
        answer = self._call(
            "chat.postMessage",
            channel=channel,
            text=text,
            blocks=blocks,
            metadata=metadata,
            thread_ts=thread_ts,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["channel"]), str(answer["ts"])

    def update_message(self, channel: str, ts: str, text: str, blocks: Blocks) -> None:
        """Change one of our messages."""
        self._call("chat.update", channel=channel, ts=ts, text=text, blocks=blocks)

    def delete_message(self, channel: str, ts: str) -> None:
        """Delete one of our messages."""
        self._call("chat.delete", channel=channel, ts=ts)

    def post_ephemeral(self, channel: str, user: str, text: str, blocks: Blocks) -> None:
        """Show `user` something that nobody else sees."""
        self._call("chat.postEphemeral", channel=channel, user=user, text=text, blocks=blocks)

    def show_only(self, channel: str, user: str, text: str, blocks: Blocks) -> None:
        """Show `user` something in `channel`; in their DM where Rooster is not in it, or it is "" (the Home tab)."""
        with suppress(ChannelGone):
            if channel:
                self.post_ephemeral(channel, user, text, blocks)
                return
        self._call("chat.postMessage", channel=user, text=text, blocks=blocks)

    def is_in_channel(self, channel: str) -> bool:
        """Whether Rooster is a member of the channel, as far as Slack says."""
        try:
            return bool(self._call("conversations.info", channel=channel)["channel"].get("is_member", True))
        except ChannelGone:
            return False

    def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> None:
        """Open a modal, within 3 seconds of the click."""
        self._call("views.open", trigger_id=trigger_id, view=view)

    def publish_view(self, user: str, view: Mapping[str, Any]) -> None:
        """Show `user` this Home tab instead of the one they had."""
        self._call("views.publish", user_id=user, view=view)

    def channels_of(self, user: str) -> set[str]:
        """The channels `user` is in, of private ones those that Rooster is in too; the first few thousand.

        Without the scope for private channels, the public ones.
        """
        try:
            return self._channels_of(user, "public_channel,private_channel")
        except NotAllowed:
            return self._channels_of(user, "public_channel")

    def _channels_of(self, user: str, types: str) -> set[str]:
        found: set[str] = set()
        cursor = ""
        for _ in range(_PAGES_OF_CHANNELS):
            answer = self._call(
                "users.conversations", user=user, types=types, team_id=self._team, cursor=cursor, limit=999
            )
            found.update(str(channel["id"]) for channel in answer["channels"])
            cursor = _next_cursor(answer)
            if not cursor:
                break
        return found

    def member_page(self, channel: str, cursor: str, limit: int) -> tuple[list[str], str]:
        """One page of a channel's members, and the next cursor ("" at the end)."""
        answer = self._call("conversations.members", channel=channel, cursor=cursor, limit=limit)
        members = [str(member) for member in answer["members"]]
        return members, _next_cursor(answer)

    def user(self, user: str) -> Mapping[str, Any]:
        """Slack's user object. Source: https://docs.slack.dev/reference/objects/user-object"""
        found: Mapping[str, Any] = self._call("users.info", user=user)["user"]
        return found

    def granted_scopes(self) -> tuple[str, ...]:
        """What the token is good for, if it is good at all, in Slack's own words at this moment."""
        answer = answered("auth.test", lambda: self._web.api_call("auth.test"))
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return tuple(scope.strip() for scope in str(headers.get("x-oauth-scopes", "")).split(",") if scope.strip())

    def upload(self, user: str, name: str, content: bytes, comment: str) -> None:
        """Send `user` a file in their DM."""
        place = self._conversation(user)
        answered(
            "files_upload_v2",
            lambda: self._web.files_upload_v2(channel=place, filename=name, content=content, initial_comment=comment),
        )

    def find_delivery(self, channel: str, delivery: str, since: int, thread_ts: str | None) -> tuple[str, str] | None:
        """The (channel, ts) of our message with this delivery id, posted at `since` or after; None if there is none."""
        place = self._conversation(channel)
        method, where = ("conversations.replies", {"ts": thread_ts}) if thread_ts else ("conversations.history", {})
        cursor = ""
        for _ in range(_PAGES_IN_DOUBT):
            answer = self._call(
                method, channel=place, oldest=str(since), limit=100, cursor=cursor, include_all_metadata=True, **where
            )
            for message in answer["messages"]:
                if _delivery_of(message) == delivery:
                    return place, str(message["ts"])
            cursor = _next_cursor(answer)
            if not cursor:
                break
        return None

    def _conversation(self, channel: str) -> str:
        if not channel.startswith(("U", "W")):
            return channel
        return str(Answer(self._call("conversations.open", users=channel)["channel"])["id"])

    def _call(self, method: str, **arguments: Any) -> Answer:
        rest = self._cooling.get(method.replace(".", "_"), 0) - clock.now()
        if rest > 0:
            raise RetryAfter(method, rest)
        given = {name: _argument(value) for name, value in arguments.items() if value not in (None, "")}
        return answered(method, lambda: self._web.api_call(method, params=given))


def _next_cursor(answer: Mapping[str, Any]) -> str:
    return str((answer.get("response_metadata") or {}).get("next_cursor") or "")


def _argument(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | tuple | dict) else value


def _delivery_of(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != DELIVERY:
        return None
    return str((metadata.get("event_payload") or {}).get("id"))


def _ours(method: str, error: SlackApiError) -> SlackError:
    response = error.response
    status = getattr(response, "status_code", 200)
    data = getattr(response, "data", None)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return RetryAfter(method, _wait(getattr(response, "headers", {})))
    if status >= 500 or not _CODE.fullmatch(code):
        return InDoubt(f"http_{status}")
    if code == "missing_scope":
        return ScopeMissing(str(data.get("needed") or "")[:_LONGEST_SCOPES] if isinstance(data, dict) else "")
    return _KIND_OF_CODE.get(code, SlackRefused)(code)


def _wait(headers: Mapping[str, str]) -> int:
    """Seconds to wait by Slack's Retry-After; 1 where it is absent or nonsense, an hour at most."""
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    seconds = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 1
    return max(1, min(seconds, _LONGEST_WAIT))
