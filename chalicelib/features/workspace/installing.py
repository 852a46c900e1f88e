"""Installing: the way to Slack's consent, and back with a code that is exchanged once."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib import log, manifest
from chalicelib.access import store as writes
from chalicelib.access.store import WorkspaceStore
from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Commit
from chalicelib.aws.vault import Vault
from chalicelib.clock import Now
from chalicelib.container import Container
from chalicelib.errors import SlackError, SlackRefused, StorageError
from chalicelib.feature import Feature
from chalicelib.features.workspace import jobs, lifecycle, oauth_state, pages
from chalicelib.features.workspace.browser import BrowserRequest, PageResponse
from chalicelib.features.workspace.install_errors import STATUS, InstallError
from chalicelib.features.workspace.oauth_state import InstallAborted
from chalicelib.jobs import model as jobs_model
from chalicelib.settings import ONE_WORKSPACE
from chalicelib.slack.oauth import OAuthApp

if TYPE_CHECKING:
    from slack_sdk.oauth.installation_store.models.installation import Installation

COOKIE = "rooster-install"
_OURS = f"Path=/; Max-Age={oauth_state.LIFE_SECONDS}; Secure; HttpOnly; SameSite=Lax"
_MAX_CODE = 500
_VISITORS = frozenset(["invalid_code", "code_already_used"])
"""Refusals that any stranger can bring about; the others are the operator's to mend."""


@dataclass(frozen=True)
class Installing:
    """Two pages. `key` signs states; `scopes`: what the deployed features need; `features`: all there are."""

    app: OAuthApp
    store: WorkspaceStore
    vault: Vault
    workspaces: Workspaces
    key: bytes
    scopes: Sequence[str]
    features: Sequence[Feature]
    now: Now

    def begin(self, visit: BrowserRequest) -> PageResponse:
        """To Slack's consent. The browser keeps its mark, so that two tabs of it do not disturb each other."""
        known = visit.cookie(COOKIE)
        browser = known if oauth_state.is_browser(known) else secrets.token_hex(16)
        state = oauth_state.made(self.key, secrets.token_hex(16), browser, self.now())
        consent_url = self.app.authorize_url(self.scopes, state, visit.redirect_url)
        return PageResponse(
            302, "", {**pages.HEADERS, "Location": consent_url, "Set-Cookie": f"{COOKIE}={browser}; {_OURS}"}
        )

    def finish(self, visit: BrowserRequest) -> PageResponse:
        """Back from Slack: installed, or what went wrong and the way on."""
        try:
            installation, is_new = self._install(visit)
        except InstallAborted as stopped:
            return _stopped(stopped.trouble, visit)
        return PageResponse(200, self._success(installation, is_new), pages.HEADERS, "installed")

    def _install(self, visit: BrowserRequest) -> "tuple[Installation, bool]":
        code = _code(visit)
        now = self.now()
        nonce = oauth_state.nonce_of(self.key, visit.query.get("state", ""), visit.cookie(COOKIE), now)
        try:
            self._use_up(nonce, now)
            installation = self._exchange(code, visit.redirect_url, now)
            is_new = self._keep(installation, nonce, visit.install_url)
        except StorageError as error:
            log.error("install_failed", error=type(error).__name__, code=getattr(error, "code", None))
            raise InstallAborted(InstallError.NOT_STORED) from None
        return installation, is_new

    def _use_up(self, nonce: str, now: int) -> None:
        """One conditional write: of all who come with this state, one passes."""
        if self.store.commit(once=writes.state_used(nonce, now + 2 * oauth_state.LIFE_SECONDS)) is not Commit.DONE:
            raise InstallAborted(InstallError.REUSED)

    def _exchange(self, code: str, redirect_url: str, now: int) -> "Installation":
        try:
            return self.app.exchange(code, redirect_url, now)
        except SlackRefused as refused:
            report = log.info if refused.code in _VISITORS else log.error
            report("install_refused", code=refused.code)
            raise InstallAborted(InstallError.CODE) from None
        except SlackError as error:
            log.error("install_failed", code=error.code)
            raise InstallAborted(InstallError.SLACK_DOWN) from None

    def _keep(self, given: "Installation", nonce: str, install_url: str) -> bool:
        """The tokens, sealed, and what an installation causes; a newer one stays. Was Rooster not there before?"""
        owner, at = _owner(given), int(given.installed_at)
        sealed = self.vault.seal(owner, given.bot_token or "")
        refresh = self.vault.seal(owner, given.bot_refresh_token) if given.bot_refresh_token else ""
        keep = writes.installed(owner, given, sealed, refresh, install_url)
        is_news = not self.store.read(owner).is_served
        causes = lifecycle.on_installed(self.features, owner, nonce[:12], self.now()) if is_news else []
        welcome = jobs_model.put(jobs.welcome(owner, given.user_id, at))
        self.workspaces.invalidate(owner)
        # An org's installation is in no workspace yet, and can tell nobody anything: see Leaving.granted.
        is_told = is_news and given.user_id and not given.is_enterprise_install
        if is_told and self.store.commit(keep, welcome, *causes) is Commit.DONE:
            return True
        if self.store.commit(keep, *causes) is not Commit.DONE:
            log.info("install_superseded", workspace=owner)
        return is_news

    def _success(self, given: "Installation", is_new: bool) -> str:
        team, org, slack = given.team_id or "", given.enterprise_id or "", self.app.url
        if not given.is_enterprise_install:
            open_slack = f"{slack}app_redirect?app={given.app_id}&team={team}"
            return pages.installed(given.team_name or "", open_slack, is_org=False, is_new=is_new)
        admins = slack.replace("https://slack.com/", "https://app.slack.com/")
        manage = f"{admins}manage/{org}/integrations/profile/{given.app_id}/workspaces/add"
        return pages.installed(given.enterprise_name or "", slack, is_org=True, manage_url=manage, is_new=is_new)


class Closed:
    """Where the operator serves one workspace with its own token, nobody can install."""

    def begin(self, visit: BrowserRequest) -> PageResponse:
        """A page that says so."""
        return _stopped(InstallError.OFF, visit)

    finish = begin


def pages_of(container: Container) -> Installing | Closed:
    """The way in, for browsers."""
    if container.secrets.auth_mode() == ONE_WORKSPACE:
        return Closed()
    app, scopes = container.oauth_app, manifest.scopes(container.switched_on)
    key, features = state_key(app.client_secret), container.features
    return Installing(app, container.store, container.vault, container.workspaces, key, scopes, features, container.now)


def state_key(client_secret: str) -> bytes:
    """What states are signed with: made of a secret that exists wherever installing does, and of no other use."""
    return hashlib.sha256(b"rooster oauth state " + client_secret.encode()).digest()


def _stopped(trouble: InstallError, visit: BrowserRequest) -> PageResponse:
    return PageResponse(STATUS[trouble], pages.trouble(trouble, visit.install_url), pages.HEADERS, str(trouble))


def _code(visit: BrowserRequest) -> str:
    """What Slack gave the browser to bring us."""
    if error := visit.query.get("error"):
        log.info("install_refused", code=error if re.fullmatch(r"[a-z_]{1,60}", error) else None)
        raise InstallAborted(InstallError.DENIED if error == "access_denied" else InstallError.CODE)
    code = visit.query.get("code", "")
    if not 0 < len(code) <= _MAX_CODE or not code.isascii():
        raise InstallAborted(InstallError.FORGED)
    return code


def _owner(given: "Installation") -> str:
    return str((given.enterprise_id if given.is_enterprise_install else given.team_id) or given.enterprise_id)
