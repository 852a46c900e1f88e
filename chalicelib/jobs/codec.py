"""The arguments of a job: a NamedTuple for each kind, stored by the names of its fields.

Strings and numbers are stored as they are, a bool as 0 or 1, words as one string with spaces between them. What equals
its field's default is not stored, as versions before wrote it. What is stored without being a field is ignored: another
version wrote it.
NamedTuples, for a frozen dataclass takes seven times as long to define (docs/adr/0013).
"""

from collections.abc import Callable, Mapping
from inspect import signature
from typing import Any, NamedTuple

from chalicelib.errors import PoisonMessage

Stored = Mapping[str, str | int]
Words = tuple[str, ...]

_READ: Mapping[object, tuple[type, Callable[[Any], Any]]] = {
    str: (str, str),
    int: (int, int),
    bool: (int, bool),
    Words: (str, lambda text: tuple(text.split())),
}
"""By the type of a field: what is stored for it, and how that is read."""


class NoArgs(NamedTuple):
    """Of a job that its kind says all about."""


def store(args: Any) -> Stored:
    """What is stored for `args`."""
    defaults = args._field_defaults
    given = args._asdict().items()
    return {name: _store(value) for name, value in given if name not in defaults or value != defaults[name]}


def arguments(handler: Callable[..., Any], stored: Stored) -> Any:
    """The arguments that are stored, as `handler` takes them: its second parameter names their class.

    Raises:
        PoisonMessage: one is missing, or of another type.
    """
    _, parameter, *_ = signature(handler).parameters.values()
    return read(parameter.annotation, stored)


def read(kind: type[Any], stored: Stored) -> Any:
    """The same, of this class."""
    types = kind.__annotations__
    try:
        return kind(**{name: _read(types[name], stored[name]) for name in kind._fields if name in stored})
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
