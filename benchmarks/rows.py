"""The rows of the table, in its order: what `python -m benchmarks` can measure."""

from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import aws_client, cold_start, costs, emoji, photos, prompts, size, snaps, ticks, warm
from benchmarks.report import Result, ratio_line

Row = Callable[[Path], Result]
COLD_ROUNDS = 15
_COLD = {
    "modal": ("cold start to the opened modal", 0.35),
    "event": ("cold start to the acknowledged direct message", 0.38),
    "channel": ("cold start to the acknowledged message of a channel where reactions are off", 0.30),
}


def cold(work: Path) -> Result:
    """Each path of a cold start."""
    found = cold_start.measure(work, COLD_ROUNDS)
    against = "Bolt with lazy listeners on Chalice, CPU"
    names = ("rooster", "bolt")
    lines = [ratio_line(what, against, found[path], names, "cpu_ms", target) for path, (what, target) in _COLD.items()]
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
