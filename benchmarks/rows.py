"""The rows of the table, in its order: what `python -m benchmarks` can measure."""

from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import aws_client, cold_start, costs, emoji, photos, prompts, size, snaps, ticks, warm
from benchmarks.report import Result, ratio_line

Row = Callable[[Path], Result]
COLD_ROUNDS = 15
_COLD_TARGETS = {"modal": 0.85, "event": 0.65}


def cold(work: Path) -> Result:
    """Both paths of a cold start."""
    found = cold_start.measure(work, COLD_ROUNDS)
    whats = {"modal": "cold start to the opened modal", "event": "cold start to the acknowledged event"}
    against = "Bolt with lazy listeners on Chalice, CPU"
    names = ("rooster", "bolt")
    lines = [
        ratio_line(whats[path], against, rounds, names, "cpu_ms", _COLD_TARGETS[path]) for path, rounds in found.items()
    ]
    return Result(lines, {path: rounds.raw for path, rounds in found.items()})


ROWS: Mapping[str, Row] = {
    "cold_start": cold,
    "aws_client": aws_client.row,
    "warm": warm.row,
    "prompts": prompts.row,
    "snaps": snaps.row,
    "ticks": ticks.row,
    "costs": costs.row,
    "size": size.row,
    "emoji": emoji.row,
    "photos": photos.row,
}
