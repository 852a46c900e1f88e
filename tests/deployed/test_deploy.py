"""docs/deploy.md, run as it is written, in a local AWS that checks rights as AWS does; secrets are in SSM only."""

import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import uuid
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.loaders import Loader

from chalicelib.aws.api import AwsApi
from chalicelib.aws.vault import Vault
from chalicelib.errors import SealBroken, StorageUnavailable
from deploy import stacks
from deploy.trouble import Trouble
from playground.aws import REGION, LocalAws
from playground.options import ROOT, free_ports
from tests.deployed.deployed import ask, eventually, folder, lend, signed_headers, slash_command

pytestmark = pytest.mark.xdist_group("deploying")

DOCUMENT = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
MANIFEST, SET_UP, DEPLOY, DESTROY, CHALICE = re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL)
INSTALLING = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
SIGNING = {"SLACK_SIGNING_SECRET": "8f742231b10e8888abcd99yyyzzz85a5"}
SECRETS = {**SIGNING, "SLACK_BOT_TOKEN": "xoxb-only-in-ssm"}
OAUTH = {**SIGNING, "SLACK_CLIENT_ID": "1001.2002", "SLACK_CLIENT_SECRET": "client-secret-only-in-ssm"}


class Aws(LocalAws):
    """ministack with AWS's own rights."""

    program = Path(__file__).with_name("_aws_like.py")


class Slack(http.server.ThreadingHTTPServer):
    """Says ok to everything; `tokens` are those it was called with."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.tokens: list[str] = []


class _Answer(http.server.BaseHTTPRequestHandler):
    server: Slack

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.tokens.append(self.headers.get("Authorization", ""))
        body = json.dumps({"ok": True, "channel": "D0BEN", "ts": "1.1", "messages": []}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


class Engineer:
    """Types what the document says, in a project of its own with the sources linked."""

    def __init__(self, project: Path, environ: dict[str, str]) -> None:
        self.project = project
        self._environ = environ

    def runs(self, block: str, **environ: str) -> str:
        """What the commands print."""
        done = self.tries(block, **environ)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def tries(self, block: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "-e", "-c", block],
            cwd=self.project,
            env=self._environ | environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    with folder() as state:
        account = Aws(int(free_ports()["AWS_PORT"]), state)
        account.start()
        yield account
        account.stop()


@pytest.fixture(scope="module")
def slack() -> Iterator[Slack]:
    server = Slack()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def project(packaged: Path) -> Iterator[Path]:
    """The project as it is, but that Chalice keeps its notes elsewhere."""
    with folder() as project:
        lend(packaged, project / "state" / "deploy")
        _link(project)
        yield project


@pytest.fixture(scope="module")
def engineer(aws: Aws, slack: Slack, project: Path) -> Engineer:
    unwanted = ("AWS_", "SLACK_", "MAKE", "MFLAGS", "STAGE", "FEATURES", "PUBLIC_URL", "TABLE_STREAM_ARN")
    return Engineer(
        project,
        {
            **{name: value for name, value in os.environ.items() if not name.startswith(unwanted)},
            **aws.environ,
            "SLACK_API_URL": f"http://127.0.0.1:{slack.server_port}/api/",
            "ROOSTER_STATE": str(project / "state"),
        },
    )


@pytest.fixture(scope="module")
def url(engineer: Engineer) -> str:
    """The deployed API's address, as the engineer reads it."""
    engineer.runs(SET_UP, **SECRETS)
    return _address(engineer.runs(DEPLOY))


# Before anything is there


def test_deploying_onto_nothing_says_what_comes_first(engineer: Engineer) -> None:
    _is_one_sentence(engineer.tries("make -s deploy STAGE=void"), "run make infra STAGE=void first.")


def test_deploying_without_secrets_names_them(engineer: Engineer) -> None:
    engineer.runs("make infra STAGE=bare")
    done = engineer.tries("make -s deploy STAGE=bare")
    _is_one_sentence(done, "no /rooster/bare/SLACK_SIGNING_SECRET and no /rooster/bare/SLACK_BOT_TOKEN")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ("-u AWS_ACCESS_KEY_ID HOME=/nonexistent AWS_EC2_METADATA_DISABLED=true", "AWS credentials"),
        ("AWS_PROFILE=nobody HOME=/nonexistent", "AWS credentials"),
        ("-u AWS_DEFAULT_REGION HOME=/nonexistent", "AWS_DEFAULT_REGION"),
        ("AWS_ENDPOINT_URL=http://127.0.0.1:9 AWS_MAX_ATTEMPTS=1", "can't be reached"),
        ("AWS_ACCESS_KEY_ID=AKIAUNKNOWN", "AWS rejected the request"),
    ],
)
def test_what_is_missing_is_one_sentence(engineer: Engineer, changes: str, words: str) -> None:
    _is_one_sentence(engineer.tries(f"env {changes} {sys.executable} -m deploy infra void"), words)


