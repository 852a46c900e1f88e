"""One kept connection to a service of AWS, for one request at a time: where every request leaves."""

from collections.abc import Callable
from threading import Lock
from urllib.parse import SplitResult

from chalicelib import clock
from chalicelib.http import Connection as Opened
from chalicelib.http import Deadline, Request, whole

IDLE_SECONDS = 20
"""A connection that was idle for longer may be gone without a word: Lambda freezes its containers."""


class Connection:
    """To `endpoint`. `connect`: opens it before a deadline."""

    def __init__(self, endpoint: SplitResult, connect: Callable[[Deadline], Opened]) -> None:
        self.endpoint = endpoint
        self._connect = connect
        self._opened: Opened | None = None
        self._used = 0.0
        self._one_at_a_time = Lock()

    def exchange(self, request: Request, most_bytes: int, seconds: float) -> tuple[int, bytes]:
        """One request, and the status and body of its answer, all within `seconds`.

        Raises:
            TooMuch: the body is longer than `most_bytes`.
            OSError, HTTPException: there is no whole answer.
            ValueError: a header cannot be sent.
        """
        deadline = Deadline(seconds)
        if not self._one_at_a_time.acquire(timeout=seconds):
            raise TimeoutError
        try:
            answer = self._usable(deadline).ask(request, deadline)
            body = whole(answer, most_bytes)
            self._used = clock.wall_time()
        except BaseException:
            self._hang_up()
            raise
        finally:
            self._one_at_a_time.release()
        return answer.status, body

    def _usable(self, deadline: Deadline) -> Opened:
        """The connection of before, unless it may be lost meanwhile."""
        idle = clock.wall_time() - self._used
        if self._opened and 0 <= idle < IDLE_SECONDS and self._opened.is_usable:
            return self._opened
        self._hang_up()
        self._opened = self._connect(deadline)
        return self._opened

    def _hang_up(self) -> None:
        opened, self._opened = self._opened, None
        if opened:
            opened.close()
