"""Reasons as they are stored: a phrase's number instead of its words, for they are words of the message."""

from functools import cache
from zlib import crc32

_PHRASE = "phrase"


def stored(reason: str) -> str:
    """What may be kept of "phrase: prod down"."""
    kind, _, title = reason.partition(": ")
    return f"{kind}: {_number(title)}" if kind == _PHRASE else reason


def spoken(reason: str) -> str:
    """The reason again, from what was kept; a phrase that the lexicon has no more is no more known."""
    kind, _, number = reason.partition(": ")
    return f"{kind}: {_titles().get(number, '')}" if kind == _PHRASE else reason


def _number(title: str) -> str:
    return f"{crc32(title.encode()):08x}"


@cache
def _titles() -> dict[str, str]:
    from chalicelib.emoji_predictor.lexicon import Lexicon  # noqa: PLC0415 - for those few who ask
    from chalicelib.emoji_predictor.vocabulary import packaged  # noqa: PLC0415

    return {_number(phrase.title): phrase.title for phrase in Lexicon(packaged("lexicon.txt").decode()).phrases()}
