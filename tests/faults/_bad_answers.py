"""What Slack may answer instead of what was asked for."""

from typing import Any

from chalicelib.slack.client import SlackClient

DOUBTS: list[dict[str, Any]] = [
    {"status": 500},
    {"status": 503, "work": True},
    {"error": "fatal_error", "work": True},
    {"error": "internal_error"},
    {"error": "internal_error", "status": 500, "work": True},
    {"drop": True},
    {"drop": True, "before": True},
]
GARBAGE = ["<html>Bad gateway</html>", "", '{"ok": tr', "{}", "[]", "null", '"ok"', "\x00\xff"]
DEAD_TOKENS = ["token_revoked", "account_inactive", "invalid_auth", "token_expired"]


def impatient(token: str, url: str, timeout: float, team: str, *more: Any) -> SlackClient:
    """A client that waits a fifth of a second, so that tests need not wait ten."""
    return SlackClient(token, url, 0.2, team, *more)
