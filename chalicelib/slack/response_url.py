"""Messages that only one person sees: the address that came with a click changes them, and adds one without a token.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

import json
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from chalicelib.slack import web_api
from chalicelib.slack.message import Blocks

_JSON = {"content-type": "application/json"}
_SECONDS = 2
"""As for all that is done while Slack waits."""


def replace(response_url: str, api_url: str, text: str, blocks: Blocks) -> bool:
    """Replace the message that was clicked; False where it stays as it is."""
    return _send(response_url, api_url, text=text, blocks=[dict(block) for block in blocks], replace_original=True)


def add(response_url: str, api_url: str, text: str) -> bool:
    """Tell whoever clicked, beside the message that was clicked; False where Slack does not take it."""
    return _send(response_url, api_url, text=text, response_type="ephemeral", replace_original=False)


def _send(response_url: str, api_url: str, **what: Any) -> bool:
    if not _is_slacks(response_url, api_url):
        return False
    try:
        status, _, _ = web_api.post(response_url, _JSON, json.dumps(what).encode(), _SECONDS)
    except (OSError, HTTPException, ValueError):
        return False
    return status == 200


def _is_slacks(response_url: str, api_url: str) -> bool:
    """Slack's answers go to https://hooks.slack.com/; another Slack's to where its API is."""
    try:
        given, api = urlsplit(response_url), urlsplit(api_url)
    except ValueError:
        return False
    is_hook = given.scheme == "https" and given.netloc == f"hooks.{api.netloc}"
    return is_hook or (given.scheme, given.netloc) == (api.scheme, api.netloc)
