"""Where AWS is, the way there and the keys to it, with botocore's data as the oracle."""

import json
import sys
from collections.abc import Mapping
from hashlib import sha1
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from botocore.credentials import SSOProvider
from botocore.endpoint_provider import EndpointProvider
from botocore.loaders import Loader

from chalicelib.aws import profile
from chalicelib.aws.api import AwsApi
from chalicelib.aws.service_endpoint import ServiceEndpoint
from chalicelib.aws.sigv4 import Credentials
from chalicelib.errors import SettingsError
from tests.peers import says, speaking

SERVICES = ("dynamodb", "kms", "sqs", "ssm")
PARTITIONS = Loader().load_data("partitions")
REGIONS = {
    region: str(partition["outputs"]["dnsSuffix"])
    for partition in PARTITIONS["partitions"]
    for region in partition["regions"]
    if not region.endswith("-global")
}
FIPS, DUAL = "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "hidden"}
HERE = {**KEYS, "AWS_REGION": "eu-central-1"}


def place(environ: Mapping[str, str], host: str = "dynamodb") -> ServiceEndpoint:
    return ServiceEndpoint(host, host.upper(), environ)


@pytest.mark.fault("J3")
@pytest.mark.parametrize("kinds", [(), (FIPS,), (DUAL,), (FIPS, DUAL)])
@pytest.mark.parametrize("service", SERVICES)
def test_j3_a_service_is_in_every_region_where_botocore_finds_it(service: str, kinds: tuple[str, ...]) -> None:
    oracle = EndpointProvider(Loader().load_service_model(service, "endpoint-rule-set-1"), PARTITIONS)
    wanted = dict.fromkeys(kinds, "TRUE")
    for region, suffix in REGIONS.items():
        theirs = oracle.resolve_endpoint(Region=region, UseFIPS=FIPS in kinds, UseDualStack=DUAL in kinds)
        ours = place({**wanted, "AWS_REGION": region, "AWS_URL_SUFFIX": suffix}, service)
        assert ours.endpoint.geturl() == theirs.url


def test_botocore_knows_all_partitions() -> None:
    assert {one["id"] for one in PARTITIONS["partitions"]} == {
        *("aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"),
    }


@pytest.mark.fault("J4")
def test_j4_dual_stack_is_refused_where_nobody_knows_its_suffix() -> None:
    wanted = {**HERE, DUAL: "true", "AWS_URL_SUFFIX": "amazonaws.example"}
    with pytest.raises(SettingsError) as refused:
        assert place(wanted).endpoint
    assert refused.value.problems == (f"{DUAL} is set: name its endpoint in AWS_ENDPOINT_URL_DYNAMODB",)
    named = {**wanted, "AWS_ENDPOINT_URL_DYNAMODB": "https://dynamodb.eu-central-1.api.example"}
    assert place(named).endpoint.netloc == "dynamodb.eu-central-1.api.example"
    assert place({**wanted, DUAL: "false"}).endpoint.netloc == "dynamodb.eu-central-1.amazonaws.example"


@pytest.mark.fault("J4")
def test_j4_a_bundle_of_authorities_is_a_file(tmp_path: Path) -> None:
    assert place(HERE).trust.ca_bundle == ""
    bundle = tmp_path / "bundle.pem"
    given = {**HERE, "AWS_CA_BUNDLE": str(bundle)}
    with pytest.raises(SettingsError, match=r"^AWS_CA_BUNDLE must be a file of certificates$"):
        assert place(given).trust.ca_bundle
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
        assert place({**HERE, "HTTPS_PROXY": proxy}).trust.proxy


# A profile


