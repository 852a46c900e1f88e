"""Shortcuts: a member picks one from a message's menu, or a global one; the app gets it signed and may open a modal.

Source: https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
"""

import json

from . import bodies
from .errors import malformed, not_there
from .forms import rich_text
from .people import actor, participant_channel, refuse_external, shoot, shown
from .slack import Slack
from .tickets import ResponseUrl, Trigger
from .world import Channel, Json, Member, Message, Team


def use(
    slack: Slack, team_id: str, user_id: str, callback_id: str, channel_id: str | None = None, ts: str | None = None
) -> Json:
    """`channel_id` and `ts`: the message whose menu the shortcut was picked from."""
    with slack.lock:
        team, member = actor(slack, team_id, user_id)
        if not team.installation:
            raise not_there(f"Rooster is not installed in {team.name}: it has no shortcuts there.")
        refuse_external(member, f"the shortcut {callback_id}")
        shortcut = slack.manifest.shortcut(callback_id)
        trigger, since = Trigger(team.id, member.id), slack.world.counter
        payload = _frame(slack, team, member, shortcut, trigger)
        if shortcut["type"] == "message":
            if not channel_id or not ts:
                raise malformed(f"{callback_id} is a message shortcut: it needs channel and ts.")
            payload |= _message_parts(slack, team, member, participant_channel(slack, team, member, channel_id), ts)
    status, _, problem = shoot(slack, "/slack/interactions", {"payload": json.dumps(payload)})
    result: Json = {"status": status, **({"error": problem} if problem else {})}
    return result | shown(slack, team, member.id, trigger, since)


def _frame(slack: Slack, team: Team, member: Member, shortcut: Json, trigger: Trigger) -> Json:
    """Shortcuts do not say which app they are for."""
    on_message = shortcut["type"] == "message"
    kind, trigger_id = "message_action" if on_message else "shortcut", slack.tickets.new_trigger(trigger)
    named = {"action_ts": slack.clock.stamp(), "callback_id": shortcut["callback_id"]}
    frame = bodies.interaction(slack, team, member, kind, trigger_id, in_channel=on_message, **named)
    del frame["api_app_id"]
    return frame


def _message_parts(slack: Slack, team: Team, member: Member, channel: Channel, ts: str) -> Json:
    """Ephemeral messages have no menu, so they are not looked for."""
    message = channel.find(ts)
    if message is None:
        raise not_there(f"There is no message {ts} in {channel.id}.")
    response = ResponseUrl(team.id, member.id, channel.id, None, None, slack.clock.now())
    return {
        "channel": {"id": channel.id, "name": "directmessage" if channel.user else channel.name},
        "response_url": f"{slack.base_url}respond/{slack.tickets.new_response(response)}",
        "message_ts": message.ts,
        "message": _whole(team, channel, message),
    }


def _whole(team: Team, channel: Channel, message: Message) -> Json:
    """What a person writes has blocks as well, made by Slack's own editor."""
    body = bodies.message(team, channel, message)
    return body if message.bot or not message.text else {"blocks": [rich_text(message.text)], **body}
