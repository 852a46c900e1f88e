"""The emoji predictor's speed, as a row of `python -m benchmarks`; and its fit against two rivals.

`python -m benchmarks.emoji DATA [lines.jsonl ...]` scores Rooster, emojibot's algorithm and VADER on the workplace
list and on further files of lines (text, valence, react, accept) and prints a table; DATA is the folder of
chalicelib/emoji_predictor/training.py. VADER needs requirements-train.txt; without, it is left out.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median

from benchmarks.emoji_rivals import Chances, Rival, emojibot, keyword_map, vader
from benchmarks.report import Line, Result
from chalicelib.emoji_predictor import embedded, vocabulary
from tests.unit.emoji_predictor import lines as workplace

_ROUNDS = 15
_FIRST = "from chalicelib.emoji_predictor import embedded; embedded.load().decide('prod is down')"
_LONG = "prod is down and the build is broken again "


def row(work: Path) -> Result:
    """Start, a message, a very long one, and the size of the model. `work`: a folder for compiled modules."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(work / "pyc"), "PYTHONDONTWRITEBYTECODE": ""}
    first = [_process_ms(_FIRST, environment) - _process_ms("pass", environment) for _ in range(_ROUNDS + 1)][1:]
    texts = [line.text for line in workplace.read(workplace.FILE.read_text(encoding="utf-8"))]
    each = [_microseconds(text) for _ in range(5) for text in texts]
    most = [_microseconds(_LONG * (length // len(_LONG))) for length in (10_000, 40_000) for _ in range(5)]
    size = len(vocabulary.packaged("model.bin"))
    lines = [
        _line("emoji: import and first prediction, over the bare interpreter, CPU", min(first), 15, "ms"),
        _line("emoji: a message, median of the workplace list", median(each), 250, "µs"),
        _line("emoji: a message of 40,000 characters", min(most[5:]) / 1000, 20, "ms"),
        _line("emoji: the model", size / 1e6, 1.5, "MB"),
    ]
    return Result(lines, {"first_ms": first, "message_us": each, "long_us": most, "model_bytes": size})


def _line(what: str, found: float, most: float, unit: str) -> Line:
    return Line(what, "", f"{found:.3g} {unit}", f"≤ {most:g} {unit}", found <= most)


def _process_ms(code: str, environment: dict[str, str]) -> float:
    """CPU milliseconds of a fresh interpreter that runs `code`."""
    process = subprocess.Popen([sys.executable, "-c", code], env=environment)  # noqa: S603 - our own line
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{code} failed")
    return (used.ru_utime + used.ru_stime) * 1000


def _microseconds(text: str) -> float:
    started = time.perf_counter()
    embedded.load().decide(text)
    return (time.perf_counter() - started) * 1e6


def rooster(text: str) -> Chances:
    """The embedded predictor as a rival among rivals."""
    told = embedded.load().decide(text)
    return {name: 1.0} if (name := getattr(told, "name", None)) else {}


def fit(rival: Rival, lines: Iterable[workplace.Line]) -> list[float]:
    """Per cent: coverage; acceptable and wrong of the reacted; reacted of those that should get nothing."""
    stances = vocabulary.load().stances
    reacted = fitting = wrong = needless = silent = total = 0.0
    for line in lines:
        total += 1
        silent += line.react == "n"
        for name, chance in rival(line.text).items():
            fits = name in line.accepted
            reacted += chance
            fitting += chance * fits
            wrong += chance * (not fits and (stances.get(name, "x"), line.valence) in workplace.OPPOSITE)
            needless += chance * (line.react == "n")
    most = max(reacted, 1e-9)
    return [100 * one for one in (reacted / total, fitting / most, wrong / most, needless / max(1, silent))]


def read_lines(path: Path) -> list[workplace.Line]:
    """Lines of a JSONL file: text, valence, react, accept."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    known = vocabulary.load()
    return [
        workplace.Line(
            one["text"],
            one["valence"],
            one["react"],
            frozenset(known.canonical(name) or name for name in one["accept"]),
        )
        for one in rows
    ]


def main(arguments: Sequence[str]) -> int:
    """Print the table; 2 without a data folder."""
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    lists = {"workplace.txt": list(workplace.read(workplace.FILE.read_text(encoding="utf-8")))}
    lists |= {path.name: read_lines(path) for path in map(Path, arguments[1:])}
    rivals: dict[str, Callable[[], Rival]] = {
        "Rooster": lambda: rooster,
        "emojibot": lambda: emojibot(keyword_map(Path(arguments[0]))),
        "VADER": vader,
    }
    print("| predictor | lines | coverage | acceptable | wrong | needless |\n| --- | --- | --- | --- | --- | --- |")
    for name, make in rivals.items():
        try:
            rival = make()
        except ImportError:
            continue
        for title, lines in lists.items():
            shares = " | ".join(f"{share:.1f} %" for share in fit(rival, lines))
            print(f"| {name} | {title} ({len(lines)}) | {shares} |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
