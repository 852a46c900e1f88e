"""Reactions in the table, in the workspace's own partition.

emoji_channel#<channel>          whether Rooster reacts there, and how readily
emoji_mute#<user>                a member whose messages it leaves alone
emoji_blocked                    emoji that the workspace wants never to see
emoji_custom                     names of the workspace's own emoji
emoji_pace                       when the workspace's next reaction may go
emoji_minute#<channel>#<minute>  how many a channel got in a minute
emoji_text#<channel>#<ts>        a message for an endpoint, sealed; 15 minutes at most; <ts> may be a command's hash
reaction#<channel>#<ts>          a reaction and its reasons, for 25 hours
"""

from collections.abc import Collection, Iterator, Sequence

from chalicelib.aws.table import Commit, Delete, Item, Key, Put, Table, Update
from chalicelib.errors import ConditionFailed
from chalicelib.features.emoji.model import Level, Reaction, Switch
from chalicelib.jobs.rate_limiter import Rate

KEPT_SECONDS = 25 * 3600
"""As long as Slack may repeat an event: for so long a reaction can be explained."""
MAX_BLOCKED = 500
MAX_A_MINUTE = 10
"""Reactions in one channel and minute."""
RATE = Rate("emoji", interval_ms=1500, burst=10, max_backlog_ms=60_000)
"""Together no more than the 50 a minute that Slack allows a workspace."""
_TRIES = 3


