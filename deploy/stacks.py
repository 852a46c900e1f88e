"""CloudFormation stacks: create or update, delete, and why it failed."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from botocore.exceptions import ClientError

from deploy.trouble import Trouble

_ENDS_WITHIN = 1800
_SHORTEST_WAIT, _LONGEST_WAIT = 0.05, 3.0
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
_GOOD = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
_UPDATABLE = (*_GOOD, "UPDATE_ROLLBACK_COMPLETE")
_EMPTY = ("ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS")
"""A first try that failed: nothing is in it, and CloudFormation lets it only be deleted."""
_BEGINNINGS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")


class Aws(Protocol):
    """An account: a boto3 session, or the playground's local AWS."""

    def client(self, service: str) -> Any:
        """A boto3 client."""


def bring_up(aws: Aws, name: str, template: str, parameters: Mapping[str, str], kept: Sequence[str] = ()) -> bool:
    """Create the stack or update it, and wait for the end. False if it is like this already.

    `kept`: parameters that an update leaves as they are, unless they are given.

    Raises:
        Trouble: it failed, and which event did; or it is in a state that only a person can fix.
    """
    client = aws.client("cloudformation")
    status = _ended(client, name)
    if status in _EMPTY:
        delete(aws, name)
        status = ""
    if status and status not in _UPDATABLE:
        raise Trouble(_failed(client, name, status) + " Fix or delete it in the CloudFormation console first.")
    arguments = {
        "StackName": name,
        "TemplateBody": template,
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
        + [{"ParameterKey": key, "UsePreviousValue": True} for key in kept if status and key not in parameters],
        "Capabilities": _CAPABILITIES,
    }
    try:
        (client.update_stack if status else client.create_stack)(**arguments)
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return False
        raise Trouble(f"CloudFormation rejected the stack {name}: {_words(error)}.") from error
    status = _ended(client, name)
    if status not in _GOOD:
        raise Trouble(_failed(client, name, status))
    return True


def delete(aws: Aws, name: str) -> bool:
    """Delete the stack, and wait for the end. False if it is not there.

    Raises:
        Trouble: it failed, and which event did.
    """
    client = aws.client("cloudformation")
    if not (status := _ended(client, name)):
        return False
    client.delete_stack(StackName=name)
    if status := _ended(client, name):
        raise Trouble(_failed(client, name, status))
    return True


def outputs(aws: Aws, name: str) -> dict[str, str] | None:
    """What a stack that is up tells; None if there is none."""
    stack = _describe(aws.client("cloudformation"), name)
    if not stack or stack["StackStatus"] not in _UPDATABLE:
        return None
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def _describe(client: Any, name: str) -> dict[str, Any] | None:
    try:
        stack: dict[str, Any] = client.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return None if stack["StackStatus"] == "DELETE_COMPLETE" else stack


def _ended(client: Any, name: str) -> str:
    """The status, as soon as nothing changes any more; empty if there is no such stack."""
    deadline, wait = time.monotonic() + _ENDS_WITHIN, _SHORTEST_WAIT
    while stack := _describe(client, name):
        status: str = stack["StackStatus"]
        if status == "REVIEW_IN_PROGRESS" or not status.endswith("_IN_PROGRESS"):
            return status
        if time.monotonic() > deadline:
            raise Trouble(f"The stack {name} is still {status} after {_ENDS_WITHIN // 60} minutes.")
        time.sleep(wait)
        wait = min(wait * 1.5, _LONGEST_WAIT)
    return ""


def _failed(client: Any, name: str, status: str) -> str:
    return f"The stack {name} ended as {status}: {_first_failure(client, name)}."


def _first_failure(client: Any, name: str) -> str:
    """Of the last try, newest events first: what fails later is mostly a consequence."""
    failure = "no reason given"
    pages = client.get_paginator("describe_stack_events").paginate(StackName=name)
    for event in (event for page in pages for event in page["StackEvents"]):
        if event["ResourceStatus"].endswith("_FAILED"):
            why = str(event.get("ResourceStatusReason", "no reason")).rstrip(".")
            if "creation cancelled" not in why:
                failure = f"{event['LogicalResourceId']}: {why}"
        if event["PhysicalResourceId"] == event["StackId"] and event["ResourceStatus"] in _BEGINNINGS:
            break
    return failure


def _words(error: ClientError) -> str:
    return str(error.response["Error"].get("Message", error)).rstrip(".")
