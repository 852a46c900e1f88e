"""Real peers on this machine that say exactly what they are told to, and time that goes on only as they drip."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib import clock

Speak = Callable[[socket.socket], object]
"""Answers one request that was read to its end; then the connection is closed."""


class Peer:
    """Where it is, and what reached it: the whole of each request."""

    def __init__(self, server: socket.socket) -> None:
        self.port = int(server.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.heard: list[bytes] = []
        self.over = threading.Event()


@contextmanager
def speaking(speak: Speak) -> Iterator[Peer]:
    """A server for which `speak` answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        peer = Peer(server)

        def serve(met: socket.socket) -> None:
            with met, suppress(OSError):  # whoever hung up had enough
                peer.heard.append(_request(met))
                speak(met)

        def accept() -> None:
            with suppress(OSError):
                while not peer.over.is_set():
                    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield peer
        finally:
            peer.over.set()
            server.shutdown(socket.SHUT_RDWR)


def says(*parts: bytes) -> Speak:
    """These very bytes, and no more."""
    return lambda met: met.sendall(b"".join(parts))


def cut_off(length: int, sent: bytes) -> Speak:
    """A body that is announced as so long, and ends early."""
    return says(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % length, sent)


def silent(met: socket.socket) -> None:
    """Nothing, until the other end hangs up."""
    met.recv(1)


class Drips:
    """Says `before`, then `drop` again and again: one each `step` seconds, and the seconds are made by it.

    Time goes on when somebody has looked at the clock since the last drop: nobody waits, on no machine.
    """

    def __init__(self, before: bytes, drop: bytes, step: float) -> None:
        self.now = 1000.0
        self._before, self._drop, self._step = before, drop, step
        self._looked = threading.Event()

    def monotonic(self) -> float:
        self._looked.set()
        return self.now

    def speak(self, met: socket.socket) -> None:
        met.sendall(self._before)
        while self._looked.wait(60) and not _is_closed(met):
            self._looked.clear()
            self.now += self._step
            met.sendall(self._drop)


@contextmanager
def dripping(before: bytes, drop: bytes, step: float = 1) -> Iterator[tuple[Peer, Drips]]:
    """A peer that drips, and its time in place of the clock's."""
    drips = Drips(before, drop, step)
    with pytest.MonkeyPatch.context() as patch, speaking(drips.speak) as peer:
        patch.setattr(clock, "monotonic", drips.monotonic)
        yield peer, drips


def certify(folder: Path) -> None:
    """A key, and a certificate for localhost that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    kept = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*kept))


def _request(met: socket.socket) -> bytes:
    heard = b""
    while b"\r\n\r\n" not in heard:
        heard += _some(met)
    head, _, _ = heard.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    if b"expect: 100-continue" in head.lower():
        met.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    while len(heard) < len(head) + 4 + int(lengths[0] if lengths else 0):
        heard += _some(met)
    return heard


def _is_closed(met: socket.socket) -> bool:
    """By the other end."""
    try:
        return not met.recv(1, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False


def _some(met: socket.socket) -> bytes:
    received = met.recv(65_536)
    if not received:
        raise ConnectionResetError
    return received
