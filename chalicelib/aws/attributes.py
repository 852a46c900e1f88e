"""DynamoDB's attribute values from and to plain Python: str, int, bool, None, list and dict, and nothing else.

boto3 has this too, but importing it costs more than all of Rooster: docs/adr/0007-aws-without-an-sdk.md.
Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
"""

from collections.abc import Mapping
from typing import Any

Attribute = dict[str, Any]


def pack(item: Mapping[str, Any]) -> dict[str, Attribute]:
    """An item as DynamoDB wants it."""
    return {name: to_attribute(value) for name, value in item.items()}


def unpack(item: Mapping[str, Attribute]) -> dict[str, Any]:
    """An item as DynamoDB gives it."""
    return {name: from_attribute(attribute) for name, attribute in item.items()}


def to_attribute(value: Any) -> Attribute:
    """One value. Raises TypeError for a type that the table does not hold."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case str():
            return {"S": str(value)}
        case list() | tuple():
            return {"L": [to_attribute(part) for part in value]}
        case Mapping():
            return {"M": pack(value)}
        case _:
            raise TypeError(f"{type(value).__name__} is no attribute of ours")


def from_attribute(attribute: Attribute) -> Any:
    """One value. Raises TypeError for a type that the table does not hold."""
    ((kind, value),) = attribute.items()
    match kind:
        case "S" | "BOOL":
            return value
        case "N":
            return int(value)
        case "NULL":
            return None
        case "L":
            return [from_attribute(part) for part in value]
        case "M":
            return unpack(value)
        case _:
            raise TypeError(f"{kind} is no attribute of ours")
