"""A tiny app that is set up for OAuth: an install page that leads to Slack, and an address Slack leads back to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

CLIENT_ID, CLIENT_SECRET = "111.222", "a client secret"
SCOPES = "chat:write,commands,users:read,channels:read"


class OAuthApp:
    """`got`: what oauth.v2.access answered, one after the other."""

    def __init__(self) -> None:
        self.scopes = SCOPES
        self.api_url = ""
        self.got: list[dict[str, Any]] = []
        self.cookies: list[str] = []
        self.sets_cookie = True
        self.install_leads_to = ""
        self.end_status = 200
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self.redirect_uri = f"{self.url}slack/oauth_redirect"

    @property
    def asks(self) -> dict[str, str]:
        return {"client_id": CLIENT_ID, "scope": self.scopes, "state": "a state", "redirect_uri": self.redirect_uri}

    @contextmanager
    def serving(self) -> Iterator["OAuthApp"]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        thread.start()
        yield self
        self._server.shutdown()
        thread.join()
        self._server.server_close()

    def exchange(self, code: str) -> None:
        answer = WebClient(base_url=self.api_url).oauth_v2_access(
            client_id=CLIENT_ID, client_secret=CLIENT_SECRET, code=code, redirect_uri=self.redirect_uri
        )
        assert isinstance(answer.data, dict)
        self.got.append(answer.data)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        app = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
                if path == "/slack/install":
                    self._lead()
                elif path == "/slack/oauth_redirect":
                    self._return(query)
                else:
                    self._say(404, "nothing")

            def _lead(self) -> None:
                slack = app.api_url.removesuffix("api/")
                self.send_response(302)
                authorize = f"{slack}oauth/v2/authorize?{urlencode(app.asks)}"
                self.send_header("Location", app.install_leads_to or authorize)
                if app.sets_cookie:
                    self.send_header("Set-Cookie", "state=a-state; Secure; HttpOnly; Path=/slack; Max-Age=600")
                self.end_headers()

            def _return(self, query: dict[str, list[str]]) -> None:
                cookie = SimpleCookie(self.headers["Cookie"])
                app.cookies.append(cookie["state"].value)
                if app.end_status >= 400:
                    return self._say(app.end_status, "trouble")
                assert query["state"] == ["a state"]
                try:
                    app.exchange(query["code"][0])
                except SlackApiError as error:
                    return self._say(500, str(error.response["error"]))
                return self._say(200, "installed")

            def _say(self, status: int, text: str) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler
