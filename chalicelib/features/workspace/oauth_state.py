"""OAuth's `state`: signed, so that beginning costs no write; bound to one browser, and over after ten minutes. Pure.

Source: https://docs.slack.dev/authentication/installing-with-oauth
"""

import hashlib
import hmac
import re
from dataclasses import dataclass

from chalicelib.features.workspace.install_errors import InstallError

LIFE_SECONDS = 600
_STATE = re.compile(r"([0-9]{1,12})\.([0-9a-f]{32})\.([0-9a-f]{32})\.([0-9a-f]{64})")
_BROWSER = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class InstallAborted(Exception):
    """`trouble`: what the visitor is told."""

    trouble: InstallError


def is_browser(value: str) -> bool:
    """A cookie of ours: 16 random bytes in hex."""
    return bool(_BROWSER.fullmatch(value))


def made(key: bytes, nonce: str, browser: str, now: int) -> str:
    """A state. `nonce`, `browser`: 16 random bytes in hex; `now`: epoch seconds."""
    said = f"{now + LIFE_SECONDS}.{nonce}.{_mark(browser)}"
    return f"{said}.{_signature(key, said)}"


def nonce_of(key: bytes, state: str, browser: str, now: int) -> str:
    """The nonce of a state that is ours, in time, and this browser's. Whether it was used, only the table knows.

    Raises:
        InstallAborted: it is not.
    """
    parts = _STATE.fullmatch(state)
    if not parts:
        raise InstallAborted(InstallError.FORGED)
    until, nonce, mark, signature = parts.groups()
    if not hmac.compare_digest(signature, _signature(key, f"{until}.{nonce}.{mark}")):
        raise InstallAborted(InstallError.FORGED)
    if int(until) <= now:
        raise InstallAborted(InstallError.EXPIRED)
    if not hmac.compare_digest(mark, _mark(browser)):
        raise InstallAborted(InstallError.OTHER_BROWSER)
    return nonce


def _mark(browser: str) -> str:
    return hashlib.sha256(browser.encode(errors="replace")).hexdigest()[:32]


def _signature(key: bytes, said: str) -> str:
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()
