"""The playground's Slack as one thing to start and stop: state, deliveries and an HTTP server on one port."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from playground import gate

from . import api, consent, files, pages, respond, routes, ways
from .control import Control
from .deliveries import PATIENCE
from .phone import TwilioAccount, media
from .port import App
from .seed import SCOPES
from .slack import Options, Slack

CONTENT_POLICY = "default-src 'self'; img-src * data:; form-action *; frame-ancestors 'none'; base-uri 'none'"


class QuietHandler(WSGIRequestHandler):
    """Logs nothing: message text and tokens stay out of the terminal."""

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


class PlaygroundSlack:
    """`port` 0 takes a free one; `state` None keeps nothing; an empty `bot_token` leaves Rooster to be installed.

    With `client_id` and `app_url`, where the app answers, it is installed by walking through the app's OAuth pages; in
    the workspaces and orgs `installed` that happens at the start and after each reset.
    `features`: those of Rooster that its manifest has and asks scopes for; without it, its manifest has all, and a
    token may do anything. `twilio`: the account whose number people can text with the phones of the page.
    """

    def __init__(
        self,
        app: App,
        *,
        signing_secret: str,
        bot_token: str,
        state: Path | None = None,
        port: int = 0,
        host: str = "127.0.0.1",
        rate_limits: bool = False,
        client_id: str = "",
        client_secret: str = "",
        patience: float = PATIENCE,
        app_url: str = "",
        installed: Sequence[str] = (),
        features: frozenset[str] | None = None,
        twilio: TwilioAccount | None = None,
    ) -> None:
        app_url = app_url and app_url.rstrip("/") + "/"
        more = (patience, app_url, tuple(installed), features, twilio)
        scopes = SCOPES if features is None else tuple(app.declared(features).scopes)
        options = Options(signing_secret, bot_token, state, rate_limits, client_id, client_secret, *more, scopes)
        self._slack = Slack(app, options)
        self.control = Control(self._slack)
        self._server: BaseWSGIServer = make_server(
            host, port, _flask(self._slack, self.control, host), threaded=True, request_handler=QuietHandler
        )
        self.url = f"http://{host}:{self._server.server_port}/"
        self.api_url = f"{self.url}api/"
        self._slack.base_url = self.url
        if self._slack.phones:
            self._slack.phones.base_url = self.url
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Serves in the background; the app must be reachable if the kept clock is wound, or if it has to be installed.

        Raises:
            RuntimeError: it could not be installed; nothing runs any more then.
        """
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="playground", daemon=True)
        self._thread.start()
        self._slack.start()
        try:
            self.control.install_missing()
        except BaseException:
            self.stop()
            raise

    def is_idle(self, within: float = 0) -> bool:
        """No event that is due now is still on its way to the app, or will be in so many seconds."""
        return self._slack.deliveries.is_idle(within)

    def stop(self) -> None:
        if self._slack.phones:
            self._slack.phones.media.stopping.set()
        if self._thread:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._slack.stop()


def _flask(slack: Slack, control: Control, host: str) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    for part in (api, respond, consent, ways, files, pages):
        app.register_blueprint(part.blueprint(slack))
    if slack.phones:
        app.register_blueprint(media.blueprint(slack.phones))
    app.register_blueprint(routes.blueprint(control))

    @app.before_request
    def refuse_strangers() -> Response | None:
        """Another page open in the same browser may not play with this one."""
        own = gate.authorities(host, int(request.environ["SERVER_PORT"]))
        is_page = not request.path.startswith(("/control/", "/api/"))
        refused = gate.refusal(request.method, request.headers.items(), own, is_page)
        return refused and Response(refused[1], refused[0], content_type="text/plain")

    @app.after_request
    def forbid_foreign_scripts(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CONTENT_POLICY
        return response

    return app
