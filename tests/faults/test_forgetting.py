"""Forgetting while other things happen: uninstalling, coming back, a second admin; a purge and an installation."""

import json
from collections.abc import Callable

import pytest

from chalicelib import wiring
from chalicelib.access.store import WorkspaceStore, begin_forgetting
from chalicelib.aws.table import Commit, Item
from chalicelib.errors import ConditionFailed
from chalicelib.features.standups.model import Member
from chalicelib.features.standups.store import StandupStore
from chalicelib.features.workspace import jobs
from chalicelib.jobs import model
from tests import clock
from tests.faults._installs import finish, installation, installed, send_event, standup, stored, token, way
from tests.faults._looks import ACME, GLOBEX, PROMPT, TOMORROW
from tests.harness import Stage, words

ADMIN, INITECH, EAST = "U0EVE", "E0INITECH", "T0EAST"
A_MONTH = 31 * 24 * 3600


def forget(play: Stage, team: str = GLOBEX, user: str = ADMIN, request: str = "r") -> None:
    """An admin pressed "Delete everything", and another warm function than this one heard of it."""
    at, now = wiring.container().store.read(team).installed_at, clock.now()
    job = model.put(jobs.forget(team, user, request * 32, at, now))
    assert wiring.container().store.commit(begin_forgetting(team, now), job) is Commit.DONE


def kept(team: str = GLOBEX) -> set[str]:
    return {sk.partition("#")[0].partition(".")[0] for pk, sk in _keys() if pk == team}


def _keys() -> list[tuple[str, str]]:
    return [(item["pk"]["S"], item["sk"]["S"]) for item in _PLAY[0].rooster.items()]


_PLAY: list[Stage] = []


@pytest.fixture
def play(open_play: Stage) -> Stage:
    """Globex with a standup, installed a while ago."""
    _PLAY[:] = [open_play]
    installed(open_play)
    standup(open_play)
    open_play.later(600)
    return open_play


def test_who_asked_for_help_before_is_answered_after_forgetting(play: Stage) -> None:
    play.people.faults("chat.postMessage", status=429, retry_after=3600)
    play.people.say(ADMIN, ADMIN, "help", team=GLOBEX)
    play.settle()
    forget(play)
    play.later(200)
    play.later(3600)
    assert "/rooster status" in str(play.people.messages(user=ADMIN, team=GLOBEX))


def test_who_uninstalls_right_after_forgetting_is_purged_all_the_same(play: Stage) -> None:
    forget(play)
    play.settle()
    play.people.uninstall(team=GLOBEX)
    play.later(200)
    play.later(A_MONTH)
    assert kept() == {"job"}
    assert not installation()


def test_what_was_set_up_after_done_stays(play: Stage) -> None:
    forget(play)
    play.settle()
    play.later(200)
    assert "are deleted" in words(play.dm(ADMIN, GLOBEX)[-1])
    standup(play)
    play.later(200)
    assert "standup" in kept()


def test_who_comes_back_while_it_forgets_keeps_what_is_new(play: Stage) -> None:
    forget(play)
    play.settle()
    play.people.uninstall(team=GLOBEX)
    play.later(70)
    installed(play)
    standup(play)
    play.later(200)
    assert "standup" in kept()
    asked = len(play.dm(ADMIN, GLOBEX))
    play.at(PROMPT)
    assert len(play.dm(ADMIN, GLOBEX)) == asked + 1


def test_who_asked_is_told_where_rooster_is_installed_again_before_all_is_deleted(play: Stage) -> None:
    forget(play)
    play.settle()
    play.later(60)
    installed(play)
    play.later(200)
    assert "reinstalled before everything was deleted" in words(play.dm(ADMIN, GLOBEX)[-1])
    assert "use `/rooster forget` again" in words(play.dm(ADMIN, GLOBEX)[-1])


@pytest.mark.fault("A1")
@pytest.mark.parametrize("weeks", [1, 2])
def test_an_export_that_slack_goes_on_refusing_is_told_whoever_asked_for_it_each_time(play: Stage, weeks: int) -> None:
    play.people.faults("files.completeUploadExternal", error="file_uploads_disabled", times=10**6)
    for _ in range(weeks):
        play.people.command(ADMIN, "C0OTHER", "/rooster", "export", team=GLOBEX)
        play.settle(within=900)
        play.later(7 * 24 * 3600)
    told = [words(message) for message in play.dm(ADMIN, GLOBEX)]
    delayed = [one for one in told if "I couldn't send you the export yet." in one and "I'll keep trying" in one]
    assert len(delayed) == weeks


