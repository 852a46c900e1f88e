"""The web pages that the app itself serves, each one whole document without scripts, and their headers. Pure."""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from html import escape

from chalicelib.feature import Feature
from chalicelib.slack import text

STYLE = """
:root { color-scheme: light dark; --page: #fff8e9; --card: #fff; --line: #efdfbd; --ink: #2b2118; --soft: #6b5a47;
  --act: #b8321f; --act-ink: #fff; --code: #fbeecd; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14161f; --card: #1f222e; --line: #353a4b; --ink: #f4ede1; --soft: #b9b2a6;
    --act: #f6c445; --act-ink: #2b2118; --code: #30344a; }
}
* { box-sizing: border-box; margin: 0; }
body { min-height: 100vh; display: flex; flex-direction: column; background: var(--page); color: var(--ink);
  font: 1.0625rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
header, main, footer { width: 100%; max-width: 62rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.25rem; font-weight: 700; }
main { flex: 1; padding-bottom: 3rem; }
.small main { max-width: 38rem; display: flex; flex-direction: column; justify-content: center; }
.small :is(header, footer) { text-align: center; }
footer { padding-top: 1.25rem; padding-bottom: 1.5rem; color: var(--soft); font-size: .9rem; }
h1 { font-size: clamp(1.75rem, 1.2rem + 2.6vw, 2.75rem); line-height: 1.15; text-wrap: balance; }
h2 { margin: 3rem 0 .25rem; font-size: 1.5rem; line-height: 1.25; text-wrap: balance; }
p, dd { text-wrap: pretty; }
h3, dt { margin-bottom: .25rem; font-size: 1.0625rem; font-weight: 700; }
p + p, .lead { margin-top: .75rem; }
.lead { font-size: 1.1875rem; }
.hero { display: grid; gap: 1.5rem; align-items: center; padding-top: 1.5rem; }
.rooster { display: block; width: 11rem; }
.small .rooster { width: 9rem; margin: 1rem auto -1.5rem; position: relative; }
.card { padding: 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem; }
.small .card { padding: 2.5rem clamp(1.5rem, 5vw, 2.5rem) 2rem; }
.small h1 { font-size: clamp(1.6rem, 1.3rem + 1.4vw, 2.125rem); }
.cards { display: grid; gap: 1rem; margin-top: 1rem; padding: 0; list-style: none; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem; }
.actions + p, dd { color: var(--soft); }
.button { padding: .7rem 1.4rem; border: 2px solid var(--act); border-radius: .75rem; background: var(--act);
  color: var(--act-ink); font-weight: 650; text-decoration: none; }
.button:hover { text-decoration: underline; }
.button.quiet { background: none; color: var(--act); }
a:focus-visible { outline: 3px solid var(--ink); outline-offset: 3px; }
code { padding: .1em .4em; border-radius: .35rem; background: var(--code); white-space: nowrap;
  font: .92em ui-monospace, Menlo, Consolas, monospace; }
.steps { margin-top: 1.5rem; padding: 1.25rem 0 0; border-top: 1px solid var(--line); list-style: none; }
.steps li { position: relative; margin-bottom: .9rem; padding-left: 2.75rem; }
.steps li::before { content: counter(list-item); position: absolute; left: 0; width: 1.75rem; line-height: 1.75rem;
  border-radius: 50%; background: var(--code); font-size: .9rem; font-weight: 700; text-align: center; }
dl.card { margin-top: 1rem; padding: .35rem 1.25rem; }
dl div { padding: .9rem 0; }
dl div + div { border-top: 1px solid var(--line); }
@media (min-width: 44rem) {
  .hero { grid-template-columns: 1fr auto; gap: 3rem; padding-top: 2.5rem; }
  .hero .rooster { order: 1; width: 18rem; }
  .cards { grid-template-columns: repeat(3, 1fr); }
  dl div { display: grid; grid-template-columns: 12rem 1fr; gap: 1.5rem; }
}
"""
_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS: dict[str, str] = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_ROOSTER = (
    '<svg class="rooster" viewBox="8 8 224 224" aria-hidden="true"><circle cx="120" cy="120" r="112" fill="#f6c445"/>'
    '<path d="M37 195q83-28 166 0a112 112 0 0 1-166 0z" fill="#5b8c4a"/>'
    '<path d="M112 182v24m-11 4 11-6 11 6m15-28v24m-11 4 11-6 11 6" fill="none" stroke="#e8821e" stroke-width="5"'
    ' stroke-linecap="round" stroke-linejoin="round"/>'
    '<path d="M92 158C50 160 22 126 34 84c12 22 26 28 40 32-10-20-10-38 2-56 4 34 18 48 34 64z" fill="#1f6f6b"/>'
    '<path d="M90 150c-26-6-40-24-42-48 12 16 28 20 50 26z" fill="#2f938c"/>'
    '<path d="M127 61c-11-9-6-24 6-19 1-14 16-17 20-5 9-8 21 1 16 11 9 3 7 15-1 18z" fill="#d7342a"/>'
    '<path d="M74 128c0 38 24 60 56 60 38 0 56-30 50-66-3-20 1-28-2-42-5-28-48-34-54-2-5 28-22 44-50 50z"'
    ' fill="#fffaf0"/>'
    '<path d="M167 97c9-1 14 9 10 18-4 8-14 6-13-3z" fill="#d7342a"/>'
    '<path d="M94 140c4 32 42 38 58 8-20 6-40 4-58-8z" fill="#f0d9ae"/>'
)
_CROWING = (
    '<path d="M176 72l30-7-21 19 16 10-25 2z" fill="#e8821e"/>'
    '<circle cx="156" cy="77" r="6.5" fill="#22252a"/><circle cx="158.5" cy="74.5" r="2.2" fill="#fff"/></svg>'
)
_DOZING = (
    '<path d="M177 78l26 11-27 7z" fill="#e8821e"/>'
    '<path d="M149 77q7 7 14 0" fill="none" stroke="#22252a" stroke-width="4" stroke-linecap="round"/></svg>'
)


