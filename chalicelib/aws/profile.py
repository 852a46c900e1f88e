"""Keys and region that are not in the environment, from wherever boto3 looks: a profile, SSO, a container, a role.

For `chalice local` on a developer's machine, where botocore is installed. In Lambda they are in the environment.
Source: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from chalicelib.aws.sigv4 import Credentials
from chalicelib.errors import SettingsError


def credentials() -> Credentials:
    """The keys, as good as new. Raises SettingsError: there are none."""
    found = _found("AWS_ACCESS_KEY_ID", lambda: _keys() and _keys().get_frozen_credentials())
    return Credentials(found.access_key, found.secret_key, found.token or "")


def region() -> str:
    """The profile's. Raises SettingsError: it has none."""
    return str(_found("AWS_DEFAULT_REGION", lambda: _session().get_config_variable("region")))


def _found(variable: str, look: Callable[[], Any]) -> Any:
    try:
        found, why = look(), "no profile has it"
    except Exception as error:  # botocore's are of many kinds; without it, ImportError
        found, why = None, type(error).__name__
    if not found:
        raise SettingsError([f"{variable} is not set, and boto3 would not find it elsewhere ({why})"])
    return found


@cache
def _session() -> Any:
    from botocore.session import Session  # noqa: PLC0415 - on a developer's machine only

    return Session()


@cache
def _keys() -> Any:
    """Those that renew themselves do so when they are asked for."""
    return _session().get_credentials()
