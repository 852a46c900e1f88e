"""The front door with a small feature behind it: what whoever asked is told, and the one line that the log gets."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from chalice.app import Response

from chalicelib.access.store import WorkspaceStore
from chalicelib.access.templates import BUSY_FORGETTING, ONLY_ADMINS
from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Table
from chalicelib.errors import InDoubt, RoosterError, StorageUnavailable, WorkspaceGone
from chalicelib.frontdoor import templates
from chalicelib.log import configure
from playground.slack.server import PlaygroundSlack
from tests.harness import words
from tests.unit.conftest import NOON
from tests.unit.frontdoor.porch import ADA, DEV, TEAM, Porch


@pytest.fixture
def porch(table: Table, slack: PlaygroundSlack, at: Callable[[int], None]) -> Porch:
    configure()
    return Porch(table, slack)


def said(response: Response) -> str:
    answer = json.loads(response.body)
    return words(answer) if "blocks" in answer else str(answer["text"])


def only(slack: PlaygroundSlack) -> list[str]:
    """What Ada alone sees in the channel, and her direct messages."""
    shown = [one for one in slack.control.messages(channel="C0TEAM", as_user=ADA) if one.get("ephemeral")]
    return [words(one) for one in (*shown, *slack.control.messages(user=ADA))]


ASKING: dict[str, Callable[[Porch], Response]] = {
    "command": lambda porch: porch.command(),
    "click": lambda porch: porch.click(),
    "shortcut": lambda porch: porch.shortcut(),
    "form": lambda porch: porch.submit(),
}


@pytest.mark.parametrize("how", ASKING)
def test_what_somebody_asks_is_handled_and_logged_once(porch: Porch, log: list[str], how: str) -> None:
    response = ASKING[how](porch)
    assert (response.status_code, json.loads(response.body), len(porch.heard)) == (200, {"text": "done"}, 1)
    (line,) = [json.loads(one) for one in log]
    assert (line["level"], line["event"], line["status"]) == ("info", "request", 200)
    assert 0 <= line["ms"] < 600_000


def told(porch: Porch, slack: PlaygroundSlack, how: str) -> str:
    """What whoever asked reads, wherever it is shown."""
    response = ASKING[how](porch)
    assert response.status_code == 200
    if how == "form":
        errors = json.loads(response.body)["errors"]
        assert list(errors) == ["first"]
        return str(errors["first"])
    return said(response) if how == "command" else only(slack)[-1]


@pytest.mark.parametrize("how", ASKING)
@pytest.mark.parametrize("error", [StorageUnavailable("down"), InDoubt("silence")], ids=repr)
def test_where_it_fails_they_are_told_to_try_again(
    porch: Porch, slack: PlaygroundSlack, log: list[str], how: str, error: RoosterError
) -> None:
    porch.does = error
    assert told(porch, slack, how) == templates.TRY_AGAIN
    assert sum('"apologized"' in line for line in log) == 1


@pytest.mark.parametrize("how", ASKING)
def test_where_rooster_is_not_installed_they_are_told(porch: Porch, slack: PlaygroundSlack, how: str) -> None:
    porch.does = WorkspaceGone("account_inactive")
    assert told(porch, slack, how) == templates.NOT_INSTALLED


def test_a_token_that_expired_before_its_time_is_no_farewell(porch: Porch, slack: PlaygroundSlack) -> None:
    porch.does = WorkspaceGone("token_expired")
    assert told(porch, slack, "command") == templates.NOT_INSTALLED
    porch.workspace(refresh="sealed")
    assert told(porch, slack, "command") == templates.TRY_AGAIN


@pytest.mark.parametrize("how", ASKING)
def test_a_feature_that_is_switched_off_says_so(porch: Porch, slack: PlaygroundSlack, how: str) -> None:
    porch.workspace(off=["toys"])
    assert told(porch, slack, how) == templates.switched_off("Toys")
    assert porch.heard == []


@pytest.mark.parametrize("how", ASKING)
def test_while_everything_is_forgotten_nothing_new_is_taken_in(porch: Porch, slack: PlaygroundSlack, how: str) -> None:
    porch.workspace(forgetting=NOON + 60)
    assert told(porch, slack, how) == BUSY_FORGETTING
    assert porch.heard == []


@pytest.mark.parametrize("text", ["", "help", "  HELP ", "list", "status", "stats"])
def test_while_everything_is_forgotten_one_may_look(porch: Porch, text: str) -> None:
    porch.workspace(forgetting=NOON + 60)
    assert said(porch.command(text)) != BUSY_FORGETTING


def test_what_nobody_can_switch_off_goes_on_while_everything_is_forgotten(
    table: Table, slack: PlaygroundSlack, at: object
) -> None:
    porch = Porch(table, slack, always=True)
    porch.workspace(forgetting=NOON + 60, off=["toys"])
    assert porch.click().status_code == 200
    assert len(porch.heard) == 1


def test_whoever_clicked_is_told_in_their_dm_where_the_channel_is_silent(porch: Porch, slack: PlaygroundSlack) -> None:
    slack.control.faults("chat.postEphemeral", drop=True)
    porch.does = StorageUnavailable("down")
    porch.click()
    assert [words(one) for one in slack.control.messages(user=ADA)] == [templates.TRY_AGAIN]


@pytest.mark.parametrize(("fault", "without_token"), [({"error": "account_inactive"}, True), ({"drop": True}, False)])
def test_whoever_clicked_is_told_without_a_token_where_slack_refuses_it(
    porch: Porch,
    slack: PlaygroundSlack,
    log: list[str],
    monkeypatch: pytest.MonkeyPatch,
    fault: dict[str, Any],
    without_token: bool,
) -> None:
    taken: list[str] = []

    def tell(_: Workspaces, address: str, said: str) -> bool:
        taken.append(said)
        return True

    monkeypatch.setattr(Workspaces, "tell_without_token", tell)
    for method in ("chat.postEphemeral", "chat.postMessage"):
        slack.control.faults(method, times=9, **fault)
    porch.does = StorageUnavailable("down")
    porch.click(response_url="https://slack.test/x")
    assert taken == ([templates.TRY_AGAIN] if without_token else [])
    assert sum('"nobody_to_tell"' in line for line in log) == (not without_token)


def test_where_nobody_can_be_told_the_log_says_so(porch: Porch, slack: PlaygroundSlack, log: list[str]) -> None:
    for method in ("chat.postEphemeral", "chat.postMessage"):
        slack.control.faults(method, times=9, error="account_inactive")
    porch.does = StorageUnavailable("down")
    assert porch.click().status_code == 200
    assert sum('"nobody_to_tell"' in line for line in log) == 1


def test_whoever_comes_by_an_orgs_installation_is_looked_up_first(
    porch: Porch, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str]] = []
    monkeypatch.setattr(Workspaces, "adopt_org_workspace", lambda _, workspace, org: seen.append((workspace, org)))
    porch.click()
    porch.click(enterprise={"id": "E0INITECH", "name": "Initech"}, is_enterprise_install=True)
    assert seen == [(TEAM, "E0INITECH")]


def test_a_bug_is_a_503_and_an_error_in_the_log(porch: Porch, log: list[str]) -> None:
    porch.does = ZeroDivisionError()
    response = porch.command()
    assert (response.status_code, response.body) == (503, "")
    (line,) = [json.loads(one) for one in log]
    assert (line["level"], line["status"], line["reason"]) == ("error", 503, "ZeroDivisionError")


def test_an_unknown_command_gets_words_and_a_line(porch: Porch, log: list[str]) -> None:
    assert said(porch.command(name="/unheard")) == templates.UNKNOWN_COMMAND
    assert json.loads(log[0])["kind"] == "/unheard"


def test_what_looks_like_no_name_is_kept_out_of_the_log(porch: Porch, log: list[str]) -> None:
    porch.command(name="/" + "x" * 41)
    porch.command(name="/Canary In The Mine!")
    assert [json.loads(line)["kind"] for line in log] == ["no name", "no name"]


def test_an_event_is_heard_once_though_the_feature_subscribes_twice(porch: Porch) -> None:
    porch.event(channel_type="im")
    porch.event(channel_type=None)
    porch.event(channel_type="group")
    assert len(porch.heard) == 2


def test_an_event_that_nobody_subscribes_to_is_noted(porch: Porch, log: list[str]) -> None:
    porch.event(type="pin_added")
    assert (porch.heard, json.loads(log[0])["reason"], json.loads(log[0])["kind"]) == ([], "unknown", "pin_added")


def test_an_event_while_everything_is_forgotten_is_not_heard(porch: Porch) -> None:
    porch.workspace(forgetting=NOON + 60)
    assert porch.event(channel_type="channel").status_code == 200
    assert porch.heard == []


@pytest.mark.parametrize(("user", "is_done"), [(ADA, False), (DEV, True)])
def test_only_admins_rule(porch: Porch, user: str, is_done: bool) -> None:
    shown = said(porch.command("rule", user=user))
    assert (len(porch.heard), shown == ONLY_ADMINS) == (int(is_done), not is_done)


def test_what_is_for_channels_is_refused_in_direct_messages(porch: Porch) -> None:
    assert "is for channels" in said(porch.command("here", channel="D0ADA"))
    porch.command("here")
    assert len(porch.heard) == 1


def test_help_has_a_line_for_each_verb_and_an_unknown_word_a_guess(porch: Porch) -> None:
    shown = said(porch.command("help"))
    assert [f"/toy {verb}" in shown for verb in ("do", "rule", "here", "help")] == [True] * 4
    assert "Did you mean `/toy do`?" in said(porch.command("make"))
    assert "There is no `/toy dance`" in said(porch.command("dance"))
    assert porch.heard == []


def test_words_alone_are_for_whoever_typed_and_a_reply_is_as_it_is(porch: Porch) -> None:
    porch.does = "words"
    assert json.loads(porch.command().body)["response_type"] == "ephemeral"
    porch.does = {}
    assert porch.command().body == ""


def test_the_workspace_is_read_from_the_table(porch: Porch) -> None:
    assert WorkspaceStore(porch.table).read(TEAM).is_served
