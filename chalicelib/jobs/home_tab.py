"""The job that shows a member their Home tab as things stand."""

from typing import TYPE_CHECKING, NamedTuple

from chalicelib.jobs.codec import store
from chalicelib.jobs.model import Job

if TYPE_CHECKING:
    from chalicelib.slack.payloads import Asked

HOME = "standup_home"
"""Its kind, as stored since the tab showed nothing but standups."""


class OfUser(NamedTuple):
    """Whose tab it is."""

    user: str


def home(workspace: str, user: str, cause: str, now: int) -> Job:
    """`cause`: Slack's event or request, so its retries are one job."""
    return Job(workspace, f"home.{cause}", HOME, now, store(OfUser(user)))


def home_again(asked: "Asked", now: int) -> list[Job]:
    """What anything done at the Home tab causes besides: the tab is shown again."""
    return [home(asked.workspace, asked.user, asked.request, now)] if asked.at_home else []
