"""The playground's clock: real time plus an offset that scripts and the page can wind."""

import math
import time
from datetime import UTC, datetime

from .errors import malformed

EARLIEST, LATEST = 2000, 2080


class Clock:
    """Stamps everything people see. Signatures, trigger ids and rate limits stay on real time."""

    def __init__(self, offset: int = 0) -> None:
        self.offset = offset
        self._last = 0

    def now(self) -> float:
        return time.time() + self.offset

    def iso(self) -> str:
        return datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="seconds")

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
            raise malformed(f"The clock goes from the year {EARLIEST} to {LATEST}.")
        return math.ceil(parsed.timestamp() - time.time())
