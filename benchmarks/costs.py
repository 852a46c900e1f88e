"""What a participant costs at AWS's list prices: one standup day of a team of ten, played and counted.

Asked, eight answer, one of them edits, one skips, one is silent, and the report. Lambda's time is counted twice: as
measured here, and as it may be there, where functions get CPU by their memory and wait for Slack (`THERE`). The table
shows the dearer of the two.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from benchmarks.metering import Invocation, Meter, billed_ms, metered
from benchmarks.prices import GEEKBOT, HOURS_A_MONTH, cost, times
from benchmarks.report import Line, Result
from benchmarks.request_units import item_size
from chalicelib import wiring
from playground.slack.port import Answer
from playground.slack.world import Member
from tests.faults._real_aws import RoosterOnAws, aws, set_clock
from tests.harness import TABLE, Stage, played_by

PEOPLE, ANSWERING, WORKING_DAYS = 10, 8, 22
KEPT_MONTHS = 12
MOST = GEEKBOT.dollars / 1000
TICKS_A_MONTH = HOURS_A_MONTH * 60
POLLS_A_MONTH = 5 * 3 * TICKS_A_MONTH
"""Lambda asks an idle queue by five connections, each for 20 seconds.
Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""
SQS_A_JOB = 2
"""Beside the sending: Lambda receives and deletes each message, at worst each by itself."""
_CONFIG = Path(__file__).parent.parent / ".chalice" / "config.json"
_SETUP, _ASK, _REPORT = "2026-11-22T22:00:00Z", "2026-11-23T08:00:05Z", "2026-11-23T10:00:05Z"
_ANSWERS = (
    "Finished the importer and its tests; two files of the old format are still refused.",
    "Review of the billing branch, then the release notes and a call with support at three.",
    "Waiting for the staging certificate, which has expired.",
)


@dataclass(frozen=True)
class There:
    """What is assumed of AWS and Slack. `log_bytes`: what Lambda itself writes for each invocation."""

    slack_ms: float = 300
    aws_ms: float = 10
    full_cpu_mb: int = 1769
    cold_share: float = 0.1
    cold_ms: float = 1000
    log_bytes: int = 400


THERE = There()


@dataclass(frozen=True)
class Day:
    """What one standup day used, and what a tick with nothing to do does."""

    invocations: list[Invocation]
    idle_tick: Invocation
    stored_bytes: int


def row(_: Path) -> Result:
    """The row of the table."""
    day = play_day()
    found = {name: sum(cost(amounts).values()) for name, amounts in participant_months(day).items()}
    dearer = max(found.values())
    idle = cost(idle_month(day.idle_tick))
    lines = [
        Line(
            "a participant's month of standups at AWS list prices",
            f"Geekbot, ${GEEKBOT.dollars:.2f}",
            f"${dearer:.5f}, 1/{GEEKBOT.dollars / dearer:,.0f}",
            "≤ 1/1000",
            dearer <= MOST,
        ),
        Line(
            "a deployed Rooster that nobody uses, a month",
            "",
            f"${sum(idle.values()):.2f}, of which the key ${idle['keys']:.2f}, polling the queue "
            f"${idle['sqs_requests']:.2f}, the ticks' reads and writes ${idle['read_units'] + idle['write_units']:.2f}",
        ),
    ]
    return Result(lines, _raw(day, found, idle))


def _raw(day: Day, found: Mapping[str, float], idle: Mapping[str, float]) -> dict[str, Any]:
    return {
        "participant_month": found,
        "participant_month_amounts": participant_months(day),
        "participant_month_costs": {name: cost(amounts) for name, amounts in participant_months(day).items()},
        "idle_month": idle,
        "assumed": asdict(THERE),
        "memory_mb": memory(),
        "invocations_of_the_day": Counter(one.function for one in day.invocations),
        "day": [asdict(one) for one in day.invocations],
        "idle_tick": asdict(day.idle_tick),
        "stored_bytes_a_day": day.stored_bytes,
    }


def memory() -> dict[str, int]:
    """Each function's memory in MB."""
    functions = json.loads(_CONFIG.read_text(encoding="utf-8"))["lambda_functions"]
    return {name: given["lambda_memory_size"] for name, given in functions.items()}


def participant_months(day: Day) -> dict[str, dict[str, float]]:
    """What a participant uses in a month, with Lambda's time `measured` here and as `assumed` there."""
    share = WORKING_DAYS / PEOPLE
    stored = {"stored_bytes": day.stored_bytes * share * KEPT_MONTHS}
    return {
        name: times(amounts(day.invocations, milliseconds), share) | stored
        for name, milliseconds in (("measured", _measured_ms), ("assumed", _assumed_ms))
    }


