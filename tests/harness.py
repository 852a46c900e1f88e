"""Rooster in this process: Chalice's test client in front, moto behind, the playground's Slack beside it.

`settle` does what AWS does between requests: stream -> forward -> queue -> work, and winds the clock over the seconds
by which paced jobs are spread, so that no test waits for real time.
"""

import json
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest
from chalice.package import YAMLTemplateSerializer
from chalice.test import Client
from slack_sdk.signature import SignatureVerifier

import app as rooster_app
from chalicelib import clock as real_clock
from chalicelib import wiring
from chalicelib.access import workspaces
from chalicelib.access.model import Workspace
from chalicelib.access.tokens import OneToken
from chalicelib.aws import api
from chalicelib.aws.api import AwsApi
from chalicelib.aws.table import Table
from chalicelib.clock import Now
from playground.app_interface import declared, upcoming
from playground.slack.phone.account import TwilioAccount
from playground.slack.port import Answer, Timer, Work
from playground.slack.server import PlaygroundSlack
from playground.worklog import read
from tests import clock, http_face, wire

SECRET = "test-signing-secret"
TOKEN = "xoxb-test-rooster"
CLIENT_ID, CLIENT_SECRET = "1001.2002", "test-client-secret"
STAGE = "local"
TWILIO_ACCOUNT, TWILIO_TOKEN, TWILIO_NUMBER = "AC" + "0" * 32, "test-twilio-token", "+15005550006"
ROOT = Path(__file__).parent.parent
TABLE, QUEUE, DEAD_LETTERS = "rooster-local-data", "rooster-local-jobs", "rooster-local-dead-letters"
BUCKET, KEY = "rooster-local-files-123456789012", "alias/rooster-local"
_ROUNDS = 2000
PATIENCE = 600
"""Seconds that a test waits at most for anything: a busy machine is no fault."""


