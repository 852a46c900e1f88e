"""The account at Twilio that Rooster has, and what Twilio would send and sign in its name.

Source: https://www.twilio.com/docs/messaging/guides/webhook-request and .../docs/usage/security#validating-requests
"""

import base64
import hmac
import math
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha1

from .media import Medium

PATH = "twilio/mms"
API_VERSION = "2010-04-01"
FORM_TYPE = "application/x-www-form-urlencoded"
USER_AGENT = "TwilioProxy/1.1"
PATIENCE = 15.0
_PLACE = {"+1": {"Country": "US", "State": "CA", "City": "SPRINGFIELD", "Zip": "94101"}}


@dataclass(frozen=True)
class TwilioAccount:
    """`number`: the one that texts go to. `url`: the app's base as it is written in the number's settings, which is
    what Twilio signs; empty: where the playground finds the app. `patience`: seconds that Twilio waits for an answer.
    """

    account: str
    token: str = field(repr=False)
    number: str
    url: str = ""
    patience: float = PATIENCE

    def headers(self, url: str, params: Mapping[str, str]) -> dict[str, str]:
        """Of a request to `url`."""
        return {
            "Content-Type": FORM_TYPE,
            "User-Agent": USER_AGENT,
            "Accept": "*/*",
            "X-Twilio-Signature": self.signature(url, params),
        }

    def signature(self, url: str, params: Mapping[str, str]) -> str:
        """Over the URL and every parameter, by their names in order."""
        signed = url + "".join(name + params[name] for name in sorted(params))
        return base64.b64encode(hmac.new(self.token.encode(), signed.encode(), sha1).digest()).decode()

    def params(self, sender: str, body: str, media: Sequence[Medium], sid: str, base_url: str) -> dict[str, str]:
        """What an incoming message is told as, in Twilio's order."""
        to, source = _place("To", self.number), _place("From", sender)
        params = {
            "ToCountry": to["ToCountry"],
            **{f"MediaContentType{index}": one.kind for index, one in enumerate(media)},
            "ToState": to["ToState"],
            "SmsMessageSid": sid,
            "NumMedia": str(len(media)),
            "ToCity": to["ToCity"],
            "FromZip": source["FromZip"],
            "SmsSid": sid,
            "FromState": source["FromState"],
            "SmsStatus": "received",
            "FromCity": source["FromCity"],
            "Body": body,
            "FromCountry": source["FromCountry"],
            "To": self.number,
            "ToZip": to["ToZip"],
            "NumSegments": str(1 if media else _segments(body)),
            "MessageSid": sid,
            "AccountSid": self.account,
            "From": sender,
        }
        return params | self._addresses(media, sid, base_url) | {"ApiVersion": API_VERSION}

    def _addresses(self, media: Sequence[Medium], sid: str, base_url: str) -> dict[str, str]:
        folder = f"{base_url}{API_VERSION}/Accounts/{self.account}/Messages/{sid}/Media/"
        return {f"MediaUrl{index}": folder + one.sid for index, one in enumerate(media)}


def new_sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)


def _place(end: str, number: str) -> dict[str, str]:
    """Where Twilio believes that a number is at home; of most countries it says nothing."""
    known = _PLACE.get(number[:2], {})
    return {f"{end}{what}": known.get(what, "") for what in ("Country", "State", "City", "Zip")}


def _segments(body: str) -> int:
    """An SMS has 160 characters of the telephones' own alphabet, or 70 of any; the parts of a longer one have less."""
    single, part = (160, 153) if body.isascii() else (70, 67)
    units = len(body.encode("utf-16-le")) // 2
    return 1 if units <= single else math.ceil(units / part)
