"""The emoji that may be predicted: their canonical Slack names, the feeling each shows, and those that never are.

Read from emoji.txt, which a person reviewed. A name that is not there is not used, whoever proposes it.
"""

import os
from collections.abc import Iterable, Iterator
from functools import cache

from chalicelib.emoji_predictor.custom import letters

FOLDER = os.path.dirname(__file__)
"""No pathlib: importing it takes as long as all the rest of a first prediction."""
NEVER = "x"
_SHORTEST, _LONGEST = 4, 100
_DIGITS = "0123456789"
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")


class Vocabulary:
    """`stances`: of canonical names; `aliases`: the canonical name of every other; `never`: canonical names denied."""

    __slots__ = ("aliases", "never", "stances")

    def __init__(self, stances: dict[str, str], aliases: dict[str, str], never: frozenset[str]) -> None:
        self.stances = stances
        self.aliases = aliases
        self.never = never

    def canonical(self, name: str) -> str | None:
        """The canonical form of a Slack name in any spelling: `:thumbsup:` is `+1`. None for one that is not known."""
        name = name.strip().strip(":").lower()
        name = self.aliases.get(name, name)
        return name if name in self.stances or name in self.never else None

    def all_names(self) -> Iterator[str]:
        """Every name, canonical or not, denied or not."""
        yield from self.stances
        yield from self.never
        yield from self.aliases

    def adding(self, names: Iterable[str]) -> "Vocabulary":
        """The same with a workspace's own `names`, as things that show no feeling; what we know already stays."""
        known = {*self.stances, *self.aliases, *self.never}
        return Vocabulary(self.stances | {name: "=" for name in names if name not in known}, self.aliases, self.never)

    def denying(self, names: Iterable[str]) -> "Vocabulary":
        """The same with `names` denied, too: a workspace's own list."""
        denied = {canonical for name in names if (canonical := self.canonical(name))}
        stances = {name: stance for name, stance in self.stances.items() if name not in denied}
        return Vocabulary(stances, self.aliases, self.never | denied)


def parse(text: str) -> Vocabulary:
    """A vocabulary from the lines of emoji.txt: a stance, then names with `=alias`es."""
    stances, aliases, never = {}, {}, set()
    for line in text.splitlines():
        if line and line[0] != "#":
            stance, *entries = line.split()
            for name, *others in (entry.split("=") for entry in entries):
                aliases.update(dict.fromkeys(others, name))
                if stance == NEVER:
                    never.add(name)
                else:
                    stances[name] = stance
    return Vocabulary(stances, aliases, frozenset(never))


@cache
def load() -> Vocabulary:
    """The reviewed vocabulary; read once."""
    return parse(packaged("emoji.txt").decode())


@cache
def characters() -> dict[str, str]:
    """The canonical name of each emoji that is here, by its character."""
    lines = packaged("characters.txt").decode().splitlines()
    return dict(line.split() for line in lines if line[0] != "#")


def is_usable(name: str) -> bool:
    """A workspace's own emoji of this name can be meant by what people write, and says nothing that hurts."""
    parts, whole = name.replace("-", "_").split("_"), letters(name)
    everyday, never, stems = _unusable()
    is_named = _SHORTEST <= len(whole) <= len(name) <= _LONGEST and not whole.isdigit() and _SAFE.issuperset(name)
    if not is_named or whole in everyday:
        return False
    return not any(one.rstrip(_DIGITS) in never or one.startswith(stems) for one in (*parts, whole))


@cache
def _unusable() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """Everyday words, words that hurt, and beginnings of such words, from custom.txt."""
    found: dict[str, list[str]] = {"everyday": [], "never": [], "stems": []}
    for line in packaged("custom.txt").decode().splitlines():
        if line[0] != "#":
            kind, _, words = line.partition(": ")
            found[kind] += words.split()
    return frozenset(found["everyday"]), frozenset(found["never"]), tuple(found["stems"])


def packaged(name: str) -> bytes:
    """A file that is packaged beside this module."""
    with open(os.path.join(FOLDER, name), "rb") as file:
        return file.read()
