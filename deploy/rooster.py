"""Rooster's two stacks: data, which is made once and stays, and the app, which comes and goes."""

import copy
import hashlib
import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from chalicelib import settings
from deploy import stacks
from deploy.packaging import ROOT, Package
from deploy.stacks import Aws
from deploy.trouble import Trouble


@dataclass(frozen=True)
class Deployed:
    """`url`: the API's address, without a slash at its end. `changed`: False if it was like this already."""

    api_id: str
    api_stage: str
    url: str
    changed: bool


def data_stack(stage: str) -> str:
    """Name of the stack of infra/resources.yaml."""
    return f"rooster-{stage}-data"


def app_stack(stage: str) -> str:
    """Name of the stack of the packaged template."""
    return f"rooster-{stage}-app"


def bring_up_data(aws: Aws, stage: str, alarm_topic: str = "") -> bool:
    """Table, queues, buckets and key; False if they are like this already. An alarm topic once given stays."""
    given = {"AlarmTopicArn": alarm_topic} if alarm_topic else {}
    template = (ROOT / "infra" / "resources.yaml").read_text(encoding="utf-8")
    return stacks.bring_up(aws, data_stack(stage), template, {"Stage": stage, **given}, kept=["AlarmTopicArn"])


def bring_up_app(aws: Aws, stage: str, package: Package, variables: Mapping[str, str]) -> Deployed:
    """API and functions; `variables` are those of their environment that are not as the template has them.

    Raises:
        Trouble: there is no data stack yet, or a stack failed.
    """
    template = copy.deepcopy(package.template)
    uploaded = _upload(aws, _artefacts(aws, stage), package)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = uploaded
    handed_over = template["Globals"]["Function"]["Environment"]["Variables"]
    parameters = {handed_over[name]["Ref"]: value for name, value in variables.items()}
    name = app_stack(stage)
    changed = stacks.bring_up(aws, name, json.dumps(template), {"Stage": stage, **parameters})
    told = stacks.outputs(aws, name) or {}
    api, api_stage = told["RestAPIId"], template["Resources"]["RestAPI"]["Properties"]["StageName"]
    return Deployed(api, api_stage, _address(told["EndpointURL"], api, api_stage), changed)


def take_down_app(aws: Aws, stage: str) -> bool:
    """API and functions go; False if they are not there."""
    return stacks.delete(aws, app_stack(stage))


def stream_arn(aws: Aws, stage: str) -> str:
    """The table's stream: a new table has a new one.

    Raises:
        Trouble: there is no data stack yet.
    """
    return _data(aws, stage)["TableStreamArn"]


def held_secrets(aws: Aws, stage: str) -> dict[str, int]:
    """Names of the secrets that are in SSM, and their versions."""
    parameters = {settings.parameter_name(stage, name): name for name in settings.SECRETS}
    found = aws.client("ssm").get_parameters(Names=list(parameters))["Parameters"]
    return {parameters[each["Name"]]: each["Version"] for each in found}


def absent_secrets(held: Collection[str], stage: str, with_photos: bool = False) -> list[str]:
    """What the app would look for in vain: the signing secrets, or what completes one of the two ways into Slack."""
    needed = [settings.SIGNING_SECRET, settings.TWILIO_TOKEN] if with_photos else [settings.SIGNING_SECRET]
    absent = [settings.parameter_name(stage, name) for name in needed if name not in held]
    parameters = [settings.parameter_name(stage, name) for name in settings.ANY_WORKSPACE if name not in held]
    if settings.BOT_TOKEN in held or not parameters:
        return absent
    if len(parameters) < len(settings.ANY_WORKSPACE):
        return absent + parameters
    token = settings.parameter_name(stage, settings.BOT_TOKEN)
    return [*absent, f"{token} (or {' and '.join(settings.ANY_WORKSPACE)})"]


def secrets_version(held: Mapping[str, int]) -> str:
    """Changes when a secret does, or when the way into Slack does."""
    return ".".join(str(held.get(name, 0)) for name in settings.SECRETS)


def takes_any_workspace(held: Collection[str]) -> bool:
    """Will the app offer to be installed? A token of one workspace takes precedence over OAuth."""
    return settings.BOT_TOKEN not in held


def _data(aws: Aws, stage: str) -> dict[str, str]:
    told = stacks.outputs(aws, data_stack(stage))
    if told is None:
        raise Trouble(f"The stage {stage} has no data stack yet: run make infra STAGE={stage} first.")
    return told


def _artefacts(aws: Aws, stage: str) -> str:
    told = _data(aws, stage)
    if "ArtefactBucket" not in told:
        raise Trouble(f"The stack {data_stack(stage)} is from an earlier version: run make infra STAGE={stage} first.")
    return told["ArtefactBucket"]


def _upload(aws: Aws, bucket: str, package: Package) -> str:
    body = package.zip.read_bytes()
    key = f"{hashlib.sha256(body).hexdigest()}.zip"
    aws.client("s3").put_object(Bucket=bucket, Key=key, Body=body)
    return f"s3://{bucket}/{key}"


def _address(endpoint: str, api: str, api_stage: str) -> str:
    """A local AWS serves APIs below its own address."""
    local = os.environ.get("AWS_ENDPOINT_URL")
    return f"{local.rstrip('/')}/restapis/{api}/{api_stage}/_user_request_" if local else endpoint.rstrip("/")
