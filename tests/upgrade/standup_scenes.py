"""Standups that stop half way."""

import json
from typing import Any

from chalicelib import wiring
from chalicelib.jobs.model import Job
from chalicelib.jobs.store import JobStore
from playground.slack.world import Token
from tests import clock
from tests.harness import TOKEN, Stage

Notes = dict[str, Any]
PROMPT, REPORT = "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z"
ADA, BEN, CHI, DEV = "U0ADA", "U0BEN", "U0CHI", "U0DEV"
ROOSTER = "U0ROOSTER"
NEXT_TOKEN = f"{TOKEN}-next"


def until(play: Stage, kind: str, args: str = "", pause: int = 0) -> dict[str, Any]:
    """Work goes on until there is an open job of this kind, with this among its arguments; the job.

    `pause`: seconds by which the clock is wound in between.
    """
    for _ in range(100):
        for item in play.rooster.items():
            if item.get("state") == {"S": "open"} and item["kind"] == {"S": kind} and args in json.dumps(item["args"]):
                return item
        play.rooster.step()
        if pause:
            play.people.clock(advance=pause)
    raise AssertionError(f"there is no {kind}")


def asking(play: Stage) -> Notes:
    """Ada answered and is editing, Ben skipped, Chi writes, Slack did not take Dev's question; two more standups."""
    play.new_standup()
    play.new_standup(name="By hand", prompt="15:00", report="16:00")
    play.people.faults(method="chat.postMessage", channel=DEV, status=500, times=9)
    play.at(PROMPT)
    play.answer(ADA, "the canary sings", "teach it", None)
    play.skip(BEN)
    form = play.open_form(CHI)
    view = play.open_form(ADA)
    play.people.submit(ADA, view["id"], answers=["the canary sings again", "teach it", None])
    play.people.home(ADA)
    play.people.say(BEN, ROOSTER, "help")
    play.people.command(ADA, "C0TEAM", "/standup", "start By hand")
    new = play.people.command(ADA, "C0TEAM", "/standup", "new")["view"]
    play.people.submit(ADA, new["id"], values={"name": {"name": "Retrospective"}, "prompt": {"prompt": "20:00"}})
    empty = play.people.command(BEN, "C0TEAM", "/standup", "new")["view"]
    which = play.people.command(ADA, "C0TEAM", "/standup", "delete")
    return {"form": form["id"], "new": empty["id"], "which": which["ts"]}


def own_time(play: Stage) -> Notes:
    """It is nine in Tokyo, where Chi was asked; the others are to be asked when it is nine where they are.

    Chi's Home tab is open.
    """
    play.new_standup(asked="own")
    play.at("2026-11-24T00:00:00Z")
    play.answer(CHI, "first of all", None, None)
    play.people.home(CHI)
    play.settle()
    return {"home": play.people.look(CHI)["home"]["id"]}


def parked(play: Stage) -> Notes:
    """Slack did not take Dev's question so often that its job is in no index any more, only in the queue."""
    play.new_standup()
    play.people.faults(method="chat.postMessage", channel=DEV, status=500, times=99)
    play.at(PROMPT)
    play.settle(within=300)
    return {}


def reporting(play: Stage) -> Notes:
    """The report's thread has one of three answers; Slack took the second, but Rooster never heard that it did."""
    play.new_standup()
    play.at(PROMPT)
    for user in (ADA, BEN, CHI):
        play.answer(user, f"{user} was here", None, None)
    play.people.clock(set=REPORT)
    until(play, "standup_report", args=f"{BEN} {CHI}", pause=1)
    play.people.faults(method="chat.postMessage", channel="C0TEAM", drop=True)
    while play.people.faults()["faults"]:
        play.people.clock(advance=1)
        play.rooster.step()
    return {}


def reported(play: Stage) -> Notes:
    """The report is posted; Ben answers late, Ada changes what she wrote, and a worker died at that."""
    play.new_standup()
    play.at(PROMPT)
    play.answer(ADA, "all of it", "nothing", None)
    form = play.open_form(CHI)
    play.at(REPORT)
    play.settle(within=60)
    for user, words in ((BEN, "late, sorry"), (ADA, "nearly all of it")):
        view = play.open_form(user)
        play.people.submit(user, view["id"], answers=[words, None, None])
    died = until(play, "standup_reply", args=ADA, pause=1)
    claimed = JobStore(wiring.container().table, clock.now).claim("T0ROOSTER", died["job"]["S"])
    assert isinstance(claimed, Job)
    return {"form": form["id"]}


def paused(play: Stage) -> Notes:
    """Rooster was removed from the channel before the report, which goes to the owner, who is about to hear why."""
    play.new_standup()
    play.at(PROMPT)
    play.answer(ADA, "before the pause", None, None)
    play.people.channel("C0TEAM", rooster=False)
    play.people.clock(set=REPORT)
    until(play, "standup_notice")
    return {}


def suspended(play: Stage) -> Notes:
    """Slack refuses the operator's one token; another is there, but Rooster does not have it yet."""
    play.new_standup()
    play.people.command(ADA, "C0TEAM", "/snap", "10m until then")
    installation = play.people._slack.team("T0ROOSTER").installation
    assert installation
    play.people._slack.world.dead_tokens[TOKEN] = "account_inactive"
    installation.tokens = [Token(NEXT_TOKEN)]
    play.at(PROMPT)
    return {"token": NEXT_TOKEN}
