"""Hands out Slack clients, one workspace at a time; notes which methods must wait, and who disowned Rooster."""

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from chalicelib import clock, log
from chalicelib.access import store as writes
from chalicelib.access.model import Workspace
from chalicelib.access.store import WorkspaceStore
from chalicelib.access.tokens import OneToken, Tokens
from chalicelib.aws.table import Commit, Write
from chalicelib.clock import Now
from chalicelib.errors import SlackError, WorkspaceGone
from chalicelib.slack.installation import NOT_GRANTED
from chalicelib.slack.users import person

if TYPE_CHECKING:
    from chalicelib.slack.client import SlackClient

OnUninstalled = Callable[[Workspace, int, int], Sequence[Write]]
"""The writes that must go with forgetting a workspace's tokens: (workspace, gone at)."""
OnInstalled = Callable[[str, str, int], Sequence[Write]]
"""The writes that go with letting an org's token serve a workspace: (workspace, cause)."""
SUSPENDED = "suspended"
"""Our word for: Slack refused the very token that we have, and it is still the one that we have."""
_OF_A_METHOD = frozenset(["account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"])
"""Slack's codes for a dead token; our own words, and a refused renewal, are sure."""
REQUEST_TIMEOUT, JOB_TIMEOUT = 2, 10
"""Seconds for a call to Slack: while Slack waits 3 seconds for our own answer, and while nobody waits."""
_RECALL_SECONDS = 30
_MAX_RECALLED = 1000


