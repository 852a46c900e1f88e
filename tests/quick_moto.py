"""moto answers as it always does, in less time: what it does over and over, for the same result, it does once."""

import copy
import json
import threading
import time
from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.model import StructureShape
from moto.core import DEFAULT_ACCOUNT_ID, models, responses  # type: ignore[attr-defined]
from moto.core.serialize import BaseJSONSerializer
from moto.core.utils import camelcase_to_underscores, get_service_model, method_names_from_class
from moto.dynamodb import models as dynamodb
from moto.dynamodb import responses as dynamodb_responses
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import StreamRecord, Table
from moto.dynamodb.parsing.expressions import UpdateExpressionParser  # type: ignore[attr-defined]
from moto.kms import models as kms
from moto.sqs.models import Message, SQSBackend

PLAIN = frozenset({"S", "N", "BOOL", "NULL", "SS", "NS"})
"""The types of a value that is on the wire as it is in the table."""


def quicken(patch: pytest.MonkeyPatch) -> None:
    """Everything below, until `patch` is undone."""
    patch.setattr(models, "RESPONSES_METHODS", [])  # nobody here talks to AWS by `requests`
    patch.setattr(responses, "method_names_from_class", cache(method_names_from_class))
    patch.setattr(BaseJSONSerializer, "_serialize_type_structure", _serialize)
    patch.setattr(DynamoType, "cast_value", property(_cast))
    patch.setattr(StreamRecord, "__deepcopy__", lambda record, memo: record, raising=False)  # it never changes
    for module in (dynamodb, dynamodb_responses):
        patch.setattr(module, "UpdateExpressionParser", SimpleNamespace(make=_update_expression))
    patch.setattr(dynamodb.DynamoDBBackend, "transact_write_items", _transact)
    patch.setattr(dynamodb, "copy", SimpleNamespace(deepcopy=_deepcopy))
    patch.setattr(SQSBackend, "is_message_valid_based_on_retention_period", _is_retained)
    patch.setattr(kms, "generate_private_key", lambda spec: None)  # we have symmetric keys only, which have none


def answer_of_dynamodb(operation: str, body: bytes) -> bytes | None:
    """What moto answers where all is well, without the HTTP around it; None where HTTP is to say what is not."""
    if b'"B": "' in body:  # bytes, which moto's HTTP decodes
        return None
    handler = dynamodb_responses.DynamoHandler()
    handler.body = handler.params = json.loads(body)
    handler.region, handler.current_account = "us-east-1", DEFAULT_ACCOUNT_ID
    try:
        result = getattr(handler, _method(operation))().result
        said = {name: result[name] for name in _members(operation) & result.keys()}
        return json.dumps(said, default=DynamoType.to_json).encode()
    except Exception:
        return None


@cache
def _members(operation: str) -> frozenset[str]:
    """What AWS's model has in an answer; moto's handlers say more."""
    output = get_service_model("dynamodb").operation_model(operation).output_shape
    return frozenset(output.members if isinstance(output, StructureShape) else ())


_method = cache(camelcase_to_underscores)
_update_expression = cache(UpdateExpressionParser.make)
"""Whoever changes one works on a copy of it."""
_own = threading.local()
_cast_any = vars(DynamoType)["cast_value"].fget
_serialize_any = BaseJSONSerializer._serialize_type_structure
_transact_any = dynamodb.DynamoDBBackend.transact_write_items


def _cast(self: DynamoType) -> Any:
    """Strings first: by them a query compares every item of the table with every key."""
    return self.value if self.type == "S" else _cast_any(self)


def _serialize(self: Any, serialized: dict[str, Any], value: Any, shape: Any, key: str) -> None:
    """A plain value of an item needs no search for eleven types by five names each."""
    if key and shape.name == "AttributeValue" and isinstance(value, Mapping) and value.keys() <= PLAIN:
        self._default_serialize(serialized, dict(value), shape, key)
    else:
        _serialize_any(self, serialized, value, shape, key)


def _is_retained(self: SQSBackend, queue_name: str, message: Message) -> bool:
    """By the one attribute that it takes, without a count of the messages for the others."""
    kept_for: int = self.get_queue(queue_name).message_retention_period  # type: ignore[attr-defined]
    return kept_for + (message.sent_timestamp or 0) / 1000 > time.time()


def _transact(self: Any, writes: list[dict[str, Any]]) -> None:
    """For the case that it fails, each table is copied once, not once for every write to it."""
    _own.copies = {}
    try:
        _transact_any(self, writes)
    finally:
        del _own.copies


def _deepcopy(original: Any) -> Any:
    """Of an item; or of a table, for the transaction of this thread."""
    if not isinstance(original, Table):
        return copy.deepcopy(original)
    if original.name not in _own.copies:
        _own.copies[original.name] = copy.deepcopy(original)
    return _own.copies[original.name]
