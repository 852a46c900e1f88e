"""Where a service of AWS is, and the keys to it: from the variables of AWS's SDKs.

Sources: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html and feature-region.html beside it.
"""

from collections.abc import Mapping
from functools import cached_property
from urllib.parse import SplitResult, urlsplit

from chalicelib.aws.sigv4 import Credentials
from chalicelib.errors import SettingsError


class Place:
    """A service in the region of `environ`. `host`: its name in addresses; `variable`: in AWS_ENDPOINT_URL_...

    Raises SettingsError, not before it is asked, for a variable that is not set.
    """

    def __init__(self, host: str, variable: str, environ: Mapping[str, str]) -> None:
        self._host = host
        self._variable = variable
        self._environ = environ

    @cached_property
    def endpoint(self) -> SplitResult:
        """The address: the variable's of its own, else that of all services, else AWS's."""
        partition = "amazonaws.com.cn" if self.region.startswith("cn-") else "amazonaws.com"
        return urlsplit(self._given or f"https://{self._host}.{self.region}.{partition}")

    @property
    def is_awss(self) -> bool:
        """Is the address AWS's, and no variable's?"""
        return not self._given

    @cached_property
    def region(self) -> str:
        """Such as eu-central-1."""
        return self._environ.get("AWS_REGION") or self._required("AWS_DEFAULT_REGION")

    def credentials(self) -> Credentials:
        """Read anew each time, for a role's are short-lived."""
        return Credentials(
            self._required("AWS_ACCESS_KEY_ID"),
            self._required("AWS_SECRET_ACCESS_KEY"),
            self._environ.get("AWS_SESSION_TOKEN", ""),
        )

    @property
    def _given(self) -> str:
        own = self._environ.get(f"AWS_ENDPOINT_URL_{self._variable}")
        return own or self._environ.get("AWS_ENDPOINT_URL") or ""

    def _required(self, name: str) -> str:
        value = self._environ.get(name)
        if not value:
            raise SettingsError([f"{name} is not set"])
        return value
