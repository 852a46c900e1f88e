"""Slack's Web API; every error is one of ours."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from chalicelib import log
from chalicelib.errors import ChannelGone, InDoubt, NotAllowed, RetryAfter, SlackError, SlackRefused, WorkspaceGone
from chalicelib.slack import response_url, web_api
from chalicelib.slack.blocks import shown
from chalicelib.slack.message import DELIVERY, Blocks
from chalicelib.slack.payloads import Click
from chalicelib.slack.responses import Answer
from chalicelib.slack.users import person

_PAGES_IN_DOUBT = 3
_PAGES_OF_CHANNELS = 3
_MAX_LISTED = 500


class SlackClient:
    """One workspace's Web API. `timeout`: seconds a call may take. `rest`: seconds for which a method must.

    `team`: the workspace, for methods that an org's token serves in many; with other tokens Slack ignores it.
    """

    def __init__(
        self, token: str, url: str, timeout: float, team: str, rest: Callable[[str], int] = lambda method: 0
    ) -> None:
        self._token = token
        self._url = url
        self._timeout = timeout
        self._team = team
        self._rest = rest

    def post_message(
        self, channel: str, text: str, blocks: Blocks, delivery: str, thread_ts: str | None = None
    ) -> tuple[str, str]:
        """Post as Rooster; the (channel, ts) it got. `channel` may be a member's id: their DM."""
        metadata = {"event_type": DELIVERY, "event_payload": {"id": delivery}}
        answer = self._call(
            "chat.postMessage",
            channel=channel,
            text=text,
            blocks=blocks,
            metadata=metadata,
            thread_ts=thread_ts,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["channel"]), str(answer["ts"])

    def update_message(self, channel: str, ts: str, text: str, blocks: Blocks) -> None:
        """Change one of our messages."""
        self._call("chat.update", channel=channel, ts=ts, text=text, blocks=blocks)

    def delete_message(self, channel: str, ts: str) -> None:
        """Delete one of our messages."""
        self._call("chat.delete", channel=channel, ts=ts)

    def add_reaction(self, channel: str, ts: str, name: str) -> None:
        """React to a message; that Rooster has done so already is fine."""
        with _allowing("already_reacted"):
            self._call("reactions.add", channel=channel, timestamp=ts, name=name)

    def remove_reaction(self, channel: str, ts: str, name: str) -> None:
        """Take Rooster's reaction back; that there is none is fine."""
        with _allowing("no_reaction"):
            self._call("reactions.remove", channel=channel, timestamp=ts, name=name)

    def custom_emoji(self) -> list[str]:
        """Names of the workspace's own emoji. Source: https://docs.slack.dev/reference/methods/emoji.list"""
        found = self._call("emoji.list")["emoji"]
        return [str(name) for name in found] if isinstance(found, dict) else []

    def message(self, channel: str, ts: str, thread_ts: str) -> Mapping[str, Any] | None:
        """A message as it is now; None if it is gone. `thread_ts`: of the thread it is in, or ""."""
        where = {"ts": thread_ts} if thread_ts else {}
        method = "conversations.replies" if thread_ts else "conversations.history"
        # Of a thread, the message that opened it comes first, whatever is asked for.
        answer = self._call(method, channel=channel, oldest=ts, latest=ts, inclusive=True, limit=2, **where)
        return next((one for one in answer["messages"] if one["ts"] == ts), None)

    def own_blocks(self, channel: str, ts: str, thread_ts: str) -> list[dict[str, Any]]:
        """The blocks of one of our messages, as they are now; none if it is gone."""
        found = self.message(channel, ts, thread_ts)
        return list(found.get("blocks", ())) if found else []

    def post_ephemeral(self, channel: str, user: str, text: str, blocks: Blocks, thread_ts: str = "") -> None:
        """Show `user` something that nobody else sees."""
        self._call("chat.postEphemeral", channel=channel, user=user, text=text, blocks=blocks, thread_ts=thread_ts)

    def show_only(self, channel: str, user: str, text: str, blocks: Blocks, thread_ts: str = "") -> None:
        """Show `user` something in `channel`; in their DM where Slack says no to that, or it is "" (the Home tab).

        A method may refuse a token that others take, so a dead one is told by the second refusal.
        """
        with suppress(SlackRefused, RetryAfter, WorkspaceGone):
            if channel:
                self.post_ephemeral(channel, user, text, blocks, thread_ts)
                return
        self._call("chat.postMessage", channel=user, text=text, blocks=blocks)

    def tell(self, channel: str, user: str, words: str) -> None:
        """`show_only` of plain words."""
        self.show_only(channel, user, **shown(words))

    def replace(self, click: Click, text: str, blocks: Blocks) -> None:
        """Show this instead of the message whose button was pressed, so that nobody presses it again.

        Where that cannot be, only whoever pressed it sees it, below; in doubt, both.
        """
        with suppress(SlackError):
            if click.is_ephemeral:
                if response_url.replace(click.response_url, self._url, text, blocks):
                    return
            elif click.channel and click.ts:
                self.update_message(click.channel, click.ts, text, blocks)
                return
        self.show_done(click, text, blocks)

    def show_done(self, click: Click, text: str, blocks: Blocks) -> None:
        """`show_only` what a click did, in their DM where Slack is silent; it is done even if nobody can be told."""
        try:
            try:
                self.show_only(click.channel, click.user, text, blocks)
            except InDoubt:
                self.show_only("", click.user, text, blocks)
        except (InDoubt, SlackRefused, RetryAfter) as error:
            log.error("nobody_to_tell", workspace=click.workspace, code=error.code)

    def conversation(self, channel: str) -> Mapping[str, Any]:
        """Slack's conversation object. Source: https://docs.slack.dev/reference/objects/conversation-object"""
        found: Mapping[str, Any] = self._call("conversations.info", channel=channel)["channel"]
        return found

    def is_in_channel(self, channel: str) -> bool:
        """Whether Rooster is a member of the channel, as far as Slack says."""
        try:
            return bool(self.conversation(channel).get("is_member", True))
        except ChannelGone:
            return False

    def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> None:
        """Open a modal, within 3 seconds of the click."""
        self._call("views.open", trigger_id=trigger_id, view=view)

    def publish_view(self, user: str, view: Mapping[str, Any]) -> None:
        """Show `user` this Home tab instead of the one they had."""
        self._call("views.publish", user_id=user, view=view)

    def channels_of(self, user: str) -> set[str]:
        """The channels `user` is in, of private ones those that Rooster is in too; the first few thousand."""
        return {str(channel["id"]) for channel in self._channels(user)}

    def own_channel(self, name: str) -> str:
        """The id of the channel by this name that Rooster is in; "" if there is none."""
        return next((str(channel["id"]) for channel in self._channels() if channel.get("name") == name), "")

    def _channels(self, user: str = "") -> list[Mapping[str, Any]]:
        """Without the scope for private channels, the public ones. `user`: "" for Rooster itself."""
        try:
            return self._channels_of_types(user, "public_channel,private_channel")
        except NotAllowed:
            return self._channels_of_types(user, "public_channel")

    def _channels_of_types(self, user: str, types: str) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        cursor = ""
        for _ in range(_PAGES_OF_CHANNELS):
            answer = self._call(
                "users.conversations", user=user, types=types, team_id=self._team, cursor=cursor, limit=999
            )
            found += answer["channels"]
            cursor = _next_cursor(answer)
            if not cursor:
                break
        return found

    def member_page(self, channel: str, cursor: str, limit: int) -> tuple[list[str], str]:
        """One page of a channel's members, and the next cursor ("" at the end)."""
        answer = self._call("conversations.members", channel=channel, cursor=cursor, limit=limit)
        members = [str(member) for member in answer["members"]]
        return members, _next_cursor(answer)

    def user(self, user: str) -> Mapping[str, Any]:
        """Slack's user object. Source: https://docs.slack.dev/reference/objects/user-object"""
        found: Mapping[str, Any] = self._call("users.info", user=user)["user"]
        return found

    def admins(self) -> list[str]:
        """Active admins of the workspace, among its first few hundred members."""
        everybody = self._call("users.list", limit=_MAX_LISTED, team_id=self._team)["members"]
        people = [person(member) for member in everybody]
        return [one.user for one in people if one.is_admin and one.is_asked]

    def granted_scopes(self) -> tuple[str, ...]:
        """What the token is good for, if it is good at all, in Slack's own words at this moment."""
        scopes = self._call("auth.test").headers.get("x-oauth-scopes", "")
        return tuple(scope.strip() for scope in scopes.split(",") if scope.strip())

    def teams(self) -> set[str]:
        """The workspaces of an org that its token may act in; the first few hundred."""
        found: set[str] = set()
        cursor = ""
        for _ in range(_PAGES_OF_CHANNELS):
            answer = self._call("auth.teams.list", cursor=cursor, limit=100)
            found.update(str(team["id"]) for team in answer["teams"])
            cursor = _next_cursor(answer)
            if not cursor:
                break
        return found

    def upload(self, user: str, name: str, content: bytes, comment: str) -> None:
        """Send `user` a file in their DM."""
        self._upload(filename=name, content=content, channel=self._conversation(user), initial_comment=comment)

    def upload_private(self, name: str, content: bytes) -> str:
        """Bring a file into Slack that only Rooster sees until its blocks show it; its id.

        Source: https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
        """
        return str(Answer(self._upload(filename=name, content=content)["file"])["id"])

    def _upload(self, **arguments: Any) -> Answer:
        from chalicelib.slack import files  # noqa: PLC0415 - slack-sdk is for workers (docs/adr/0012)

        return files.upload(self._token, self._url, self._timeout, **arguments)

    def find_delivery(self, channel: str, delivery: str, since: int, thread_ts: str | None) -> tuple[str, str] | None:
        """The (channel, ts) of our message with this delivery id, posted at `since` or after; None if there is none."""
        channel = self._conversation(channel)
        found = (one for one in self._messages(channel, since, thread_ts) if _delivery_of(one) == delivery)
        return next(((channel, str(one["ts"])) for one in found), None)

    def has_upload(self, user: str, name: str, comment: str, since: int) -> bool:
        """Whether a file came to `user` by `upload` at `since` or after. Not every token is shown its name."""
        for one in self._messages(self._conversation(user), since, None):
            files = one.get("files") or ()
            if files and (one.get("text") == comment or any(file.get("name") == name for file in files)):
                return True
        return False

    def _messages(self, channel: str, since: int, thread_ts: str | None) -> Iterator[Mapping[str, Any]]:
        """What was posted at `since` or after, as far as we look."""
        method, where = ("conversations.replies", {"ts": thread_ts}) if thread_ts else ("conversations.history", {})
        cursor = ""
        for _ in range(_PAGES_IN_DOUBT):
            answer = self._call(
                method, channel=channel, oldest=str(since), limit=100, cursor=cursor, include_all_metadata=True, **where
            )
            yield from answer["messages"]
            cursor = _next_cursor(answer)
            if not cursor:
                break

    def _conversation(self, channel: str) -> str:
        if not channel.startswith(("U", "W")):
            return channel
        return str(Answer(self._call("conversations.open", users=channel)["channel"])["id"])

    def _call(self, method: str, **arguments: Any) -> Answer:
        if (rest := self._rest(method)) > 0:
            raise RetryAfter(method, rest)
        given = {name: value for name, value in arguments.items() if value not in (None, "")}
        return web_api.call(self._url, method, f"Bearer {self._token}", given, self._timeout)


@contextmanager
def _allowing(code: str) -> Iterator[None]:
    """Slack's refusal by this code is as good as success."""
    try:
        yield
    except SlackRefused as refused:
        if refused.code != code:
            raise


def _next_cursor(answer: Mapping[str, Any]) -> str:
    return str((answer.get("response_metadata") or {}).get("next_cursor") or "")


def _delivery_of(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != DELIVERY:
        return None
    return str((metadata.get("event_payload") or {}).get("id"))
