"""What a direct message means to standups: a word, perhaps with a standup's name, or an answer. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.features.standups import run as rules
from chalicelib.features.standups.model import DELETED, Member, Standup
from chalicelib.features.standups.run import Participation
from chalicelib.slack import typed


class Word(StrEnum):
    """What a direct message wants. TEXT: it may be an answer; FILE: so, without words; NONE: nothing of standups."""

    ANSWER = "answer"
    SKIP = "skip"
    STANDUP = "standup"
    TEXT = "text"
    FILE = "file"
    NONE = "none"


WORDS = {
    **dict.fromkeys(("answer", "answers", "report", "reports"), Word.ANSWER),
    **dict.fromkeys(("skip", "skip today"), Word.SKIP),
    **dict.fromkeys(("standup", "standups", "my standup", "my standups"), Word.STANDUP),
}
_TODAY = "today"
Role = tuple[Standup, Mapping[str, Member]]
"""A standup, and a member in those of its runs that may be under way, by the runs' ids."""


@dataclass(frozen=True)
class Meaning:
    """`named`: ids of the standups that are meant, all if none; `is_near`: their names are only like what was said."""

    word: Word
    named: Sequence[str] = ()
    is_near: bool = False


def exact(words: str) -> Meaning | None:
    """Nothing but a word that Rooster knows."""
    word = WORDS.get(typed.bare(words))
    return Meaning(word) if word else None


def with_name(words: str, roles: Sequence[Role], user: str) -> Meaning | None:
    """A word that Rooster knows, and the name of a standup, or nearly. `roles`: of `user`."""
    verb, rest = typed.split(words)
    word, names = WORDS.get(typed.bare(verb)), _names(rest)
    if not word or not names:
        return None
    known = [one for one, runs in roles if runs or (one.owner == user and one.paused != DELETED)]
    live = [one for one, _ in roles if one.paused != DELETED]  # whether it is theirs, Slack knows: a job asks
    if named := _called(names, known) or _called(names, live):
        return Meaning(word, named)
    if word is Word.STANDUP:
        return None
    near = typed.near(names[-1], [one.name for one in known if _may_be(names[-1], typed.key(one.name))])
    return Meaning(word, _called([typed.key(name) for name in near], known), is_near=True) if near else None


def meant(participations: Sequence[Participation], thread: str) -> list[Participation]:
    """Those that a text may answer: the one whose prompt opened the thread, however it stands; or all that wait."""
    return opened(participations, thread) or [one for one in participations if rules.waits_for(*one)]


def opened(participations: Sequence[Participation], thread: str) -> list[Participation]:
    """The one whose prompt opened the thread."""
    return [(run, member) for run, member in participations if thread and member and member.ts == thread]


def _names(rest: str) -> list[str]:
    """What may be a name in what follows the word: `today Morning` is `Morning` too."""
    whole = typed.key(rest)
    parts = typed.bare(rest).removeprefix(f"{_TODAY} ").removesuffix(f" {_TODAY}")
    return [name for name in dict.fromkeys((whole, typed.bare(rest), typed.bare(parts))) if name]


def _called(names: Sequence[str], standups: Sequence[Standup]) -> list[str]:
    return [one.id for one in standups if {typed.key(one.name), typed.bare(one.name) or None} & {*names}]


def _may_be(said: str, name: str) -> bool:
    """No longer text that happens to begin with the letters of a short name."""
    rest = said[len(name) :] if said.startswith(name) else ""
    return not rest[:1].isalnum() or len(rest) <= len(name)
