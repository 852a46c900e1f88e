"""Installations in the table: one item `workspace` in each workspace's partition, and in an org's.

An org's partition also names the workspaces that its admins opened to Rooster: `team#<workspace>`.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from chalicelib.access.model import Workspace, from_item
from chalicelib.aws.table import Check, Commit, Delete, Item, Key, Put, Table, Update, Write

if TYPE_CHECKING:
    from slack_sdk.oauth.installation_store.models.installation import Installation

KEPT_SECONDS = 30 * 24 * 3600
"""How long data stays after Rooster left."""
STORED_WITHIN_SECONDS = 60
"""Storing takes a while: an uninstall noted meanwhile is an older token's, or the first use of this one tells."""
FORGETTING_SECONDS = 3600
"""How long nothing is taken in after the last sign of life of whoever deletes all."""
_OF_THE_TOKEN = ("token", "refresh", "token_expires")


class WorkspaceStore:
    """Reads, and the writes of installing and leaving: each conditional, so that any order ends alike."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.commit = table.commit

    def read(self, workspace: str) -> Workspace:
        """The workspace, or an org, as it stands."""
        return from_item(workspace, self._table.get(key(workspace)))

    def update(self, update: Update) -> Workspace:
        """Change the workspace; as it is then. Raises as Table.update."""
        return from_item(update.key["pk"], self._table.update(update))

    def cool_down(self, workspace: str, method: str, until: int) -> None:
        """No call of `method` before `until`."""
        none = "attribute_not_exists(#cooling)"
        self._table.commit(Update(key(workspace), "SET #cooling = :none", {"none": {}}, when=none))
        name = method.replace(".", "_")
        self._table.commit(Update(key(workspace), f"SET #cooling.#{name} = :until", {"until": until}))

    def teams_of(self, org: str) -> Iterator[str]:
        """The workspaces that an org's admins opened to Rooster."""
        return (item["sk"].removeprefix("team#") for item in self._table.query(org, "team#"))

    def everything(self, workspace: str, after: str = "") -> Iterator[Item]:
        """All that is stored of the workspace, in the order of sort keys; `after`: from behind this one on."""
        return self._table.query(workspace, after=after)

    def some(self, workspace: str, sort_keys: Iterable[str]) -> Iterator[Item]:
        """Those of these items that there are."""
        return self._table.get_all([{"pk": workspace, "sk": sort_key} for sort_key in sort_keys])

    def erase(self, items: Sequence[Item]) -> None:
        """Delete these, fewer than MAX_WRITES."""
        self._table.commit(*(Delete({"pk": item["pk"], "sk": item["sk"]}) for item in items))

    def erase_gone(self, state: Workspace, items: Sequence[Item]) -> bool:
        """Delete these, fewer than MAX_WRITES, unless Rooster is back; False then."""
        still_gone = {"when": "#gone_at = :gone AND attribute_not_exists(#token) AND attribute_not_exists(#enterprise)"}
        values = {"gone": state.gone_at}
        others = [Delete({"pk": item["pk"], "sk": item["sk"]}) for item in items if item["sk"] != "workspace"]
        own = Delete(key(state.id), values, **still_gone) if len(others) < len(items) else None
        mine = own or Check(key(state.id), values=values, **still_gone)
        return self._table.commit(mine, *others) is Commit.DONE


def key(workspace: str) -> Key:
    """Where a workspace's own item stands."""
    return {"pk": workspace, "sk": "workspace"}


def installed(owner: str, given: "Installation", sealed: str, sealed_refresh: str, install_url: str) -> Update:
    """The write of an installation, unless a newer one, or a later uninstall, is there already.

    `owner`: the workspace, or the org whose token it is.
    """
    is_org = given.is_enterprise_install
    values = {
        **{"token": sealed, "refresh": sealed_refresh, "token_expires": given.bot_token_expires_at or 0},
        **{"installed_at": int(given.installed_at), "installer": given.user_id, "scopes": list(given.bot_scopes or ())},
        **{"name": (given.enterprise_name if is_org else given.team_name) or "", "is_org": is_org},
        **{"enterprise": "" if is_org else given.enterprise_id or ""},
        **{"app": given.app_id or "", "bot": given.bot_user_id or "", "install_url": install_url},
    }
    assignments = ", ".join(f"#{name} = :{name}" for name in values)
    change = f"SET {assignments} REMOVE #gone_at, #disowned, #renewing, #cooling, #forgetting"
    newest = "(attribute_not_exists(#installed_at) OR #installed_at <= :installed_at)"
    alive = "(attribute_not_exists(#gone_at) OR #gone_at <= :latest)"
    values["latest"] = int(given.installed_at) + STORED_WITHIN_SECONDS
    return Update(key(owner), change, values, when=f"{newest} AND {alive}")


