"""The workspace's own emoji: which of them a message speaks of by name. Pure."""

from collections.abc import Iterable, Sequence

MAX_NAMES = 3000
_LONGEST_PHRASE = 4
"""Words: `:this_is_fine_again:` has four."""


class CustomEmoji:
    """`names`: as the workspace spells them, each usable (vocabulary.is_usable)."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_letters = {letters(name): name for name in sorted(names, reverse=True)}

    def found(self, words: Sequence[str]) -> list[tuple[str, int, int]]:
        """The names that `features.tokens` speak of - :shipit: in "ship it", :party_parrot: in "party parrot".

        Each with the place words[start:end], in order; `:shipit:` itself counts, too.
        """
        found = []
        for start in range(len(words) if self._by_letters else 0):
            said = ""
            for end in range(start + 1, min(start + _LONGEST_PHRASE, len(words)) + 1):
                said += letters(words[end - 1].strip(":"))
                if (name := self._by_letters.get(said)) is not None:
                    found.append((name, start, end))
        return found


def letters(name: str) -> str:
    """The name in one piece."""
    return name.replace("_", "").replace("-", "")
