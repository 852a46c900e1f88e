"""What channels and workspaces want, as a warm function remembers it for a few seconds: each message asks."""

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeVar

from chalicelib import clock
from chalicelib.features.emoji.model import Switch
from chalicelib.features.emoji.store import EmojiStore

SECONDS = 5
"""So soon "off" is obeyed by every warm function."""
CUSTOM_SECONDS = 300
_MOST = 2000
_T = TypeVar("_T")


class Custom(NamedTuple):
    """Names of the workspace's own emoji, and when Slack told them; 0 for never."""

    names: tuple[str, ...]
    at: int


class ChannelSettingsCache:
    """Read when they are asked for, and remembered."""

    def __init__(self, store: EmojiStore) -> None:
        self._store = store
        self._known: dict[Hashable, tuple[float, Any]] = {}

    def switch(self, workspace: str, channel: str) -> Switch | None:
        """See EmojiStore.switch."""
        return self._remembered((workspace, channel), SECONDS, lambda: self._store.switch(workspace, channel))

    def disclosed_to(self, workspace: str, channel: str) -> str:
        """See EmojiStore.disclosed_to."""
        return self._remembered(
            (workspace, channel, "disclosed_to"), SECONDS, lambda: self._store.disclosed_to(workspace, channel)
        )

    def blocked(self, workspace: str) -> tuple[str, ...]:
        """See EmojiStore.blocked."""
        return self._remembered((workspace, "blocked"), SECONDS, lambda: self._store.blocked(workspace))

    def custom(self, workspace: str) -> Custom:
        """See EmojiStore.custom."""
        known: Custom | None = self._recalled((workspace, "custom"))
        if known is None:
            known = Custom(*self._store.custom(workspace))
            self._remember((workspace, "custom"), CUSTOM_SECONDS if known.at else SECONDS, known)
        return known

    def is_full(self, workspace: str, channel: str, minute: int) -> bool:
        """The channel had enough reactions in this minute, as far as this function saw."""
        return self._recalled((workspace, channel, minute)) is True

    def note_full(self, workspace: str, channel: str, minute: int) -> None:
        """It had."""
        self._remember((workspace, channel, minute), 60, True)

    def invalidate(self) -> None:
        """Somebody changed something here."""
        self._known.clear()

    def _remembered(self, what: Hashable, seconds: int, read: Callable[[], _T]) -> _T:
        until, value = self._known.get(what, (0.0, None))
        if until > clock.wall_time():
            return value  # type: ignore[no-any-return]
        fresh = read()
        self._remember(what, seconds, fresh)
        return fresh

    def _recalled(self, what: Hashable) -> Any:
        until, value = self._known.get(what, (0.0, None))
        return value if until > clock.wall_time() else None

    def _remember(self, what: Hashable, seconds: int, value: Any) -> None:
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[what] = (clock.wall_time() + seconds, value)
