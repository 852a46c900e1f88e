"""Several phones, what each has texted to Rooster, and what came back. Kept in this process's memory only."""

import base64
import binascii
import mimetypes
import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from ..activity import Activity
from ..clock import Clock
from ..errors import malformed, not_there
from ..port import Answer, App, within
from ..world import Json
from . import pictures, twiml
from .account import PATH, TwilioAccount, new_sid
from .media import DRAWN, Media, Medium
from .spoiled import Fault

PRESETS = ("+15005550101", "+15005550102", "+15005550103")
MAX_CHARACTERS = 1600
MAX_PICTURES = 10
KEPT = 200
"""Lines of one phone's conversation."""
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_OF_A_PICTURE = {"name", "data", "type", "fault"}


@dataclass
class Text:
    """One message on its way to Rooster, so that it can be sent again."""

    sender: str
    params: dict[str, str]


@dataclass
class Outcome:
    """What came of it. `status`: 0 without an answer."""

    status: int = 0
    body: str = ""
    read: twiml.Read = field(default_factory=twiml.Read)


class Phones:
    """`base_url`: where the media are fetched from; `app_url`: the app's base, if the account does not say it."""

    def __init__(self, app: App, account: TwilioAccount, app_url: str, clock: Clock, activity: Activity) -> None:
        url = account.url or app_url
        if not url:
            raise ValueError("Twilio signs the URL it calls: neither the account nor app_url says it.")
        self.account, self.url = account, f"{url.rstrip('/')}/{PATH}"
        self.base_url = ""
        self.media = Media()
        self.rev = 0
        self._app, self._clock, self._activity = app, clock, activity
        self._lock = threading.Lock()
        self._texts: dict[str, Text] = {}
        self._lines: dict[str, list[Json]] = {}

    def text(
        self, sender: str, body: str, given: Sequence[Any], signature: str | None, params: Mapping[str, Any]
    ) -> Json:
        """Sends it, and waits for the answer as Twilio does."""
        _check(sender, body, given)
        sid = new_sid("MM" if given else "SM")
        media = [_medium(sid, one) for one in given]
        for medium in media:
            self.media.keep(medium)
        self._texts[sid] = Text(sender, self.account.params(sender, body, media, sid, self.base_url))
        self._tell(sender, kind="sent", text=body, pictures=[_shown(one) for one in media], sid=sid)
        return self._send(sid, signature, params)

    def again(self, sender: str, sid: str, signature: str | None, params: Mapping[str, Any]) -> Json:
        """What Twilio does with a fallback URL: the same message once more, and why."""
        text = self._texts.get(sid)
        if text is None or text.sender != sender:
            raise not_there(f"{sender} has sent no {sid}.")
        self._tell(sender, kind="note", text="Twilio sends it again.", sid=sid)
        return self._send(sid, signature, {"ErrorCode": "11200", "ErrorUrl": self.url, **params})

    def conversation(self, number: str) -> Json:
        with self._lock:
            return {"from": number, "to": self.account.number, "lines": list(self._lines.get(number, []))}

    def shown(self) -> Json:
        """What the page needs to know before it opens the phone."""
        with self._lock:
            numbers = list(dict.fromkeys([*PRESETS, *self._lines]))
            return {"to": self.account.number, "numbers": numbers, "samples": list(pictures.NAMES), "rev": self.rev}

    def clear(self) -> None:
        with self._lock:
            self._texts.clear()
            self._lines.clear()
            self.rev += 1
        self.media.clear()

    def _send(self, sid: str, signature: str | None, changes: Mapping[str, Any]) -> Json:
        text = self._texts[sid]
        changed = {**text.params, **{name: value if value is None else str(value) for name, value in changes.items()}}
        params = {name: value for name, value in changed.items() if value is not None}
        headers = self.account.headers(self.url, params)
        if signature is not None:
            headers["X-Twilio-Signature"] = signature
        outcome = self._outcome(headers, urlencode(params).encode())
        for words in outcome.read.replies:
            self._tell(text.sender, kind="reply", text=words, sid=sid)
        for sentence in outcome.read.errors:
            self._tell(text.sender, kind="error", text=sentence, sid=sid)
        told = {"sid": sid, "status": outcome.status, "replies": outcome.read.replies, "errors": outcome.read.errors}
        return told | {"twiml": outcome.body}

    def _outcome(self, headers: Mapping[str, str], form: bytes) -> Outcome:
        """As Twilio's log has it; nothing is retried."""
        try:
            answer = self._ask(headers, form)
        except TimeoutError:
            return Outcome(read=twiml.Read(errors=["11200 HTTP retrieval failure: no answer in time."]))
        except OSError:
            return Outcome(read=twiml.Read(errors=["11205 HTTP connection failure: Rooster cannot be reached."]))
        return Outcome(answer.status, answer.body.decode(errors="replace"), twiml.read(answer))

    def _ask(self, headers: Mapping[str, str], form: bytes) -> Answer:
        entry = self._activity.begin("request", "a text", path=f"/{PATH}", attempt=0)
        began, status = time.monotonic(), 0
        try:
            answer = within(lambda: self._app.request(f"/{PATH}", headers, form), self.account.patience)
            status = answer.status
        finally:
            self._activity.finish(entry, status=status, ms=round((time.monotonic() - began) * 1000))
        return answer

    def _tell(self, number: str, **line: Any) -> None:
        with self._lock:
            self.rev += 1
            lines = self._lines.setdefault(number, [])
            lines.append({"id": self.rev, "at": self._clock.iso(), **line})
            del lines[:-KEPT]


def checked_number(number: str) -> str:
    if not _NUMBER.fullmatch(number):
        raise malformed(f"{number!r} is no number such as {PRESETS[0]}.")
    return number


def _check(sender: str, body: str, given: Sequence[Any]) -> None:
    checked_number(sender)
    if len(body) > MAX_CHARACTERS or len(given) > MAX_PICTURES:
        raise malformed(f"A text has at most {MAX_CHARACTERS} characters and {MAX_PICTURES} pictures.")
    if not body and not given:
        raise malformed("There is nothing to send: neither words nor pictures.")


def _medium(message: str, given: Any) -> Medium:
    """A picture as a script describes it: a sample by its `name`, or `data` in base64 with whatever name."""
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise malformed("A picture is an object of strings.")
    if unknown := given.keys() - _OF_A_PICTURE:
        raise malformed(f"A picture has no {', '.join(sorted(unknown))}.")
    name = given.get("name", "")
    if "data" not in given and name not in pictures.NAMES:
        raise malformed(f"A picture needs data, or a name out of {', '.join(pictures.NAMES)}.")
    kind = given.get("type") or mimetypes.guess_type(name)[0] or "application/octet-stream"
    content = _decoded(given["data"]) if "data" in given else pictures.sample(name)
    return Medium(new_sid("ME"), message, name or "picture", kind, content, Fault.parsed(given.get("fault", "")))


def _decoded(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise malformed("The data of a picture is base64.") from None


def _shown(medium: Medium) -> Json:
    address = f"/phone/{medium.sid}" if medium.kind in DRAWN else None
    return {"name": medium.name, "type": medium.kind, "url": address, "sid": medium.sid}
