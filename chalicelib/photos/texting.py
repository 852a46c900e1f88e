"""A text message as Twilio tells of it; whatever has another shape is refused with a 400. Pure.

Source: https://www.twilio.com/docs/messaging/guides/webhook-request
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.errors import Refused
from chalicelib.photos.model import MOST_PICTURES
from chalicelib.slack import shapes

MOST_BODY = 10_000
"""Characters; Twilio's own limit is 1,600, some of its channels take more."""
_MOST_URL = 1000
_SHAPES = {
    "MessageSid": re.compile(r"(SM|MM)[0-9A-Za-z]{1,64}"),
    "AccountSid": re.compile(r"AC[0-9A-Za-z]{1,64}"),
    "From": re.compile(r"\+[1-9][0-9]{6,14}"),
    "To": re.compile(r"\+?[0-9]{3,15}"),
    "NumMedia": re.compile(r"[0-9]{1,2}"),
}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_MEDIA = re.compile(r"MediaUrl(0|[1-9][0-9]?)")
_BEGINS = re.compile(
    r"(?=From\+[1-9][0-9]{6}|(?<!Sms)MessageSid(?:SM|MM)|SmsMessageSid(?:SM|MM)|AccountSidAC|NumMedia[0-9]|MediaUrl[0-9])"
)
"""Where, of names and values run together, a parameter of ours may begin."""
_MAY_BEGIN = frozenset([*_SHAPES, "SmsMessageSid"])
OURS = frozenset([*_SHAPES, "Body"])
"""What no message is without."""


@dataclass(frozen=True)
class Text:
    """`id`: Twilio's, the same in each repeat; `number`: the sender's, E.164; `media`: where Twilio has the pictures.

    `is_answered`: Twilio answered it already, as it does STOP, START and HELP where it manages consent.
    `is_repeat`: Twilio could not reach us, and asks at the fallback address.
    """

    id: str
    number: str = field(repr=False)
    body: str = field(repr=False)
    media: tuple[str, ...] = field(repr=False)
    is_answered: bool = False
    is_repeat: bool = False


def read(fields: Mapping[str, str], account: str) -> Text:
    """The message that the signed `fields` tell of.

    Raises:
        Refused: 400 for any other shape, or for an account that is not `account`.
    """
    if not all(map(_NAME.fullmatch, fields)) or _is_moved(fields):
        raise Refused(400, "parameter")
    told = {name: _matching(shape, fields.get(name)) for name, shape in _SHAPES.items()}
    if told["AccountSid"] != account:
        raise Refused(400, "account")
    return Text(
        id=told["MessageSid"],
        number=told["From"],
        body=shapes.string(fields.get("Body"), MOST_BODY),
        media=_media(fields, int(told["NumMedia"])),
        is_answered=bool(fields.get("OptOutType")),
        is_repeat=bool(fields.get("ErrorCode") or fields.get("ErrorUrl")),
    )


def _is_moved(fields: Mapping[str, str]) -> bool:
    """Twilio signs names and values run together, so that a boundary may have been moved unnoticed.

    Each place at which a parameter of ours may begin must be where one does begin: then there is one way to read them.
    """
    signed, begun = "", set()
    for name in sorted(fields):
        if name in _MAY_BEGIN or _MEDIA.fullmatch(name):
            begun.add(len(signed))
        signed += name + fields[name]
    return any(found.start() not in begun for found in _BEGINS.finditer(signed))


def _matching(shape: re.Pattern[str], value: str | None) -> str:
    if value is None or not shape.fullmatch(value):
        raise Refused(400, "parameter")
    return value


def _media(fields: Mapping[str, str], count: int) -> tuple[str, ...]:
    """The addresses, from MediaUrl0 on, as many as NumMedia says and no others.

    One cut short by a moved boundary is still Twilio's; only what is there would be another thing, or nothing.
    """
    names = {name for name in fields if _MEDIA.fullmatch(name)}
    wanted = [f"MediaUrl{number}" for number in range(count)]
    if count > MOST_PICTURES or names != set(wanted):
        raise Refused(400, "media")
    return tuple(shapes.string(fields[name], _MOST_URL) for name in wanted)