def gone(workspace: Workspace, at: int) -> Update:
    """The write that forgets the tokens of an installation; refused if it is another one by now.

    uninstall   reads installed_at = 100                 gone: refused, it is 160
    --------------+---------------------+------------------+----->
    browser                             installed, at = 160
    """
    removed = ", ".join(
        f"#{name}" for name in (*_OF_THE_TOKEN, "enterprise", "scopes", "renewing", "cooling", "forgetting")
    )
    values = {"at": at, "read": workspace.installed_at}
    when = "#installed_at = :read AND (attribute_exists(#token) OR attribute_exists(#enterprise))"
    return Update(key(workspace.id), f"SET #gone_at = :at REMOVE {removed}", values, when=when)


def opened(workspace: str, org: str, at: int) -> Sequence[Write]:
    """The writes that let an org's token serve a workspace, unless it has one of its own or a later uninstall.

    granted (at)    opened: installed_at <= at, gone_at <= at
    ------+-----------------+----->
    revoked (later) gone: installed_at as it was read

    Slack tells of both in any order; each is written only over what is older than itself.
    """
    values = {"org": org, "at": at}
    mine = "attribute_not_exists(#token) AND (attribute_not_exists(#installed_at) OR #installed_at <= :at)"
    alive = "(attribute_not_exists(#gone_at) OR #gone_at <= :at)"
    change = "SET #enterprise = :org, #installed_at = :at REMOVE #gone_at, #forgetting"
    return (
        Update(key(workspace), change, values, when=f"{mine} AND {alive}"),
        Check(key(org), "attribute_exists(#token)"),
        Put({"pk": org, "sk": f"team#{workspace}"}),
    )


def state_used(nonce: str, expires: int) -> Put:
    """The write that uses up an OAuth state: of all who come with it, one passes."""
    return Put({"pk": f"oauth#{nonce}", "sk": "used", "expires": expires}, unless_exists=True)


def switched(workspace: str, before: Sequence[str], after: Sequence[str]) -> Update:
    """The write that switches features off, unless another admin changed the list meanwhile."""
    unchanged = "#off = :before" if before else "(attribute_not_exists(#off) OR #off = :before)"
    return Update(key(workspace), "SET #off = :after", {"after": after, "before": before}, when=unchanged)


def disowned(workspace: str, token: str, now: int) -> Update:
    """The write that notes the fingerprint of a token that Slack refuses."""
    return Update(key(workspace), "SET #disowned = :token, #disowned_at = :now", {"token": token, "now": now})


def begin_forgetting(workspace: str, now: int) -> Update:
    """The write after which nothing new is taken in; refused while it is in force."""
    free = "attribute_not_exists(#forgetting) OR #forgetting < :now"
    values = {"until": now + FORGETTING_SECONDS, "now": now}
    return Update(key(workspace), "SET #forgetting = :until", values, when=free)


def go_on_forgetting(workspace: str, now: int) -> Update:
    """The write that keeps it in force; refused where it was over, and people may have stored something since."""
    held = "attribute_not_exists(#forgetting) OR #forgetting >= :now"
    values = {"until": now + FORGETTING_SECONDS, "now": now}
    return Update(key(workspace), "SET #forgetting = :until", values, when=held)


def end_forgetting(workspace: str) -> Update:
    """The write after which all is as ever."""
    return Update(key(workspace), "REMOVE #forgetting")


def token_expired(owner: str, sealed: str, now: int) -> Update:
    """The write after which the token is renewed at its next use, unless it is another by now."""
    return Update(key(owner), "SET #token_expires = :now", {"now": now, "sealed": sealed}, when="#token = :sealed")


def renewing(workspace: Workspace, now: int, until: int) -> Update:
    """The write that claims the renewal of a token; one of many who try gets it.

    worker 1   renewing: lease = until    asks Slack     renewed (token is as it was read)
    -------------+--------------------------+--------------+----->
    worker 2   renewing: refused until the lease is over; goes on with the old token
    """
    values = {"sealed": workspace.token, "now": now, "until": until}
    free = "(attribute_not_exists(#renewing) OR #renewing < :now)"
    return Update(key(workspace.id), "SET #renewing = :until", values, when=f"#token = :sealed AND {free}")


def renewed(workspace: Workspace, sealed: str, sealed_refresh: str, expires: int) -> Update:
    """The write of a renewed token, unless it was replaced or forgotten meanwhile."""
    values = {"token": sealed, "refresh": sealed_refresh, "token_expires": expires, "old": workspace.token}
    change = "SET #token = :token, #refresh = :refresh, #token_expires = :token_expires REMOVE #renewing"
    return Update(key(workspace.id), change, values, when="#token = :old")
