"""Slack's answers: what is missing in them, and every error as one of ours.

Errors by method: https://docs.slack.dev/reference/methods
"""

import json
import re
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any

from chalicelib.errors import (
    ChannelGone,
    InDoubt,
    MemberGone,
    MessageGone,
    NotAllowed,
    RetryAfter,
    ScopeMissing,
    SlackError,
    TriggerExpired,
    UnknownRefusal,
    WorkspaceGone,
)
from chalicelib.slack.installation import NOT_GRANTED

_LONGEST_WAIT = 3600
_CODE = re.compile(r"[a-z0-9_]{2,60}")
_LONGEST_SCOPES = 200
_KINDS: Mapping[type[SlackError], frozenset[str]] = {
    InDoubt: frozenset(
        [
            "fatal_error",
            "internal_error",
            "service_unavailable",
            "request_timeout",
            "team_added_to_org",
            "org_login_required",
        ]
    ),
    WorkspaceGone: frozenset(
        [
            "token_revoked",
            "account_inactive",
            "invalid_auth",
            "token_expired",
            "not_authed",
            NOT_GRANTED,
        ]
    ),
    ChannelGone: frozenset(["channel_not_found", "is_archived", "not_in_channel", "user_not_in_channel"]),
    MemberGone: frozenset(
        [
            "user_not_found",
            "users_not_found",
            "user_disabled",
            "user_not_visible",
            "messages_tab_disabled",
            "cannot_dm_bot",
            "invalid_user_combination",
        ]
    ),
    MessageGone: frozenset(["message_not_found", "thread_not_found"]),
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
    """By names in small letters."""

    def __missing__(self, key: str) -> Any:
        """Raises InDoubt."""
        raise InDoubt("incomplete")


def read(method: str, ask: Callable[[], tuple[int, Mapping[str, str], bytes]]) -> Answer:
    """What `ask` gets: a status, headers and a body.

    Raises:
        SlackError: one of ours for whatever goes wrong.
    """
    try:
        status, headers, body = ask()
    except (OSError, HTTPException, ValueError) as error:
        raise InDoubt(type(error).__name__) from None
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    if status == 200 and isinstance(data, dict) and data.get("ok"):
        answer = Answer(data)
        answer.headers = headers
        return answer
    raise refusal(method, status, headers, data)


def refusal(method: str, status: int, headers: Mapping[str, str], data: Any) -> SlackError:
    """Which of our errors this answer is."""
    told: Mapping[str, Any] = data if isinstance(data, dict) else {}
    code = str(told.get("error") or "")
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return RetryAfter(method, _wait(headers))
    if status >= 500 or not _CODE.fullmatch(code):
        return InDoubt(f"http_{status}")
    if code == "missing_scope":
        return ScopeMissing(str(told.get("needed") or "")[:_LONGEST_SCOPES])
    return _KIND_OF_CODE.get(code, UnknownRefusal)(code)


def _wait(headers: Mapping[str, str]) -> int:
    """Seconds to wait by Slack's Retry-After; 0 where it is absent or nonsense, an hour at most."""
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    seconds = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0
    return min(seconds, _LONGEST_WAIT)
