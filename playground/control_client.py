"""The playground's control API over HTTP, as scripts use it."""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

_LONGEST_CALL = 120


class ControlClient:
    """`url`: the playground's, with a slash at its end. Answers are the JSON that came."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}control/"
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def post(self, call: str, **body: Any) -> Any:
        """`POST /control/<call>`.

        Raises:
            RuntimeError: the playground refused it; its own sentence.
        """
        return self._open(urllib.request.Request(self._url + call, json.dumps(body).encode(), method="POST"))

    def get(self, call: str, **query: str) -> Any:
        """`GET /control/<call>`."""
        return self._open(urllib.request.Request(f"{self._url}{call}?{urllib.parse.urlencode(query)}"))

    def _open(self, request: urllib.request.Request) -> Any:
        try:
            with self._opener.open(request, timeout=_LONGEST_CALL) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{request.full_url} answered {error.code}: {error.read(500).decode()}") from None
