"""Where AWS is, the way there and the keys to it, with botocore's data as the oracle."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import botocore
import pytest

from chalicelib.aws import profile
from chalicelib.aws.api import AwsApi
from chalicelib.aws.service_endpoint import ServiceEndpoint
from chalicelib.aws.sigv4 import Credentials
from chalicelib.errors import SettingsError

SERVICES = {
    "dynamodb": "dynamodb",
    "kms": "kms",
    "runtime.sagemaker": "sagemaker-runtime",
    "sqs": "sqs",
    "ssm": "ssm",
}
"""By the host's name, the name that boto3 has for it."""
PARTITIONS = json.loads((Path(botocore.__file__).parent / "data" / "partitions.json").read_text())["partitions"]
REGIONS = {
    region: str(partition["outputs"]["dnsSuffix"])
    for partition in PARTITIONS
    for region in partition["regions"]
    if not region.endswith("-global")
}
KEYS = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "hidden"}
HERE = {**KEYS, "AWS_REGION": "eu-central-1"}


def place(environ: Mapping[str, str], host: str = "dynamodb") -> ServiceEndpoint:
    return ServiceEndpoint(host, host.upper(), environ)


@pytest.mark.fault("J3")
@pytest.mark.parametrize("region", REGIONS)
def test_j3_every_region_is_found_where_its_partition_is(region: str) -> None:
    found = {host: place({"AWS_REGION": region}, host).endpoint.geturl() for host in SERVICES}
    assert found == {host: f"https://{host}.{region}.{REGIONS[region]}" for host in SERVICES}


def test_botocore_knows_all_partitions() -> None:
    assert {one["id"] for one in PARTITIONS} == {
        *("aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"),
    }


@pytest.mark.fault("J3")
@pytest.mark.parametrize("host", SERVICES)
@pytest.mark.parametrize("region", ["us-east-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1"])
def test_j3_a_service_is_found_where_boto3_finds_it(host: str, region: str) -> None:
    theirs = boto3.client(SERVICES[host], region, aws_access_key_id="a", aws_secret_access_key="b")
    assert place({"AWS_REGION": region}, host).endpoint.geturl() == theirs.meta.endpoint_url


@pytest.mark.fault("J4")
@pytest.mark.parametrize(
    ("name", "kind"), [("AWS_USE_FIPS_ENDPOINT", "FIPS"), ("AWS_USE_DUALSTACK_ENDPOINT", "dual-stack")]
)
def test_j4_fips_and_dual_stack_are_refused_unless_their_endpoint_is_named(name: str, kind: str) -> None:
    wanted = {**HERE, name: "TRUE"}
    with pytest.raises(SettingsError) as refused:
        assert place(wanted).endpoint
    assert refused.value.problems == (f"{name} is set: name the {kind} endpoint in AWS_ENDPOINT_URL_DYNAMODB",)
    named = {**wanted, "AWS_ENDPOINT_URL_DYNAMODB": "https://dynamodb-fips.eu-central-1.amazonaws.com"}
    assert place(named).endpoint.netloc == "dynamodb-fips.eu-central-1.amazonaws.com"
    assert place({**HERE, name: "false"}).endpoint.netloc == "dynamodb.eu-central-1.amazonaws.com"


@pytest.mark.fault("J4")
def test_j4_a_bundle_of_authorities_is_a_file(tmp_path: Path) -> None:
    assert place(HERE).trust.ca_bundle == ""
    bundle = tmp_path / "bundle.pem"
    given = {**HERE, "AWS_CA_BUNDLE": str(bundle)}
    with pytest.raises(SettingsError, match=r"^AWS_CA_BUNDLE must be a file of certificates$"):
        assert place(given).trust
    bundle.touch()
    assert place(given).trust.ca_bundle == str(bundle)


