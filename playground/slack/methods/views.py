"""views.*: the modals and Home tabs that Rooster shows."""

from .. import bodies, views
from ..errors import SlackError
from ..world import Json, View
from .registry import Call, method


@method("views.open")
def open_view(call: Call) -> Json:
    payload = _payload(call, "modal")
    trigger = call.slack.tickets.exchange(_trigger_id(call), call.team.id)
    return _shown(call, views.open_modal(call.slack, call.team, trigger, payload))


@method("views.push")
def push(call: Call) -> Json:
    payload = _payload(call, "modal")
    trigger = call.slack.tickets.exchange(_trigger_id(call), call.team.id)
    below = call.team.views.get(trigger.view_id or "")
    if below is None:
        raise SlackError("invalid_trigger_id")
    view = views.push(call.slack, call.team, below, payload)
    trigger.opened = view.id
    return _shown(call, view)


@method("views.update")
def update(call: Call) -> Json:
    view = _wanted(call)
    payload = _payload(call, str(view.payload["type"]))
    return _shown(call, views.update(call.slack, call.team, view, payload, call.text("hash")))


@method("views.publish")
def publish(call: Call) -> Json:
    user = call.text("user_id")
    member = call.team.members.get(user)
    if member is None or (member.home and not call.team.shares_channel(user, call.bot_user)):
        raise SlackError("user_not_found")
    payload = _payload(call, "home")
    return _shown(call, views.publish(call.slack, call.team, user, payload, call.text("hash")))


def _payload(call: Call, kind: str) -> Json:
    view = call.parsed("view", "invalid_arguments")
    if view is None:
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view"]})
    return views.checked(view, kind)


def _trigger_id(call: Call) -> str:
    trigger_id = call.text("trigger_id") or call.text("interactivity_pointer")
    if not trigger_id:
        raise SlackError("invalid_arguments")
    return trigger_id


def _wanted(call: Call) -> View:
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not view_id and not external_id:
        raise SlackError("invalid_arguments")
    for view in call.team.views.values():
        if view.id == view_id or (external_id and view.payload.get("external_id") == external_id):
            return view
    raise SlackError("not_found")


def _shown(call: Call, view: View) -> Json:
    return {"view": bodies.view(call.team, view)}
