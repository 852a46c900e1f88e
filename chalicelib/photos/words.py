"""What a text wants, by its words. Pure."""

import re
from enum import StrEnum

from chalicelib.photos.model import MOST_NAME
from chalicelib.slack import text


class Wish(StrEnum):
    """What a sender wants."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    FORGET = "forget"
    LINK = "link"
    CODE = "code"
    NAME = "name"
    NOTHING = "nothing"


_WORDS = {
    **dict.fromkeys(
        ("stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"), Wish.STOP
    ),
    **dict.fromkeys(("start", "unstop", "yes"), Wish.START),
    **dict.fromkeys(("help", "info", "?"), Wish.HELP),
    **dict.fromkeys(("forget me", "forgetme", "forget"), Wish.FORGET),
    **dict.fromkeys(("link", "links"), Wish.LINK),
}
"""The words for which carriers and Twilio have rules, and ours. Of Twilio's: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out"""
_GREETINGS = frozenset("hi hello hey hallo hola thanks thank there good morning evening ok okay i'm im i my".split())
"""Nobody's name, though they come first."""
_INTRODUCTION = re.compile(
    r"\A(?:(?:hi|hello|hey)\b[ ,.!]*)?(?:(?:there|rooster)\b[ ,.!]*)?"
    r"(?:i am|i'm|i’m|im|my name is|this is|it's|it’s)\s+",
    re.IGNORECASE,
)
_CODE = re.compile(r"[0-9]{3}[ -]?[0-9]{3}")


def plain(body: str) -> str:
    """The words on one line, without anything invisible between them."""
    return " ".join(text.clean(body).split())


def read(body: str) -> tuple[Wish, str]:
    """The wish, and what belongs to it: a code's six digits, a name, or all words."""
    said = plain(body)
    alone = said.casefold().strip(".!'\"“”’ ")
    if alone in _WORDS:
        return _WORDS[alone], ""
    if _CODE.fullmatch(said):
        return Wish.CODE, re.sub(r"[ -]", "", said)
    first, _, rest = said.partition(" ")
    if first.casefold() == "name":
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
