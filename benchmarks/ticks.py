"""What one tick does with 10 to 1,000,000 standups configured, of which ten are always due.

The real tick with its real AWS client, against the stand-in of due_index. Counted are its requests, the items it reads
and the CPU of its own thread.
"""

import time
from array import array
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from benchmarks.due_index import DueIndex, serving
from benchmarks.report import Line, Result
from benchmarks.rounds import Rounds, interleaved
from chalicelib import wiring
from chalicelib.aws.queue import LONGEST_DELAY
from chalicelib.jobs.model import SHARDS
from chalicelib.jobs.tick import Ticker
from tests import clock

SIZES = (10, 1_000, 100_000, 1_000_000)
DUE = 10
ROUNDS, TICKS = 15, 5
FLAT = 1.2
"""What still counts as flat: medians of so few milliseconds differ by some per cent from run to run."""
_A_DAY = 24 * 3600
_HORIZON = "tick horizon"


def row(_: Path) -> Result:
    """The row of the table."""
    rounds = measure(SIZES)
    least, most = str(SIZES[0]), str(SIZES[-1])
    ratio = rounds.ratio(most, least, "cpu_ms")
    requests, items = (rounds.median(most, what) for what in ("requests", "items"))
    same = all(rounds.median(name, what) == rounds.median(most, what) for name in rounds.raw for what in _COUNTS)
    found = f"{ratio:.2f}x CPU; {requests:g} requests and {items:g} items read {'at every size' if same else 'at most'}"
    line = Line(
        f"work of a tick, {SIZES[-1]:,} standups configured and {DUE} due",
        f"{SIZES[0]} configured and {DUE} due",
        found,
        f"flat (≤ {FLAT}x)",
        same and ratio <= FLAT,
    )
    return Result([line], {"ticks_a_round": TICKS, "rounds": rounds.raw})


_COUNTS = ("requests", "items", "messages")


def measure(sizes: tuple[int, ...], rounds: int = ROUNDS, ticks: int = TICKS) -> Rounds:
    """One contender for each size, by its number: `cpu_ms` of a tick, `requests`, `items`, `messages`."""
    indexes = {str(size): configured(size) for size in sizes}
    present = [DueIndex()]
    with serving(lambda: present[0]) as url, _environment(url):
        ticker = wiring.ticker()
        turns = {name: partial(_turn, ticker, present, index, ticks) for name, index in indexes.items()}
        return interleaved(turns, rounds)


def configured(standups: int) -> DueIndex:
    """That many standups, each with its timer; but for DUE of them, spread over the day after tomorrow."""
    index = DueIndex()
    later = clock.now() + _A_DAY
    for number, shard in enumerate(SHARDS):
        count = len(range(number, max(0, standups - DUE), len(SHARDS)))
        index.shards[shard] = array("q", (later + _A_DAY * place // max(1, count) for place in range(count)))
    return index


def _turn(ticker: Ticker, present: list[DueIndex], index: DueIndex, ticks: int) -> Mapping[str, float]:
    present[0] = index
    spent = 0.0
    for _ in range(ticks):
        with _due(index):
            index.forget_requests()
            started = time.thread_time()
            ticker.tick({})
            spent += time.thread_time() - started
    counts = (sum(index.requests.values()), index.items_read, len(index.sent))
    return {"cpu_ms": spent / ticks * 1000, **dict(zip(_COUNTS, map(float, counts), strict=True))}


@contextmanager
def _due(index: DueIndex) -> Iterator[None]:
    """A minute after the tick before; DUE jobs came into reach since."""
    now = clock.now()
    seen_until = now + LONGEST_DELAY - 60
    index.items[_HORIZON] = {"pk": {"S": "tick"}, "sk": {"S": "horizon"}, "until": {"N": str(seen_until)}}
    due = [(SHARDS[number % len(SHARDS)], seen_until + 10 + number) for number in range(DUE)]
    for shard, at in due:
        index.add(shard, at)
    try:
        yield
    finally:
        for shard, at in due:
            index.shards[shard].remove(at)


@contextmanager
def _environment(url: str) -> Iterator[None]:
    """The app's settings for the AWS at `url`, in this process, as long as it lasts."""
    given = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": url,
        "STAGE": "local",
        "CLOCK_OFFSET_SECONDS": "0",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in given.items():
            patch.setenv(name, value)
        patch.delenv("FEATURES", raising=False)
        wiring.cold_start(wiring.container().now)
        try:
            yield
        finally:
            wiring.cold_start(wiring.container().now)
