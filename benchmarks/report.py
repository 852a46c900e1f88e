"""What a benchmark found, where it is kept (benchmarks/results/<row>.json) and how docs/benchmarks.md shows it."""

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.rounds import Rounds

RESULTS = Path(__file__).parent / "results"
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
_HEADINGS = ("what", "against", "found", "target", "")


@dataclass(frozen=True)
class Line:
    """One line of the table. `met` is None where there is no target."""

    what: str
    against: str
    found: str
    target: str = ""
    met: bool | None = None


@dataclass(frozen=True)
class Result:
    """The lines of one row, and the figures they are made of."""

    lines: Sequence[Line]
    raw: Mapping[str, Any] = field(default_factory=dict)


def at_most(target: float) -> str:
    """How the table writes a ratio that shall not be exceeded."""
    return f"≤ {target:g}x"


def ratio_line(what: str, against: str, rounds: Rounds, contenders: tuple[str, str], figure: str, most: float) -> Line:
    """A line about the ratio of two medians."""
    ratio = rounds.ratio(*contenders, figure)
    return Line(what, against, f"{ratio:.2f}x", at_most(most), ratio <= most)


def load() -> tuple[float, ...]:
    """The machine's load averages over 1, 5 and 15 minutes."""
    return tuple(round(one, 2) for one in os.getloadavg())


def save(row: str, result: Result, load_before: Sequence[float], folder: Path = RESULTS) -> Path:
    """Keep a row with the circumstances in which it was measured."""
    folder.mkdir(exist_ok=True)
    kept = {
        "row": row,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_before": load_before,
        "load_after": load(),
        "lines": [asdict(line) for line in result.lines],
        "raw": result.raw,
    }
    path = folder / f"{row}.json"
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def kept_lines(rows: Iterable[str], folder: Path = RESULTS) -> list[tuple[str, Line]]:
    """Every line that is kept, with the date of its measurement, in the order of `rows`."""
    found = []
    for path in (folder / f"{row}.json" for row in rows):
        if path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            found += [(kept["date"][:10], Line(**line)) for line in kept["lines"]]
    return found


def table(lines: Iterable[tuple[str, Line]]) -> str:
    """The lines as Markdown."""
    rows = [(*_HEADINGS, "measured"), ("---",) * (len(_HEADINGS) + 1)]
    for date, line in lines:
        rows.append((line.what, line.against, line.found, line.target, _verdict(line), date))
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _verdict(line: Line) -> str:
    if line.met is None:
        return ""
    return "met" if line.met else "**missed**"


def rewrite(page: str, new_table: str) -> str:
    """`page` with `new_table` between its two markers.

    Raises:
        ValueError: the page has not both markers, in order.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page lacks {BEGIN} or {END}")
    return f"{before}{BEGIN}\n{new_table}\n{END}{after}"
