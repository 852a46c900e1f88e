"""Messages that vanish, many due at once, with Slack's rate limits on: how late is each deleted?

Measured on a simulated clock, against the least possible: what one would need who deletes each message as soon as it is
due and the limit has room for it. This machine's own speed does not count.
"""

import heapq
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks.lateness import Lateness, lateness, least
from benchmarks.prompts import AS_DEPLOYED
from benchmarks.report import Line, Result, at_most
from benchmarks.simulated import (
    AT_ONCE,
    Pace,
    RoosterOnSimulatedTime,
    Simulated,
    SimulatedQueue,
    Simulation,
    Time,
    TimedLimits,
    simulated,
)
from benchmarks.simulated import table as the_table
from chalicelib.access.tokens import OneToken
from chalicelib.features.snaps.model import SnapRequest
from chalicelib.features.snaps.posting import Posting
from chalicelib.features.snaps.store import SnapStore
from chalicelib.jobs.forward import Forwarder
from chalicelib.jobs.store import JobStore
from chalicelib.jobs.tick import Ticker
from chalicelib.jobs.worker import Worker
from playground.slack.limits import TIERS, Bucket
from playground.slack.seed import SCOPES, enter
from playground.slack.slack import Slack
from playground.slack.world import Channel, Installation, Member, Team, Token
from tests import clock
from tests.faults._real_aws import aws
from tests.harness import Stage, played_by

WORKSPACES, MESSAGES = 10, 50
TARGET = 1.2
A_MINUTE = TIERS["chat.delete"]
BEGIN, DUE = (int(datetime.fromisoformat(at).timestamp()) for at in ("2026-11-23T08:50:00Z", "2026-11-23T09:00:00Z"))
_ROUNDING = 1e-6
_POSTING_SECONDS = 2
"""Between two posts in a workspace: slowly enough for Slack's limits on posting, which are not the question."""


