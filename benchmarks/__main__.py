"""`python -m benchmarks [row ...]`: measure these rows, or all; keep what was found; rewrite the table of the page."""

import logging
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import report
from benchmarks.rows import ROWS


def main(wanted: list[str]) -> int:
    """The process's exit code: 0 whether targets are met or not, 2 for a row that does not exist."""
    unknown = [name for name in wanted if name not in ROWS]
    if unknown:
        print(f"There is no row {', '.join(unknown)}; there are {', '.join(ROWS)}.", file=sys.stderr)
        return 2
    logging.getLogger("rooster").addHandler(logging.NullHandler())  # the app in this process needs no log
    _warn_if_busy()
    with tempfile.TemporaryDirectory(prefix="rooster-benchmarks-") as folder:
        for name in wanted or ROWS:
            _measure(name, Path(folder))
    print(report.table(report.kept_lines(ROWS)))
    return 0


def _measure(name: str, work: Path) -> None:
    print(f"{name}: measuring", flush=True)
    before, started = report.load(), time.monotonic()
    path = report.save(name, ROWS[name](work), before)
    table = report.table(report.kept_lines(ROWS))
    report.PAGE.write_text(report.rewrite(report.PAGE.read_text(encoding="utf-8"), table), encoding="utf-8")
    print(f"{name}: {time.monotonic() - started:.0f} s; kept in {os.path.relpath(path)}", flush=True)


def _warn_if_busy() -> None:
    if os.getloadavg()[0] > 0.5:
        print("This machine is busy with something else: ratios will wander by several per cent.", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
