"""Where a service of AWS is, the way there, and the keys to it: from the variables of AWS's SDKs.

Sources: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html and feature-region.html beside it.
"""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from chalicelib.aws import profile
from chalicelib.aws.sigv4 import Credentials
from chalicelib.errors import SettingsError
from chalicelib.http import Trust

_SUFFIXES = {
    "cn-": "amazonaws.com.cn",
    "eu-isoe-": "cloud.adc-e.uk",
    "eusc-": "amazonaws.eu",
    "us-iso-": "c2s.ic.gov",
    "us-isob-": "sc2s.sgov.gov",
    "us-isof-": "csp.hci.ic.gov",
}
"""Of the partitions whose addresses do not end in amazonaws.com, by the beginning of their regions.

A table rather than CloudFormation's `AWS::URLSuffix`, which neither `chalice deploy` nor `chalice local` hands over.
"""
_UNSUPPORTED = {"AWS_USE_FIPS_ENDPOINT": "FIPS", "AWS_USE_DUALSTACK_ENDPOINT": "dual-stack"}


class ServiceEndpoint:
    """A service in the region of `environ`. `host`: its name in addresses; `variable`: in AWS_ENDPOINT_URL_...

    Raises SettingsError, not before it is asked, for a variable that is not set, or that cannot be honoured.
    """

    def __init__(self, host: str, variable: str, environ: Mapping[str, str]) -> None:
        self._host = host
        self._variable = f"AWS_ENDPOINT_URL_{variable}"
        self._environ = environ

    @cached_property
    def endpoint(self) -> SplitResult:
        """The address: the variable's of its own, else that of all services, else AWS's."""
        given = self._environ.get(self._variable) or self._environ.get("AWS_ENDPOINT_URL")
        return urlsplit(given or self._awss)

    @cached_property
    def region(self) -> str:
        """Such as eu-central-1."""
        given = self._environ.get("AWS_REGION") or self._environ.get("AWS_DEFAULT_REGION")
        return given or profile.region(self._environ) or self._required("AWS_DEFAULT_REGION")

    @cached_property
    def trust(self) -> Trust:
        """Whom to believe on the way, and whom to go through."""
        bundle = self._environ.get("AWS_CA_BUNDLE") or ""
        if bundle and not Path(bundle).is_file():
            raise SettingsError(["AWS_CA_BUNDLE must be a file of certificates"])
        return Trust(bundle, self._proxy)

    def credentials(self) -> Credentials:
        """Read anew each time, for a role's are short-lived."""
        if not self._environ.get("AWS_ACCESS_KEY_ID") and profile.is_named(self._environ):
            return profile.credentials(self._environ)
        return Credentials(
            self._required("AWS_ACCESS_KEY_ID"),
            self._required("AWS_SECRET_ACCESS_KEY"),
            self._environ.get("AWS_SESSION_TOKEN", ""),
        )

    @property
    def _awss(self) -> str:
        for name, kind in _UNSUPPORTED.items():
            if self._environ.get(name, "").lower() == "true":
                raise SettingsError([f"{name} is set: name the {kind} endpoint in {self._variable}"])
        others = (suffix for beginning, suffix in _SUFFIXES.items() if self.region.startswith(beginning))
        suffix = next(others, "amazonaws.com")
        return f"https://{self._host}.{self.region}.{suffix}"

    @property
    def _proxy(self) -> SplitResult | None:
        """Of what curl, botocore and Python agree on; only for https, for an emulator speaks http."""
        given = self._environ.get("https_proxy") or self._environ.get("HTTPS_PROXY")
        if not given or self.endpoint.scheme != "https":
            return None
        from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]  # noqa: PLC0415 - for few

        spared = {"no": self._environ.get("no_proxy") or self._environ.get("NO_PROXY") or ""}
        if proxy_bypass_environment(self.endpoint.netloc, spared):
            return None
        proxy = urlsplit(given if "://" in given else f"http://{given}")
        if proxy.scheme != "http" or not proxy.hostname:
            raise SettingsError(["HTTPS_PROXY must be an address such as http://proxy.example.com:3128"])
        return proxy

    def _required(self, name: str) -> str:
        value = self._environ.get(name)
        if not value:
            raise SettingsError([f"{name} is not set"])
        return value
