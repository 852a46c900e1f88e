"""What a standup is: its settings, one day's run, the members asked and what they answered. Pure data."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DEFAULT_NAME = "Daily standup"
DEFAULT_QUESTIONS = (
    "What did you do yesterday?",
    "What will you do today?",
    "Anything blocking you?",
)
DEFAULT_PROMPT = "09:00"
DEFAULT_REPORT = "11:00"
MAX_QUESTIONS = 5
MAX_ANSWER = 2000
MAX_NAME = 60
MAX_QUESTION = 150
MAX_PICTURES = 10
DELETED = "deleted"
"""Why nothing is asked, of a standup that is kept for a day: its last run may still be out."""
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)


class Status(StrEnum):
    """Where a member stands in a run."""

    WAITING = "waiting"
    ASKED = "asked"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    UNREACHABLE = "unreachable"
    EXTERNAL = "external"
    UNASKED = "unasked"
    """Their turn came while the standup was deleted."""


@dataclass(frozen=True)
class Standup:
    """One standup's settings. `prompt` and `report`: local times HH:MM; `zone`: an IANA name; `weekdays`: 0 = Monday.

    `own_time`: each member is asked when it is `prompt` where they are. `paused`: why nothing is asked, else "".
    `external`: people of other organizations in the channel are asked too.
    """

    id: str
    name: str
    channel: str
    questions: tuple[str, ...]
    weekdays: tuple[int, ...]
    prompt: str
    report: str
    zone: str
    own_time: bool
    owner: str
    paused: str = ""
    external: bool = False


@dataclass(frozen=True)
class Run:
    """One local date of a standup, its questions frozen. `prompt_at`, `report_at`: epoch seconds.

    `reported`: the report is due or was asked for; answers from then on are late. `head`: the ts of its message, ""
    while it is not posted; `report_channel`: the conversation in which it stands. `lost`: the head before it, if
    somebody deleted that in Slack and the report was posted anew.
    """

    standup: str
    date: str
    name: str
    channel: str
    owner: str
    questions: tuple[str, ...]
    prompt_at: int
    report_at: int
    reported: bool = False
    head: str = ""
    report_channel: str = ""
    lost: str = ""

    @property
    def id(self) -> str:
        """`<standup>.<date>`: what buttons and modals carry."""
        return f"{self.standup}.{self.date}"

    @property
    def thread(self) -> str:
        """What names the messages of its report."""
        return f"{self.id}.{self.lost}" if self.lost else self.id


@dataclass(frozen=True)
class Member:
    """One member of a run's frozen roster, and what became of them. `replies`: ts of their posted answers.

    `shown`: the revision whose words those show, 0 for none.
    `pictures`: ids of Slack files, or addresses, that are shown with their answers.
    """

    user: str
    name: str
    picture: str
    ask_at: int
    status: Status = Status.WAITING
    answers: tuple[str, ...] = ()
    late: bool = False
    revision: int = 0
    answered_at: int = 0
    channel: str = ""
    ts: str = ""
    replies: tuple[str, ...] = ()
    shown: int = 0
    pictures: tuple[str, ...] = ()

    def is_shown(self) -> bool:
        """What they wrote last stands in the report's thread."""
        return self.status is Status.ANSWERED and self.shown == self.revision

    def is_in_report(self) -> bool:
        """Answered before the report began."""
        return self.status is Status.ANSWERED and not self.late


def run_id(standup: str, date: str) -> str:
    """The id of a standup's run on a local date."""
    return f"{standup}.{date}"


def split_run_id(value: str) -> tuple[str, str]:
    """(standup, date) of a run id that came back from Slack; ("", "") if it is none."""
    standup, dot, date = value.partition(".")
    is_ours = dot and re.fullmatch(r"[a-z0-9]{1,20}", standup) and re.fullmatch(r"\d{4}-\d\d-\d\d", date, re.ASCII)
    return (standup, date) if is_ours else ("", "")


def is_time(value: str) -> bool:
    """HH:MM on a 24-hour clock."""
    return _TIME.fullmatch(value) is not None


@cache
def zone_names() -> frozenset[str]:
    """The IANA time zones that this machine knows."""
    return frozenset(available_timezones() - {"Factory", "localtime"})


def is_zone(value: str) -> bool:
    """An IANA time zone that this machine knows."""
    return value in zone_names()


def known_zone(value: str) -> str:
    """`value` if it is an IANA zone, else UTC."""
    return value if is_zone(value) else "UTC"


def zone(value: str) -> ZoneInfo:
    """The zone by its name; UTC for one that tzdata has dropped."""
    return ZoneInfo(known_zone(value))
