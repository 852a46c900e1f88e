"""Modals and Home tabs: opened, pushed, updated, published and closed."""

import secrets

from .blocks import check_view
from .errors import SlackError
from .slack import Slack
from .tickets import Trigger
from .world import Json, Team, View

STACK = 3
KEPT = 50


def open_modal(slack: Slack, team: Team, trigger: Trigger, payload: Json) -> View:
    view = _new(slack, team, trigger.user, payload)
    trigger.opened = view.id
    return view


def push(slack: Slack, team: Team, below: View, payload: Json) -> View:
    """A modal on top of another; three is the most."""
    if len(stack(team, below)) >= STACK:
        raise SlackError("push_limit_reached")
    view = _new(slack, team, below.user, payload)
    view.root_id, view.previous_id = below.root_id, below.id
    return view


def update(slack: Slack, team: Team, view: View, payload: Json, expected_hash: str | None = None) -> View:
    """What a member has entered stays where block and action keep their ids."""
    if expected_hash and expected_hash != view.hash:
        raise SlackError("hash_conflict")
    _check_external_id(team, payload, view)
    view.payload = payload
    view.hash = _new_hash(slack)
    view.touched = slack.world.next_number()
    kept = {block["block_id"] for block in payload["blocks"]}
    view.values = {block_id: actions for block_id, actions in view.values.items() if block_id in kept}
    slack.store.touch()
    return view


def publish(slack: Slack, team: Team, user: str, payload: Json, expected_hash: str | None = None) -> View:
    home = team.home_of(user)
    if home:
        return update(slack, team, home, payload, expected_hash)
    return _new(slack, team, user, payload)


def close(slack: Slack, team: Team, view: View) -> None:
    """Only this modal; what lies below it shows again."""
    team.views.pop(view.id, None)
    slack.store.touch()


def clear(slack: Slack, team: Team, view: View) -> None:
    """The whole stack."""
    for one in stack(team, view):
        close(slack, team, one)


def stack(team: Team, view: View) -> list[View]:
    return [one for one in team.views.values() if one.root_id == view.root_id]


def checked(payload: object, kind: str) -> Json:
    """A valid view of the kind that may stand here."""
    view = check_view(payload)
    if view["type"] != kind:
        raise SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] view must be a {kind}"]})
    return view


def newest(team: Team, user: str, since: int) -> View | None:
    """What this member was shown after revision `since`."""
    shown = [view for view in team.views.values() if view.user == user and view.touched > since]
    return max(shown, key=lambda view: view.touched, default=None)


def _new(slack: Slack, team: Team, user: str, payload: Json) -> View:
    _check_external_id(team, payload, None)
    view_id = "V" + secrets.token_hex(5).upper()
    view = View(view_id, user, payload, _new_hash(slack), slack.world.next_number(), root_id=view_id)
    team.views[view_id] = view
    for forgotten in team.modals_of(user)[:-KEPT]:
        del team.views[forgotten.id]
    slack.store.touch()
    return view


def _check_external_id(team: Team, payload: Json, own: View | None) -> None:
    external_id = payload.get("external_id")
    taken = (view for view in team.views.values() if view is not own and view.payload.get("external_id") == external_id)
    if external_id and any(taken):
        raise SlackError("duplicate_external_id")


def _new_hash(slack: Slack) -> str:
    return f"{int(slack.clock.now())}.{secrets.token_urlsafe(6)}"
