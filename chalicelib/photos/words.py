"""What a text wants, by its words. Pure."""

import re
import unicodedata
from enum import StrEnum

import regex

from chalicelib.photos.model import MOST_NAME
from chalicelib.slack import text


class Wish(StrEnum):
    """What a sender wants."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    FORGET = "forget"
    HALF_FORGET = "half_forget"
    LINK = "link"
    CODE = "code"
    NAME = "name"
    NOTHING = "nothing"


_WORDS = {
    **dict.fromkeys(
        ("stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"), Wish.STOP
    ),
    **dict.fromkeys(("start", "unstop", "yes"), Wish.START),
    **dict.fromkeys(("help", "info"), Wish.HELP),
    "forget me": Wish.FORGET,
    **dict.fromkeys(("forget", "forgetme"), Wish.HALF_FORGET),
    **dict.fromkeys(("link", "links"), Wish.LINK),
}
"""The words for which carriers and Twilio have rules, and ours; what deletes has one spelling. Of Twilio's: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out"""
_CONSENT = {"STOP": Wish.STOP, "START": Wish.START, "HELP": Wish.HELP}
_GREETINGS = frozenset(
    "hi hello hey hallo hola thanks thank there good morning evening ok okay i'm im i my please forget".split()
)
"""Nobody's name, though they come first."""
_INTRODUCTION = re.compile(
    r"\A(?:(?:hi|hello|hey)\b[ ,.!]*)?(?:(?:there|rooster)\b[ ,.!]*)?"
    r"(?:i am|i'm|i’m|im|my name is|this is|it's|it’s)\s+",
    re.IGNORECASE,
)
_CODE = re.compile(r"[0-9]{3}[ -]?[0-9]{3}")
_UNSEEN = regex.compile(r"[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]+")
_AROUND = regex.compile(r"^[\p{P}\p{S}\p{Z}\p{M}]+|[\p{P}\p{S}\p{Z}\p{M}]+$")
_PICTOGRAPH = regex.compile(r"\p{So}")


def plain(body: str) -> str:
    """The words on one line, without anything invisible between them."""
    return " ".join(text.clean(body).split())


def bare(said: str) -> str:
    """A word of ours, whatever was typed around it, between its letters or in a wider shape: "｢Ｓtop｣！" is "stop"."""
    line = " ".join(_UNSEEN.sub("", unicodedata.normalize("NFKC", plain(said))).split())
    return str(_AROUND.sub("", line)).casefold()


def read(body: str, answered: str = "") -> tuple[Wish, str]:
    """The wish, and what belongs to it: a code's six digits, a name, or all words.

    `answered`: what Twilio took it for, where it manages consent; the operator may have given it other words.
    """
    said, alone = plain(body), bare(body)
    if answered in _CONSENT and _WORDS.get(alone) is not Wish.FORGET:
        return _CONSENT[answered], ""
    if wish := _WORDS.get(alone):
        return (Wish.HALF_FORGET if wish is Wish.FORGET and _PICTOGRAPH.search(said) else wish), ""
    if _CODE.fullmatch(alone):
        return Wish.CODE, re.sub(r"[ -]", "", alone)
    if said and not set(unicodedata.normalize("NFKC", said)) - {"?"}:
        return Wish.HELP, ""
    first, _, rest = said.partition(" ")
    if bare(first) == "name":
        return Wish.NAME, name(rest)
    return Wish.NOTHING, said


def name(said: str) -> str:
    """A name as it is kept: one line, nothing invisible alone, cut; "" if nothing of it shows."""
    kept = text.cut(plain(said), MOST_NAME)
    return kept if text.shows(kept) else ""


def first_name(said: str) -> str:
    """The first word that shows, as a name; "" if nobody says theirs. "Hi, I'm Ada" is Ada."""
    named = _INTRODUCTION.sub("", said)
    found = next((found for word in named.split() if (found := name(word.strip(",.!?;:")))), "")
    return "" if found.casefold() in _GREETINGS else found
