"""`/emoji`: where Rooster reacts, how readily, to whom, and with what never."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import regex

from chalicelib import clock
from chalicelib.access.model import wanting
from chalicelib.access.workspaces import Workspaces
from chalicelib.emoji_predictor import vocabulary
from chalicelib.emoji_predictor.prediction import Prediction
from chalicelib.errors import ChannelGone, NotAllowed
from chalicelib.feature import Reply
from chalicelib.features.emoji import jobs, templates
from chalicelib.features.emoji.choosing import Choosing
from chalicelib.features.emoji.model import Level
from chalicelib.features.emoji.store import EmojiStore, switch_off, switch_on
from chalicelib.features.emoji.wishes import Wishes
from chalicelib.jobs import model as jobs_model
from chalicelib.slack import typed
from chalicelib.slack.blocks import only_you
from chalicelib.slack.payloads import Command
from chalicelib.slack.people import person

_NAME = re.compile(r":([a-z0-9_+'-]{1,100}):(?::skin-tone-[2-6]:)?", re.IGNORECASE)
_LAST_NAME = re.compile(rf"{_NAME.pattern}\Z", re.IGNORECASE)
_TONE = regex.compile(r"[\ufe0f\U0001f3fb-\U0001f3ff]")
_PICTURE = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}")
MOST_AT_ONCE = 20
ALONE = frozenset(["on", "off", *Level, "stats"])
"""They are about the channel in which they are typed; nothing follows them."""


class Commands:
    """Everything is answered to whoever typed it; only switching on is told to the channel."""

    def __init__(self, store: EmojiStore, workspaces: Workspaces, wishes: Wishes, choosing: Choosing) -> None:
        self._store = store
        self._workspaces = workspaces
        self._wishes = wishes
        self._choosing = choosing
        self._verbs: Mapping[str, Callable[[Command, str], str]] = {
            "on": self._on,
            "off": self._off,
            **dict.fromkeys(map(str, Level), self._set_level),
            "mute": self._mute,
            "unmute": self._mute,
            "block": self._block,
            "unblock": self._unblock,
            "explain": self._explain,
            "stats": self._stats,
        }

    def command(self, command: Command) -> Reply:
        """`/emoji VERB ...`."""
        verb, rest = typed.split(command.text)
        if verb in ("", "help"):
            return only_you(templates.help(self._choosing.place))
        do = self._verbs.get(verb)
        if do and rest and verb in ALONE:
            return only_you(templates.alone(verb))
        near = [] if do else typed.near(verb, self._verbs)
        said = do(command, rest) if do else templates.unknown(verb, near, self._choosing.place)
        self._wishes.look_anew()
        return only_you(said)

    def _on(self, command: Command, _: str) -> str:
        if command.channel.startswith("D"):
            return templates.DIRECT
        place = self._place(command)
        if not place.get("is_member", True):
            return templates.INVITE_ME
        now = clock.now()
        told = jobs.switched_on(command.workspace, command.channel, command.user, self._choosing.place, now)
        switch = switch_on(command.workspace, command.channel, self._choosing.place)
        # Told once an hour at most: who plays with the switch does not ring for everybody.
        is_new = self._store.write_once(switch, jobs_model.put(told)) or self._store.write_once(switch)
        level = self._level(command) or Level.NORMAL
        return templates.on(level, is_new, self._missing(command, place))

    def _off(self, command: Command, _: str) -> str:
        was_on = self._store.write_once(switch_off(command.workspace, command.channel))
        return templates.OFF if was_on else templates.NOT_ON

    def _set_level(self, command: Command, _: str) -> str:
        level = Level(typed.key(command.text))
        is_on = self._store.set_level(command.workspace, command.channel, level)
        return templates.leveled(level) if is_on else templates.NOT_ON

    def _mute(self, command: Command, who: str) -> str:
        if typed.key(who) not in ("", "me"):
            return templates.ME_USAGE
        if typed.split(command.text)[0] == "unmute":
            self._store.unmute(command.workspace, command.user)
            return templates.UNMUTED
        self._store.mute(command.workspace, command.user)
        return templates.MUTED

    def _block(self, command: Command, wanted: str) -> str:
        if not wanted:
            return templates.blocked(self._store.blocked(command.workspace))
        names, never = _names(wanted), vocabulary.load().never
        if not names:
            others = _unnamed(wanted)
            return templates.never_known(others) if others else templates.BLOCK_USAGE
        if not (new := [name for name in names if name not in never]):
            return templates.never_used(names)
        done = [name for name in new if self._store.block(command.workspace, name)]
        return templates.now_blocked(done, [name for name in new if name not in done])

    def _unblock(self, command: Command, wanted: str) -> str:
        names = _names(wanted)
        if not names:
            return templates.UNBLOCK_USAGE
        if not person(self._workspaces.slack(command.workspace).user(command.user)).is_admin:
            return templates.ONLY_ADMINS
        self._store.unblock(command.workspace, names)
        return templates.unblocked(names)

    def _explain(self, command: Command, said: str) -> str:
        asked = _LAST_NAME.search(said)
        words, name = (said[: asked.start()].strip(), _canonical(asked[1])) if asked else (said, "")
        if not words:
            return templates.EXPLAIN_USAGE
        level = self._level(command) or Level.NORMAL
        told = self._choosing.client(command.workspace, level).explain(words)
        if not isinstance(told, Prediction):
            silence = templates.unexplained(told.reason)
            return templates.i_never_said(name, silence) if name else silence
        what = (told.name, round(told.confidence * 100), told.reason)
        if told.name == name:
            return templates.i_said(*what, self._choosing.place)
        found = templates.explained(*what, told.alternatives, self._choosing.place)
        return templates.i_never_said(name, found) if name else found

    def _stats(self, command: Command, _: str) -> str:
        said = list(self._store.said_in(command.workspace, command.channel, clock.now()))
        return templates.stats(said, self._level(command))

    def _level(self, command: Command) -> Level | None:
        switch = self._store.switch(command.workspace, command.channel)
        return switch.level if switch else None

    def _place(self, command: Command) -> Mapping[str, Any]:
        """Slack's conversation object, as far as we may see it."""
        try:
            return self._workspaces.slack(command.workspace).conversation(command.channel)
        except ChannelGone:
            return {"is_member": False}
        except NotAllowed:
            return {}

    def _missing(self, command: Command, place: Mapping[str, Any]) -> Sequence[str]:
        """The scope without which Slack tells nothing of this channel; unknown where the operator gave the token."""
        granted = self._workspaces.recall(command.workspace).scopes
        kind = "mpim" if place.get("is_mpim") else "groups" if place.get("is_private") else "channels"
        return wanting([f"{kind}:history"], granted) if granted and place else []


def _names(wanted: str) -> list[str]:
    """The emoji in what was typed, as `:names:` or as characters, by their canonical names."""
    drawn = [vocabulary.characters().get(one, "") for one in _drawn(wanted)]
    found = [*(_canonical(name) for name in _NAME.findall(wanted)), *drawn]
    return list(dict.fromkeys(filter(None, found)))[:MOST_AT_ONCE]


def _unnamed(wanted: str) -> list[str]:
    """The characters in what was typed that are emoji, but none that are ever predicted."""
    return [one for one in _drawn(wanted) if _PICTURE.search(one)][:MOST_AT_ONCE]


def _drawn(wanted: str) -> list[str]:
    """Its characters as a reader sees them, without skin tones and variation selectors."""
    return [_TONE.sub("", one) for one in regex.findall(r"\X", wanted)]


def _canonical(name: str) -> str:
    return vocabulary.load().canonical(name) or name.lower()
