"""Tokens die, expire, are renewed twice at once, or may not be opened (rows F8, F9, B7, C13 and C14)."""

import logging
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from chalicelib import clock as real_clock
from chalicelib import wiring
from chalicelib.access.store import WorkspaceStore, key
from chalicelib.access.tokens import OPEN_SECONDS, SealedTokens
from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.api import AwsApi
from chalicelib.aws.table import Table, Update
from chalicelib.aws.vault import Vault
from chalicelib.container import Container
from chalicelib.errors import InDoubt, SealBroken, WorkspaceGone
from chalicelib.features.workspace import lifecycle
from chalicelib.frontdoor import templates
from chalicelib.slack import oauth
from tests import clock
from tests.conftest import MONDAY
from tests.faults import _installs
from tests.faults._installs import (
    A_WHILE,
    EXCHANGE,
    after_exchange,
    all_at_once,
    arrive,
    exchanges,
    finish,
    in_slack,
    installation,
    installed,
    own_function,
    standup,
    token,
    tokens_left,
    way,
)
from tests.faults._looks import ACME, GLOBEX, POST, PROMPT, TEAM, calls, dms, since_first_refusal
from tests.faults._throttle import DOWN
from tests.harness import CLIENT_SECRET, SECRET, STAGE, TABLE, Stage
from tests.wire import Answer, refusal, refusing, watched

PEOPLE = ("U0EVE", "U0FAY")
LIFE, NEARLY_OVER, OVER = 12 * 3600, 11 * 3600, 13 * 3600
DEAD = ["token_revoked", "account_inactive", "invalid_auth"]
WORKERS = 8


@pytest.fixture
def play_on_aws() -> Iterator[Stage]:
    """The open play on an AWS of its own, whose conditions hold among many at once."""
    with _installs.on_aws(MONDAY) as play:
        yield play


def rotating(play: Stage, *teams: str) -> None:
    play.people.rotation(on=True)
    installed(play, *teams)


def renewals(play: Stage) -> list[bool]:
    """For each refresh token that was sent to Slack, whether it was taken."""
    return [call["ok"] for call in exchanges(play) if call["args"].get("grant_type") == "refresh_token"]


def another_function() -> SealedTokens:
    """Tokens as another function has them, with connections and a memory of its own."""
    vault = Vault(AwsApi("kms"), f"alias/rooster-{STAGE}")
    return SealedTokens(WorkspaceStore(Table(AwsApi("dynamodb"), TABLE)), vault, wiring.container().renew, clock.now)


def workspaces_of(tokens: SealedTokens) -> Workspaces:
    store = WorkspaceStore(Table(AwsApi("dynamodb"), TABLE))
    return Workspaces(
        store,
        lambda: tokens,
        wiring.container().settings.slack_api_url,
        lambda *_: [],
        lifecycle.on_uninstalled,
        clock.now,
    )


def asks_works(play: Stage) -> bool:
    """The standup of 08:00 asks everybody once."""
    before = dms(play, *PEOPLE, team=GLOBEX)
    play.at(PROMPT)
    play.settle(within=A_WHILE)
    return dms(play, *PEOPLE, team=GLOBEX) == [count + 1 for count in before]


# F8: renewal