def test_two_admins_forget_at_once_and_both_are_told(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(150):
        wiring.container().store.commit(model.seen(GLOBEX, f"{number:04}", clock.now()))
    forget(play, user=ADMIN, request="a")
    at = wiring.container().store.read(GLOBEX).installed_at
    older_version = model.put(jobs.forget(GLOBEX, "U0FAY", "b" * 32, at, clock.now()))
    assert wiring.container().store.commit(older_version) is Commit.DONE
    erase, worker = WorkspaceStore.erase, wiring.worker()

    def meanwhile(store: WorkspaceStore, items: list[Item]) -> None:
        monkeypatch.setattr(WorkspaceStore, "erase", erase)
        worker.work([model.message(GLOBEX, "forget." + "b" * 32)])
        erase(store, items)

    monkeypatch.setattr(WorkspaceStore, "erase", meanwhile)
    worker.work([model.message(GLOBEX, "forget." + "a" * 32)])
    play.settle()
    play.later(400)
    assert not {"standup", "seen"} & kept()
    for user in (ADMIN, "U0FAY"):
        assert "deleted" in words(play.dm(user, GLOBEX)[-1])


def test_a_purge_does_not_take_a_new_installation_along(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    play.people.uninstall(team=GLOBEX)
    play.settle()
    play.people.clock(advance=A_MONTH)
    ready, erase = way(), WorkspaceStore.erase_gone

    def meanwhile(store: WorkspaceStore, *given: object) -> bool:
        monkeypatch.setattr(WorkspaceStore, "erase_gone", erase)
        assert finish(ready).status == 200
        return erase(store, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(WorkspaceStore, "erase_gone", meanwhile)
    play.settle()
    assert token()
    assert {"standup", "workspace"} <= kept()


@pytest.mark.parametrize("table", ["run", "member"])
def test_what_was_deleted_meanwhile_does_not_come_back_as_half_an_item(play: Stage, table: str) -> None:
    standups, run = StandupStore(wiring.container().table), "s.2026-11-23"
    member = Member("U0FAY", "Fay", "", clock.now())
    marks: dict[str, Callable[[], object]] = {
        "run": lambda: standups.mark_head(GLOBEX, run, "C0OTHER", "1.1"),
        "member": lambda: standups.mark_asked(GLOBEX, run, member, "D0FAY", "1.1"),
    }
    with pytest.raises(ConditionFailed):
        marks[table]()
    assert table not in kept()


@pytest.mark.fault("F8")
@pytest.mark.parametrize(("code", "stays"), [("bad_client_secret", True), ("invalid_refresh_token", False)])
def test_a_secret_that_the_operator_must_mend_costs_no_installation(open_play: Stage, code: str, stays: bool) -> None:
    open_play.people.rotation(on=True)
    installed(open_play)
    standup(open_play)
    open_play.people.faults(method="oauth.v2.access", error=code, times=1000)
    open_play.people.clock(advance=13 * 3600)
    open_play.at(TOMORROW)
    assert bool(installation().get("token")) is stays


@pytest.mark.fault("B7")
def test_an_enterprise_migration_passes(open_play: Stage) -> None:
    installed(open_play)
    standup(open_play)
    open_play.people.faults(method="conversations.members", error="org_login_required")
    open_play.at(PROMPT)
    assert installation().get("token")
    assert len(open_play.dm(ADMIN, GLOBEX)) == 2, "the welcome and the question"


@pytest.mark.fault("F7")
@pytest.mark.parametrize("kind", ["event", "click", "command"])
def test_a_company_that_shares_a_channel_with_an_org_is_not_served_by_its_token(play: Stage, kind: str) -> None:
    play.people.uninstall(team=GLOBEX)
    installed(play, INITECH)
    play.people.access(team=EAST, granted=True)
    play.later(600)
    if kind == "event":
        outer = {"type": "event_callback", "event_id": "EvCONNECT", "event_time": clock.now(), "team_id": GLOBEX}
        event = {"type": "app_home_opened", "user": ADMIN, "tab": "home"}
        authorization = {"enterprise_id": INITECH, "team_id": EAST, "is_enterprise_install": True}
        assert send_event(play, {**outer, "event": event, "authorizations": [authorization]}) == 200
    elif kind == "click":
        click = {"type": "block_actions", "team": None, "enterprise": {"id": INITECH}, "is_enterprise_install": True}
        where = {"channel_id": "C0OTHER", "message_ts": "1.1"}
        by = {"user": {"id": ADMIN, "team_id": GLOBEX}, "container": where}
        action = {"action_id": "standup_new", "value": "welcome"}
        play.post_signed("/slack/interactions", {"payload": json.dumps({**click, **by, "actions": [action]})})
    else:
        form = {"team_id": GLOBEX, "channel_id": "C0OTHER", "user_id": ADMIN, "command": "/standup", "text": "list"}
        org = {"enterprise_id": INITECH, "is_enterprise_install": "true"}
        assert b"not installed" in play.post_signed("/slack/commands", {**form, **org}).body
    assert not wiring.container().store.read(GLOBEX).is_served
    play.later(A_MONTH + 600)
    assert kept() == {"job"}


@pytest.mark.fault("F7")
def test_a_workspace_is_no_org_for_another(play: Stage) -> None:
    wiring.container().workspaces.open(ACME, GLOBEX, clock.now(), "x")
    assert not wiring.container().store.read(ACME).is_served
    assert all(pk != ACME for pk, _ in stored(play))
