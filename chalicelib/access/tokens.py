"""Tokens: the operator's one, or one for each installation - sealed in the table, opened in memory, renewed in time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from chalicelib import clock, log
from chalicelib.access import store as writes
from chalicelib.access.model import Workspace
from chalicelib.access.store import WorkspaceStore
from chalicelib.aws.vault import Vault
from chalicelib.clock import Now
from chalicelib.errors import ConditionFailed, InDoubt, RetryAfter, SlackRefused, WorkspaceGone

if TYPE_CHECKING:
    from slack_sdk.oauth.installation_store.models.installation import Installation

NOT_INSTALLED = "not_installed"
"""Our word for: there is no token."""
OPEN_SECONDS = 300
"""How long an opened token may stay in the memory of a warm function."""
RENEW_AHEAD_SECONDS = 2 * 3600
"""A token of 12 hours is renewed when so little is left; whoever fails then can still use it."""
_RENEWAL_SECONDS = 30
_REFRESH_IS_OVER = frozenset(["invalid_refresh_token"])
"""Other refusals, of a client secret say, are the operator's to mend: the refresh token is still good."""
_MAX_OPEN = 1000


class Tokens(Protocol):
    """Where tokens come from."""

    def of(self, workspace: str, known: Workspace | None = None) -> str:
        """The workspace's token. `known`: the workspace as it was just read, which makes sure of the newest.

        Raises:
            WorkspaceGone: Rooster is not installed there.
            InDoubt: it expired, and somebody else is renewing it.
        """

    def used(self, workspace: str) -> str:
        """The sealed token that this function opened last for the workspace, "" if it does not know."""

    def forget(self, workspace: str) -> None:
        """Open it anew the next time."""


class OneToken:
    """SLACK_BOT_TOKEN: the operator's own workspace, and no other."""

    def __init__(self, token: str) -> None:
        self._token = token

    def of(self, workspace: str, known: Workspace | None = None) -> str:
        """The token."""
        return self._token

    def used(self, workspace: str) -> str:
        """Nothing is sealed."""
        return ""

    def forget(self, workspace: str) -> None:
        """There is nothing to open."""


@dataclass(frozen=True)
class _Opened:
    sealed: str
    token: str = field(repr=False)
    until: float
    expires: int


class SealedTokens:
    """Tokens of installations. `renew`: asks Slack for the next one, by (refresh token, now)."""

    def __init__(
        self, store: WorkspaceStore, vault: Vault, renew: "Callable[[str, int], Installation]", now: Now
    ) -> None:
        self._store = store
        self._vault = vault
        self._renew = renew
        self._opened: dict[str, _Opened] = {}
        self._now = now

    def of(self, workspace: str, known: Workspace | None = None) -> str:
        """See Tokens."""
        opened = self._opened.get(workspace)
        if known is None and opened and self._is_fresh(opened):
            return opened.token
        owner = self._owner(known or self._store.read(workspace))
        if self._is_ending(owner.token_expires, RENEW_AHEAD_SECONDS):
            owner = self._renewed(owner)
        if not opened or opened.sealed != owner.token or opened.until <= clock.wall_time():
            opened = self._open(workspace, owner)
        return opened.token

    def used(self, workspace: str) -> str:
        """See Tokens."""
        opened = self._opened.get(workspace)
        return opened.sealed if opened else ""

    def forget(self, workspace: str) -> None:
        """See Tokens."""
        self._opened.pop(workspace, None)

    def _owner(self, workspace: Workspace) -> Workspace:
        """Whose token serves the workspace: its own, or its org's."""
        if workspace.token:
            return workspace
        org = self._store.read(workspace.enterprise) if workspace.is_served else None
        if not org or not org.token:
            self.forget(workspace.id)
            raise WorkspaceGone(NOT_INSTALLED)
        return org

    def _open(self, workspace: str, owner: Workspace) -> _Opened:
        token = self._vault.open(owner.id, owner.token)
        opened = _Opened(owner.token, token, clock.wall_time() + OPEN_SECONDS, owner.token_expires)
        if len(self._opened) >= _MAX_OPEN:
            self._opened.clear()
        self._opened[workspace] = opened
        return opened

    def _renewed(self, owner: Workspace) -> Workspace:
        """The owner with its next token; as it is, where somebody else renews it or Slack does not answer in time."""
        now = self._now()
        try:
            claimed = self._store.update(writes.renewing(owner, now, now + _RENEWAL_SECONDS))
        except ConditionFailed:
            return self._usable(self._store.read(owner.id), InDoubt("renewing"))
        self._vault.seal(owner.id, owner.id)  # what cannot be sealed must not be asked for: Slack gives it only once
        try:
            given = self._renew(self._vault.open(owner.id, claimed.refresh), now)
        except (InDoubt, RetryAfter) as error:
            return self._usable(claimed, error)
        except SlackRefused as refused:
            log.error("renewal_refused", workspace=owner.id, code=refused.code)
            is_over = refused.code in _REFRESH_IS_OVER
            return self._usable(claimed, (WorkspaceGone if is_over else InDoubt)(refused.code))
        token = self._vault.seal(owner.id, given.bot_token or "")
        refresh = self._vault.seal(owner.id, given.bot_refresh_token or "")
        try:
            return self._store.update(writes.renewed(claimed, token, refresh, given.bot_token_expires_at or 0))
        except ConditionFailed:
            return self._owner(self._store.read(owner.id))

    def _usable(self, owner: Workspace, otherwise: Exception) -> Workspace:
        if not owner.token:
            raise WorkspaceGone(NOT_INSTALLED)
        if self._is_ending(owner.token_expires, 0):
            raise otherwise
        return owner

    def _is_fresh(self, opened: _Opened) -> bool:
        return clock.wall_time() < opened.until and not self._is_ending(opened.expires, RENEW_AHEAD_SECONDS)

    def _is_ending(self, expires: int, ahead: int) -> bool:
        return bool(expires) and expires - ahead <= self._now()
