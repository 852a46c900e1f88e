"""A message is visible once: whatever was said before, whoever claims it, and wherever its worker was stopped."""

from typing import Any

import pytest

from chalicelib.aws.table import Put, Table
from chalicelib.errors import InDoubt, NotAllowed, NotYet, RetryAfter, SlackRefused
from chalicelib.jobs.deliveries import Deliveries, Posted
from chalicelib.jobs.model import KEPT_SECONDS, Job
from chalicelib.jobs.store import LEASE_SECONDS
from chalicelib.slack.blocks import section
from chalicelib.slack.client import SlackClient
from chalicelib.slack.message import Message
from playground.slack.server import PlaygroundSlack
from tests import clock
from tests.unit.conftest import NOON
from tests.unit.deaf_app import TOKEN
from tests.unit.jobs.bench import TEAM, At

CHANNEL = "C0TEAM"
HELLO = Message("hello", (section("hello"),))


class Desk:
    """Deliveries, and the table's item of one."""

    def __init__(self, table: Table, slack: PlaygroundSlack) -> None:
        self.table, self.slack = table, slack
        self.deliveries = Deliveries(table, clock.now)
        self.client = SlackClient(TOKEN, slack.api_url, timeout=60, team=TEAM)

    def post(self, job: str = "j", failures: int = 0, channel: str = CHANNEL, thread: str | None = None) -> Posted:
        doing = Job(TEAM, job, "work", clock.now(), failures=failures)
        return self.deliveries.post(self.client, doing, "d", channel, HELLO, thread)

    def item(self) -> dict[str, Any]:
        return self.table.get({"pk": TEAM, "sk": "delivery#d"}) or {}

    def claim(self, by: str, at: int, until: int) -> None:
        """As a worker that was stopped there left it."""
        self.table.commit(Put({"pk": TEAM, "sk": "delivery#d", "by": by, "until": until, "at": at, "expires": 2**40}))

    def shown(self) -> int:
        return len([one for one in self.slack.control.messages(channel=CHANNEL) if one["text"] == "hello"])


@pytest.fixture
def desk(table: Table, slack: PlaygroundSlack, at: At) -> Desk:
    at(NOON)
    return Desk(table, slack)


def test_it_is_posted_once_and_marked_with_its_place(desk: Desk) -> None:
    first = desk.post()
    again = desk.post()
    assert (first.is_new, again.is_new) == (True, False)
    assert (again.channel, again.ts) == (first.channel, first.ts)
    assert desk.shown() == 1
    assert desk.item() == {
        **{"pk": TEAM, "sk": "delivery#d", "channel": CHANNEL, "ts": first.ts, "expires": NOON + KEPT_SECONDS}
    }


def test_another_job_finds_what_is_posted(desk: Desk) -> None:
    assert desk.post("j").ts == desk.post("other").ts
    assert desk.shown() == 1


@pytest.mark.parametrize("error", ["channel_not_found", "not_in_channel", "brand_new_refusal"])
def test_what_slack_refuses_is_not_in_doubt(desk: Desk, error: str) -> None:
    desk.slack.control.faults("chat.postMessage", error=error)
    with pytest.raises(SlackRefused):
        desk.post()
    assert desk.item() == {}
    assert desk.post().is_new


def test_what_slack_limits_is_not_in_doubt(desk: Desk) -> None:
    desk.slack.control.faults("chat.postMessage", status=429, retry_after=30)
    with pytest.raises(RetryAfter):
        desk.post()
    assert desk.item() == {}


def test_a_doubt_keeps_the_claim_until_it_is_settled(desk: Desk) -> None:
    desk.slack.control.faults("chat.postMessage", drop=True)
    with pytest.raises(InDoubt):
        desk.post()
    claim = desk.item()
    assert (claim["by"], claim["at"], claim["until"]) == ("j", NOON, NOON + LEASE_SECONDS)
    assert claim["expires"] == NOON + KEPT_SECONDS


def test_what_arrived_although_slack_did_not_say_so_is_found_and_marked(desk: Desk) -> None:
    desk.slack.control.faults("chat.postMessage", drop=True)
    with pytest.raises(InDoubt):
        desk.post()
    found = desk.post(failures=1)
    assert (found.is_new, desk.shown(), desk.item()["ts"]) == (False, 1, found.ts)
    assert desk.item()["expires"] == NOON + KEPT_SECONDS


def test_while_another_job_may_be_posting_it_waits_a_moment(desk: Desk) -> None:
    desk.claim("other", NOON - 10, NOON + 60)
    with pytest.raises(NotYet) as later:
        desk.post()
    assert later.value.until == NOON + 5
    assert desk.shown() == 0


def test_shortly_before_another_jobs_lease_is_over_it_waits_until_just_after(desk: Desk) -> None:
    desk.claim("other", NOON - 80, NOON + 2)
    with pytest.raises(NotYet) as later:
        desk.post()
    assert later.value.until == NOON + 3


def test_at_the_end_of_another_jobs_lease_it_still_waits(desk: Desk) -> None:
    desk.claim("other", NOON - LEASE_SECONDS, NOON)
    with pytest.raises(NotYet):
        desk.post()
    desk.claim("other", NOON - LEASE_SECONDS - 1, NOON - 1)
    assert desk.post().is_new


def test_its_own_claim_it_settles_at_once(desk: Desk) -> None:
    desk.claim("j", NOON - 10, NOON + 60)
    assert desk.post().is_new
    assert desk.item()["ts"]


@pytest.mark.parametrize(("failures", "is_tried"), [(0, False), (4, False), (5, True), (6, True)])
def test_what_cannot_be_looked_up_five_times_is_posted_again_and_logged(
    desk: Desk, log: list[str], failures: int, is_tried: bool
) -> None:
    desk.claim("j", NOON - 10, NOON + 60)
    desk.slack.control.faults("conversations.history", error="brand_new_refusal")
    if is_tried:
        assert desk.post(failures=failures).is_new
        assert sum('"delivery_in_doubt"' in line for line in log) == 1
    else:
        with pytest.raises(SlackRefused):
            desk.post(failures=failures)
        assert (desk.shown(), log) == (0, [])


def test_what_it_may_not_look_up_is_posted_again_at_once_and_logged(desk: Desk, log: list[str]) -> None:
    desk.claim("j", NOON - 10, NOON + 60)
    desk.slack.control.faults("conversations.history", error="missing_scope")
    assert desk.post().is_new
    assert sum('"delivery_in_doubt"' in line for line in log) == 1


def test_a_claim_that_is_taken_over_keeps_the_time_of_the_first(desk: Desk) -> None:
    desk.claim("j", NOON - 3000, NOON - 2000)
    desk.slack.control.faults("chat.postMessage", drop=True)
    with pytest.raises(InDoubt):
        desk.post()
    assert (desk.item()["at"], desk.item()["until"]) == (NOON - 3000, NOON + LEASE_SECONDS)


def test_a_refusal_that_is_final_is_the_callers(desk: Desk) -> None:
    desk.slack.control.faults("chat.postMessage", error="restricted_action")
    with pytest.raises(NotAllowed):
        desk.post()
