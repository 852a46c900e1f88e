"""The worker where Slack refuses the token: renewed, tried again, waiting for another one, or over."""

from typing import Any

import pytest

from chalicelib.access import store as writes
from chalicelib.access.tokens import OneToken
from chalicelib.access.workspaces import SUSPENDED, Workspaces
from chalicelib.aws.queue import Queue
from chalicelib.aws.table import Put, Table, Update
from chalicelib.errors import WorkspaceGone
from chalicelib.jobs import retries
from playground.slack.server import PlaygroundSlack
from tests import clock
from tests.unit.conftest import NOON
from tests.unit.deaf_app import TOKEN
from tests.unit.jobs.bench import NOWHERE, TEAM, At, Bench


class Held:
    """The sealed tokens of installations, without a vault."""

    def of(self, workspace: str, known: object = None) -> str:
        return TOKEN

    def used(self, workspace: str) -> str:
        return "sealed"

    def forget(self, workspace: str) -> None:
        """Nothing is kept."""


def bench_of(table: Table, queue: Queue, at: At, url: str = NOWHERE, tokens: Any = None) -> Bench:
    bench = Bench(table, queue, at, url, tokens)
    bench.new()
    item = {"installed_at": NOON - 500, "token": "sealed", "refresh": "", "token_expires": 0}
    table.commit(Put({**writes.key(TEAM), **item}))
    return bench


def test_a_token_that_expired_before_its_time_is_renewed_and_the_job_tried_again(
    table: Table, queue: Queue, at: At
) -> None:
    bench = bench_of(table, queue, at, tokens=Held())
    table.commit(Update(writes.key(TEAM), "SET #refresh = :r", {"r": "sealed-refresh"}))
    bench.does = WorkspaceGone("token_expired")
    bench.run()
    assert (bench.item()["state"], bench.item()["failures"]) == ("open", 1)
    assert bench.store.read(TEAM).token_expires == clock.now()


def test_a_token_that_cannot_be_renewed_and_that_slack_does_not_know_ends_the_installation(
    table: Table, queue: Queue, at: At, slack: PlaygroundSlack
) -> None:
    bench = bench_of(table, queue, at, slack.api_url, Held())
    slack.control.faults("auth.test", error="token_expired")
    bench.does = WorkspaceGone("token_expired")
    bench.run()
    assert bench.item()["state"] == "done"
    assert not bench.store.read(TEAM).is_served


@pytest.mark.parametrize("code", ["account_inactive", "invalid_auth", "token_revoked"])
def test_a_token_that_slack_knows_all_the_same_is_tried_again(
    table: Table, queue: Queue, at: At, slack: PlaygroundSlack, code: str
) -> None:
    bench = bench_of(table, queue, at, slack.api_url, OneToken(TOKEN))
    bench.does = WorkspaceGone(code)
    bench.run()
    assert (bench.item()["state"], bench.item()["failures"]) == ("open", 1)
    assert bench.store.read(TEAM).is_served


@pytest.mark.parametrize("code", ["account_inactive", "invalid_auth", "token_revoked"])
def test_under_the_operators_dead_token_jobs_wait_for_another(
    table: Table, queue: Queue, at: At, slack: PlaygroundSlack, log: list[str], code: str
) -> None:
    bench = bench_of(table, queue, at, slack.api_url, OneToken(TOKEN))
    slack.control.faults("auth.test", error=code)
    bench.does = WorkspaceGone(code)
    bench.run()
    item = bench.item()
    assert (item["state"], item["due"], item["failures"]) == ("open", NOON + retries.PUT_OFF_SECONDS, 0)
    assert sum('"workspace_suspended"' in line for line in log) == 1
    with pytest.raises(WorkspaceGone) as gone:
        _spaces(bench).paced_slack(TEAM)
    assert gone.value.code == SUSPENDED


def test_what_is_suspended_waits_and_is_told_to_nobody(table: Table, queue: Queue, at: At) -> None:
    bench = bench_of(table, queue, at)
    bench.does = WorkspaceGone(SUSPENDED)
    bench.run()
    assert (bench.item()["state"], bench.item()["due"]) == ("open", NOON + retries.PUT_OFF_SECONDS)
    at(NOON + retries.TELL_SECONDS * 3)
    bench.run()
    assert bench.told() == []
    assert bench.item()["failures"] == 0


def _spaces(bench: Bench) -> Workspaces:
    return bench.worker._workspaces