@pytest.mark.fault("F8")
def test_who_comes_while_another_renews_goes_on_with_the_old_token(
    open_play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotating(open_play)
    old = token()
    open_play.people.clock(advance=NEARLY_OVER)
    renew, found = wiring.container().renew, []

    def slowly(refresh: str, now: int) -> Any:
        found.append(another_function().of(GLOBEX))
        return renew(refresh, now)

    monkeypatch.setattr(Container, "renew", lambda _, *given: slowly(*given))
    wiring.cold_start(wiring.container().now)
    new = wiring.container().tokens.of(GLOBEX)
    assert found == [old]
    assert new == in_slack(open_play)[-1].value != old
    assert another_function().of(GLOBEX) == new
    assert renewals(open_play) == [True]


@pytest.mark.fault("F8")
def test_who_comes_while_another_renews_a_token_that_is_over_tries_again(
    open_play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotating(open_play)
    open_play.people.clock(advance=OVER)
    renew, found = wiring.container().renew, []

    def slowly(refresh: str, now: int) -> Any:
        with pytest.raises(InDoubt) as doubt:
            another_function().of(GLOBEX)
        found.append(doubt.value.code)
        return renew(refresh, now)

    monkeypatch.setattr(Container, "renew", lambda _, *given: slowly(*given))
    wiring.cold_start(wiring.container().now)
    assert wiring.container().tokens.of(GLOBEX) == in_slack(open_play)[-1].value
    assert (found, renewals(open_play)) == (["renewing"], [True])


@pytest.mark.fault("F8")
@pytest.mark.parametrize("age", [NEARLY_OVER, OVER], ids=["nearly over", "over"])
def test_of_eight_workers_at_once_one_renews(play_on_aws: Stage, age: int) -> None:
    rotating(play_on_aws)
    old = token()
    play_on_aws.people.clock(advance=age)
    functions = [another_function() for _ in range(WORKERS)]
    found = all_at_once([partial(own.of, GLOBEX) for own in functions])
    assert renewals(play_on_aws) == [True]
    new = in_slack(play_on_aws)[-1].value
    assert token() == new
    assert {one if isinstance(one, str) else type(one) for one in found} <= {new, old if age < LIFE else InDoubt}
    assert [own.of(GLOBEX) for own in functions] == [new] * WORKERS


@pytest.mark.fault("F8")
def test_two_workers_to_whom_slack_says_expired_renew_once(open_play: Stage) -> None:
    rotating(open_play)
    first, second = (workspaces_of(another_function()) for _ in range(2))
    for one in (first, second):
        one.paced_slack(GLOBEX)
    assert first.expire(GLOBEX)
    first.paced_slack(GLOBEX)
    assert second.expire(GLOBEX)
    assert second._tokens.of(GLOBEX) == token() == in_slack(open_play)[-1].value
    assert renewals(open_play) == [True]


TROUBLE: list[dict[str, Any]] = [
    {"status": 500},
    {"status": 429, "retry_after": 5},
    {"error": "internal_error"},
    {"drop": True, "before": True},
    {"body": "<html>"},
]


@pytest.mark.fault("F8")
@pytest.mark.parametrize("fault", TROUBLE, ids=str)
def test_a_renewal_that_fails_leaves_the_old_token_at_work(open_play: Stage, fault: dict[str, Any]) -> None:
    rotating(open_play)
    standup(open_play)
    open_play.people.clock(advance=-1)
    made_to_end_soon(3600 * 2)
    open_play.people.faults(method=EXCHANGE, times=100, **fault)
    assert asks_works(open_play)
    assert renewals(open_play)
    assert not any(renewals(open_play))


def made_to_end_soon(seconds: int) -> None:
    """As if most of the token's life were over already."""
    values = {"end": clock.now() + seconds}
    wiring.container().table.update(Update(key(GLOBEX), "SET #token_expires = :end", values))
    wiring.container().workspaces.invalidate(GLOBEX)


@pytest.mark.fault("F8")
@pytest.mark.parametrize("fault", TROUBLE, ids=str)
def test_a_renewal_that_fails_after_the_end_delays_the_questions(open_play: Stage, fault: dict[str, Any]) -> None:
    rotating(open_play)
    standup(open_play)
    made_to_end_soon(0)
    open_play.people.faults(method=EXCHANGE, times=2, **fault)
    assert asks_works(open_play)
    assert renewals(open_play)[-1]


@pytest.mark.fault("F8")
def test_a_slow_renewal_is_given_up_in_time(open_play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    rotating(open_play)
    old = token()
    open_play.people.clock(advance=NEARLY_OVER)
    monkeypatch.setattr(oauth, "_SECONDS", 0.5)
    open_play.people.faults(method=EXCHANGE, delay=2)
    assert wiring.container().tokens.of(GLOBEX) == old


@pytest.mark.fault("F8")
def test_a_refresh_token_that_slack_refuses_ends_it_only_with_the_token_that_is_left(open_play: Stage) -> None:
    rotating(open_play, GLOBEX, ACME)
    standup(open_play)
    open_play.people.faults(method=EXCHANGE, times=100, error="invalid_refresh_token")
    made_to_end_soon(3600 * 2 - 1)
    assert asks_works(open_play)
    made_to_end_soon(0)
    before = len(calls(open_play, team=GLOBEX))
    open_play.at("2026-11-24T08:00:00Z")
    assert tokens_left(open_play) == [ACME]
    assert len(calls(open_play, team=GLOBEX)) == before


@pytest.mark.fault("F8")
@pytest.mark.fault("B7")
def test_a_token_that_slack_calls_expired_is_renewed_once_and_the_questions_come(open_play: Stage) -> None:
    rotating(open_play)
    standup(open_play)
    open_play.people.faults(method=POST, error="token_expired")
    assert asks_works(open_play)
    assert renewals(open_play) == [True]


@pytest.mark.fault("F8")
def test_a_command_whose_token_slack_calls_expired_works_at_the_next_try(open_play: Stage) -> None:
    rotating(open_play, ACME)
    open_play.people.faults("views.open", error="token_expired")
    assert "try again" in open_play.people.command("U0ADA", "C0TEAM", "/standup", "new")["body"]
    assert "view" in open_play.people.command("U0ADA", "C0TEAM", "/standup", "new")
    assert renewals(open_play) == [True]


@pytest.mark.fault("F8")
def test_a_token_that_was_not_used_for_a_day_is_renewed_at_its_first_use(open_play: Stage) -> None:
    rotating(open_play)
    open_play.people.clock(advance=24 * 3600)
    told = open_play.people.command("U0EVE", "C0OTHER", "/rooster", "status", team=GLOBEX)
    assert "I can reach Slack" in told["body"]
    assert renewals(open_play) == [True]
    assert token() == in_slack(open_play)[-1].value


@pytest.mark.fault("F8")
def test_what_is_renewed_is_sealed_and_the_pair_of_before_is_gone(open_play: Stage) -> None:
    rotating(open_play)
    before = installation()
    open_play.people.clock(advance=NEARLY_OVER)
    wiring.container().tokens.of(GLOBEX)
    after, table = installation(), _installs.whole_table(open_play)
    new = in_slack(open_play)[-1]
    assert not [secret for secret in (before["token"], before["refresh"], new.value, new.refresh) if secret in table]
    assert after["token_expires"] == pytest.approx(clock.now() + LIFE, abs=5)
    assert "renewing" not in after


@pytest.mark.fault("F8")
def test_a_renewal_that_nobody_finished_is_taken_over(open_play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    rotating(open_play)
    open_play.people.clock(advance=OVER)
    died = another_function()
    monkeypatch.setattr(died, "_renew", lambda *_: (_ for _ in ()).throw(MemoryError()))
    with pytest.raises(MemoryError):
        died.of(GLOBEX)
    with pytest.raises(InDoubt):
        another_function().of(GLOBEX)
    open_play.people.clock(advance=60)
    assert another_function().of(GLOBEX) == in_slack(open_play)[-1].value


# F9: what the log says


@pytest.mark.fault("F9")
def test_with_all_logs_at_debug_no_secret_is_in_them(
    open_play: Stage, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    open_play.people.rotation(on=True)
    assert wiring.container().settings.stage == "local"
    for name in (None, "slack_sdk", "urllib3", "botocore", "boto3", "http", "chalice"):
        caplog.set_level(logging.DEBUG, name)
    secrets = [CLIENT_SECRET, SECRET]
    for error in ({}, {"error": "invalid_code"}, {"status": 500, "work": True}, {"body": "[]"}):
        if error:
            open_play.people.faults(method=EXCHANGE, **error)
        back = way()
        page = arrive(back)
        secrets += [back.query["code"], back.query["state"], back.cookie.partition("=")[2]]
        assert page.status == (400 if "error" in error else 503 if error else 200)
    open_play.settle()
    standup(open_play)
    open_play.people.faults(method=EXCHANGE, error="invalid_refresh_token")
    for _ in range(2):
        open_play.people.clock(advance=NEARLY_OVER)
        secrets += [secret for held in in_slack(open_play) for secret in (held.value, held.refresh) if secret]
        open_play.people.command("U0EVE", "C0OTHER", "/rooster", "status", team=GLOBEX)
    secrets += [secret for held in in_slack(open_play) for secret in (held.value, held.refresh) if secret]
    assert renewals(open_play) == [False, True]
    open_play.people.uninstall(team=GLOBEX)
    open_play.settle()
    out, err = capfd.readouterr()
    said = [_whole(record) for record in caplog.records if record.name not in ("werkzeug", "_pytest")]
    everything = "\n".join([out, err, *said])
    assert [secret for secret in secrets if secret in everything] == []


def _whole(record: logging.LogRecord) -> str:
    return logging.Formatter("%(name)s %(message)s").format(record)


@pytest.mark.fault("F9")
def test_no_secret_is_in_what_the_parts_say_of_themselves(open_play: Stage) -> None:
    rotating(open_play)
    wiring.container().tokens.of(GLOBEX)
    (held,) = in_slack(open_play)
    back = way()
    shown = repr(
        [_installs.welcome(), wiring.container().tokens, vars(wiring.container().tokens), _installs.visit(back)]
    )
    shown += repr(vars(wiring.container().tokens)["_opened"])
    hidden = [CLIENT_SECRET, held.value, held.refresh, back.cookie, back.query["code"], back.query["state"]]
    assert [secret for secret in hidden if secret in shown] == []


# B7: dead tokens


def standups_in_both(play: Stage) -> None:
    installed(play, ACME, GLOBEX)
    standup(play)
    standup(play, ACME, "U0ADA", "C0TEAM")


@pytest.mark.fault("B7")
@pytest.mark.parametrize("code", [*DEAD, "token_expired"])
def test_a_dead_token_is_forgotten_at_once_and_the_other_workspace_goes_on(open_play: Stage, code: str) -> None:
    standups_in_both(open_play)
    before = dms(open_play, *TEAM), len(open_play.people.log())
    open_play.people.faults(method="*", times=10**6, error=code, team=ACME)
    assert asks_works(open_play)
    open_play.settle(within=A_WHILE)
    refused = since_first_refusal(calls(open_play)[before[1] - len(calls(open_play, team=GLOBEX)) :])
    assert [call["method"] for call in refused[1:]] == ["auth.test"]  # to make sure, and nothing after it
    assert dms(open_play, *TEAM) == before[0]
    assert tokens_left(open_play) == [GLOBEX]
    silent_since = len(calls(open_play))
    open_play.at("2026-11-24T08:00:00Z")
    assert len(calls(open_play)) == silent_since


@pytest.mark.fault("B7")
def test_people_of_a_workspace_that_was_left_are_told_so(open_play: Stage) -> None:
    installed(open_play)
    wiring.container().workspaces.leave(wiring.container().store.read(GLOBEX), clock.now())
    told = open_play.people.command("U0EVE", "C0OTHER", "/standup", "list", team=GLOBEX)
    assert templates.NOT_INSTALLED in told["body"]


def job_that_waits(play: Stage, patch: pytest.MonkeyPatch, meanwhile: Callable[[], None]) -> None:
    """A job has opened the token; before it calls Slack, `meanwhile` happens."""
    pending = [meanwhile]
    opened = Workspaces.paced_slack

    def slow(self: Workspaces, workspace: str) -> Any:
        client = opened(self, workspace)
        if pending:
            pending.pop()()
        return client

    patch.setattr(Workspaces, "paced_slack", slow)
    play.people.event(event={"type": "app_home_opened", "user": "U0EVE", "tab": "home"}, team=GLOBEX)
    play.rooster.step()


@pytest.mark.fault("B7")
@pytest.mark.parametrize("seconds", [0, 5])
def test_a_job_with_the_token_of_before_does_not_end_the_new_installation(
    open_play: Stage, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    installed(open_play)
    open_play.people.uninstall(team=GLOBEX, silent=True)
    back = way()

    def installed_again() -> None:
        open_play.people.clock(advance=seconds)
        assert finish(back).status == 200

    job_that_waits(open_play, monkeypatch, installed_again)
    assert [call["error"] for call in open_play.people.log() if not call["ok"]] == ["account_inactive"]
    assert token() == in_slack(open_play)[-1].value


@pytest.mark.fault("B7")
def test_a_job_with_the_token_of_before_does_not_end_an_installation_that_began_before_the_job(
    open_play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(open_play)
    open_play.people.uninstall(team=GLOBEX, silent=True)
    exchanged, may_store = threading.Event(), threading.Event()

    def wait(_: object) -> None:
        exchanged.set()
        may_store.wait(30)

    after_exchange(monkeypatch, wait)
    back = way()
    installing = threading.Thread(target=finish, args=(back, own_function()))
    installing.start()
    exchanged.wait(30)
    open_play.people.clock(advance=5)

    def stored_at_last() -> None:
        may_store.set()
        installing.join(30)

    job_that_waits(open_play, monkeypatch, stored_at_last)
    failed = [call["error"] for call in open_play.people.log() if not call["ok"]]
    assert set(failed) == {"account_inactive"}
    assert token() == in_slack(open_play)[-1].value


@pytest.mark.fault("B7")
def test_a_token_that_is_found_dead_while_a_new_one_is_being_stored_does_not_cost_the_new_one(
    open_play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(open_play)
    open_play.people.uninstall(team=GLOBEX, silent=True)

    def found_dead(_: object) -> None:
        open_play.people.clock(advance=5)
        open_play.people.event(event={"type": "app_home_opened", "user": "U0EVE", "tab": "home"}, team=GLOBEX)
        open_play.rooster.step()
        assert tokens_left(open_play) == []

    after_exchange(monkeypatch, found_dead)
    assert finish(way()).status == 200
    assert token() == in_slack(open_play)[-1].value


# C13, C14: the key


KMS = [
    refusal("DisabledException"),
    refusal("KMSInvalidStateException"),
    refusal("ThrottlingException"),
    DOWN,
    refusal("AccessDeniedException"),
]


@pytest.mark.fault("C13")
@pytest.mark.parametrize("refused", KMS, ids=lambda one: one[1]["__type"].partition("#")[2])
def test_without_kms_people_are_told_and_the_questions_come_later(open_play: Stage, refused: Answer) -> None:
    installed(open_play)
    standup(open_play)
    before, called = dms(open_play, *PEOPLE, team=GLOBEX), len(open_play.people.log())
    open_play.people.clock(set=PROMPT)
    wiring.cold_start(wiring.container().now)
    with refusing("TrentService", refused) as asked:
        told = open_play.people.command("U0EVE", "C0OTHER", "/rooster", "status", team=GLOBEX)
        event = {"type": "app_home_opened", "user": "U0EVE", "tab": "home"}
        assert open_play.people.event(event=event, team=GLOBEX) == {"status": 200}
        for _ in range(3):
            open_play.rooster.step()
    assert asked
    assert (told["status"], templates.TRY_AGAIN in told["body"]) == (200, True)
    assert len(open_play.people.log()) == called
    assert open_play.rooster.due_jobs(within=A_WHILE)
    open_play.later(3600)
    open_play.settle(within=A_WHILE)
    assert dms(open_play, *PEOPLE, team=GLOBEX) == [count + 1 for count in before]
    assert open_play.rooster.dead_letters() == []


@pytest.mark.fault("C13")
def test_without_the_table_an_event_comes_again(open_play: Stage) -> None:
    installed(open_play)
    wiring.cold_start(wiring.container().now)
    with refusing("DynamoDB", DOWN):
        event = {"type": "app_home_opened", "user": "U0EVE", "tab": "home"}
        assert open_play.people.event(event=event, team=GLOBEX) == {"status": 503}


@pytest.mark.fault("C13")
@pytest.mark.parametrize("known", [False, True], ids=["people", "jobs"])
def test_an_opened_token_is_used_for_five_minutes(
    open_play: Stage, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    installed(open_play)
    opened: list[str] = []
    now = real_clock.wall_time()
    tokens = another_function()

    def look(target: str, _: object) -> None:
        if target.endswith("Decrypt"):
            opened.append(target)

    def use(after: float) -> int:
        monkeypatch.setattr(real_clock, "wall_time", lambda: now + after)
        tokens.of(GLOBEX, wiring.container().store.read(GLOBEX) if known else None)
        return len(opened)

    with watched(look):
        assert [use(after) for after in (0, 1, OPEN_SECONDS - 1)] == [1, 1, 1]
        assert [use(after) for after in (OPEN_SECONDS, OPEN_SECONDS + 1, 2 * OPEN_SECONDS)] == [2, 2, 3]
    assert OPEN_SECONDS <= 300


@pytest.mark.fault("C13")
def test_after_five_minutes_a_disabled_key_stops_even_a_warm_function(
    open_play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(open_play)
    now, tokens = real_clock.wall_time(), another_function()
    tokens.of(GLOBEX)
    with refusing("TrentService", refusal("DisabledException")):
        tokens.of(GLOBEX)
        monkeypatch.setattr(real_clock, "wall_time", lambda: now + OPEN_SECONDS + 1)
        with pytest.raises(Exception, match="DisabledException"):
            tokens.of(GLOBEX)


@pytest.mark.fault("C14")
def test_a_sealed_token_in_the_row_of_another_workspace_opens_nothing(open_play: Stage) -> None:
    standups_in_both(open_play)
    foreign = {"token": installation(ACME)["token"]}
    wiring.container().table.update(Update(key(GLOBEX), "SET #token = :token", foreign))
    wiring.cold_start(wiring.container().now)
    before = len(calls(open_play)), len(calls(open_play, team=GLOBEX)), dms(open_play, *PEOPLE, team=GLOBEX)
    with pytest.raises(SealBroken):
        wiring.container().tokens.of(GLOBEX)
    told = open_play.people.command("U0EVE", "C0OTHER", "/rooster", "status", team=GLOBEX)
    assert templates.TRY_AGAIN in told["body"]
    assert (len(calls(open_play)), len(calls(open_play, team=GLOBEX))) == before[:2]
    asked = dms(open_play, *TEAM)
    open_play.people.clock(set=PROMPT)
    for _ in range(4):
        open_play.rooster.step()
    assert dms(open_play, *PEOPLE, team=GLOBEX) == before[2]
    assert len(calls(open_play, team=GLOBEX)) == before[1]
    assert dms(open_play, *TEAM) == [count + 1 for count in asked]


@pytest.mark.fault("C14")
def test_an_orgs_token_in_the_row_of_a_workspace_opens_nothing(open_play: Stage) -> None:
    installed(open_play, "E0INITECH", GLOBEX)
    foreign = {"token": installation("E0INITECH")["token"]}
    wiring.container().table.update(Update(key(GLOBEX), "SET #token = :token", foreign))
    with pytest.raises(SealBroken):
        another_function().of(GLOBEX)


@pytest.mark.fault("B7")
def test_a_workspace_nobody_installed_has_no_token(open_play: Stage) -> None:
    installed(open_play)
    with pytest.raises(WorkspaceGone, match="not_installed"):
        another_function().of(ACME)
