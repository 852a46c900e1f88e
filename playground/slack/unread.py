"""What is new for a member: the page compares it with what the member has looked at."""

from .slack import Slack
from .world import Channel, Member, Message, Team


def latest(slack: Slack, team: Team, member: Member) -> dict[str, str]:
    """For each conversation of the member, the ts of the newest message in it that somebody else wrote."""
    return {
        place.id: message.ts
        for place in team.channels.values()
        if member.id in place.members and (message := _newest(slack, team, place, member))
    }


def _newest(slack: Slack, team: Team, place: Channel, member: Member) -> Message | None:
    ephemerals = [one for one in slack.ephemerals.get((team.id, place.id), []) if one.whisper_to == member.id]
    seen = [*place.messages, *ephemerals]
    others = [one for one in seen if one.user != member.id and (one.broadcast or not one.is_reply)]
    return max(others, key=lambda message: message.ts, default=None)