class EmojiStore:
    """Reads, and the writes of switching, blocking, muting and remembering."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.commit = table.commit

    def switch(self, workspace: str, channel: str) -> Switch | None:
        """How Rooster reacts in the channel; None where nobody switched it on."""
        item = self._table.get(_channel_key(workspace, channel)) or {}
        return Switch(Level(item["level"]), item.get("told", "")) if item.get("on") else None

    def disclosed_to(self, workspace: str, channel: str) -> str:
        """Who reads along in a direct conversation, as far as its member was told."""
        item = self._table.get(_channel_key(workspace, channel)) or {}
        return str(item.get("told", ""))

    def set_level(self, workspace: str, channel: str, level: Level) -> bool:
        """Change how readily; False where it is off."""
        change = Update(
            _channel_key(workspace, channel),
            "SET #level = :level",
            {"level": str(level), "yes": True},
            when="#on = :yes",
        )
        return self._table.commit(change) is Commit.DONE

    def move_channel(self, workspace: str, old: str, new: str) -> None:
        """A channel has another id now: its switch and what can be explained go along."""
        item = self._table.get(_channel_key(workspace, old))
        if item:
            self._table.commit(
                Delete(_channel_key(workspace, old), when="attribute_exists(#pk)"),
                Put({**item, **_channel_key(workspace, new)}, unless_exists=True),
            )
        for one in self._table.query(workspace, f"reaction#{old}#"):
            _, _, ts = one["sk"].split("#")
            moved = {**one, **_reaction_key(workspace, new, ts)}
            self._table.commit(Put(moved), Delete(_reaction_key(workspace, old, ts)))

    def is_muted(self, workspace: str, user: str) -> bool:
        """The member wants their messages left alone."""
        return self._table.get(_mute_key(workspace, user)) is not None

    def mute(self, workspace: str, user: str) -> None:
        """Leave the member's messages alone."""
        self._table.commit(Put({**_mute_key(workspace, user), "user": user}))

    def unmute(self, workspace: str, user: str) -> None:
        """React to them again."""
        self._table.commit(Delete(_mute_key(workspace, user)))

    def blocked(self, workspace: str) -> tuple[str, ...]:
        """Emoji that the workspace wants never to see."""
        item = self._table.get(_blocked_key(workspace)) or {}
        return tuple(item.get("names", ()))

    def block(self, workspace: str, name: str) -> bool:
        """One more; False where there are too many already."""
        values: Item = {"name": name, "one": [name], "none": [], "most": MAX_BLOCKED}
        change = "SET #names = list_append(if_not_exists(#names, :none), :one)"
        room = "(attribute_not_exists(#names) OR (NOT contains(#names, :name) AND size(#names) < :most))"
        blocked = self._table.commit(Update(_blocked_key(workspace), change, values, when=room))
        return blocked is Commit.DONE or name in self.blocked(workspace)

    def unblock(self, workspace: str, names: Collection[str]) -> None:
        """Less of them, together. Raises ConditionFailed where others change the list all the time."""
        for _ in range(_TRIES):
            before = list(self.blocked(workspace))
            values: Item = {"after": [one for one in before if one not in names], "before": before}
            if values["after"] == before:
                return
            change = Update(_blocked_key(workspace), "SET #names = :after", values, when="#names = :before")
            if self._table.commit(change) is Commit.DONE:
                return
        raise ConditionFailed

    def custom(self, workspace: str) -> tuple[tuple[str, ...], int]:
        """Names of the workspace's own emoji, and when Slack told them; 0 for never."""
        item = self._table.get(_custom_key(workspace)) or {}
        return tuple(item.get("names", ())), item.get("at", 0)

    def set_custom(self, workspace: str, names: Sequence[str], now: int) -> None:
        """What Slack says now."""
        self._table.commit(Put({**_custom_key(workspace), "names": list(names), "at": now}))

    def count(self, workspace: str, channel: str, now: int) -> int | None:
        """Which one of this minute the next reaction is, from 1 on; None where the channel had enough."""
        values = {"one": 1, "most": MAX_A_MINUTE, "expires": now + 3600}
        change = "SET #expires = :expires ADD #count :one"
        room = "attribute_not_exists(#count) OR #count < :most"
        try:
            item = self._table.update(Update(_minute_key(workspace, channel, now // 60), change, values, when=room))
        except ConditionFailed:
            return None
        return int(item["count"])

    def uncount(self, workspace: str, channel: str, now: int) -> None:
        """That one was an event that Slack told before."""
        self._table.commit(Update(_minute_key(workspace, channel, now // 60), "ADD #count :less", {"less": -1}))

    def text(self, workspace: str, channel: str, ts: str, now: int) -> str | None:
        """A message that waits for an endpoint, sealed."""
        item = self._table.get(_text_key(workspace, channel, ts))
        return item["sealed"] if item and item["expires"] > now else None

    def forget_text(self, workspace: str, channel: str, ts: str) -> None:
        """It was read, or is too old."""
        self._table.commit(Delete(_text_key(workspace, channel, ts)))

    def remember(self, workspace: str, reaction: Reaction) -> None:
        """A reaction stands, or was taken back."""
        self._table.commit(Put(_reaction(workspace, reaction)))

    def reaction(self, workspace: str, channel: str, ts: str, now: int) -> Reaction | None:
        """Rooster's reaction to a message of the last 25 hours."""
        item = self._table.get(_reaction_key(workspace, channel, ts))
        return _as_reaction(item) if item and item["expires"] > now else None

    def reactions(self, workspace: str, channel: str, now: int) -> Iterator[Reaction]:
        """Rooster's reactions of the last 25 hours in a channel."""
        items = self._table.query(workspace, f"reaction#{channel}#")
        return (_as_reaction(item) for item in items if item["expires"] > now)


def switch_on(workspace: str, channel: str, predictor_label: str) -> Update:
    """The write that lets Rooster react in a channel, which is told who reads along; refused where it does already."""
    values = {"yes": True, "no": False, "normal": str(Level.NORMAL), "label": predictor_label}
    change = "SET #on = :yes, #level = if_not_exists(#level, :normal), #told = :label"
    return Update(_channel_key(workspace, channel), change, values, when="attribute_not_exists(#on) OR #on = :no")


def disclose(workspace: str, channel: str, predictor_label: str) -> Update:
    """The write that goes with telling a channel that somebody else reads along now; refused where it knows."""
    new = "attribute_not_exists(#told) OR #told <> :label"
    return Update(_channel_key(workspace, channel), "SET #told = :label", {"label": predictor_label}, when=new)


def switch_off(workspace: str, channel: str) -> Update:
    """The write that stops it; refused where nobody let it."""
    return Update(_channel_key(workspace, channel), "SET #on = :no", {"yes": True, "no": False}, when="#on = :yes")


def put_text(workspace: str, channel: str, ts: str, sealed: str, expires: int) -> Put:
    """The write that keeps a message, sealed, until an endpoint has read it."""
    return Put({**_text_key(workspace, channel, ts), "sealed": sealed, "expires": expires})


def _channel_key(workspace: str, channel: str) -> Key:
    return {"pk": workspace, "sk": f"emoji_channel#{channel}"}


def _mute_key(workspace: str, user: str) -> Key:
    return {"pk": workspace, "sk": f"emoji_mute#{user}"}


def _blocked_key(workspace: str) -> Key:
    return {"pk": workspace, "sk": "emoji_blocked"}


def _custom_key(workspace: str) -> Key:
    return {"pk": workspace, "sk": "emoji_custom"}


def _minute_key(workspace: str, channel: str, minute: int) -> Key:
    return {"pk": workspace, "sk": f"emoji_minute#{channel}#{minute}"}


def _text_key(workspace: str, channel: str, ts: str) -> Key:
    return {"pk": workspace, "sk": f"emoji_text#{channel}#{ts}"}


def _reaction_key(workspace: str, channel: str, ts: str) -> Key:
    return {"pk": workspace, "sk": f"reaction#{channel}#{ts}"}


def _reaction(workspace: str, reaction: Reaction) -> Item:
    what = {"name": reaction.name, "percent": reaction.percent, "reason": reaction.reason, "at": reaction.at}
    key = _reaction_key(workspace, reaction.channel, reaction.ts)
    return {**key, **what, "removed": reaction.is_removed, "expires": reaction.at + KEPT_SECONDS}


def _as_reaction(item: Item) -> Reaction:
    _, channel, ts = item["sk"].split("#")
    return Reaction(channel, ts, item["name"], item["percent"], item["reason"], item["at"], item["removed"])
