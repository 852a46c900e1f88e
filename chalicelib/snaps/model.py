"""A message that vanishes: what was typed, read as a delay and a message; and what is remembered of it. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.slack import text

DEFAULT_SECONDS = 5
LONGEST_SECONDS = 7 * 24 * 3600
MOST_CHARACTERS = 4000
NO_DELAY = ("--", "\u2014", "\u2013")
"""As a first word: what follows is the message, whatever it begins with. Phones make a dash of two hyphens."""
_UNITS = {"d": 24 * 3600, "h": 3600, "m": 60, "s": 1}
_DELAY = re.compile(r"(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?", re.ASCII | re.IGNORECASE)
_SECONDS = re.compile(r"\d{1,9}", re.ASCII)
_SIGNS = frozenset("+\u2212\u00b1\u2213\uff0b\u2795\u2796\u207a\u207b\u208a\u208b\ufe62")


class Refusal(StrEnum):
    """Why nothing is posted."""

    EMPTY = "empty"
    LONG = "long"
    DELAY = "delay"
    RANGE = "range"


@dataclass(frozen=True)
class Wish:
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


def read(typed: str) -> Wish | Refusal:
    """The delay and the message that were typed; a first word that looks like a delay is one, or is refused."""
    said = _visible(typed)
    first, rest = _first_word(said)
    if first in NO_DELAY:
        return _wish(DEFAULT_SECONDS, rest, is_given=False)
    if not _looks_like_delay(first):
        return _wish(DEFAULT_SECONDS, said and text.clean(typed), is_given=False)
    seconds = read_delay(first)
    if _goes_on(_first_word(rest)[0]):
        return Refusal.DELAY
    return seconds if isinstance(seconds, Refusal) else _wish(seconds, rest, is_given=True)


def read_delay(word: str) -> int | Refusal:
    """Seconds from `10`, `10s`, `5m`, `2h`, `1h30m`, `1d`."""
    if _SECONDS.fullmatch(word):
        seconds = int(word)
    elif (found := _DELAY.fullmatch(word)) and word:
        numbers = zip(found.groups(default="0"), _UNITS.values(), strict=True)
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


def _goes_on(word: str) -> bool:
    """As in "1h 30m lunch" and "10 s hello": the delay was meant to be longer, and only one word of it is read."""
    unit = word.lower()
    return unit in _UNITS or (unit[-1:] in _UNITS and isinstance(read_delay(word), int))


def _wish(seconds: int, message: str, is_given: bool) -> Wish | Refusal:
    if len(message) > MOST_CHARACTERS:
        return Refusal.LONG
    return Refusal.EMPTY if text.is_blank(message) else Wish(seconds, message, is_given)


def _first_word(said: str) -> tuple[str, str]:
    first, *rest = said.split(None, 1) or [""]
    return first, rest[0] if rest else ""


def _visible(typed: str) -> str:
    """From the first character on that a reader would see: what is invisible must not hide a digit."""
    said = text.clean(typed)
    for at, character in enumerate(said):
        if not text.is_blank(character) and unicodedata.category(character) not in ("Mn", "Me"):
            return said[at:]
    return ""


def _looks_like_delay(word: str) -> bool:
    """It begins with a sign, or with a digit or number of any script."""
    first = word[:1]
    return bool(first) and (first in _SIGNS or unicodedata.category(first) in ("Nd", "Nl", "No", "Pd"))
