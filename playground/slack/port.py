"""How the playground reaches the app: tests pass one in the same process, `make run` one behind HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Answer:
    """What the app answered to one signed request."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class App(Protocol):
    """The app under play."""

    def request(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """POST to the app; raises TimeoutError or ConnectionError."""
        ...

    def wind(self, offset_seconds: int) -> None:
        """The app's clock is now real time plus the offset; invokes the app's tick."""
        ...

    def is_idle(self) -> bool:
        """No job that is due now is open."""
        ...

    def reset(self) -> None:
        """Empty the app's table."""
        ...

    def kill_worker(self) -> None:
        """End the app's worker in the middle of what it does."""
        ...
