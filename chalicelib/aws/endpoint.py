"""SageMaker's InvokeEndpoint: where an endpoint is, and the signature without which AWS lets nobody speak to it.

Who asks decides how long to wait, so sending is theirs: a message may wait less than the table.
Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html
"""

import os
from collections.abc import Mapping

from chalicelib import clock
from chalicelib.aws.service_endpoint import ServiceEndpoint
from chalicelib.aws.sigv4 import Scope, signed


class Endpoint:
    """One endpoint. `name`: of letters, digits and dashes; `environ`: as for `AwsApi`."""

    def __init__(self, name: str, environ: Mapping[str, str] = os.environ) -> None:
        self._path = f"/endpoints/{name}/invocations"
        self._service = ServiceEndpoint("runtime.sagemaker", "SAGEMAKER_RUNTIME", environ)

    @property
    def url(self) -> str:
        """Where what it is asked is posted. Raises SettingsError: no region is set."""
        return f"{self._service.endpoint.scheme}://{self._service.endpoint.netloc}{self._path}"

    def signed(self, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
        """`headers`, by names in lower case, and those by which AWS takes `body` at `url` now.

        Raises:
            SettingsError: no key or no region is set.
        """
        addressed = {**headers, "host": self._service.endpoint.netloc}
        scope = Scope("sagemaker", self._service.region)
        return signed(addressed, body, scope, self._service.credentials(), clock.wall_time(), self._path)
