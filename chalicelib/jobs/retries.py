"""Retry with backoff and jitter: when a job that was refused is tried again, told about, and given up. Pure.

failure   1    2    3  ...  8      9       10       11 ...
after    2 s  4 s  8 s ... 256 s  15 min  30 min  30 min ... until a day after the first
                               \\-> somebody who can act is told, once
"""

import zlib

from chalicelib.jobs.model import Job

DOUBLINGS = 8
LATER_SECONDS = (900, 1800)
"""Once doubling has ended; the last one repeats."""
TELL_SECONDS = 450
"""After so long in vain it is told: three refusals in a row are over by then."""
GIVE_UP_SECONDS = 24 * 3600
PUT_OFF_SECONDS = 900
"""How long a job waits for a version of this code that knows its kind."""
MAX_CRASHES = 3
"""A job that ended so many workers in a row ends no more."""


def delay(job: Job) -> int:
    """Seconds until a job that just failed is tried again, up to a tenth less by chance of its id."""
    failures = job.failures + 1
    if failures <= DOUBLINGS:
        seconds = 1 << failures
    else:
        seconds = LATER_SECONDS[min(failures - DOUBLINGS, len(LATER_SECONDS)) - 1]
    chance = zlib.crc32(f"{job.id}.{failures}".encode()) / 2**32
    return seconds - int(seconds * chance / 10)


def since(job: Job, now: int) -> int:
    """The instant of the first failure in a row."""
    return job.since or now


def is_to_tell(job: Job, now: int) -> bool:
    """It has failed for so long that somebody must know, and nobody was told."""
    return not job.told and now - since(job, now) >= TELL_SECONDS


def is_over(job: Job, now: int) -> bool:
    """It has failed for a day."""
    return now - since(job, now) >= GIVE_UP_SECONDS
