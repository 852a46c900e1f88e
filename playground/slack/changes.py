"""The world changes: members come and go, channels are made and archived."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from . import bodies
from .errors import malformed
from .slack import Slack
from .world import Channel, Json, Member, Team


def member(
    slack: Slack,
    team_id: str,
    user_id: str,
    *,
    name: str | None,
    tz: str | None,
    deactivated: bool | None,
    admin: bool | None,
    guest: bool | None,
) -> Json:
    """Makes the member if there is none yet; a change of an existing one is told as user_change."""
    with slack.lock:
        team = slack.team(team_id)
        is_new = user_id not in team.members
        one = _member(team, user_id)
        if tz is not None:
            one.tz = _zone(tz)
        if name is not None:
            one.real_name, one.display_name = name, name.split(" ")[0]
        if deactivated is not None:
            one.deleted = deactivated
        if admin is not None:
            one.is_admin = admin
        if guest is not None:
            one.guest = guest
        one.updated = int(slack.clock.now())
        slack.store.touch()
        shown = bodies.user(slack, team, one)
        changed = any(value is not None for value in (name, tz, deactivated, admin, guest))
        kind = "team_join" if is_new else "user_change" if changed else ""
        inner = {"type": kind, "user": shown, "event_ts": slack.clock.stamp()}
        event = bodies.event(slack, team, inner) if kind and team.installation else None
    _tell(slack, [event])
    return {"user": shown}


def membership(slack: Slack, team_id: str, user_id: str, channel_id: str, *, join: bool) -> None:
    """A member joins or leaves a channel."""
    with slack.lock:
        team = slack.team(team_id)
        slack.member(team, user_id)
        event = _move(slack, team, slack.place(team, channel_id), user_id, join)
    _tell(slack, [event])


def channel(
    slack: Slack,
    team_id: str,
    channel_id: str,
    *,
    name: str | None,
    archived: bool | None,
    private: bool | None,
    rooster: bool | None,
    new_id: str | None,
) -> Json:
    """Makes the channel, with everybody in it, if there is none yet. `new_id`: Slack calls it so from now on."""
    events: list[Json | None] = []
    with slack.lock:
        team = slack.team(team_id)
        if channel_id not in team.channels:
            team.channels[channel_id] = _new_channel(team, channel_id)
        place = slack.place(team, channel_id)
        place.name = name or place.name
        place.private = place.private if private is None else private
        if archived is not None:
            events.append(_archive(slack, team, place, archived))
        if rooster is not None and team.installation:
            events.append(_move(slack, team, place, team.installation.bot_user, rooster))
        if new_id is not None:
            events.append(_rename(slack, team, place, new_id))
        slack.store.touch()
        shown = {**bodies.channel(place, team), "members": list(place.members)}
    _tell(slack, events)
    return {"channel": shown}


def workspace(slack: Slack, team_id: str, name: str | None) -> Json:
    """Makes an empty workspace if there is none yet; members and channels come by their own calls."""
    with slack.lock:
        if not team_id.startswith("T") or not team_id.isalnum():
            raise malformed(f"{team_id} is no workspace id: it starts with T.")
        team = slack.world.teams.setdefault(team_id, Team(team_id, team_id, team_id.lower(), {}, {}))
        team.name = name or team.name
        slack.store.touch()
        return {"team": {"id": team.id, "name": team.name, "domain": team.domain}}


def _tell(slack: Slack, events: list[Json | None]) -> None:
    for event in events:
        if event:
            slack.deliveries.event(event)


def _member(team: Team, user_id: str) -> Member:
    if user_id not in team.members:
        if not user_id.startswith(("U", "W")) or not user_id.isalnum():
            raise malformed(f"{user_id} is no member id: it starts with U or W.")
        short = user_id[2:].title() or user_id
        team.members[user_id] = Member(user_id, short.lower(), short, short, "Etc/UTC")
    return team.members[user_id]


def _new_channel(team: Team, channel_id: str) -> Channel:
    _check_channel_id(channel_id)
    people = [one.id for one in team.members.values() if not (one.deleted or one.guest or one.home)]
    return Channel(channel_id, channel_id[2:].lower() or channel_id.lower(), people)


def _check_channel_id(channel_id: str) -> None:
    if not channel_id.startswith(("C", "G")) or not channel_id.isalnum():
        raise malformed(f"{channel_id} is no channel id: it starts with C, or of old private ones with G.")


def _rename(slack: Slack, team: Team, place: Channel, new_id: str) -> Json | None:
    """Another id for a channel, for good; Rooster hears of it as of other news of a private channel that it is in.

    Source: https://docs.slack.dev/reference/events/channel_id_changed
    """
    _check_channel_id(new_id)
    if new_id in team.channels:
        raise malformed(f"There is a channel {new_id} already.")
    old_id, place.id = place.id, new_id
    team.channels = {channel.id: channel for channel in team.channels.values()}
    slack.ephemerals[team.id, new_id] = slack.ephemerals.pop((team.id, old_id), [])
    bot = team.installation
    if not bot or bot.bot_user not in place.members or "groups:read" not in bot.scopes:
        return None
    if "channel_id_changed" not in slack.manifest.events:
        return None
    inner = {"type": "channel_id_changed", "old_channel_id": old_id, "new_channel_id": new_id}
    return bodies.event(slack, team, {**inner, "event_ts": slack.clock.stamp()}, place)


def _zone(tz: str) -> str:
    try:
        return ZoneInfo(tz).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise malformed(f"{tz!r} is no time zone.") from None


def _move(slack: Slack, team: Team, place: Channel, user_id: str, join: bool) -> Json | None:
    """Rooster hears of people coming and going where it is itself, and of its own coming and going.

    Source: https://docs.slack.dev/reference/events/member_joined_channel
    """
    if join == (user_id in place.members):
        return None
    is_there = team.installation is not None and team.installation.bot_user in (*place.members, user_id)
    (place.members.append if join else place.members.remove)(user_id)
    slack.store.touch()
    kind = "member_joined_channel" if join else "member_left_channel"
    if not is_there or not _hears(slack, team, place, kind):
        return None
    inner = {"type": kind, "user": user_id, "channel": place.id, "channel_type": "G" if place.private else "C"}
    return bodies.event(slack, team, {**inner, "team": team.id, "event_ts": slack.clock.stamp()})


def _archive(slack: Slack, team: Team, place: Channel, archived: bool) -> Json | None:
    """A private channel that is unarchived has its members still, and tells them.

    Source: https://docs.slack.dev/reference/events/group_unarchive
    """
    was, place.archived = place.archived, archived
    is_there = team.installation is not None and team.installation.bot_user in place.members
    is_news = was and not archived and place.private and is_there
    if not is_news or not _hears(slack, team, place, "group_unarchive"):
        return None
    inner = {"type": "group_unarchive", "channel": place.id, "event_ts": slack.clock.stamp()}
    return bodies.event(slack, team, inner)


def _hears(slack: Slack, team: Team, place: Channel, kind: str) -> bool:
    """The app subscribed to such events, and may know of such channels."""
    scope = "groups:read" if place.private else "channels:read"
    is_granted = team.installation is not None and scope in team.installation.scopes
    return kind in slack.manifest.events and is_granted
