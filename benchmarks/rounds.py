"""Rounds of measurements: each contender once a round, in turns, so that what disturbs one disturbs the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

Measure = Callable[[], Mapping[str, float]]


@dataclass(frozen=True)
class Rounds:
    """`raw`: for each contender its rounds, as measured; each round is a mapping of what was measured to its figure."""

    raw: Mapping[str, list[Mapping[str, float]]]

    def median(self, contender: str, what: str) -> float:
        """The median of all rounds."""
        return median(one[what] for one in self.raw[contender])

    def ratio(self, contender: str, rival: str, what: str) -> float:
        """The contender's median divided by its rival's."""
        return self.median(contender, what) / self.median(rival, what)


def interleaved(contenders: Mapping[str, Measure], rounds: int, warm_up: int = 1) -> Rounds:
    """Measure all contenders `rounds` times, after `warm_up` rounds that do not count; every other round backwards."""
    raw: dict[str, list[Mapping[str, float]]] = {name: [] for name in contenders}
    names = list(contenders)
    for number in range(-warm_up, rounds):
        for name in names if number % 2 else names[::-1]:
            measured = contenders[name]()
            if number >= 0:
                raw[name].append(measured)
    return Rounds(raw)