class RoosterInProcess:
    """The app as the playground sees it (playground.slack.port.App), and as tests drive it."""

    def __init__(self) -> None:
        self.dynamodb, self.sqs, self.streams = map(_client, ("dynamodb", "sqs", "dynamodbstreams"))
        self.s3, self.kms = map(_client, ("s3", "kms"))
        self.client = Client(rooster_app.app, stage_name="tests", project_dir=str(ROOT))
        self.failures: list[Exception] = []
        self.offset = 0
        self._works: deque[Work] = deque(maxlen=1000)
        logging.getLogger("rooster").addFilter(self._overhear)
        self._lock = threading.RLock()
        self._monkeypatch = pytest.MonkeyPatch()
        self._create_resources()
        self._stream_position = self._beginning_of_stream()

    # What the playground calls

    declared = staticmethod(declared)

    def request(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        with self._lock:
            response = self.client.http.post(path, headers=dict(headers), body=body)
        return Answer(response.status_code, response.headers, response.body)

    def visit(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Any:
        """As a browser."""
        with self._lock:
            return self.client.http.request(method, path, headers=dict(headers), body=body)

    def wind(self, offset_seconds: int) -> None:
        self.offset = offset_seconds
        with self._lock:  # within a request, Chalice's test client has another os.environ
            self._monkeypatch.setenv("CLOCK_OFFSET_SECONDS", str(offset_seconds))
        self.tick(grace_seconds=0)

    def is_idle(self) -> bool:
        return not self.due_jobs(within=0)

    def timers(self, workspace: str) -> list[Timer]:
        return upcoming(Table(AwsApi("dynamodb"), TABLE), workspace, clock.now())

    def jobs_since(self, moment: float) -> list[Work]:
        return [work for work in self._works.copy() if work.at >= moment]

    def reset(self) -> None:
        for item in self.items():
            self.dynamodb.delete_item(TableName=TABLE, Key={name: item[name] for name in ("pk", "sk")})

    def kill_worker(self) -> None:
        raise NotImplementedError

    # What AWS does

    def tick(self, grace_seconds: int | None = None) -> None:
        event = self.client.events.generate_cw_event("aws.events", "Scheduled Event", {}, [], "us-east-1")
        event["detail"] = {} if grace_seconds is None else {"grace_seconds": grace_seconds}
        with self._lock:
            self.client.lambda_.invoke("tick", event)

    def forward(self) -> None:
        """Everything new in the table's stream goes to `forward`."""
        answer = self.streams.get_records(ShardIterator=self._stream_position)
        self._stream_position = answer["NextShardIterator"]
        if answer["Records"]:
            with self._lock:
                self.client.lambda_.invoke("forward", _stream_event(answer["Records"]))

    def receive(self) -> list[dict[str, Any]]:
        """Messages that are visible now; they stay in the queue, invisible."""
        messages: list[dict[str, Any]] = self.sqs.receive_message(QueueUrl=self._queue_url, MaxNumberOfMessages=10).get(
            "Messages", []
        )
        return messages

    def work(self, message: dict[str, Any]) -> bool:
        """One message to `work`; it leaves the queue only if `work` returns."""
        event = self.client.events.generate_sqs_event([message["Body"]], queue_name=QUEUE)
        try:
            with self._lock:
                self.client.lambda_.invoke("work", event)
        except Exception as error:
            self.failures.append(error)
            return False
        self.sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"])
        return True

    def step(self) -> bool:
        """Forward what is new, then work off what is visible; whether there was anything."""
        self.forward()
        messages = self.receive()
        for message in messages:
            self.work(message)
        return bool(messages)

    # What tests look at

    def items(self) -> Iterator[dict[str, Any]]:
        for page in self.dynamodb.get_paginator("scan").paginate(TableName=TABLE):
            yield from page["Items"]

    def due_jobs(self, within: int) -> list[dict[str, Any]]:
        """Open jobs due within so many seconds."""
        values = {":until": {"N": str(clock.now() + within)}}
        pages = self.dynamodb.get_paginator("scan").paginate(
            TableName=TABLE,
            FilterExpression="attribute_exists(#shard) AND #due <= :until",
            ExpressionAttributeNames={"#shard": "shard", "#due": "due"},
            ExpressionAttributeValues=values,
        )
        return [item for page in pages for item in page["Items"]]

    def dead_letters(self) -> list[str]:
        url = self.sqs.get_queue_url(QueueName=DEAD_LETTERS)["QueueUrl"]
        answer = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        return [message["Body"] for message in answer.get("Messages", [])]

    def close(self) -> None:
        logging.getLogger("rooster").removeFilter(self._overhear)
        self._monkeypatch.undo()

    def _overhear(self, record: logging.LogRecord) -> bool:
        """What the log says of jobs. A filter, for the app writes no log where somebody else handles its lines."""
        line = record.getMessage()
        if work := read(line, record.created, f"{record.created} {line}"):
            self._works.append(work)
        return True

    def _create_resources(self) -> None:
        resources = _template()["Resources"]
        table = resources["Table"]["Properties"]
        given = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
        stream = {"StreamEnabled": True, **table["StreamSpecification"]}
        self.dynamodb.create_table(TableName=TABLE, StreamSpecification=stream, **{name: table[name] for name in given})
        dead = self.sqs.create_queue(QueueName=DEAD_LETTERS)["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        redrive = {
            "deadLetterTargetArn": arn,
            "maxReceiveCount": resources["Jobs"]["Properties"]["RedrivePolicy"]["maxReceiveCount"],
        }
        attributes = {"RedrivePolicy": json.dumps(redrive), "VisibilityTimeout": "360"}
        self._queue_url = self.sqs.create_queue(QueueName=QUEUE, Attributes=attributes)["QueueUrl"]
        self.s3.create_bucket(Bucket=BUCKET)
        if KEY not in [alias["AliasName"] for alias in self.kms.list_aliases()["Aliases"]]:
            self.kms.create_alias(AliasName=KEY, TargetKeyId=self.kms.create_key()["KeyMetadata"]["KeyId"])

    def _beginning_of_stream(self) -> str:
        arn = self.dynamodb.describe_table(TableName=TABLE)["Table"]["LatestStreamArn"]
        shard = self.streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
        position: str = self.streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")[
            "ShardIterator"
        ]
        return position


def _client(service: str) -> Any:
    """A client of the AWS that the environment names."""
    return _client_at(service, os.environ.get("AWS_ENDPOINT_URL"))


@cache
def _client_at(service: str, endpoint: str | None) -> Any:
    """Made once in a process: it takes longer than many a test."""
    return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1")


@cache
def _template() -> Mapping[str, Any]:
    found: Mapping[str, Any] = YAMLTemplateSerializer().load_template((ROOT / "infra/resources.yaml").read_text())
    return found


class TokensOf(OneToken):
    """Tokens of several workspaces without OAuth: what is theirs is not the question."""

    def __init__(self, tokens: Mapping[str, str]) -> None:
        self._tokens = tokens

    def of(self, workspace: str, known: Workspace | None = None) -> str:
        return self._tokens[workspace]


class Stage:
    """The whole play: Rooster, its Slack, and shorthands for what people do."""

    def __init__(self, rooster: RoosterInProcess, slack: PlaygroundSlack) -> None:
        self.rooster = rooster
        self.slack = slack
        self.people = slack.control

    def settle(self, within: int = 3) -> None:
        """Let everything happen that is due now, or within a few seconds: paced jobs are spread over as many."""
        for _ in range(_ROUNDS):
            if self.rooster.step():
                continue
            if not self.slack.is_idle(within=1):
                continue
            waiting = self.rooster.due_jobs(within)
            if not waiting:
                return
            self.people.clock(advance=max(1, max(int(job["due"]["N"]) for job in waiting) - clock.now()))
        raise AssertionError("it never came to rest")

    def at(self, moment: str) -> None:
        """Wind the clock to an ISO-8601 instant and let everything happen."""
        self.people.clock(set=moment)
        self.settle()

    def later(self, seconds: int) -> None:
        self.people.clock(advance=seconds)
        self.settle()

    def channel(self, channel: str = "C0TEAM", team: str = "T0ROOSTER") -> list[dict[str, Any]]:
        """What people see in a channel, Rooster's part."""
        return [message for message in self.people.messages(channel=channel, team=team) if message.get("bot")]

    def dm(self, user: str, team: str = "T0ROOSTER") -> list[dict[str, Any]]:
        """What Rooster wrote to a member."""
        return [message for message in self.people.messages(user=user, team=team) if message.get("bot")]

    def new_standup(self, user: str = "U0ADA", channel: str = "C0TEAM", team: str = "T0ROOSTER", **values: Any) -> None:
        """`/standup new`, submitted with the defaults but for `values` by field."""
        view = self.people.command(user, channel, "/standup", "new", team=team)["view"]
        given = {field: {field: value} for field, value in values.items()}
        answer = self.people.submit(user, view["id"], values=given, team=team)
        assert answer["status"] == 200, answer
        assert "errors" not in answer, answer
        self.settle()

    def command(
        self, text: str, user: str = "U0ADA", channel: str = "C0TEAM", team: str = "T0ROOSTER"
    ) -> dict[str, Any]:
        answer: dict[str, Any] = self.people.command(user, channel, "/standup", text, team=team)
        self.settle()
        return answer | {"body": json.loads(answer["body"] or "{}")}

    def delete(self, name: str = "", user: str = "U0ADA", channel: str = "C0TEAM") -> dict[str, Any]:
        """`/standup delete`, and Delete pressed in the question; the message as it is then."""
        asked = self.command(f"delete {name}".strip(), user, channel)
        self.people.click(user, "standup_delete", channel=channel, ts=asked["ts"])
        self.settle()
        return self.private(asked["ts"], user, channel)

    def private(self, ts: str, user: str = "U0ADA", channel: str = "C0TEAM", team: str = "T0ROOSTER") -> dict[str, Any]:
        """A message that only this member sees."""
        seen: list[dict[str, Any]] = self.people.messages(channel=channel, as_user=user, team=team)
        return next(one for one in seen if one["ts"] == ts)

    def open_form(self, user: str, team: str = "T0ROOSTER", nth: int = -1) -> dict[str, Any]:
        """Press Answer (or Edit) on the member's newest DM, or on the nth."""
        message = self.dm(user, team)[nth]
        view: dict[str, Any] = self.people.click(user, "standup_answer", channel=user, ts=message["ts"], team=team)[
            "view"
        ]
        return view

    def answer(self, user: str, *answers: str | None, team: str = "T0ROOSTER", nth: int = -1) -> dict[str, Any]:
        view = self.open_form(user, team, nth)
        result: dict[str, Any] = self.people.submit(user, view["id"], answers=list(answers), team=team)
        self.settle()
        return result

    def post_signed(self, path: str, form: Mapping[str, str]) -> Answer:
        """A form to the app, signed as Slack signs."""
        body, timestamp = urlencode(form), str(int(time.time()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=body)
        headers = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature or ""}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return self.rooster.request(path, headers, body.encode())

    def skip(self, user: str, team: str = "T0ROOSTER") -> None:
        self.people.click(user, "standup_skip", channel=user, ts=self.dm(user, team)[-1]["ts"], team=team)
        self.settle()


def eventually(happened: Callable[[], object], pause: float = 0.005) -> None:
    """Wait until it has happened, looking again after each `pause`; the time it takes proves nothing."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(pause)


def words(message: Mapping[str, Any]) -> str:
    """Every text of a message's blocks, one after the other."""
    found: list[str] = []

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            for name, value in part.items():
                if name in ("text", "alt_text") and isinstance(value, str):
                    found.append(value)
                else:
                    walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)

    walk(message["blocks"])
    return "\n".join(found)


