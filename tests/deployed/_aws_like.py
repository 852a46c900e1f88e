"""Runs ministack with the rights AWS asks for, where ministack asks for others. Started with `python -I`.

AWS knows no right to send ten messages: it is the right to send one. And it checks each parameter of GetParameters by
its own name, where ministack knows no resource at all; and a key by its own name, where ministack takes the alias it
was called by and knows neither a key's aliases nor what is sealed for. So policies that are right for AWS are tried as
they are.
ministack imports an API from CloudFormation only, not from `chalice deploy`; and the empty value by which that takes
compression away it keeps, so that no client can read it back.
"""

import json
import os
import signal
import threading
from typing import Any

from ministack.app import main
from ministack.core import iam_actions, iam_evaluator
from ministack.services import apigateway_v1, kms

_resource, _enforce = iam_actions.extract_resource_arn, iam_evaluator.enforce
_context = iam_actions.request_tag_context
_create_api, _update_api = apigateway_v1._create_rest_api, apigateway_v1._update_rest_api


def resource(service: str, *request: Any) -> Any:
    headers, body, region, account = request[2], request[3], request[5], request[6]
    if service == "ssm" and headers.get("x-amz-target", "").endswith(".GetParameters"):
        return "|".join(f"arn:aws:ssm:{region}:{account}:parameter{name}" for name in json.loads(body)["Names"])
    if service == "kms" and (key := kms._resolve_key(json.loads(body).get("KeyId"))):
        return key["Arn"]
    return _resource(service, *request)


def context(service: str, action: str, body: bytes, parameters: Any) -> dict[str, Any]:
    found: dict[str, Any] = _context(service, action, body, parameters)
    if service != "kms":
        return found
    said = json.loads(body)
    key = kms._resolve_key(said.get("KeyId")) or {}
    aliases = [arn.rpartition(":")[2] for arn, of in kms._aliases.items() if of == key.get("KeyId")]
    conditions = {"kms:EncryptionContextKeys": list(said.get("EncryptionContext", {})), "kms:ResourceAliases": aliases}
    return found | {name: values for name, values in conditions.items() if values}


def enforce(key: Any, action: str, *more: Any, resource_arn: str = "*", **context: Any) -> Any:
    action = action.replace("sqs:SendMessageBatch", "sqs:SendMessage")
    denials = (_enforce(key, action, *more, resource_arn=arn, **context) for arn in resource_arn.split("|"))
    return next((denied for denied in denials if denied), None)


def create_api(data: dict[str, Any]) -> Any:
    if "swagger" not in data:
        return _create_api(data)
    api = apigateway_v1._rest_apis[apigateway_v1._import_rest_api(data)]
    return apigateway_v1._v1_response(apigateway_v1._rest_api_view(api), 201)


def update_api(api: str, data: dict[str, Any]) -> Any:
    for change in data.get("patchOperations", []):
        change["value"] = change.get("value") or None
    return _update_api(api, data)


def end_with_the_starter() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    iam_actions.extract_resource_arn, iam_evaluator.enforce = resource, enforce
    iam_actions.request_tag_context = context
    apigateway_v1._create_rest_api, apigateway_v1._update_rest_api = create_api, update_api
    threading.Thread(target=end_with_the_starter, daemon=True).start()
    main()
