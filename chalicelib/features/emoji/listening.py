"""Messages, as Slack tells them: which get an emoji is decided here, and only what gets one is written down."""

from collections.abc import Sequence

from chalicelib import clock, log
from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Write
from chalicelib.aws.vault import Vault
from chalicelib.errors import StorageError
from chalicelib.features.emoji import FEATURE, jobs
from chalicelib.features.emoji.choosing import Choosing
from chalicelib.features.emoji.model import Level, is_too_late
from chalicelib.features.emoji.store import EmojiStore, put_text, tell
from chalicelib.features.emoji.wishes import Wishes
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.model import Job
from chalicelib.slack import typed
from chalicelib.slack.heard import Heard, heard
from chalicelib.slack.payloads import Event

REFRESH_SECONDS = 24 * 3600
"""How old the list of a workspace's own emoji may be."""
AT_ONCE, ANSWER_GAP = 3, 2
"""So many answers in a direct conversation go at once, then one each two seconds: Slack takes one a second."""


class Listening:
    """The predictor in this process takes less time than a write would, so it decides at once; an endpoint is a job."""

    def __init__(
        self, store: EmojiStore, workspaces: Workspaces, wishes: Wishes, choosing: Choosing, vault: Vault
    ) -> None:
        self._store = store
        self._workspaces = workspaces
        self._wishes = wishes
        self._choosing = choosing
        self._vault = vault

    def message(self, event: Event) -> bool:
        """A message in a channel, or to Rooster; True if it is answered, so that nobody else does."""
        said, now = heard(event), clock.now()
        if not said or FEATURE in self._workspaces.recall(event.workspace).off:
            return False
        if said.is_direct:
            return self._answer(event.workspace, said, now)
        try:
            if not is_too_late(said.ts, now):
                self._consider(event.workspace, said, now)
        except StorageError as error:  # a reaction is not worth that Slack tells it all again
            log.info("reaction_dropped", workspace=event.workspace, code=type(error).__name__)
        return False

    def _answer(self, workspace: str, said: Heard, now: int) -> bool:
        """As emojibot did: a direct message gets an emoji in words, or hears that there is none; however late."""
        if not said.text.strip() or typed.asks_for_help(said.words):
            return False
        nth = self._store.count(workspace, said.channel, now)
        if not nth:
            return True
        due = now + max(0, nth - AT_ONCE) * ANSWER_GAP
        place = self._choosing.place
        is_news = bool(place) and self._wishes.told(workspace, said.channel) != place
        told = None
        if is_news or not place:
            told = self._choosing.client(workspace, Level.LIVELY, is_local=True).explain(said.text)
        job = jobs.answer(workspace, said, told, place if is_news else "", due)
        news = [tell(workspace, said.channel, place)] if is_news else []
        self._store.write_once(*self._writes(workspace, said, job, now), *news)
        if is_news:
            self._wishes.look_anew()
        return True

    def _consider(self, workspace: str, said: Heard, now: int) -> None:
        switch, minute = self._wishes.switch(workspace, said.channel), now // 60
        if not switch or self._wishes.is_full(workspace, said.channel, minute):
            return
        if self._choosing.place not in ("", switch.told):
            self._tell(workspace, said.channel, now)
            return
        found = None if self._choosing.is_remote else self._choosing.client(workspace, switch.level).predict(said.text)
        is_wanted = found or self._choosing.is_remote
        if not is_wanted or self._store.is_muted(workspace, said.user):
            return
        if not self._store.count(workspace, said.channel, now):
            self._wishes.note_full(workspace, said.channel, minute)
        elif not self._store.write_once(*self._writes(workspace, said, jobs.react(workspace, said, found, now), now)):
            self._store.uncount(workspace, said.channel, now)
        self._refresh(workspace, now)

    def _tell(self, workspace: str, channel: str, now: int) -> None:
        """The operator chose an endpoint since reactions were switched on: nothing is sent there before people know."""
        told = tell(workspace, channel, self._choosing.place)
        self._store.write_once(told, jobs_model.put(jobs.told(workspace, channel, now)))
        self._wishes.look_anew()

    def _writes(self, workspace: str, said: Heard, job: Job, now: int) -> Sequence[Write]:
        """The job; with a text for an endpoint, sealed, and the job that wipes it whatever happens."""
        if "sealed" not in job.args:
            return [jobs_model.put(job)]
        from chalicelib.emoji_predictor.text_features import plain  # noqa: PLC0415 - the weights' module, see Choosing

        words = plain(said.text).encode("utf-8", "replace").decode() or " "  # KMS seals no empty text
        sealed = self._vault.seal(workspace, words)
        text = put_text(workspace, said.channel, said.ts, sealed, now + jobs.TEXT_SECONDS)
        return [jobs_model.put(job), text, jobs_model.put(jobs.wipe(workspace, said, now))]

    def _refresh(self, workspace: str, now: int) -> None:
        """Now and then, ask Slack which emoji the workspace made."""
        if now - self._wishes.custom(workspace).at > REFRESH_SECONDS:
            self._store.write_once(jobs_model.put(jobs.custom(workspace, str(now // REFRESH_SECONDS), now)))
