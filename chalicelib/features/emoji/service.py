"""The parts of reactions, each imported and built when something needs it."""

from collections.abc import Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chalicelib import log, settings
from chalicelib.container import Container, shared

if TYPE_CHECKING:
    from chalicelib.emoji_predictor.embedded import Embedded
    from chalicelib.emoji_predictor.prediction import Predictor
    from chalicelib.emoji_predictor.remote import Ask
    from chalicelib.features.emoji.channel_settings import ChannelSettingsCache
    from chalicelib.features.emoji.commands import Commands
    from chalicelib.features.emoji.explaining import Explaining
    from chalicelib.features.emoji.listening import Listening
    from chalicelib.features.emoji.predictor_pool import PredictorPool
    from chalicelib.features.emoji.reacting import Reacting
    from chalicelib.features.emoji.sealed_texts import SealedTexts
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

        return PredictorPool(self.channel_settings, self._remote, reader(self._container.settings))

    def _remote(self, packaged: "Embedded") -> "Predictor":
        """The operator's endpoint, with the predictor in this process behind it."""
        from chalicelib.emoji_predictor.remote import Remote

        return Remote(self._ask, packaged, count=_count)

    @cached_property
    def _ask(self) -> "Ask":
        from chalicelib.emoji_predictor import remote

        chosen = self._container.settings
        if chosen.emoji_predictor == settings.ALGORITHMIA:
            return partial(remote.post_text, chosen.algorithmia_url)
        from chalicelib.aws.sagemaker import Endpoint  # with boto3

        return Endpoint(chosen.sagemaker_endpoint, remote.SECONDS).invoke

    @cached_property
    def sealed_texts(self) -> "SealedTexts":
        from chalicelib.features.emoji.sealed_texts import SealedTexts

        return SealedTexts(self.store, self._container.vault)

    @cached_property
    def commands(self) -> "Commands":
        from chalicelib.features.emoji.commands import Commands

        return Commands(self.store, self._workspaces, self.channel_settings, self.predictor_pool, self.explaining)

    @cached_property
    def listening(self) -> "Listening":
        from chalicelib.features.emoji.listening import Listening

        return Listening(self.store, self._workspaces, self.channel_settings, self.predictor_pool, self.sealed_texts)

    @cached_property
    def reacting(self) -> "Reacting":
        from chalicelib.features.emoji.reacting import Reacting
        from chalicelib.features.emoji.store import RATE
        from chalicelib.jobs.rate_limiter import RateLimiter

        turns = RateLimiter(self._container.table, RATE)
        deliveries = self._container.deliveries
        return Reacting(self.store, turns, self._workspaces, self.predictor_pool, deliveries, self.sealed_texts)

    @cached_property
    def explaining(self) -> "Explaining":
        from chalicelib.features.emoji.explaining import Explaining

        return Explaining(self.store, self._workspaces, self.predictor_pool, self.sealed_texts)

    @property
    def notices(self) -> "Mapping[str, Describe]":
        from chalicelib.features.emoji import jobs
        from chalicelib.jobs.notices import nobody

        silent: Mapping[str, Describe] = dict.fromkeys((jobs.REACT, jobs.WIPE, jobs.LIST), nobody)
        return {
            **silent,
            jobs.ANSWER: self.reacting.unanswered,
            jobs.EXPLAIN: self.explaining.unanswered,
            jobs.SWITCHED_ON: self.reacting.unannounced,
        }


emoji = shared(Emoji)


def reader(chosen: settings.Settings) -> str:
    """Who reads along to choose emoji, by a name for people, or ""."""
    readers = {
        settings.ALGORITHMIA: urlsplit(chosen.algorithmia_url).netloc.rpartition("@")[2],
        settings.SAGEMAKER: f"{chosen.sagemaker_endpoint} (SageMaker)",
    }
    return readers.get(chosen.emoji_predictor, "")


def _count(outcome: str) -> None:
    log.info("emoji_endpoint", outcome=outcome)
