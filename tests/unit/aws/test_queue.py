"""The queue against moto: batches, delays, refusals."""

from typing import Any

import pytest

from chalicelib.aws.queue import LONGEST_DELAY, Queue
from chalicelib.errors import StorageUnavailable
from tests.harness import RoosterInProcess
from tests.unit.conftest import Hook

Sent = list[dict[str, Any]]


@pytest.mark.parametrize(("delay", "used"), [(-5, 0), (0, 0), (30, 30), (900, 900), (4000, LONGEST_DELAY)])
def test_a_delay_is_cut_to_what_sqs_takes(queue: Queue, sent: Sent, delay: int, used: int) -> None:
    queue.send([("body", delay)])
    assert [entry["DelaySeconds"] for entry in sent] == [used]


def test_many_messages_go_in_tens_and_in_order(hook: Hook, queue: Queue, sent: Sent) -> None:
    calls: list[int] = []
    hook("after-call.sqs.SendMessageBatch", lambda **_: calls.append(len(sent)))
    queue.send([(f"body {number}", 0) for number in range(23)])
    assert calls == [10, 20, 23]
    assert [entry["MessageBody"] for entry in sent] == [f"body {number}" for number in range(23)]


def test_nothing_to_send_is_no_call(queue: Queue, sent: Sent) -> None:
    queue.send([])
    assert sent == []


def test_one_refused_message_of_a_batch_is_an_error(hook: Hook, queue: Queue) -> None:
    def refuse_one(parsed: dict[str, Any], **_: Any) -> None:
        parsed["Failed"] = [{"Id": "0", "Code": "InternalError", "SenderFault": False}]

    hook("after-call.sqs.SendMessageBatch", refuse_one)
    with pytest.raises(StorageUnavailable, match="InternalError"):
        queue.send([("body", 0)])


def test_a_queue_that_is_not_there_is_a_storage_error(aws: RoosterInProcess) -> None:
    with pytest.raises(StorageUnavailable, match=r"QueueDoesNotExist|NonExistentQueue"):
        Queue(aws.sqs, "rooster-nowhere-jobs").send([("body", 0)])
