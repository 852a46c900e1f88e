"""The stand-in for DynamoDB that the benchmark of ticks asks: it answers as an emulator does."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from benchmarks.due_index import WORKSPACE, DueIndex, key, serving
from tests.harness import QUEUE, TABLE, RoosterInProcess

SHARD = "due#3"
DUES = (100, 160, 160, 220, 900)
NAMES = {"#shard": "shard", "#due": "due"}

_CHANGES: tuple[dict[str, Any], ...] = (
    {
        "UpdateExpression": "SET #partly = :partly, #turn = :next",
        "ExpressionAttributeNames": {"#partly": "partly", "#turn": "turn"},
        "ExpressionAttributeValues": {":partly": {"M": {}}, ":next": {"N": "1"}},
    },
    {
        "UpdateExpression": "REMOVE #partly SET #until = :until, #turn = :next",
        "ExpressionAttributeNames": {"#partly": "partly", "#turn": "turn", "#until": "until"},
        "ExpressionAttributeValues": {":until": {"N": "5"}, ":next": {"N": "2"}},
    },
)
"""What the tick writes."""


def _query(client: Any, first: int, last: int, shard: str = SHARD) -> list[dict[str, Any]]:
    values = {":shard": {"S": shard}, ":first": {"N": str(first)}, ":last": {"N": str(last)}}
    condition = "#shard = :shard AND #due BETWEEN :first AND :last"
    answer = client.query(
        TableName=TABLE,
        IndexName="due",
        KeyConditionExpression=condition,
        ExpressionAttributeNames=NAMES,
        ExpressionAttributeValues=values,
    )
    items: list[dict[str, Any]] = answer["Items"]
    return items


@pytest.mark.parametrize(("first", "last"), [(0, 99), (100, 160), (161, 219), (160, 900), (901, 9999), (0, 9999)])
def test_the_stand_in_finds_what_moto_finds(aws: RoosterInProcess, first: int, last: int) -> None:
    index = DueIndex()
    for place, due in enumerate(DUES):
        index.add(SHARD, due)
        item = {"pk": {"S": WORKSPACE}, "sk": {"S": key(SHARD, place)}}
        aws.dynamodb.put_item(TableName=TABLE, Item={**item, "shard": {"S": SHARD}, "due": {"N": str(due)}})
    with serving(lambda: index) as url:
        ours = boto3.client("dynamodb", endpoint_url=url)
        assert _query(ours, first, last) == _query(aws.dynamodb, first, last)
        assert _query(ours, first, last, "due#4") == _query(aws.dynamodb, first, last, "due#4") == []


def test_the_stand_in_keeps_items_and_messages_as_moto_does(aws: RoosterInProcess) -> None:
    index, wanted = DueIndex(), {"pk": {"S": "tick"}, "sk": {"S": "horizon"}}
    entries: Any = [{"Id": "0", "MessageBody": "{}", "DelaySeconds": 1}]
    with serving(lambda: index) as url:
        clients = [(aws.dynamodb, aws.sqs), tuple(boto3.client(name, endpoint_url=url) for name in ("dynamodb", "sqs"))]
        for dynamodb, sqs in clients:
            assert "Item" not in dynamodb.get_item(TableName=TABLE, Key=wanted)
            for change in _CHANGES:
                dynamodb.update_item(TableName=TABLE, Key=wanted, **change)
            item = dynamodb.get_item(TableName=TABLE, Key=wanted)["Item"]
            assert item == {**wanted, "until": {"N": "5"}, "turn": {"N": "2"}}
            queue = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
            sent = sqs.send_message_batch(QueueUrl=queue, Entries=entries)
            assert [one["Id"] for one in sent["Successful"]] == ["0"]
    assert index.sent == entries


def test_the_stand_in_refuses_what_tick_does_not_ask() -> None:
    with serving(DueIndex) as url, pytest.raises(ClientError, match="ValidationException"):
        boto3.client("dynamodb", endpoint_url=url, region_name="us-east-1").scan(TableName=TABLE)


def test_pages_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.due_index._PAGE", 2)
    index = DueIndex()
    for due in DUES:
        index.add(SHARD, due)
    asked: dict[str, Any] = {
        "IndexName": "due",
        "KeyConditionExpression": "#shard = :shard AND #due BETWEEN :first AND :last",
        "ExpressionAttributeNames": NAMES,
        "ExpressionAttributeValues": {":shard": {"S": SHARD}, ":first": {"N": "0"}, ":last": {"N": "900"}},
    }
    found = []
    while True:
        answer = index.answer("Query", asked)
        found += [int(item["due"]["N"]) for item in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            break
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
    assert found == list(DUES)
