"""Keys and region that are not in the environment: of a profile, a container or a web identity.

For `chalice local` on a developer's machine, where botocore is installed. In Lambda the keys are in the environment.
Source: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from chalicelib.aws.sigv4 import Credentials
from chalicelib.errors import SettingsError

_PROFILES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
_SOURCES = (
    *_PROFILES,
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)


def is_named(environ: Mapping[str, str]) -> bool:
    """Does a variable say where else the keys are?"""
    return bool(_source(environ))


def credentials(environ: Mapping[str, str]) -> Credentials:
    """The keys, as good as new. Raises SettingsError: they are not to be had."""
    try:
        found = _keys(_profile(environ)).get_frozen_credentials()
    except Exception as error:  # botocore's are of many kinds
        raise SettingsError([f"{_source(environ)} gives no keys ({type(error).__name__})"]) from None
    return Credentials(found.access_key, found.secret_key, found.token or "")


def region(environ: Mapping[str, str]) -> str:
    """The profile's; "" if none is named, or it has none. Raises SettingsError: there is no such profile."""
    if not _profile(environ):
        return ""
    try:
        return _session(_profile(environ)).get_config_variable("region") or ""
    except Exception as error:
        raise SettingsError([f"{_source(environ)} gives no region ({type(error).__name__})"]) from None


def _source(environ: Mapping[str, str]) -> str:
    return next((name for name in _SOURCES if environ.get(name)), "")


def _profile(environ: Mapping[str, str]) -> str:
    return next((environ[name] for name in _PROFILES if environ.get(name)), "")


@cache
def _session(name: str) -> Any:
    from botocore.session import Session  # noqa: PLC0415 - on a developer's machine only

    return Session(profile=name or None)


@cache
def _keys(name: str) -> Any:
    """Those that renew themselves do so when they are asked for."""
    return _session(name).get_credentials()
