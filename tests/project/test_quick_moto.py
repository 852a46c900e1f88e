"""moto, made quicker for our tests, says what moto says."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from chalicelib.aws.api import AwsApi
from chalicelib.errors import AwsRefused
from tests import wire
from tests.harness import QUEUE, TABLE, RoosterInProcess
from tests.quick_moto import answer_of

VALUES: dict[str, Any] = {
    "text": {"S": "words"},
    "number": {"N": "-1.5"},
    "yes": {"BOOL": True},
    "none": {"NULL": True},
    "texts": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2"]},
    "bytes": {"B": b"\0\xff"},
    "list": {"L": [{"S": "x"}, {"B": b"\1"}, {"L": []}, {"M": {"in": {"N": "1"}}}]},
    "map": {"M": {"S": {"S": "named as a type"}, "none": {"NULL": True}, "bytes": {"BS": [b"1"]}}},
}
ABSENT = "attribute_not_exists(pk)"


def key(sk: str) -> dict[str, Any]:
    return {"pk": {"S": "T0ROOSTER"}, "sk": {"S": sk}}


def put(sk: str, **more: Any) -> dict[str, Any]:
    return {"Put": {"TableName": TABLE, "Item": {**key(sk), **VALUES, **more}, "ConditionExpression": ABSENT}}


def raise_by_one(sk: str) -> dict[str, Any]:
    values = {":one": {"N": "1"}}
    update = {"UpdateExpression": "ADD #n :one", "ExpressionAttributeNames": {"#n": "number"}}
    return {"Update": {"TableName": TABLE, "Key": key(sk), **update, "ExpressionAttributeValues": values}}


@contextmanager
def plain_moto() -> Iterator[None]:
    with mock_aws():
        yield


def story(moto: Callable[[], AbstractContextManager[None]]) -> list[Any]:
    """What happens to a table, its index, its stream and a key, and all that moto answers, but for times and ids."""
    with moto():
        rooster = RoosterInProcess()
        table, told = rooster.dynamodb, list[Any]()
        for number, moment in enumerate(("9", "10", "100")):
            due = {"shard": {"S": "due#1"}, "due": {"N": moment}}
            table.transact_write_items(TransactItems=[put(f"job#{number}", **due), put(f"other#{number}")])
        table.transact_write_items(
            TransactItems=[raise_by_one("job#1"), {"Delete": {"TableName": TABLE, "Key": key("other#1")}}]
        )
        with pytest.raises(ClientError) as refused:
            table.transact_write_items(TransactItems=[raise_by_one("job#2"), put("new#1"), put("job#0")])
        told.append([reason["Code"] for reason in refused.value.response["CancellationReasons"]])
        with pytest.raises(ClientError) as refused:
            table.put_item(TableName=TABLE, Item=key("job#0"), ConditionExpression=ABSENT)
        told.append(refused.value.response["Error"])
        told.append(table.scan(TableName=TABLE)["Items"])
        values = {":shard": {"S": "due#1"}, ":until": {"N": "10"}}
        told.append(
            table.query(
                TableName=TABLE,
                IndexName="due",
                KeyConditionExpression="shard = :shard AND due <= :until",
                ExpressionAttributeValues=values,
                ScanIndexForward=False,
            )["Items"]
        )
        streamed = rooster.streams.get_records(ShardIterator=rooster._stream_position)["Records"]
        images = ("Keys", "NewImage", "OldImage", "SequenceNumber")
        told += [(one["eventName"], [one["dynamodb"].get(image) for image in images]) for one in streamed]
        sqs, queue = rooster.sqs, rooster.sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
        sqs.send_message(QueueUrl=queue, MessageBody="one")
        sqs.send_message(QueueUrl=queue, MessageBody="later", DelaySeconds=900)
        told += [[one["Body"] for one in sqs.receive_message(QueueUrl=queue).get("Messages", [])] for _ in range(2)]
        kms = boto3.client("kms")
        sealed = kms.encrypt(KeyId=kms.create_key()["KeyMetadata"]["KeyId"], Plaintext=b"secret")["CiphertextBlob"]
        told.append(kms.decrypt(CiphertextBlob=sealed)["Plaintext"])
        return told


def test_it_answers_as_moto_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    told = story(wire.moto)
    assert told == story(plain_moto)
    assert told[-3:] == [["one"], [], b"secret"]


NAMES = {"#n": "number", "#s": "shard", "#d": "due"}
NEW = {**key("job#9"), **{name: VALUES[name] for name in ("text", "number", "yes", "none", "texts", "numbers")}}
NEW |= {"map": {"M": {"in": {"L": [{"N": "1"}, {"S": "é"}]}}}, "shard": {"S": "due#2"}, "due": {"N": "7"}}
ONE = {"ExpressionAttributeNames": {"#n": "number"}, "ExpressionAttributeValues": {":one": {"N": "1"}}}
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("PutItem", {"Item": NEW}),
    ("PutItem", {"Item": NEW, "ConditionExpression": ABSENT, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}),
    ("PutItem", {"Item": {**key("job#8"), "bytes": {"B": "AP8="}}}),
    ("GetItem", {"Key": key("job#9"), "ConsistentRead": True}),
    ("GetItem", {"Key": key("job#8")}),
    ("GetItem", {"Key": key("none")}),
    ("UpdateItem", {"Key": key("job#9"), "UpdateExpression": "ADD #n :one", "ReturnValues": "ALL_NEW", **ONE}),
    ("UpdateItem", {"Key": key("job#9"), "UpdateExpression": "SET #n = #n + :one REMOVE yes", **ONE}),
    ("UpdateItem", {"Key": key("job#7"), "UpdateExpression": "SET #n = :one", "ReturnValues": "ALL_OLD", **ONE}),
    (
        "UpdateItem",
        {"Key": key("job#9"), "UpdateExpression": "SET #n = :one", "ConditionExpression": "#n = :one", **ONE},
    ),
    (
        "Query",
        {
            "IndexName": "due",
            "KeyConditionExpression": "#s = :shard AND #d BETWEEN :after AND :until",
            "ExpressionAttributeNames": {"#s": "shard", "#d": "due"},
            "ExpressionAttributeValues": {":shard": {"S": "due#2"}, ":after": {"N": "1"}, ":until": {"N": "9"}},
        },
    ),
    (
        "Query",
        {
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :sk)",
            "ExpressionAttributeValues": {":pk": {"S": "T0ROOSTER"}, ":sk": {"S": "job#"}},
            "Limit": 2,
        },
    ),
    ("DeleteItem", {"Key": key("job#7"), "ReturnValues": "ALL_OLD"}),
    ("DeleteItem", {"Key": key("job#7"), "ConditionExpression": "attribute_exists(pk)"}),
]


def asked(monkeypatch: pytest.MonkeyPatch, is_direct: bool) -> list[Any]:
    """What Rooster's own client gets for each of CALLS, and how many of them moto was asked without HTTP."""
    direct = 0

    def answered(service: str, operation: str, body: bytes) -> bytes | None:
        nonlocal direct
        said = answer_of(service, operation, body) if is_direct else None
        direct += said is not None
        return said

    monkeypatch.setattr(wire, "answer_of", answered)
    told: list[Any] = []
    with wire.moto():
        RoosterInProcess()
        for operation, arguments in CALLS:
            try:
                told.append(AwsApi("dynamodb").call(operation, TableName=TABLE, **arguments))
            except AwsRefused as refused:
                told.append((refused.code, refused.answer))
    return [*told, direct]


def test_without_http_it_answers_as_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    *told, direct = asked(monkeypatch, is_direct=True)
    *expected, without = asked(monkeypatch, is_direct=False)
    assert told == expected
    assert (direct, without) == (len(CALLS) - 6, 0), "three refusals, and three with bytes, go by HTTP"