@pytest.mark.parametrize("stage", ["Prod", "1st", "pro-d", "a" * 17])
def test_a_stage_that_cannot_be_is_one_sentence(engineer: Engineer, stage: str) -> None:
    _is_one_sentence(engineer.tries(f"make -s infra STAGE={stage}"), "STAGE must be")


@pytest.mark.parametrize("changes", [{"SLACK_BOT_TOKEN": "xoxp-1"}, {"SLACK_SIGNING_SECRET": "a b"}])
def test_a_secret_that_cannot_be_is_not_set_and_not_shown(
    aws: Aws, engineer: Engineer, changes: dict[str, str]
) -> None:
    done = engineer.tries("make -s secrets STAGE=bare", **SECRETS | changes)
    _is_one_sentence(done, "Nothing was stored")
    assert not [value for value in changes.values() if value in done.stdout + done.stderr]
    assert _parameters(aws, "bare") == []


def test_without_a_terminal_a_secret_is_not_waited_for(engineer: Engineer) -> None:
    _is_one_sentence(engineer.tries("make -s secrets STAGE=bare"), "there is no terminal")


def test_a_stack_that_fails_names_the_event_and_can_be_tried_again(aws: Aws) -> None:
    for attempt in ("ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"):
        with pytest.raises(Trouble, match=rf"The stack rooster-broken ended as {attempt}: Waits: .+\.$"):
            stacks.bring_up(aws, "rooster-broken", _template(waits_in_vain=True), {})
        assert stacks.bring_up(aws, "rooster-broken", _template(topics=len(attempt)), {})
    assert not stacks.bring_up(aws, "rooster-broken", _template(topics=len(attempt)), {})
    assert stacks.delete(aws, "rooster-broken")
    assert stacks.outputs(aws, "rooster-broken") is None


# As the document says


def test_the_page_on_installing_has_the_same_commands() -> None:
    commands = re.findall(r"```sh\n(.*?)```", INSTALLING, re.DOTALL)
    assert "".join(commands) == MANIFEST + SET_UP + DEPLOY


def test_the_manifest_is_printed_for_slacks_editor(engineer: Engineer) -> None:
    assert json.loads(engineer.runs(MANIFEST))["display_information"]["name"] == "Rooster"


@pytest.mark.parametrize(("said", "words"), [("URL=example.com", "URL must be"), ("FEATURES=kudos", "but not kudos")])
def test_a_manifest_that_slack_would_not_take_is_one_sentence(engineer: Engineer, said: str, words: str) -> None:
    _is_one_sentence(engineer.tries(f"{MANIFEST.strip()} {said}"), words)


def test_secrets_are_in_ssm_and_nowhere_else(aws: Aws, engineer: Engineer, url: str) -> None:
    assert {each["Type"] for each in _parameters(aws, "prod")} == {"SecureString"}
    stack = aws.client("cloudformation").describe_stacks(StackName="rooster-prod-app")["Stacks"][0]
    functions = [
        aws.client("lambda").get_function_configuration(FunctionName=f"rooster-prod{name}")
        for name in ("", "-forward", "-work", "-tick")
    ]
    told = json.dumps([stack, functions], default=str)
    assert not [value for value in SECRETS.values() if value in told]


def test_a_signed_command_is_answered(url: str) -> None:
    body = slash_command("help")
    answer = ask(f"{url}/slack/commands", "POST", body, signed_headers(SECRETS["SLACK_SIGNING_SECRET"], body))
    assert answer.status == 200
    assert b"/standup new" in answer.body
    assert ask(f"{url}/slack/commands", "POST", body, signed_headers("another", body)).status == 401


def test_the_worker_calls_slack_with_the_token_of_ssm(slack: Slack, url: str) -> None:
    assert _say(url, "Ev0FIRST") == 200
    eventually(lambda: slack.tokens)
    assert set(slack.tokens) == {f"Bearer {SECRETS['SLACK_BOT_TOKEN']}"}


def test_no_function_lacks_a_right(aws: Aws, url: str) -> None:
    groups = [f"/aws/lambda/rooster-prod{name}" for name in ("", "-forward", "-work")]
    lines = [line for group in groups for line in _log(aws, group)]
    assert lines
    assert not [line for line in lines if "AccessDenied" in line or "not authorized" in line]


@pytest.mark.fault("C14")
@pytest.mark.usefixtures("url")
def test_who_holds_tokens_seals_them_for_a_workspace_and_does_nothing_else_with_keys(aws: Aws) -> None:
    for name in ("", "-work"):
        _seals_for_a_workspace_only(aws, _as(aws, f"rooster-prod{name}"))
    for name in ("-forward", "-tick"):
        with pytest.raises(StorageUnavailable, match="AccessDenied"):
            Vault(_as(aws, f"rooster-prod{name}"), "alias/rooster-prod").seal("T0ROOSTER", "secret")


