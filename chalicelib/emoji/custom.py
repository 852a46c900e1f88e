"""The workspace's own emoji: which of them a message speaks of by name. Pure."""

from collections.abc import Iterable, Sequence

MOST_NAMES = 3000
_SHORTEST = 4
_LONGEST_PHRASE = 4
"""Words: `:this_is_fine_again:` has four."""
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")
_EVERYDAY = frozenset(
    """about after again alert also always another anyone anything around away back because been before being best
    better both build business call came change channel check code come company could customer daily data date days
    demo design does doing done down each early email emoji even ever every everyone fail failed feature file find fine
    first friday from gave give goes going good great green hand have head hello help here high home hour idea info
    into issue just keep know last late later launch left like link list little live long look lose lost made make many
    maybe meeting message might mine monday month more morning most much must name need never news next nice none note
    nothing office okay once only open other over page party people person place plan please point post pride problem
    product project question quick quite ready really release remote report review right said same saturday says
    security seen sent server should show side since slack slow some something soon sorry stand standup start stop
    story such sunday support sure take talk task team tell test tests than thank thanks that their them then there
    these they thing things think this those thought through thursday ticket time today together tomorrow told took
    tuesday under until update used user users very wait want wednesday week weekend well went were what when where
    which while white will with without word work working would write wrong yeah year yesterday your""".split()
)
"""Names that every other message would speak of."""
_NEVER = frozenset(
    """ass bastard bitch blood bomb coffin corpse crap damn dead death devil die died dies dick drunk dumb fuck fucked
    fucking finger gallows gtfo gun guns hell hitler idiot jerk kill killed killme knife loser middle murder nazi nsfw
    penis pistol poop porn rage rip sex shit shoot skull stfu stupid suck sucks suicide sword weapon wtf""".split()
)
"""Parts of names that may wound, threaten or leer, whatever the picture is."""


class CustomEmoji:
    """`names`: as the workspace spells them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_letters = {_letters(name): name for name in sorted(names, reverse=True) if is_usable(name)}

    def found(self, words: Sequence[str]) -> list[tuple[str, int, int]]:
        """The names that `features.tokens` speak of - :shipit: in "ship it", :party_parrot: in "party parrot".

        Each with the place words[start:end], in order; `:shipit:` itself counts, too.
        """
        found = []
        for start in range(len(words) if self._by_letters else 0):
            letters = ""
            for end in range(start + 1, min(start + _LONGEST_PHRASE, len(words)) + 1):
                letters += _letters(words[end - 1].strip(":"))
                if (name := self._by_letters.get(letters)) is not None:
                    found.append((name, start, end))
        return found


def is_usable(name: str) -> bool:
    """`name` can be meant by what people write, and says nothing that hurts."""
    parts = name.replace("-", "_").split("_")
    letters = _letters(name)
    if len(letters) < _SHORTEST or letters.isdigit() or letters in _EVERYDAY or not _SAFE.issuperset(name):
        return False
    return not _NEVER.intersection(parts) and letters not in _NEVER


def _letters(name: str) -> str:
    return name.replace("_", "").replace("-", "")
