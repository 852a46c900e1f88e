"""Files in S3, private all of them: who is to see one gets a link that ends.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
"""

import os
import re
from collections.abc import Mapping
from functools import cached_property

from chalicelib import clock
from chalicelib.aws.api import insist
from chalicelib.aws.connection import Connection, Request, TooMuch
from chalicelib.aws.place import Place
from chalicelib.aws.sigv4 import Scope, digest, presigned, signed
from chalicelib.errors import AwsRefused, StorageUnavailable

LONGEST_LINK = 7 * 24 * 3600
"""Seconds, AWS's own limit. A link that a function signs ends with its role's session, some hours at most."""
_CALL_SECONDS = 20
"""For all tries of a call together; a worker has a minute for all that it does."""
_READ_SECONDS = 10
"""Megabytes go and come; nobody at Slack waits for them."""
_MOST_OF_A_NO = 64_000
"""Bytes of an answer that is no file."""
_CODE = re.compile(rb"<Code>([A-Za-z0-9.]{1,100})</Code>")
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
"""Nothing in it is escaped, in an address or in a header, and no client takes a part of it for `..`."""


class Bucket:
    """One bucket, by its name: of lower-case letters, digits and dashes. `environ`: as for `AwsApi`.

    A key is of letters, digits and `/._-`, no part of it beginning with a dot. For another there is a ValueError.
    """

    def __init__(self, name: str, environ: Mapping[str, str] = os.environ) -> None:
        self._name = name
        self._place = Place(f"{name}.s3", "S3", environ)

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Keep `content`, in place of what is there.

        Raises:
            AwsRefused: S3 said no.
            StorageUnavailable: S3 did not answer; it may have kept it.
        """
        self._call("PUT", key, _MOST_OF_A_NO, content, {"content-type": content_type, "cache-control": "private"})

    def get(self, key: str, most_bytes: int) -> bytes | None:
        """The content; None if S3 says that it is not there, which it says only to who may list the bucket.

        Raises:
            AwsRefused: S3 said no.
            StorageUnavailable: S3 did not answer; `too_large`: there are more than `most_bytes`.
        """
        try:
            content = self._call("GET", key, max(most_bytes, _MOST_OF_A_NO))
        except AwsRefused as refused:
            if refused.code == "NoSuchKey":
                return None
            raise
        if len(content) > most_bytes:
            raise StorageUnavailable("too_large")
        return content

    def delete(self, key: str) -> None:
        """Forget it; fine if it is not there. Raises as `put`."""
        self._call("DELETE", key, _MOST_OF_A_NO)

    def link(self, key: str, seconds: int, content_type: str, filename: str, moment: float | None = None) -> str:
        """An address that shows it to everybody who has it, for `seconds` from `moment` on, or from now.

        `content_type`: what S3 is to say of it; `filename`: for who keeps it, of the letters of a key.

        Raises:
            ValueError: `filename` has other letters, or `seconds` are none or more than LONGEST_LINK.
            SettingsError: no key or no region is set.
        """
        if not 0 < seconds <= LONGEST_LINK:
            raise ValueError(f"a link for {seconds} seconds")
        path = self._path(key)
        query = {
            "response-content-type": content_type,
            "response-content-disposition": f'inline; filename="{_plain(filename)}"',
        }
        endpoint = self._place.endpoint
        at = clock.wall_time() if moment is None else moment
        proven = presigned(endpoint.netloc, path, query, self._scope, self._place.credentials(), at, seconds)
        return f"{endpoint.scheme}://{endpoint.netloc}{path}?{proven}"

    def _call(
        self, method: str, key: str, most_bytes: int, content: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> bytes:
        path = self._path(key)
        given = {**(headers or {}), "host": self._place.endpoint.netloc, "x-amz-content-sha256": digest(content)}

        def ask() -> tuple[int, bytes]:
            credentials = self._place.credentials()
            proven = signed(given, content, self._scope, credentials, clock.wall_time(), path, method)
            try:
                return self._connection.exchange(Request(method, path, proven, content), most_bytes)
            except TooMuch:
                raise StorageUnavailable("too_large") from None

        return insist(ask, _refusal, _CALL_SECONDS)

    def _path(self, key: str) -> str:
        """At AWS, the bucket is in the host's name; elsewhere it comes first in the path."""
        return f"/{_plain(key)}" if self._place.is_awss else f"/{self._name}/{_plain(key)}"

    @property
    def _scope(self) -> Scope:
        return Scope("s3", self._place.region)

    @cached_property
    def _connection(self) -> Connection:
        return Connection(self._place.endpoint, _READ_SECONDS)


def _plain(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("a name with a letter that would have to be escaped")
    return name


def _refusal(status: int, answer: bytes) -> AwsRefused:
    """S3 says no in XML, of which its name of the error is enough."""
    found = _CODE.search(answer[:_MOST_OF_A_NO])
    return AwsRefused(found[1].decode() if found else f"http_{status}", {})