def test_deploying_what_is_there_changes_nothing(engineer: Engineer, url: str) -> None:
    engineer.runs(SET_UP.splitlines()[0])
    again = engineer.runs(DEPLOY)
    assert "Already up to date" in again
    assert _address(again) == url


def test_a_changed_secret_reaches_running_functions(engineer: Engineer, url: str) -> None:
    body, changed = slash_command("help"), SECRETS | {"SLACK_SIGNING_SECRET": "changed"}
    for secrets in (changed, SECRETS):
        engineer.runs(SET_UP.splitlines()[1], **secrets)
        assert "Deployed" in engineer.runs(DEPLOY)
        headers = signed_headers(secrets["SLACK_SIGNING_SECRET"], body)
        assert ask(f"{url}/slack/commands", "POST", body, headers).status == 200


def test_going_over_to_oauth_and_back(aws: Aws, engineer: Engineer, url: str) -> None:
    set_secrets = SET_UP.splitlines()[1]
    assert "SLACK_BOT_TOKEN: prod now serves any workspace" in engineer.runs(set_secrets, **OAUTH)
    printed = engineer.runs(DEPLOY)
    assert f" {url}/slack/oauth_redirect\n" in printed
    assert f"install Rooster at {url}/\n" in printed
    stack = aws.client("cloudformation").describe_stacks(StackName="rooster-prod-app")["Stacks"][0]
    assert not [value for value in OAUTH.values() if value in json.dumps(stack, default=str)]
    own = engineer.runs(DEPLOY, PUBLIC_URL="https://rooster.example.com/")
    assert " https://rooster.example.com/slack/oauth_redirect\n" in own
    assert "SLACK_CLIENT_SECRET: prod now serves only the workspace" in engineer.runs(set_secrets, **SECRETS)
    assert "oauth_redirect" not in engineer.runs(DEPLOY)


def test_destroying_leaves_the_data_and_deploying_finds_it(
    aws: Aws, slack: Slack, engineer: Engineer, url: str
) -> None:
    eventually(lambda: slack.tokens and not _open_jobs(aws))
    rows = _rows(aws)
    assert rows
    assert "Its data is kept" in engineer.runs(DESTROY)
    assert "does not exist" in engineer.runs(DESTROY)
    assert _functions(aws) == []
    assert _rows(aws) == rows
    anew = _address(engineer.runs(DEPLOY))
    assert _say(anew, "Ev0FIRST") == 200
    assert _rows(aws) == rows, "what was seen before is known"
    calls = len(slack.tokens)
    assert _say(anew, "Ev0SECOND") == 200
    eventually(lambda: len(slack.tokens) > calls)


def test_chalice_deploys_onto_the_same_infrastructure(
    aws: Aws, slack: Slack, engineer: Engineer, url: str, tmp_path: Path
) -> None:
    engineer.runs(DESTROY)
    calls = len(slack.tokens)
    printed = engineer.runs(CHALICE, AWS_DATA_PATH=str(_quick_looks(tmp_path)))
    found = re.search(r"Rest API URL: https://([a-z0-9]+)\.", printed)
    assert found, printed
    api = f"{aws.url}/restapis/{found[1]}/api/_user_request_"
    assert ask(f"{api}/health").status == 200
    for name in ("", "-work"):
        _seals_for_a_workspace_only(aws, _as(aws, f"rooster-prod{name}"))
    _aim_at(aws, slack)
    assert _say(api, "Ev0CHALICE") == 200
    eventually(lambda: len(slack.tokens) > calls)


def _link(project: Path) -> None:
    for name in (".venv", "Makefile", "app.py", "chalicelib", "deploy", "infra"):
        (project / name).symlink_to(ROOT / name)
    for file in ROOT.glob("requirements*.txt"):
        (project / file.name).symlink_to(file)
    (project / ".chalice").mkdir()
    for file in (ROOT / ".chalice").glob("*.json"):
        shutil.copy(file, project / ".chalice")


def _quick_looks(folder: Path) -> Path:
    """Whether a function is there yet, boto looks every five seconds; with what is in here, every tenth of one."""
    place = Path("lambda", "2015-03-31", "waiters-2.json")
    told = Loader().load_data(str(place.with_suffix("")))
    for waiter in told["waiters"].values():
        waiter.update(delay=0.1, maxAttempts=10 * waiter["delay"] * waiter["maxAttempts"])
    (folder / place).parent.mkdir(parents=True)
    (folder / place).write_text(json.dumps(told))
    return folder


