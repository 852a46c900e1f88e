"""How the playground reaches the app: tests pass one in the same process, `make run` one behind HTTP."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Answer:
    """What the app answered to one signed request."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Declared:
    """What the app's manifest is made of, and `verbs`: what may follow a command in a log.

    `scopes`: what each is for; `optional`: those that the app can do without.
    """

    commands: list[dict[str, Any]]
    shortcuts: list[dict[str, Any]]
    events: list[str]
    scopes: Mapping[str, str]
    optional: Collection[str]
    verbs: frozenset[str]


@dataclass(frozen=True)
class Timer:
    """Something the app has set itself to do later. `kind`: its job's; `due`: epoch seconds on the app's clock."""

    kind: str
    due: int
    channel: str = ""


@dataclass(frozen=True)
class Work:
    """What came of one job, as the app says it: names and figures, never text.

    `id` tells it from all others; `at`: when it ended, in real epoch seconds. A job that this worker did not get has no
    `kind`, one that failed has no `ms`.
    """

    id: str
    at: float
    workspace: str
    kind: str
    outcome: str
    ms: int | None


class App(Protocol):
    """The app under play."""

    def declared(self, chosen: Collection[str] | None) -> Declared:
        """`chosen`: the names of features, None for all."""
        ...

    def request(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """POST to the app; raises TimeoutError or ConnectionError."""
        ...

    def wind(self, offset_seconds: int) -> None:
        """The app's clock is now real time plus the offset; invokes the app's tick."""
        ...

    def is_idle(self) -> bool:
        """No job that is due now is open."""
        ...

    def timers(self, workspace: str) -> Sequence[Timer]:
        """What is still to come in the workspace, earliest first; not all of it, if there is a lot."""
        ...

    def jobs_since(self, moment: float) -> Sequence[Work]:
        """What came of jobs from that real instant on, earliest first; of a lot, the first part."""
        ...

    def reset(self) -> None:
        """Empty the app's table."""
        ...

    def kill_worker(self) -> None:
        """End the app's worker in the middle of what it does."""
        ...


def within(call: Callable[[], Answer], patience: float) -> Answer:
    """Who calls hangs up after so many seconds, by TimeoutError; the app, like a Lambda, goes on by itself."""
    outcome: list[Answer | BaseException] = []

    def run() -> None:
        try:
            outcome.append(call())
        except BaseException as error:
            outcome.append(error)

    thread = threading.Thread(target=run, name="playground-request", daemon=True)
    thread.start()
    thread.join(patience)
    if not outcome:
        raise TimeoutError(f"no answer within {patience} s")
    if isinstance(outcome[0], (TimeoutError, OSError)):
        raise outcome[0]
    if isinstance(outcome[0], BaseException):
        raise ConnectionError(f"the app broke: {outcome[0]!r}") from outcome[0]
    return outcome[0]
