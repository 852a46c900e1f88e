"""One request to Slack, over chalicelib.http: importing slack-sdk's client would be a third of a click's cold start.

docs/adr/0012 has the figures; slack-sdk's WebClient is the oracle of what is sent. Errors are in `responses`.
Source: https://docs.slack.dev/apis/web-api/#post-bodies
"""

import json
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from chalicelib.http import Connection, Deadline, Request, Trust, proxy_to, whole
from chalicelib.slack.responses import Answer, read

_FORM = "application/x-www-form-urlencoded"
_MAX_BYTES = 30_000_000


def call(url: str, method: str, authorization: str, arguments: Mapping[str, Any], seconds: float) -> Answer:
    """Slack's answer to `method`, all within `seconds`. `url`: ends with a slash. Lists and dicts are sent as JSON.

    Raises:
        SlackError: one of ours for whatever goes wrong.
    """
    body = urlencode({name: _argument(value) for name, value in arguments.items()}).encode()
    headers = {"authorization": authorization, "content-type": _FORM}
    return read(method, lambda: post(f"{url}{method}", headers, body, seconds))


def post(url: str, headers: Mapping[str, str], body: bytes, seconds: float) -> tuple[int, Mapping[str, str], bytes]:
    """The status, headers (in small letters) and body of the answer.

    Raises:
        OSError, HTTPException: no whole answer in time.
        ValueError: nothing could be sent.
    """
    origin, deadline = urlsplit(url), Deadline(seconds)
    whom = {"host": origin.netloc, "user-agent": "Rooster", "connection": "close", **headers}
    with Connection(origin, deadline, Trust(proxy=proxy_to(origin, os.environ))) as connection:
        answer = connection.ask(Request("POST", origin.path, whom, body), deadline)
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, whole(answer, _MAX_BYTES)


def _argument(value: Any) -> Any:
    if isinstance(value, list | tuple | dict):
        return json.dumps(value)
    return int(value) if isinstance(value, bool) else value
