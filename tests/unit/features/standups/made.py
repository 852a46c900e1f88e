"""Standups, runs and members with everything filled in."""

from dataclasses import replace
from typing import Any

from chalicelib.features.standups.model import DEFAULT_QUESTIONS, Member, Run, Standup, Status

STANDUP = Standup(
    id="abc123def456",
    name="Daily standup",
    channel="C0TEAM",
    questions=DEFAULT_QUESTIONS,
    weekdays=(0, 1, 2, 3, 4),
    prompt="09:00",
    report="11:00",
    zone="Europe/Prague",
    own_time=False,
    owner="U0ADA",
)
NINE, ELEVEN = 1_795_420_800, 1_795_428_000
"""2026-11-23, 09:00 and 11:00 in Prague."""
RUN = Run(
    standup=STANDUP.id,
    date="2026-11-23",
    name=STANDUP.name,
    channel="C0TEAM",
    owner="U0ADA",
    questions=DEFAULT_QUESTIONS,
    prompt_at=NINE,
    report_at=ELEVEN,
)


def standup(**changes: Any) -> Standup:
    return replace(STANDUP, **changes)


def run(**changes: Any) -> Run:
    return replace(RUN, **changes)


def member(user: str = "U0ADA", status: Status = Status.ASKED, **changes: Any) -> Member:
    made = Member(user, user.removeprefix("U0").title(), "https://slack.test/a.png", NINE, status)
    return replace(made, **changes)


def answered(user: str = "U0ADA", *answers: str, **changes: Any) -> Member:
    given = {"answers": answers or ("a", "b", "c"), "answered_at": NINE + 60, **changes}
    return member(user, Status.ANSWERED, **given)


Values = dict[str, dict[str, dict[str, Any]]]


def chosen(*numbers: int) -> list[dict[str, str]]:
    return [{"value": str(number)} for number in numbers]


def filled_form(**states: dict[str, Any]) -> Values:
    """The form of a new standup, submitted with good values but for `states`."""
    good: dict[str, dict[str, Any]] = {
        "name": {"value": "Daily standup"},
        "channel": {"selected_conversation": "C0TEAM"},
        "questions": {"value": "\n".join(DEFAULT_QUESTIONS)},
        "weekdays": {"selected_options": chosen(0, 1, 2, 3, 4)},
        "prompt": {"selected_time": "09:00"},
        "report": {"selected_time": "11:00"},
        "zone": {"value": "Europe/Prague"},
        "asked": {"selected_option": {"value": "everybody"}},
    }
    return {field: {field: state} for field, state in {**good, **states}.items()}
