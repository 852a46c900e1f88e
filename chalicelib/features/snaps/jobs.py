"""The jobs of messages that vanish: their kinds, ids and arguments."""

from typing import TYPE_CHECKING, NamedTuple

from chalicelib.jobs.codec import store
from chalicelib.jobs.model import Job

if TYPE_CHECKING:
    from chalicelib.features.snaps.model import Snap

VANISH = "snap_vanish"
DOUBT = "snap_doubt"
RESUME = "snap_resume"
DOUBT_SECONDS = 5


class Vanish(NamedTuple):
    """`looks`: in vain, for one that Slack did not confirm. `turn`: when it was let through; `patient`: told so."""

    snap: str
    looks: int = 0
    turn: int = 0
    patient: bool = False


def vanish(workspace: str, snap: "Snap", cause: str = "") -> Job:
    """Delete it at its time. `cause`: why its timer is set once more, or ""."""
    again = f".{cause}" if cause else ""
    return Job(workspace, f"snap.{snap.id}{again}", VANISH, snap.due, store(Vanish(snap.id)))


def doubt(workspace: str, snap: "Snap", now: int) -> Job:
    """Look whether Slack posted what it did not confirm, and delete it."""
    return Job(workspace, f"snap_doubt.{snap.id}", DOUBT, now + DOUBT_SECONDS, store(Vanish(snap.id)))
