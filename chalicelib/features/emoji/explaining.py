"""Why this emoji: the shortcut of every message, and its two buttons."""

from contextlib import suppress
from dataclasses import replace

from chalicelib import clock
from chalicelib.access.workspaces import Workspaces
from chalicelib.errors import ChannelGone, MessageGone
from chalicelib.features.emoji import templates
from chalicelib.features.emoji.model import Reaction
from chalicelib.features.emoji.predictor_pool import PredictorPool
from chalicelib.features.emoji.reasons import spoken
from chalicelib.features.emoji.store import EmojiStore
from chalicelib.slack.blocks import shown
from chalicelib.slack.payloads import Click, Shortcut, place_of


class Explaining:
    """From what was stored at the time; the words come with the shortcut, for they are not stored."""

    def __init__(self, store: EmojiStore, workspaces: Workspaces, predictor_pool: PredictorPool) -> None:
        self._store = store
        self._workspaces = workspaces
        self._pool = predictor_pool

    def why(self, shortcut: Shortcut) -> None:
        """Tell whoever asks, and nobody else."""
        from chalicelib.emoji_predictor.text_features import NAME, plain  # noqa: PLC0415 - the weights' module, see PredictorPool

        slack = self._workspaces.slack(shortcut.workspace)
        said = self._store.said(shortcut.workspace, shortcut.channel, shortcut.ts, clock.now())
        if not said:
            slack.tell(shortcut.channel, shortcut.user, templates.NOT_MINE)
            return
        read = plain(shortcut.text).replace(NAME, "someone")
        shown = templates.told(templates.why(said, spoken(said.reason), read, self._pool.place))
        slack.show_only(shortcut.channel, shortcut.user, **shown, thread_ts=shortcut.thread)

    def click_remove(self, click: Click) -> None:
        """Take the emoji back: anybody may who sees the message, for it may hurt."""
        said = self._said(click)
        if said and not said.is_removed:
            slack = self._workspaces.slack(click.workspace)
            try:
                with suppress(MessageGone):
                    slack.remove_reaction(said.channel, said.ts, said.name)
            except ChannelGone:
                self._tell(click, templates.CANNOT_REMOVE)
                return
            self._store.remember(click.workspace, replace(said, is_removed=True))
        self._tell(click, templates.removed(said))

    def click_never(self, click: Click) -> None:
        """Leave the messages of whoever pressed it alone."""
        self._store.mute(click.workspace, click.user)
        self._tell(click, templates.MUTED)

    def _said(self, click: Click) -> Reaction | None:
        place = place_of(click.value)
        return self._store.said(click.workspace, *place, clock.now()) if place else None

    def _tell(self, click: Click, words: str) -> None:
        """In place of the buttons, where nobody else sees them."""
        slack = self._workspaces.slack(click.workspace)
        if click.is_ephemeral:
            slack.replace(click, **shown(words))
        else:
            slack.show_done(click, **shown(words))