class InstallError(StrEnum):
    """Why an installation came to nothing."""

    DENIED = "denied"
    EXPIRED = "expired"
    REUSED = "reused"
    OTHER_BROWSER = "other_browser"
    FORGED = "forged"
    CODE = "code"
    SLACK_DOWN = "slack_down"
    NOT_STORED = "not_stored"
    OFF = "off"


_OTHERWISE = {
    InstallError.DENIED: 200,
    InstallError.SLACK_DOWN: 503,
    InstallError.NOT_STORED: 503,
    InstallError.OFF: 404,
}
STATUS: Mapping[InstallError, int] = dict.fromkeys(InstallError, 400) | _OTHERWISE

# A heading, what happened, and what to do next.
_TROUBLES: Mapping[InstallError, tuple[str, str, str]] = {
    InstallError.DENIED: (
        "Nothing was installed",
        "Somebody pressed <em>Cancel</em> on Slack’s page. That is fine, and nothing is changed.",
        "Was it a slip, or did you change your mind? Begin again whenever you like.",
    ),
    InstallError.EXPIRED: (
        "That took a little too long",
        "An installation has ten minutes from its beginning to its end, and these are over.",
        "If Rooster is in your Slack already, all is well. If it is not, begin again; it needs only two clicks.",
    ),
    InstallError.REUSED: (
        "This link was used already",
        "Each link works once. Perhaps this page was loaded again, or the <em>Back</em> button was pressed.",
        "Look into Slack: if Rooster is there, all is well and you are done. If it is not, begin again.",
    ),
    InstallError.OTHER_BROWSER: (
        "Was this begun in another browser?",
        "Rooster’s cookie is not here: either you began elsewhere, or cookies are off.",
        "If Rooster is in your Slack, all is well. If not: allow its one cookie, and do all of it in one browser.",
    ),
    InstallError.FORGED: (
        "This is not where it begins",
        "The address you came by lacks what Rooster puts into it, or somebody changed it.",
        "Begin here: the button leads to the right start.",
    ),
    InstallError.CODE: (
        "Slack did not finish it",
        "Slack’s code had expired or was used, or this app is not set up in Slack as it should be.",
        "If Rooster is in your Slack already, all is well. If not, begin again, or ask who runs it.",
    ),
    InstallError.SLACK_DOWN: (
        "Slack did not answer",
        "Rooster asked Slack to finish the installation, and Slack was silent or had an error. Nothing was stored.",
        "Wait a minute, then try again. If it goes on, <em>slack-status.com</em> says how Slack is doing.",
    ),
    InstallError.NOT_STORED: (
        "Rooster could not write it down",
        "Slack said yes, but Rooster’s own storage did not answer. Nothing was stored.",
        "It is our fault and rarely lasts: try again in a minute.",
    ),
    InstallError.OFF: (
        "This Rooster is not open for installation",
        "It serves its operator’s own workspace and no other.",
        "If that is your workspace, it is there already: talk to it in Slack with <code>/standup help</code>.",
    ),
}


