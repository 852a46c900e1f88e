"""All that Rooster keeps of a workspace as a zip, or as several: JSON for programs, tables for people. Pure.

Items are taken as data: what a later version adds to them, or a kind it adds, is in the JSON all the same.
CSV: https://www.rfc-editor.org/rfc/rfc4180
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from operator import itemgetter
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from chalicelib.feature import ExportTable, Feature, Kinds
from chalicelib.features.workspace.cells import REPLACEMENT, cell

Item = Mapping[str, Any]
Row = Sequence[Any]

SECRETS = frozenset({"token", "refresh", "sealed"})
"""Attributes that never leave, however deep they stand and whatever the kind of their item."""


@dataclass(frozen=True)
class Contents:
    """What features say of the export: their tables, the attributes that stay out by kind, and the kept-back items."""

    tables: Sequence[ExportTable]
    private: Mapping[str, frozenset[str]]
    withheld: tuple[str, ...]

    @classmethod
    def of(cls, features: Sequence[Feature], tables: Sequence[ExportTable]) -> "Contents":
        """As the features' storage declares it."""
        private = {kind: names for one in features for kind, names in one.storage.private.items()}
        return cls(tables, private, tuple(start for one in features for start in one.storage.withheld))


_README = """\
This is everything that Rooster stores about your workspace, as of {made}.
{part}
everything.json  all data, grouped by kind, for programs; tokens are left out
{tables}
The tables are for people. They contain nothing that isn't in everything.json.
- They are comma-separated, in UTF-8. If your spreadsheet shows a whole line in one cell, import the file instead (in
  Excel: Data > From Text/CSV) and choose the comma as the delimiter.
- Times that end in Z are UTC. A standup's own times ("asked at" and "report at" in standups.csv) are in its time zone.
- To keep spreadsheets from running text as a formula, an apostrophe (') comes before any text, line, or part after a
  ; | or tab that starts with = + - or @, even after spaces, quotes or invisible characters. everything.json has the
  original text.
- U+FFFD replaces characters that can't be written: half of a surrogate pair and, in the tables, NUL.
"""
_PART = """
The export is large, so it comes in parts. This is part {part}. Each part has the same files, with different items.
"""
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def archive(items: Iterable[Item], made: str, contents: Contents, related: Iterable[Item] = (), part: int = 0) -> bytes:
    """The zip of a workspace's `items`, in whatever order they come; `made`: the instant, for the reader.

    `related`: items of other parts that tables refer to; `part`: its number, if the items are not all. The same items
    give the same bytes.
    """
    kinds, others = _by_kind(items, contents), _by_kind(related, contents)
    tables = "".join(f"{table.file:<16} {table.about}\n" for table in contents.tables)
    readme = _README.format(made=made, tables=tables, part=_PART.format(part=part) if part else "")
    whole = BytesIO()
    with ZipFile(whole, "w") as target:
        _write(target, "README.txt", [_speakable(readme)])
        _write(target, "everything.json", _json(kinds))
        for table in contents.tables:
            _write_table(target, table.file, table.header, table.rows(kinds, others))
    return whole.getvalue()


def _by_kind(items: Iterable[Item], contents: Contents) -> Kinds:
    """The items without secrets, in the order of their keys, by what their sort key begins with."""
    keyed = [((item["sk"], item["pk"]), _shareable(item)) for item in items]
    keyed.sort(key=itemgetter(0))
    kinds: dict[str, list[Item]] = {}
    for _, item in keyed:
        if item["sk"].startswith(contents.withheld):
            continue
        kind = item["sk"].partition("#")[0]
        hidden = contents.private.get(kind, frozenset())
        kinds.setdefault(kind, []).append({name: value for name, value in item.items() if name not in hidden})
    return kinds


def _shareable(value: Any) -> Any:
    """`value` without secrets, and with nothing in it that UTF-8 cannot hold."""
    match value:
        case str():
            return _speakable(value)
        case list() | tuple():
            return [_shareable(part) for part in value]
        case Mapping():
            return {_speakable(name): _shareable(part) for name, part in value.items() if name not in SECRETS}
        case _:
            return value


def _speakable(text: str) -> str:
    return _SURROGATES.sub(REPLACEMENT, text)


def _json(kinds: Kinds) -> Iterator[str]:
    yield from json.JSONEncoder(ensure_ascii=False, indent=2, sort_keys=True).iterencode(kinds)
    yield "\n"


def _write(target: ZipFile, name: str, parts: Iterable[str]) -> None:
    with _opened(target, name) as file:
        file.writelines(parts)


def _write_table(target: ZipFile, name: str, header: Row, rows: Iterable[Row]) -> None:
    """With a byte order mark: Excel takes a CSV without it for whatever Windows is set to."""
    with _opened(target, name) as file:
        file.write("\ufeff")
        writer = csv.writer(file, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        writer.writerow(header)
        writer.writerows([cell(value) for value in row] for row in rows)


def _opened(target: ZipFile, name: str) -> TextIOWrapper:
    """A new file of the zip; nothing about it depends on when or where it is made."""
    info = ZipInfo(name, _FIRST_ZIP_DATE)
    info.compress_type = ZIP_DEFLATED
    info.create_system = _UNIX
    info.external_attr = 0o644 << 16
    return TextIOWrapper(target.open(info, "w"), encoding="utf-8", newline="")