@pytest.fixture
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One with everything, one with nothing; the machine's environment names the first, and has no keys."""
    (tmp_path / "credentials").write_text("[work]\naws_access_key_id=AKIAWORK\naws_secret_access_key=hidden\n")
    (tmp_path / "config").write_text("[profile work]\nregion=eu-west-3\n[profile bare]\noutput=json\n")
    for name in (*KEYS, "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for made in (profile._session, profile._keys):
        made.cache_clear()
    monkeypatch.setenv("AWS_PROFILE", "work")


@pytest.mark.fault("J4")
@pytest.mark.usefixtures("profiles")
def test_j4_a_profile_has_the_keys_and_the_region() -> None:
    there = place({})
    assert there.credentials() == Credentials("AKIAWORK", "hidden")
    assert there.endpoint.netloc == "dynamodb.eu-west-3.amazonaws.com"


@pytest.mark.fault("J4")
@pytest.mark.usefixtures("profiles")
def test_j4_the_default_profile_needs_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_PROFILE")
    (tmp_path / "credentials").write_text("[default]\naws_access_key_id=AKIAMINE\naws_secret_access_key=hidden\n")
    assert place({}).credentials() == Credentials("AKIAMINE", "hidden")


@pytest.mark.fault("J4")
@pytest.mark.usefixtures("profiles")
def test_j4_sso_gives_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SSOProvider, "_SSO_TOKEN_CACHE_DIR", str(tmp_path))
    start = "https://acme.awsapps.com/start"
    token = {"startUrl": start, "region": "eu-west-1", "accessToken": "t", "expiresAt": "2999-01-01T00:00:00Z"}
    (tmp_path / f"{sha1(start.encode()).hexdigest()}.json").write_text(json.dumps(token))
    sso = f"sso_start_url={start}\nsso_region=eu-west-1\nsso_account_id=123456789012\nsso_role_name=dev\n"
    (tmp_path / "config").write_text(f"[profile laptop]\n{sso}")
    role = {"accessKeyId": "AKIASSO", "secretAccessKey": "hidden", "sessionToken": "s", "expiration": 32503680000000}
    monkeypatch.setenv("AWS_PROFILE", "laptop")
    with speaking(says(b"HTTP/1.1 200 OK\r\n\r\n", json.dumps({"roleCredentials": role}).encode())) as peer:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SSO", peer.url)
        assert place({}).credentials() == Credentials("AKIASSO", "hidden", "s")
    assert b"role_name=dev" in peer.heard[0]


@pytest.mark.fault("J4")
@pytest.mark.usefixtures("profiles")
def test_j4_keys_and_region_of_the_environment_take_precedence() -> None:
    there = place(HERE)
    assert (there.credentials().key, there.region) == ("AKIA", "eu-central-1")


@pytest.mark.fault("J4")
@pytest.mark.usefixtures("profiles")
@pytest.mark.parametrize(("name", "why"), [("nobody", "ProfileNotFound"), ("bare", "no profile has it")])
def test_j4_what_no_profile_has_is_named(monkeypatch: pytest.MonkeyPatch, name: str, why: str) -> None:
    monkeypatch.setenv("AWS_PROFILE", name)
    with pytest.raises(SettingsError, match=rf"^AWS_ACCESS_KEY_ID is not set, .* \({why}\)$"):
        place({}).credentials()
    with pytest.raises(SettingsError, match=rf"^AWS_DEFAULT_REGION is not set, .* \({why}\)$"):
        assert place({}).region


def test_a_key_without_its_secret_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"^AWS_SECRET_ACCESS_KEY is not set$"):
        place({"AWS_ACCESS_KEY_ID": "AKIA"}).credentials()


@pytest.mark.fault("J4")
@pytest.mark.usefixtures("profiles")
def test_j4_a_container_says_where_its_keys_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_PROFILE")
    answer = {"AccessKeyId": "AKIABOX", "SecretAccessKey": "hidden", "Token": "t", "Expiration": "2999-01-01T00:00:00Z"}
    monkeypatch.setattr("botocore.utils.ContainerMetadataFetcher.retrieve_full_uri", lambda *_, **__: answer)
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/keys")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    assert place({}).credentials() == Credentials("AKIABOX", "hidden", "t")


@pytest.mark.fault("J4")
@pytest.mark.usefixtures("profiles")
def test_j4_without_botocore_missing_keys_are_told_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "botocore.session", None)
    with pytest.raises(SettingsError, match=r"^AWS_ACCESS_KEY_ID is not set"):
        AwsApi("ssm", {"AWS_REGION": "eu-central-1"}).call("GetParameters")


def test_nobody_asks_botocore_where_the_environment_has_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profile, "_session", lambda: pytest.fail("asked"))
    there = place(HERE)
    assert (there.credentials().key, there.endpoint.scheme, there.trust.proxy) == ("AKIA", "https", None)
