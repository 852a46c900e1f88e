"""The three ports of `make run`, as a page in the developer's browser or a program knocks at them."""

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from playground.aws import REGION, LocalAws
from playground.slack.port import Answer
from tests.harness import PATIENCE

FUNCTIONS = "/2015-03-31/functions"
REFUSED = {403, 421}
VISIT = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@dataclass(frozen=True)
class Door:
    """`path`: an address behind the port that answers a program."""

    port: int
    path: str

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def knock(
        self,
        method: str = "GET",
        path: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        hosts: tuple[str, ...] = ("127.0.0.1:{port}",),
    ) -> Answer:
        """One request. `hosts`: its Host headers; {port} is ours."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.putrequest(method, path or self.path, skip_host=True, skip_accept_encoding=True)
            for host in hosts:
                connection.putheader("Host", host.format(port=self.port))
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                connection.putheader(name, value.format(port=self.port))
            connection.endheaders(body)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def refuses(self, method: str = "GET", **knock: object) -> bool:
        """With a sentence, and without a header that lets a page read it."""
        answer = self.knock(method, **knock)  # type: ignore[arg-type]
        opened = [name for name in answer.headers if name.lower().startswith("access-control-")]
        return answer.status in REFUSED and answer.body.count(b"\n") <= 1 and not opened


class ByAddress(SigV4QueryAuth):  # type: ignore[misc]
    """A signature in the query, with a body beside it."""

    def payload(self, request: AWSRequest) -> str:
        return hashlib.sha256(request.context["body"]).hexdigest()


def signed(
    aws: LocalAws,
    key: Mapping[str, str],
    signer: Any,
    method: str = "GET",
    path: str = FUNCTIONS,
    body: bytes = b"",
    service: str = "lambda",
) -> tuple[str, dict[str, str]]:
    """Path and headers of a request to the local AWS."""
    request = AWSRequest(method, f"{aws.url}{path}")
    request.context["body"] = body
    credentials = Credentials(key["AWS_ACCESS_KEY_ID"], key["AWS_SECRET_ACCESS_KEY"])
    signer(credentials, service, REGION).add_auth(request)
    parts = urlsplit(request.url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path, dict(request.headers.items())


def function(name: str, role: str) -> bytes:
    """What makes a function, which would run whatever somebody likes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("f.py", "def f(event, context):\n    return 1\n")
    code = {"ZipFile": base64.b64encode(packed.getvalue()).decode()}
    made = {"FunctionName": name, "Runtime": "python3.11", "Handler": "f.f", "Role": role, "Code": code}
    return json.dumps(made).encode()
