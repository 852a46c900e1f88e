"""Standups, runs and members as items of the table, and where they stand. Pure."""

from dataclasses import asdict, fields
from typing import Any

from chalicelib.aws.table import Item, Key
from chalicelib.features.standups.model import Member, Run, Standup, Status

_STORED = {"report_channel": "place"}
"""Fields that are stored under the name that they had before."""


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
    return {_STORED.get(name, name): _value(value) for name, value in asdict(thing).items()}


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
    names = {field.name: _STORED.get(field.name, field.name) for field in fields(kind)}
    found = {name: item[stored] for name, stored in names.items() if stored in item}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}
