"""moto answers as it always does, in less time: what it does over and over, for the same result, it does once."""

import copy
import json
import pickle
import threading
import time
from base64 import b64decode
from collections.abc import Callable, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.model import StructureShape
from moto.core import DEFAULT_ACCOUNT_ID, models, responses  # type: ignore[attr-defined]
from moto.core.base_backend import BackendDict
from moto.core.serialize import BaseJSONSerializer
from moto.core.utils import camelcase_to_underscores, get_service_model, method_names_from_class
from moto.dynamodb import models as dynamodb
from moto.dynamodb import responses as dynamodb_responses
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import StreamRecord, Table
from moto.dynamodb.parsing import validators
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node  # type: ignore[attr-defined]
from moto.dynamodb.parsing.expressions import UpdateExpressionParser  # type: ignore[attr-defined]
from moto.dynamodbstreams.responses import DynamoDBStreamsHandler
from moto.kms import models as kms
from moto.kms.responses import KmsResponse
from moto.sqs.models import Message, SQSBackend
from moto.sqs.responses import SQSResponse

PLAIN = frozenset({"S", "N", "BOOL", "NULL", "SS", "NS"})
"""The types of a value that is on the wire as it is in the table."""
HANDLERS: Mapping[str, Callable[[], Any]] = {
    "dynamodb": dynamodb_responses.DynamoHandler,
    "dynamodbstreams": DynamoDBStreamsHandler,
    "kms": KmsResponse,
    "sqs": SQSResponse,
}
"""moto's side of a service, by the SDK's name of it."""
_FAR_FROM_ANY_LIMIT = 100_000
"""Bytes of an item; moto refuses more than 405,000."""


def quicken(patch: pytest.MonkeyPatch) -> None:
    """Everything below, until `patch` is undone."""
    patch.setattr(models, "RESPONSES_METHODS", [])  # nobody here talks to AWS by `requests`
    patch.setattr(responses, "method_names_from_class", cache(method_names_from_class))
    patch.setattr(BaseClient, "_make_api_call", _ask)
    patch.setattr(BackendDict, "__getitem__", _backends_of)
    patch.setattr(DepthFirstTraverser, "traverse_node_recursively", _traverse)
    patch.setattr(LimitedSizeDict, "__setitem__", _set_attribute)
    patch.setattr(ConditionExpressionParser, "parse", _parse)
    patch.setattr(DynamoType, "__deepcopy__", _copy_of_value)
    patch.setattr(Item, "__deepcopy__", _copy_of_item)
    patch.setattr(validators, "deepcopy", lambda expression: pickle.loads(pickle.dumps(expression)))
    patch.setattr(BaseJSONSerializer, "_serialize_type_structure", _serialize)
    patch.setattr(DynamoType, "cast_value", property(_cast))
    patch.setattr(StreamRecord, "__deepcopy__", lambda record, memo: record, raising=False)  # it never changes
    for module in (dynamodb, dynamodb_responses):
        patch.setattr(module, "UpdateExpressionParser", SimpleNamespace(make=_update_expression))
    patch.setattr(dynamodb.DynamoDBBackend, "transact_write_items", _transact)
    patch.setattr(dynamodb, "copy", SimpleNamespace(deepcopy=_deepcopy))
    patch.setattr(SQSBackend, "is_message_valid_based_on_retention_period", _is_retained)
    patch.setattr(kms, "generate_private_key", lambda spec: None)  # we have symmetric keys only, which have none


def answer_of(service: str, operation: str, body: bytes) -> bytes | None:
    """What moto answers where all is well, without the HTTP around it; None where HTTP is to say what is not."""
    if _has_bytes(body):  # which moto's HTTP decodes
        return None
    arguments = json.loads(body)
    handler = HANDLERS[service]()
    handler.body = handler.params = arguments
    handler._get_param = arguments.get
    handler.uri = f"https://{service}.us-east-1.amazonaws.com/"
    handler.region, handler.current_account = "us-east-1", DEFAULT_ACCOUNT_ID
    try:
        answer = getattr(handler, _method(operation))()
        if isinstance(answer, str):
            return answer.encode() or b"{}"
        result = answer.result or {}
        said = {name: result[name] for name in _members(service, operation) & result.keys()}
        return json.dumps(said, default=_as_json).encode()
    except Exception:
        return None


def _has_bytes(body: bytes) -> bool:
    return any(field in body for field in (b'"B": "', b'"BS": [', b'"Plaintext": "', b'"CiphertextBlob": "'))


