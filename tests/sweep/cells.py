"""One cell of the sweep: a scenario in which one way to refuse strikes one method of one job or request."""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from socketserver import BaseServer
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.clock import Now
from chalicelib.container import Container
from playground.slack import people
from playground.slack.faults import Fault
from tests import clock, harness, http_face, wire
from tests.harness import CLIENT_ID, CLIENT_SECRET, TOKEN, Stage, TokensOf
from tests.still_clock import still_clock
from tests.sweep.methods import FOR_EVER, UNHEARD_OF, Blow
from tests.sweep.scenarios import GLOBEX, HOUR, MONDAY, SCENARIOS, Scenario
from tests.sweep.scene import ACME, HOPS, Scene, Seen
from tests.sweep.watched import Aimed, Call, Outage, Watched

BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
TIMES = {"once": 1, "three times": 3, "for ever": FOR_EVER}
WATCHED, TRIED_FOR = 2 * HOUR, 26 * HOUR
"""How long the clock is wound from job to job in the end, and after how long nothing is tried any more."""


@dataclass(frozen=True)
class Row:
    """`actor`: a job's kind, or a request; `target`: the place or member that its calls are about, or ""."""

    scenario: str
    actor: str
    method: str
    target: str

    @property
    def place(self) -> str:
        return _place([self.target] if self.target else [])


@dataclass
class Played:
    """What came of it: all that people see, and what is left."""

    seen: Counter[Seen]
    ever: set[str]
    saved: list[str]
    outdated: list[str]
    strikes: int
    made_good_after: int | None
    open_jobs: list[str]
    failures: list[str]
    logged: list[str]
    calls: list[Call]


@contextmanager
def quick() -> Iterator[None]:
    """Nobody waits: servers stop at once, and no worker is waited for while somebody opens the Home tab."""
    serve = BaseServer.serve_forever
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "HOME_PATIENCE", 0)
        patch.setattr(
            BaseServer, "serve_forever", lambda self, poll_interval=0.5: serve(self, min(poll_interval, 0.005))
        )
        yield


@contextmanager
def stage(place: str) -> Iterator[Scene]:
    """A fresh play, on Monday at 08:00 in Prague."""
    with ExitStack() as stack:
        stack.enter_context(wire.moto())
        now = stack.enter_context(still_clock())
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        play = stack.enter_context(_open(stack, patch, now) if place == "open" else harness.played_by(Watched, now=now))
        if place == "two":
            tokens = {ACME: TOKEN, GLOBEX: play.people.install(team=GLOBEX)["token"]}
            patch.setattr(Container, "tokens", TokensOf(tokens))
            wiring.cold_start(wiring.container().now)
        play.people.clock(set=f"{MONDAY}07:00:00Z")
        yield Scene(play)


@contextmanager
def _open(stack: ExitStack, patch: pytest.MonkeyPatch, now: Now) -> Iterator[Stage]:
    """Where any workspace can install Rooster, and none has yet."""
    rooster: list[Watched] = []
    url = stack.enter_context(http_face.serving(lambda: rooster[0]))
    for name, value in (("PUBLIC_URL", url), ("SLACK_CLIENT_ID", CLIENT_ID), ("SLACK_CLIENT_SECRET", CLIENT_SECRET)):
        patch.setenv(name, value)

    def make() -> Watched:
        patch.delenv("SLACK_BOT_TOKEN")
        rooster.append(Watched())
        return rooster[0]

    with harness.played_by(make, app_url=f"{url}/", now=now) as play:
        yield play


@cache
def clean(name: str) -> Played:
    """The scenario without a blow."""
    return play(name)


def rows(name: str) -> list[Row]:
    """Every method that a job or a request of the scenario calls, found by playing it."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for call in clean(name).calls:
        found.setdefault((call.actor, call.method, _place(call.named)), []).extend(call.named)
    return [
        Row(name, actor, method, _target(BY_NAME[name], named)) for (actor, method, _), named in sorted(found.items())
    ]


def _place(named: list[str]) -> str:
    """A call about a channel is not one about a member's direct messages."""
    return ("channel" if named[0][0] == "C" else "direct") if named else ""


def _target(scenario: Scenario, named: list[str]) -> str:
    return next((one for one in scenario.about if one in named), named[0] if named else "")


