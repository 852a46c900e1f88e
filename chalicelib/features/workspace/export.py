"""All that Rooster keeps of a workspace as a zip, or as several: JSON for programs, tables for people. Pure.

Items are taken as data: what a later version adds to them, or a kind it adds, is in the JSON all the same.
CSV: https://www.rfc-editor.org/rfc/rfc4180
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO, TextIOWrapper
from itertools import zip_longest
from operator import itemgetter
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from chalicelib.features.workspace.cells import REPLACEMENT, cell

Item = Mapping[str, Any]
Row = Sequence[Any]
Kinds = Mapping[str, Sequence[Item]]

SECRETS = frozenset({"token", "refresh", "sealed"})
"""Attributes that never leave, however deep they stand and whatever the kind of their item."""
PRIVATE = ("job#answer.", "delivery#answer.")
"""What Rooster answered a member in a direct message is that member's alone, and forgotten in a day."""
OF_PHONES = {
    "picture": frozenset({"id", "address", "file", "source", "caption", "sender", "life"}),
    "photos_member": frozenset({"sender", "code"}),
}
"""Of what members text, an admin learns who sent when: words are the sender's, and links open for whoever has them."""
STANDUPS = (
    *("standup id", "standup name", "channel", "questions", "weekdays", "asked at", "report at"),
    *("time zone", "asked in own time zone", "owner", "paused"),
)
RUNS = (
    *("date", "standup id", "standup name", "channel", "owner", "questions"),
    *("asked at", "report at", "reported"),
)
ANSWERS = (
    *("date", "standup name", "member id", "member name", "status", "late", "answered at"),
    *("question", "answer"),
)

_README = """\
This is everything that Rooster keeps of your workspace, as it was at {made}.
{part}
everything.json  all of it, grouped by kind, for programs. Tokens are left out.
standups.csv     the standups and their settings
runs.csv         each day on which a standup ran, and what it asked
answers.csv      one line for each member and question; a member without answers has one line

The tables are for people. They hold no more than everything.json does.
- Separated by commas, UTF-8. If a spreadsheet shows all of a line in one cell, import the file (in Excel: Data, From
  Text/CSV) and choose the comma.
- Times that end in Z are UTC. A standup's own times ("asked at", "report at" in standups.csv) are in its time zone.
- Where a text, a line of it, or what follows a ; | or tab begins with = + - or @, if only behind spaces, quotes or what
  nobody sees, an apostrophe (') is before it, so that no spreadsheet takes it for a formula. In everything.json it is
  as it was written.
- Some characters cannot be written: U+FFFD stands where half a character was, and in the tables where a NUL was.
"""
_PART = """
There is much of it, so it comes in parts. This is part {part}. Each part has files like these, of other items.
"""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def archive(items: Iterable[Item], made: str, related: Iterable[Item] = (), part: int = 0) -> bytes:
    """The zip of a workspace's `items`, in whatever order they come; `made`: the instant, for the reader.

    `related`: those of `related_to` that there are; `part`: its number, if the items are not all. The same items give
    the same bytes.
    """
    kinds = _by_kind(items)
    readme = _README.format(made=made, part=_PART.format(part=part) if part else "")
    whole = BytesIO()
    with ZipFile(whole, "w") as target:
        _write(target, "README.txt", [_speakable(readme)])
        _write(target, "everything.json", _json(kinds))
        _write_table(target, "standups.csv", STANDUPS, map(_standup_row, kinds.get("standup", ())))
        _write_table(target, "runs.csv", RUNS, map(_run_row, kinds.get("run", ())))
        _write_table(target, "answers.csv", ANSWERS, _answer_rows(kinds, _by_kind(related)))
    return whole.getvalue()


def related_to(items: Iterable[Item]) -> set[str]:
    """Sort keys of what the table of answers says about these items: their runs and standups."""
    runs = {_run_and_user(item)[0] for item in items if item["sk"].startswith("member#")}
    return {f"run#{run}" for run in runs} | {f"standup#{_standup_and_date(run)[0]}" for run in runs}


def _by_kind(items: Iterable[Item]) -> Kinds:
    """The items without secrets, in the order of their keys, by what their sort key begins with."""
    keyed = [((item["sk"], item["pk"]), _shareable(item)) for item in items]
    keyed.sort(key=itemgetter(0))
    kinds: dict[str, list[Item]] = {}
    for _, item in keyed:
        if item["sk"].startswith(PRIVATE):
            continue
        kind = item["sk"].partition("#")[0]
        hidden = OF_PHONES.get(kind, frozenset())
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


def _standup_row(item: Item) -> Row:
    _, _, standup = item["sk"].partition("#")
    return (
        *(item.get("id", standup), item.get("name"), item.get("channel"), _lines(item.get("questions"))),
        *(_weekdays(item.get("weekdays")), item.get("prompt"), item.get("report"), item.get("zone")),
        *(item.get("own_time"), item.get("owner"), item.get("paused")),
    )


def _run_row(item: Item) -> Row:
    standup, date = _standup_and_date(_run_id(item))
    return (
        *(item.get("date", date), item.get("standup", standup), item.get("name"), item.get("channel")),
        *(item.get("owner"), _lines(item.get("questions"))),
        *(_instant(item.get("prompt_at")), _instant(item.get("report_at")), item.get("reported")),
    )


def _answer_rows(kinds: Kinds, others: Kinds) -> Iterator[Row]:
    runs = {_run_id(item): item for some in (others, kinds) for item in some.get("run", ())}
    standups = [item for some in (others, kinds) for item in some.get("standup", ())]
    names = {item["sk"].partition("#")[2]: item.get("name") for item in standups}
    for member in kinds.get("member", ()):
        run_id, user = _run_and_user(member)
        standup, date = _standup_and_date(run_id)
        run = runs.get(run_id, {})
        about = (
            *(run.get("date", date), run.get("name", names.get(standup, standup))),
            *(member.get("user", user), member.get("name"), member.get("status"), member.get("late")),
            _instant(member.get("answered_at")),
        )
        for question, answer in _answered(run, member):
            yield *about, question, answer


def _answered(run: Item, member: Item) -> Iterable[tuple[Any, Any]]:
    """Each question of the run with the member's answer; one empty pair for a member without answers."""
    answers = _list(member.get("answers"))
    return zip_longest(_list(run.get("questions")), answers) if answers else [("", "")]


def _run_id(run: Item) -> str:
    return str(run["sk"].partition("#")[2])


def _run_and_user(member: Item) -> tuple[str, str]:
    run_id, _, user = member["sk"].partition("#")[2].rpartition("#")
    return run_id, user


def _standup_and_date(run_id: str) -> tuple[str, str]:
    standup, _, date = run_id.partition(".")
    return standup, date


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _lines(value: Any) -> str:
    return "\n".join(map(str, _list(value)))


def _weekdays(value: Any) -> str:
    """Names for the numbers of weekdays, 0 = Monday."""
    return " ".join(_DAYS[day] if day in range(len(_DAYS)) else str(day) for day in _list(value))


def _instant(value: Any) -> Any:
    """Epoch seconds as an ISO instant in UTC; empty for 0, which is never; as it is if it is no such number."""
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    try:
        return (_EPOCH + timedelta(seconds=value)).isoformat().replace("+00:00", "Z") if value else ""
    except OverflowError:
        return value
