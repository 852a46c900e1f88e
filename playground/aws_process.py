"""Runs ministack behind a gate, and ends it when whoever started it is gone: standard input is a pipe from there.

Started with `python -I`, so that the project's own modules are not on its path and cannot help a Lambda out.
"""

import os
import re
import runpy
import signal
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from ministack import app as ministack
from ministack.core import iam_evaluator
from ministack.services import sqs

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_url_at_this_port = sqs._queue_url
_behind_the_gate = ministack.app
_gate = runpy.run_path(str(Path(__file__).with_name("gate.py")))
_own = frozenset(os.environ.pop("ROOSTER_AUTHORITIES", "").split())
_OPEN = re.compile(r"/_ministack/health|/restapis/[^/]+/[^/]+/_user_request_(/.*)?", re.DOTALL)
"""Calls that need no key: whether it is up, and the deployed app's routes."""
_SIGNED = (b"AWS4-HMAC-SHA256 ", b"X-Amz-Signature=")


async def gated(scope: Message, receive: Receive, send: Send) -> None:
    """ministack, but for pages of other origins, for whoever has no key, and without headers that let others read."""
    if scope["type"] == "lifespan":
        await _behind_the_gate(scope, receive, send)
        return
    if scope["type"] != "http":  # WebSockets: Rooster has none
        await send({"type": "websocket.close", "code": 1008})
        return

    async def send_closed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": _gate["without_cors"](message.get("headers", []))}
        await send(message)

    if refused := refusal(scope):
        await _refuse(send, *refused)
    else:
        await _behind_the_gate(scope, receive, send_closed)


def refusal(scope: Message) -> tuple[int, str] | None:
    """The status and a plain sentence for whoever may not ask this."""
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    refused: tuple[int, str] | None = _gate["refusal"](scope["method"], headers, _own)
    if refused or _OPEN.fullmatch(scope["path"]):
        return refused
    # ministack has calls of its own below /_..., one of which empties it, and some of AWS's that it takes unsigned.
    authorization = dict(scope["headers"]).get(b"authorization", b"")
    is_signed = authorization.startswith(_SIGNED[0]) or _SIGNED[1] in scope["query_string"]
    return None if is_signed and not scope["path"].startswith("/_") else (403, "The local AWS needs its key for this.")


def is_root_key(key: str) -> bool:
    """The key of the environment alone: ministack's own takes `test`, no key and any 12 digits for root's too."""
    return key == os.environ["AWS_ACCESS_KEY_ID"]


def is_believed(key: str) -> bool:
    """Whether a key needs no signature. ministack's own believes root's."""
    return False


def end_with_the_starter() -> None:
    """Wait until the other end of standard input closes, then stop as on SIGTERM."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def queue_url(name: str) -> str:
    """The key under which ministack holds a queue: the URL of the port it was made at, whichever port this is.

    Its own goes by the present port: started at another one on an earlier state, no event source finds its queue.
    """
    url: str = sqs._queue_name_to_url.get(name) or _url_at_this_port(name)
    return url


async def _refuse(send: Send, status: int, sentence: str) -> None:
    plain = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": plain})
    await send({"type": "http.response.body", "body": f"{sentence}\n".encode()})


if __name__ == "__main__":
    sqs._queue_url = queue_url
    iam_evaluator.is_root_access_key = is_root_key
    iam_evaluator._is_root_key = is_believed
    ministack.app = gated
    threading.Thread(target=end_with_the_starter, daemon=True).start()
    ministack.main()
