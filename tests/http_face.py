"""HTTP in front of the app in this process, as API Gateway is in front of the deployed one."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol


class App(Protocol):
    """tests.harness.RoosterInProcess."""

    def visit(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Any:
        """One request; an answer with status_code, headers and body."""


@contextmanager
def serving(app: Callable[[], App]) -> Iterator[str]:
    """The address, without a slash at its end."""

    class Face(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = app().visit(self.command, self.path, dict(self.headers), body)
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Face)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
