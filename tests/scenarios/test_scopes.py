"""The scopes that `make manifest` asks for are enough, and none is too many."""

from typing import Any

import pytest

from chalicelib.wiring import features
from tests.harness import Stage

SCOPES = [scope for feature in features() for scope in feature.scopes]
OF_NO_METHOD = {"commands", "mpim:history"}
"""Slack asks for them before it sends a command or an event, not when we call."""
PROMPT, REPORT = "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z"


def a_day_with_a_doubt(play: Stage) -> list[dict[str, Any]]:
    """A day in a public and a private channel, with answers of Slack that get lost; what Rooster called."""
    play.people.channel("C0GENERAL", private=True)
    for channel in ("C0TEAM", "C0GENERAL"):
        view = play.people.command("U0ADA", channel, "/standup", "new")["view"]
        play.people.submit("U0ADA", view["id"], values={})
        play.settle()
    play.people.faults("chat.postMessage", drop=True)
    play.at(PROMPT)
    play.people.command("U0DEV", "C0TEAM", "/rooster", "export")
    play.people.command("U0DEV", "C0TEAM", "/emoji", "on")
    play.people.say("U0BEN", "C0TEAM", "prod is down")
    play.people.home("U0CHI")
    play.settle()
    for user in ("U0BEN", "U0CHI"):
        for message in list(play.dm(user)):
            play.people.click(user, "standup_answer", channel=user, ts=message["ts"])
            for view in play.people.views(user):
                play.people.submit(user, view["id"], answers=["mine", None, None])
    play.settle()
    play.people.faults("chat.postMessage", drop=True, times=4)
    play.at(REPORT)
    return play.people.log()


def lacking(calls: list[dict[str, Any]]) -> set[str]:
    return {str(call["method"]) for call in calls if call.get("error") == "missing_scope"}


def test_the_scopes_are_enough(play: Stage) -> None:
    play.people.scopes(SCOPES)
    calls = a_day_with_a_doubt(play)
    assert {"conversations.history", "conversations.replies"} <= {call["method"] for call in calls}
    assert lacking(calls) == set()


@pytest.mark.parametrize("scope", sorted(set(SCOPES) - OF_NO_METHOD))
def test_without_any_of_them_something_is_refused(play: Stage, scope: str) -> None:
    play.people.scopes([one for one in SCOPES if one != scope])
    assert lacking(a_day_with_a_doubt(play))
