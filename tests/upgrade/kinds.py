"""Which kind of item a key is of, as `<kind of partition>/<kind of sort key>`."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

Fixture = Mapping[str, Any]
_VALUE = re.compile(r'\{\n +("[^\n]*[^\n\[{])\n +\}')


def kind_of(pk: str, sk: str) -> str:
    """`workspace/run#` of a run: whose partition, and what of the sort key is the same for all of its kind."""
    own, hash_, _ = pk.partition("#")
    place = own + hash_ if hash_ else "workspace" if pk[0] in "TE" else pk
    name, hash_, _ = sk.partition("#")
    return f"{place}/{name}{hash_}"


def items_in(fixture: Fixture) -> set[str]:
    """The kinds of items that a fixture holds."""
    return {kind_of(item["pk"]["S"], item["sk"]["S"]) for item in fixture["items"]}


def jobs_in(fixture: Fixture) -> set[str]:
    """The kinds of jobs that are still to do in a fixture."""
    return {item["kind"]["S"] for item in fixture["items"] if item.get("state") == {"S": "open"}}


def holders(found: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Of each kind, the names of the fixtures that hold it; `found`: of each fixture, its kinds."""
    every = sorted({kind for kinds in found.values() for kind in kinds})
    return {kind: sorted(name for name, kinds in found.items() if kind in kinds) for kind in every}


def as_text(what: Any) -> str:
    """JSON as it is committed: an attribute's value takes one line."""
    text = json.dumps(what, indent=1, sort_keys=True, ensure_ascii=False)
    return _VALUE.sub(r"{\1}", text) + "\n"
