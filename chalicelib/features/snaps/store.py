"""Messages that vanish, in the workspace's own partition: `snap#<id>`, without their words, until they are gone."""

from collections.abc import Sequence
from dataclasses import asdict

from chalicelib.aws.table import Commit, Delete, Item, Key, Put, Table, Update
from chalicelib.features.snaps.model import Snap

_KEPT_SECONDS = 40 * 24 * 3600
"""After its time an item is of use to nobody; usually it is deleted with the message."""


class SnapStore:
    """Reads, and the writes of posting, keeping and vanishing."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.commit = table.commit

    def snap(self, workspace: str, snap: str) -> Snap | None:
        """One that is still there."""
        item = self._table.get(_key(workspace, snap))
        return _snap(item) if item else None

    def snaps(self, workspace: str) -> Sequence[Snap]:
        """All that are still there, the next first."""
        return sorted(map(_snap, self._table.query(workspace, "snap#")), key=lambda snap: snap.due)

    def snaps_of(self, workspace: str, user: str) -> Sequence[Snap]:
        """A member's own that are still there, the next first."""
        return [snap for snap in self.snaps(workspace) if snap.user == user]

    def mark_posted(self, workspace: str, snap: Snap, channel: str, ts: str, due: int) -> bool:
        """Remember where it stands, and when it goes; False where it is not to vanish any more."""
        values: Item = {"channel": channel, "ts": ts, "due": due}
        change = "SET #channel = :channel, #ts = :ts, #due = :due"
        placed = self._table.commit(Update(_key(workspace, snap.id), change, values, when="attribute_exists(#pk)"))
        return placed is Commit.DONE

    def move_channel(self, workspace: str, old: str, new: str) -> None:
        """Those that stand in a channel which has another id now."""
        values = {"old": old, "new": new}
        for snap in self.snaps(workspace):
            if snap.channel == old:
                change = Update(_key(workspace, snap.id), "SET #channel = :new", values, when="#channel = :old")
                self._table.commit(change)

    def begin_to_go(self, workspace: str, snap: str) -> bool:
        """From now on it cannot be kept; False where it is not to vanish any more.

        timer     begin_to_go (exists)        chat.delete     forget
        ------------+----------------------------+---------------+----->
        author    keep: deletes the item      keep: refused, it is going

        Whichever of the two writes comes first decides, and the other one is refused.
        """
        change = Update(_key(workspace, snap), "SET #going = :yes", {"yes": True}, when="attribute_exists(#pk)")
        return self._table.commit(change) is Commit.DONE

    def do_not_go(self, workspace: str, snap: str) -> None:
        """It was not to be deleted after all; it may be kept again."""
        self._table.commit(Update(_key(workspace, snap), "REMOVE #going", when="attribute_exists(#pk)"))

    def keep(self, workspace: str, snap: str) -> bool:
        """It stays for good; False where it is too late for that."""
        here = "attribute_exists(#pk) AND attribute_not_exists(#going)"
        return self._table.commit(Delete(_key(workspace, snap), when=here)) is Commit.DONE

    def forget(self, workspace: str, snap: str) -> None:
        """It is gone."""
        self._table.commit(Delete(_key(workspace, snap)))


def put_snap(workspace: str, snap: Snap) -> Put:
    """The write that begins one, once."""
    item: Item = {**_key(workspace, snap.id), **asdict(snap), "expires": snap.due + _KEPT_SECONDS}
    return Put(item, unless_exists=True)


def _key(workspace: str, snap: str) -> Key:
    return {"pk": workspace, "sk": f"snap#{snap}"}


def _snap(item: Item) -> Snap:
    return Snap(**{name: item[name] for name in Snap.__dataclass_fields__})