def _template(waits_in_vain: bool = False, topics: int = 1) -> str:
    resources: dict[str, Any] = {f"T{number}": {"Type": "AWS::SNS::Topic"} for number in range(topics)}
    if waits_in_vain:
        resources["Handle"] = {"Type": "AWS::CloudFormation::WaitConditionHandle"}
        properties = {"Handle": {"Ref": "Handle"}, "Timeout": "1"}
        resources["Waits"] = {"Type": "AWS::CloudFormation::WaitCondition", "Properties": properties}
    return json.dumps({"Resources": resources})


def _address(printed: str) -> str:
    found = re.search(r"(http\S+)/slack/events\n", printed)
    assert found, printed
    return found[1]


def _is_one_sentence(done: subprocess.CompletedProcess[str], words: str) -> None:
    said = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert done.returncode != 0
    assert len(said) == 1, done.stderr
    assert words in said[0]


def _say(url: str, event_id: str) -> int:
    """A member writes to Rooster; the answer's status. One message an event."""
    ts = f"1795417200.{zlib.crc32(event_id.encode()) % 10**6:06}"
    message = {"type": "message", "channel_type": "im", "channel": "D0BEN", "user": "U0BEN", "text": "help", "ts": ts}
    event = {"type": "event_callback", "team_id": "T0ROOSTER", "api_app_id": "A0ROOSTER", "event_time": 1}
    body = json.dumps(event | {"event_id": event_id, "event": message})
    headers = signed_headers(SECRETS["SLACK_SIGNING_SECRET"], body) | {"Content-Type": "application/json"}
    return ask(f"{url}/slack/events", "POST", body, headers).status


def _parameters(aws: Aws, stage: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = aws.client("ssm").get_parameters_by_path(Path=f"/rooster/{stage}")["Parameters"]
    return found


def _rows(aws: Aws) -> dict[tuple[str, str], Any]:
    """Everything but `tick`'s own note, which changes each minute."""
    items = aws.client("dynamodb").scan(TableName="rooster-prod-data", ConsistentRead=True)["Items"]
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in items if item["pk"]["S"].startswith("T0")}


def _open_jobs(aws: Aws) -> list[Any]:
    return [item for item in _rows(aws).values() if "shard" in item]


def _functions(aws: Aws) -> list[str]:
    found = aws.client("lambda").list_functions()["Functions"]
    return [each["FunctionName"] for each in found if each["FunctionName"].startswith("rooster-prod")]


def _as(aws: Aws, function: str) -> AwsApi:
    """KMS, with the rights of a function."""
    iam = aws.client("iam")
    arn = aws.client("lambda").get_function_configuration(FunctionName=function)["Role"]
    role, user = arn.rpartition("/")[2], f"as-{uuid.uuid4()}"
    iam.create_user(UserName=user)
    for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        iam.put_user_policy(UserName=user, PolicyName=policy, PolicyDocument=json.dumps(document))
    key = iam.create_access_key(UserName=user)["AccessKey"]
    credentials = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    return AwsApi("kms", {**credentials, "AWS_REGION": REGION, "AWS_ENDPOINT_URL": aws.url})


def _seals_for_a_workspace_only(aws: Aws, kms: AwsApi) -> None:
    """The app's own key, a workspace and nothing else as the context, no other operation."""
    vault = Vault(kms, "alias/rooster-prod")
    sealed = vault.seal("T0ROOSTER", "secret")
    assert vault.open("T0ROOSTER", sealed) == "secret"
    with pytest.raises(SealBroken):
        vault.open("T0OTHER", sealed)
    contexts: list[dict[str, str]] = [{}, {"team": "T0ROOSTER"}, {"workspace": "T0ROOSTER", "team": "T0ROOSTER"}]
    tries: list[tuple[str, dict[str, Any]]] = [
        *(("Encrypt", {"Plaintext": "c2VjcmV0", "EncryptionContext": context}) for context in contexts),
        ("Decrypt", {"CiphertextBlob": sealed}),
        ("DescribeKey", {}),
    ]
    for operation, arguments in tries:
        with pytest.raises(StorageUnavailable, match="AccessDenied"):
            kms.call(operation, KeyId="alias/rooster-prod", **arguments)
    foreign = aws.client("kms").create_key()["KeyMetadata"]["KeyId"]
    with pytest.raises(StorageUnavailable, match="AccessDenied"):
        Vault(kms, foreign).seal("T0ROOSTER", "secret")


def _log(aws: Aws, group: str) -> list[str]:
    pages = aws.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
    return [event["message"] for page in pages for event in page["events"]]


def _aim_at(aws: Aws, slack: Slack) -> None:
    """The stage `prod` of Chalice's configuration talks to the real Slack; here it must not."""
    client = aws.client("lambda")
    for name in _functions(aws):
        variables = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        variables["SLACK_API_URL"] = f"http://127.0.0.1:{slack.server_port}/api/"
        client.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
