"""Standups in `/rooster export`: tables for people, made of items as they are stored. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import Any

from chalicelib.feature import ExportTable, Kinds

Item = Mapping[str, Any]
Row = Sequence[Any]
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
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def related(items: Iterable[Item]) -> set[str]:
    """Sort keys of what the table of answers says about these items: their runs and standups."""
    runs = {_run_and_user(item)[0] for item in items if item["sk"].startswith("member#")}
    return {f"run#{run}" for run in runs} | {f"standup#{_standup_and_date(run)[0]}" for run in runs}


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


TABLES = (
    ExportTable(
        "standups.csv",
        "the standups and their settings",
        STANDUPS,
        lambda kinds, others: map(_standup_row, kinds.get("standup", ())),
    ),
    ExportTable(
        "runs.csv",
        "the days on which each standup ran, and its questions",
        RUNS,
        lambda kinds, others: map(_run_row, kinds.get("run", ())),
    ),
    ExportTable(
        "answers.csv",
        "one line per member and question; one line for a member without answers",
        ANSWERS,
        _answer_rows,
    ),
)