def amounts(invocations: list[Invocation], milliseconds: Callable[[Invocation, int], float]) -> dict[str, float]:
    """What is billed for these invocations. Those of `tick` belong to nobody, but for the messages they send."""
    sizes = memory()
    own = [one for one in invocations if one.function != "tick"]
    jobs = len([one for one in own if one.function == "work"])
    return {
        "api_requests": len([one for one in own if one.function == "api_handler"]),
        "invocations": len(own),
        "gb_seconds": sum(milliseconds(one, sizes[one.function]) * sizes[one.function] for one in own) / 1024 / 1000,
        "read_units": sum(one.read_units for one in own),
        "write_units": sum(one.write_units for one in own),
        "sqs_requests": sum(one.sqs_requests for one in invocations) + SQS_A_JOB * jobs,
        "log_bytes": sum(one.log_bytes + THERE.log_bytes for one in own),
    }


def _measured_ms(invocation: Invocation, _: int) -> float:
    return billed_ms(invocation)


def _assumed_ms(invocation: Invocation, megabytes: int) -> float:
    """Its CPU at that memory's share of a core, its waiting, and its part of the cold starts."""
    cpu = invocation.cpu_ms * max(1.0, THERE.full_cpu_mb / megabytes)
    waiting = invocation.slack_calls * THERE.slack_ms + invocation.aws_calls * THERE.aws_ms
    return ceil(cpu + waiting + THERE.cold_share * THERE.cold_ms)


def idle_month(tick: Invocation) -> dict[str, float]:
    """A month in which nothing happens but ticks and Lambda's looking into the queue."""
    month = times(amounts([_as_any(tick)], _assumed_ms), TICKS_A_MONTH)
    month["sqs_requests"] = POLLS_A_MONTH
    return month | {"keys": 1, "alarms": 2}


def _as_any(tick: Invocation) -> Invocation:
    """`amounts` leaves ticks out; `forward` has a tick's memory."""
    return Invocation(**{**asdict(tick), "function": "forward"})


class MeteredRooster(RoosterOnAws):
    """The app, each of its invocations on the meter. `forward` sees what its event source's filter lets through."""

    meter = Meter(lambda: 0)

    def __init__(self) -> None:
        super().__init__()
        self._monkeypatch.setattr(self.client.lambda_, "invoke", self._metered(self.client.lambda_.invoke))

    def request(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """As its parent."""
        with self._lock, self.meter.invocation("api_handler"):
            return super().request(path, headers, body)

    def _metered(self, invoke: Callable[..., Any]) -> Callable[..., Any]:
        def run(name: str, event: Any) -> Any:
            if name == "forward":
                event = {"Records": [record for record in event["Records"] if _is_let_through(record)]}
                if not event["Records"]:
                    return None
            with self.meter.invocation(name):
                return invoke(name, event)

        return run

    def _overhear(self, record: Any) -> bool:
        self.meter.note_log(record.getMessage())
        return super()._overhear(record)


def _is_let_through(record: Mapping[str, Any]) -> bool:
    """infra/merge.yaml's filter."""
    return record["eventName"] == "INSERT" and "shard" in record["dynamodb"].get("NewImage", {})


@contextmanager
def _play() -> Iterator[tuple[Stage, Meter]]:
    """A play whose app, and nobody else, talks to AWS through the meter."""
    with aws() as endpoint, played_by(MeteredRooster, endpoint) as play:
        rooster = play.rooster
        meter = MeteredRooster.meter = Meter(lambda: len(play.people._slack.log))
        items = rooster.dynamodb

        def look(key: dict[str, Any]) -> dict[str, Any] | None:
            found: dict[str, Any] | None = items.get_item(TableName=TABLE, Key=key).get("Item")
            return found

        with metered(endpoint, meter, look) as url, pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_ENDPOINT_URL", url)
            wiring.cold_start(wiring.container().now)
            yield play, meter


def play_day(people: int = PEOPLE, answering: int = ANSWERING) -> Day:
    """Set a standup up, then play and count its day."""
    with _play() as (play, meter):
        set_clock(play, set=_SETUP)
        team = _team(play, people)
        play.new_standup()
        before = _stored(play)
        meter.forget()
        play.at(_ASK)
        for user in team[:answering]:
            play.answer(user, *_ANSWERS)
        play.answer(team[0], *reversed(_ANSWERS))
        play.skip(team[answering])
        play.at(_REPORT)
        if len(play.channel()) != 1 + answering:  # the report's head, and a reply for each
            raise RuntimeError(f"the report is not whole: {len(play.channel())} messages")
        invocations, stored = meter.invocations, _stored(play) - before
        meter.forget()
        set_clock(play, advance=60)
        play.rooster.tick()
        return Day(invocations, meter.invocations[-1], stored)


def _team(play: Stage, people: int) -> list[str]:
    """So many members in the channel; the world has fewer."""
    slack = play.people._slack
    with slack.lock:
        team = slack.world.teams["T0ROOSTER"]
        channel = team.channels["C0TEAM"]
        known = [one for one in channel.members if not team.members[one].deleted and not team.members[one].is_bot]
        for number in range(people - len(known)):
            member = Member(f"U0MORE{number}", f"more{number}", f"More {number}", "", "Europe/Prague")
            team.members[member.id] = member
            channel.members.append(member.id)
            known.append(member.id)
    return known


def _stored(play: Stage) -> int:
    return sum(item_size(item) for item in play.rooster.items())
