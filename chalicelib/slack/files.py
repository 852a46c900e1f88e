"""Files, by slack-sdk: three calls, the middle one to an address that Slack gives.

Source: https://docs.slack.dev/reference/methods/files.getUploadURLExternal
"""

import math
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.client import WebClient

from chalicelib.errors import InDoubt
from chalicelib.slack.responses import Answer, refusal

_METHOD = "files_upload_v2"


def upload(token: str, url: str, timeout: float, **arguments: Any) -> Answer:
    """WebClient.files_upload_v2; `timeout`: seconds for each byte of each call.

    Raises:
        SlackError: one of ours for whatever goes wrong.
    """
    web = WebClient(token=token, base_url=url, timeout=math.ceil(timeout), retry_handlers=[])
    try:
        data = web.files_upload_v2(**arguments).data
    except SlackApiError as error:
        response = error.response
        headers = {name.lower(): value for name, value in getattr(response, "headers", {}).items()}
        raise refusal(
            _METHOD, getattr(response, "status_code", 200), headers, getattr(response, "data", None)
        ) from None
    except (SlackClientError, OSError, HTTPException, ValueError, AttributeError) as error:
        raise InDoubt(type(error).__name__) from None
    if not isinstance(data, dict):
        raise InDoubt("not_json")
    return Answer(data)
