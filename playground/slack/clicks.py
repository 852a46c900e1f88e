"""Members operate buttons and menus, in messages and in views."""

import json
from typing import Any

from . import bodies, forms
from .blocks import interactive
from .elements import choices
from .errors import malformed, not_there
from .people import actor, participant_channel, shoot, shown
from .slack import Slack
from .tickets import ResponseUrl, Trigger
from .world import Channel, Json, Member, Message, Team, View

Found = tuple[Json, Json]


def on_message(slack: Slack, team_id: str, user_id: str, channel_id: str, ts: str, action_id: str, value: Any) -> Json:
    with slack.lock:
        team, member = actor(slack, team_id, user_id)
        channel = participant_channel(slack, team, member, channel_id)
        message = slack.message(team, channel, ts, member.id)
        attached = [block for attachment in message.attachments for block in attachment.get("blocks") or []]
        blocks = [*message.blocks, *attached]
        action = _operate(slack, team, blocks, message.state, action_id, value)
        trigger, since = Trigger(team.id, member.id), slack.world.counter
        payload = _frame(slack, team, member, action, trigger, in_channel=True)
        payload |= _message_parts(slack, team, channel, message, blocks)
        response = ResponseUrl(team.id, member.id, channel.id, message.ts, message.thread_ts, slack.clock.now())
        payload["response_url"] = f"{slack.base_url}respond/{slack.tickets.new_response(response)}"
    return _sent(slack, team, member, payload, trigger, since)


def on_view(slack: Slack, team_id: str, user_id: str, view_id: str, action_id: str, value: Any, values: Any) -> Json:
    with slack.lock:
        team, member = actor(slack, team_id, user_id)
        view = own_view(team, member, view_id)
        forms.enter(team, view, values, None)
        action = _operate(slack, team, view.blocks, view.values, action_id, value)
        trigger, since = Trigger(team.id, member.id, view.id), slack.world.counter
        payload = _frame(slack, team, member, action, trigger)
        payload |= {"container": {"type": "view", "view_id": view.id}, "view": view_with_state(team, view)}
        slack.store.touch()
    return _sent(slack, team, member, payload, trigger, since)


def own_view(team: Team, member: Member, view_id: str) -> View:
    view = team.views.get(view_id)
    if view is None or view.user != member.id:
        raise not_there(f"{member.id} has no open view {view_id}.")
    return view


def view_with_state(team: Team, view: View) -> Json:
    return bodies.view(team, view) | {"state": {"values": forms.state(view.blocks, view.values)}}


def _operate(slack: Slack, team: Team, blocks: list[Json], entered: Json, action_id: str, value: Any) -> Json:
    """Finds the element, keeps what was chosen in it, and describes the action as Slack does."""
    block, element = _choose(blocks, action_id, value)
    kind = element["type"]
    action: Json = {"action_id": action_id, "block_id": block["block_id"], "type": kind}
    action["action_ts"] = slack.clock.stamp()
    if kind in ("button", "workflow_button"):
        shared = {key: element[key] for key in ("text", "value", "style") if key in element}
        return action | shared
    if kind == "overflow":
        return action | {"selected_option": forms.option(element, str(value))}
    if block["type"] == "input" and not block.get("dispatch_action"):
        raise malformed(f"{action_id} is an input without dispatch_action: nothing is sent until the form is.")
    if value is None:
        raise malformed(f"{action_id} is a {kind}: say which value is chosen.")
    state = forms.given(team, forms.Field(block, element), value)
    entered.setdefault(block["block_id"], {})[action_id] = state
    return action | state


def _choose(blocks: list[Json], action_id: str, value: Any) -> Found:
    found = [(block, one) for block in blocks for one in interactive_of(block) if one.get("action_id") == action_id]
    if not found:
        raise not_there(f"There is nothing with the action_id {action_id} to operate.")
    offering = [pair for pair in found if _offers(pair[1], value)]
    if not offering:
        raise not_there(f"No element with the action_id {action_id} has the value {value!r}.")
    return offering[0]


def interactive_of(block: Json) -> list[Json]:
    """Blocks left to slack_sdk's models have no elements to operate here."""
    return interactive(block) if block["type"] in ("section", "actions", "input") else []


def _offers(element: Json, value: Any) -> bool:
    if value is None:
        return True
    if element["type"] == "button":
        return bool(element.get("value") == value)
    if element.get("options") or element.get("option_groups"):
        wanted = value if isinstance(value, list) else [value]
        return all(any(entry["value"] == one for entry in choices(element)) for one in wanted if one != "")
    return True


def _frame(
    slack: Slack, team: Team, member: Member, action: Json, trigger: Trigger, *, in_channel: bool = False
) -> Json:
    if not team.installation:
        raise not_there(f"Rooster is not installed in {team.name} any more: nobody hears of the click.")
    trigger_id = slack.tickets.new_trigger(trigger)
    return bodies.interaction(slack, team, member, "block_actions", trigger_id, in_channel=in_channel, actions=[action])


def _message_parts(slack: Slack, team: Team, channel: Channel, message: Message, blocks: list[Json]) -> Json:
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container["is_ephemeral"] = message.whisper_to is not None
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    parts: Json = {
        "container": container,
        "channel": {"id": channel.id, "name": "directmessage" if channel.user else channel.name},
        "state": {"values": forms.state([b for b in blocks if interactive_of(b)], message.state)},
    }
    if message.whisper_to is None:
        parts["message"] = bodies.message(team, channel, message)
    return parts


def _sent(slack: Slack, team: Team, member: Member, payload: Json, trigger: Trigger, since: int) -> Json:
    status, _, problem = shoot(slack, "/slack/interactions", {"payload": json.dumps(payload)})
    result: Json = {"status": status, **({"error": problem} if problem else {})}
    return result | shown(slack, team, member.id, trigger, since)
