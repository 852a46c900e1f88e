"""How late things are, and the least that Slack's limits allow."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playground.slack.limits import Bucket

_ROUNDING = 1e-6


@dataclass(frozen=True)
class Lateness:
    """Seconds from when messages were due until they were gone. `waited`: how many were not gone at their instant."""

    waited: int
    mean: float
    median: float
    p95: float
    last: float
    by_second: Mapping[int, int]


def least(dues: Sequence[float], room: float, a_minute: float, in_whole_seconds: bool = False) -> list[float]:
    """The earliest instants at which a workspace's limit lets its messages be deleted, each when it is due or later.

    One after the other in the order in which they are due, each as soon as the bucket has room: as all cost the same,
    nobody's last, n-th, or mean deletion can come earlier. `in_whole_seconds`: as Rooster and Retry-After count.
    """
    ordered = sorted(dues)
    bucket = Bucket(room, a_minute / 60, room, ordered[0])
    at, instants = ordered[0], []
    for due in ordered:
        at = max(at, due)
        at += bucket.wait(at)
        if in_whole_seconds:
            at = math.ceil(at - _ROUNDING)
        bucket.wait(at)
        bucket.level -= 1
        instants.append(at)
    return instants


def lateness(seconds: Sequence[float]) -> Lateness:
    """Of things that were so many seconds late."""
    ordered = sorted(round(one, 3) for one in seconds)
    return Lateness(
        waited=len([one for one in ordered if one > 0]),
        mean=round(sum(ordered) / len(ordered), 2),
        median=_share(ordered, 0.5),
        p95=_share(ordered, 0.95),
        last=ordered[-1],
        by_second=dict(sorted(Counter(int(one) for one in ordered).items())),
    )


def _share(ordered: Sequence[float], share: float) -> float:
    """So many of them are no more than this."""
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]
