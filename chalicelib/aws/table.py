"""The DynamoDB table in plain Python values: items are dicts, numbers are ints.

Expressions are DynamoDB's own, with every attribute written as `#name` and every value as `:name`.
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple

from chalicelib.aws import api
from chalicelib.aws.api import AwsApi
from chalicelib.aws.attributes import pack, to_attribute, unpack
from chalicelib.errors import AwsRefused, ConditionFailed

Item = dict[str, Any]
Key = Mapping[str, str]
MAX_WRITES = 100
_MAX_READS = 100
_TRIES = 3


class Put(NamedTuple):
    """Write a whole item; `unless_exists` refuses to replace one."""

    item: Item
    unless_exists: bool = False


class Update(NamedTuple):
    """Change attributes of one item; `when` is a condition expression."""

    key: Key
    expression: str
    values: Mapping[str, Any] = MappingProxyType({})
    when: str = ""


class Delete(NamedTuple):
    """Remove one item; `when` is a condition expression."""

    key: Key
    values: Mapping[str, Any] = MappingProxyType({})
    when: str = ""


class Check(NamedTuple):
    """Let the transaction pass only `when` the item is so."""

    key: Key
    when: str
    values: Mapping[str, Any] = MappingProxyType({})


Write = Put | Update | Delete | Check
_OPERATIONS: Mapping[type, str] = {Put: "PutItem", Update: "UpdateItem", Delete: "DeleteItem"}


class Commit(Enum):
    """What became of a unit of work; of the last two nothing was written.

    DUPLICATE: it was done before, as its idempotency key says. CONFLICT: another condition did not hold.
    """

    DONE = "done"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"


class Table:
    """One DynamoDB table; every read of it is strongly consistent, but for the `due` index."""

    def __init__(self, api: AwsApi, name: str) -> None:
        self._api = api
        self._name = name

    def get(self, key: Key) -> Item | None:
        """The item, or None."""
        answer = self._call("GetItem", Key=pack(key), ConsistentRead=True)
        return unpack(answer["Item"]) if "Item" in answer else None

    def get_all(self, keys: Sequence[Key]) -> Iterator[Item]:
        """Those of these items that there are, in any order."""
        for start in range(0, len(keys), _MAX_READS):
            left = {
                self._name: {"Keys": [pack(key) for key in keys[start : start + _MAX_READS]], "ConsistentRead": True}
            }
            while left:
                answer = self._call("BatchGetItem", RequestItems=left)
                yield from (unpack(item) for item in answer["Responses"].get(self._name, ()))
                left = answer.get("UnprocessedKeys", {})

    def query(self, pk: str, sk_prefix: str = "", newest_first: bool = False, after: str = "") -> Iterator[Item]:
        """Every item under `pk` whose sort key begins with `sk_prefix`, in order or in reverse, over all pages.

        `after`: such a sort key, to go on behind it.
        """
        values: Item = {"pk": pk}
        condition = "#pk = :pk"
        if sk_prefix:
            condition += " AND begins_with(#sk, :sk)"
            values["sk"] = sk_prefix
        arguments = {"KeyConditionExpression": condition, **_expression_parts(condition, values)}
        backwards = {"ScanIndexForward": False} if newest_first else {}
        start = {"ExclusiveStartKey": pack({"pk": pk, "sk": after})} if after else {}
        return self._pages(arguments | backwards | start | {"ConsistentRead": True})

    def due_keys(self, shard: str, after: int, until: int, last: Item | None = None) -> Iterator[Item]:
        """Keys of the jobs of one shard of the `due` index with `after` < due <= `until`, oldest first.

        `last`: such a key, to go on behind it.
        """
        if after >= until:
            return
        start = {"ExclusiveStartKey": pack(last)} if last else {}
        yield from self._pages(_due(shard, after, until) | start)

    def count_due(self, shard: str, until: int) -> int:
        """How many jobs of one shard are due by `until`."""
        answers = self._answers(_due(shard, 0, until) | {"Select": "COUNT"})
        return sum(int(answer["Count"]) for answer in answers)

    def commit(self, *writes: Write, once: Write | None = None) -> Commit:
        """A unit of work: all of `writes` and `once` or none, in one plain write or one TransactWriteItems.

        `once`: the write whose condition is the idempotency key. It is looked at first, so the order says nothing:

        request   commit(state, job, once=seen)   DONE, but the answer is lost
        ------------+------------------------------------------------------------+----->
        repeat    commit(state, job, once=seen)   DUPLICATE, whatever else changed meanwhile

        Raises:
            StorageUnavailable: DynamoDB did not do it; nothing was written.
        """
        every = [once, *writes] if once else writes
        try:
            if len(every) > 1:
                self._call("TransactWriteItems", TransactItems=[self._transact_item(write) for write in every])
            else:
                self._call(_OPERATIONS[type(every[0])], **_arguments(every[0]))
        except AwsRefused as refusal:
            failed = _failed(refusal)
            if not failed:
                raise
            return Commit.DUPLICATE if once and 0 in failed else Commit.CONFLICT
        return Commit.DONE

    def update(self, update: Update) -> Item:
        """Change one item and give it back as it is now.

        Raises:
            ConditionFailed: its condition did not hold; nothing was written.
            StorageUnavailable: as `commit`.
        """
        refused = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"} if update.when else {}
        try:
            answer = self._call("UpdateItem", ReturnValues="ALL_NEW", **refused, **_arguments(update))
        except AwsRefused as refusal:
            if not _failed(refusal):
                raise
            item = refusal.answer.get("Item")
            raise ConditionFailed(unpack(item) if item else None) from refusal
        return unpack(answer["Attributes"])

    def _transact_item(self, write: Write) -> Item:
        verb = "ConditionCheck" if isinstance(write, Check) else type(write).__name__
        return {verb: {"TableName": self._name, **_arguments(write)}}

    def _pages(self, arguments: Item) -> Iterator[Item]:
        for answer in self._answers(arguments):
            yield from (unpack(item) for item in answer["Items"])

    def _answers(self, arguments: Item) -> Iterator[Item]:
        while True:
            answer = self._call("Query", **arguments)
            yield answer
            if "LastEvaluatedKey" not in answer:
                return
            arguments = arguments | {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def _call(self, operation: str, **arguments: Any) -> Item:
        is_transaction = operation == "TransactWriteItems"
        named = {} if operation == "BatchGetItem" else {"TableName": self._name}
        for attempt in range(1, _TRIES + 1):
            # With the token a transaction whose answer was lost is not done twice; after a conflict it is a new one.
            own = {"ClientRequestToken": os.urandom(16).hex()} if is_transaction else named
            try:
                return self._api.call(operation, **arguments, **own)
            except AwsRefused as refusal:
                if attempt == _TRIES or not _is_conflict(refusal):
                    raise
            api.pause(api.backoff(attempt))
        raise AssertionError("unreachable")


def _arguments(write: Write) -> Item:
    if isinstance(write, Put):
        item: Item = {"Item": pack(write.item)}
        return item | {"ConditionExpression": "attribute_not_exists(pk)"} if write.unless_exists else item
    expression = write.expression if isinstance(write, Update) else ""
    arguments: Item = {"Key": pack(write.key), **_expression_parts(f"{expression} {write.when}", write.values)}
    if expression:
        arguments["UpdateExpression"] = expression
    if write.when:
        arguments["ConditionExpression"] = write.when
    return arguments


def _due(shard: str, after: int, until: int) -> Item:
    condition = "#shard = :shard AND #due BETWEEN :first AND :last"
    parts = _expression_parts(condition, {"shard": shard, "first": after + 1, "last": until})
    return {"IndexName": "due", "KeyConditionExpression": condition, **parts}


def _expression_parts(expression: str, values: Mapping[str, Any]) -> Item:
    parts: Item = {}
    if names := {name: name[1:] for name in re.findall(r"#\w+", expression)}:
        parts["ExpressionAttributeNames"] = names
    if values:
        parts["ExpressionAttributeValues"] = {f":{name}": to_attribute(value) for name, value in values.items()}
    return parts


def _is_conflict(refusal: AwsRefused) -> bool:
    codes = (refusal.code.removesuffix("Exception"), *_reasons(refusal))
    return "TransactionConflict" in codes and not _failed(refusal)


def _failed(refusal: AwsRefused) -> Sequence[int]:
    """Which writes were refused by their own conditions."""
    if refusal.code == "ConditionalCheckFailedException":
        return [0]
    return [number for number, reason in enumerate(_reasons(refusal)) if reason == "ConditionalCheckFailed"]


def _reasons(refusal: AwsRefused) -> Sequence[str]:
    return [str(reason.get("Code")) for reason in refusal.answer.get("CancellationReasons", ())]
