"""Who is told of what keeps failing: the first who can be reached, once; and the button that tries again."""

from typing import Any

import pytest

from chalicelib.access import store as writes
from chalicelib.access.store import WorkspaceStore
from chalicelib.access.tokens import OneToken
from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Put, Table, Update
from chalicelib.errors import InDoubt, ScopeMissing, UnknownRefusal
from chalicelib.jobs import model, notices
from chalicelib.jobs.codec import NoArgs, read
from chalicelib.jobs.deliveries import Deliveries
from chalicelib.jobs.model import Done, Failing, Job, Outcome
from chalicelib.jobs.notices import Contacts, Notice, Notices
from chalicelib.jobs.store import JobStore
from chalicelib.slack.blocks import section
from chalicelib.slack.message import Message
from chalicelib.slack.payloads import Click
from playground.slack.server import PlaygroundSlack
from tests import clock
from tests.harness import words
from tests.unit.conftest import NOON
from tests.unit.deaf_app import TOKEN
from tests.unit.jobs.bench import TEAM, At

POST = "chat.postMessage"
TROUBLE = Message("Trouble", (section("It does not work."),))
ADA, BEN, DEV = "U0ADA", "U0BEN", "U0DEV"
"""Dev is the workspace's admin."""


@pytest.fixture
def spaces(table: Table, slack: PlaygroundSlack, at: At) -> Workspaces:
    table.commit(Put({**writes.key(TEAM), "installed_at": NOON - 5, "token": "t", "installer": BEN}))
    token = OneToken(TOKEN)
    return Workspaces(WorkspaceStore(table), lambda: token, slack.api_url, lambda *_: [], lambda *_: [], clock.now)


@pytest.fixture
def contacts(spaces: Workspaces, table: Table) -> Contacts:
    return Contacts(spaces, Deliveries(table, clock.now))


def told(slack: PlaygroundSlack) -> list[str]:
    """Who got the message."""
    return [user for user in (ADA, BEN, DEV) if "It does not work." in str(slack.control.messages(user=user))]


def tell(contacts: Contacts, *users: str, failures: int = 0, is_private: bool = False) -> bool:
    job = Job(TEAM, "n", model.NOTICE, NOON, failures=failures)
    return contacts.tell(job, "notice", users, TROUBLE, is_private) is not None


def test_the_first_is_told_and_nobody_else(contacts: Contacts, slack: PlaygroundSlack) -> None:
    assert tell(contacts, ADA, DEV)
    assert tell(contacts, ADA, DEV)
    assert told(slack) == [ADA]


def test_whoever_is_gone_is_passed_over(contacts: Contacts, slack: PlaygroundSlack) -> None:
    assert tell(contacts, "", "U0GONE", "U0NOBODY", DEV)
    assert told(slack) == [DEV]


def test_then_who_installed_it_then_an_admin(contacts: Contacts, slack: PlaygroundSlack) -> None:
    assert tell(contacts)
    assert told(slack) == [BEN]


def test_where_the_installer_is_gone_an_admin_is_told(contacts: Contacts, table: Table, slack: PlaygroundSlack) -> None:
    table.commit(Put({**writes.key(TEAM), "installed_at": NOON - 5, "token": "t", "installer": "U0GONE"}))
    assert tell(contacts)
    assert told(slack) == [DEV]


def test_nobody_is_tried_twice(contacts: Contacts, slack: PlaygroundSlack) -> None:
    slack.control.faults(POST, error="user_disabled", times=9)
    assert not tell(contacts, BEN, BEN, DEV)
    tried = [call["args"]["channel"] for call in slack.control.log() if call["method"] == POST]
    assert tried == [BEN, DEV]


def test_what_is_private_goes_to_nobody_else(contacts: Contacts, slack: PlaygroundSlack, log: list[str]) -> None:
    assert not tell(contacts, "U0GONE", is_private=True)
    assert told(slack) == []
    assert sum('"nobody_told"' in line for line in log) == 1


@pytest.mark.parametrize(("failures", "goes_on"), [(0, False), (2, False), (3, True)])
@pytest.mark.parametrize(("fault", "error"), [({"error": "brand_new"}, UnknownRefusal), ({"status": 500}, InDoubt)])
def test_after_three_odd_refusals_the_next_is_tried(
    contacts: Contacts, slack: PlaygroundSlack, failures: int, goes_on: bool, fault: dict[str, Any], error: type
) -> None:
    slack.control.faults(POST, **fault)
    if goes_on:
        assert tell(contacts, ADA, failures=failures)
        assert told(slack) == [BEN]
    else:
        with pytest.raises(error):
            tell(contacts, ADA, failures=failures)


@pytest.mark.parametrize(("failures", "is_over"), [(0, False), (2, False), (3, True)])
def test_without_the_scope_nobody_can_be_told_and_the_log_says_so(
    contacts: Contacts, slack: PlaygroundSlack, log: list[str], failures: int, is_over: bool
) -> None:
    slack.control.faults(POST, error="missing_scope", times=9)
    if is_over:
        assert not tell(contacts, ADA, failures=failures)
        assert sum('"nobody_told"' in line for line in log) == 1
        assert len([call for call in slack.control.log() if call["method"] == POST]) == 1
    else:
        with pytest.raises(ScopeMissing):
            tell(contacts, ADA, failures=failures)