def buttons(message: Mapping[str, Any]) -> list[str]:
    """The labels of a message's buttons."""
    rows = [block.get("elements", [block.get("accessory")]) for block in message["blocks"]]
    return [element["text"]["text"] for row in rows for element in row if element and element["type"] == "button"]


def _stream_event(records: list[dict[str, Any]]) -> dict[str, Any]:
    wanted = ("eventID", "eventName", "eventSource", "eventVersion", "awsRegion", "dynamodb")
    return {"Records": [{name: record[name] for name in wanted if name in record} for record in records]}


@contextmanager
def stage(now: Now = real_clock.now) -> Iterator[Stage]:
    """A fresh Rooster, moto and playground."""
    with wire.moto(), played_by(RoosterInProcess, now=now) as play:
        yield play


@contextmanager
def open_stage(now: Now = real_clock.now) -> Iterator[Stage]:
    """The same, where any workspace can install Rooster, and none has yet. Its pages are behind HTTP."""
    with wire.moto(), ExitStack() as stack:
        rooster: list[RoosterInProcess] = []
        url = stack.enter_context(http_face.serving(lambda: rooster[0]))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("PUBLIC_URL", url)
        patch.setenv("SLACK_CLIENT_ID", CLIENT_ID)
        patch.setenv("SLACK_CLIENT_SECRET", CLIENT_SECRET)

        def make() -> RoosterInProcess:
            patch.delenv("SLACK_BOT_TOKEN")
            rooster.append(RoosterInProcess())
            return rooster[0]

        yield stack.enter_context(played_by(make, app_url=f"{url}/", now=now))


