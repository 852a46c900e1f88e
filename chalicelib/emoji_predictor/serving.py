"""The embedded predictor as a container for SageMaker: GET /ping, POST /invocations with the message as text/plain.

It answers at the path of an endpoint too, whichever, so that one who signs requests for SageMaker's may speak to it;
the signature is not looked at. Answers the bare name, as the original's container did, and nothing for silence; JSON to
whom asks for it with `Accept`.
"""

import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from chalicelib.emoji_predictor.prediction import Prediction, Predictor, described

HOST, PORT = "127.0.0.1", 8080
_PATH = re.compile(r"(/endpoints/[^/?]+)?/invocations")
_MAX_BYTES = 200_000
"""Slack's longest message has 40,000 characters, each 4 bytes at most."""


def server(predictor: Predictor, host: str = HOST, port: int = PORT) -> ThreadingHTTPServer:
    """A server that is bound, not yet serving; port 0 takes any that is free."""
    handler = type("Handler", (_Handler,), {"predictor": predictor})
    return ThreadingHTTPServer((host, port), handler)


class _Handler(BaseHTTPRequestHandler):
    """`predictor` is set by `server`."""

    predictor: Predictor
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_GET(self) -> None:
        """Am I alive?"""
        self._answer(200 if self.path == "/ping" else 404)

    def do_POST(self) -> None:
        """One message, one answer."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            self._refuse(411)
        elif int(length[:9]) > _MAX_BYTES:
            self._refuse(413)
        else:
            body = self.rfile.read(int(length))
            if _PATH.fullmatch(self.path):
                self._predict(body.decode("utf-8", "replace"))
            else:
                self._answer(404)

    def _predict(self, text: str) -> None:
        told = self.predictor.decide(text)
        if "application/json" in self.headers.get("Accept", ""):
            self._answer(200, json.dumps(described(told)), "application/json")
        else:
            self._answer(200, told.name if isinstance(told, Prediction) else "")

    def _refuse(self, status: int) -> None:
        """The body stays unread, so the connection cannot be used again."""
        self.close_connection = True
        self._answer(status)

    def _answer(self, status: int, text: str = "", kind: str = "text/plain") -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the text of people's messages is not logged."""
