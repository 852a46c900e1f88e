"""What Rooster calls of Slack's Web API, read from its own modules, and how each method may refuse."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.slack import client, files, oauth, responses

CODES = Path(__file__).parent / "slack_codes.json"
UNHEARD_OF = "brand_new_refusal"
FOR_EVER = 10**6
HELPERS = {"files_upload_v2": ("files.getUploadURLExternal", "files.completeUploadExternal")}
"""Methods of slack-sdk's that call several of Slack's."""
_METHOD = re.compile(r"(?:auth|chat|conversations|emoji|files|oauth|reactions|team|users|views)(?:\.[A-Za-z0-9]+)+")


@dataclass(frozen=True)
class Blow:
    """One way to refuse: `name` for people, `group`: the column it counts to, `fault`: as the playground takes it."""

    name: str
    group: str
    fault: tuple[tuple[str, Any], ...]


@cache
def called() -> tuple[str, ...]:
    """Every method that the client or the installation names."""
    found: set[str] = set()
    for module in (client, files, oauth):
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.update(HELPERS.get(node.value, (node.value,) if _METHOD.fullmatch(node.value) else ()))
    return tuple(sorted(found))


@cache
def documented(method: str) -> tuple[str, ...]:
    """The codes that Slack documents for the method, with those of every method, in order."""
    known: dict[str, Any] = json.loads(CODES.read_text())
    return tuple(sorted({*known["of every method"], *known["methods"][method]}))


@cache
def kind(code: str) -> str:
    """What the client takes a code for: the name of its exception."""
    return type(responses.refusal("some.method", 200, {}, {"ok": False, "error": code})).__name__


TRANSPORT = (
    Blow("HTTP 500", "no clear answer", (("status", 500),)),
    Blow("429 of an hour", "429 of an hour", (("status", 429), ("retry_after", 3600))),
    Blow("silence before", "silence", (("drop", True), ("before", True))),
    Blow("silence after", "silence", (("drop", True),)),
    Blow("a cut-off answer", "silence", (("body", '{"ok": tr'), ("work", True))),
)
GROUPS = {
    "InDoubt": "no clear answer",
    "RetryAfter": "429 of an hour",
    "WorkspaceGone": "token refused",
    "ChannelGone": "channel gone",
    "MemberGone": "member gone",
    "MessageGone": "message gone",
    "TriggerExpired": "trigger too old",
    "NotAllowed": "not allowed",
    "ScopeMissing": "not allowed",
}
COLUMNS = (
    "not listed",
    "no clear answer",
    "silence",
    "429 of an hour",
    "channel gone",
    "member gone",
    "message gone",
    "trigger too old",
    "not allowed",
    "token refused",
)


def refusal(code: str) -> Blow:
    """Slack's no by this code."""
    return Blow(code, GROUPS.get(kind(code), "not listed"), (("error", code),))


def every(method: str) -> Iterator[Blow]:
    """All that is documented, an unheard-of one, and what happens on the way."""
    yield from TRANSPORT
    yield from map(refusal, (UNHEARD_OF, *documented(method)))


def one_a_class(method: str) -> Iterator[Blow]:
    """What happens on the way, the unheard-of one, and of each class that the client tells apart one code.

    Of a class, a code that is the method's own speaks for it, if there is one.
    """
    own = set(json.loads(CODES.read_text())["methods"][method])
    chosen: dict[str, str] = {}
    for code in sorted(documented(method), key=lambda code: (code not in own, code)):
        chosen.setdefault(kind(code), code)
    chosen.pop("RetryAfter", None)  # 429, which is among what happens on the way
    yield from TRANSPORT
    yield from map(refusal, dict.fromkeys((UNHEARD_OF, *chosen.values())))
