"""Jobs as items and as messages."""

import json

import pytest

from chalicelib.aws.table import Commit, Table
from chalicelib.errors import PoisonMessage
from chalicelib.jobs import model
from chalicelib.jobs.model import Job

JOB = Job("T1", "open.s1.2026-11-23", "standup_open", due=1_800_000_000, args={"standup": "s1", "slot": 3})


def test_a_job_comes_back_from_the_table_as_it_was(table: Table) -> None:
    table.commit(model.put(JOB))
    assert model.from_item(table.get(model.key(JOB.workspace, JOB.id)) or {}) == JOB


def test_a_job_is_made_once(table: Table) -> None:
    table.commit(model.put(JOB))
    assert table.commit(once=model.put(JOB)) is Commit.DUPLICATE


def test_a_request_is_seen_once_in_each_workspace(table: Table) -> None:
    table.commit(model.seen("T1", "Ev1", 0))
    table.commit(model.seen("T2", "Ev1", 0))
    assert table.commit(once=model.seen("T1", "Ev1", 0)) is Commit.DUPLICATE


def test_a_message_names_its_job() -> None:
    assert model.read_message(model.message("T1", JOB.id)) == ("T1", JOB.id)


@pytest.mark.parametrize("job_id", ["plain", "help.Ev1", "with#hash", "dm.s1.2026-11-23.U1.2"])
def test_a_message_made_from_a_key_is_the_same(job_id: str) -> None:
    assert model.message_of_key(dict(model.key("T1", job_id))) == model.message("T1", job_id)


@pytest.mark.fault("C8")
@pytest.mark.parametrize(
    "body",
    ["", "not json", "[]", "null", '"x"', "1", "{}", '{"version": "2", "workspace": "T1", "job": "j"}'],
)
def test_c8_a_message_nobody_can_read_is_poison(body: str) -> None:
    with pytest.raises(PoisonMessage):
        model.read_message(body)


@pytest.mark.fault("C8")
def test_c8_fifty_kilobytes_of_brackets_are_poison() -> None:
    with pytest.raises(PoisonMessage):
        model.read_message("[" * 50_000)


def test_a_message_holds_ids_and_no_text() -> None:
    assert set(json.loads(model.message("T1", JOB.id))) == {"version", "workspace", "job"}


def test_jobs_are_spread_over_every_shard() -> None:
    assert {model.shard(f"prompt.s1.2026-11-23.U{number}") for number in range(500)} == set(model.SHARDS)
