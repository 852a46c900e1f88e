"""DynamoDB's request units, from the sizes of items. Pure.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from collections.abc import Mapping
from math import ceil
from typing import Any

READ_BYTES, WRITE_BYTES = 4096, 1024
Item = Mapping[str, Mapping[str, Any]]


def item_size(item: Item) -> int:
    """Bytes of an item in DynamoDB's own JSON: names and values."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(attribute: Mapping[str, Any]) -> int:
    ((kind, value),) = attribute.items()
    match kind:
        case "S":
            return len(value.encode())
        case "N":
            return (len(value.lstrip("-")) + 1) // 2 + 1 + int(value.startswith("-"))
        case "BOOL" | "NULL":
            return 1
        case "L":
            return 3 + sum(1 + _value_size(part) for part in value)
        case "M":
            return 3 + len(value) + item_size(value)
        case _:
            raise ValueError(f"no attribute of ours: {kind}")


def read_units(size: int, is_consistent: bool) -> float:
    """One for each 4 KB that are read together, half of that if not consistent; at least for 4 KB."""
    return max(1, ceil(size / READ_BYTES)) * (1.0 if is_consistent else 0.5)


def write_units(before: Item | None, after: Item | None) -> int:
    """One for each 1 KB of the larger item, and one for each entry of the index `due` that goes or comes."""
    size = max(item_size(before or {}), item_size(after or {}))
    return max(1, ceil(size / WRITE_BYTES)) + _index_writes(before or {}, after or {})


def _index_writes(before: Item, after: Item) -> int:
    old, new = _entry(before), _entry(after)
    return 0 if old == new else len([one for one in (old, new) if one])


def _entry(item: Item) -> tuple[str, str] | None:
    return (item["shard"]["S"], item["due"]["N"]) if "shard" in item else None
