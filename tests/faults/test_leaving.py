"""Leaving goes wrong: told late, twice, in any order, or of an org's workspaces (rows F6, F7 and A16)."""

import json
import logging
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.features.workspace import jobs
from chalicelib.jobs import model
from tests import clock
from tests.faults._installs import (
    A_WHILE,
    after_exchange,
    finish,
    in_slack,
    installation,
    installed,
    send_event,
    standup,
    stored,
    token,
    tokens_left,
    way,
)
from tests.faults._looks import ACME, GLOBEX, PROMPT, calls, dms
from tests.harness import Stage

INITECH, EAST, WEST = "E0INITECH", "T0EAST", "T0WEST"
GLOBEX_PEOPLE, EAST_PEOPLE = ("U0EVE", "U0FAY"), ("U0GIL", "U0HAL", "U0IDA")
LEAVING = ("app_uninstalled", "tokens_revoked")
BOTH_ORDERS = [LEAVING, LEAVING[::-1]]


# F6: leaving


def leave(play: Stage, kind: str, at: int, event_id: str | None = None, team: str = GLOBEX) -> None:
    """One of the two events that end an installation, as of the instant `at`."""
    said: dict[str, Any] = {"type": kind}
    if kind == "tokens_revoked":
        said["tokens"] = {"oauth": [], "bot": ["U0ROOSTER"]}
    assert play.people.event(event=said, team=team, event_time=at, event_id=event_id) == {"status": 200}


@pytest.mark.fault("F6")
@pytest.mark.parametrize("kinds", [*BOTH_ORDERS, *((kind,) for kind in LEAVING)], ids=str)
@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
def test_the_tokens_are_gone_at_once_whatever_says_so(open_play: Stage, kinds: tuple[str, ...], times: int) -> None:
    installed(open_play, GLOBEX, ACME)
    standup(open_play)
    open_play.people.uninstall(team=GLOBEX, silent=True)
    for kind in kinds:
        for _ in range(times):
            leave(open_play, kind, clock.now(), f"Ev{kind.replace('_', '')}")
            assert tokens_left(open_play) == [ACME]
    before = len(calls(open_play, team=GLOBEX))
    open_play.at(PROMPT)
    assert open_play.rooster.failures == []
    assert len(calls(open_play, team=GLOBEX)) == before
    purges = [sk for pk, sk in stored(open_play) if pk == GLOBEX and sk.startswith("job#purge.")]
    assert len(purges) == 1


@pytest.mark.fault("F6")
@pytest.mark.parametrize("kinds", BOTH_ORDERS, ids=str)
@pytest.mark.parametrize("is_known", [True, False], ids=["told before too", "told after only"])
def test_news_of_an_old_farewell_does_not_end_the_new_installation(
    open_play: Stage, kinds: tuple[str, ...], is_known: bool
) -> None:
    installed(open_play)
    standup(open_play)
    open_play.people.uninstall(team=GLOBEX, silent=True)
    left_at = clock.now()
    for kind in kinds if is_known else ():
        leave(open_play, kind, left_at, f"Ev{kind.replace('_', '')}")
    open_play.later(A_WHILE)
    installed(open_play)
    kept_before = installation()
    for kind in [*kinds, *kinds]:
        leave(open_play, kind, left_at, f"Ev{kind.replace('_', '')}")
    open_play.settle()
    assert installation() == kept_before
    assert calls(open_play, "auth.test", GLOBEX) == [], "it is plain from the times"
    welcomed = dms(open_play, *GLOBEX_PEOPLE, team=GLOBEX)
    open_play.at(PROMPT)
    assert dms(open_play, *GLOBEX_PEOPLE, team=GLOBEX) == [count + 1 for count in welcomed]


@pytest.mark.fault("F6")
@pytest.mark.parametrize("apart", [0, 30, -30])
def test_within_a_minute_slack_is_asked_and_the_new_installation_lives(open_play: Stage, apart: int) -> None:
    installed(open_play)
    open_play.people.uninstall(team=GLOBEX, silent=True)
    open_play.people.install(team=GLOBEX)
    leave(open_play, "app_uninstalled", clock.now() + apart)
    open_play.settle()
    assert len(calls(open_play, "auth.test", GLOBEX)) == 1
    assert token() == in_slack(open_play)[-1].value


