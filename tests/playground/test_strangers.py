"""Rows X1 and X2: no page in the developer's browser reaches the local AWS, the playground or the app's port."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import S3SigV4QueryAuth, SigV4Auth

from playground import gate, keys
from playground.aws import LocalAws
from playground.gateway import Gateway
from playground.options import free_ports
from playground.slack import PlaygroundSlack
from tests.playground.doors import FUNCTIONS, REFUSED, VISIT, ByAddress, Door, function, signed
from tests.playground.helpers import FakeApp

PUBLISHED = {"AWS_ACCESS_KEY_ID": "rooster-local", "AWS_SECRET_ACCESS_KEY": "rooster-local"}
"""The key that every state folder once had."""
HEALTH = "/_ministack/health"


@pytest.fixture(scope="module")
def ports() -> dict[str, int]:
    return {name: int(port) for name, port in free_ports().items()}


@pytest.fixture(scope="module")
def aws(ports: dict[str, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    local = LocalAws(ports["AWS_PORT"], Path(tmp_path_factory.mktemp("aws")), ports["APP_PORT"])
    local.start()
    yield local
    local.stop()


@pytest.fixture(scope="module")
def app_port(ports: dict[str, int], aws: LocalAws) -> Iterator[int]:
    """What is behind it is not the app, but answers a program all the same."""
    gateway = Gateway(ports["APP_PORT"], ports["AWS_PORT"], "")
    gateway.start()
    yield ports["APP_PORT"]
    gateway.stop()


@pytest.fixture(params=["control", "page", "app", "aws"])
def door(request: pytest.FixtureRequest) -> Door:
    """Each port in turn."""
    if request.param == "aws":
        return Door(_port(request.getfixturevalue("aws").url), HEALTH)
    if request.param == "app":
        return Door(request.getfixturevalue("app_port"), HEALTH)
    slack: PlaygroundSlack = request.getfixturevalue("slack")
    return Door(_port(slack.url), "/control/state" if request.param == "control" else "/")


@pytest.fixture
def control(slack: PlaygroundSlack) -> Door:
    return Door(_port(slack.url), "/control/state")


@pytest.fixture(scope="module")
def aws_door(aws: LocalAws) -> Door:
    return Door(_port(aws.url), HEALTH)


# Who is let in


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LocalHost:{port}"])
def test_a_program_is_let_in_everywhere(door: Door, host: str) -> None:
    assert door.knock(hosts=(host,)).status not in REFUSED


def test_the_ports_own_page_is_let_in(door: Door) -> None:
    own = {"Origin": "http://127.0.0.1:{port}", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}
    assert door.knock(headers=own).status not in REFUSED


def test_an_address_that_somebody_types_is_let_in(door: Door) -> None:
    assert door.knock(headers=VISIT | {"Sec-Fetch-Site": "none"}).status not in REFUSED


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_on_another_page_leads_to_pages_but_not_to_the_control(door: Door, site: str) -> None:
    answer = door.knock(headers=VISIT | {"Sec-Fetch-Site": site})
    assert (answer.status in REFUSED) == (door.path == "/control/state")


def test_a_script_presses_without_a_key(control: Door, slack: PlaygroundSlack) -> None:
    said = json.dumps({"user": "U0ADA", "channel": "C0TEAM", "text": "hello"}).encode()
    assert control.knock("POST", "/control/say", body=said).status == 200
    assert [one["text"] for one in slack.control.messages(channel="C0TEAM")] == ["hello"]


def test_an_address_of_ones_own_choice_is_one_more_host() -> None:
    assert gate.authorities("127.0.0.1", 8100) == {"127.0.0.1:8100", "localhost:8100"}
    assert "[::1]:8100" in gate.authorities("::1", 8100)
    assert "rooster.home:8100" in gate.authorities("Rooster.home", 8100)
    assert "localhost" in gate.authorities("127.0.0.1", 80)


# Another Host: DNS rebinding

FOREIGN_HOSTS = [
    "evil.example:{port}",
    "evil.example",
    "127.0.0.1",
    "127.0.0.1:1",
    "127.0.0.1:0{port}",
    "localhost.:{port}",
    "localhost.evil.example:{port}",
    "127.0.0.1:{port}.evil.example",
    "evil.example@127.0.0.1:{port}",
    "127.0.0.1:{port}, evil.example",
    "127.0.0.2:{port}",
    "127.1:{port}",
    "2130706433:{port}",
    "0x7f000001:{port}",
    "0.0.0.0:{port}",
    "[::1]:{port}",
    "[::]:{port}",
    "[::ffff:127.0.0.1]:{port}",
    "::1:{port}",
    "",
]


@pytest.mark.fault("X2")
@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_x2_another_host_is_refused(door: Door, host: str) -> None:
    assert door.refuses(hosts=(host,))


@pytest.mark.fault("X2")
@pytest.mark.parametrize("host", FOREIGN_HOSTS[:2])
def test_x2_another_host_is_refused_with_the_like_origin(door: Door, host: str) -> None:
    headers = {"Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}
    assert door.refuses(hosts=(host,), headers=headers)
    assert door.refuses("POST", hosts=(host,), headers=headers, body=b"{}")


@pytest.mark.fault("X2")
def test_x2_a_rebound_name_presses_nothing(control: Door, slack: PlaygroundSlack) -> None:
    rebound = {"hosts": ("evil.example:{port}",), "headers": {"Origin": "http://evil.example:{port}"}}
    said = b'{"user": "U0ADA", "channel": "C0TEAM", "text": "hello"}'
    assert control.refuses("POST", path="/control/say", body=said, **rebound)
    assert slack.control.messages(channel="C0TEAM") == []


@pytest.mark.fault("X2")
@pytest.mark.parametrize("hosts", [(), ("127.0.0.1:{port}", "evil.example"), ("127.0.0.1:{port}", "127.0.0.1:{port}")])
def test_x2_no_host_and_two_hosts_are_refused(door: Door, hosts: tuple[str, ...]) -> None:
    assert door.knock(hosts=hosts).status in {400, *REFUSED}


# Another Origin

FOREIGN_ORIGINS = [
    "http://evil.example",
    "http://evil.example:{port}",
    "https://127.0.0.1:{port}",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "http://localhost:{port}",
    "http://127.0.0.1:{port}.evil.example",
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}, http://evil.example",
    "http://[::1]:{port}",
    "file://",
    "null",
    "",
]


@pytest.mark.fault("X2")
@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_x2_another_origin_is_refused(door: Door, method: str, origin: str) -> None:
    assert door.refuses(method, headers={"Origin": origin})


@pytest.mark.fault("X2")
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_x2_what_needs_no_preflight_presses_nothing(control: Door, slack: PlaygroundSlack, kind: str) -> None:
    simple = {"Content-Type": kind, "Origin": "http://evil.example"}
    said = b'{"user": "U0ADA", "channel": "C0TEAM", "text": "hello"}'
    assert control.refuses("POST", path="/control/say", body=said, headers=simple)
    assert slack.control.messages(channel="C0TEAM") == []


@pytest.mark.fault("X1")
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:{port}"])
def test_x1_a_preflight_is_refused(door: Door, origin: str) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-amz-date"}
    assert door.refuses("OPTIONS", headers=asked)
    assert door.refuses("OPTIONS", headers=asked | {"Access-Control-Request-Private-Network": "true"})


# What a page loads without an Origin: pictures, scripts, style sheets, frames


@pytest.mark.fault("X1")
@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense", ""])
@pytest.mark.parametrize(("mode", "dest"), [("no-cors", "image"), ("no-cors", "script"), ("navigate", "iframe")])
def test_x1_a_part_of_another_page_is_refused(door: Door, site: str, mode: str, dest: str) -> None:
    assert door.refuses(headers={"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest})


@pytest.mark.fault("X1")
@pytest.mark.parametrize("method", ["POST", "PUT", "HEAD", "DELETE"])
def test_x1_a_form_of_another_page_is_refused(door: Door, method: str) -> None:
    assert door.refuses(method, headers=VISIT)


# The key of the local AWS


@pytest.mark.fault("X1")
def test_x1_each_state_has_a_key_of_its_own_that_only_its_owner_reads(tmp_path: Path) -> None:
    one, other = keys.of(tmp_path / "one"), keys.of(tmp_path / "other")
    assert all(len(set(pair)) == 2 for pair in zip(one.values(), other.values(), strict=True))
    assert stat.S_IMODE((tmp_path / "one" / keys.FILE).stat().st_mode) == 0o600
    assert keys.of(tmp_path / "one") == one


@pytest.mark.fault("X1")
@pytest.mark.parametrize(
    "kept", ["", "AWS_ACCESS_KEY_ID=a\n", "AWS_ACCESS_KEY_ID=\nAWS_SECRET_ACCESS_KEY=\n", "nonsense"]
)
def test_x1_what_is_no_key_is_replaced_by_one(tmp_path: Path, kept: str) -> None:
    (tmp_path / keys.FILE).write_text(kept)
    made = keys.of(tmp_path)
    assert len(made["AWS_SECRET_ACCESS_KEY"]) == 40
    assert stat.S_IMODE((tmp_path / keys.FILE).stat().st_mode) == 0o600
    assert keys.of(tmp_path) == made


@pytest.mark.fault("X1")
@pytest.mark.parametrize("signer", [SigV4Auth, ByAddress])
def test_x1_its_own_key_opens_the_local_aws_by_header_and_by_address(
    aws: LocalAws, aws_door: Door, signer: Any
) -> None:
    path, headers = signed(aws, aws.keys, signer)
    assert aws_door.knock(path=path, headers=headers).status == 200


@pytest.mark.fault("X1")
def test_x1_a_state_that_loses_its_key_gets_another_and_keeps_the_rest(tmp_path: Path) -> None:
    port = int(free_ports()["AWS_PORT"])
    before = LocalAws(port, tmp_path)
    before.start()
    before.client("s3").create_bucket(Bucket="kept")
    before.stop()
    (tmp_path / keys.FILE).unlink()
    after = LocalAws(port, tmp_path)
    after.start()
    try:
        assert [bucket["Name"] for bucket in after.client("s3").list_buckets()["Buckets"]] == ["kept"]
        path, headers = signed(after, before.keys, SigV4Auth)
        assert Door(port, HEALTH).knock(path=path, headers=headers).status == 403
    finally:
        after.stop()


OTHER_KEYS = {
    "the published one": PUBLISHED,
    "ministack's own": {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"},
    "an account's number": {"AWS_ACCESS_KEY_ID": "000000000000", "AWS_SECRET_ACCESS_KEY": "test"},
    "none": {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""},
    "another secret": {"AWS_SECRET_ACCESS_KEY": "rooster-local"},
}


@pytest.mark.fault("X1")
@pytest.mark.parametrize("signer", [SigV4Auth, ByAddress])
@pytest.mark.parametrize("key", OTHER_KEYS)
def test_x1_no_other_key_opens_it(aws: LocalAws, aws_door: Door, signer: Any, key: str) -> None:
    path, headers = signed(aws, {**aws.keys, **OTHER_KEYS[key]}, signer)
    assert aws_door.knock(path=path, headers=headers).status in {400, 403}


@pytest.mark.fault("X1")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", FUNCTIONS),
        ("PUT", "/a-bucket-of-somebodys"),
        ("GET", "/?Action=AssumeRole&RoleArn=arn:aws:iam::000000000000:role/any&RoleSessionName=any"),
        ("POST", "/_ministack/reset"),
        ("POST", "/_ministack/config"),
        ("GET", "/_aws/sqs/messages"),
        ("GET", "/latest/meta-data/iam/security-credentials/"),
        ("GET", "/v2/credentials/any"),
        ("GET", "/restapis"),
    ],
)
def test_x1_without_a_key_there_is_nothing(aws_door: Door, method: str, path: str) -> None:
    assert aws_door.knock(method, path).status == 403


@pytest.mark.fault("X1")
def test_x1_no_signature_opens_what_empties_it(aws: LocalAws, aws_door: Door) -> None:
    path, headers = signed(aws, aws.keys, SigV4Auth, "POST", "/_ministack/reset")
    assert aws_door.knock("POST", path, headers).status == 403


@pytest.mark.fault("X1")
@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
def test_x1_not_even_the_key_makes_a_function_for_another_page(aws: LocalAws, aws_door: Door, origin: str) -> None:
    client, trust = aws.client("lambda"), '{"Version": "2012-10-17", "Statement": []}'
    role = aws.client("iam").create_role(RoleName=origin.strip("/")[-4:], AssumeRolePolicyDocument=trust)["Role"]
    body = function("stranger", role["Arn"])
    path, _ = signed(aws, aws.keys, ByAddress, "POST", body=body)
    simple = {"Origin": origin, "Content-Type": "text/plain"}
    assert aws_door.refuses("POST", path=path, headers=simple, body=body)
    assert client.list_functions()["Functions"] == []
    assert aws_door.knock("POST", path, {"Content-Type": "text/plain"}, body).status == 201  # a program's
    client.delete_function(FunctionName="stranger")


@pytest.mark.fault("X1")
def test_x1_no_answer_of_the_local_aws_lets_other_pages_read_it(aws: LocalAws, aws_door: Door) -> None:
    store = aws.client("s3")
    store.create_bucket(Bucket="open")
    rule = {"AllowedOrigins": ["*"], "AllowedMethods": ["GET"]}
    store.put_bucket_cors(Bucket="open", CORSConfiguration={"CORSRules": [rule]})
    store.put_object(Bucket="open", Key="picture", Body=b"picture")
    shown, _ = signed(aws, aws.keys, S3SigV4QueryAuth, path="/open/picture", service="s3")
    for path, headers in ((shown, VISIT), signed(aws, aws.keys, SigV4Auth), (HEALTH, {})):
        answer = aws_door.knock(path=path, headers=headers)
        assert answer.status == 200
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


@pytest.mark.fault("X1")
def test_x1_a_web_socket_is_refused(aws: LocalAws, aws_door: Door) -> None:
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    path = "/_aws/execute-api/any/any"
    assert aws_door.knock(path=path, headers=upgrade | {"Sec-WebSocket-Key": "YWJjZGVmZ2hpamtsbW5vcA=="}).status == 403


# What the pages of the playground tell


def test_no_answer_of_the_page_or_the_control_has_a_secret(control: Door, slack: PlaygroundSlack, app: FakeApp) -> None:
    secret, token = "a signing secret", "xoxb-acme"
    slack.control.say("U0ADA", "C0TEAM", "hello")
    slack.control.command("U0ADA", "C0TEAM", "/standup", "list")
    calls = ("state", "log", "views", "look", "clock", "faults", "manifest", "messages?channel=C0TEAM", "phone")
    for path in (*(f"/control/{call}" for call in calls), "/", "/emoji.json"):
        told = control.knock(path=path).body.decode()
        assert secret not in told
        assert token not in told


def _port(url: str) -> int:
    return urlsplit(url).port or 0
