"""SecureStrings in SSM's Parameter Store.

Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
"""

from collections.abc import Sequence

from chalicelib.aws.api import AwsApi


def read(ssm: AwsApi, names: Sequence[str]) -> dict[str, str]:
    """The values of those that are there, in one call.

    Raises:
        StorageUnavailable: SSM did not answer, or refused.
    """
    answer = ssm.call("GetParameters", Names=list(names), WithDecryption=True)
    return {parameter["Name"]: parameter["Value"] for parameter in answer["Parameters"]}
