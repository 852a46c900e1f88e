"""The parts of reactions, each imported and built when something needs it."""

from collections.abc import Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING

from chalicelib import log
from chalicelib.container import Container, shared
from chalicelib.features.emoji import settings
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from chalicelib.features.emoji.channel_settings import ChannelSettingsCache
    from chalicelib.features.emoji.commands import Commands
    from chalicelib.features.emoji.explaining import Explaining
    from chalicelib.features.emoji.listening import Listening
    from chalicelib.features.emoji.predictor_pool import Endpoint, PredictorPool
    from chalicelib.features.emoji.reacting import Reacting
    from chalicelib.features.emoji.store import EmojiStore
    from chalicelib.jobs.notices import Describe


class Emoji:
    """See the modules: each has one class, and these are their only instances."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._workspaces = container.workspaces

    @cached_property
    def store(self) -> "EmojiStore":
        from chalicelib.features.emoji.store import EmojiStore

        return EmojiStore(self._container.table)

    @cached_property
    def channel_settings(self) -> "ChannelSettingsCache":
        from chalicelib.features.emoji.channel_settings import ChannelSettingsCache

        return ChannelSettingsCache(self.store)

    @cached_property
    def predictor_pool(self) -> "PredictorPool":
        from chalicelib.features.emoji.predictor_pool import PredictorPool

        return PredictorPool(
            self.channel_settings, _endpoint(self._container.settings), settings.reader(self._container.settings)
        )

    @cached_property
    def commands(self) -> "Commands":
        from chalicelib.features.emoji.commands import Commands

        return Commands(self.store, self._workspaces, self.channel_settings, self.predictor_pool)

    @cached_property
    def listening(self) -> "Listening":
        from chalicelib.features.emoji.listening import Listening

        return Listening(
            self.store, self._workspaces, self.channel_settings, self.predictor_pool, self._container.vault
        )

    @cached_property
    def reacting(self) -> "Reacting":
        from chalicelib.features.emoji.reacting import Reacting
        from chalicelib.features.emoji.store import RATE
        from chalicelib.jobs.rate_limiter import RateLimiter

        turns = RateLimiter(self._container.table, RATE)
        deliveries, vault = self._container.deliveries, self._container.vault
        return Reacting(self.store, turns, self._workspaces, self.predictor_pool, deliveries, vault)

    @cached_property
    def explaining(self) -> "Explaining":
        from chalicelib.features.emoji.explaining import Explaining

        return Explaining(self.store, self._workspaces, self.predictor_pool)

    @property
    def notices(self) -> "Mapping[str, Describe]":
        from chalicelib.features.emoji import jobs
        from chalicelib.jobs.notices import nobody

        silent: Mapping[str, Describe] = dict.fromkeys((jobs.REACT, jobs.WIPE, jobs.LIST), nobody)
        return {**silent, jobs.ANSWER: self.reacting.unanswered, jobs.SWITCHED_ON: self.reacting.unannounced}


emoji = shared(Emoji)


def _endpoint(chosen: Settings) -> "Endpoint | None":
    """What chooses emoji instead of the predictor in this process; usually nothing."""
    if chosen[settings.PREDICTOR] == settings.EMBEDDED:
        return None
    from chalicelib.aws.endpoint import Endpoint as SageMaker  # for few
    from chalicelib.emoji_predictor import remote

    if chosen[settings.PREDICTOR] == settings.ALGORITHMIA:
        return partial(remote.algorithmia, chosen[settings.ENDPOINT_URL], count=_count)
    endpoint = SageMaker(chosen[settings.ENDPOINT])
    return partial(remote.sagemaker, endpoint.url, endpoint.signed, count=_count)


def _count(outcome: str) -> None:
    log.info("emoji_endpoint", outcome=outcome)
