"""AWS clients whose time and retries are bounded: botocore's own, without boto3 (docs/adr/0004)."""

from functools import cache
from typing import Any

from botocore.config import Config
from botocore.session import Session, get_session

_BOUNDED = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 4})


def client(service: str) -> Any:
    """A client of `service`; it honours `AWS_ENDPOINT_URL` and the function's own role."""
    return _session().create_client(service, config=_BOUNDED)


@cache
def _session() -> Session:
    return get_session()
