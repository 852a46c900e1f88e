"""Our own mutation tester: `python -m tests.long.mutants --sample 200 --seed 1`.

A random sample of small changes to the core's modules, each in its own copy of the tree. Of the suite, those tests run
that call the changed function, the quickest first, until one fails. Results go to a JSON file as they come; a second
call goes on.
"""

import argparse
import ast
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache, partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from tests.long.mutating import Change, changes

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "out" / "mutants.json"
TOUCHED = ROOT / "out" / "touched.json"
SECONDS = 900
"""For the tests of one mutant: one that loops for ever, or a busy machine, is told as "timeout", not as killed."""
CORE = (
    "chalicelib/jobs",
    "chalicelib/features/standups/run.py",
    "chalicelib/features/standups/schedule.py",
    "chalicelib/features/standups/answering.py",
    "chalicelib/features/standups/reporting.py",
    "chalicelib/frontdoor/slack_requests.py",
    "chalicelib/slack/payloads.py",
    "chalicelib/access/tokens.py",
    "chalicelib/features/snaps/vanishing.py",
    "chalicelib/features/snaps/model.py",
    "chalicelib/features/snaps/units.py",
    "chalicelib/features/snaps/posting.py",
)
"""Modules, or a folder of them."""
SUITE = ("tests/unit", "tests/scenarios", "tests/faults", "tests/properties", "tests/upgrade")
LEFT_OUT = (
    *("tests/unit/benchmarks", "tests/unit/emoji_predictor", "tests/faults/test_hostile.py"),
    *("tests/faults/test_sweep.py", "tests/faults/test_emoji_endpoint.py", "tests/properties/test_tenancy.py"),
    *("tests/properties/test_day_machine.py", "tests/faults/test_photo_media.py", "tests/unit/features/photos"),
)
"""They take long, or call nothing of the core."""
MAX_SECONDS_OF_TESTS = 60.0
"""Of the tests that call the changed function, the quickest that together take so long."""


@dataclass(frozen=True)
class Mutant:
    """One change to one module."""

    module: str
    number: int
    change: Change

    @property
    def name(self) -> str:
        return f"{self.module}:{self.change.line}:{self.number}"


def mutants(root: Path = ROOT) -> list[Mutant]:
    """Every one there could be, in order."""
    found = []
    for module in _modules(root):
        source = (root / module).read_text()
        found += [Mutant(module, number, change) for number, change in enumerate(changes(source))]
    return found


def _modules(root: Path) -> Iterator[str]:
    for stated in CORE:
        path = root / stated
        files = sorted(path.glob("*.py")) if path.is_dir() else [path] * path.exists()
        yield from (str(file.relative_to(root)) for file in files if file.name != "__init__.py")


def outcome(mutant: Mutant, tree: Path, seconds: float = SECONDS) -> dict[str, Any]:
    """What became of it, as a line of the file."""
    started = time.monotonic()
    state, by = played(mutant, tree, tests_of_line(mutant.module, mutant.change.line), seconds)
    said = {name: value for name, value in asdict(mutant.change).items() if name != "source"}
    spent = round(time.monotonic() - started, 1)
    return {"name": mutant.name, "module": mutant.module, **said, "state": state, "by": by, "seconds": spent}


def played(mutant: Mutant, tree: Path, tests: Sequence[str], seconds: float = SECONDS) -> tuple[str, str]:
    """Change the copy of the tree, run the tests, change it back. "killed" by which test, "survived" or "timeout"."""
    file = tree / mutant.module
    original = file.read_text()
    file.write_text(mutant.change.source)
    try:
        return _tested(tests, tree, seconds)
    finally:
        file.write_text(original)


def tests_of_line(module: str, line: int) -> Sequence[str]:
    """Those that call the function in which the line stands; where it is in none, those that call any of the module."""
    function, seen = _function_at(module, line), _touched()
    every = [one for one in seen["functions"] if one.startswith(f"{module}:")]
    own = f"{module}:{function}"
    places = [own] if own in seen["functions"] else every  # else it is called when the module is imported
    calling = {test for place in places for test in seen["functions"].get(place, ())}
    by_time = sorted(calling, key=lambda test: float(seen["tests"][test]))
    spent = accumulate(float(seen["tests"][test]) for test in by_time)
    return [test for test, sum_of in zip(by_time, spent, strict=True) if sum_of < MAX_SECONDS_OF_TESTS] or by_time[:1]