_FOR_MANY = {
    "Where": "In the AWS account of this Rooster’s operator. Slack’s tokens are sealed by a key that only Rooster’s "
    "own functions may use, and each is tied to its workspace.",
    "Cookies": "One, for ten minutes, while you install it. No others.",
    "Uninstall it": "In Slack, like any other app. Its token is deleted at once, everything else 30 days later.",
}
_FOR_ONE = {
    "Where": "In the AWS account of this Rooster’s operator. Its Slack token is there too, encrypted.",
    "Cookies": "None.",
    "Uninstall it": "In Slack, like any other app. Its token is worthless at once. Delete what is stored before.",
}


def landing(install_url: str | None, features: Sequence[Feature], shares: Sequence[str] = ()) -> str:
    """What Rooster does and what it keeps. `install_url`: None where it serves its operator's workspace only.

    `shares`: with whom, a sentence each.
    """
    shown = [feature.landing for feature in features if feature.landing]
    *others, last = [feature.does.replace("'", "’") for feature in features if feature.landing] or [""]
    does = f"{', '.join(others)} and {last}" if others else last
    hero = (
        f'<div class="hero">{_ROOSTER}{_CROWING}<div><h1>Meet Rooster</h1>'
        f'<p class="lead">A friendly Slack bot{" that " if does else ""}{does}.</p>{_way_in(install_url)}</div></div>'
    )
    body = hero + "".join(_section(one.heading, one.words, one.points) for one in shown)
    stored = " ".join([*(one.stores for one in shown), "Who installed it."])
    body += _data(_FOR_MANY if install_url is not None else _FOR_ONE, stored, " ".join(shares))
    return _page("Rooster, a friendly Slack bot", body)


def installed(workspace_name: str, open_slack_url: str, is_org: bool, manage_url: str = "", is_new: bool = True) -> str:
    """It worked. `manage_url`: where an organization's admin adds it to workspaces."""
    blank = "your organization" if is_org else "your workspace"
    name = blank if text.is_blank(workspace_name) else escape(text.cut(text.clean(workspace_name), 80), quote=True)
    steps = [
        "Invite it to your team’s channel: <code>/invite @Rooster</code>",
        "Set up the first standup there: <code>/standup new</code>",
    ]
    lead, buttons = "All set. Two small steps, and your team’s first standup is on its way:", ""
    if is_org:
        lead = "It is in the organization, but not in any of its workspaces yet. Three small steps:"
        steps.insert(0, "Add it to the workspaces that want it. An admin does that in the organization’s settings.")
        buttons = _button(manage_url, "Add to workspaces") if manage_url else ""
    buttons += _button(open_slack_url, "Open Slack", is_quiet=bool(buttons))
    if not is_new:
        lead, steps = "It was there already, and has all that you allowed now. Thank you!", []
    listed = f'<ol class="steps" role="list">{"".join(f"<li>{step}</li>" for step in steps)}</ol>' if steps else ""
    body = f'<h1>Rooster is in <bdi>{name}</bdi></h1><p class="lead">{lead}</p>{listed}<p class="actions">{buttons}</p>'
    return _card("Rooster is installed", _CROWING, body)


