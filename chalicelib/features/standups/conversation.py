"""What Rooster answers to a direct message: where standups stand, a skip, or whether the text is an answer."""

from collections.abc import Collection, Sequence
from contextlib import suppress

from chalicelib.access.workspaces import Workspaces
from chalicelib.clock import Now
from chalicelib.errors import ChannelGone, MemberGone, SlackError, TriggerExpired
from chalicelib.features.standups import FEATURE, dm_view, forms, meaning, templates
from chalicelib.features.standups import run as rules
from chalicelib.features.standups.answering import Answering
from chalicelib.features.standups.home import Home
from chalicelib.features.standups.jobs import Said
from chalicelib.features.standups.meaning import Word
from chalicelib.features.standups.model import Run, Status
from chalicelib.features.standups.run import Participation
from chalicelib.features.standups.store import StandupStore
from chalicelib.jobs.deliveries import Deliveries
from chalicelib.jobs.model import Again, Done, Job, Outcome
from chalicelib.slack.message import Message
from chalicelib.slack.payloads import Click, Command, message_ref_of
from chalicelib.slack.users import person

MAX_LOOKED_UP = 3
"""People who are mentioned."""


class Conversation:
    """The job of a direct message, and the buttons under "Is this your answer?"."""

    def __init__(
        self,
        store: StandupStore,
        workspaces: Workspaces,
        deliveries: Deliveries,
        answering: Answering,
        home: Home,
        now: Now,
    ) -> None:
        self._store = store
        self._workspaces = workspaces
        self._deliveries = deliveries
        self._answering = answering
        self._home = home
        self._now = now

    def heard(self, job: Job, args: Said) -> Outcome:
        """Answer in the conversation, and in the thread if it was said in one."""
        if FEATURE in self._workspaces.require(job.workspace).off:
            return Done()
        message = self._reply(job, args, Word(args.word))
        if isinstance(message, Again):
            return message
        slack = self._workspaces.paced_slack(job.workspace)
        with suppress(MemberGone, ChannelGone):
            self._deliveries.post(slack, job, job.cause, args.channel, message, args.thread or None)
        return Done()

    def _reply(self, job: Job, args: Said, word: Word) -> Message | Again:
        now = self._now()
        if word is Word.SKIP and (run := self._store.run(job.workspace, args.run)):
            return self._skip(job, args, run)
        if word is Word.STANDUP:
            return dm_view.mine(self._home.rows(job.workspace, args.user), now)
        roles = self._store.roles(job.workspace, args.user, now)
        participations = self._store.asked(job.workspace, roles, args.thread)
        if word in (Word.TEXT, Word.FILE):
            runs = [run for run, _ in meaning.meant(participations, args.thread)]
            if runs:
                return _is_this(args, runs) if word is Word.TEXT else dm_view.write_it(runs)
        return self._act(job, args, word, participations)

    def _act(self, job: Job, args: Said, word: Word, participations: Sequence[Participation]) -> Message | Again:
        """Skip or answer the standups that were named, the one whose prompt opened the thread, or what waits."""
        waiting = [run for run, member in participations if rules.waits_for(run, member)]
        runs = [run for run in waiting if not args.named or run.standup in args.named]
        for run, member in [] if args.named else meaning.opened(participations, args.thread):
            if word is Word.ANSWER and member:
                return dm_view.to_change(run, member)
            runs = [run]
        if word is Word.SKIP and len(runs) == 1 and not args.is_near:
            return Again(self._now(), args._replace(run=runs[0].id))  # after a crash it is that one and no other
        if runs:
            return (dm_view.to_skip if word is Word.SKIP else dm_view.to_answer)(runs, args.is_near)
        return self._nothing(job.workspace, args, waiting)

    def _nothing(self, workspace: str, args: Said, waiting: Sequence[Run]) -> Message:
        """What comes next; of the standups that were named, if they are the member's."""
        rows, now = self._home.rows(workspace, args.user), self._now()
        theirs = [row for row in rows or () if row.standup.id in args.named]
        if waiting:
            return dm_view.does_not_wait(theirs, now) if theirs else _is_this(args, waiting)
        return dm_view.nothing_waits(theirs or rows, now)

    def _skip(self, job: Job, args: Said, run: Run) -> Message:
        """A word is as good as the button; done again after a crash, it finds that it is done."""
        told = (args.channel, args.user)
        asked = Command(job.workspace, "", *told, command="/standup", text="skip", trigger_id="", request=job.cause)
        member = self._answering.skip(asked, run)
        return dm_view.plain(templates.skip_noted(run, member.status is Status.ANSWERED))

    def click_use(self, click: Click) -> None:
        """ "Use it": the form, with the text in the first question. Slack has the text; Rooster keeps none of it."""
        run_id, _, message_ref = click.value.partition(" ")
        run = self._store.run(click.workspace, run_id)
        if not run:
            self._answering.gone(click)
            return
        text = self._text(click, run, message_ref)
        try:
            self._answering.open_form(click, run, text)
        except TriggerExpired:
            self._answering.show(click, templates.too_late_to_open(click.action_id, click.value))
            return
        if text is None:
            return
        said = dm_view.used(run, click.value)
        with suppress(SlackError):  # the form is open, whatever the question says
            self._workspaces.slack(click.workspace).update_message(click.channel, click.ts, said.text, said.blocks)

    def _text(self, click: Click, run: Run, message_ref: str) -> str | None:
        """What the member wrote, as they typed it, if Slack gives it away in time; else None."""
        where, _, thread = message_ref.partition(" ")
        if not (found := message_ref_of(where)) or found[0] != click.channel:
            return None
        try:
            message = self._workspaces.slack(click.workspace).message(*found, thread)
        except SlackError:
            return None
        if not message or message.get("user") != click.user:
            return None
        said = str(message.get("text") or "")
        return forms.as_typed(said, self._names(click.workspace, run, forms.mentioned(said)))

    def _names(self, workspace: str, run: Run, users: Collection[str]) -> dict[str, str]:
        """By their ids: of the run's members, and of a few others, for whoever pressed the button is waiting."""
        members = self._store.members(workspace, run.id) if users else []
        names = {member.user: member.name for member in members if member.name}
        for user in [user for user in users if user not in names][:MAX_LOOKED_UP]:
            with suppress(SlackError):
                names[user] = person(self._workspaces.slack(workspace).user(user)).name
        return names

    def click_no(self, click: Click) -> None:
        """ "No": the question goes."""
        said = dm_view.plain(dm_view.NO_ANSWER)
        self._workspaces.slack(click.workspace).replace(click, said.text, said.blocks)


def _is_this(args: Said, runs: Sequence[Run]) -> Message:
    return dm_view.is_this(runs, f"{args.channel}:{args.ts} {args.thread}".strip())
