"""What Rooster knows of a workspace: its token, whether Slack disowned it, and which methods must wait.

Today one token, SLACK_BOT_TOKEN, serves the workspace it belongs to.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress

from chalicelib import clock, log
from chalicelib.aws.table import Key, Table, Update
from chalicelib.errors import ConditionFailed, WorkspaceGone
from chalicelib.slack.client import SlackClient

Tokens = Callable[[str], str]


class Workspaces:
    """Hands out Slack clients, one workspace at a time."""

    def __init__(self, table: Table, tokens: Tokens, slack_api_url: str) -> None:
        self._table = table
        self._tokens = tokens
        self._url = slack_api_url

    def slack(self, workspace: str) -> SlackClient:
        """A client for answering a request that Slack just sent us: its answer is due in 3 seconds."""
        return SlackClient(self._tokens(workspace), self._url, timeout=2)

    def paced_slack(self, workspace: str) -> SlackClient:
        """A client for jobs: it refuses methods that Slack asked us not to call yet.

        Raises:
            WorkspaceGone: Slack disowned this token earlier.
        """
        token = self._tokens(workspace)
        state = self._table.get(_key(workspace)) or {}
        if state.get("disowned") == _fingerprint(token):
            raise WorkspaceGone("suspended")
        now = clock.now()
        cooling = {method: until for method, until in state.get("cooling", {}).items() if until > now}
        return SlackClient(token, self._url, timeout=10, cooling=cooling)

    def suspend(self, workspace: str, code: str) -> None:
        """Stop calling Slack for this workspace until it has another token."""
        values = {"token": _fingerprint(self._tokens(workspace)), "now": clock.now()}
        change = Update(_key(workspace), "SET #disowned = :token, #disowned_at = :now", values)
        self._table.write(change)
        log.error("workspace_suspended", workspace=workspace, code=code)

    def cool_down(self, workspace: str, method: str, until: int) -> None:
        """No call of `method` for this workspace before `until`."""
        whole = Update(
            _key(workspace), "SET #cooling = :cooling", {"cooling": {}}, when="attribute_not_exists(#cooling)"
        )
        with suppress(ConditionFailed):
            self._table.write(whole)
        name = method.replace(".", "_")
        self._table.write(Update(_key(workspace), f"SET #cooling.#{name} = :until", {"until": until}))


def _key(workspace: str) -> Key:
    return {"pk": workspace, "sk": "workspace"}


def _fingerprint(token: str) -> str:
    """Tells one token from another without keeping either."""
    return hashlib.sha256(token.encode()).hexdigest()[:16]