def note(heading: str, happened: str, todo: str) -> str:
    """A page that says just this; words of ours, no HTML in them."""
    return _card(f"{heading} – Rooster", _DOZING, f'<h1>{heading}</h1><p class="lead">{happened}</p><p>{todo}</p>')


def trouble(kind: InstallError, retry_url: str) -> str:
    """What went wrong, and the way on."""
    heading, happened, todo = _TROUBLES[kind]
    body = f'<h1>{heading}</h1><p class="lead">{happened}</p><p>{todo}</p>'
    if kind is not InstallError.OFF:
        body += f'<p class="actions">{_button(retry_url, "Try again")}</p>'
    return _card(f"{heading} – Rooster", _DOZING, body)


def _way_in(install_url: str | None) -> str:
    if install_url is None:
        return "<p>It serves its operator’s workspace. Talk to it in Slack: <code>/standup help</code></p>"
    return f'<p class="actions">{_button(install_url, "Add to Slack")}</p><p>Slack asks before anything happens.</p>'


def _section(heading: str, words: str, points: Sequence[tuple[str, str]]) -> str:
    cards = "".join(f'<li class="card"><h3>{title}</h3><p>{sentence}</p></li>' for title, sentence in points)
    return f'<section><h2>{heading}</h2><p>{words}</p><ul class="cards" role="list">{cards}</ul></section>'


def _data(differs: Mapping[str, str], stored: str, shared: str) -> str:
    """`differs`: what is said of a Rooster for many workspaces, or for one; `shared`: with whom, "" for nobody."""
    kept = {
        "What is stored": stored,
        "Where": differs["Where"],
        "Never in logs": "Messages, answers, names, phone numbers and tokens.",
        "Shared with": f"{shared} Nobody else." if shared else "Nobody. Answers go to your own Slack and nowhere else.",
        "Cookies": differs["Cookies"],
    }
    listed = "".join(f"<div><dt>{term}</dt><dd>{words}</dd></div>" for term, words in kept.items())
    leaving = (
        ("Take it along", "<code>/rooster export</code> gives a workspace admin everything as a zip."),
        ("Uninstall it", differs["Uninstall it"]),
        ("Or at once", "<code>/rooster forget</code> does not wait: everything is deleted right away."),
    )
    stays = f'<section><h2>Your data stays yours</h2><dl class="card">{listed}</dl></section>'
    return stays + _section("Leaving, with your data", "It is yours: take it, and have it deleted.", leaving)


def _card(title: str, mood: str, body: str) -> str:
    return _page(title, f'{_ROOSTER}{mood}<div class="card">{body}</div>', "small")


def _button(url: str, words: str, is_quiet: bool = False) -> str:
    return f'<a class="button{" quiet" if is_quiet else ""}" href="{_href(url)}">{words}</a>'


def _href(url: str) -> str:
    """`url`, escaped.

    Raises:
        ValueError: it is neither http(s) nor a path of this site.
    """
    is_absolute = re.match("https?://[^/?#]", url, re.IGNORECASE)
    is_path = not url.startswith("//") and ":" not in re.split("[/?#]", url, maxsplit=1)[0]
    if not re.fullmatch(r"[!-\[\]-~]+", url) or not (is_absolute or is_path):
        raise ValueError("A link is http(s) or a path, in printable ASCII.")
    return escape(url, quote=True)


def _page(title: str, main: str, size: str = "wide") -> str:
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head>\n"
        f'<body class="{size}"><header>Rooster</header>\n<main>{main}</main>\n'
        "<footer>No scripts, no trackers, no ads.</footer></body></html>\n"
    )
