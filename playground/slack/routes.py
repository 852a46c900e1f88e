"""The control API over HTTP: JSON in and out; a plain sentence with every 400, 404 and 502."""

import inspect
import json
import logging
from collections.abc import Callable
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from playground.installing import InstallFailed

from .activity import ACTIONS
from .control import Control
from .errors import ControlError, malformed, not_there
from .world import Json

LOG = logging.getLogger(__name__)

POSTS = (
    "say edit delete react command click shortcut submit close home clock settle faults limits member channel "
    "workspace manifest install uninstall access rotation scopes event triggers kill reset text"
)
GETS = "messages views log state look clock faults manifest phone"
# Words of the API that are none for a Python parameter.
ALIASES = {"as": "as_user", "from": "sender"}
RULE: dict[str, Any] = {
    "nth": int,
    "times": int,
    "status": int,
    "retry_after": int | str,
    "error": str,
    "body": str,
    "delay": float,
    "drop": bool,
    "before": bool,
    "kill": bool,
    "work": bool,
    "user": str,
    "channel": str,
    "team": str,
}


def blueprint(control: Control) -> Blueprint:
    routes = Blueprint("control", __name__)

    @routes.post("/control/<name>")
    def act(name: str) -> Response:
        body = _body()
        if not isinstance(body, dict):
            raise malformed("The body must be a JSON object.")
        if name in ACTIONS:
            control.note(name, body)
        return jsonify(_call(control, name, body, POSTS.split()))

    @routes.get("/control/<name>")
    def look(name: str) -> Response:
        return jsonify(_call(control, name, request.args.to_dict(), GETS.split()))

    @routes.errorhandler(ControlError)
    def refuse(error: ControlError) -> tuple[Response, int]:
        return jsonify({"error": error.sentence}), error.status

    @routes.errorhandler(InstallFailed)
    def handle_install_failed(error: InstallFailed) -> tuple[Response, int]:
        return jsonify({"error": str(error)}), 502

    @routes.errorhandler(Exception)
    def handle_error(error: Exception) -> tuple[Response, int] | HTTPException:
        """What is left is the app's failure to wind, reset or be killed."""
        if isinstance(error, HTTPException):
            return error
        LOG.error("control call failed", exc_info=error)
        return jsonify({"error": f"The app did not do its part: {type(error).__name__}."}), 502

    return routes


def _body() -> Any:
    """The JSON sent, {} for nothing, None for what is no JSON."""
    try:
        body = request.get_json(force=True, silent=True) if request.get_data() else {}
        json.dumps(body, ensure_ascii=False).encode()
    except RecursionError:
        return None
    except UnicodeEncodeError:
        raise malformed("The body has half of a surrogate pair, which is no character.") from None
    return body


def _call(control: Control, name: str, body: Json, allowed: list[str]) -> Any:
    if name not in allowed:
        raise not_there(f"There is no control call {name}; there are: {', '.join(allowed)}.")
    operation = getattr(control, name)
    return operation(**_checked(name, operation, body))


def _checked(name: str, operation: Callable[..., Any], body: Json) -> Json:
    """The body as keyword arguments, each of the right type."""
    parameters = inspect.signature(operation).parameters
    hints = {**get_type_hints(operation), **(RULE if name == "faults" else {})}
    arguments = {ALIASES.get(key, key): value for key, value in body.items() if value is not None}
    for key, value in arguments.items():
        if key not in hints or key in ("return", "rule"):
            raise malformed(f"{name} does not know {key!r}.")
        if not _fits(value, hints[key]):
            raise malformed(f"{name}: {key} is of the wrong type.")
    needed = [key for key, p in parameters.items() if p.default is p.empty and p.kind is not p.VAR_KEYWORD]
    missing = [key for key in needed if key not in arguments]
    if missing:
        words = {parameter: word for word, parameter in ALIASES.items()}
        raise malformed(f"{name} needs {', '.join(words.get(key, key) for key in missing)}.")
    return arguments


def _fits(value: Any, hint: Any) -> bool:
    if hint is Any:
        return True
    if isinstance(hint, UnionType):
        return any(_fits(value, one) for one in get_args(hint))
    kind = get_origin(hint) or hint
    if kind is NoneType:
        return value is None
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)
