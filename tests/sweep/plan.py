"""Which cells there are: every row with each class of refusals, and every documented code of every method."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.sweep import methods
from tests.sweep.cells import BY_NAME, TIMES, Played, Row, clean, is_request, play, rows
from tests.sweep.judge import Verdict, judge
from tests.sweep.methods import Blow


@dataclass(frozen=True)
class Cell:
    """`times`: a key of TIMES."""

    row: Row
    blow: Blow
    times: str

    @property
    def name(self) -> str:
        row = self.row
        return " | ".join((row.scenario, row.actor, row.method, row.target, self.blow.name, self.times))


@cache
def every_row() -> tuple[Row, ...]:
    """Of all scenarios; what several of them call alike is a row of the first."""
    found: dict[tuple[str, str, str], Row] = {}
    for name in BY_NAME:
        for row in rows(name):
            found.setdefault((row.actor, row.method, row.place), row)
    return tuple(found.values())


def every_cell() -> Iterator[Cell]:
    """A request is made once: refused once or three times is the same to it."""
    for row in every_row():
        for blow in methods.one_a_class(row.method):
            for times in TIMES:
                if times != "three times" or not is_request(row.actor):
                    yield Cell(row, blow, times)
    for row in main_rows():
        played = set(methods.one_a_class(row.method))
        yield from (Cell(row, blow, "for ever") for blow in methods.every(row.method) if blow not in played)


def main_rows() -> list[Row]:
    """For each method the row on which all of its codes are played: a job's, where a job calls it."""
    found: dict[str, Row] = {}
    for row in sorted(every_row(), key=lambda row: is_request(row.actor)):
        found.setdefault(row.method, row)
    return list(found.values())


def cheap_rows() -> list[Row]:
    """For each method the row whose scenario is the shortest."""
    order = {name: index for index, name in enumerate(CHEAPEST)}
    found: dict[str, Row] = {}
    for row in sorted(every_row_of(CHEAPEST), key=lambda row: (is_request(row.actor), order[row.scenario])):
        found.setdefault(row.method, row)
    return list(found.values())


CHEAPEST = (
    "an uninstall",
    "replies that vanish, after doubts",
    "messages that vanish, after doubts",
    "emoji",
    "an org",
    "a workspace",
    "a quiet day",
    "no channel, and an owner who cannot be told",
    "late answers after doubts",
    "photos",
    "a day of standups",
)
"""Scenarios that call every method between them, the shortest first."""


def every_row_of(names: tuple[str, ...]) -> Iterator[Row]:
    """The rows of some scenarios."""
    for name in names:
        yield from rows(name)


def tried(cell: Cell) -> tuple[Played, Verdict]:
    """What came of a cell."""
    times = TIMES[cell.times]
    played = play(cell.row, cell.blow, times)
    return played, judge(cell.row, times, cell.blow.group, clean(cell.row.scenario), played)
