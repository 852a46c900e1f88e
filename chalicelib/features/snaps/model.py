"""A message that vanishes: what was typed, read as a delay and a message; and what is remembered of it. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

import regex

from chalicelib.features.snaps.units import WORDS, is_unit
from chalicelib.slack import text, typed

DEFAULT_SECONDS = 5
LONGEST_SECONDS = 7 * 24 * 3600
MAX_CHARACTERS = 4000
NO_DELAY = ("--", "\u2014", "\u2013")
"""As a first word: what follows is the message, whatever it begins with. Phones make a dash of two hyphens."""
_UNITS = {"d": 24 * 3600, "h": 3600, "m": 60, "s": 1}
_GAP = r"[\s\u200b-\u200f\u2060-\u2064\ufeff\u00ad]*"
_PART = r"(?:({number}){letter}(?![^\W\d_])|{gap}(?:(?:,|[aA]nd\b){gap})?({number}){gap}(?:{words})\b\.?)?"


def _any_case(words: str) -> str:
    """Not by a flag, which takes the long s for an s."""
    return re.sub(r"[a-z]", lambda letter: f"[{letter[0]}{letter[0].upper()}]", words)


_DELAY = re.compile(
    "".join(
        _PART.format(number="[0-9]{1,9}", letter=_any_case(one), gap=_GAP, words=_any_case(WORDS[one]))
        for one in _UNITS
    )
)
"""A letter stands at its number, for "5 m" may be a length; a word may stand apart: `1h30m`, `1 hour 30 minutes`."""
_SECONDS = re.compile(r"\d{1,9}", re.ASCII)
_COUNT = regex.compile(r"\P{L}*\p{N}\P{L}*|half\b")
_RESTS = regex.compile(r"(?:\d{1,2}|\d+[/\u2044]\d+|\p{No})\p{P}*")
"""Behind `2 hours`: minutes, as it seems, or a part of one more."""
_JOINTS = regex.compile(r"\A(?:(?i:(?:and|to|or|a)\b|[&+,\p{Pd}])(?=[\s\p{N}])\s*)+")
_UNITS_TWICE = tuple(seconds for seconds in _UNITS.values() for _ in range(2))
_SIGNS = frozenset("+\u2212\u00b1\u2213\uff0b\u2795\u2796\u207a\u207b\u208a\u208b\ufe62")


class Refusal(StrEnum):
    """Why nothing is posted."""

    EMPTY = "empty"
    LONG = "long"
    DELAY = "delay"
    RANGE = "range"


@dataclass(frozen=True)
class SnapRequest:
    """What an author wants. `is_given`: they named the delay."""

    seconds: int
    message: str
    is_given: bool


@dataclass(frozen=True)
class Snap:
    """A message that is to vanish, without its words. `ts`: "" while it is in doubt whether Slack has it.

    `thread`: the `ts` of the thread it is in, or ""; `at`: when it was asked for, `due`: when it goes; epoch seconds.
    """

    id: str
    user: str
    channel: str
    thread: str
    at: int
    due: int
    ts: str = ""


def read(given: str) -> SnapRequest | Refusal:
    """The delay and the message that were typed; a first word that looks like a delay is one, or is refused."""
    said = _visible(given)
    first, rest = _first_word(said)
    if first in NO_DELAY:
        return _wish(DEFAULT_SECONDS, rest, is_given=False)
    if not _looks_like_delay(first):
        return _wish(DEFAULT_SECONDS, said and text.clean(given), is_given=False)
    if spoken_first := _spoken(said):
        first, rest = spoken_first, said[len(spoken_first) :].lstrip()
    seconds = read_delay(first)
    if _goes_on(first, _visible(rest)):
        return Refusal.DELAY
    return seconds if isinstance(seconds, Refusal) else _wish(seconds, rest, is_given=True)


def read_delay(word: str) -> int | Refusal:
    """Seconds from `10`, `10s`, `5m`, `2h`, `1h30m`, `1d`, `5 minutes`, `1 hour 30 minutes`."""
    if _SECONDS.fullmatch(word):
        seconds = int(word)
    elif (found := _DELAY.fullmatch(word)) and word:
        numbers = zip(found.groups(default="0"), _UNITS_TWICE, strict=True)
        seconds = sum(int(number) * unit for number, unit in numbers)
    else:
        return Refusal.DELAY
    return seconds if 1 <= seconds <= LONGEST_SECONDS else Refusal.RANGE


def spoken(seconds: int) -> str:
    """90061 as "1 d 1 h 1 min 1 s"."""
    parts = []
    for unit, name in ((24 * 3600, "d"), (3600, "h"), (60, "min"), (1, "s")):
        count, seconds = divmod(seconds, unit)
        parts += [f"{count} {name}"] if count else []
    return " ".join(parts) or "0 s"


def _spoken(said: str) -> str:
    """The delay with units at the beginning, as it was typed; "" if there is none."""
    found = _DELAY.match(said)
    at = found.end() if found else 0
    return said[:at] if at == len(said) or said[at].isspace() else ""


def _goes_on(delay: str, rest: str) -> bool:
    """As in "1h 30m lunch", "10 s hello" and "2 hours 30 lunch": it was meant to be longer, and only a part is read."""
    word = _first_word(rest)[0]
    is_bare = bool(_SECONDS.fullmatch(delay))
    if typed.key(word) in _UNITS or (is_bare and is_unit(word)):
        return True
    joined = str(_JOINTS.sub("", rest))
    count, behind = _first_word(joined)
    found = _COUNT.match(count)
    if not found:
        return False
    if is_unit(count[found.end() :] or _first_word(behind)[0]):
        return True
    goes_on = _RESTS.fullmatch(count) or (found[0] == "half" and joined != rest)
    return bool(goes_on) and not is_bare and not _names_seconds(delay)


def _names_seconds(delay: str) -> bool:
    """Nothing smaller can follow."""
    found = _DELAY.fullmatch(delay)
    return bool(found and any(found.groups()[-2:]))


def _wish(seconds: int, message: str, is_given: bool) -> SnapRequest | Refusal:
    if len(message) > MAX_CHARACTERS:
        return Refusal.LONG
    return Refusal.EMPTY if text.is_blank(message) else SnapRequest(seconds, message, is_given)


def _first_word(said: str) -> tuple[str, str]:
    first, *rest = said.split(None, 1) or [""]
    return first, rest[0] if rest else ""


def _visible(given: str) -> str:
    """From the first character on that a reader would see: what is invisible must not hide a digit."""
    said = text.clean(given)
    for at, character in enumerate(said):
        if not text.is_blank(character) and unicodedata.category(character) not in ("Mn", "Me"):
            return said[at:]
    return ""


def _looks_like_delay(word: str) -> bool:
    """It begins with a sign, or with a digit or number of any script."""
    first = word[:1]
    return bool(first) and (first in _SIGNS or unicodedata.category(first) in ("Nd", "Nl", "No", "Pd"))