@pytest.mark.fault("F6")
def test_within_a_minute_slack_is_asked_and_a_dead_installation_is_left(open_play: Stage) -> None:
    open_play.people.install(team=GLOBEX)
    open_play.people.uninstall(team=GLOBEX)
    open_play.settle()
    assert tokens_left(open_play) == []


@pytest.mark.fault("F6")
@pytest.mark.fault("F8")
def test_within_a_minute_a_token_that_only_expired_is_renewed_and_stays(open_play: Stage) -> None:
    open_play.people.rotation(on=True)
    open_play.people.install(team=GLOBEX)
    open_play.people.faults(method="auth.test", error="token_expired")
    leave(open_play, "app_uninstalled", clock.now())
    open_play.settle(within=A_WHILE)
    assert token() == in_slack(open_play)[-1].value


@pytest.mark.fault("F6")
def test_a_farewell_told_late_does_not_end_the_installation_that_is_just_being_stored(
    open_play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(open_play)
    open_play.people.uninstall(team=GLOBEX, silent=True)
    left_at = clock.now()
    open_play.people.clock(advance=A_WHILE)

    def now_it_is_told(_: object) -> None:
        open_play.people.clock(advance=2)
        leave(open_play, "app_uninstalled", left_at)

    after_exchange(monkeypatch, now_it_is_told)
    assert finish(way()).status == 200
    assert token() == in_slack(open_play)[-1].value


@pytest.mark.fault("F6")
def test_a_members_revoked_token_ends_nothing(open_play: Stage) -> None:
    installed(open_play)
    before = installation()
    shapes: list[Any] = [{"oauth": ["U0EVE"], "bot": []}, {"oauth": ["U0EVE"]}, {}, [], "x", None]
    for tokens in shapes:
        event = {"type": "tokens_revoked", "tokens": tokens}
        assert open_play.people.event(event=event, team=GLOBEX) == {"status": 200}
    open_play.settle()
    assert installation() == before


@pytest.mark.fault("F6")
@pytest.mark.parametrize("is_back", [False, True], ids=["gone", "back again"])
def test_what_is_left_is_deleted_after_30_days_unless_rooster_is_back(open_play: Stage, is_back: bool) -> None:
    installed(open_play)
    standup(open_play)
    open_play.people.uninstall(team=GLOBEX)
    open_play.later(A_WHILE)
    if is_back:
        installed(open_play)
    open_play.later(31 * 24 * 3600)
    left = [sk for pk, sk in stored(open_play) if pk == GLOBEX and sk.startswith(("standup#", "workspace"))]
    assert len(left) == (2 if is_back else 0)


# F7: an org


def org(play: Stage, *granted: str) -> None:
    """Initech has installed Rooster for its org, and granted these workspaces, a while ago."""
    installed(play, INITECH)
    for team in granted:
        play.people.access(team=team, granted=True)
    play.later(A_WHILE)


def serves(team: str) -> bool:
    return wiring.container().store.read(team).is_served


@pytest.mark.fault("F7")
def test_an_org_opens_no_workspace_by_itself(open_play: Stage) -> None:
    org(open_play)
    assert tokens_left(open_play) == [INITECH]
    assert [serves(team) for team in (EAST, WEST, GLOBEX)] == [False, False, False]


@pytest.mark.fault("F7")
def test_a_welcome_that_no_workspace_of_the_org_lets_in_does_not_end_the_orgs_installation(open_play: Stage) -> None:
    open_play.people.install(team=INITECH)
    open_play.later(5)
    wiring.container().store.commit(model.put(jobs.welcome(INITECH, "U0GIL", clock.now())))
    open_play.settle()
    assert [call["error"] for call in calls(open_play, "chat.postMessage", INITECH)] == ["team_access_not_granted"]
    assert tokens_left(open_play) == [INITECH]
    open_play.people.access(team=EAST, granted=True)
    open_play.settle()
    assert serves(EAST)


@pytest.mark.fault("F7")
def test_a_standup_runs_in_a_granted_workspace_with_the_orgs_token(open_play: Stage) -> None:
    org(open_play, EAST)
    standup(open_play, EAST, "U0GIL", "C0EAST")
    before = dms(open_play, *EAST_PEOPLE, team=EAST)
    open_play.at(PROMPT)
    assert dms(open_play, *EAST_PEOPLE, team=EAST) == [count + 1 for count in before]
    open_play.answer("U0HAL", "all of it", None, None, team=EAST)
    open_play.people.home("U0HAL", team=EAST)
    open_play.at("2026-11-23T10:00:00Z")
    assert open_play.channel("C0EAST", EAST)
    assert [call["args"]["team_id"] for call in calls(open_play, "users.conversations", EAST)] == [EAST]
    assert [call for call in calls(open_play, team=EAST) if not call["ok"]] == []
    assert tokens_left(open_play) == [INITECH]


@pytest.mark.fault("F7")
def test_only_the_workspace_that_is_named_stops(open_play: Stage) -> None:
    org(open_play, EAST, WEST)
    standup(open_play, EAST, "U0GIL", "C0EAST")
    standup(open_play, WEST, "U0JAN", "C0WEST")
    open_play.people.access(team=EAST, granted=False)
    open_play.settle()
    assert [serves(team) for team in (EAST, WEST)] == [False, True]
    seen = dms(open_play, *EAST_PEOPLE, team=EAST), dms(open_play, "U0KIM", team=WEST), len(calls(open_play, team=EAST))
    open_play.at(PROMPT)
    assert dms(open_play, *EAST_PEOPLE, team=EAST) == seen[0]
    assert dms(open_play, "U0KIM", team=WEST) == [seen[1][0] + 1]
    assert len(calls(open_play, team=EAST)) == seen[2]


@pytest.mark.fault("F7")
def test_a_revocation_told_after_the_next_grant_does_nothing(open_play: Stage) -> None:
    org(open_play, EAST)
    revoked_at = clock.now()
    open_play.later(A_WHILE)
    event = {"type": "team_access_granted", "team_ids": [EAST]}
    open_play.people.event(event={**event, "type": "team_access_revoked"}, team=INITECH, event_time=revoked_at)
    open_play.settle()
    assert not serves(EAST)
    open_play.people.event(event=event, team=INITECH)
    open_play.settle()
    assert serves(EAST)
    late = {**event, "type": "team_access_revoked"}
    open_play.people.event(event=late, team=INITECH, event_time=revoked_at, event_id="EvLATE")
    open_play.people.event(event=event, team=INITECH, event_time=revoked_at - 5)
    open_play.settle()
    assert serves(EAST)


@pytest.mark.fault("F7")
def test_a_grant_told_after_the_next_revocation_opens_nothing(open_play: Stage) -> None:
    org(open_play, EAST)
    granted_at = clock.now()
    open_play.later(A_WHILE)
    open_play.people.access(team=EAST, granted=False)
    open_play.settle()
    open_play.people.event(
        event={"type": "team_access_granted", "team_ids": [EAST]}, team=INITECH, event_time=granted_at
    )
    open_play.settle()
    assert not serves(EAST)


@pytest.mark.fault("F7")
@pytest.mark.parametrize("kind", ["team_access_granted", "team_access_revoked"])
def test_an_event_wrapped_twice_as_in_slacks_reference_counts(open_play: Stage, kind: str) -> None:
    org(open_play, *([EAST] if kind == "team_access_revoked" else []))
    inner = {"team_id": None, "enterprise_id": INITECH, "api_app_id": "A0", "event": {"type": kind, "team_ids": [EAST]}}
    outer = {"type": "event_callback", "event_id": "EvTWICE", "event_time": clock.now()}
    who = {"enterprise_id": INITECH, "team_id": None, "is_enterprise_install": True}
    assert send_event(open_play, {**outer, "event": inner, "authorizations": [who]}) == 200
    open_play.settle()
    assert serves(EAST) == (kind == "team_access_granted")


@pytest.mark.fault("F7")
def test_team_ids_of_no_shape_are_ignored(open_play: Stage) -> None:
    org(open_play, EAST)
    before = len(stored(open_play))
    shapes: list[Any] = [None, "T0EAST", [], [None, 5, {}, "", "../x", "t0east"], {"T0EAST": 1}]
    for teams in shapes:
        event = {"type": "team_access_revoked", "team_ids": teams}
        assert open_play.people.event(event=event, team=INITECH) == {"status": 200}
    open_play.settle()
    assert serves(EAST)
    assert len(stored(open_play)) == before


@pytest.mark.fault("F7")
@pytest.mark.parametrize("kinds", BOTH_ORDERS, ids=str)
def test_an_org_that_leaves_takes_all_its_workspaces_along_and_no_other(
    open_play: Stage, kinds: tuple[str, ...]
) -> None:
    installed(open_play)
    org(open_play, EAST, WEST)
    standup(open_play, EAST, "U0GIL", "C0EAST")
    open_play.people.uninstall(team=INITECH, silent=True)
    for kind in kinds:
        leave(open_play, kind, clock.now(), team=INITECH)
    assert tokens_left(open_play) == [GLOBEX]
    open_play.settle()
    assert [serves(team) for team in (INITECH, EAST, WEST, GLOBEX)] == [False, False, False, True]
    before = len(open_play.people.log())
    open_play.at(PROMPT)
    assert len(open_play.people.log()) == before
    assert open_play.rooster.failures == []


@pytest.mark.fault("F7")
def test_a_workspace_of_the_org_with_its_own_installation_keeps_it(open_play: Stage) -> None:
    installed(open_play, WEST)
    org(open_play, EAST)
    open_play.people.uninstall(team=INITECH)
    open_play.settle()
    assert [serves(team) for team in (EAST, WEST)] == [False, True]
    assert tokens_left(open_play) == [WEST]


# A16: nobody installed it there


@pytest.mark.fault("A16")
@pytest.mark.parametrize("left", [False, True], ids=["never installed", "left"])
def test_an_event_of_a_workspace_without_rooster_is_dropped_with_one_line(
    open_play: Stage, left: bool, caplog: pytest.LogCaptureFixture
) -> None:
    if left:
        installed(open_play)
        open_play.people.uninstall(team=GLOBEX)
        open_play.later(A_WHILE)
    before, asked = list(open_play.rooster.items()), len(open_play.people.log())
    logging.getLogger("rooster").addHandler(caplog.handler)
    try:
        for event in (
            {"type": "app_home_opened", "user": "U0EVE", "tab": "home", "channel": "D0EVE"},
            {
                "type": "message",
                "channel_type": "im",
                "user": "U0EVE",
                "text": "hello",
                "channel": "D0EVE",
                "ts": "1.1",
            },
        ):
            caplog.clear()
            assert open_play.people.event(event=event, team=GLOBEX) == {"status": 200}
            lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "rooster"]
            assert [line["event"] for line in lines] == ["not_installed", "request"]
            assert (lines[0]["workspace"], lines[0]["kind"]) == (GLOBEX, event["type"])
    finally:
        logging.getLogger("rooster").removeHandler(caplog.handler)
    assert list(open_play.rooster.items()) == before
    open_play.settle()
    assert len(open_play.people.log()) == asked


@pytest.mark.fault("A16")
@pytest.mark.parametrize("kind", [*LEAVING, "team_access_revoked"])
def test_a_farewell_of_a_workspace_without_rooster_writes_nothing_that_stays(open_play: Stage, kind: str) -> None:
    if kind == "team_access_revoked":
        open_play.people.event(event={"type": kind, "team_ids": [EAST]}, team=INITECH)
    else:
        leave(open_play, kind, clock.now())
    open_play.settle()
    assert [sk for _, sk in stored(open_play) if not sk.startswith("job#")] == []
