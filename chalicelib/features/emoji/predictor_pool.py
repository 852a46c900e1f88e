"""Clients for what a channel and its workspace want, each made once in a warm function."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from chalicelib import log
from chalicelib import settings as operators
from chalicelib.features.emoji.channel_settings import ChannelSettingsCache
from chalicelib.features.emoji.model import Level
from chalicelib.features.emoji.predictor_label import predictor_label
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from chalicelib.emoji_predictor.client import EmojiClient
    from chalicelib.emoji_predictor.embedded import Embedded
    from chalicelib.emoji_predictor.prediction import Predictor

LEAST = {Level.QUIET: (0.75, 0.85), Level.NORMAL: (0.35, 0.5), Level.LIVELY: (0.3, 0.3)}
"""How sure to be: of anything, and of what the weights alone say."""
Endpoint = Callable[["Embedded"], "Predictor"]
"""Puts a predictor behind HTTP in front of the one in this process."""
_MAX_CLIENTS = 50


class PredictorPool:
    """`place`: who reads along where an endpoint chooses, for people; else ""."""

    def __init__(self, channel_settings: ChannelSettingsCache, settings: Settings) -> None:
        self._channel_settings = channel_settings
        self._endpoint = _endpoint(settings)
        self._made = lru_cache(_MAX_CLIENTS)(self._make)
        self.place = predictor_label(settings)

    @property
    def is_remote(self) -> bool:
        """Texts leave the process, and answers may take long."""
        return self._endpoint is not None

    def client(self, workspace: str, level: Level, is_local: bool = False) -> "EmojiClient":
        """What chooses for this workspace, as sure as `level` wants it. `is_local`: without an endpoint."""
        custom = self._channel_settings.custom(workspace).names
        return self._made(level, self._channel_settings.blocked(workspace), custom, self.is_remote and not is_local)

    def _make(self, level: Level, blocked: tuple[str, ...], custom: tuple[str, ...], is_remote: bool) -> "EmojiClient":
        # The weights take longer to load than all else that a click or a command needs.
        from chalicelib.emoji_predictor import embedded  # noqa: PLC0415
        from chalicelib.emoji_predictor.client import EmojiClient  # noqa: PLC0415

        packaged = embedded.load(blocked, embedded.Limits(*LEAST[level]), custom)
        predictor = self._endpoint(packaged) if self._endpoint and is_remote else packaged
        return EmojiClient(predictor, blocked, custom)


def _endpoint(settings: Settings) -> Endpoint | None:
    """What chooses emoji instead of the predictor in this process; usually nothing."""
    if settings.emoji_predictor == operators.EMBEDDED:
        return None
    from chalicelib.aws.endpoint import Endpoint as SageMaker  # noqa: PLC0415 - for few
    from chalicelib.emoji_predictor import remote  # noqa: PLC0415

    if settings.emoji_predictor == operators.ALGORITHMIA:
        return partial(remote.algorithmia, settings.algorithmia_url, count=_count)
    endpoint = SageMaker(settings.sagemaker_endpoint)
    return partial(remote.sagemaker, endpoint.url, endpoint.signed, count=_count)


def _count(outcome: str) -> None:
    log.info("emoji_endpoint", outcome=outcome)
