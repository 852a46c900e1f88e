"""Standups, runs and members as items of the table, and where they stand. Pure."""

from dataclasses import asdict, fields
from typing import Any

from chalicelib.aws.table import Item, Key
from chalicelib.features.standups.model import Member, Run, Standup, Status


def standup_key(workspace: str, standup: str) -> Key:
    """Where a standup's settings stand."""
    return {"pk": workspace, "sk": f"standup#{standup}"}


def run_key(workspace: str, run: str) -> Key:
    """Where a run stands."""
    return {"pk": workspace, "sk": f"run#{run}"}


def member_key(workspace: str, run: str, user: str) -> Key:
    """Where a member of a run stands."""
    return {"pk": workspace, "sk": f"member#{run}#{user}"}


def plain(thing: Standup | Run | Member) -> Item:
    """Its fields as an item's attributes."""
    return {name: _value(value) for name, value in asdict(thing).items()}


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Status) else value


def to_standup(item: Item) -> Standup:
    """As `plain` made it, or an older version's."""
    return Standup(**_known(Standup, item))


def to_run(item: Item) -> Run:
    """As `plain` made it, or an older version's."""
    return Run(**_known(Run, item))


def to_member(item: Item) -> Member:
    """As `plain` made it, or an older version's.

    Some did not write down which revision `replies` show; 0 says that nobody knows, so whoever goes on updates them.
    """
    known = _known(Member, item)
    return Member(**{**known, "status": Status(known["status"])})


def _known(kind: type, item: Item) -> Item:
    """The fields of `kind` in `item`, lists as tuples; fields an older version did not know keep their defaults."""
    names = {field.name for field in fields(kind)} & item.keys()
    return {name: tuple(item[name]) if isinstance(item[name], list) else item[name] for name in names}
