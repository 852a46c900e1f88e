"""The prompts of 50 workspaces with 40 members each, all due at one instant, with Slack's rate limits on.

Measured on a simulated clock: how long after that instant the last member is asked, whether each is asked exactly once,
and how often Slack said 429. This machine's own speed does not count.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks.report import Line, Result, at_most
from benchmarks.simulated import AT_ONCE, Pace, RoosterOnSimulatedTime, Simulation, Time, simulated, table
from chalicelib.access.model import Workspace
from chalicelib.access.tokens import OneToken
from chalicelib.features.standups.asking import timer
from chalicelib.features.standups.model import Standup
from chalicelib.features.standups.store import StandupStore, put_standup
from playground.slack.limits import POSTS_PER_WORKSPACE, TIERS
from playground.slack.seed import SCOPES, enter
from playground.slack.slack import Slack
from playground.slack.world import Channel, Installation, Member, Team, Token
from tests import clock
from tests.faults._real_aws import aws
from tests.harness import played_by

WORKSPACES, MEMBERS = 50, 40
TARGET = 1.2
BEFORE, PROMPT = "2026-11-23T08:50:00Z", "2026-11-23T09:00:00Z"
AS_DEPLOYED = Pace(workers=10, slack_seconds=0.25, job_seconds=0.1)
"""`work` runs at most ten at once (infra/merge.yaml); the two times are assumptions, not measurements."""


@dataclass(frozen=True)
class Asked:
    """`last_seconds`: from the instant at which all were due to the last prompt."""

    members: int
    lost: int
    doubled: int
    refusals: int
    last_seconds: float
    calls: Mapping[str, int]


def row(_: Path) -> Result:
    """The row of the table."""
    found, deployed = ask(WORKSPACES, MEMBERS, AT_ONCE), ask(WORKSPACES, MEMBERS, AS_DEPLOYED)
    a_workspace = {method: -(-calls // WORKSPACES) for method, calls in found.calls.items()}
    posts = {"chat.postMessage": a_workspace["chat.postMessage"]}
    evenly, at_once = least_seconds(posts, burst=False), least_seconds(a_workspace, burst=True)
    what = f"{WORKSPACES} workspaces x {MEMBERS} prompts due at one instant"
    lines = [
        _line(f"{what}; last prompt", f"{evenly:.1f} s, messages spread evenly over the minute", found, evenly),
        Line("the same", f"{at_once:g} s, if a minute's allowance may go at once", _said(found)),
        Line(
            f"the same with {AS_DEPLOYED.workers} workers, as deployed",
            f"assumed: {AS_DEPLOYED.slack_seconds} s a call of Slack, {AS_DEPLOYED.job_seconds} s else a job",
            _said(deployed),
        ),
    ]
    raw: dict[str, Any] = {
        "limits_only": asdict(found),
        "as_deployed": asdict(deployed) | {"pace": asdict(AS_DEPLOYED)},
    }
    return Result(lines, raw | {"least_seconds": {"posts_evenly": evenly, "at_once": at_once}})


def _line(what: str, against: str, found: Asked, least: float) -> Line:
    is_whole = not found.lost and not found.doubled
    ratio = f"{found.last_seconds / least:.2f}x; "
    met = is_whole and found.last_seconds <= TARGET * least
    return Line(what, against, ratio + _said(found), f"{at_most(TARGET)}, none lost, none doubled", met)


def _said(found: Asked) -> str:
    whole = f"{found.lost} lost, {found.doubled} doubled, {found.refusals} times 429"
    return f"{found.last_seconds:.0f} s, {whole}"


def least_seconds(calls: Mapping[str, int], burst: bool) -> float:
    """The least time in which one workspace's limits let so many calls of each method pass.

    Slack publishes how many calls a minute it takes, not how many at once. `burst`: a minute's worth may go at once, as
    the playground has it; else the calls are spread evenly from the first on.
    """
    a_minute = {**TIERS, "chat.postMessage": POSTS_PER_WORKSPACE}
    waits = [0.0]
    for method, wanted in calls.items():
        if method in a_minute:
            at_once = a_minute[method] if burst else 1
            waits.append(max(0, wanted - at_once) * 60 / a_minute[method])
    return max(waits)


def ask(workspaces: int, members: int, pace: Pace = AT_ONCE) -> Asked:
    """Play it once."""
    time = Time(_seconds(BEFORE))
    with aws() as endpoint, played_by(RoosterOnSimulatedTime, endpoint) as play, pytest.MonkeyPatch.context() as patch:
        slack = play.people._slack
        simulated(patch, slack, time, pace)
        teams = [_team(number, members) for number in range(workspaces)]
        with slack.lock:
            slack.world.teams.update({team.id: team for team in teams})
        ours = table()
        for team in teams:
            _set_up(StandupStore(ours), team)
        Simulation(play, ours, _Tokens(), time, pace).run()
        return _seen(slack, teams, members)


def _team(number: int, members: int) -> Team:
    """A workspace with Rooster in the channel in which its standup is."""
    people = [
        Member(f"U0W{number}M{one}", f"member{one}", f"Member {one}", f"Member {one}", "Etc/UTC")
        for one in range(members)
    ]
    channel = Channel(f"C0W{number}", "team", [member.id for member in people])
    name = f"Workspace {number}"
    team = Team(f"T0W{number}", name, f"workspace{number}", {one.id: one for one in people}, {channel.id: channel})
    bot_user = f"U0ROOSTER{number}"
    enter(team, Installation([Token(_token(team.id))], bot_user, sorted(SCOPES)))
    channel.members.remove(bot_user)
    channel.members.insert(number % (members + 1), bot_user)  # Slack lists members in no order that one could rely on
    return team


def _token(workspace: str) -> str:
    return f"xoxb-benchmark-{workspace}"


class _Tokens(OneToken):
    """A token a workspace, known without a vault."""

    def __init__(self) -> None:
        super().__init__("")

    def of(self, workspace: str, known: Workspace | None = None) -> str:
        """See chalicelib.access.tokens.Tokens."""
        return _token(workspace)


def _set_up(store: StandupStore, team: Team) -> None:
    (channel,) = team.channels
    standup = Standup(
        id="s1",
        name="Daily standup",
        channel=channel,
        questions=("What did you do yesterday?", "What will you do today?", "Any impediments?"),
        weekdays=(0, 1, 2, 3, 4),
        prompt="09:00",
        report="11:00",
        zone="Etc/UTC",
        own_time=False,
        owner=next(iter(team.members)),
    )
    store.commit(put_standup(team.id, standup), timer(team.id, standup, int(_seconds(BEFORE)), clock.now()))


def _seen(slack: Slack, teams: list[Team], members: int) -> Asked:
    """What people see, and what Slack says of the calls."""
    prompts = {
        channel.user: [message for message in channel.messages if message.bot]
        for team in teams
        for channel in team.channels.values()
        if channel.user
    }
    at = [float(message.ts) for messages in prompts.values() for message in messages]
    asked = len([user for user, messages in prompts.items() if messages])
    return Asked(
        members=len(teams) * members,
        lost=len(teams) * members - asked,
        doubled=len([user for user, messages in prompts.items() if len(messages) > 1]),
        refusals=len([call for call in slack.log if call["status"] == 429]),
        last_seconds=round(max(at, default=0.0) - _seconds(PROMPT), 3),
        calls=dict(Counter(str(call["method"]) for call in slack.log if call["ok"])),
    )


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
