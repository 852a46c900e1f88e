"""Files in S3, private all of them: who is to see one gets a link that ends.

boto3 speaks to S3, for only workers, and whoever opens a link, wait for its import (docs/adr/0007): it notices an
answer that is cut off or damaged, and honours whatever AWS's SDKs honour.
Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
"""

import os
import re
from collections.abc import Callable
from contextlib import closing
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib.errors import AwsRefused, SettingsError, StorageUnavailable
from chalicelib.http import within

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError

LONGEST_LINK = 7 * 24 * 3600
"""Seconds, AWS's own limit. A link that a function signs ends with its role's session, some hours at most."""
TRIES = 3
_CALL_SECONDS = 20
"""For all tries of a call together; a worker has a minute for all that it does."""
_CONNECT_SECONDS, _READ_SECONDS = 1, 10
_NOT_SET = ("NoCredentialsError", "NoRegionError", "PartialCredentialsError", "ProfileNotFound")
"""What botocore raises where the operator has something to set."""
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
"""Nothing in it is escaped, in an address or in a header, and no client takes a part of it for `..`."""
_Found = TypeVar("_Found")


class Bucket:
    """One bucket, by its name: of lower-case letters, digits and dashes.

    A key is of letters, digits and `/._-`, no part of it beginning with a dot. For another there is a ValueError.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Keep `content`, in place of what is there.

        Raises:
            AwsRefused: S3 said no.
            StorageUnavailable: S3 did not answer; it may have kept it.
            SettingsError: no key or no region is set.
        """
        how = {"ContentType": content_type, "CacheControl": "private"}
        self._call(self._s3.put_object, Key=_plain(key), Body=content, **how)

    def get(self, key: str, most_bytes: int) -> bytes | None:
        """The content; None if S3 says that it is not there, which it says only to who may list the bucket.

        Raises:
            AwsRefused: S3 said no.
            StorageUnavailable: S3 did not answer, or not to the end; `too_large`: there are more than `most_bytes`.
            SettingsError: as `put`.
        """
        try:
            return self._call(partial(self._read, most_bytes), Key=_plain(key))
        except AwsRefused as refused:
            if refused.code == "NoSuchKey":
                return None
            raise

    def delete(self, key: str) -> None:
        """Forget it; fine if it is not there. Raises as `put`."""
        self._call(self._s3.delete_object, Key=_plain(key))

    def link(self, key: str, seconds: int, content_type: str, filename: str) -> str:
        """An address that shows it to everybody who has it, for `seconds` from now on.

        `content_type`: what S3 is to say of it; `filename`: for who keeps it, of the letters of a key.

        Raises:
            ValueError: `filename` has other letters, or `seconds` are none or more than LONGEST_LINK.
            SettingsError: no key or no region is set.
        """
        if not 0 < seconds <= LONGEST_LINK:
            raise ValueError(f"a link for {seconds} seconds")
        shown = {"ResponseContentType": content_type}
        shown["ResponseContentDisposition"] = f'inline; filename="{_plain(filename)}"'
        asked = {"Bucket": self._name, "Key": _plain(key), **shown}
        return _told(lambda: str(self._s3.generate_presigned_url("get_object", Params=asked, ExpiresIn=seconds)))

    def _read(self, most_bytes: int, **asked: Any) -> bytes:
        answer = self._s3.get_object(**asked)
        with closing(answer["Body"]) as body:
            if answer.get("ContentLength", most_bytes + 1) > most_bytes:
                raise StorageUnavailable("too_large")
            return bytes(body.read())

    def _call(self, act: Callable[..., _Found], **asked: Any) -> _Found:
        """boto3 waits for each byte anew; `within` ends that."""
        return _told(lambda: within(_CALL_SECONDS, lambda: act(Bucket=self._name, **asked)))

    @cached_property
    def _s3(self) -> Any:
        return _told(_client)


def _client() -> Any:
    import boto3  # noqa: PLC0415 - whoever imports this module may never need it
    from botocore.config import Config  # noqa: PLC0415

    is_elsewhere = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    config = Config(
        signature_version="s3v4",
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": TRIES},
        s3={"addressing_style": "path" if is_elsewhere else "virtual", "us_east_1_regional_endpoint": "regional"},
        user_agent_appid="rooster",
    )
    return boto3.Session(region_name=os.environ.get("AWS_REGION")).client("s3", config=config)


def _told(act: Callable[[], _Found]) -> _Found:
    """What `act` gives; botocore's errors as ours, without what they quote."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - see _client

    try:
        return act()
    except ClientError as refused:
        raise _refusal(refused.response) from None
    except BotoCoreError as error:
        raise _trouble(error) from None
    except TimeoutError:
        raise StorageUnavailable("TimeoutError") from None


def _refusal(answer: Any) -> StorageUnavailable:
    """A no of S3's by its code; after what passes was tried again in vain, it is not AWS's last word."""
    status, code = answer["ResponseMetadata"]["HTTPStatusCode"], str(answer["Error"]["Code"])
    return StorageUnavailable(code) if status >= 500 else AwsRefused(code, {})


def _trouble(error: "BotoCoreError") -> Exception:
    name = type(error).__name__
    return SettingsError([str(error)]) if name in _NOT_SET else StorageUnavailable(name)


def _plain(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("a name with a letter that would have to be escaped")
    return name
