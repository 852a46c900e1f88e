"""AWS saying no, raised where the network would be: before the request leaves, so that nothing is done."""

from typing import Any

from botocore.exceptions import ClientError


def refusal(code: str, **more: Any) -> ClientError:
    """The error into which botocore turns such an answer."""
    return ClientError({"Error": {"Code": code, "Message": "made up"}, **more}, "MadeUp")
