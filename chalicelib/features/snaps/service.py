"""The parts of messages that vanish, each imported and built when something needs it."""

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.container import Container, shared

if TYPE_CHECKING:
    from chalicelib.features.snaps.commands import Commands
    from chalicelib.features.snaps.store import SnapStore
    from chalicelib.features.snaps.vanishing import Vanishing


class Snaps:
    """See the modules: each has one class, and these are their only instances."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._now = container.now
        self._workspaces = container.workspaces

    @cached_property
    def store(self) -> "SnapStore":
        from chalicelib.features.snaps.store import SnapStore

        return SnapStore(self._container.table)

    @cached_property
    def commands(self) -> "Commands":
        from chalicelib.features.snaps.commands import Commands
        from chalicelib.features.snaps.posting import Posting

        return Commands(
            self.store,
            self._workspaces,
            Posting(self.store, self._workspaces, self._now),
            self._now,
        )

    @cached_property
    def vanishing(self) -> "Vanishing":
        from chalicelib.features.snaps.vanishing import RATE, Vanishing
        from chalicelib.jobs.rate_limiter import RateLimiter

        turns = RateLimiter(self._container.table, RATE)
        return Vanishing(self.store, turns, self._workspaces, self._container.deliveries, self._now)


snaps = shared(Snaps)
