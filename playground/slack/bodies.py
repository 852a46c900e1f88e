"""Bodies as Slack sends and answers them: users, messages, channels, views, events, interactions."""

import secrets
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from .seed import bot_user_of
from .slack import Slack
from .world import APP_ID, Channel, Json, Member, Message, Org, Team, Tenant, View

PICTURES = (24, 32, 48, 72, 192, 512)


def user(slack: Slack, team: Team, member: Member) -> Json:
    offset = datetime.fromtimestamp(slack.clock.now(), ZoneInfo(member.tz)).utcoffset()
    org = slack.org_of(team)
    return {
        "id": member.id,
        "team_id": team.id,
        "name": member.name,
        "deleted": member.deleted,
        "real_name": member.real_name,
        "tz": member.tz,
        "tz_label": member.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": profile(slack, member),
        "is_admin": member.is_admin,
        "is_owner": member.is_admin,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": member.is_bot,
        "is_app_user": False,
        "updated": member.updated,
        **({"enterprise_user": _org_user(org, team, member)} if org else {}),
    }


def _org_user(org: Org, team: Team, member: Member) -> Json:
    marks = {"is_admin": member.is_admin, "is_owner": member.is_admin, "is_primary_owner": False}
    return {"id": member.id, "enterprise_id": org.id, "enterprise_name": org.name, **marks, "teams": [team.id]}


def profile(slack: Slack, member: Member) -> Json:
    pictures = {f"image_{size}": f"{slack.base_url}avatar/{member.id}" for size in PICTURES}
    names = {
        "real_name": member.real_name,
        "real_name_normalized": member.real_name,
        "display_name": member.display_name,
        "display_name_normalized": member.display_name,
    }
    return {**names, "status_text": "", "status_emoji": "", "avatar_hash": member.id.lower(), **pictures}


def message(team: Team, channel: Channel, stored: Message, *, metadata: bool = False) -> Json:
    """A message as the Web API and events show it."""
    body: Json = {"type": "message", "user": stored.user, "text": stored.text, "ts": stored.ts, "team": team.id}
    if stored.bot:
        body |= bot_marks(stored)
    if stored.blocks:
        body["blocks"] = stored.blocks
    if stored.attachments:
        body["attachments"] = stored.attachments
    if stored.files:
        body["files"] = stored.files
    if stored.thread_ts:
        body["thread_ts"] = stored.thread_ts
    if stored.edited:
        body["edited"] = {"user": stored.user, "ts": stored.edited}
    if stored.reactions:
        body["reactions"] = reactions(stored)
    if metadata and stored.metadata:
        body["metadata"] = stored.metadata
    return body | _thread_marks(channel, stored)


def bot_marks(stored: Message) -> Json:
    bot_id = "B" + stored.user[1:]
    marks = {"id": bot_id, "app_id": APP_ID, "name": "Rooster", "deleted": False}
    return {"bot_id": bot_id, "app_id": APP_ID, "bot_profile": marks}


def reactions(stored: Message) -> list[Json]:
    return [{"name": name, "users": users, "count": len(users)} for name, users in stored.reactions.items()]


def _thread_marks(channel: Channel, stored: Message) -> Json:
    replies = channel.thread(stored.ts)[1:] if not stored.is_reply else []
    if not replies:
        return {}
    writers = list(dict.fromkeys(reply.user for reply in replies))
    counts = {"reply_count": len(replies), "reply_users": writers, "reply_users_count": len(writers)}
    return {"thread_ts": stored.ts, "latest_reply": replies[-1].ts, **counts}


def channel(place: Channel, team: Team) -> Json:
    if place.user:
        return {
            "id": place.id,
            "is_im": True,
            "is_channel": False,
            "user": place.user,
            "is_archived": False,
            "is_user_deleted": team.members[place.user].deleted,
        }
    bot = team.installation.bot_user if team.installation else ""
    return {
        "id": place.id,
        "name": place.name,
        "name_normalized": place.name,
        "is_channel": not place.private,
        "is_group": place.private,
        "is_im": False,
        "is_mpim": False,
        "is_private": place.private,
        "is_archived": place.archived,
        "is_general": place.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_member": bot in place.members,
        "num_members": len(place.members),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "context_team_id": team.id,
    }


def view(team: Team, shown: View) -> Json:
    """A view as answers and interactions carry it."""
    sent = shown.payload
    return {
        "id": shown.id,
        "team_id": team.id,
        "type": sent["type"],
        "blocks": shown.blocks,
        "private_metadata": sent.get("private_metadata") or "",
        "callback_id": sent.get("callback_id") or "",
        "state": {"values": shown.values},
        "hash": shown.hash,
        "title": sent.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(sent.get("clear_on_close")),
        "notify_on_close": bool(sent.get("notify_on_close")),
        "close": sent.get("close"),
        "submit": sent.get("submit"),
        "previous_view_id": shown.previous_id,
        "root_view_id": shown.root_id,
        "app_id": APP_ID,
        "external_id": sent.get("external_id") or "",
        "app_installed_team_id": team.id,
        "bot_id": team.installation.bot_id if team.installation else "",
    }


def event(slack: Slack, tenant: Tenant, inner: Json) -> Json:
    """The envelope around an event in a workspace, or around one that concerns a whole org."""
    number = secrets.token_hex(5).upper()
    enterprise = tenant.id if isinstance(tenant, Org) else tenant.enterprise
    return {
        "team_id": None if isinstance(tenant, Org) else tenant.id,
        **({"enterprise_id": enterprise} if enterprise else {}),
        "api_app_id": APP_ID,
        "event": inner,
        "type": "event_callback",
        "event_id": f"Ev{number}",
        "event_time": int(slack.clock.now()),
        "authorizations": [_authorization(tenant, enterprise)],
        "is_ext_shared_channel": False,
        "event_context": f"4-{number}",
    }


def _authorization(tenant: Tenant, enterprise: str) -> Json:
    """An installation for a whole org is named without a workspace, also where the event happened in one."""
    org_wide = isinstance(tenant, Org) or tenant.is_org_wide
    return {
        "enterprise_id": enterprise or None,
        "team_id": None if org_wide else tenant.id,
        "user_id": tenant.installation.bot_user if tenant.installation else bot_user_of(tenant.id),
        "is_bot": True,
        "is_enterprise_install": org_wide,
    }


def interaction(
    slack: Slack, team: Team, member: Member, kind: str, trigger_id: str, *, in_channel: bool = False, **more: Any
) -> Json:
    """The frame of block_actions, view_submission and view_closed, and of shortcuts."""
    return {
        "type": kind,
        "team": _team_of(slack, team, in_channel),
        "user": {"id": member.id, "username": member.name, "name": member.name, "team_id": team.id},
        "api_app_id": APP_ID,
        "trigger_id": trigger_id,
        "enterprise": enterprise_of(slack, team),
        "is_enterprise_install": team.is_org_wide,
        **more,
    }


def enterprise_of(slack: Slack, team: Team) -> Json | None:
    org = slack.org_of(team)
    return {"id": org.id, "name": org.name} if org else None


def _team_of(slack: Slack, team: Team, in_channel: bool) -> Json | None:
    """Where an app is installed for a whole org, what happens outside of channels names no workspace.

    Seen in https://github.com/slackapi/bolt-python/pull/23 for a shortcut; Bolt falls back to the user's and the
    view's team_id then.
    """
    if team.is_org_wide and not in_channel:
        return None
    org = slack.org_of(team)
    of = {"enterprise_id": org.id, "enterprise_name": org.name} if org else {}
    return {"id": team.id, "domain": team.domain, **of}
