"""The queue, worked off by hand: again and again, until it gives up."""

import threading
from typing import Any

from chalicelib import wiring
from tests.harness import QUEUE, Stage

MAX_RECEIVES = 5


def work_all(bodies: list[str]) -> None:
    for body in bodies:
        wiring.worker().work([body])


def at_once(*doings: Any) -> None:
    """Each in a thread of its own, together."""
    threads = [threading.Thread(target=doing) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def queue_url(play: Stage, name: str = QUEUE) -> str:
    url: str = play.rooster.sqs.get_queue_url(QueueName=name)["QueueUrl"]
    return url


def drain(play: Stage) -> None:
    """Every message is lost."""
    play.rooster.sqs.purge_queue(QueueUrl=queue_url(play))


def make_visible(play: Stage, message: dict[str, Any]) -> None:
    play.rooster.sqs.change_message_visibility(
        QueueUrl=queue_url(play), ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
    )


def deliver_until_given_up(play: Stage) -> int:
    """Deliver what is in the queue again and again, as SQS does; how often something failed."""
    failures = len(play.rooster.failures)
    for _ in range(MAX_RECEIVES + 1):
        for message in play.rooster.receive():
            if not play.rooster.work(message):
                make_visible(play, message)
    return len(play.rooster.failures) - failures
