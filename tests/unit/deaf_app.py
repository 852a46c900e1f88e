"""An app behind the playground that does nothing with what it is sent."""

from collections.abc import Mapping

from playground.app_interface import declared
from playground.slack.port import Answer, Timer, Work

SIGNING_SECRET = "shh"
TOKEN = "xoxb-canary-0123456789"


class DeafApp:
    """An app that hears events and does nothing."""

    declared = staticmethod(declared)

    def request(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        return Answer(200, {}, b"")

    def wind(self, offset_seconds: int) -> None: ...

    def is_idle(self) -> bool:
        return True

    def reset(self) -> None: ...

    def kill_worker(self) -> None: ...

    def timers(self, workspace: str) -> list[Timer]:
        return []

    def jobs_since(self, moment: float) -> list[Work]:
        return []
