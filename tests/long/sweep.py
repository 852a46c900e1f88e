"""The whole sweep of refusals: `python -m tests.long.sweep`.

It goes on where it stopped, as long as the code is the same; `--anew` forgets what was played, `--only TEXT` plays the
cells in whose names the text stands, and `--page` writes docs/reliability.md from what is there.
"""

import argparse
import hashlib
import json
import logging
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.sweep import page, plan
from tests.sweep.cells import is_request, quick
from tests.sweep.judge import SILENT, Verdict

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "out" / "sweep.jsonl"
PLANNED = ROOT / "out" / "sweep.planned"
PROCESSES = 2


def main(arguments: list[str]) -> int:
    """0 if no cell is silent or wrong in another way."""
    parser = argparse.ArgumentParser(prog="python -m tests.long.sweep")
    parser.add_argument("--anew", action="store_true")
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--only", default="")
    given = parser.parse_args(arguments)
    RESULTS.parent.mkdir(exist_ok=True)
    if given.anew:
        for file in RESULTS.parent.glob("sweep*.jsonl"):
            file.unlink()
    started = time.monotonic()
    if not given.page:
        _play(given.only)
    results = list(_results().values())
    if not given.only:
        page.write(results, _figures(results, time.monotonic() - started))
    wrong = [one for one in results if one["wrong"]]
    for one in wrong:
        print(f"{one['name']}: {one['outcome']}: {'; '.join(one['wrong'])}")
    print(f"{len(results)} cells, {len(wrong)} wrong")
    return 1 if wrong else 0


def _play(only: str) -> None:
    """Each cell that has no result yet, in processes of their own."""
    with quick():
        _be_quiet()
        known = _results()
        cells = [cell for cell in plan.every_cell() if only in cell.name and cell.name not in known]
    cells.sort(key=lambda cell: hashlib.sha256(cell.name.encode()).digest())  # a part of them is a fair sample
    PLANNED.write_text(str(len(cells) + len(known)))
    print(f"{len(cells)} cells to play, {len(known)} played", flush=True)
    context = get_context("fork")
    shares = [cells[number::PROCESSES] for number in range(PROCESSES)]
    workers = [context.Process(target=_work, args=(share, number)) for number, share in enumerate(shares)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def _work(cells: list[plan.Cell], number: int) -> None:
    with quick(), RESULTS.with_suffix(f".{number}.jsonl").open("a") as file:
        for done, cell in enumerate(cells, 1):
            file.write(json.dumps(result(cell)) + "\n")
            file.flush()
            if done % 100 == 0:
                print(f"process {number}: {done} of {len(cells)}", flush=True)


def result(cell: plan.Cell) -> dict[str, Any]:
    """A cell's line in the file."""
    started = time.process_time()
    try:
        played, verdict = plan.tried(cell)
        strikes, after = played.strikes, played.made_good_after
    except Exception as error:  # of the play itself: the other cells are played all the same
        verdict, strikes, after = Verdict(SILENT, [f"the play failed: {type(error).__name__}: {error}"]), 0, None
    about = {"name": cell.name, "code": _code(), **asdict(cell.row), "place": cell.row.place, "blow": cell.blow.name}
    about |= {"group": cell.blow.group, "times": cell.times, "is_request": is_request(cell.row.actor)}
    spent = round(time.process_time() - started, 2)
    return about | asdict(verdict) | {"strikes": strikes, "after": after, "seconds": spent}


def _results() -> dict[str, dict[str, Any]]:
    """Of this very code, by their cells' names."""
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(RESULTS.parent.glob("sweep*.jsonl")):
        for line in file.read_text().splitlines():
            one = json.loads(line)
            if one["code"] == _code():
                found[one["name"]] = one
    return found


def _code() -> str:
    """Changes with any line of what is played."""
    if not _CODE:
        digest = hashlib.sha256()
        for path in _sources():
            digest.update(path.read_bytes())
        _CODE.append(digest.hexdigest()[:12])
    return _CODE[0]


_CODE: list[str] = []


def _sources() -> Iterator[Path]:
    for folder in ("chalicelib", "playground", "tests/sweep"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def _figures(results: list[dict[str, Any]], wall: float) -> str:
    spent = sum(one["seconds"] for one in results)
    took = f"The last run took {spent / 60:.0f} core-minutes in {PROCESSES} processes."
    return f"{took} It played {len(results)} of {PLANNED.read_text()} cells, a fair sample if not all."


def _be_quiet() -> None:
    """The app's own lines are for those who look for a cell's cause."""
    logging.getLogger("rooster").propagate = False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
