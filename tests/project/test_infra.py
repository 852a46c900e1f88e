"""What is deployed: the stack of infra/resources.yaml, and the template that `chalice package` really writes."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chalice.package import YAMLTemplateSerializer

from chalicelib import settings, wiring
from deploy.__main__ import _variables
from playground.options import ROOT, from_environment

FUNCTIONS = {"APIHandler": "api_handler", "Forward": "forward", "Work": "work", "Tick": "tick"}
STATEFUL = ("Table", "Jobs", "DeadLetters", "Files", "Artefacts", "Key")
NAMES = {"${AWS::Partition}": "aws", "${AWS::Region}": "*", "${AWS::AccountId}": "*", "${Stage}": "prod"}
KEY = "the key of rooster-prod"
ANY_KEY = "arn:aws:kms:*:*:key/*"
ENDPOINTS = "arn:aws:sagemaker:*:*:endpoint/rooster-*"
FILES = "arn:aws:s3:::rooster-prod-files-*"
PICTURES = "arn:aws:s3:::rooster-prod-files-*/photos/*"
THE_KEYS_ALIAS = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": ["alias/rooster-prod"]}}
A_WORKSPACE = {
    "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["workspace"]},
    "Null": {"kms:EncryptionContextKeys": "false"},
}


@pytest.fixture(scope="module")
def resources() -> dict[str, Any]:
    text = (ROOT / "infra" / "resources.yaml").read_text()
    found: dict[str, Any] = YAMLTemplateSerializer().load_template(text)["Resources"]
    return found


@pytest.fixture(scope="module")
def packaged_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Chalice's own output; requirements are left out, for they are not in the template and take pip to fetch."""
    project, out = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("out")
    for name in ("app.py", "chalicelib", "infra"):
        (project / name).symlink_to(ROOT / name)
    (project / "requirements.txt").touch()
    (project / ".chalice").mkdir()
    for source in (ROOT / ".chalice").glob("*.json"):
        (project / ".chalice" / source.name).symlink_to(source)
    command = ["package", "--pkg-format", "cloudformation", "--stage", "prod", "--merge-template", "infra/merge.yaml"]
    subprocess.run(
        [str(Path(sys.executable).with_name("chalice")), *command, str(out)],
        cwd=project,
        env={"AWS_DEFAULT_REGION": "eu-central-1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(project)},
        check=True,
        capture_output=True,
    )
    return out / "sam.yaml"


@pytest.fixture(scope="module")
def packaged(packaged_file: Path) -> dict[str, Any]:
    found: dict[str, Any] = YAMLTemplateSerializer().load_template(packaged_file.read_text())
    return found


@pytest.fixture(scope="module")
def functions(packaged: dict[str, Any]) -> dict[str, Any]:
    return {
        name: resource["Properties"]
        for name, resource in packaged["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def test_cfn_lint_is_content(packaged_file: Path) -> None:
    linter = str(Path(sys.executable).with_name("cfn-lint"))
    done = subprocess.run(
        [linter, str(ROOT / "infra" / "resources.yaml"), str(packaged_file)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_every_handler_is_a_function(functions: dict[str, Any]) -> None:
    assert functions.keys() == FUNCTIONS.keys()


# The queue between forward and work


def test_a_message_outlives_six_timeouts_of_its_worker(resources: dict[str, Any], functions: dict[str, Any]) -> None:
    assert resources["Jobs"]["Properties"]["VisibilityTimeout"] >= 6 * functions["Work"]["Timeout"]


def test_five_failures_end_in_the_dead_letter_queue(resources: dict[str, Any]) -> None:
    redrive = resources["Jobs"]["Properties"]["RedrivePolicy"]
    assert redrive == {"deadLetterTargetArn": {"Fn::GetAtt": ["DeadLetters", "Arn"]}, "maxReceiveCount": 5}
    assert resources["DeadLetters"]["Properties"]["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_work_takes_one_job_at_a_time_and_bounds_its_concurrency(functions: dict[str, Any]) -> None:
    source = functions["Work"]["Events"]["WorkSqsEventSource"]["Properties"]
    assert source["BatchSize"] == 1
    assert 2 <= source["ScalingConfig"]["MaximumConcurrency"] <= 1000
    assert _concrete(source["Queue"]) == "arn:aws:sqs:*:*:rooster-prod-jobs"


def test_forward_gets_new_jobs_from_the_beginning(functions: dict[str, Any]) -> None:
    source = functions["Forward"]["Events"]["ForwardDynamodbEventSource"]["Properties"]
    pattern = json.loads(source["FilterCriteria"]["Filters"][0]["Pattern"])
    assert pattern == {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"shard": {"S": [{"prefix": "due#"}]}}}}
    assert source["StartingPosition"] == "TRIM_HORIZON"
    assert source["BisectBatchOnFunctionError"] is True
    assert source["Stream"] == {"Fn::ImportValue": {"Fn::Sub": "rooster-${Stage}-stream-arn"}}


@pytest.mark.parametrize(("name", "attribute"), [("stream-arn", "Table.StreamArn"), ("key-arn", "Key.Arn")])
def test_the_exports_that_the_app_imports_are_there(packaged_file: Path, name: str, attribute: str) -> None:
    outputs = YAMLTemplateSerializer().load_template((ROOT / "infra" / "resources.yaml").read_text())["Outputs"]
    exported = {"Name": {"Fn::Sub": f"rooster-${{Stage}}-{name}"}}
    values = [output["Value"] for output in outputs.values() if output.get("Export") == exported]
    assert values == [{"Fn::GetAtt": attribute.split(".")}]
    assert f"rooster-${{Stage}}-{name}" in packaged_file.read_text()


def test_timeouts_and_memory(functions: dict[str, Any]) -> None:
    assert {name: function["Timeout"] for name, function in functions.items()} == {
        "APIHandler": 10,
        "Forward": 60,
        "Work": 60,
        "Tick": 60,
    }
    assert functions["APIHandler"]["MemorySize"] == 1024


# Data


def test_names_are_those_the_app_derives_from_its_stage(resources: dict[str, Any]) -> None:
    assert _concrete(resources["Table"]["Properties"]["TableName"]) == settings.table_name("prod")
    assert _concrete(resources["Jobs"]["Properties"]["QueueName"]) == settings.queue_name("prod")


@pytest.mark.parametrize("name", STATEFUL)
def test_data_survives_its_stack(resources: dict[str, Any], name: str) -> None:
    """But for a creation that fails: it leaves nothing that a second try would trip over."""
    assert resources[name]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert resources[name]["UpdateReplacePolicy"] == "Retain"


def test_data_is_encrypted_at_rest(resources: dict[str, Any]) -> None:
    properties = {name: resources[name]["Properties"] for name in STATEFUL}
    assert properties["Table"]["SSESpecification"]["SSEEnabled"] is True
    assert properties["Jobs"]["SqsManagedSseEnabled"] is True
    assert properties["DeadLetters"]["SqsManagedSseEnabled"] is True
    assert properties["Files"]["BucketEncryption"]
    assert properties["Key"]["EnableKeyRotation"] is True


@pytest.mark.parametrize("bucket", ["Files", "Artefacts"])
def test_buckets_are_never_public(resources: dict[str, Any], bucket: str) -> None:
    block = resources[bucket]["Properties"]["PublicAccessBlockConfiguration"]
    assert len(block) == 4
    assert all(block.values())


def test_pictures_leave_after_a_year(resources: dict[str, Any]) -> None:
    rules = {rule["Id"]: rule for rule in resources["Files"]["Properties"]["LifecycleConfiguration"]["Rules"]}
    assert rules["old-pictures"] == {
        "Id": "old-pictures",
        "Status": "Enabled",
        "Prefix": "photos/",
        "ExpirationInDays": 365,
    }


def test_the_due_index_is_sparse_and_holds_keys_only(resources: dict[str, Any]) -> None:
    (index,) = resources["Table"]["Properties"]["GlobalSecondaryIndexes"]
    assert index["IndexName"] == "due"
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    assert [key["AttributeName"] for key in index["KeySchema"]] == ["shard", "due"]


def test_the_table_forgets_and_can_be_restored(resources: dict[str, Any]) -> None:
    table = resources["Table"]["Properties"]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}


# Rights


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_little_to_few_things(packaged: dict[str, Any], function: str) -> None:
    for statement in _statements(packaged, function):
        assert not [action for action in statement["Action"] if "*" in action]
        for resource in set(_resources(statement)) - {KEY, ENDPOINTS, FILES, PICTURES}:
            assert "rooster-" in resource or ":parameter/rooster/" in resource
            assert re.fullmatch(r"arn:aws:[a-z]+:\*:\*:[^*]+(/stream/\*|:log-stream:\*)?", resource), resource


@pytest.mark.parametrize("function", FUNCTIONS)
def test_chalice_deploy_gives_the_same_rights(packaged: dict[str, Any], function: str) -> None:
    """But that it must also create the log group, which the packaged template brings along."""
    file = ROOT / ".chalice" / f"policy-prod-{FUNCTIONS[function]}.json"
    deployed = {
        (action, resource, condition)
        for action, resource, condition in _rights(json.loads(file.read_text())["Statement"])
        if not resource.startswith("arn:aws:logs:") or (resource.endswith("*") and action != "logs:CreateLogGroup")
    }
    assert deployed == _rights(_statements(packaged, function))


def test_only_who_holds_tokens_may_seal_and_only_for_a_workspace(packaged: dict[str, Any]) -> None:
    for function in FUNCTIONS:
        found = {right for right in _rights(_statements(packaged, function)) if right[0].startswith("kms:")}
        condition = json.dumps(A_WORKSPACE, sort_keys=True)
        may = {(action, KEY, condition) for action in ("kms:Decrypt", "kms:Encrypt")}
        assert found == (may if function in ("APIHandler", "Work") else set())


def test_only_work_may_ask_an_endpoint_and_none_but_roosters(packaged: dict[str, Any]) -> None:
    for function in FUNCTIONS:
        found = {right for right in _rights(_statements(packaged, function)) if right[0].startswith("sagemaker:")}
        may = {("sagemaker:InvokeEndpoint", ENDPOINTS, "{}")}
        assert found == (may if function == "Work" else set())


def test_pictures_are_written_by_work_shown_by_both_and_nothing_else_is_theirs(packaged: dict[str, Any]) -> None:
    deeds = {"APIHandler": {"s3:GetObject"}, "Work": {"s3:DeleteObject", "s3:GetObject", "s3:PutObject"}}
    may = {function: {(action, PICTURES, "{}") for action in actions} for function, actions in deeds.items()}
    may["Work"].add(("s3:ListBucket", FILES, "{}"))  # or S3 would not tell that a file is not there
    for function in FUNCTIONS:
        found = {right for right in _rights(_statements(packaged, function)) if right[0].startswith("s3:")}
        assert found == may.get(function, set())


def test_the_apps_alias_is_the_keys(resources: dict[str, Any]) -> None:
    alias = resources["KeyAlias"]["Properties"]
    assert _concrete(alias["AliasName"]) == settings.key_alias("prod")
    assert alias["TargetKeyId"] == {"Ref": "Key"}


def test_each_stage_names_a_policy_file_for_each_function() -> None:
    config = json.loads((ROOT / ".chalice" / "config.json").read_text())
    assert config["autogen_policy"] is False
    assert config["lambda_functions"].keys() == set(FUNCTIONS.values())
    prod = config["stages"]["prod"]["lambda_functions"]
    assert {name: entry["iam_policy_file"] for name, entry in prod.items()} == {
        name: f"policy-prod-{name}.json" for name in FUNCTIONS.values()
    }


# Settings


def test_every_setting_reaches_every_function(packaged: dict[str, Any], functions: dict[str, Any]) -> None:
    handed_over = set(packaged["Globals"]["Function"]["Environment"]["Variables"]) | {"STAGE"}
    own = {setting.name for feature in wiring.features() for setting in feature.settings}
    read = own | set(re.findall(r'"([A-Z][A-Z_]+)"', Path(settings.__file__).read_text()))
    assert read - {"TABLE_STREAM_ARN"} == handed_over - {"SECRETS_VERSION", "AWS_URL_SUFFIX"}
    for function in functions.values():
        assert function["Environment"]["Variables"] == {"STAGE": {"Ref": "Stage"}}


def test_the_operators_choice_of_a_predictor_is_deployed(
    packaged: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = {
        "EMOJI_PREDICTOR": "sagemaker",
        "SAGEMAKER_ENDPOINT": "rooster-emoji",
        "ALGORITHMIA_URL": "http://127.0.0.1:8080/invocations",
    }
    for name, value in chosen.items():
        monkeypatch.setenv(name, value)
    assert _variables("prod").items() >= chosen.items()
    assert from_environment(chosen).environ.items() >= chosen.items()
    assert packaged["Globals"]["Function"]["Environment"]["Variables"].keys() >= chosen.keys()


def test_the_operators_account_at_twilio_is_deployed(packaged: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_PHONE_NUMBER": "+15005550006"}
    for name, value in {**chosen, "TWILIO_AUTH_TOKEN": "hunter2"}.items():
        monkeypatch.setenv(name, value)
    handed_over = _variables("prod")
    assert handed_over.items() >= chosen.items()
    assert "TWILIO_AUTH_TOKEN" not in handed_over
    assert from_environment(chosen).environ.items() >= chosen.items()
    assert packaged["Globals"]["Function"]["Environment"]["Variables"].keys() >= chosen.keys()


def test_the_files_bucket_that_the_app_is_told_is_the_stacks(
    packaged: dict[str, Any], resources: dict[str, Any]
) -> None:
    told = packaged["Globals"]["Function"]["Environment"]["Variables"]["FILES_BUCKET"]
    assert told == resources["Files"]["Properties"]["BucketName"]
    local = json.loads((ROOT / ".chalice" / "config.json").read_text())["stages"]["local"]["environment_variables"]
    assert local["FILES_BUCKET"] == "rooster-local-files-000000000000"


def test_secrets_are_parameters_that_nobody_is_shown_and_nobody_needs(packaged: dict[str, Any]) -> None:
    for name in ("SlackSigningSecret", "SlackBotToken", "SlackClientId", "SlackClientSecret", "TwilioAuthToken"):
        assert packaged["Parameters"][name] == {"Type": "String", "NoEcho": True, "Default": ""}


def test_no_stage_but_the_local_one_has_secrets_in_a_file() -> None:
    stages = json.loads((ROOT / ".chalice" / "config.json").read_text())["stages"]
    holding = {name for name, stage in stages.items() if set(settings.SECRETS) & set(stage["environment_variables"])}
    assert holding == {"local"}


@pytest.mark.fault("X1")
def test_x1_the_key_of_the_local_aws_is_in_no_file_that_is_published() -> None:
    stages = json.loads((ROOT / ".chalice" / "config.json").read_text())["stages"]
    named = {name for stage in stages.values() for name in stage["environment_variables"]}
    assert not {name for name in named if name.startswith("AWS_") and "KEY" in name}


def test_who_needs_a_secret_may_read_it_and_nobody_else(packaged: dict[str, Any]) -> None:
    readable = {
        function: {
            resource.rpartition("/")[2]
            for statement in _statements(packaged, function)
            if "ssm:GetParameters" in statement["Action"]
            for resource in _resources(statement)
        }
        for function in FUNCTIONS
    }
    works = {*settings.ONE_WORKSPACE, *settings.ANY_WORKSPACE, settings.TWILIO_TOKEN}
    assert readable == {"APIHandler": set(settings.SECRETS), "Work": works, "Forward": set(), "Tick": set()}


def test_each_function_has_a_log_group_that_forgets(packaged: dict[str, Any], functions: dict[str, Any]) -> None:
    for name, function in functions.items():
        group = packaged["Resources"][f"{name}Logs"]["Properties"]
        assert _concrete(group["LogGroupName"]) == f"/aws/lambda/{_concrete(function['FunctionName'])}"
        assert group["RetentionInDays"] == 30


def test_the_api_is_regional_and_named(packaged: dict[str, Any]) -> None:
    api = packaged["Resources"]["RestAPI"]["Properties"]
    assert api["EndpointConfiguration"] == "REGIONAL"
    assert _concrete(api["Name"]) == "rooster-prod"


def _statements(packaged: dict[str, Any], function: str) -> Iterator[dict[str, Any]]:
    role = "ApiHandlerRole" if function == "APIHandler" else f"{function}Role"
    for policy in packaged["Resources"][role]["Properties"]["Policies"]:
        yield from policy["PolicyDocument"]["Statement"]


def _rights(statements: Iterable[dict[str, Any]]) -> set[tuple[str, str, str]]:
    """Each action, what it may be done to, and on what condition."""
    return {
        (action, KEY if resource == ANY_KEY else resource, json.dumps(condition, sort_keys=True))
        for statement in statements
        for action in statement["Action"]
        for resource in _resources(statement)
        for condition in [_condition(statement, resource)]
    }


def _condition(statement: dict[str, Any], resource: str) -> dict[str, Any]:
    """By the key's name, which `chalice deploy` cannot know, or by its alias: it is the same key."""
    condition: dict[str, Any] = statement.get("Condition", {})
    if resource != ANY_KEY:
        return condition
    assert THE_KEYS_ALIAS.items() <= condition.items()
    return {name: value for name, value in condition.items() if name not in THE_KEYS_ALIAS}


def _resources(statement: dict[str, Any]) -> list[str]:
    given = statement["Resource"]
    return [_concrete(resource) for resource in (given if isinstance(given, list) else [given])]


def _concrete(value: Any) -> str:
    """A name for the stage prod, in any account and region."""
    if value == {"Fn::ImportValue": {"Fn::Sub": "rooster-${Stage}-key-arn"}}:
        return KEY
    text: str = value["Fn::Sub"] if isinstance(value, dict) else value
    for variable, meaning in NAMES.items():
        text = text.replace(variable, meaning)
    return text