def _prime(scene: Scene, scenario: Scenario) -> None:
    for actor, method, target in scenario.first:
        strike(scene, Aimed(method=method, drop=True, rooster=scene.rooster, actor=actor, target=target))
    actor, method, target = scenario.refused
    if actor:
        aim: dict[str, Any] = {"rooster": scene.rooster, "actor": actor, "target": target}
        strike(scene, Aimed(method=method, error=UNHEARD_OF, times=FOR_EVER, **aim))


def strike(scene: Scene, fault: Fault) -> None:
    """From now on."""
    scene.play.people._slack.faults.add(fault)


def _wind_up(scene: Scene) -> None:
    """Until all that is tried again has been tried for a day; from job to job at first, then once more in the end."""
    end = clock.now() + TRIED_FOR
    scene.wind(clock.now() + WATCHED)
    scene.jump(end - HOUR)
    scene.wind(end)


def play(row: Row | str, blow: Blow | None = None, times: int = 0) -> Played:
    """The row's scenario with the blow; or the named scenario without one."""
    scenario = BY_NAME[row if isinstance(row, str) else row.scenario]
    with stage(scenario.place) as scene, _overhearing() as logged:
        _prime(scene, scenario)
        fault = None
        if blow and isinstance(row, Row):
            aim: dict[str, Any] = {"rooster": scene.rooster, "actor": row.actor, "target": row.target}
            fault = Aimed(method=row.method, times=times, **aim, **dict(blow.fault))
            strike(scene, fault)
        scenario.play(scene)
        _wind_up(scene)
        return _told(scene, fault, row, logged)


def outage(name: str, begin: str, end: str, blow: Blow) -> Played:
    """The scenario, all of Slack's methods failing for all workspaces between two instants."""
    with stage(BY_NAME[name].place) as scene, _overhearing() as logged:
        between = [int(datetime.fromisoformat(moment).timestamp()) for moment in (begin, end)]
        fault = Outage(method="*", times=FOR_EVER, begin=between[0], end=between[1], **dict(blow.fault))
        strike(scene, fault)
        BY_NAME[name].play(scene)
        _wind_up(scene)
        return _told(scene, None, name, logged)


def _told(scene: Scene, fault: Aimed | None, row: Row | str, logged: list[str]) -> Played:
    seen = scene.seen()
    return Played(
        Counter(seen),
        {words for _, _, words in seen},
        sorted(scene.saved.values()),
        sorted(scene.outdated - set(scene.saved.values())),
        min(fault.seen, fault.times) if fault else 0,
        _made_good_after(scene, row) if isinstance(row, Row) and fault else None,
        _left_open(scene),
        [f"{type(error).__name__}: {error}" for error in scene.rooster.failures]
        + scene.rooster.dead_letters()
        + ["it never comes to rest"] * (scene.hops >= HOPS),
        logged,
        scene.calls,
    )


def _made_good_after(scene: Scene, row: Row) -> int | None:
    """Seconds from the first strike to the first call of the same job's that went through after the last."""
    own = [call for call in scene.calls if (call.actor, call.method) == (row.actor, row.method)]
    own = [call for call in own if not row.target or row.target in call.named]
    struck = [index for index, call in enumerate(own) if call.struck]
    if not struck or struck[-1] + 1 == len(own) or is_request(row.actor):
        return None
    return own[struck[-1] + 1].at - own[struck[0]].at


def is_request(actor: str) -> bool:
    """Somebody waits for it: a command, a button, a form, a page."""
    return " " in actor or actor.startswith("/")


def _left_open(scene: Scene) -> list[str]:
    """Open jobs that nobody will ever run, or that are late."""
    found = []
    for job in scene.rooster.jobs():
        if job["state"]["S"] != "open":
            continue
        late = clock.now() - int(job["due"]["N"])
        if "shard" not in job:
            found.append(f"{job['kind']['S']} is parked")
        elif late > 0:
            found.append(f"{job['kind']['S']} is overdue by {late} s")
    return found


@contextmanager
def _overhearing() -> Iterator[list[str]]:
    """What is logged as an error."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("rooster")
    logger.addHandler(handler)
    try:
        yield lines
    finally:
        logger.removeHandler(handler)
