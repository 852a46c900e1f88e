"""The queue against moto: batches, delays, refusals."""

from collections.abc import Mapping
from typing import Any

import pytest

from chalicelib.aws.api import AwsApi
from chalicelib.aws.queue import LONGEST_DELAY, Queue
from chalicelib.errors import StorageUnavailable
from tests.harness import RoosterInProcess
from tests.unit.conftest import Watch
from tests.wire import Answer

Sent = list[dict[str, Any]]


@pytest.mark.parametrize(("delay", "used"), [(-5, 0), (0, 0), (30, 30), (900, 900), (4000, LONGEST_DELAY)])
def test_a_delay_is_cut_to_what_sqs_takes(queue: Queue, sent: Sent, delay: int, used: int) -> None:
    queue.send([("body", delay)])
    assert [entry["DelaySeconds"] for entry in sent] == [used]


def test_many_messages_go_in_tens_and_in_order(watch: Watch, queue: Queue, sent: Sent) -> None:
    sizes: list[int] = []

    def count(target: str, arguments: Mapping[str, Any]) -> None:
        if target.endswith("SendMessageBatch"):
            sizes.append(len(arguments["Entries"]))

    watch(count)
    queue.send([(f"body {number}", 0) for number in range(23)])
    assert sizes == [10, 10, 3]
    assert [entry["MessageBody"] for entry in sent] == [f"body {number}" for number in range(23)]


def test_nothing_to_send_is_no_call(queue: Queue, sent: Sent) -> None:
    queue.send([])
    assert sent == []


def test_messages_that_wait_and_messages_that_were_taken_are_counted(aws: RoosterInProcess, queue: Queue) -> None:
    waiting, taken = queue.counts()
    queue.send([("now", 0)] * 3 + [("later", 900)])
    assert queue.counts() == (waiting + 3, taken)
    received = len(aws.receive())
    assert queue.counts() == (waiting + 3 - received, taken + received)


def test_one_refused_message_of_a_batch_is_an_error(watch: Watch, queue: Queue) -> None:
    def refuse_one(target: str, _: Mapping[str, Any]) -> Answer | None:
        failed = [{"Id": "0", "Code": "InternalError", "SenderFault": False}]
        return (200, {"Failed": failed}) if target.endswith("SendMessageBatch") else None

    watch(refuse_one)
    with pytest.raises(StorageUnavailable, match="InternalError"):
        queue.send([("body", 0)])


def test_a_queue_that_is_not_there_is_a_storage_error(aws: RoosterInProcess) -> None:
    with pytest.raises(StorageUnavailable, match=r"QueueDoesNotExist|NonExistentQueue"):
        Queue(AwsApi("sqs"), "rooster-nowhere-jobs").send([("body", 0)])
