"""What members do in Slack: write, change, delete, react, type a command, open Rooster's Home."""

import json
import time
from typing import Any
from urllib.parse import urlencode

from . import bodies, posts, respond, views
from .deliveries import FORM_TYPE
from .errors import SlackError, malformed, not_there
from .forms import rich_text
from .methods.reactions import react as add_reaction
from .methods.reactions import unreact
from .slack import Slack
from .tickets import ResponseUrl, Trigger
from .world import APP_ID, Channel, Json, Member, Message, Team

HOME_PATIENCE = 10.0


def actor(slack: Slack, team_id: str, user_id: str) -> tuple[Team, Member]:
    """A person who can do things: not a bot, not deactivated."""
    team = slack.team(team_id)
    member = slack.member(team, user_id)
    if member.is_bot or member.deleted:
        raise malformed(f"{user_id} is {'a bot' if member.is_bot else 'deactivated'} and cannot do anything.")
    return team, member


def refuse_external(member: Member, what: str) -> None:
    """Slack offers commands and shortcuts to members of the workspace where the app is, and to nobody else."""
    if member.home:
        raise not_there(f"{member.id} is of {member.home}, where Slack does not offer {what}.")


def participant_channel(slack: Slack, team: Team, member: Member, channel_id: str) -> Channel:
    """A conversation this person takes part in; Rooster's own id means their direct messages."""
    is_rooster = team.installation is not None and channel_id == team.installation.bot_user
    channel = slack.place(team, member.id if is_rooster else channel_id)
    if member.id not in channel.members:
        raise malformed(f"{member.id} is not in {channel.id}.")
    return channel


def say(slack: Slack, team_id: str, user_id: str, channel_id: str, text: str, thread_ts: str | None) -> Json:
    with slack.lock:
        team, member = actor(slack, team_id, user_id)
        channel = participant_channel(slack, team, member, channel_id)
        if channel.archived:
            raise malformed(f"{channel.id} is archived.")
        if thread_ts and channel.find(thread_ts) is None:
            raise not_there(f"There is no message {thread_ts} in {channel.id}.")
        if not text:
            raise malformed("There is nothing to say: text is empty.")
        message = Message(slack.clock.stamp(), member.id, text, thread_ts=thread_ts)
        event = posts.post(slack, team, channel, message)
        if event:
            event["event"] |= {"blocks": [rich_text(text)], "client_msg_id": f"{message.ts}-{member.id}"}
    return {"ts": message.ts, **_told(slack, event)}


def edit(slack: Slack, team_id: str, user_id: str, channel_id: str, ts: str, text: str) -> Json:
    with slack.lock:
        team, channel, message = _own_message(slack, team_id, user_id, channel_id, ts)
        before = posts.before(message)
        message.text, message.edited = text, slack.clock.stamp()
        event = posts.edit(slack, team, channel, message, before)
    return _told(slack, event)


def delete(slack: Slack, team_id: str, user_id: str, channel_id: str, ts: str) -> Json:
    with slack.lock:
        team, channel, message = _own_message(slack, team_id, user_id, channel_id, ts)
        event = posts.delete(slack, team, channel, message)
    slack.store.flush()
    return _told(slack, event)


def react(slack: Slack, team_id: str, user_id: str, channel_id: str, ts: str, name: str) -> Json:
    """Adds the reaction, or takes it back; Rooster does not listen to reactions."""
    with slack.lock:
        team, member = actor(slack, team_id, user_id)
        message = slack.message(team, participant_channel(slack, team, member, channel_id), ts, user_id)
        try:
            (unreact if member.id in message.reactions.get(name, []) else add_reaction)(message, member.id, name)
        except SlackError as refused:
            raise malformed(f"Slack refuses that reaction: {refused.code}.") from refused
        slack.store.touch()
        return {"reactions": message.reactions}


