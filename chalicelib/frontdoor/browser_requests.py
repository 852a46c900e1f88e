"""What a browser gets: the landing page, and the way through Slack's consent and back."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from chalice.app import Request, Response

from chalicelib import log
from chalicelib.feature import Feature
from chalicelib.features.workspace.browser import BrowserRequest, PageResponse
from chalicelib.frontdoor.requests import address
from chalicelib.settings import Settings

_COOKIES = 4096


class Welcome(Protocol):
    """chalicelib.features.workspace.installing.Installing, or what stands in for it where nobody can install."""

    def begin(self, visit: BrowserRequest) -> PageResponse:
        """GET /slack/install."""

    def finish(self, visit: BrowserRequest) -> PageResponse:
        """GET /slack/oauth_redirect."""


class Web:
    """The routes for people. `features`: those that the landing page shows.

    `welcome` is built only for those who install: it takes longer to import.
    """

    def __init__(
        self,
        welcome: Callable[[], Welcome],
        is_open: bool,
        features: Sequence[Feature],
        chosen: Settings,
    ) -> None:
        self._welcome = welcome
        self._is_open = is_open
        self._features = features
        self._settings = chosen

    def landing(self, request: Request | None) -> Response:
        """GET /."""
        return self._show(request, "landing", self._landing)

    def install(self, request: Request | None) -> Response:
        """GET /slack/install."""
        return self._show(request, "install", lambda visit: self._welcome().begin(visit))

    def oauth_redirect(self, request: Request | None) -> Response:
        """GET /slack/oauth_redirect."""
        return self._show(request, "oauth_redirect", lambda visit: self._welcome().finish(visit))

    def health(self) -> Response:
        """GET /health, for a probe: this answers only where the settings are complete."""
        return Response({"ok": True})

    def _landing(self, visit: BrowserRequest) -> PageResponse:
        from chalicelib.features.workspace import pages  # noqa: PLC0415 - Slack's requests, which are in a hurry, need it not

        install_url = visit.install_url if self._is_open else None
        said = (feature.landing.shares(self._settings) for feature in self._features if feature.landing)
        shares = list(filter(None, said))
        return PageResponse(200, pages.landing(install_url, self._features, shares), pages.HEADERS)

    def _show(self, request: Request | None, route: str, make: Callable[[BrowserRequest], PageResponse]) -> Response:
        started, visit = time.monotonic(), self._visit(request)
        try:
            page = make(visit)
        except Exception as error:
            page = _broken(visit, type(error).__name__)
        spent = round((time.monotonic() - started) * 1000)
        report = log.info if page.status < 500 else log.error
        report("request", route=route, status=page.status, reason=page.reason, ms=spent)
        return Response(page.body, status_code=page.status, headers=dict(page.headers))

    def _visit(self, request: Request | None) -> BrowserRequest:
        headers: Mapping[str, str] = request.headers if request else {}
        query: Mapping[str, str] = (request.query_params or {}) if request else {}
        cookies = str(headers.get("cookie") or "")[:_COOKIES]
        return BrowserRequest(self._settings.public_url or address(request), dict(query), cookies)


def _broken(visit: BrowserRequest, error: str) -> PageResponse:
    """A page even then: an error of ours must not end in API Gateway's JSON."""
    from chalicelib.features.workspace import install_errors, pages  # noqa: PLC0415 - see _landing

    trouble = install_errors.InstallError.NOT_STORED
    return PageResponse(install_errors.STATUS[trouble], pages.trouble(trouble, visit.install_url), pages.HEADERS, error)