class Workspaces:
    """Whom Rooster may talk to, and how. `off`: features that the operator switched off for all.

    `tokens`: made when first needed, for SSM may not have their secrets to hand: then one job waits, and not `work`.
    """

    def __init__(
        self,
        store: WorkspaceStore,
        tokens: Callable[[], Tokens],
        slack_api_url: str,
        on_installed: OnInstalled,
        on_uninstalled: OnUninstalled,
        now: Now,
        off: frozenset[str] = frozenset(),
    ) -> None:
        self._store = store
        self._make_tokens = tokens
        self._url = slack_api_url
        self._on_installed = on_installed
        self._on_uninstalled = on_uninstalled
        self._off = off
        self._not_of_org: dict[str, float] = {}
        self._cached: dict[str, tuple[float, Workspace]] = {}
        self._now = now

    @property
    def _tokens(self) -> Tokens:
        return self._make_tokens()

    def slack(self, workspace: str) -> "SlackClient":
        """A client for answering a request that Slack just sent us: its answer is due in 3 seconds.

        Raises:
            WorkspaceGone: Rooster is not installed there.
        """
        from chalicelib.slack.client import SlackClient  # noqa: PLC0415 - most messages call nothing of Slack's

        return SlackClient(self._tokens.of(workspace), self._url, REQUEST_TIMEOUT, workspace)

    def is_admin(self, workspace: str, user: str) -> bool:
        """Slack lets the member administer the workspace. Raises as `slack`, and SlackError."""
        return person(self.slack(workspace).user(user)).is_admin

    def tell_without_token(self, address: str, words: str) -> bool:
        """Tell whoever clicked, by the address that came with the click; False where Slack does not take it."""
        from chalicelib.slack import response_url  # noqa: PLC0415 - see `slack`

        return response_url.add(address, self._url, words)

    def is_token_rejected(self, workspace: str) -> bool:
        """Slack refused the very token that we have: jobs do not call until it is another."""
        state = self._store.read(workspace)
        return bool(state.disowned) and state.disowned == _fingerprint(self._tokens.of(workspace))

    def paced_slack(self, workspace: str) -> "SlackClient":
        """A client for jobs: it refuses methods that Slack asked us not to call yet.

        Raises:
            WorkspaceGone: Rooster is not installed there, or Slack disowned this token earlier.
        """
        state = self._store.read(workspace)
        token = self._token(state)
        from chalicelib.slack.client import SlackClient  # noqa: PLC0415 - see `slack`

        def rest(method: str) -> int:
            return state.cooling.get(method.replace(".", "_"), 0) - self._now()

        return SlackClient(token, self._url, JOB_TIMEOUT, workspace, rest)

    def require(self, workspace: str) -> Workspace:
        """The workspace as it stands.

        Raises:
            WorkspaceGone: as paced_slack; a token that Slack disowned counts until it is replaced.
        """
        state = self._store.read(workspace)
        if not isinstance(self._tokens, OneToken):
            self._token(state)
        return state._replace(off=(*state.off, *self._off))

    def cached(self, workspace: str) -> Workspace:
        """The workspace as it stood at most half a minute ago."""
        until, state = self._cached.get(workspace, (0.0, None))
        return self.look(workspace) if state is None or until <= clock.wall_time() else state

    def look(self, workspace: str) -> Workspace:
        """The workspace as it stands at this moment: for what people do, who are told that it is done."""
        state = self._store.read(workspace)
        if self.is_installed(state):
            self._cache(state)
        return state

    def uses(self, workspace: str, feature: str) -> bool:
        """Rooster is there, the feature is on, and what is kept there now will stay."""
        state = self.look(workspace)
        return self.is_installed(state) and feature not in state.off and not state.is_forgetting(clock.now())

    def _cache(self, state: Workspace) -> None:
        if len(self._cached) >= _MAX_RECALLED:
            self._cached.clear()
        self._cached[state.id] = (clock.wall_time() + _RECALL_SECONDS, state)

    def invalidate(self, workspace: str) -> None:
        """It changed: what this warm function remembers of it counts no more."""
        self._cached.pop(workspace, None)
        self._tokens.forget(workspace)

    def is_installed(self, state: Workspace) -> bool:
        """Rooster is installed there, as far as the workspace's own item tells."""
        return state.is_served or isinstance(self._tokens, OneToken)

    def adopt_org_workspace(self, workspace: str, org: str) -> None:
        """Somebody of a workspace uses Rooster through an org's installation, before the news of its opening came.

        They may be of another company that shares a channel with the org: only Slack knows which are the org's.
        """
        state = self.cached(workspace)
        is_stranger = self._not_of_org.get(workspace, 0.0) > clock.wall_time()
        if state.is_served or is_stranger or isinstance(self._tokens, OneToken):
            return
        if workspace in self.slack(org).teams():
            now = self._now()
            self.open(workspace, org, now, f"{org}.{now}")
        else:
            self._not_of_org[workspace] = clock.wall_time() + _RECALL_SECONDS

    def open(self, workspace: str, org: str, at: int, cause: str) -> None:
        """An org's token serves the workspace from the instant `at` on, if it is an org and has one."""
        self.invalidate(workspace)
        if self._store.read(org).is_org:
            opened = writes.opened(workspace, org, at)
            # Where the jobs are there already, by the same cause, the workspace is opened without.
            if self._store.commit(*opened, *self._on_installed(workspace, cause, self._now())) is not Commit.DONE:
                self._store.commit(*opened)

    def is_alive(self, workspace: str, code: str) -> bool:
        """Slack knows the token that a method refused by `code`: it refused for a moment only, or does nothing else."""
        if code not in _OF_A_METHOD:
            return False
        try:
            self.slack(workspace).granted_scopes()
        except WorkspaceGone:
            return False
        except SlackError:
            return True
        return True

    def suspend(self, workspace: str, code: str, since: int) -> bool:
        """Slack disowned the token that was read at `since`: stop calling for this workspace until it has another.

        True if jobs may wait for that: the operator's own token is replaced, not installed anew.
        """
        if isinstance(self._tokens, OneToken):
            token = _fingerprint(self._tokens.of(workspace))
            self._store.commit(writes.disowned(workspace, token, self._now()))
        elif not self._leave_rejected(self._store.read(workspace), code, since):
            return False
        log.error("workspace_suspended", workspace=workspace, code=code)
        return isinstance(self._tokens, OneToken)

    def expire(self, workspace: str) -> bool:
        """Slack says that the token expired: renew it at its next use. False for tokens that do not rotate."""
        used = self._tokens.used(workspace)
        state = self._store.read(workspace)
        owner = state if state.token or not state.enterprise else self._store.read(state.enterprise)
        self.invalidate(workspace)
        if not owner.refresh:
            return False
        self._store.commit(writes.token_expired(owner.id, used or owner.token, self._now()))
        return True

    def leave(self, state: Workspace, at: int) -> bool:
        """Forget the tokens now, and the data later; False if that happened already, or it is installed anew."""
        self.invalidate(state.id)
        if not state.is_served:
            return False
        causes = self._on_uninstalled(state, at, self._now())
        return self._store.commit(writes.gone(state, at), *causes) is Commit.DONE

    def _leave_rejected(self, state: Workspace, code: str, since: int) -> bool:
        """A dead token of an org serves none of its workspaces any more; one that is newer than `since` is alive."""
        used = self._tokens.used(state.id)
        if code == NOT_GRANTED and state.is_org:
            return False
        if state.is_served and not state.token and code != NOT_GRANTED:
            state = self._store.read(state.enterprise)
        is_another = bool(used and state.token and used != state.token)
        return state.installed_at < since and not is_another and self.leave(state, self._now())

    def cool_down(self, workspace: str, method: str, until: int) -> None:
        """No call of `method` for this workspace before `until`."""
        self._store.cool_down(workspace, method, until)

    def _token(self, state: Workspace) -> str:
        token = self._tokens.of(state.id, state)
        if state.disowned and state.disowned == _fingerprint(token):
            raise WorkspaceGone(SUSPENDED)
        return token


def _fingerprint(token: str) -> str:
    """Tells one token from another without keeping either."""
    return hashlib.sha256(token.encode()).hexdigest()[:16]
