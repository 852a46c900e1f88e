"""What the app answers to a command or click: in the HTTP answer itself, or later through its response URL."""

import json
from typing import Any

from flask import Blueprint, Response, request

from . import posts
from .blocks import check_message_blocks
from .errors import SlackError
from .slack import Slack
from .tickets import RESPONSE_SECONDS, RESPONSE_USES, ResponseUrl
from .world import Channel, Json, Message, Team


def blueprint(slack: Slack) -> Blueprint:
    pages = Blueprint("respond", __name__)

    @pages.post("/respond/<ticket>")
    def respond(ticket: str) -> Response:
        response = slack.tickets.responses.get(ticket)
        if response is None or slack.clock.now() - response.made > RESPONSE_SECONDS:
            return Response(json.dumps({"ok": False, "error": "expired_url"}), 404, content_type="application/json")
        if response.uses >= RESPONSE_USES:
            return Response(json.dumps({"ok": False, "error": "used_url"}), 404, content_type="application/json")
        response.uses += 1
        try:
            show(slack, response, request.get_json(force=True, silent=True))
        except SlackError as refused:
            return Response(json.dumps(refused.as_json()), 400, content_type="application/json")
        return Response("ok", content_type="text/plain")

    return pages


def show(slack: Slack, response: ResponseUrl, body: Any) -> str | None:
    """Replaces, deletes or adds a message; answers the ts of what is there now."""
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    with slack.lock:
        team = slack.team(response.team)
        channel = team.channels[response.channel]
        original = _original(slack, team, channel, response)
        if body.get("delete_original"):
            event = _delete(slack, team, channel, original)
            ts = None
        elif original and body.get("replace_original"):
            event = _replace(slack, team, channel, original, body)
            ts = original.ts
        else:
            message = _message(slack, team, response, body)
            event = _add(slack, team, channel, message)
            ts = message.ts
    if body.get("delete_original"):
        slack.store.flush()
    if event:
        slack.deliveries.event_soon(event)
    return ts


def post_ephemeral(slack: Slack, team: Team, channel: Channel, user: str, text: str) -> str:
    """A line that only this member sees, from Slack itself."""
    message = Message(slack.clock.stamp(), "USLACKBOT", text, whisper_to=user)
    posts.post_ephemeral(slack, team, channel, message)
    return message.ts


def _original(slack: Slack, team: Team, channel: Channel, response: ResponseUrl) -> Message | None:
    if response.ts is None:
        return None
    ephemerals = slack.ephemerals.get((team.id, channel.id), [])
    return next((m for m in [*ephemerals, *channel.messages] if m.ts == response.ts), None)


def _message(slack: Slack, team: Team, response: ResponseUrl, body: Json) -> Message:
    text, blocks = _content(slack, team, body)
    return Message(
        ts=slack.clock.stamp(),
        user=team.installation.bot_user if team.installation else "USLACKBOT",
        text=text,
        blocks=blocks,
        bot=True,
        thread_ts=body.get("thread_ts") or response.thread_ts,
        whisper_to=None if body.get("response_type") == "in_channel" else response.user,
    )


def _add(slack: Slack, team: Team, channel: Channel, message: Message) -> Json | None:
    if message.whisper_to:
        posts.post_ephemeral(slack, team, channel, message)
        return None
    return posts.post(slack, team, channel, message)


def _replace(slack: Slack, team: Team, channel: Channel, original: Message, body: Json) -> Json | None:
    before = posts.before(original)
    original.text, original.blocks = _content(slack, team, body)
    return None if original.whisper_to else posts.edit(slack, team, channel, original, before)


def _delete(slack: Slack, team: Team, channel: Channel, original: Message | None) -> Json | None:
    if original is None:
        return None
    if original.whisper_to:
        posts.remove_ephemeral(slack, team, channel, original)
        return None
    return posts.delete(slack, team, channel, original)


def _content(slack: Slack, team: Team, body: Json) -> tuple[str, list[Json]]:
    text, blocks = body.get("text") or "", body.get("blocks")
    owner = team.installation.org if team.is_org_wide and team.installation else team.id
    has = slack.files.pictures_of(owner, slack.base_url)
    checked = check_message_blocks(blocks, has) if blocks is not None else []
    if not isinstance(text, str) or (not text and not checked):
        raise SlackError("no_text")
    return text, checked
