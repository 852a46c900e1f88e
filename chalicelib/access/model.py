"""What Rooster knows of a workspace's installation. Pure data."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple


class Workspace(NamedTuple):
    """A workspace (or an org) as the table has it. Secrets are sealed. `enterprise`: whose token serves it, or "".

    `installed_at`, `gone_at`: epoch seconds; `off`: features its admins switched off; `cooling`: methods that rest;
    `forgetting`: until when nothing new is taken in, because all is being deleted.
    """

    id: str
    token: str = ""
    refresh: str = ""
    token_expires: int = 0
    enterprise: str = ""
    is_org: bool = False
    name: str = ""
    app: str = ""
    bot: str = ""
    installer: str = ""
    install_url: str = ""
    scopes: tuple[str, ...] = ()
    installed_at: int = 0
    gone_at: int = 0
    forgetting: int = 0
    off: tuple[str, ...] = ()
    disowned: str = ""
    cooling: Mapping[str, int] = MappingProxyType({})

    @property
    def is_served(self) -> bool:
        """It has a token of its own, or its org's, as far as its own item tells."""
        return bool(self.token or (self.enterprise and not self.gone_at))

    def is_forgetting(self, now: int) -> bool:
        """What anybody stores now would be deleted with all the rest."""
        return now <= self.forgetting


def from_item(workspace: str, item: Mapping[str, Any] | None) -> Workspace:
    """The workspace that an item of the table holds; one that nobody knows, without."""
    known: dict[str, Any] = {name: value for name, value in (item or {}).items() if name in _FIELDS}
    for name in _LISTS & known.keys():
        known[name] = tuple(known[name])
    return Workspace(workspace, **known)


def wanting(needed: Sequence[str], granted: Sequence[str]) -> list[str]:
    """The scopes that are needed and not granted."""
    return sorted(set(needed) - set(granted))


_FIELDS = frozenset(Workspace._fields) - {"id"}
_LISTS = frozenset(["scopes", "off"])
