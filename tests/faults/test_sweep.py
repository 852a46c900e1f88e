"""A refusal of each kind, once a method: nothing ends in silence. All of them: `python -m tests.long.sweep`."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sweep import methods, page, plan
from tests.sweep.cells import BY_NAME, Row, clean, outage, quick
from tests.sweep.judge import judge
from tests.sweep.methods import Blow
from tests.sweep.scenarios import MONDAY

pytestmark = pytest.mark.xdist_group("the sweep")
"""The scenarios are played once without a blow in each process."""


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    with quick():
        yield


def test_every_method_of_the_client_has_its_codes() -> None:
    assert set(methods.called()) <= json.loads(methods.CODES.read_text())["methods"].keys()


def test_every_method_of_the_client_is_called_in_some_scenario() -> None:
    assert {row.method for row in plan.every_row()} == set(methods.called())


def test_the_cheap_scenarios_call_every_method_too() -> None:
    assert {row.method for row in plan.cheap_rows()} == set(methods.called())


@pytest.mark.parametrize("name", BY_NAME)
def test_without_a_blow_nothing_is_wrong(name: str) -> None:
    played = clean(name)
    assert (played.open_jobs, played.failures) == ([], [])
    assert {words for place, _, words in played.seen if place == "status"} <= {"fine"}


@pytest.mark.fault("A1")
@pytest.mark.fault("A2")
@pytest.mark.fault("A3")
@pytest.mark.fault("A4")
@pytest.mark.fault("B1")
@pytest.mark.parametrize("method", methods.called())
def test_no_kind_of_refusal_ends_in_silence(method: str) -> None:
    (row,) = [row for row in plan.cheap_rows() if row.method == method]
    wrong = {}
    for blow in _one_a_group(method):
        _, verdict = plan.tried(plan.Cell(row, blow, "for ever"))
        if verdict.wrong:
            wrong[blow.name] = verdict
    assert wrong == {}


SLACK_IS_DOWN = [blow for blow in methods.TRANSPORT if blow.name in ("HTTP 500", "silence after", "429 of an hour")]


@pytest.mark.parametrize("blow", SLACK_IS_DOWN, ids=lambda blow: blow.name)
def test_an_outage_of_slack_of_six_hours_loses_nothing_and_needs_no_hand(blow: Blow) -> None:
    name = "a quiet day"
    played = outage(name, f"{MONDAY}09:50:00Z", f"{MONDAY}15:50:00Z", blow)
    verdict = judge(Row(name, "", "", ""), 1, blow.group, clean(name), played)
    assert (verdict.lost, verdict.wrong) == ([], [])


@pytest.mark.parametrize("blow", SLACK_IS_DOWN, ids=lambda blow: blow.name)
def test_an_outage_when_people_are_to_be_asked_leaves_nobody_without_a_word(blow: Blow) -> None:
    name = "a quiet day"
    played = outage(name, f"{MONDAY}07:50:00Z", f"{MONDAY}13:50:00Z", blow)
    verdict = judge(Row(name, "", "", ""), 1, blow.group, clean(name), played)
    assert verdict.wrong == []
    assert [words for place, _, words in played.seen if place == "C0TEAM" and "Daily" in words]


def _one_a_group(method: str) -> Iterator[Blow]:
    """Of each kind that the client tells apart, one; of what gives no clear answer, the one that did the work."""
    found: dict[str, Blow] = {}
    for blow in methods.one_a_class(method):
        if blow.group != "no clear answer" and blow.name != "silence before":
            found.setdefault(blow.group, blow)
    return iter(found.values())


def test_the_page_shows_what_the_results_say() -> None:
    about = {"scenario": "a day", "actor": "job", "method": "chat.update", "place": "direct", "group": "not listed"}
    results: list[dict[str, Any]] = [
        {**about, "times": times, "outcome": outcome}
        for times, outcome in (("once", "later"), ("three times", "later"), ("for ever", "told"))
    ]
    written = page.written(results, "It took no time.")
    assert "| job: chat.update (direct) | later / later / told | - |" in written
    assert "It took no time. 3 cells: 2 later, 1 told." in written
