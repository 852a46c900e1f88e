"""Clients for what a channel and its workspace want, each made once in a warm function."""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from chalicelib.features.emoji.channel_settings import ChannelSettingsCache
from chalicelib.features.emoji.model import Level

if TYPE_CHECKING:
    from chalicelib.emoji_predictor.client import EmojiClient
    from chalicelib.emoji_predictor.embedded import Embedded
    from chalicelib.emoji_predictor.prediction import Predictor

LEAST = {Level.QUIET: (0.75, 0.85), Level.NORMAL: (0.35, 0.5), Level.LIVELY: (0.3, 0.3)}
"""How sure to be: of anything, and of what the weights alone say."""
Wrap = Callable[["Embedded"], "Predictor"]
"""Puts an endpoint in front of the predictor in this process."""
_MAX_CLIENTS = 50


class PredictorPool:
    """`place`: the endpoint that the operator chose, by a name for people; "" for the predictor in this process."""

    def __init__(self, channel_settings: ChannelSettingsCache, remote: Wrap, place: str) -> None:
        self._channel_settings = channel_settings
        self._remote = remote
        self._made = lru_cache(_MAX_CLIENTS)(self._make)
        self.place = place

    def client(self, workspace: str, level: Level) -> "EmojiClient":
        """The predictor in this process, as this workspace wants it, and as sure as `level`."""
        return self._client(workspace, level, is_remote=False)

    def chosen(self, workspace: str, level: Level) -> "EmojiClient":
        """`client`, or the endpoint: for workers, for it takes longer than Slack waits."""
        return self._client(workspace, level, is_remote=bool(self.place))

    def _client(self, workspace: str, level: Level, is_remote: bool) -> "EmojiClient":
        custom = self._channel_settings.custom(workspace).names
        return self._made(level, self._channel_settings.blocked(workspace), custom, is_remote)

    def _make(self, level: Level, blocked: tuple[str, ...], custom: tuple[str, ...], is_remote: bool) -> "EmojiClient":
        # The weights take longer to load than all else that a click or a command needs.
        from chalicelib.emoji_predictor import embedded  # noqa: PLC0415
        from chalicelib.emoji_predictor.client import EmojiClient  # noqa: PLC0415

        packaged = embedded.load(blocked, embedded.Limits(*LEAST[level]), custom)
        predictor = self._remote(packaged) if is_remote else packaged
        return EmojiClient(predictor, blocked, custom)