@contextmanager
def played_by(
    make: Callable[[], RoosterInProcess], endpoint: str | None = None, app_url: str = "", now: Now = real_clock.now
) -> Iterator[Stage]:
    """A fresh Rooster from `make`, with its Slack, on the AWS at `endpoint` or the one that is mocked.

    `app_url`: where Rooster's pages are, if it is to be installed through them.
    """
    patch = pytest.MonkeyPatch()
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "STAGE": STAGE,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_BOT_TOKEN": TOKEN,
        "TWILIO_ACCOUNT_SID": TWILIO_ACCOUNT,
        "TWILIO_AUTH_TOKEN": TWILIO_TOKEN,
        "TWILIO_PHONE_NUMBER": TWILIO_NUMBER,
        "FILES_BUCKET": BUCKET,
        "CLOCK_OFFSET_SECONDS": "0",
    }.items():
        patch.setenv(name, value)
    if endpoint:
        patch.setenv("AWS_ENDPOINT_URL", endpoint)
    else:
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
    patch.delenv("FEATURES", raising=False)
    for module, name in (
        (api, "CALL_SECONDS"),
        (api, "TRY_SECONDS"),
        (workspaces, "REQUEST_TIMEOUT"),
        (workspaces, "JOB_TIMEOUT"),
    ):
        patch.setattr(module, name, PATIENCE)
    wiring.cold_start(now)
    rooster = make()
    way: dict[str, str] = {"bot_token": TOKEN}
    if app_url:
        way = {"bot_token": "", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "app_url": app_url}
    base = app_url or "https://localhost"
    twilio = TwilioAccount(TWILIO_ACCOUNT, TWILIO_TOKEN, TWILIO_NUMBER, url=base, patience=600)
    slack = PlaygroundSlack(rooster, signing_secret=SECRET, patience=60, twilio=twilio, **way)  # type: ignore[arg-type]
    patch.setenv("SLACK_API_URL", slack.api_url)
    patch.setenv("TWILIO_MEDIA_ORIGIN", slack.url.rstrip("/"))
    slack.start()
    try:
        yield Stage(rooster, slack)
    finally:
        slack.stop()
        rooster.close()
        patch.undo()
        wiring.cold_start()
