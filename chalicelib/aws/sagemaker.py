"""SageMaker's InvokeEndpoint by boto3, for workers: its import takes longer than Slack waits (docs/adr/0007).

Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html
"""

import os
from contextlib import closing
from functools import cached_property
from http.client import IncompleteRead
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from chalicelib.errors import AwsRefused
from chalicelib.http import TooMuch, within

MAX_BYTES = 10_000


class Endpoint:
    """One endpoint. `name`: of letters, digits and dashes; `seconds`: for connecting, and for each wait for bytes."""

    def __init__(self, name: str, seconds: float) -> None:
        self._name = name
        self._seconds = seconds

    def invoke(self, body: bytes) -> bytes:
        """What the model answers to `body`, text/plain, within `seconds` in all once boto3 is imported. One try.

        Raises:
            AwsRefused: SageMaker or the model said no.
            TooMuch: the answer is longer than MAX_BYTES.
            OSError, HTTPException: no whole answer, or none in time (TimeoutError).
        """
        try:
            client = self._client
            return within(self._seconds, lambda: self._invoke(client, body))
        except ClientError as refused:
            raise AwsRefused(str(refused.response["Error"]["Code"]), {}) from None
        except (IncompleteReadError, ResponseStreamingError):
            raise IncompleteRead(b"") from None
        except (ConnectTimeoutError, ReadTimeoutError):
            raise TimeoutError from None
        except BotoCoreError as error:
            raise ConnectionError(type(error).__name__) from None

    def _invoke(self, client: Any, body: bytes) -> bytes:
        what = {"EndpointName": self._name, "Body": body, "ContentType": "text/plain"}
        answer = client.invoke_endpoint(**what, Accept="application/json, text/plain")
        found = b""
        with closing(answer["Body"]) as arriving:
            for part in arriving.iter_chunks(MAX_BYTES):
                found += part
                if len(found) > MAX_BYTES:
                    raise TooMuch
        return found

    @cached_property
    def _client(self) -> Any:
        config = Config(
            connect_timeout=self._seconds,
            read_timeout=self._seconds,
            retries={"mode": "standard", "total_max_attempts": 1},
            user_agent_appid="rooster",
        )
        return boto3.Session(region_name=os.environ.get("AWS_REGION")).client("sagemaker-runtime", config=config)
