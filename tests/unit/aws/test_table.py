"""The table against moto: conditions, transactions, conflicts, pages."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.aws.table import Check, Commit, Delete, Put, Table, Update
from chalicelib.errors import ConditionFailed, StorageUnavailable
from tests.unit.conftest import Watch
from tests.wire import Answer

Refuse = Callable[..., list[str]]
KEY = {"pk": "T1#thing#1", "sk": "thing"}
OTHER = {"pk": "T1#thing#2", "sk": "thing"}
CONFLICT = {"CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}]}
PLAIN: dict[str, Any] = {"words": "é👍", "count": 3, "list": ["a", 1, {"b": 2}], "yes": True, "none": None, "empty": ""}


def test_an_item_comes_back_as_it_was_put(table: Table) -> None:
    table.commit(Put({**KEY, **PLAIN}))
    assert table.get(KEY) == {**KEY, **PLAIN}


def test_numbers_come_back_as_ints(table: Table) -> None:
    table.commit(Put({**KEY, "deep": [{"count": 3}]}))
    assert type((table.get(KEY) or {})["deep"][0]["count"]) is int


def test_nothing_there_is_none(table: Table) -> None:
    assert table.get(KEY) is None


def test_a_second_put_is_refused(table: Table) -> None:
    assert table.commit(Put({**KEY, "count": 1}, unless_exists=True)) is Commit.DONE
    assert table.commit(Put({**KEY, "count": 2}, unless_exists=True)) is Commit.CONFLICT
    assert table.get(KEY) == {**KEY, "count": 1}


def test_an_update_gives_back_the_item_as_it_is_now(table: Table) -> None:
    table.commit(Put({**KEY, "count": 1}))
    change = Update(KEY, "SET #count = #count + :one REMOVE #gone", {"one": 1, "zero": 0}, when="#count > :zero")
    assert table.update(change) == {**KEY, "count": 2}


def test_an_update_whose_condition_fails_changes_nothing(table: Table) -> None:
    table.commit(Put({**KEY, "count": 1}))
    with pytest.raises(ConditionFailed) as refused:
        table.update(Update(KEY, "SET #count = :two", {"two": 2}, when="#count = :two"))
    assert refused.value.item == {**KEY, "count": 1}


def test_a_condition_on_an_item_that_is_not_there_says_so(table: Table) -> None:
    with pytest.raises(ConditionFailed) as refused:
        table.update(Update(KEY, "SET #count = :one", {"one": 1}, when="attribute_exists(#pk)"))
    assert refused.value.item is None


def test_a_transaction_writes_all(table: Table) -> None:
    table.commit(Put({**KEY, "count": 1}), Put({**OTHER, "count": 2}))
    table.commit(Check(KEY, "#count = :one", {"one": 1}), Update(OTHER, "SET #count = :one", {"one": 1}))
    assert table.get(OTHER) == {**OTHER, "count": 1}


SEEN = Put({"pk": "T1", "sk": "seen#r"}, unless_exists=True)
NEW = Put({**KEY}, unless_exists=True)


@pytest.mark.parametrize(
    ("there", "once", "writes", "committed"),
    [
        pytest.param([], SEEN, [NEW], Commit.DONE, id="the first time"),
        pytest.param([SEEN], SEEN, [NEW], Commit.DUPLICATE, id="a repeat"),
        pytest.param([SEEN, NEW], SEEN, [NEW], Commit.DUPLICATE, id="a repeat, and another changed what it would"),
        pytest.param([NEW], SEEN, [NEW], Commit.CONFLICT, id="another was faster"),
        pytest.param([NEW], SEEN, [Delete(OTHER), NEW], Commit.CONFLICT, id="another was faster, in any order"),
        pytest.param([NEW], None, [NEW, SEEN], Commit.CONFLICT, id="without a key"),
        pytest.param([SEEN], SEEN, [], Commit.DUPLICATE, id="a repeat, one write"),
        pytest.param([SEEN], None, [SEEN], Commit.CONFLICT, id="one write without a key"),
    ],
)
def test_a_unit_of_work_has_a_named_outcome(
    table: Table, there: list[Put], once: Put | None, writes: list[Put | Delete], committed: Commit
) -> None:
    for put in there:
        table.commit(put)
    assert table.commit(*writes, once=once) is committed
    written = [put.item for put in (SEEN, NEW) if table.get({"pk": put.item["pk"], "sk": put.item["sk"]})]
    assert written == [put.item for put in (SEEN, NEW) if committed is Commit.DONE or put in there]


def test_a_query_reads_every_page_in_order(table: Table) -> None:
    for number in range(12):
        table.commit(Put({"pk": "p", "sk": f"member#{number:02}", "fill": "x" * 200_000}))
    table.commit(Put({"pk": "p", "sk": "run"}), Put({"pk": "q", "sk": "member#99"}))
    assert [item["sk"] for item in table.query("p", "member#")] == [f"member#{number:02}" for number in range(12)]


def test_a_query_without_prefix_reads_everything_under_the_key(table: Table) -> None:
    table.commit(Put({"pk": "p", "sk": "run"}), Put({"pk": "p", "sk": "member#1"}), Put({"pk": "p2", "sk": "run"}))
    assert [item["sk"] for item in table.query("p")] == ["member#1", "run"]


def test_many_items_are_read_at_once_and_those_that_are_not_there_left_out(table: Table) -> None:
    for number in range(0, 210, 2):
        table.commit(Put({"pk": "p", "sk": f"run#{number}"}))
    found = table.get_all([{"pk": "p", "sk": f"run#{number}"} for number in range(210)])
    assert {item["sk"] for item in found} == {f"run#{number}" for number in range(0, 210, 2)}


def test_items_that_the_table_put_off_are_asked_for_again(table: Table, watch: Watch) -> None:
    table.commit(Put(dict(KEY)))
    asked: list[Mapping[str, Any]] = []

    def put_off(target: str, arguments: Mapping[str, Any]) -> Answer | None:
        if not target.endswith("BatchGetItem"):
            return None
        asked.append(arguments)
        return (200, {"Responses": {}, "UnprocessedKeys": arguments["RequestItems"]}) if len(asked) == 1 else None

    watch(put_off)
    assert list(table.get_all([KEY])) == [KEY]
    assert asked[0] == asked[1]


def test_a_query_goes_on_behind_a_key(table: Table) -> None:
    for name in ("a", "b", "c"):
        table.commit(Put({"pk": "p", "sk": name}))
    assert [item["sk"] for item in table.query("p", after="a")] == ["b", "c"]


def test_due_keys_are_those_after_and_up_to(table: Table) -> None:
    for due in (30, 10, 20, 40):
        table.commit(Put({"pk": "T1", "sk": f"job#{due}", "shard": "due#0", "due": due}))
    table.commit(Put({"pk": "T1", "sk": "job#x", "shard": "due#1", "due": 20}))
    assert [item["due"] for item in table.due_keys("due#0", after=10, until=30)] == [20, 30]
    assert [table.count_due("due#0", until) for until in (9, 10, 30, 99)] == [0, 1, 3, 4]


def test_due_keys_go_on_behind_a_key_even_if_it_is_gone(table: Table) -> None:
    for job in ("a", "b", "c", "d"):
        table.commit(Put({"pk": "T1", "sk": f"job#{job}", "shard": "due#0", "due": 20}))
    first, second, *others = table.due_keys("due#0", 0, 20)
    table.commit(Delete({"pk": second["pk"], "sk": second["sk"]}))
    assert list(table.due_keys("due#0", 0, 20, first)) == list(table.due_keys("due#0", 0, 20, second)) == others


@pytest.mark.fault("C10")
@pytest.mark.parametrize("conflicts", [1, 2])
def test_c10_a_conflict_is_tried_again(table: Table, refuse: Refuse, conflicts: int) -> None:
    calls = refuse("TransactWriteItems", "TransactionCanceledException", times=conflicts, **CONFLICT)
    table.commit(Put(dict(KEY)), Put(dict(OTHER)))
    assert (len(calls), table.get(OTHER)) == (conflicts + 1, OTHER)


@pytest.mark.fault("C10")
def test_c10_a_single_write_in_conflict_is_tried_again(table: Table, refuse: Refuse) -> None:
    calls = refuse("PutItem", "TransactionConflictException", times=2)
    table.commit(Put(dict(KEY)))
    assert (len(calls), table.get(KEY)) == (3, KEY)


@pytest.mark.fault("C10")
def test_c10_a_lasting_conflict_is_given_up_after_three_tries(table: Table, refuse: Refuse) -> None:
    calls = refuse("TransactWriteItems", "TransactionCanceledException", times=99, **CONFLICT)
    with pytest.raises(StorageUnavailable):
        table.commit(Put(dict(KEY)), Put(dict(OTHER)))
    assert len(calls) == 3


def test_a_condition_that_failed_is_not_tried_again(table: Table, refuse: Refuse) -> None:
    reasons = [{"Code": "TransactionConflict"}, {"Code": "ConditionalCheckFailed"}]
    calls = refuse("TransactWriteItems", "TransactionCanceledException", times=99, CancellationReasons=reasons)
    assert table.commit(Put(dict(KEY)), Put(dict(OTHER))) is Commit.CONFLICT
    assert len(calls) == 1


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException", "ValidationException"])
def test_other_errors_of_dynamodb_are_storage_errors(table: Table, refuse: Refuse, code: str) -> None:
    refuse("GetItem", code)
    with pytest.raises(StorageUnavailable, match=code):
        table.get(KEY)


def test_a_connection_that_breaks_is_a_storage_error(watch: Watch, table: Table) -> None:
    def hang_up(*_: Any) -> None:
        raise ConnectionResetError

    watch(hang_up)
    with pytest.raises(StorageUnavailable, match="ConnectionResetError"):
        table.commit(Put(dict(KEY)))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=3), part, max_size=3),
    max_leaves=8,
)


@settings(max_examples=30)
@given(value=VALUES)
def test_any_plain_value_comes_back_as_it_was(table: Table, value: Any) -> None:
    table.commit(Put({**KEY, "value": value}))
    assert (table.get(KEY) or {})["value"] == value
