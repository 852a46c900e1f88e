"""The Web API over HTTP: arguments, token, scopes, faults, rate limits, the method itself, and the log."""

import base64
import json
import socket
import time
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Request, Response, request

from . import oauth, reach
from .errors import SlackError
from .faults import Fault
from .methods import METHODS, Call
from .methods.registry import need
from .slack import Slack
from .world import Json, Org, Team, Tenant

SECRETS = ("token", "access_token", "client_secret", "code", "refresh_token")
WITHOUT_TOKEN = {"oauth.v2.access": oauth.access}


@dataclass
class Reply:
    """An HTTP answer on its way; `text` instead of `json` where a fault wants something else."""

    status: int = 200
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    ok: bool = False
    error: str | None = None
    dropped: bool = False


def blueprint(slack: Slack) -> Blueprint:
    pages = Blueprint("api", __name__)

    @pages.route("/api/<name>", methods=["GET", "POST"])
    def call(name: str) -> Response:
        try:
            token, args = _arguments(request)
        except SlackError as refused:
            return _response(_refusal(refused))
        reply = answer(slack, name, token, args)
        if reply.dropped:
            _hang_up(request)
        return _response(reply)

    return pages


def answer(slack: Slack, name: str, token: str, args: Json) -> Reply:
    """One call from its arguments to its reply, with what goes wrong on the way."""
    team_id = _team_of(slack, name, token, args)
    fault = slack.faults.take(name, team_id, args)
    reply = Reply()
    shown = slack.activity.begin("call", name, team=team_id)
    if fault is None or fault.does_the_work:
        reply = _limited(slack, name, token, team_id, args)
    if fault:
        reply = _spoiled(reply, fault)
    logged = {key: value for key, value in args.items() if key not in SECRETS}
    entry: Json = {"method": name, "team": team_id, "args": logged, "status": reply.status, "ok": reply.ok}
    slack.log.append({**entry, "error": reply.error, "at": slack.clock.iso()})
    slack.activity.finish(shown, status=reply.status, ok=reply.ok and not reply.error, error=reply.error)
    if fault and fault.kill:
        slack.app.kill_worker()
    if fault and fault.delay:
        time.sleep(fault.delay)
    return reply


def _limited(slack: Slack, name: str, token: str, team_id: str | None, args: Json) -> Reply:
    channel = str(args.get("channel", ""))
    place = "D" + channel[1:] if channel.startswith("U") else channel
    wait = slack.limits.retry_after(team_id, name, place) if team_id else None
    if wait is not None:
        return _too_many(str(wait))
    try:
        return _done(slack, name, token, args)
    except SlackError as refused:
        return _refusal(refused)


def _done(slack: Slack, name: str, token: str, args: Json) -> Reply:
    if name in WITHOUT_TOKEN:
        with slack.lock:
            return _success(WITHOUT_TOKEN[name](slack, args), {})
    if name not in METHODS:
        raise SlackError("unknown_method", req_method=name)
    events: list[Json | None] = []
    with slack.lock:
        if not token:
            raise SlackError("not_authed")
        tenant, held = slack.by_token(token)
        installation = tenant.installation
        assert installation is not None
        need(installation, METHODS[name].scopes)
        result = METHODS[name].run(Call(slack, tenant, held, _workspace(slack, tenant, name, args), args, events))
        scopes = {"X-OAuth-Scopes": ",".join(installation.scopes)}
        reply = _success(result, scopes)
    if name == "chat.delete":
        slack.store.flush()
    for event in events:
        if event:
            slack.deliveries.event_soon(event)
    return reply


def _success(result: Json, headers: dict[str, str]) -> Reply:
    return Reply(text=json.dumps({"ok": True, **result}), headers=headers, ok=True)


def _refusal(refused: SlackError) -> Reply:
    return Reply(text=json.dumps(refused.as_json()), error=refused.code)


def _too_many(retry_after: str | None) -> Reply:
    headers = {"Retry-After": retry_after} if retry_after is not None else {}
    return Reply(429, json.dumps({"ok": False, "error": "ratelimited"}), headers, error="ratelimited")


def _spoiled(reply: Reply, fault: Fault) -> Reply:
    if fault.hangs_up:
        return Reply(0, dropped=True, ok=reply.ok, error="dropped")
    if fault.status == 429:
        return _too_many(None if fault.retry_after is None else str(fault.retry_after))
    if fault.body is not None:
        return Reply(fault.status or 200, fault.body, error="garbage")
    if fault.error is not None:
        return Reply(fault.status or 200, json.dumps({"ok": False, "error": fault.error}), error=fault.error)
    if fault.status is not None:
        return Reply(fault.status, "", error=f"http_{fault.status}")
    return reply


def _workspace(slack: Slack, tenant: Tenant, name: str, args: Json) -> Team | None:
    return reach.workspace(slack, tenant, name, args) if isinstance(tenant, Org) else tenant


def _team_of(slack: Slack, name: str, token: str, args: Json) -> str | None:
    """The workspace; the org if the call is about no workspace within reach of its token."""
    with slack.lock:
        try:
            tenant, _ = slack.by_token(token)
        except SlackError:
            return None
        try:
            return (_workspace(slack, tenant, name, args) or tenant).id
        except SlackError:
            return tenant.id


def _arguments(incoming: Request) -> tuple[str, Json]:
    """The token and the arguments, from wherever Slack takes them."""
    args: Json = {**incoming.args.to_dict(), **incoming.form.to_dict()}
    if incoming.mimetype == "application/json" and incoming.get_data():
        args |= _json_arguments(incoming.get_data())
    kind, _, credentials = incoming.headers.get("Authorization", "").partition(" ")
    if kind == "Basic":
        args |= _client(credentials)
    token = str(args.pop("token", "") or "")
    return (credentials.strip() if kind == "Bearer" else token), args


def _json_arguments(body: bytes) -> Json:
    try:
        parsed: Any = json.loads(body)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(parsed, dict):
        raise SlackError("json_not_object")
    return parsed


def _client(credentials: str) -> Json:
    try:
        name, _, secret = base64.b64decode(credentials).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": name, "client_secret": secret}


def _hang_up(incoming: Request) -> None:
    """Closes the connection, so that writing the answer fails."""
    connection = incoming.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.shutdown(socket.SHUT_RDWR)


def _response(reply: Reply) -> Response:
    kind = "application/json; charset=utf-8" if reply.text.startswith("{") else "text/html; charset=utf-8"
    return Response(reply.text, status=reply.status or 200, headers=reply.headers, content_type=kind)