def test_where_slack_does_not_tell_who_the_admins_are_nobody_else_is_tried(
    contacts: Contacts, slack: PlaygroundSlack
) -> None:
    slack.control.faults(POST, error="user_disabled", times=9)
    slack.control.faults("users.list", error="missing_scope")
    assert not tell(contacts, ADA)


def of(table: Table, spaces: Workspaces, notice: Notice | None) -> Notices:
    return Notices(
        JobStore(table, clock.now),
        spaces,
        Deliveries(table, clock.now),
        lambda kind: _work,
        {"work": lambda *_: notice},
        clock.now,
    )


def _work(job: Job, args: NoArgs) -> None: ...


def tell_of(made: Notices, job: Job) -> Outcome:
    return made.tell(job, read(Failing, job.args))


def failing(table: Table, kind: str = "work", **more: Any) -> Job:
    job = Job(TEAM, "j", kind, NOON, **more)
    table.commit(model.put(job))
    table.commit(Update(model.key(TEAM, "j"), "SET #since = :since", {"since": job.since}))
    return job


def test_it_is_told_with_slacks_code_and_a_button(table: Table, spaces: Workspaces, slack: PlaygroundSlack) -> None:
    made = of(table, spaces, Notice("about", [ADA], TROUBLE))
    job = notices.job(failing(table), "brand_new", NOON)
    assert (tell_of(made, job), told(slack)) == (Done(), [ADA])
    (message,) = slack.control.messages(user=ADA)
    assert "brand_new" in words(message)
    assert [block["elements"][0]["value"] for block in message["blocks"] if block["type"] == "actions"] == ["j"]


def test_giving_up_is_told_beside_the_first_notice(table: Table, spaces: Workspaces, slack: PlaygroundSlack) -> None:
    made, job = of(table, spaces, Notice("about", [ADA], TROUBLE)), failing(table)
    for is_over in (False, True, True):
        tell_of(made, notices.job(job, "brand_new", NOON, is_over))
    assert len(slack.control.messages(user=ADA)) == 2


def test_what_got_through_meanwhile_is_not_told(table: Table, spaces: Workspaces, slack: PlaygroundSlack) -> None:
    job = notices.job(Job(TEAM, "never", "work", NOON), "brand_new", NOON)
    assert tell_of(of(table, spaces, Notice("about", [ADA], TROUBLE)), job) == Done()
    made = of(table, spaces, None)
    assert tell_of(made, notices.job(failing(table), "brand_new", NOON)) == Done()
    assert told(slack) == []


def test_of_a_kind_that_nobody_describes_somebody_is_told_once_a_day(
    table: Table, spaces: Workspaces, slack: PlaygroundSlack
) -> None:
    made, job = of(table, spaces, None), failing(table, kind="of a feature to come", since=NOON)
    tell_of(made, notices.job(job, "brand_new", NOON))
    for since, messages in ((NOON + 60, 1), (NOON + 3600, 1), (NOON + 86_400, 2)):
        table.commit(Update(model.key(TEAM, "j"), "SET #since = :since", {"since": since}))
        tell_of(made, notices.job(job, "brand_new", NOON))
        assert len(slack.control.messages(user=BEN)) == messages


def pressed(value: str, ts: str, request: str = "a" * 32) -> Click:
    return Click(TEAM, "", _dm(ADA), ts, ADA, "job_retry", value, "1.1", request)


def _dm(user: str) -> str:
    return f"D0{user.removeprefix('U0')}"


def test_try_now_makes_another_job_of_it_once_a_click(table: Table, spaces: Workspaces, slack: PlaygroundSlack) -> None:
    made = of(table, spaces, Notice("about", [ADA], TROUBLE))
    tell_of(made, notices.job(failing(table, args={"run": "r"}), "brand_new", NOON))
    (message,) = slack.control.messages(user=ADA)
    for _ in range(2):
        made.click_retry(pressed("j", message["ts"]))
    again = list(table.query(TEAM, "job#j~"))
    assert [(item["job"], item["kind"], item["args"], item["due"]) for item in again] == [
        (f"j~{'a' * 12}", "work", {"run": "r"}, NOON)
    ]
    assert "It does not work." not in words(slack.control.messages(user=ADA)[0])


def test_try_now_of_what_is_over_says_so(table: Table, spaces: Workspaces, slack: PlaygroundSlack) -> None:
    made = of(table, spaces, Notice("about", [ADA], TROUBLE))
    tell_of(made, notices.job(failing(table), "brand_new", NOON))
    (message,) = slack.control.messages(user=ADA)
    made.click_retry(pressed("gone", message["ts"]))
    assert list(table.query(TEAM, "job#gone")) == []
    assert "It does not work." not in words(slack.control.messages(user=ADA)[0])
