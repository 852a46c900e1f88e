"""A text message as Twilio tells of it; whatever has another shape is refused with a 400. Pure.

Source: https://www.twilio.com/docs/messaging/guides/webhook-request
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.errors import Refused
from chalicelib.features.photos.model import MAX_PICTURES
from chalicelib.slack import validate

MAX_BODY = 10_000
"""Characters; Twilio's own limit is 1,600, some of its channels take more."""
_MAX_URL = 1000
_SHAPES = {
    "MessageSid": re.compile(r"(SM|MM)[0-9A-Za-z]{1,64}"),
    "AccountSid": re.compile(r"AC[0-9A-Za-z]{1,64}"),
    "NumMedia": re.compile(r"([0-9]{1,2})?"),
}
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
"""What people text from; not short codes, words, or addresses of other channels ("whatsapp:+1...")."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_MEDIA = re.compile(r"MediaUrl(0|[1-9][0-9]?)")
_BEGINS = re.compile(
    r"(?=From(?:\+?[0-9]{3}|[a-z]+:)|(?<!Sms)MessageSid(?:SM|MM)|SmsMessageSid(?:SM|MM)|AccountSidAC|NumMedia[0-9]"
    r"|MediaUrl[0-9])"
)
"""Where, of names and values run together, a parameter of ours may begin."""
_SWALLOWED = re.compile(r"From\+[1-9][0-9]{6,14}(?:From[A-Z]|[G-Z])")
"""A sender, and the beginning of a parameter that may follow it."""
_MAY_BEGIN = frozenset([*_SHAPES, "From", "SmsMessageSid"])
OURS = frozenset([*_SHAPES, "Body", "From", "To"])
"""What a message is told by."""


@dataclass(frozen=True)
class Text:
    """`id`: Twilio's, the same in each repeat; `number`: the sender's, E.164, or "" for who cannot be a person;
    `media`: where Twilio has the pictures.

    `answered`: the word that Twilio answered already where it manages consent: STOP, START or HELP, or "".
    `is_repeat`: Twilio could not reach us, and asks at the fallback address.
    """

    id: str
    number: str = field(repr=False)
    body: str = field(repr=False)
    media: tuple[str, ...] = field(repr=False)
    answered: str = ""
    is_repeat: bool = False


def read(fields: Mapping[str, str], account: str) -> Text:
    """The message that the signed `fields` tell of. Words, sender and count may be left out, or be empty.

    Raises:
        Refused: 400 for any other shape, or for an account that is not `account`.
    """
    if not all(map(_NAME.fullmatch, fields)) or _is_moved(fields):
        raise Refused(400, "parameter")
    told = {name: _matching(shape, fields.get(name, "")) for name, shape in _SHAPES.items()}
    if told["AccountSid"] != account:
        raise Refused(400, "account")
    return Text(
        id=told["MessageSid"],
        number=_person(fields),
        body=validate.string(fields.get("Body", ""), MAX_BODY),
        media=_media(fields, told["NumMedia"]),
        answered=fields.get("OptOutType", ""),
        is_repeat=bool(fields.get("ErrorCode") or fields.get("ErrorUrl")),
    )


def _is_moved(fields: Mapping[str, str]) -> bool:
    """Twilio signs names and values run together, so that a boundary may have been moved unnoticed.

    Outside the words, each place at which a parameter of ours may begin must be where one does begin. The words may
    say what they like but a whole sender with what follows it. So there is one way to read who sent which pictures:
    the sender cannot begin before it does, for then it would be said outside the words, nor after, for then within.
    """
    if _SWALLOWED.search(fields.get("Body", "")):
        return True
    signed, begun, named, words = "", set[int](), set[int](), range(0)
    for name in sorted(fields):
        start = len(signed)
        signed += name + fields[name]
        named.update(range(start, start + len(name) - len("Body") + 1))
        if name in _MAY_BEGIN or _MEDIA.fullmatch(name):
            begun.add(start)
        if name == "Body" and "From" in fields:
            words = range(start + len(name), len(signed))
    if "Body" not in fields and any(found.start() not in named for found in re.finditer("Body", signed)):
        return True
    return any(found.start() not in begun and found.start() not in words for found in _BEGINS.finditer(signed))


def _person(fields: Mapping[str, str]) -> str:
    """The sender's number, if people may have it; not the one that was texted to."""
    number = fields.get("From", "")
    return number if _PHONE.fullmatch(number) and number != fields.get("To") else ""


def _matching(shape: re.Pattern[str], value: str) -> str:
    if not shape.fullmatch(value):
        raise Refused(400, "parameter")
    return value


def _media(fields: Mapping[str, str], told: str) -> tuple[str, ...]:
    """The addresses, from MediaUrl0 on, as many as NumMedia says, if it says, and no others.

    One cut short by a moved boundary is still Twilio's; only what is there would be another thing, or nothing.
    """
    names = {name for name in fields if _MEDIA.fullmatch(name)}
    count = int(told) if told else len(names)
    wanted = [f"MediaUrl{number}" for number in range(count)]
    if count > MAX_PICTURES or names != set(wanted):
        raise Refused(400, "media")
    return tuple(validate.string(fields[name], _MAX_URL) for name in wanted)