def _as_json(value: Any) -> Any:
    return value.to_json() if isinstance(value, DynamoType) else value.timestamp()


@cache
def _members(service: str, operation: str) -> frozenset[str]:
    """What AWS's model has in an answer; moto's handlers say more."""
    output = get_service_model(service).operation_model(operation).output_shape
    return frozenset(output.members if isinstance(output, StructureShape) else ())


_method = cache(camelcase_to_underscores)
_update_expression = cache(UpdateExpressionParser.make)
"""Whoever changes one works on a copy of it."""
_own = threading.local()
_cast_any = vars(DynamoType)["cast_value"].fget
_processed: dict[type, frozenset[type]] = {}
_parsed: dict[str, tuple[Any, ...]] = {}
_parse_any = ConditionExpressionParser.parse
_set_attribute_any = LimitedSizeDict.__setitem__
_ask_any, _backends_of_any = BaseClient._make_api_call, BackendDict.__getitem__
_serialize_any = BaseJSONSerializer._serialize_type_structure
_transact_any = dynamodb.DynamoDBBackend.transact_write_items


def _ask(self: Any, operation: str, arguments: dict[str, Any]) -> Any:
    """For boto3's clients; bytes that they send are for HTTP."""
    service = self._service_model.service_name
    if service in HANDLERS and self.meta.endpoint_url.endswith(".amazonaws.com"):
        try:
            said = answer_of(service, operation, json.dumps(arguments).encode())
        except TypeError:  # bytes
            said = None
        if said is not None:
            return json.loads(said, object_hook=_with_bytes)
    return _ask_any(self, operation, arguments)


def _with_bytes(value: dict[str, Any]) -> dict[str, Any]:
    if isinstance(value.get("B"), str):
        return {"B": b64decode(value["B"])}
    if isinstance(value.get("BS"), list):
        return {"BS": [b64decode(one) for one in value["BS"]]}
    return value


def _backends_of(self: Any, account: str) -> Any:
    """Without a lock and a list, once they are there."""
    return dict.get(self, account) or _backends_of_any(self, account)


def _traverse(self: Any, node: Any, child: int = -1) -> Any:
    """As moto's own, but that it finds which nodes to process once for each class, and asks no abstract class."""
    bases = type(node).__mro__
    if Node not in bases:
        return node
    parent, kind = node.parent, type(self)
    for at, one in enumerate(node.children or ()):
        self.pre_processing_of_child(node, at)
        self.traverse_node_recursively(one, at)
    if kind not in _processed:
        _processed[kind] = frozenset(self._processing_map())
    if not _processed[kind].isdisjoint(bases):
        node = self.process(node)
        node.parent = parent
        if parent:
            parent.children[child] = node
    return node


def _parse(self: Any) -> Any:
    """Of one request, moto parses a condition two or three times."""
    about = self.condition_expression, repr(self.expression_attribute_names), repr(self.expression_attribute_values)
    last = _parsed.get("last")
    if last is None or last[0] != about:
        last = about, _parse_any(self), self.expr_attr_names_found, self.expr_attr_values_found
        _parsed["last"] = last
    self.expr_attr_names_found, self.expr_attr_values_found = list(last[2]), list(last[3])
    return last[1]


def _copy_of_value(self: DynamoType, memo: object = None) -> DynamoType:
    """Without a memory of what was copied: no value is in two places."""
    made = DynamoType.__new__(DynamoType)
    made.type, value = self.type, self.value
    if self.type == "M":
        value = {name: _copy_of_value(one) for name, one in value.items()}
    elif self.type == "L":
        value = [_copy_of_value(one) for one in value]
    elif self.type in ("SS", "NS", "BS"):
        value = list(value)
    made.value = value
    return made


def _copy_of_item(self: Any, memo: object) -> Any:
    made: Any = Item.__new__(Item)
    made.hash_key, made.range_key = self.hash_key, self.range_key  # they never change
    made.attrs = LimitedSizeDict.__new__(LimitedSizeDict)
    dict.update(made.attrs, {name: _copy_of_value(value) for name, value in self.attrs.items()})
    return made


def _set_attribute(self: Any, name: str, value: Any) -> None:
    """The size of all attributes is counted only near the limit. What was replaced still counts here."""
    known = vars(self).get("at_most", None if self else 0)
    if known is not None:
        self.at_most = known + len(name) + (value.size() if isinstance(value, DynamoType) else len(str(value)))
    if known is None or self.at_most > _FAR_FROM_ANY_LIMIT:
        _set_attribute_any(self, name, value)
    else:
        dict.__setitem__(self, name, value)


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
