"""The deployed API at a short address: http://127.0.0.1:8000/<path> is the app's <path>, byte for byte.

Pages of other origins are kept off: on AWS nobody's browser is nearer to the app than anybody's program.
"""

import socket
import threading
from collections.abc import Iterable
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase

from playground import gate
from playground.options import HOST

_CHUNK = 65536
_LONGEST_ANSWER = 30
"""Seconds: API Gateway gives up after 29."""
_OF_ONE_CONNECTION = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
)


class Gateway:
    """Forwards HTTP from `port` to `path` at the local AWS: listens when made, serves from `start` to `stop`."""

    def __init__(self, port: int, aws_port: int, path: str) -> None:
        own = gate.authorities(HOST, port)
        handler = type("Handler", (_Handler,), {"aws_port": aws_port, "prefix": path, "own": own})
        self._server = _Server((HOST, port), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> None:
        """Serve in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = _CHUNK
    timeout = 120
    aws_port: int
    prefix: str
    own: frozenset[str]

    def _forward(self) -> None:
        if refused := gate.refusal(self.command, self.headers.items(), self.own):
            self._fail(*refused)
            return
        upstream = HTTPConnection(HOST, self.aws_port, timeout=_LONGEST_ANSWER)
        try:
            self._ask(upstream)
            answer = upstream.getresponse()
        except TimeoutError:
            self._fail(504, "The app did not answer in 30 seconds.")
        except (OSError, HTTPException):
            self._fail(502, "The local AWS is not there.")
        else:
            self._relay(answer)
        finally:
            upstream.close()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _forward

    def _ask(self, upstream: HTTPConnection) -> None:
        upstream.connect()
        upstream.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        upstream.putrequest(self.command, self.prefix + self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in _own(self.headers.items()):
            upstream.putheader(name, value)
        chunked = "chunked" in self.headers.get("Transfer-Encoding", "").lower()
        body = (
            b"".join(_chunks(self.rfile)) if chunked else self.rfile.read(int(self.headers.get("Content-Length") or 0))
        )
        if chunked:
            upstream.putheader("Content-Length", str(len(body)))
        upstream.endheaders(body)

    def _relay(self, answer: HTTPResponse) -> None:
        self.send_response_only(answer.status, answer.reason)
        for name, value in _own(answer.getheaders()):
            self.send_header(name, value)
        bodiless = self.command == "HEAD" or answer.status in (204, 304)
        if bodiless or answer.getheader("Content-Length") is not None:
            self.end_headers()
            while piece := answer.read(_CHUNK):
                self.wfile.write(piece)
            return
        body = answer.read()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _fail(self, status: int, sentence: str) -> None:
        self.close_connection = True
        body = f"{sentence}\n".encode()
        self.send_response_only(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the functions' logs are in the local AWS."""


def _own(headers: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Headers of the message itself, not of one connection that carried it."""
    return ((name, value) for name, value in headers if name.lower() not in _OF_ONE_CONNECTION)


def _chunks(stream: BufferedIOBase) -> Iterable[bytes]:
    while size := int(stream.readline(100).split(b";")[0], 16):
        yield stream.read(size)
        stream.readline(100)
    while stream.readline(_CHUNK).strip():
        pass
