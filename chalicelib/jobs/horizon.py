"""How far the ticks got in each shard of the due index, kept so that a tick goes on where another was cut off.

One item. As long as every shard is at the same instant, it holds that instant alone; `partly` holds the shards that
are ahead of it, or in the middle of a pass. Each write counts `turn` up and is refused if another tick wrote meanwhile:
of two ticks at once, one stops and the other goes on.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from chalicelib.aws.queue import LONGEST_DELAY
from chalicelib.aws.table import Commit, Item, Table, Update

_KEY = {"pk": "tick", "sk": "horizon"}


@dataclass(frozen=True)
class Progress:
    """Of one shard: the last pass that ended began at `done`; the one that `last` belongs to began at `begun`.

    `last`: the key of the last job that the pass queued; None if there is no pass that was cut off.
    """

    done: int
    begun: int = 0
    last: Item | None = None


class Overtaken(Exception):
    """Another tick is at work."""


class Horizon:
    """Reads once, then writes what this tick did; no tick writes over another's progress."""

    def __init__(self, table: Table) -> None:
        self._table = table
        item = table.get(_KEY) or {}
        self._turn = int(item.get("turn", 0))
        self._done = int(item.get("until", 0)) - LONGEST_DELAY
        self._partly: dict[str, Progress] = {name: Progress(**one) for name, one in item.get("partly", {}).items()}

    def of(self, shard: str) -> Progress:
        """Where the shard is."""
        return self._partly.get(shard, Progress(self._done))

    def note(self, shard: str, progress: Progress) -> None:
        """The shard is there now; `save` keeps it."""
        self._partly[shard] = progress

    def save(self) -> None:
        """Keep what was noted.

        Raises:
            Overtaken: another tick wrote meanwhile.
        """
        self._write("SET #partly = :partly", {"partly": {name: asdict(one) for name, one in self._partly.items()}})

    def finish(self, now: int) -> None:
        """Every shard is at `now`. Raises as `save`."""
        self._write("REMOVE #partly SET #until = :until", {"until": now + LONGEST_DELAY})

    def _write(self, change: str, values: Mapping[str, Any]) -> None:
        counted = f"{change}, #turn = :next"
        when = "#turn = :turn" if self._turn else "attribute_not_exists(#turn)"
        turns = {"next": self._turn + 1} | ({"turn": self._turn} if self._turn else {})
        if self._table.commit(Update(_KEY, counted, {**values, **turns}, when=when)) is not Commit.DONE:
            raise Overtaken
        self._turn += 1
