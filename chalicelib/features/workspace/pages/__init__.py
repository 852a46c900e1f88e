"""The web pages that the app itself serves, each one whole document without scripts, and their headers.

Templates lie beside this file; only routes for browsers import it.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template

from chalicelib.feature import Feature
from chalicelib.features.workspace.install_errors import TROUBLES, InstallError
from chalicelib.slack import text

_FILES = Path(__file__).parent
STYLE = (_FILES / "style.css").read_text("utf-8")
_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS: dict[str, str] = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class _Html(str):
    """Needs no escaping."""


_FOR_MANY = {
    "tokens": "Slack’s tokens are sealed by a key that only Rooster’s own functions may use, "
    "and each is tied to its workspace.",
    "cookies": "One, for ten minutes, while you install it. No others.",
    "uninstalled": "Its token is deleted at once, everything else 30 days later.",
}
_FOR_ONE = {
    "tokens": "Its Slack token is there too, encrypted.",
    "cookies": "None.",
    "uninstalled": "Its token stops working at once. Delete its data first.",
}


def landing(install_url: str | None, features: Sequence[Feature], shares: Sequence[str] = ()) -> str:
    """What Rooster does and what it keeps. `install_url`: None where it serves its operator's workspace only.

    `shares`: with whom, a sentence each, in HTML.
    """
    shown = [(feature.does.replace("'", "’"), feature.landing) for feature in features if feature.landing]
    *others, last = [does for does, _ in shown] or [""]
    does = f"{', '.join(others)} and {last}" if others else last
    if install_url is None:
        way_in, differs = _fill("closed.html"), _FOR_ONE
    else:
        way_in, differs = _fill("open.html", button=_button(install_url, "Add to Slack")), _FOR_MANY
    alone = ["Nobody. Answers go to your own Slack and nowhere else."]
    shared = _Html(" ".join([*shares, "Nobody else."] if shares else alone))
    main = _fill(
        "landing.html",
        rooster=_rooster("crowing.svg"),
        does=f" that {does}" if does else "",
        way_in=way_in,
        features=_all(_feature(one.heading, one.words, one.points) for _, one in shown),
        stored=_Html(" ".join([*(one.stores for _, one in shown), "Who installed it."])),
        shared=shared,
        **differs,
    )
    return _page("Rooster, a friendly Slack bot", main)


def installed(workspace_name: str, open_slack_url: str, is_org: bool, manage_url: str = "", is_new: bool = True) -> str:
    """It worked. `manage_url`: where an organization's admin adds it to workspaces."""
    blank = "your organization" if is_org else "your workspace"
    name = blank if text.is_blank(workspace_name) else text.cut(text.clean(workspace_name), 80)
    first = _button(manage_url, "Add to workspaces") if is_org and manage_url else _Html()
    buttons = _all([first, _button(open_slack_url, "Open Slack", "button quiet" if first else "button")])
    steps = ("installed_org.html" if is_org else "installed.html") if is_new else "installed_again.html"
    return _card("Rooster is installed", "crowing.svg", _fill(steps, name=name, buttons=buttons))


def note(heading: str, happened: str, todo: str, button: _Html | None = None) -> str:
    """A page that says just this."""
    actions = _Html(f'<p class="actions">{button}</p>' if button else "")
    body = _fill("message.html", heading=heading, happened=happened, todo=todo, actions=actions)
    return _card(f"{heading} – Rooster", "dozing.svg", body)


def trouble(kind: InstallError, retry_url: str) -> str:
    """What went wrong, and the way on."""
    heading, happened, todo = TROUBLES[kind]
    again = _button(retry_url, "Try again") if kind is not InstallError.OFF else None
    return note(heading, _Html(happened), _Html(todo), again)


def _feature(heading: str, words: str, points: Sequence[tuple[str, str]]) -> _Html:
    """As a feature declares itself, in HTML."""
    cards = _all(_fill("point.html", title=_Html(title), words=_Html(sentence)) for title, sentence in points)
    return _fill("feature.html", heading=_Html(heading), words=_Html(words), points=cards)


def _card(title: str, face: str, body: _Html) -> str:
    return _page(title, _fill("card.html", rooster=_rooster(face), body=body), "small")


def _page(title: str, main: _Html, size: str = "wide") -> str:
    return _fill("page.html", title=title, style=_Html(STYLE), main=main, size=size)


def _rooster(face: str) -> _Html:
    return _fill("rooster.svg", face=_fill(face))


def _button(url: str, words: str, kind: str = "button") -> _Html:
    """Raises ValueError: `url` is neither http(s) nor a path of this site."""
    is_absolute = re.match("https?://[^/?#]", url, re.IGNORECASE)
    is_path = not url.startswith("//") and ":" not in re.split("[/?#]", url, maxsplit=1)[0]
    if not re.fullmatch(r"[!-\[\]-~]+", url) or not (is_absolute or is_path):
        raise ValueError("A link is http(s) or a path, in printable ASCII.")
    return _fill("button.html", url=url, words=words, kind=kind)


def _fill(file: str, /, **values: str) -> _Html:
    """The template with these values, escaped."""
    safe = {key: value if isinstance(value, _Html) else escape(value, quote=True) for key, value in values.items()}
    return _Html(_template(file).substitute(safe))


def _all(parts: Iterable[_Html]) -> _Html:
    return _Html("".join(parts))


@cache
def _template(file: str) -> Template:
    return Template((_FILES / file).read_text("utf-8"))
