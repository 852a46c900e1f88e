"""The arguments of a job: a frozen dataclass for each kind, stored by the names of its fields.

Strings and numbers are stored as they are, a bool as 0 or 1, words as one string with spaces between them. What equals
its field's default is not stored. What is stored without being a field is ignored: another version wrote it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib.errors import PoisonMessage

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Stored = Mapping[str, str | int]
Words = tuple[str, ...]
Args = TypeVar("Args", bound="DataclassInstance")

_READ: Mapping[object, tuple[type, Callable[[Any], Any]]] = {
    str: (str, str),
    int: (int, int),
    bool: (int, bool),
    Words: (str, lambda text: tuple(text.split())),
}
"""By the type of a field: what is stored for it, and how that is read."""


@dataclass(frozen=True)
class NoArgs:
    """Of a job that its kind says all about."""


def store(args: "DataclassInstance") -> Stored:
    """What is stored for `args`."""
    given = ((field, getattr(args, field.name)) for field in fields(args))
    return {field.name: _store(value) for field, value in given if value != field.default}


def read(kind: type[Args], stored: Stored) -> Args:
    """The arguments that are stored.

    Raises:
        PoisonMessage: one is missing, or of another type.
    """
    try:
        return kind(**{one.name: _read(one.type, stored[one.name]) for one in fields(kind) if one.name in stored})
    except TypeError:
        raise PoisonMessage(f"unreadable arguments of {kind.__name__}") from None


def _store(value: str | int | Words) -> str | int:
    if isinstance(value, tuple):
        return " ".join(value)
    return int(value) if isinstance(value, bool) else value


def _read(of: object, value: str | int) -> str | int | Words:
    stored, convert = _READ[of]
    if not isinstance(value, stored):
        raise TypeError
    read_as: str | int | Words = convert(value)
    return read_as
