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
from chalicelib.http import Trust, proxy_to

_DUAL_STACK = {
    "amazonaws.com": "api.aws",
    "amazonaws.com.cn": "api.amazonwebservices.com.cn",
    "amazonaws.eu": "api.amazonwebservices.eu",
    "c2s.ic.gov": "api.aws.ic.gov",
    "cloud.adc-e.uk": "api.cloud-aws.adc-e.uk",
    "csp.hci.ic.gov": "api.aws.hci.ic.gov",
    "sc2s.sgov.gov": "api.aws.scloud",
}
"""How addresses end that IPv6 reaches too, by how the partition's others do. CloudFormation knows only these."""


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
        return given or profile.region()

    @cached_property
    def trust(self) -> Trust:
        """Whom to believe on the way, and whom to go through."""
        bundle = self._environ.get("AWS_CA_BUNDLE") or ""
        if bundle and not Path(bundle).is_file():
            raise SettingsError(["AWS_CA_BUNDLE must be a file of certificates"])
        return Trust(bundle, proxy_to(self.endpoint, self._environ))

    def credentials(self) -> Credentials:
        """Read anew each time, for a role's are short-lived."""
        key, secret = (self._environ.get(name) for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
        if not key:
            return profile.credentials()
        if not secret:
            raise SettingsError(["AWS_SECRET_ACCESS_KEY is not set"])
        return Credentials(key, secret, self._environ.get("AWS_SESSION_TOKEN", ""))

    @property
    def _awss(self) -> str:
        suffix = self._environ.get("AWS_URL_SUFFIX") or "amazonaws.com"
        is_dual, is_fips = self._is_on("AWS_USE_DUALSTACK_ENDPOINT"), self._is_on("AWS_USE_FIPS_ENDPOINT")
        if is_dual and suffix not in _DUAL_STACK:
            raise SettingsError([f"AWS_USE_DUALSTACK_ENDPOINT is set: name its endpoint in {self._variable}"])
        # Of GovCloud, every endpoint is by FIPS, but for KMS and those of both kinds.
        is_named = is_dual or self._host == "kms" or not self.region.startswith("us-gov-")
        fips = "-fips" if is_fips and is_named else ""
        return f"https://{self._host}{fips}.{self.region}.{_DUAL_STACK[suffix] if is_dual else suffix}"

    def _is_on(self, name: str) -> bool:
        return self._environ.get(name, "").lower() == "true"
