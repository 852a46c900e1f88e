"""Why this emoji: the shortcut of every message and its two buttons; and `/emoji explain`."""

from contextlib import suppress
from typing import TYPE_CHECKING

from chalicelib.access.workspaces import Workspaces
from chalicelib.clock import Now
from chalicelib.emoji_predictor.prediction import Prediction
from chalicelib.errors import ChannelGone, MemberGone, MessageGone
from chalicelib.features.emoji import FEATURE, jobs, templates
from chalicelib.features.emoji.model import Level, Reaction
from chalicelib.features.emoji.predictor_pool import PredictorPool
from chalicelib.features.emoji.reasons import spoken
from chalicelib.features.emoji.sealed_texts import SealedTexts
from chalicelib.features.emoji.store import EmojiStore
from chalicelib.jobs.model import Done, Job, Outcome
from chalicelib.jobs.notices import Notice
from chalicelib.slack.blocks import shown
from chalicelib.slack.payloads import Click, Command, Shortcut, message_ref_of

if TYPE_CHECKING:
    from chalicelib.emoji_predictor.client import EmojiClient


class Explaining:
    """Reactions from what was stored at the time; the words come with the shortcut, for they are not stored."""

    def __init__(
        self, store: EmojiStore, workspaces: Workspaces, predictor_pool: PredictorPool, texts: SealedTexts, now: Now
    ) -> None:
        self._store = store
        self._workspaces = workspaces
        self._pool = predictor_pool
        self._texts = texts
        self._now = now

    def text(self, command: Command, words: str, asked: str) -> str:
        """Which emoji `words` would get, and whether it is `asked`, unless that is ""; a job asks an endpoint."""
        if not self._pool.label:
            level = self._level(command.workspace, command.channel)
            return self._explained(self._pool.client(command.workspace, level), words, asked)
        from chalicelib.emoji_predictor.text_features import plain  # noqa: PLC0415 - the weights' module, see PredictorPool

        now = self._now()
        text = f"{asked}\n{plain(words)}"
        self._store.commit(*self._texts.writes(jobs.explain(command, now), text, now))
        return templates.ASKING

    def answer(self, job: Job, args: jobs.Explain) -> Outcome:
        """Tell whoever asked; where the text is gone or reactions are off by now, that the model was not asked."""
        is_off = FEATURE in self._workspaces.require(job.workspace).off
        told = templates.NOT_ASKED
        if not is_off and (text := self._texts.open(job, self._now())):
            asked, _, words = text.partition("\n")
            client = self._pool.chosen(job.workspace, self._level(job.workspace, args.channel))
            told = self._explained(client, words, asked)
        with suppress(ChannelGone, MemberGone):
            self._workspaces.paced_slack(job.workspace).tell(args.channel, args.user, told)
        self._texts.forget(job)
        return Done()

    def unanswered(self, job: Job, args: jobs.Explain, code: str) -> Notice:
        """What whoever asked is told where the answer is held up."""
        return Notice(job.cause, [args.user], templates.not_asked(), is_private=True)

    def why(self, shortcut: Shortcut) -> None:
        """Tell whoever asks, and nobody else."""
        from chalicelib.emoji_predictor.text_features import NAME, plain  # noqa: PLC0415 - the weights' module, see PredictorPool

        slack = self._workspaces.slack(shortcut.workspace)
        reaction = self._store.reaction(shortcut.workspace, shortcut.channel, shortcut.ts, self._now())
        if not reaction:
            slack.tell(shortcut.channel, shortcut.user, templates.NOT_MINE)
            return
        read = plain(shortcut.text).replace(NAME, "someone")
        shown = templates.told(templates.why(reaction, spoken(reaction.reason), read, self._pool.label))
        slack.show_only(shortcut.channel, shortcut.user, **shown, thread_ts=shortcut.thread)

    def click_remove(self, click: Click) -> None:
        """Take the emoji back: anybody may who sees the message, for it may hurt."""
        reaction = self._reaction(click)
        if reaction and not reaction.is_removed:
            slack = self._workspaces.slack(click.workspace)
            try:
                with suppress(MessageGone):
                    slack.remove_reaction(reaction.channel, reaction.ts, reaction.name)
            except ChannelGone:
                self._tell(click, templates.CANNOT_REMOVE)
                return
            self._store.remember(click.workspace, reaction._replace(is_removed=True))
        self._tell(click, templates.removed(reaction))

    def click_never(self, click: Click) -> None:
        """Leave the messages of whoever pressed it alone."""
        self._store.mute(click.workspace, click.user)
        self._tell(click, templates.MUTED)

    def _explained(self, client: "EmojiClient", words: str, asked: str) -> str:
        told = client.explain(words)
        if not isinstance(told, Prediction):
            found = templates.silent(told.reason)
        elif told.name == asked:
            return templates.would_use(told.name, round(told.confidence * 100), told.reason, self._pool.label)
        else:
            what = (told.name, round(told.confidence * 100), told.reason, told.alternatives)
            found = templates.explained(*what, self._pool.label)
        return templates.would_not_use(asked, found) if asked else found

    def _level(self, workspace: str, channel: str) -> Level:
        switch = self._store.switch(workspace, channel)
        return switch.level if switch else Level.NORMAL

    def _reaction(self, click: Click) -> Reaction | None:
        message_ref = message_ref_of(click.value)
        return self._store.reaction(click.workspace, *message_ref, self._now()) if message_ref else None

    def _tell(self, click: Click, words: str) -> None:
        """In place of the buttons, where nobody else sees them."""
        slack = self._workspaces.slack(click.workspace)
        if click.is_ephemeral:
            slack.replace(click, **shown(words))
        else:
            slack.show_done(click, **shown(words))
