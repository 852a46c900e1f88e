"""A browser's request and the page it gets, as plain data. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class BrowserRequest:
    """`base_url`: where the app answers, without a slash at its end; `cookies`: the header."""

    base_url: str
    query: Mapping[str, str] = field(repr=False)
    cookies: str = field(repr=False)

    @property
    def install_url(self) -> str:
        """Where installing begins."""
        return f"{self.base_url}/slack/install"

    @property
    def redirect_url(self) -> str:
        """Where Slack sends the browser back to."""
        return f"{self.base_url}/slack/oauth_redirect"

    def cookie(self, name: str) -> str:
        """A cookie's value, or ""; whatever other cookies of the same site look like."""
        pairs = (part.strip().partition("=") for part in self.cookies.split(";"))
        return next((value for key, _, value in pairs if key == name), "")


@dataclass(frozen=True)
class PageResponse:
    """`reason`: a fixed word for the log."""

    status: int
    body: str
    headers: Mapping[str, str]
    reason: str | None = None
