"""The app as the playground's Slack reaches it: deployed in the local AWS, behind HTTP."""

import contextlib
import os
import signal
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from typing import Any

from playground import app_interface
from playground.aws import LocalAws
from playground.deploy import FUNCTIONS, invoke_tick
from playground.options import HOST
from playground.slack.port import Answer, Timer, Work
from playground.worklog import PATTERN, read

PATIENCE_SECONDS = {"slack": 3, "twilio": 15}
"""Of those who call, by the first part of the path: an answer that takes longer does not count."""
_IDLE_WITHIN = 3
_SOON_SECONDS = 3
"""A job due so soon counts as due: paced messages come a second apart."""
_MAX_PER_BATCH = 25
_FIRST_ANSWER_WITHIN = 30
_MAX_LINES = 1000
"""Of the log, at a look."""


class DeployedApp:
    """Implements playground.slack.port.App. `offset`: the seconds by which the app's clock is wound."""

    def __init__(self, aws: LocalAws, stage: str, port: int) -> None:
        self._aws = aws
        self._stage = stage
        self._port = port
        self._table = f"rooster-{stage}-data"
        self._dynamodb = aws.client("dynamodb")
        self._rows = app_interface.table(aws.environ, stage)
        self._lambda = aws.client("lambda")
        self._logs = aws.client("logs")
        self.offset = self._deployed_offset()

    declared = staticmethod(app_interface.declared)

    def request(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """POST to the app; raises TimeoutError or ConnectionError."""
        connection = HTTPConnection(HOST, self._port, timeout=PATIENCE_SECONDS[path.split("/")[1]])
        try:
            connection.request("POST", path, body, dict(headers))
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        except HTTPException as error:
            raise ConnectionError(type(error).__name__) from error
        finally:
            connection.close()

    def wind(self, offset_seconds: int) -> None:
        """The app's clock is now real time plus the offset; tick then queues everything due."""
        self._await_idle(_IDLE_WITHIN)
        self._set_offset(offset_seconds)
        first_answer(self._port)
        invoke_tick(self._aws, self._stage)

    def is_idle(self) -> bool:
        """No job that is due now is open."""
        until = int(time.time()) + self.offset + _SOON_SECONDS
        return not any(self._has_due(shard, until) for shard in app_interface.SHARDS)

    def timers(self, workspace: str) -> list[Timer]:
        """What is still to come in the workspace, earliest first."""
        return app_interface.upcoming(self._rows, workspace, int(time.time()) + self.offset)

    def jobs_since(self, moment: float) -> list[Work]:
        """What `work` has logged from that real instant on."""
        answer = self._logs.filter_log_events(
            logGroupName=f"/aws/lambda/rooster-{self._stage}-work",
            startTime=int(moment * 1000),
            filterPattern=PATTERN,
            limit=_MAX_LINES,
        )
        lines = ((event, event["logStreamName"] + event["message"]) for event in answer["events"])
        told = (read(event["message"], event["timestamp"] / 1000, id) for event, id in lines)
        return [work for work in told if work]

    def reset(self) -> None:
        """Empty the app's table and its queues."""
        self._await_idle(_IDLE_WITHIN)
        self._purge()
        while keys := self._keys():
            for start in range(0, len(keys), _MAX_PER_BATCH):
                self._delete(keys[start : start + _MAX_PER_BATCH])
        self._purge()

    def kill_worker(self) -> None:
        """SIGKILL the processes of `work`; the next message starts a new one."""
        for pid in self._aws.lambda_pids(f"rooster-{self._stage}-work"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def unwind(self) -> None:
        """Back to real time, without a tick: for a start whose Slack keeps another time."""
        if self.offset:
            self._set_offset(0)

    def _set_offset(self, seconds: int) -> None:
        for name in FUNCTIONS:
            function = f"rooster-{self._stage}{name}"
            variables = self._variables(function) | {"CLOCK_OFFSET_SECONDS": str(seconds)}
            self._lambda.update_function_configuration(FunctionName=function, Environment={"Variables": variables})
        self.offset = seconds

    def _deployed_offset(self) -> int:
        return int(self._variables(f"rooster-{self._stage}-tick").get("CLOCK_OFFSET_SECONDS") or 0)

    def _variables(self, function: str) -> dict[str, str]:
        configuration = self._lambda.get_function_configuration(FunctionName=function)
        variables: dict[str, str] = configuration["Environment"]["Variables"]
        return variables

    def _await_idle(self, seconds: float) -> None:
        """A change of configuration ends the functions' processes: better not in the middle of a job."""
        deadline = time.monotonic() + seconds
        while not self.is_idle() and time.monotonic() < deadline:
            time.sleep(0.1)

    def _has_due(self, shard: str, until: int) -> bool:
        answer = self._dynamodb.query(
            TableName=self._table,
            IndexName="due",
            KeyConditionExpression="#shard = :shard AND #due <= :until",
            ExpressionAttributeNames={"#shard": "shard", "#due": "due"},
            ExpressionAttributeValues={":shard": {"S": shard}, ":until": {"N": str(until)}},
            Select="COUNT",
            Limit=1,
        )
        return bool(answer["Count"])

    def _keys(self) -> list[dict[str, Any]]:
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=self._table, ProjectionExpression="pk, sk", ConsistentRead=True
        )
        return [item for page in pages for item in page["Items"]]

    def _delete(self, keys: list[dict[str, Any]]) -> None:
        requests = {self._table: [{"DeleteRequest": {"Key": key}} for key in keys]}
        while requests:
            requests = self._dynamodb.batch_write_item(RequestItems=requests)["UnprocessedItems"]

    def _purge(self) -> None:
        queues = self._aws.client("sqs")
        for name in ("jobs", "dead-letters"):
            queues.purge_queue(QueueUrl=queues.get_queue_url(QueueName=f"rooster-{self._stage}-{name}")["QueueUrl"])


def first_answer(port: int) -> int:
    """The status of /health, or 0. It warms a new process up: Slack waits only 3 seconds."""
    connection = HTTPConnection(HOST, port, timeout=_FIRST_ANSWER_WITHIN)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()