def command(slack: Slack, team_id: str, user_id: str, channel_id: str, name: str, text: str) -> Json:
    with slack.lock:
        team, member = actor(slack, team_id, user_id)
        channel = participant_channel(slack, team, member, channel_id)
        if not name.startswith("/") or len(name) < 2:
            raise malformed("A command starts with a slash.")
        if not team.installation:
            raise not_there(f"Rooster is not installed in {team.name}: there is no command {name}.")
        refuse_external(member, f"the command {name}")
        since = slack.world.counter
        response = ResponseUrl(team.id, member.id, channel.id, None, None, slack.clock.now())
        trigger = Trigger(team.id, member.id)
        form = _command_form(slack, team, member, channel, {"command": name, "text": text})
        form["response_url"] = f"{slack.base_url}respond/{slack.tickets.new_response(response)}"
        form["trigger_id"] = slack.tickets.new_trigger(trigger)
    status, body, problem = shoot(slack, "/slack/commands", form)
    result: Json = {"status": status, "body": body}
    if status == 200 and body.strip():
        try:
            result["ts"] = respond.show(slack, response, _command_answer(body))
        except SlackError as refused:
            problem = refused.code
    if problem:
        line = f'{name} failed with the error "{problem}"'
        with slack.lock:
            result |= {"error": problem, "ts": respond.post_ephemeral(slack, team, channel, member.id, line)}
    return result | shown(slack, team, member.id, trigger, since)


def home(slack: Slack, team_id: str, user_id: str) -> Json:
    """Opens the Home tab; what Rooster publishes in return may take it a moment."""
    with slack.lock:
        team, member = actor(slack, team_id, user_id)
        if not team.installation:
            raise not_there(f"Rooster is not installed in {team.name}.")
        since = slack.world.counter
        place = slack.direct_messages(team, member.id)
        inner = {"type": "app_home_opened", "user": member.id, "channel": place.id, "tab": "home"}
        old = team.home_of(member.id)
        extra = {"view": bodies.view(team, old)} if old else {}
        event = bodies.event(slack, team, {**inner, **extra, "event_ts": slack.clock.stamp()})
    slack.deliveries.event(event)
    _wait_for_home(slack, team, member.id, since)
    with slack.lock:
        view = team.home_of(member.id)
        return {"view": bodies.view(team, view) if view else None}


def shoot(slack: Slack, path: str, form: dict[str, str]) -> tuple[int, str, str]:
    """One signed form to the app: its status, its text, and Slack's word for what went wrong."""
    try:
        answer = slack.deliveries.send(path, urlencode(form).encode(), FORM_TYPE)
    except TimeoutError:
        return 0, "", "operation_timeout"
    except OSError:
        return 0, "", "dispatch_failed"
    problem = "" if answer.status == 200 else "http_service_error" if answer.status >= 500 else "http_client_error"
    return answer.status, answer.body.decode(errors="replace"), problem


def shown(slack: Slack, team: Team, user_id: str, trigger: Trigger, since: int) -> Json:
    """The view the app showed this member while it handled the request."""
    with slack.lock:
        view = team.views.get(trigger.opened or "") or views.newest(team, user_id, since)
        return {"view": bodies.view(team, view)} if view else {}


def _wait_for_home(slack: Slack, team: Team, user_id: str, since: int) -> None:
    until, idle = time.monotonic() + HOME_PATIENCE, 0
    while time.monotonic() < until and idle < 2:
        with slack.lock:
            view = team.home_of(user_id)
            if view and view.touched > since:
                return
        idle = idle + 1 if slack.app.is_idle() else 0
        time.sleep(0.1)


def _told(slack: Slack, event: Json | None) -> Json:
    """The first attempt happens before the member's call returns; `status` is the app's answer to it."""
    return {"status": slack.deliveries.event(event)} if event else {}


def _own_message(slack: Slack, team_id: str, user_id: str, channel_id: str, ts: str) -> tuple[Team, Channel, Message]:
    team, member = actor(slack, team_id, user_id)
    channel = participant_channel(slack, team, member, channel_id)
    message = channel.find(ts)
    if message is None:
        raise not_there(f"There is no message {ts} in {channel.id}.")
    if message.user != member.id and not member.is_admin:
        raise malformed(f"The message {ts} is not {member.id}'s own.")
    return team, channel, message


def _command_form(slack: Slack, team: Team, member: Member, channel: Channel, typed: dict[str, str]) -> dict[str, str]:
    return {
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.user else channel.name,
        "user_id": member.id,
        "user_name": member.name,
        "api_app_id": APP_ID,
        "is_enterprise_install": "true" if team.is_org_wide else "false",
        **{f"enterprise_{key}": value for key, value in (bodies.enterprise_of(slack, team) or {}).items()},
        **typed,
    }


def _command_answer(body: str) -> Any:
    """The answer to a command is JSON, or plain text for the member's eyes only."""
    try:
        parsed = json.loads(body)
    except ValueError:
        return {"text": body}
    return parsed if isinstance(parsed, dict) else {"text": body}
