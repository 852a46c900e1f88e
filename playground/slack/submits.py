"""Members send or close a modal; what the app answers decides what they see next."""

import json
from typing import Any

from . import bodies, forms, views
from .clicks import own_view, view_with_state
from .errors import SlackError, malformed
from .people import actor, shoot, shown
from .slack import Slack
from .tickets import Trigger
from .world import Json, Team, View

TROUBLE = "We had some trouble connecting. Try again?"


def submit(slack: Slack, team_id: str, user_id: str, view_id: str, values: Any, answers: Any) -> Json:
    with slack.lock:
        team, member = actor(slack, team_id, user_id)
        view = own_view(team, member, view_id)
        if view.is_home or not view.payload.get("submit"):
            raise malformed(f"The view {view_id} has no submit button.")
        forms.enter(team, view, values, answers)
        errors = forms.client_errors(view)
        if errors:
            return {"status": 200, "errors": errors}
        trigger, since = Trigger(team.id, member.id, view.id), slack.world.counter
        trigger_id = slack.tickets.new_trigger(trigger)
        payload = bodies.interaction(slack, team, member, "view_submission", trigger_id)
        payload |= {"view": view_with_state(team, view), "response_urls": []}
    status, body, problem = shoot(slack, "/slack/interactions", {"payload": json.dumps(payload)})
    if problem:
        return {"status": status, "error": problem, "message": TROUBLE}
    try:
        result = _follow(slack, team, view, body)
    except SlackError as refused:
        result = {"error": refused.code, "details": refused.extra, "message": TROUBLE}
    return {**shown(slack, team, member.id, trigger, since), "status": status, **result}


def close(slack: Slack, team_id: str, user_id: str, view_id: str) -> Json:
    """The member closes the modal; the app hears of it only if it asked to."""
    with slack.lock:
        team, member = actor(slack, team_id, user_id)
        view = own_view(team, member, view_id)
        if view.is_home:
            raise malformed("A Home tab cannot be closed.")
        views.close(slack, team, view)
        if not view.payload.get("notify_on_close"):
            return {"status": 200}
        trigger_id = slack.tickets.new_trigger(Trigger(team.id, member.id))
        payload = bodies.interaction(slack, team, member, "view_closed", trigger_id)
        payload |= {"view": view_with_state(team, view), "is_cleared": False}
    status, _, problem = shoot(slack, "/slack/interactions", {"payload": json.dumps(payload)})
    return {"status": status, **({"error": problem} if problem else {})}


def _follow(slack: Slack, team: Team, view: View, body: str) -> Json:
    """Does what the answer to view_submission says."""
    answer = _parsed(body)
    action = answer.get("response_action")
    with slack.lock:
        if action is None:
            views.close(slack, team, view)
            return {}
        if action == "clear":
            views.clear(slack, team, view)
            return {}
        if action == "errors":
            return {"errors": _checked_errors(view, answer.get("errors"))}
        if action not in ("update", "push"):
            raise SlackError("invalid_response_action")
        payload = views.checked(answer.get("view"), "modal")
        change = views.update if action == "update" else views.push
        return {"view": bodies.view(team, change(slack, team, view, payload))}


def _parsed(body: str) -> Json:
    if not body.strip():
        return {}
    try:
        answer = json.loads(body)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(answer, dict):
        raise SlackError("invalid_json")
    return answer


def _checked_errors(view: View, errors: Any) -> dict[str, str]:
    """Slack shows errors beside inputs only; for any other block it shows trouble instead."""
    known = {field.block_id for field in forms.inputs(view.blocks)}
    if not isinstance(errors, dict) or not errors or not set(errors) <= known:
        raise SlackError("invalid_errors", known=sorted(known))
    return {str(block_id): str(sentence) for block_id, sentence in errors.items()}
