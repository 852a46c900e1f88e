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
    """A user object. Of who belongs to another company it tells less, and nowhere plainly that they do.

    Source: https://docs.slack.dev/apis/slack-connect#members
    """
    names = {"id": member.id, "team_id": member.home or team.id, "name": member.name, "deleted": member.deleted}
    common = {
        **names,
        "real_name": member.real_name,
        "profile": profile(slack, member) | ({"team": member.home} if member.home else {}),
        "is_bot": member.is_bot,
        "is_app_user": False,
        "updated": member.updated,
    }
    if member.home:
        bot = team.installation.bot_user if team.installation else ""
        return {**common, "is_stranger": not team.shares_channel(member.id, bot)}
    return common | _of_own(slack, team, member)


def _of_own(slack: Slack, team: Team, member: Member) -> Json:
    """What Slack tells of the workspace's own members, guests included."""
    org = slack.org_of(team)
    return {
        **_zone(slack, member),
        "is_admin": member.is_admin,
        "is_owner": member.is_admin,
        "is_primary_owner": False,
        "is_restricted": member.guest,
        "is_ultra_restricted": False,
        **({"enterprise_user": _org_user(org, team, member)} if org else {}),
    }


def person(slack: Slack, team: Team, member: Member) -> Json:
    """A member for the page, which shows everybody's time, whatever Slack tells of it."""
    return {**user(slack, team, member), **_zone(slack, member)}


def _zone(slack: Slack, member: Member) -> Json:
    """A member's time zone as a user object has it."""
    offset = datetime.fromtimestamp(slack.clock.now(), ZoneInfo(member.tz)).utcoffset()
    return {"tz": member.tz, "tz_label": member.tz, "tz_offset": int(offset.total_seconds()) if offset else 0}


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
    author = team.members.get(stored.user)
    home = (author.home if author else "") or team.id
    body: Json = {"type": "message", "user": stored.user, "text": stored.text, "ts": stored.ts, "team": home}
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
        "is_shared": bool(place.connected),
        "is_ext_shared": bool(place.connected),
        "is_org_shared": False,
        **({"connected_team_ids": list(place.connected), "conversation_host_id": team.id} if place.connected else {}),
        "is_member": bot in place.members,
        "num_members": len(place.members),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "context_team_id": team.id,
    }


def view(team: Team, shown: View) -> Json:
    """A view as answers and interactions carry it."""
    sent = shown.payload
    viewer = team.members.get(shown.user)
    return {
        "id": shown.id,
        "team_id": (viewer.home if viewer else "") or team.id,
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


def event(slack: Slack, tenant: Tenant, inner: Json, place: Channel | None = None) -> Json:
    """The envelope around an event in a workspace, or around one that concerns a whole org. `place`: where it happened.

    In a channel that companies share it names the author's workspace; only `authorizations` says whose app hears of it.
    Seen in https://github.com/slackapi/bolt-python/blob/main/tests/slack_bolt/request/test_internals.py
    """
    number = secrets.token_hex(5).upper()
    enterprise = tenant.id if isinstance(tenant, Org) else tenant.enterprise
    is_shared = bool(place and place.connected)
    author = tenant.members.get(str(inner.get("user"))) if is_shared and isinstance(tenant, Team) else None
    home = (author.home if author else "") or tenant.id
    if is_shared:
        inner = {**inner, "team": home, "user_team": home, "source_team": home}
    beside = {"enterprise_id": enterprise} if enterprise and home == tenant.id else {}
    context = {"context_team_id": tenant.id, "context_enterprise_id": enterprise or None} if is_shared else {}
    return {
        "team_id": None if isinstance(tenant, Org) else home,
        **beside,
        **context,
        "api_app_id": APP_ID,
        "event": inner,
        "type": "event_callback",
        "event_id": f"Ev{number}",
        "event_time": int(slack.clock.now()),
        "authorizations": [_authorization(tenant, enterprise)],
        "is_ext_shared_channel": is_shared,
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
    """The frame of block_actions, view_submission and view_closed, and of shortcuts.

    What somebody from another company does in a view names their own workspace; the view says where the app is.
    """
    is_afar = bool(member.home) and not in_channel
    home = member.home or team.id
    return {
        "type": kind,
        "team": {"id": home, "domain": home.lower()} if is_afar else _team_of(slack, team, in_channel),
        "user": {"id": member.id, "username": member.name, "name": member.name, "team_id": home},
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
