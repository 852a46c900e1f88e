"""What fault tests look at, and shorthands for setting a scene."""

from datetime import datetime
from typing import Any

from tests.harness import Stage, words

ACME, GLOBEX = "T0ROOSTER", "T0OTHER"
TEAM = ("U0ADA", "U0BEN", "U0CHI", "U0DEV")
PROMPT, REPORT = "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z"
TOMORROW = "2026-11-24T08:00:00Z"
POST = "chat.postMessage"

Call = dict[str, Any]


def crowd(play: Stage, size: int, channel: str = "C0TEAM") -> list[str]:
    """`size` people in the channel, those of the seeded team included."""
    newcomers = [f"U0M{number:04}" for number in range(size - len(TEAM))]
    for user in newcomers:
        play.people.member(user, channel=channel)
    return [*TEAM, *newcomers]


def asked(play: Stage) -> None:
    """A standup that has just asked its team."""
    play.new_standup()
    play.at(PROMPT)


def dms(play: Stage, *users: str, team: str = ACME) -> list[int]:
    """How many messages of Rooster's each of `users` sees."""
    return [len(play.dm(user, team)) for user in users]


def calls(play: Stage, method: str | None = None, team: str = ACME) -> list[Call]:
    """The Web API calls for a workspace, in order."""
    log = play.people.log()
    return [call for call in log if call["team"] == team and (method is None or call["method"] == method)]


def since_first_refusal(found: list[Call]) -> list[Call]:
    """The first call that was refused, and those after it."""
    first = next(index for index, call in enumerate(found) if not call["ok"])
    return found[first:]


def seconds_between(first: Call, second: Call) -> float:
    """On the product's clock."""
    return (datetime.fromisoformat(second["at"]) - datetime.fromisoformat(first["at"])).total_seconds()


def texts(messages: list[dict[str, Any]]) -> str:
    """Everything that stands in `messages`."""
    return "\n".join(words(message) for message in messages)
