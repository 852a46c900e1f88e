"""What a text wants, by its words. Pure."""

import re
import unicodedata
from enum import StrEnum

import regex

from chalicelib.features.photos.model import MAX_NAME
from chalicelib.slack import text


class Intent(StrEnum):
    """What a sender wants."""

    STOP = "stop"
    HALF_STOP = "half_stop"
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
        ("stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"), Intent.STOP
    ),
    **dict.fromkeys(("start", "unstop", "yes"), Intent.START),
    **dict.fromkeys(("help", "info", "help me", "help please", "please help"), Intent.HELP),
    "forget me": Intent.FORGET,
    **dict.fromkeys(("forget", "forgetme"), Intent.HALF_FORGET),
    **dict.fromkeys(("link", "links"), Intent.LINK),
}
"""The words for which carriers and Twilio have rules, and ours; what deletes has one spelling. Of Twilio's: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out"""
_CONSENT = {"STOP": Intent.STOP, "START": Intent.START, "HELP": Intent.HELP}
_STOPS = regex.compile(r"(?<!\p{L})(?:stop|stopp|stopping|stopall|unsubscribe|opt[ -]?out)(?!\p{L})")
_NO_NAMES = frozenset(
    (
        "hi hello hey hiya yo hallo hola thanks thank thx there good morning evening dear ok okay yeah yep sure no "
        "nope not i'm im i me my we us our you u your he she his her they it its it's this that these those the a "
        "and but or if just also well please pls sorry excuse wrong number unknown nobody test testing "
        "who who's whose what what's when where why which how is are am was were do does did don't dont can can't "
        "could would should have has had delete remove leave get got let send sending sent see look here call text "
        "texting new from picture pictures photo photos pic pics image name rooster"
    ).split()
) | {word for words in _WORDS for word in words.split()}
"""Nobody's, though they come first; who is called so texts NAME."""
_INTRODUCTION = re.compile(
    r"\A(?:(?:hi|hello|hey)\b[ ,.!]*)?(?:(?:there|rooster)\b[ ,.!]*)?"
    r"(?:i am|i'm|i’m|im|my name is|this is|it's|it’s)\s+",
    re.IGNORECASE,
)
_CODE = re.compile(r"[0-9]{3}[ -]?[0-9]{3}")
_UNSEEN = regex.compile(r"[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]+")
_AROUND = regex.compile(r"^[\p{P}\p{S}\p{Z}\p{M}]+|[\p{P}\p{S}\p{Z}\p{M}]+$")
_SENTENCE = regex.compile(r"[.,!;:]")
_PICTOGRAPH = regex.compile(r"\p{So}")


def plain(body: str) -> str:
    """The words on one line, without anything invisible between them."""
    return " ".join(text.clean(body).split())


def bare(said: str) -> str:
    """A word of ours, whatever was typed around it, between its letters or in a wider shape: "｢Ｓtop｣！" is "stop"."""
    line = " ".join(_UNSEEN.sub("", unicodedata.normalize("NFKC", plain(said))).split())
    return str(_AROUND.sub("", line)).casefold()


def read(body: str, answered: str = "") -> tuple[Intent, str]:
    """The wish, and what belongs to it: a code's six digits, a name, or all words.

    `answered`: what Twilio took it for, where it manages consent; the operator may have given it other words.
    """
    said, alone = plain(body), bare(body)
    if answered in _CONSENT and _WORDS.get(alone) is not Intent.FORGET:
        return _CONSENT[answered], ""
    for one in (alone, _first_line(body)):
        if wish := _WORDS.get(one):
            is_whole = one == alone and not _PICTOGRAPH.search(said)
            return (Intent.HALF_FORGET if wish is Intent.FORGET and not is_whole else wish), ""
        if _CODE.fullmatch(one):
            return Intent.CODE, re.sub(r"[ -]", "", one)
    if said and not set(unicodedata.normalize("NFKC", said)) - {"?"}:
        return Intent.HELP, ""
    first, _, rest = said.partition(" ")
    if bare(first) == "name":
        return Intent.NAME, name(rest)
    return Intent.HALF_STOP if _STOPS.search(alone) else Intent.NOTHING, said


def name(said: str) -> str:
    """A name as it is kept: one line, nothing invisible alone, cut; "" if nothing of it shows."""
    kept = text.cut(plain(said), MAX_NAME)
    return kept if text.shows(kept) else ""


def first_name(said: str) -> str:
    """The first word that shows, as a name; "" if nobody says theirs, or who asks. "Hi, I'm Ada" is Ada."""
    named = _INTRODUCTION.sub("", said)
    if "?" in unicodedata.normalize("NFKC", _SENTENCE.split(named, 1)[0]):
        return ""
    found = next((found for word in named.split() if (found := name(word.strip(",.!?;:")))), "")
    return "" if bare(found).replace("\u2019", "'") in _NO_NAMES else found


def _first_line(body: str) -> str:
    """As `bare`; a signature may be below."""
    return next(filter(None, map(bare, text.clean(body).splitlines())), "")
