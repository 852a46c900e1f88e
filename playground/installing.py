"""Installs Rooster as a browser does: its install page, Slack's consent page, and back, with the cookie in between.

It sends the cookie although it is `Secure` and the way is plain http: nothing leaves this machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException, HTTPMessage
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

FORM = "application/x-www-form-urlencoded"
PATIENCE_SECONDS = 60
"""A new process of the app takes its time to start."""


class InstallFailed(RuntimeError):
    """A step did not go as it should; it says in a plain sentence which one, and never shows a secret."""


@dataclass(frozen=True)
class Page:
    """An answer as a browser gets it."""

    url: str
    status: int
    headers: HTTPMessage
    body: str

    @property
    def target(self) -> str:
        """Where it sends the browser, "" if nowhere."""
        location = self.headers["Location"]
        return urljoin(self.url, location) if location and 300 <= self.status < 400 else ""


class Form(HTMLParser):
    """The consent page's form: what is in its hidden fields, and what its ticked boxes say."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.hidden: list[tuple[str, str]] = []
        self.ticked: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        field = (given.get("name") or "", given.get("value") or "")
        if tag == "input" and given.get("type") == "hidden":
            self.hidden.append(field)
        if tag == "input" and given.get("type") == "checkbox" and "checked" in given:
            self.ticked.append(field)


class Alert(HTMLParser):
    """What the page says in its paragraph of the role `alert`."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = self._inside or ("role", "alert") in attrs

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "p"

    def handle_data(self, data: str) -> None:
        self.text += data if self._inside else ""


def install(
    app_url: str, slack_url: str, team: str, user: str | None = None, without: Sequence[str] = ()
) -> tuple[int, str]:
    """Status and text of the page the app shows in the end. `team` may be an org; `without`: scopes to untick.

    Raises:
        InstallFailed: a step did not go as it should.
    """
    app_url = app_url.rstrip("/") + "/"
    start = _fetch("GET", urljoin(app_url, "slack/install"))
    if not start.target:
        raise InstallFailed(f"The app's install page answers {start.status} instead of leading to Slack.")
    cookie = _cookie(start)
    if not cookie:
        raise InstallFailed("The app's install page sets no cookie.")
    if not start.target.startswith(urljoin(slack_url, "oauth/v2/authorize?")):
        raise InstallFailed(f"The app's install page leads to {_place(start.target)} instead of the consent page.")
    back = _consent(start.target, team, user or "", without)
    if not back.startswith(app_url):
        raise InstallFailed(f"The consent page leads to {_place(back)} instead of the app.")
    if problem := parse_qs(urlsplit(back).query).get("error"):
        raise InstallFailed(f"Slack sends people back with {problem[0]}.")
    end = _fetch("GET", back, {"Cookie": cookie})
    if end.status >= 400:
        raise InstallFailed(f"The app answers {end.status} to what Slack sends people back with.")
    return end.status, end.body


def _consent(url: str, team: str, user: str, without: Sequence[str]) -> str:
    """The address at which consent leads back."""
    page = _fetch("GET", url)
    if page.status != 200:
        raise InstallFailed(f"The consent page answers {page.status}: {_words(page)}")
    form = Form(page.body)
    if missing := sorted(set(without) - {scope for _, scope in form.ticked}):
        raise InstallFailed(f"The consent page has no box to untick for {', '.join(missing)}.")
    ticked = [field for field in form.ticked if field[1] not in without]
    fields = [*form.hidden, *ticked, ("team", team), ("user", user), ("answer", "allow")]
    answer = _fetch("POST", url.partition("?")[0], {"Content-Type": FORM}, urlencode(fields).encode())
    if not answer.target:
        raise InstallFailed(f"The consent page answers {answer.status}: {_words(answer)}")
    return answer.target


def _fetch(method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> Page:
    """One request; redirects are the caller's."""
    address = urlsplit(url)
    if address.scheme != "http" or not address.hostname:
        raise InstallFailed(f"{_place(url)} is no plain http address.")
    connection = HTTPConnection(address.hostname, address.port, timeout=PATIENCE_SECONDS)
    try:
        target = (address.path or "/") + (f"?{address.query}" if address.query else "")
        connection.request(method, target, body, dict(headers or {}))
        answer = connection.getresponse()
        return Page(url, answer.status, answer.headers, answer.read().decode(errors="replace"))
    except (OSError, HTTPException) as error:
        raise InstallFailed(f"{_place(url)} does not answer: {type(error).__name__}.") from error
    finally:
        connection.close()


def _cookie(page: Page) -> str:
    """All its cookies, as a browser sends them back."""
    jar: SimpleCookie = SimpleCookie()
    for line in page.headers.get_all("Set-Cookie") or []:
        jar.load(line)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())


def _words(page: Page) -> str:
    """What Slack says is wrong."""
    text = Alert(page.body).text if page.status == 400 else ""
    return text or "it does not say why."


def _place(url: str) -> str:
    """An address without what may be secret in it."""
    return url.partition("?")[0]
