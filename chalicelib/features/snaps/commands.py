"""`/snap`, its buttons, and the reply in a thread."""

from contextlib import suppress
from functools import partial

from chalicelib.access.workspaces import Workspaces
from chalicelib.clock import Now
from chalicelib.errors import InDoubt, RetryAfter, SlackError, SlackRefused, StorageError, TriggerExpired
from chalicelib.feature import Reply
from chalicelib.features.snaps import jobs, templates
from chalicelib.features.snaps.model import Refusal, Snap, SnapRequest, read, read_delay
from chalicelib.features.snaps.posting import NotPosted, Posting
from chalicelib.features.snaps.store import SnapStore
from chalicelib.features.snaps.vanishing import ALREADY_GONE
from chalicelib.jobs import model as jobs_model
from chalicelib.slack import text, typed
from chalicelib.slack.blocks import shown
from chalicelib.slack.client import SlackClient
from chalicelib.slack.payloads import Click, Command, Shortcut, Submission, message_ref_of
from chalicelib.slack.users import person


class Commands:
    """What people do with messages that vanish."""

    def __init__(self, store: SnapStore, workspaces: Workspaces, posting: Posting, now: Now) -> None:
        self._store = store
        self._workspaces = workspaces
        self._posting = posting
        self._now = now

    def list(self, command: Command, _: str) -> str:
        """`/snap list`."""
        mine = self._store.snaps_of(command.workspace, command.user)
        return templates.listed(mine, self._now())

    def post(self, command: Command, typed_text: str) -> Reply | str:
        """`/snap [delay] message`."""
        wish = read(typed_text)
        if isinstance(wish, Refusal):
            return templates.REFUSALS[wish]
        try:
            snap = self._posting.post(command.workspace, command.user, command.channel, "", command.request, wish)
        except NotPosted as not_posted:
            return not_posted.words
        return templates.acknowledged(snap, wish.seconds, wish.is_given)

    def reply(self, shortcut: Shortcut) -> None:
        """Opens the form of a reply in a message's thread."""
        slack = self._workspaces.slack(shortcut.workspace)
        form = templates.form(shortcut.channel, shortcut.thread or shortcut.ts)
        try:
            slack.open_view(shortcut.trigger_id, form)
        except TriggerExpired:
            slack.tell(shortcut.channel, shortcut.user, templates.TOO_LATE)

    def submit(self, submission: Submission) -> Reply:
        """Posts the reply, or says at the field what is wrong."""
        message, delay = (_typed(submission, name) for name in (templates.MESSAGE, templates.DELAY))
        seconds, message_ref = read_delay(typed.key(delay)), message_ref_of(submission.private_metadata)
        if isinstance(seconds, Refusal):
            return _error(templates.DELAY, templates.FORM_REFUSALS[seconds])
        if not message_ref or text.is_blank(message):
            return _error(templates.MESSAGE, templates.FORM_REFUSALS[Refusal.EMPTY])
        wish = SnapRequest(seconds, message, is_given=True)
        post = partial(self._posting.post, submission.workspace, submission.user, *message_ref)
        try:
            snap = post(submission.request, wish)
        except NotPosted as not_posted:
            return _error(templates.MESSAGE, not_posted.words)
        told = templates.acknowledged(snap, seconds, is_given=True)
        with suppress(SlackError):
            slack = self._workspaces.slack(submission.workspace)
            try:
                slack.show_only(message_ref[0], submission.user, told["text"], told["blocks"], message_ref[1])
            except InDoubt:  # without it there is no "Keep it": rather twice than never
                slack.show_only("", submission.user, told["text"], told["blocks"])
        return None

    def click_now(self, click: Click) -> None:
        """Deletes at once, for the author and workspace admins."""
        slack, snap = self._workspaces.slack(click.workspace), self._store.snap(click.workspace, click.value)
        said = templates.NOT_THERE
        if snap and not (click.user == snap.user or self._workspaces.is_admin(click.workspace, click.user)):
            said = templates.NOT_YOURS
        elif snap:
            said = self._delete(slack, click, snap)
        self._tell(slack, click, said)

    def click_keep(self, click: Click) -> None:
        """It does not vanish, for the author; the message says so no more."""
        slack, snap = self._workspaces.slack(click.workspace), self._store.snap(click.workspace, click.value)
        said = templates.NOT_THERE
        if snap and click.user != snap.user:
            said = templates.NOT_YOURS_TO_KEEP
        elif snap and self._store.keep(click.workspace, snap.id):
            said = templates.KEPT if self._says_that_it_stays(slack, snap) else templates.KEPT_UNSAID
        elif snap:
            said = templates.GOING
        self._tell(slack, click, said)

    @staticmethod
    def _tell(slack: SlackClient, click: Click, said: str) -> None:
        """What is done is done, told or not. The author's own buttons go with what they were for."""
        with suppress(SlackError):
            if click.is_ephemeral and said in templates.OVER:
                slack.replace(click, **shown(said))
            else:
                slack.tell(click.channel, click.user, said)

    def _delete(self, slack: SlackClient, click: Click, snap: Snap) -> str:
        if not snap.ts:
            return templates.IN_DOUBT
        if not self._store.begin_to_go(click.workspace, snap.id):
            return templates.NOT_THERE
        try:
            slack.delete_message(snap.channel, snap.ts)
        except (InDoubt, RetryAfter):
            self._store.commit(once=jobs_model.put(jobs.doubt(click.workspace, snap, self._now())))
            return templates.cannot_delete("no_answer")
        except SlackRefused as refused:
            if refused.code != ALREADY_GONE:
                self._store.do_not_go(click.workspace, snap.id)
                return templates.cannot_delete(refused.code)
        with suppress(StorageError):  # else its timer finds that it is gone
            self._store.forget(click.workspace, snap.id)
        return templates.GONE

    @staticmethod
    def _says_that_it_stays(slack: SlackClient, snap: Snap) -> bool:
        """As far as Rooster may read its own message: the words are nowhere else."""
        try:
            blocks = slack.own_blocks(snap.channel, snap.ts, snap.thread)
            if blocks:
                kept = templates.kept(person(slack.user(snap.user)).name, blocks)
                slack.update_message(snap.channel, snap.ts, kept.text, kept.blocks)
        except SlackError:
            return False
        return True


def _typed(submission: Submission, name: str) -> str:
    value = submission.values.get(name, {}).get(name, {}).get("value")
    return value if isinstance(value, str) else ""


def _error(field: str, words: str) -> Reply:
    return {"response_action": "errors", "errors": {field: words}}
