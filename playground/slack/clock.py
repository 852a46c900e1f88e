"""The playground's clock: real time plus an offset that scripts and the page can wind."""

import math
import time
from collections import deque
from datetime import UTC, datetime

from .errors import ControlError, malformed

EARLIEST, LATEST = 2000, 2080
REMEMBERED = 50


class Clock:
    """Stamps everything people see. Signatures, trigger ids and rate limits stay on real time."""

    def __init__(self, offset: int = 0) -> None:
        self._offsets: deque[tuple[float, int]] = deque([(0.0, offset)], maxlen=REMEMBERED)
        self._last = 0

    @property
    def offset(self) -> int:
        return self._offsets[-1][1]

    @offset.setter
    def offset(self, seconds: int) -> None:
        self._offsets.append((time.time(), seconds))

    def now(self) -> float:
        return time.time() + self.offset

    def iso(self, real: float | None = None) -> str:
        """The time shown now, or the one that was shown at a real instant not long ago."""
        shown = self.now() if real is None else real + self._offset_at(real)
        return datetime.fromtimestamp(shown, UTC).isoformat(timespec="seconds")

    def _offset_at(self, real: float) -> int:
        known = list(self._offsets)
        return next((offset for since, offset in reversed(known) if since <= real), known[0][1])

    def stamp(self) -> str:
        """A message ts: unix seconds with six decimals, never the same twice running."""
        micros = int(self.now() * 1_000_000)
        if micros == self._last:
            micros += 1
        self._last = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def offset_for(self, moment: str) -> int:
        """The offset that makes it `moment` (ISO 8601; without a zone it is UTC) now, or up to a second later."""
        try:
            parsed = datetime.fromisoformat(moment)
        except ValueError:
            raise malformed(f"{moment!r} is not a date and time in ISO 8601.") from None
        if parsed.tzinfo is None:
            parsed = parsed.replace(tzinfo=UTC)
        if not EARLIEST <= parsed.year <= LATEST:
            raise _beyond()
        return math.ceil(parsed.timestamp() - time.time())

    def offset_until(self, due: int) -> int:
        """The same for an instant in epoch seconds."""
        try:
            return self.offset_for(datetime.fromtimestamp(due, UTC).isoformat())
        except (ValueError, OverflowError, OSError):
            raise _beyond() from None


def _beyond() -> ControlError:
    return malformed(f"The clock goes from the year {EARLIEST} to {LATEST}.")
