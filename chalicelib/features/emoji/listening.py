"""Messages, as Slack tells them: which get an emoji is decided here, and only what gets one is written down."""

from collections.abc import Sequence

from chalicelib import log
from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Commit, Write
from chalicelib.clock import Now
from chalicelib.errors import StorageError
from chalicelib.features.emoji import FEATURE, jobs
from chalicelib.features.emoji.channel_settings import ChannelSettingsCache
from chalicelib.features.emoji.model import Level, is_too_late
from chalicelib.features.emoji.predictor_pool import PredictorPool
from chalicelib.features.emoji.sealed_texts import SealedTexts
from chalicelib.features.emoji.store import EmojiStore, disclose
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.model import Job
from chalicelib.slack import typed
from chalicelib.slack.incoming import IncomingMessage, incoming_message
from chalicelib.slack.payloads import Event

REFRESH_SECONDS = 24 * 3600
"""How old the list of a workspace's own emoji may be."""
AT_ONCE, ANSWER_GAP = 3, 2
"""So many answers in a direct conversation go at once, then one each two seconds: Slack takes one a second."""


class Listening:
    """The predictor in this process takes less time than a write would, so it decides at once; an endpoint is a job."""

    def __init__(
        self,
        store: EmojiStore,
        workspaces: Workspaces,
        channel_settings: ChannelSettingsCache,
        predictor_pool: PredictorPool,
        texts: SealedTexts,
        now: Now,
    ) -> None:
        self._store = store
        self._workspaces = workspaces
        self._channel_settings = channel_settings
        self._pool = predictor_pool
        self._texts = texts
        self._now = now

    def message(self, event: Event) -> bool:
        """A message in a channel, or to Rooster; True if it is answered, so that nobody else does."""
        message, now = incoming_message(event), self._now()
        if not message or FEATURE in self._workspaces.cached(event.workspace).off:
            return False
        if message.is_direct:
            return self._answer(event.workspace, message, now)
        try:
            if not is_too_late(message.ts, now):
                self._consider(event.workspace, message, now)
        except StorageError as error:  # a reaction is not worth that Slack tells it all again
            log.info("reaction_dropped", workspace=event.workspace, code=type(error).__name__)
        return False

    def _answer(self, workspace: str, message: IncomingMessage, now: int) -> bool:
        """As emojibot did: a direct message gets an emoji in words, or hears that there is none; however late."""
        if not message.text.strip() or typed.asks_for_help(message.words):
            return False
        nth = self._store.count(workspace, message.channel, now)
        if not nth:
            return True
        due = now + max(0, nth - AT_ONCE) * ANSWER_GAP
        label = self._pool.label
        is_news = bool(label) and self._channel_settings.disclosed_to(workspace, message.channel) != label
        decision = None
        if is_news or not label:
            decision = self._pool.client(workspace, Level.LIVELY).explain(message.text)
        job = jobs.answer(workspace, message, decision, label if is_news else "", due)
        news = [disclose(workspace, message.channel, label)] if is_news else []
        self._store.commit(*self._writes(message, job, now), *news)
        if is_news:
            self._channel_settings.invalidate()
        return True

    def _consider(self, workspace: str, message: IncomingMessage, now: int) -> None:
        switch, minute = self._channel_settings.switch(workspace, message.channel), now // 60
        if not switch or self._channel_settings.is_full(workspace, message.channel, minute):
            return
        if (label := self._pool.label) not in ("", switch.disclosed_to):
            self._tell(workspace, message.channel, now)
            return
        found = None if label else self._pool.client(workspace, switch.level).predict(message.text)
        if not (found or label) or self._store.is_muted(workspace, message.user):
            return
        if not self._store.count(workspace, message.channel, now):
            self._channel_settings.note_full(workspace, message.channel, minute)
        else:
            job = jobs.react(workspace, message, found, now)
            if self._store.commit(*self._writes(message, job, now)) is not Commit.DONE:
                self._store.uncount(workspace, message.channel, now)
        self._refresh(workspace, now)

    def _tell(self, workspace: str, channel: str, now: int) -> None:
        """The operator chose an endpoint since reactions were switched on: nothing is sent there before people know."""
        disclosed = disclose(workspace, channel, self._pool.label)
        self._store.commit(disclosed, jobs_model.put(jobs.disclose(workspace, channel, now)))
        self._channel_settings.invalidate()

    def _writes(self, message: IncomingMessage, job: Job, now: int) -> Sequence[Write]:
        """The job; with a text for an endpoint, if it has to be asked."""
        if not jobs.message_of(job).sealed:
            return [jobs_model.put(job)]
        from chalicelib.emoji_predictor.text_features import plain  # noqa: PLC0415 - the weights' module, see PredictorPool

        return self._texts.writes(job, plain(message.text), now)

    def _refresh(self, workspace: str, now: int) -> None:
        """Now and then, ask Slack which emoji the workspace made."""
        if now - self._channel_settings.custom(workspace).at > REFRESH_SECONDS:
            self._store.commit(once=jobs_model.put(jobs.custom(workspace, str(now // REFRESH_SECONDS), now)))
