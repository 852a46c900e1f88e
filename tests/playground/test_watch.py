"""What the page hears of the app's own timers and jobs: while it looks, in order, and without ever waiting for it."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from playground.slack import PlaygroundSlack
from playground.slack.errors import ControlError
from playground.slack.port import Timer, Work
from playground.worklog import read
from tests.harness import eventually
from tests.playground.helpers import FakeApp

OPEN, PROMPT, REPORT = "standup_open", "standup_prompt", "standup_report"


def soon(slack: PlaygroundSlack, seconds: int) -> int:
    offset: int = slack.control.clock()["offset"]
    return int(time.time()) + offset + seconds


def work(at: float, **more: Any) -> Work:
    given = {"id": str(at), "workspace": "T0ROOSTER", "kind": PROMPT, "outcome": "done", "ms": 20}
    return Work(at=at, **{**given, **more})


def looked(slack: PlaygroundSlack, happened: Callable[[Any], object], team: str = "T0ROOSTER") -> Any:
    """Look as the page does, again and again, until there is what is wanted."""
    user = "U0ADA" if team == "T0ROOSTER" else "U0EVE"
    seen: list[Any] = []

    def look() -> object:
        seen.append(slack.control.look(user, team=team))
        return happened(seen[-1])

    eventually(look, pause=0.02)
    return seen[-1]


def entries(seen: Any) -> list[tuple[str, str]]:
    return [(entry["kind"], entry["what"]) for entry in seen["activity"]["entries"]]


# Timers


def test_a_look_tells_what_comes_next_in_its_workspace(slack: PlaygroundSlack, app: FakeApp) -> None:
    first, later = soon(slack, 600), soon(slack, 900)
    other = soon(slack, 60)
    app.due["T0ROOSTER"] = [Timer("standup_head", first), Timer(PROMPT, first, "C0TEAM"), Timer(OPEN, later, "C0TEAM")]
    app.due["T0OTHER"] = [Timer(REPORT, other, "C0OTHER")]
    seen = looked(slack, lambda seen: seen["timers"])
    assert seen["timers"] == {"prompt": {"due": first, "channel": "C0TEAM"}, "report": None}
    seen = looked(slack, lambda seen: seen["timers"], "T0OTHER")
    assert seen["timers"] == {"prompt": None, "report": {"due": other, "channel": "C0OTHER"}}


def test_timers_are_asked_for_again_when_something_happened(slack: PlaygroundSlack, app: FakeApp) -> None:
    looked(slack, lambda seen: seen["timers"])
    app.due["T0ROOSTER"] = [Timer(OPEN, soon(slack, 600))]
    slack.control.say("U0ADA", "C0TEAM", "hello")
    looked(slack, lambda seen: seen["timers"]["prompt"])
    slack.control.clock(advance=700)
    looked(slack, lambda seen: seen["timers"]["prompt"] is None)


def test_the_clock_goes_to_the_next_prompt(slack: PlaygroundSlack, app: FakeApp) -> None:
    due = soon(slack, 3600)
    app.due["T0OTHER"] = [Timer(OPEN, due), Timer(REPORT, due + 60)]
    slack.control.clock(to="prompt", team="T0OTHER")
    assert slack.control.clock()["offset"] == app.winds[-1]
    assert 0 <= soon(slack, 0) - due <= 10
    slack.control.clock(to="report", team="T0OTHER")
    assert 0 <= soon(slack, 0) - due - 60 <= 10


@pytest.mark.parametrize(
    ("timers", "body", "status", "words"),
    [
        ([], {"to": "prompt"}, 404, "Nothing is scheduled in Acme"),
        ([], {"to": "report"}, 404, "Nothing is scheduled in Acme"),
        ([Timer(OPEN, 2**31)], {"to": "report"}, 404, "Jump to the next prompt first"),
        ([], {"to": "lunch"}, 400, "prompt, report"),
        ([], {"to": "prompt", "advance": 60}, 400, "only one"),
        ([], {"to": "prompt", "team": "T0NONE"}, 404, "T0NONE"),
        ([Timer(OPEN, 10**12)], {"to": "prompt"}, 400, "from the year 2000 to 2080"),
        ([Timer(OPEN, 10**30)], {"to": "prompt"}, 400, "from the year 2000 to 2080"),
    ],
)
def test_where_there_is_nothing_to_wind_to_the_clock_stays(
    slack: PlaygroundSlack, app: FakeApp, timers: list[Timer], body: dict[str, Any], status: int, words: str
) -> None:
    app.due["T0ROOSTER"] = timers
    with pytest.raises(ControlError, match=words) as refused:
        slack.control.clock(**body)
    assert refused.value.status == status
    assert app.winds == []


# Jobs


def test_jobs_stand_where_they_began(slack: PlaygroundSlack, app: FakeApp) -> None:
    slack.control.say("U0ADA", "C0TEAM", "a secret")
    began = time.time()
    slack.control.say("U0ADA", "C0TEAM", "another")
    app.works = [work(began + 0.02, ms=20), work(time.time(), kind=REPORT, outcome="failed", ms=None)]
    seen = looked(slack, lambda seen: len(entries(seen)) == 4)
    assert entries(seen) == [("request", "message"), ("job", PROMPT), ("request", "message"), ("job", REPORT)]
    job = seen["activity"]["entries"][1]
    assert (job["team"], job["outcome"], job["ms"]) == ("T0ROOSTER", "done", 20)
    assert "secret" not in json.dumps(seen["activity"])


def test_a_job_is_shown_once_and_one_that_the_log_shows_late_too(slack: PlaygroundSlack, app: FakeApp) -> None:
    newer = time.time() + 2
    app.works = [work(newer, kind="newer")]
    looked(slack, entries)
    app.works = [work(newer - 1, kind="older"), *app.works]
    seen = looked(slack, lambda seen: len(entries(seen)) > 1)
    assert entries(seen) == [("job", "older"), ("job", "newer")]


def test_a_job_has_the_time_that_was_on_the_clock_then(slack: PlaygroundSlack, app: FakeApp) -> None:
    slack.control.clock(set="2030-01-07T08:00:00Z")
    app.works = [work(time.time(), ms=None)]
    slack.control.clock(set="2031-01-07T08:00:00Z")
    (job,) = looked(slack, entries)["activity"]["entries"]
    assert job["at"].startswith("2030-01-07T08:00")


def test_after_a_reset_nothing_from_before_is_told(slack: PlaygroundSlack, app: FakeApp) -> None:
    app.works = [work(time.time(), kind="before")]
    app.due["T0ROOSTER"] = [Timer(OPEN, soon(slack, 600))]
    looked(slack, lambda seen: entries(seen) and seen["timers"])
    app.due.clear()
    slack.control.reset()
    app.works.append(work(time.time(), kind="after"))
    seen = looked(slack, lambda seen: entries(seen) and seen["timers"])
    assert entries(seen) == [("job", "after")]
    assert seen["timers"]["prompt"] is None


# Whatever the app does


def test_nobody_is_asked_while_nobody_looks(
    slack: PlaygroundSlack, app: FakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def timers(workspace: str) -> list[Timer]:
        asked.append(workspace)
        return []

    monkeypatch.setattr(app, "timers", timers)
    slack.control.say("U0ADA", "C0TEAM", "hello")
    assert asked == []
    looked(slack, lambda seen: asked)


def test_a_look_does_not_wait_for_the_app(
    slack: PlaygroundSlack, app: FakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(app, "timers", lambda workspace: go_on.wait() and [])
    assert [slack.control.look("U0ADA")["timers"] for _ in range(3)] == [None] * 3
    slack.control.say("U0ADA", "C0TEAM", "the lock is free")
    go_on.set()
    looked(slack, lambda seen: seen["timers"])


def test_where_the_app_cannot_tell_the_page_goes_on(
    slack: PlaygroundSlack, app: FakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*_: Any) -> Any:
        raise ConnectionError

    with monkeypatch.context() as patch:
        for name in ("timers", "jobs_since"):
            patch.setattr(app, name, cannot)
        assert slack.control.look("U0ADA")["timers"] is None
        assert entries(slack.control.look("U0ADA")) == []
    app.works = [work(time.time())]
    assert entries(looked(slack, entries)) == [("job", PROMPT)]


@pytest.mark.parametrize("odd", [{"ms": "7"}, {"at": 1e20}, {"kind": {}, "at": float("inf")}], ids=["ms", "at", "inf"])
def test_after_an_odd_job_it_goes_on_listening(slack: PlaygroundSlack, app: FakeApp, odd: dict[str, Any]) -> None:
    now = time.time() + 1
    app.works = [work(**{"at": now, "id": "odd", **odd}), work(now, kind="sound")]
    app.due["T0ROOSTER"] = [Timer(OPEN, soon(slack, 600))]
    seen = looked(slack, lambda seen: entries(seen) and seen["timers"])
    assert entries(seen) == [("job", "sound")]


# The log


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"event": "work", "workspace": "T1", "kind": "a", "outcome": "done", "ms": 3}', ("a", "done", 3)),
        ('{"event": "work", "workspace": "T1", "outcome": "leased", "ms": 0}', ("", "leased", 0)),
        ('{"event": "job_failed", "workspace": "T1", "kind": "a", "error": "KeyError"}', ("a", "failed", None)),
        ('{"event": "refused", "workspace": "T1", "kind": "a"}', None),
        ("START RequestId: 1", None),
        ('{"event": "work", "workspace": "T1", "kind": "a", "outcome": "done", "ms": "7"}', None),
        ('{"event": "work", "workspace": "T1", "kind": "a", "outcome": "done", "ms": true}', None),
        ('{"event": "work", "workspace": "T1", "kind": "a", "outcome": "done", "ms": NaN}', None),
        ('{"event": "work", "workspace": "T1", "kind": ["a"], "outcome": "done", "ms": 7}', None),
        ('{"event": "work", "workspace": 1, "kind": "a", "outcome": "done", "ms": 7}', None),
        ("[1]", None),
        pytest.param("[" * 100_000, None, id="deep"),
        ("", None),
    ],
)
def test_what_a_line_of_the_log_tells(line: str, told: tuple[str, str, int | None] | None) -> None:
    found = read(line, 1.5, "id")
    assert (found and (found.kind, found.outcome, found.ms)) == told
    assert found is None or (found.id, found.at, found.workspace) == ("id", 1.5, "T1")