def _function_at(module: str, line: int) -> int:
    """The first line, decorators and all, of the innermost function around the line; 0 where there is none."""
    found = [
        min(node.lineno, *(one.lineno for one in node.decorator_list)) if node.decorator_list else node.lineno
        for node in ast.walk(ast.parse((ROOT / module).read_text()))
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return max(found, default=0)


@cache
def _touched() -> dict[str, Any]:
    """Found by running the suite once."""
    if not TOUCHED.exists():
        TOUCHED.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-B", "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider"]
        left_out = [f"--ignore={path}" for path in LEFT_OUT]
        environ = {**os.environ, "TOUCHED": str(TOUCHED)}
        subprocess.run([*command, "-p", "tests.long.touched", *left_out, *SUITE], cwd=ROOT, env=environ, check=True)
    found: dict[str, Any] = {"tests": {}, "functions": {}}
    for file in sorted(TOUCHED.parent.glob(f"{TOUCHED.stem}*.json")):
        part = json.loads(file.read_text())
        found["tests"] |= part["tests"]
        for function, tests in part["functions"].items():
            found["functions"].setdefault(function, []).extend(tests)
    listed = [sys.executable, "-B", "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "--collect-only", *SUITE]
    there = set(subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=False).stdout.splitlines())
    found["functions"] = {name: [one for one in tests if one in there] for name, tests in found["functions"].items()}
    return found


def _tested(tests: Sequence[str], tree: Path, seconds: float) -> tuple[str, str]:
    """ "killed" by which test, "survived" or "timeout"."""
    if not tests:
        return "survived", ""
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--show-capture=no"]
    environ = {**os.environ, "PYTHONPATH": str(tree)}
    try:
        run = subprocess.run(
            [*command, *tests],
            cwd=tree,
            env=environ,
            timeout=seconds,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    except subprocess.TimeoutExpired:
        return "timeout", ""
    if gone := set(re.findall(r"^ERROR: not found: \S+?/(tests/\S+)$", run.stdout, re.MULTILINE)):
        # Names made of what the mutant changed: the others may notice it.
        rest = [test for test in tests if test.partition("[")[0] not in gone]
        assert len(rest) < len(tests), run.stdout
        return _tested(rest, tree, seconds)
    return _state(run.returncode), _killer(run.stdout)


def _state(code: int) -> str:
    """pytest's: 0 all passed, 1 one failed; 2 and 4 are errors at importing, which a mutant may cause too."""
    return {0: "survived", 5: "no tests"}.get(code, "killed")


def _killer(output: str) -> str:
    named = (line.split()[1] for line in output.splitlines() if line.startswith(("FAILED ", "ERROR ")))
    return next(named, "")


def run(sample: int, seed: int, processes: int, results: Path) -> list[dict[str, Any]]:
    """The sample's outcomes; those that are in the file already are not run again."""
    every = mutants()
    chosen = random.Random(seed).sample(every, min(sample, len(every)))
    known = {one["name"]: one for one in _read(results)}
    left = [mutant for mutant in chosen if mutant.name not in known]
    _touched()  # and all tests pass without a mutant, or it ends here
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(processes) as pool:
        shares = [left[number::processes] for number in range(processes)]
        trees = [copied(Path(folder) / str(number)) for number in range(processes)]
        list(pool.map(partial(_work, results), shares, trees))
    found = {one["name"]: one for one in _read(results)}
    return [found[mutant.name] for mutant in chosen if mutant.name in found]


def _work(results: Path, share: Sequence[Mutant], tree: Path) -> None:
    for mutant in share:
        _write(outcome(mutant, tree), results)


def copied(tree: Path) -> Path:
    """A copy of the project's files that may be changed."""
    ignored = shutil.ignore_patterns(".git", ".venv", ".rooster", "out", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, tree, ignore=ignored)
    return tree


def _read(results: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in results.read_text().splitlines()] if results.exists() else []


def _write(outcome: dict[str, Any], results: Path) -> None:
    results.parent.mkdir(parents=True, exist_ok=True)
    with results.open("a") as file:
        file.write(json.dumps(outcome) + "\n")
    print(f"{outcome['state']:9} {outcome['seconds']:6} s  {outcome['name']}  {outcome['by']}", flush=True)


def table(found: Sequence[dict[str, Any]]) -> str:
    """For docs/reliability.md: what was killed a module, and the survivors."""
    states = ("killed", "survived", "timeout")
    lines = [f"| module | mutants | {' | '.join(states)} |", "|---|---|---|---|---|"]
    for module in sorted({one["module"] for one in found}):
        own = Counter(one["state"] for one in found if one["module"] == module)
        lines.append(f"| `{module}` | {own.total()} | {' | '.join(str(own[state]) for state in states)} |")
    lines += ["", "| not killed | before | after | |", "|---|---|---|---|"]
    lines += [
        f"| `{one['module']}:{one['line']}` | `{_cell(one['before'])}` | `{_cell(one['after'])}` | {one['state']} |"
        for one in found
        if one["state"] != "killed"
    ]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("`", "'")


def main() -> int:
    """Run what the arguments say, and print the figures."""
    parser = argparse.ArgumentParser()
    for name, kind, usual in (
        ("sample", int, 200),
        ("seed", int, 1),
        ("processes", int, 2),
        ("results", Path, RESULTS),
    ):
        parser.add_argument(f"--{name}", type=kind, default=usual)
    found = run(**vars(parser.parse_args()))
    states = Counter(one["state"] for one in found)
    print(json.dumps({"mutants": {"of": len(mutants()), "sample": len(found), **states}}))
    print(table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
