"""The SQS queue of jobs.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html,
.../API_GetQueueAttributes.html
"""

from collections.abc import Sequence
from functools import cached_property

from chalicelib.aws.api import AwsApi
from chalicelib.errors import StorageUnavailable

LONGEST_DELAY = 900
_BATCH = 10


class Queue:
    """One SQS queue."""

    def __init__(self, api: AwsApi, name: str) -> None:
        self._api = api
        self._name = name

    def send(self, messages: Sequence[tuple[str, int]]) -> None:
        """Send (body, delay in seconds) pairs, ten at a time; delays are cut to SQS's 15 minutes.

        Raises:
            StorageUnavailable: at least one was refused; the others may have been sent.
        """
        for start in range(0, len(messages), _BATCH):
            self._send_batch(messages[start : start + _BATCH])

    def counts(self) -> tuple[int, int]:
        """About how many messages wait for a worker, and how many are with one; those delayed do not count."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self._api.call("GetQueueAttributes", QueueUrl=self._url, AttributeNames=names)
        waiting, taken = (int(answer["Attributes"][name]) for name in names)
        return waiting, taken

    def _send_batch(self, messages: Sequence[tuple[str, int]]) -> None:
        entries = [
            {"Id": str(index), "MessageBody": body, "DelaySeconds": max(0, min(delay, LONGEST_DELAY))}
            for index, (body, delay) in enumerate(messages)
        ]
        answer = self._api.call("SendMessageBatch", QueueUrl=self._url, Entries=entries)
        if answer.get("Failed"):
            raise StorageUnavailable(answer["Failed"][0].get("Code", "SendMessageFailed"))

    @cached_property
    def _url(self) -> str:
        url: str = self._api.call("GetQueueUrl", QueueName=self._name)["QueueUrl"]
        return url
