"""`/emoji`: where Rooster reacts, how readily, to whom, and with what never."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import regex

from chalicelib.access.model import wanting
from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Commit
from chalicelib.clock import Now
from chalicelib.emoji_predictor import vocabulary
from chalicelib.errors import ChannelGone, NotAllowed
from chalicelib.features.emoji import jobs, templates
from chalicelib.features.emoji.channel_settings import ChannelSettingsCache
from chalicelib.features.emoji.explaining import Explaining
from chalicelib.features.emoji.model import Level
from chalicelib.features.emoji.predictor_pool import PredictorPool
from chalicelib.features.emoji.store import EmojiStore, switch_off, switch_on
from chalicelib.jobs import model as jobs_model
from chalicelib.slack import typed
from chalicelib.slack.payloads import Command

_NAME = re.compile(r":([a-z0-9_+'-]{1,100}):(?::skin-tone-[2-6]:)?", re.IGNORECASE)
_LAST_NAME = re.compile(rf"{_NAME.pattern}\Z", re.IGNORECASE)
_TONE = regex.compile(r"[\ufe0f\U0001f3fb-\U0001f3ff]")
_PICTURE = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}")
MAX_AT_ONCE = 20


class Commands:
    """Everything is answered to whoever typed it; only switching on is told to the channel."""

    def __init__(
        self,
        store: EmojiStore,
        workspaces: Workspaces,
        channel_settings: ChannelSettingsCache,
        predictor_pool: PredictorPool,
        explaining: Explaining,
        now: Now,
    ) -> None:
        self._store = store
        self._workspaces = workspaces
        self._channel_settings = channel_settings
        self._pool = predictor_pool
        self._explaining = explaining
        self._now = now

    def on(self, command: Command, _: str) -> str:
        """`/emoji on`."""
        conversation = self._conversation(command)
        if not conversation.get("is_member", True):
            return templates.INVITE_ME
        now = self._now()
        told = jobs.switched_on(command.workspace, command.channel, command.user, self._pool.label, now)
        switch = switch_on(command.workspace, command.channel, self._pool.label)
        committed = self._store.commit(jobs_model.put(told), once=switch)
        if committed is Commit.CONFLICT:  # told within the hour: who plays with the switch does not ring for everybody
            committed = self._store.commit(once=switch)
        self._channel_settings.invalidate()
        level = self._level(command) or Level.NORMAL
        return templates.on(level, committed is Commit.DONE, self._missing(command, conversation))

    def off(self, command: Command, _: str) -> str:
        """`/emoji off`."""
        committed = self._store.commit(switch_off(command.workspace, command.channel))
        self._channel_settings.invalidate()
        return templates.OFF if committed is Commit.DONE else templates.NOT_ON

    def set_level(self, command: Command, _: str) -> str:
        """`/emoji quiet`, `normal`, `lively`."""
        level = Level(typed.key(command.text))
        is_on = self._store.set_level(command.workspace, command.channel, level)
        self._channel_settings.invalidate()
        return templates.leveled(level) if is_on else templates.NOT_ON

    def mute(self, command: Command, who: str) -> str:
        """`/emoji mute me`."""
        if not _is_me(who):
            return templates.ME_USAGE
        self._store.mute(command.workspace, command.user)
        return templates.MUTED

    def unmute(self, command: Command, who: str) -> str:
        """`/emoji unmute me`."""
        if not _is_me(who):
            return templates.ME_USAGE
        self._store.unmute(command.workspace, command.user)
        return templates.UNMUTED

    def block(self, command: Command, wanted: str) -> str:
        """`/emoji block :taco:`, or alone, which lists them."""
        if not wanted:
            return templates.blocked(self._store.blocked(command.workspace))
        names, never = _names(wanted), vocabulary.load().never
        if not names:
            others = _unnamed(wanted)
            return templates.never_known(others) if others else templates.BLOCK_USAGE
        if not (new := [name for name in names if name not in never]):
            return templates.never_used(names)
        done = [name for name in new if self._store.block(command.workspace, name)]
        self._channel_settings.invalidate()
        return templates.now_blocked(done, [name for name in new if name not in done])

    def unblock(self, command: Command, wanted: str) -> str:
        """`/emoji unblock :taco:`, for admins."""
        names = _names(wanted)
        if not names:
            return templates.UNBLOCK_USAGE
        self._store.unblock(command.workspace, names)
        self._channel_settings.invalidate()
        return templates.unblocked(names)

    def explain(self, command: Command, said: str) -> str:
        """`/emoji explain TEXT [:name:]`."""
        asked = _LAST_NAME.search(said)
        words, name = (said[: asked.start()].strip(), _canonical(asked[1])) if asked else (said, "")
        return self._explaining.text(command, words, name) if words else templates.EXPLAIN_USAGE

    def stats(self, command: Command, _: str) -> str:
        """`/emoji stats`."""
        reactions = list(self._store.reactions(command.workspace, command.channel, self._now()))
        return templates.stats(reactions, self._level(command))

    def _level(self, command: Command) -> Level | None:
        switch = self._store.switch(command.workspace, command.channel)
        return switch.level if switch else None

    def _conversation(self, command: Command) -> Mapping[str, Any]:
        """Slack's conversation object, as far as we may see it."""
        try:
            return self._workspaces.slack(command.workspace).conversation(command.channel)
        except ChannelGone:
            return {"is_member": False}
        except NotAllowed:
            return {}

    def _missing(self, command: Command, conversation: Mapping[str, Any]) -> Sequence[str]:
        """The scope without which Slack tells nothing of this channel; unknown where the operator gave the token."""
        granted = self._workspaces.cached(command.workspace).scopes
        kind = "mpim" if conversation.get("is_mpim") else "groups" if conversation.get("is_private") else "channels"
        return wanting([f"{kind}:history"], granted) if granted and conversation else []


def _is_me(who: str) -> bool:
    return typed.key(who) in ("", "me")


def _names(wanted: str) -> list[str]:
    """The emoji in what was typed, as `:names:` or as characters, by their canonical names."""
    drawn = [vocabulary.characters().get(one, "") for one in _drawn(wanted)]
    found = [*(_canonical(name) for name in _NAME.findall(wanted)), *drawn]
    return list(dict.fromkeys(filter(None, found)))[:MAX_AT_ONCE]


def _unnamed(wanted: str) -> list[str]:
    """The characters in what was typed that are emoji, but none that are ever predicted."""
    return [one for one in _drawn(wanted) if _PICTURE.search(one)][:MAX_AT_ONCE]


def _drawn(wanted: str) -> list[str]:
    """Its characters as a reader sees them, without skin tones and variation selectors."""
    return [_TONE.sub("", one) for one in regex.findall(r"\X", wanted)]


def _canonical(name: str) -> str:
    return vocabulary.load().canonical(name) or name.lower()
