"""Deploys into the local AWS by what deploys into the real one, and works round what ministack lacks."""

import copy
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from deploy import rooster, stacks
from deploy.packaging import Package
from deploy.trouble import Trouble
from playground.aws import REGION, LocalAws
from playground.trouble import CannotStart

FUNCTIONS = ("", "-forward", "-work", "-tick")
"""What follows `rooster-<stage>` in the functions' names."""
_ALIAS = {"Fn::Sub": "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:alias/rooster-${Stage}"}
_KEPT_OF_A_MAPPING = (
    "EventSourceArn",
    "BatchSize",
    "BisectBatchOnFunctionError",
    "FilterCriteria",
    "MaximumBatchingWindowInSeconds",
    "MaximumRetryAttempts",
    "StartingPosition",
)


def deploy_data(aws: LocalAws, stage: str) -> None:
    """Table, queues, buckets and key: infra/resources.yaml, but for the demand of TLS, which is not to be had here."""
    with _troubles():
        rooster.bring_up_data(aws, stage)
    files = aws.client("cloudformation").describe_stack_resources(
        StackName=rooster.data_stack(stage), LogicalResourceId="Files"
    )["StackResources"]
    aws.client("s3").delete_bucket_policy(Bucket=files[0]["PhysicalResourceId"])


def deploy_app(aws: LocalAws, package: Package, environ: Mapping[str, str]) -> str:
    """API and functions, with the settings of `environ`; the path of the deployed API."""
    template = copy.deepcopy(package.template)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::IAM::Role":
            _as_ministack_checks(resource["Properties"]["Policies"])
    handed_over = template["Globals"]["Function"]["Environment"]["Variables"]
    variables = {name: environ[name] for name, value in handed_over.items() if "Ref" in value and environ.get(name)}
    with _troubles():
        deployed = rooster.bring_up_app(aws, environ["STAGE"], replace(package, template=template), variables)
    return f"/restapis/{deployed.api_id}/{deployed.api_stage}/_user_request_"


def is_deployed(aws: LocalAws, stage: str) -> bool:
    """The app is there, from an earlier start."""
    return stacks.outputs(aws, rooster.app_stack(stage)) is not None


def renew_stream_mapping(aws: LocalAws, stage: str) -> None:
    """Make `forward`'s event source anew: after a restart ministack waits at a position its stream has not reached."""
    client = aws.client("lambda")
    function = f"rooster-{stage}-forward"
    mappings = client.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
    # The stack's own comes last: it is newer than one that was made here earlier, if both are there.
    resources = aws.client("cloudformation").describe_stack_resources(StackName=rooster.app_stack(stage))
    of_the_stack = {resource["PhysicalResourceId"] for resource in resources["StackResources"]}
    mappings.sort(key=lambda mapping: mapping["UUID"] in of_the_stack)
    for mapping in mappings:
        client.delete_event_source_mapping(UUID=mapping["UUID"])
    kept = {name: mappings[-1][name] for name in _KEPT_OF_A_MAPPING if mappings[-1].get(name) is not None}
    client.create_event_source_mapping(FunctionName=function, **kept)


def invoke_tick(aws: LocalAws, stage: str) -> None:
    """Run `tick` as EventBridge would, and queue everything that is due now.

    Raises:
        RuntimeError: it failed.
    """
    event = {
        "version": "0",
        "id": "playground",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "region": REGION,
        "resources": [],
        "detail": {"grace_seconds": 0},
    }
    answer = aws.client("lambda").invoke(FunctionName=f"rooster-{stage}-tick", Payload=json.dumps(event))
    if "FunctionError" in answer:
        raise RuntimeError(f"tick failed: {answer['Payload'].read(2000)!r}")


def _as_ministack_checks(policies: list[dict[str, Any]]) -> None:
    """For AWS, the right to send a message is the right to send ten, and a key is one key by whatever alias.

    ministack asks for a right to send ten and for rights to the alias, and knows no condition on what is sealed.
    """
    for statement in (statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]):
        if "sqs:SendMessage" in statement["Action"]:
            statement["Action"] = [*statement["Action"], "sqs:SendMessageBatch"]
        if "kms:Encrypt" in statement["Action"]:
            statement["Resource"] = [statement["Resource"], _ALIAS]
            del statement["Condition"]


@contextmanager
def _troubles() -> Iterator[None]:
    try:
        yield
    except Trouble as trouble:
        raise CannotStart(str(trouble)) from trouble
