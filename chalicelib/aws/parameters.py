"""SecureStrings in SSM's Parameter Store.

Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
"""

from collections.abc import Callable, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import StorageUnavailable


def read(connect: Callable[[str], Any], names: Sequence[str]) -> dict[str, str]:
    """The values of those that are there, in one call. `connect` makes the client: only a call needs SSM's model.

    Raises:
        StorageUnavailable: SSM did not answer, or refused.
    """
    try:
        answer = connect("ssm").get_parameters(Names=list(names), WithDecryption=True)
    except ClientError as error:
        raise StorageUnavailable(error.response["Error"]["Code"]) from error
    except BotoCoreError as error:
        raise StorageUnavailable(type(error).__name__) from error
    return {parameter["Name"]: parameter["Value"] for parameter in answer["Parameters"]}