@pytest.mark.fault("J4")
@pytest.mark.parametrize(
    ("environ", "proxy"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://proxy:3128"}, "http://proxy:3128"),
        ({"https_proxy": "http://mine:1", "HTTPS_PROXY": "http://proxy:3128"}, "http://mine:1"),
        ({"HTTPS_PROXY": "proxy:3128"}, "http://proxy:3128"),
        ({"HTTPS_PROXY": "http://user:word@proxy"}, "http://user:word@proxy"),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "localhost,.amazonaws.com"}, None),
        ({"HTTPS_PROXY": "http://proxy:3128", "no_proxy": "*"}, None),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "sqs.eu-central-1.amazonaws.com"}, "http://proxy:3128"),
        ({"HTTPS_PROXY": "http://proxy:3128", "AWS_ENDPOINT_URL": "http://127.0.0.1:8200"}, None),
        ({"HTTP_PROXY": "http://proxy:3128"}, None),
    ],
)
def test_j4_a_proxy_is_gone_through_where_it_is_meant(environ: Mapping[str, str], proxy: str | None) -> None:
    assert place({**HERE, **environ}).trust.proxy == (urlsplit(proxy) if proxy else None)


@pytest.mark.fault("J4")
@pytest.mark.parametrize("proxy", ["https://proxy:3128", "socks5://proxy:1080", "http://"])
def test_j4_a_proxy_of_another_kind_is_refused_without_its_password(proxy: str) -> None:
    with pytest.raises(SettingsError, match=r"^HTTPS_PROXY must be an address such as http://"):
        assert place({**HERE, "HTTPS_PROXY": proxy}).trust


# A profile


@pytest.fixture
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """One with everything, one with nothing; the machine's environment has no keys."""
    (tmp_path / "credentials").write_text("[work]\naws_access_key_id=AKIAWORK\naws_secret_access_key=hidden\n")
    (tmp_path / "config").write_text("[profile work]\nregion=eu-west-3\n[profile bare]\noutput=json\n")
    for name in (*KEYS, "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for made in (profile._session, profile._keys):
        made.cache_clear()
    return {"AWS_PROFILE": "work"}


@pytest.mark.fault("J4")
def test_j4_a_profile_has_the_keys_and_the_region(profiles: dict[str, str]) -> None:
    there = place(profiles)
    assert there.credentials() == Credentials("AKIAWORK", "hidden")
    assert there.endpoint.netloc == "dynamodb.eu-west-3.amazonaws.com"


@pytest.mark.fault("J4")
def test_j4_keys_and_region_of_the_environment_take_precedence(profiles: dict[str, str]) -> None:
    there = place({**profiles, **HERE})
    assert (there.credentials().key, there.region) == ("AKIA", "eu-central-1")


@pytest.mark.fault("J4")
@pytest.mark.parametrize("name", ["nobody", "bare"])
def test_j4_a_profile_without_keys_is_named_and_nothing_else(profiles: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError, match=r"^AWS_PROFILE gives no keys \(\w+\)$"):
        place({"AWS_PROFILE": name}).credentials()
    expected = "AWS_PROFILE gives no region" if name == "nobody" else "AWS_DEFAULT_REGION is not set"
    with pytest.raises(SettingsError, match=expected):
        assert place({"AWS_PROFILE": name}).region


@pytest.mark.fault("J4")
def test_j4_a_container_says_where_its_keys_are(profiles: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {"AccessKeyId": "AKIABOX", "SecretAccessKey": "hidden", "Token": "t", "Expiration": "2999-01-01T00:00:00Z"}
    monkeypatch.setattr("botocore.utils.ContainerMetadataFetcher.retrieve_full_uri", lambda *_, **__: answer)
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/keys")
    given = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/keys"}
    assert place(given).credentials() == Credentials("AKIABOX", "hidden", "t")


@pytest.mark.fault("J4")
def test_j4_without_botocore_a_profile_is_refused_plainly(
    profiles: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "botocore.session", None)
    with pytest.raises(SettingsError, match=r"^AWS_PROFILE gives no keys"):
        AwsApi("ssm", {**profiles, "AWS_REGION": "eu-central-1"}).call("GetParameters")


def test_nobody_asks_botocore_where_the_environment_has_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> Any:
        pytest.fail("asked")

    monkeypatch.setattr(profile, "_session", never)
    there = place({**HERE, "AWS_PROFILE": "work"})
    assert (there.credentials().key, there.endpoint.scheme, there.trust.proxy) == ("AKIA", "https", None)
