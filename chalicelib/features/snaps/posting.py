"""Posting, while Slack waits: the timer first, without the words; then the message; then where it stands.

The words pass through this function and are kept nowhere. Whatever fails in between, the timer deletes what was posted.
"""

import math
from contextlib import suppress
from dataclasses import replace

from chalicelib import log
from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Commit
from chalicelib.clock import Now
from chalicelib.errors import (
    ChannelGone,
    InDoubt,
    NotAllowed,
    RetryAfter,
    SlackError,
    SlackRefused,
    StorageError,
    WorkspaceGone,
)
from chalicelib.features.snaps import jobs, templates
from chalicelib.features.snaps.model import Snap, SnapRequest
from chalicelib.features.snaps.store import SnapStore, put_snap
from chalicelib.features.snaps.vanishing import ALREADY_GONE
from chalicelib.jobs import model as jobs_model
from chalicelib.slack.client import SlackClient
from chalicelib.slack.users import person


class NotPosted(Exception):
    """`words`: for the author."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Posting:
    """Posts as Rooster, on the author's behalf: Slack lets Rooster delete only what it posted as itself."""

    def __init__(self, store: SnapStore, workspaces: Workspaces, now: Now) -> None:
        self._store = store
        self._workspaces = workspaces
        self._now = now

    def post(self, workspace: str, user: str, channel: str, thread: str, request: str, wish: SnapRequest) -> Snap:
        """The message, posted. `request`: the hash of the request's signature, so that a repeat posts nothing.

        Raises:
            NotPosted: it is not there, or nobody knows; the words say which.
            StorageError: nothing was written, nothing posted.
        """
        if self._workspaces.is_token_rejected(workspace):
            raise NotPosted(templates.CANNOT_DELETE)
        slack, now = self._workspaces.slack(workspace), self._now()
        # A second more, for the post takes a while, and the message must not go early.
        snap = Snap(request, user, channel, thread, now, now + wish.seconds + 1)
        timer = jobs_model.put(jobs.vanish(workspace, snap))
        if self._store.commit(timer, once=put_snap(workspace, snap)) is not Commit.DONE:
            raise NotPosted(templates.ALREADY)
        channel, ts = self._send(slack, workspace, snap, wish)
        return self._mark_posted(slack, workspace, snap, channel, ts, wish)

    def _send(self, slack: SlackClient, workspace: str, snap: Snap, wish: SnapRequest) -> tuple[str, str]:
        message = templates.posted(_name(slack, snap.user), snap, wish.seconds, wish.message)
        try:
            return slack.post_message(snap.channel, message.text, message.blocks, snap.id, snap.thread or None)
        except InDoubt:
            with suppress(StorageError):  # then its timer looks for it
                self._store.commit(once=jobs_model.put(jobs.doubt(workspace, snap, self._now())))
            raise NotPosted(templates.IN_DOUBT) from None
        except (SlackRefused, RetryAfter, WorkspaceGone) as refused:
            self._store.forget(workspace, snap.id)
            if isinstance(refused, WorkspaceGone):
                raise
            raise NotPosted(_why(refused, snap.channel)) from None

    def _mark_posted(
        self, slack: SlackClient, workspace: str, snap: Snap, channel: str, ts: str, wish: SnapRequest
    ) -> Snap:
        """Remember where it stands; what cannot be remembered, or was forgotten meanwhile, is taken back."""
        posted = replace(snap, channel=channel, ts=ts, due=max(snap.due, math.ceil(float(ts)) + wish.seconds))
        try:
            if self._store.mark_posted(workspace, posted, channel, ts, posted.due):
                return posted
        except StorageError:
            pass
        log.error("snap_taken_back", workspace=workspace)
        raise NotPosted(_taken_back(slack, channel, ts))


def _taken_back(slack: SlackClient, channel: str, ts: str) -> str:
    """What its author reads. Where Slack does not do it now, the timer finds the message."""
    try:
        slack.delete_message(channel, ts)
    except SlackError as error:
        return templates.TAKEN_BACK if error.code == ALREADY_GONE else templates.IN_DOUBT
    return templates.TAKEN_BACK


def _name(slack: SlackClient, user: str) -> str:
    try:
        return person(slack.user(user)).name
    except SlackError:
        return "Someone"


def _why(refused: SlackError, channel: str) -> str:
    if isinstance(refused, ChannelGone) and channel[0] == "D":
        return templates.NOT_OURS
    if isinstance(refused, ChannelGone):
        return templates.ARCHIVED if refused.code == "is_archived" else templates.NOT_HERE
    if isinstance(refused, RetryAfter):
        return templates.BUSY
    if refused.code in ("msg_too_long", "msg_blocks_too_long"):
        return templates.TOO_LONG
    return templates.NOT_ALLOWED if isinstance(refused, NotAllowed) else templates.refused(refused.code)
