"""The workplace list: lines of our own with what fits each, and how a predictor fares on them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from chalicelib.emoji_predictor import vocabulary

FILE = Path(__file__).parent / "workplace.txt"
OPPOSITE = {("+", "neg"), ("-", "pos")}


class Line(NamedTuple):
    text: str
    valence: str
    react: str
    accepted: frozenset[str]


class Score(NamedTuple):
    """Shares: of lines that got an emoji; of those, fitting, of the opposite feeling; of the `n` lines, reacted."""

    coverage: float
    acceptable: float
    wrong: float
    needless: float


def read(text: str) -> Iterator[Line]:
    groups: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("$"):
            name, words = line.split(" = ")
            groups[name] = words.split()
        elif line and line[0] != "#":
            (valence, react, given), said = line.split(" | ")[0].split(" ", 2), line.split(" | ", 1)[1]
            names = [name for one in given.split(",") for name in groups.get(one, [one])]
            yield Line(said, valence, react, frozenset(names))


def score(lines: list[Line], predict: Callable[[str], str | None]) -> Score:
    known = vocabulary.load()
    found = [(line, name) for line in lines if (name := predict(line.text))]
    fitting = [name in line.accepted for line, name in found]
    wrong = [
        not fits and (known.stances.get(name, "x"), line.valence) in OPPOSITE
        for (line, name), fits in zip(found, fitting, strict=True)
    ]
    silent = [line for line in lines if line.react == "n"]
    needless = [line for line, _ in found if line.react == "n"]
    most = max(1, len(found))
    return Score(len(found) / len(lines), sum(fitting) / most, sum(wrong) / most, len(needless) / max(1, len(silent)))
