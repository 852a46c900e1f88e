"""Clients for what a channel and its workspace want, each made once in a warm function."""

from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

from chalicelib import log
from chalicelib.features.emoji.channel_settings import ChannelSettingsCache
from chalicelib.features.emoji.model import Level
from chalicelib.features.emoji.settings import ALGORITHMIA, ENDPOINT, ENDPOINT_URL, PREDICTOR, predictor_label
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from chalicelib.emoji_predictor.client import EmojiClient
    from chalicelib.emoji_predictor.embedded import Embedded
    from chalicelib.emoji_predictor.prediction import Predictor
    from chalicelib.emoji_predictor.remote import Ask

LEAST = {Level.QUIET: (0.75, 0.85), Level.NORMAL: (0.35, 0.5), Level.LIVELY: (0.3, 0.3)}
"""How sure to be: of anything, and of what the weights alone say."""
_MAX_CLIENTS = 50


class PredictorPool:
    """`label`: the endpoint that the operator chose, by a name for people; "" for the predictor in this process."""

    def __init__(self, channel_settings: ChannelSettingsCache, settings: Settings) -> None:
        self._channel_settings = channel_settings
        self._settings = settings
        self._made = lru_cache(_MAX_CLIENTS)(self._make)
        self.label = predictor_label(settings)

    def client(self, workspace: str, level: Level) -> "EmojiClient":
        """The predictor in this process, as this workspace wants it, and as sure as `level`."""
        return self._client(workspace, level, is_remote=False)

    def chosen(self, workspace: str, level: Level) -> "EmojiClient":
        """`client`, or the endpoint: for workers, for it takes longer than Slack waits."""
        return self._client(workspace, level, is_remote=bool(self.label))

    def _client(self, workspace: str, level: Level, is_remote: bool) -> "EmojiClient":
        custom = self._channel_settings.custom(workspace).names
        return self._made(level, self._channel_settings.blocked(workspace), custom, is_remote)

    def _make(self, level: Level, blocked: tuple[str, ...], custom: tuple[str, ...], is_remote: bool) -> "EmojiClient":
        # The weights take longer to load than all else that a click or a command needs.
        from chalicelib.emoji_predictor import embedded  # noqa: PLC0415
        from chalicelib.emoji_predictor.client import EmojiClient  # noqa: PLC0415

        packaged = embedded.load(blocked, embedded.Limits(*LEAST[level]), custom)
        return EmojiClient(self._remote(packaged) if is_remote else packaged, blocked, custom)

    def _remote(self, packaged: "Embedded") -> "Predictor":
        """The operator's endpoint, with the predictor in this process behind it."""
        from chalicelib.emoji_predictor.remote import Remote  # noqa: PLC0415 - for workers

        return Remote(self._ask, packaged, count=_count)

    @cached_property
    def _ask(self) -> "Ask":
        from chalicelib.emoji_predictor import remote  # noqa: PLC0415

        if self._settings[PREDICTOR] == ALGORITHMIA:
            return partial(remote.post_text, self._settings[ENDPOINT_URL])
        from chalicelib.aws.sagemaker import Endpoint  # noqa: PLC0415 - with boto3

        return Endpoint(self._settings[ENDPOINT], remote.SECONDS).invoke


def _count(outcome: str) -> None:
    log.info("emoji_endpoint", outcome=outcome)