@dataclass(frozen=True)
class Case:
    """`messages`: in each workspace. `over_seconds`: for how long one after the other falls due; 0 for one instant.

    `room`: how many of a minute's deletions Slack takes at once. The playground takes them all.
    """

    workspaces: int
    messages: int
    over_seconds: int = 0
    pace: Pace = AT_ONCE
    room: int = A_MINUTE

    @property
    def dues(self) -> list[int]:
        """When a workspace's messages are due, in the whole seconds that Rooster counts in."""
        return [DUE + number * self.over_seconds // self.messages for number in range(self.messages)]


@dataclass(frozen=True)
class Found:
    """`behind`: the most by which a workspace's n-th deletion came after the n-th of who needs the least.

    `least_in_whole_seconds`: the least possible for who counts as Rooster and Slack's Retry-After do.
    `jobs`: how often a worker took one up; `most_a_second`: the most of them in one second; `told`: authors told.
    """

    messages: int
    lost: int
    early: int
    refusals: int
    told: int
    jobs: int
    most_a_second: int
    behind: float
    lateness: Lateness
    least: Lateness
    least_in_whole_seconds: Lateness


def row(_: Path) -> Result:
    """The row of the table."""
    cases = {
        "at_one_instant": Case(WORKSPACES, MESSAGES),
        "over_the_minute": Case(WORKSPACES, MESSAGES, 60),
        "as_deployed": Case(WORKSPACES, MESSAGES, pace=AS_DEPLOYED),
        "twice_the_limit": Case(1, 2 * A_MINUTE),
        "twice_as_deployed": Case(1, 2 * A_MINUTE, pace=AS_DEPLOYED),
        "evenly_at_one_instant": Case(1, A_MINUTE, room=1),
        "evenly_over_the_minute": Case(1, A_MINUTE, 60, room=1),
    }
    found = {name: play(case) for name, case in cases.items()}
    pace = f"assumed: {AS_DEPLOYED.slack_seconds} s a call of Slack, {AS_DEPLOYED.job_seconds} s else a job"
    many = f"{WORKSPACES} workspaces x {MESSAGES} messages that vanish"
    workers = f"{AS_DEPLOYED.workers} workers, as deployed"
    lines = [
        _line(f"{many}, due at one instant; last one", found["at_one_instant"]),
        _line("the same, spread over the minute", found["over_the_minute"]),
        Line(f"the first with {workers}", pace, _said(found["as_deployed"])),
        _line(f"{2 * A_MINUTE} in one workspace, due at one instant; last one", found["twice_the_limit"]),
        Line(f"the same with {workers}", pace, _said(found["twice_as_deployed"])),
        _line(
            f"{A_MINUTE} in one, if Slack takes none at once: due at one instant", found["evenly_at_one_instant"], ""
        ),
        _line("the same, spread over the minute", found["evenly_over_the_minute"], ""),
    ]
    return Result(lines, {name: asdict(cases[name]) | asdict(one) for name, one in found.items()})


def _line(what: str, found: Found, target: str = f"{at_most(TARGET)}, none lost, none early") -> Line:
    least, last = found.least.last, found.lateness.last
    is_met = not found.lost and not found.early and last <= TARGET * least
    ratio = f"{last / least:.2f}x; " if least else ""
    whole = found.least_in_whole_seconds
    against = f"{least:.1f} s, the least possible ({whole.last:.0f} s in whole seconds); mean {found.least.mean:.1f} s"
    against = against if least else "0 s, the least possible"
    return Line(what, against, ratio + _said(found), target, is_met if target else None)


def _said(found: Found) -> str:
    late = f"{found.lateness.last:.0f} s, mean {found.lateness.mean:.1f} s"
    whole = f"{found.lost} lost, {found.early} early, {found.refusals} times 429"
    return f"{late}; {whole}, {found.jobs / found.messages:.1f} jobs a message"


def play(case: Case) -> Found:
    """Play it once."""
    time = Time(BEGIN)
    with aws() as endpoint, played_by(RoosterOnSimulatedTime, endpoint) as stage, pytest.MonkeyPatch.context() as patch:
        slack = stage.people._slack
        simulated(patch, slack, time, case.pace)
        patch.setattr(slack, "limits", _Limits(time, case))
        log = _Log(time)
        patch.setattr(slack, "log", log)
        teams = [_team(number) for number in range(case.workspaces)]
        with slack.lock:
            slack.world.teams.update({team.id: team for team in teams})
        ours = Snaps(stage, time, case.pace)
        due = ours.post(teams, case.dues)
        ours.run()
        return _seen(case, due, log, slack, ours)


class _Log(list[dict[str, Any]]):
    """The playground's log of calls, with the simulated instant of each."""

    def __init__(self, time: Time) -> None:
        super().__init__()
        self._time = time

    def append(self, entry: dict[str, Any]) -> None:
        """As its parent."""
        super().append({**entry, "instant": self._time.at})


class _Limits(TimedLimits):
    """The playground's, with another room for deletions."""

    def __init__(self, time: Time, case: Case) -> None:
        super().__init__(time, case.pace.slack_seconds)
        self._room = case.room

    def _buckets_for(self, team: str, method: str, channel: str) -> list[Bucket]:
        if method == "chat.delete":
            return [self._bucket((team, method), self._room, A_MINUTE / 60)]
        return super()._buckets_for(team, method, channel)


class _AnyOrder(SimulatedQueue):
    """What becomes visible at one instant comes in any order, as SQS has it; in the same one in every run."""

    def __init__(self, time: Time) -> None:
        super().__init__(time)
        self._random = random.Random(1)  # noqa: S311

    def send(self, messages: Any) -> None:
        """As its parent."""
        for body, delay in messages:
            heapq.heappush(self._waiting, (self._time.at + max(0, delay), self._random.getrandbits(64), body))


class _Tokens(OneToken):
    """A token a workspace, known without a vault."""

    def of(self, workspace: str, known: Any = None) -> str:
        """See chalicelib.access.tokens.Tokens."""
        return _token(workspace)


class Snaps(Simulation):
    """The deployed app's moving parts, with the jobs of messages that vanish."""

    def __init__(self, stage: Stage, time: Time, pace: Pace) -> None:
        table, tokens = the_table(), _Tokens("")
        super().__init__(stage, table, tokens, time, pace)
        self._queue = _AnyOrder(time)
        parts = Simulated(table, tokens)
        self._worker = Worker(JobStore(table, clock.now), self._queue, parts.workspaces, parts.jobs, clock.now)
        self._forwarder = Forwarder(self._queue, clock.now)
        self._ticker = Ticker(table, self._queue, clock.now)
        self._posting = Posting(SnapStore(table), parts.workspaces, clock.now)
        self.taken: Counter[int] = Counter()
        """Jobs that a worker took up, by second."""

    def post(self, teams: Sequence[Team], dues: Sequence[int]) -> dict[tuple[str, str], int]:
        """Each workspace's messages, by Rooster's own code; when each is due, by workspace and ts."""
        found = {}
        self._ticker.tick({})
        for number, due in enumerate(dues):
            now = BEGIN + number * _POSTING_SECONDS
            for team in teams:
                self._time.at = now
                (channel,) = team.channels.values()
                wish = SnapRequest(due - now - 1, "the door code is 4711", is_given=True)
                snap = self._posting.post(team.id, channel.members[0], channel.id, "", f"s{number}", wish)
                found[team.id, snap.ts] = snap.due
        if sorted(found.values()) != sorted(list(dues) * len(teams)):
            raise RuntimeError("they are due at other instants")
        self._time.at = BEGIN + -(-len(dues) * _POSTING_SECONDS // 60) * 60
        self._forwarder.forward({"Records": self._rooster.new_records()})
        return found

    def _work(self) -> None:
        super()._work()
        self.taken[int(self._time.at)] += 1


def _team(number: int) -> Team:
    author = Member(f"U0W{number}", "author", "Author", "Author", "Etc/UTC")
    channel = Channel(f"C0W{number}", "team", [author.id])
    team = Team(f"T0W{number}", "A workspace", f"workspace{number}", {author.id: author}, {channel.id: channel})
    enter(team, Installation([Token(_token(team.id))], f"U0ROOSTER{number}", sorted(SCOPES)))
    channel.members.append(f"U0ROOSTER{number}")
    return team


def _token(workspace: str) -> str:
    return f"xoxb-benchmark-{workspace}"


def _seen(case: Case, due: Mapping[tuple[str, str], int], log: _Log, slack: Slack, ours: Snaps) -> Found:
    calls = [entry for entry in log if entry["method"] == "chat.delete"]
    gone = {(entry["team"], str(entry["args"]["ts"])): float(entry["instant"]) for entry in calls if entry["ok"]}
    late = [gone[which] - at for which, at in due.items() if which in gone]
    possible, whole = (least(case.dues, case.room, A_MINUTE, seconds) for seconds in (False, True))
    by_team = [sorted(at for (of, _), at in gone.items() if of == team) for team in {team for team, _ in due}]
    teams = [team for team in slack.world.teams.values() if team.id in {of for of, _ in due}]
    left = sum(len(channel.messages) for team in teams for channel in team.channels.values())
    return Found(
        messages=len(due),
        lost=max(left, len(due) - len(gone)),
        early=len([one for one in late if one < 0]),
        refusals=len([entry for entry in log if entry["status"] == 429]),
        told=len([entry for entry in log if entry["method"] == "chat.postEphemeral" and entry["ok"]]),
        jobs=ours.taken.total(),
        most_a_second=max(ours.taken.values()),
        behind=round(max(at - then for ats in by_team for at, then in zip(ats, possible, strict=False)), 3),
        lateness=lateness(late),
        least=lateness(_after(possible, case.dues) * case.workspaces),
        least_in_whole_seconds=lateness(_after(whole, case.dues) * case.workspaces),
    )


def _after(instants: Sequence[float], dues: Sequence[int]) -> list[float]:
    return [at - due for at, due in zip(instants, dues, strict=True)]
