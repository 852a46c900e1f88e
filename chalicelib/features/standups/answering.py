"""Answering and skipping: what happens while Slack waits, at most 3 seconds, for the answer to a click or a modal."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Commit
from chalicelib.clock import Now
from chalicelib.errors import StorageUnavailable, TriggerExpired
from chalicelib.features.standups import forms, jobs, templates
from chalicelib.features.standups import run as rules
from chalicelib.features.standups.model import Member, Run, Status
from chalicelib.features.standups.store import StandupStore, change_member, run_unchanged
from chalicelib.jobs import home_tab
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.model import Job
from chalicelib.slack.blocks import shown
from chalicelib.slack.payloads import Asked, Click, Command, Submission

Reply = Mapping[str, Any] | None
Rule = Callable[[Run, Member], Member]
_TRIES = 3


class Answering:
    """Opens the questions, keeps the answers, records the skips."""

    def __init__(self, store: StandupStore, workspaces: Workspaces, now: Now) -> None:
        self._store = store
        self._workspaces = workspaces
        self._now = now

    def click_answer(self, click: Click) -> Reply:
        """ "Answer" or "Edit": open the questions at once."""
        run = self._store.run(click.workspace, click.value)
        if not run:
            self.gone(click)
            return None
        try:
            self.open_form(click, run)
        except TriggerExpired:
            self.show(click, templates.too_late_to_open(click.action_id, run.id))
        return None

    def gone(self, click: Click) -> None:
        """What the button is about is not there any more: nor is the button, from now on."""
        self.replace(click, shown(templates.gone()))
        for job in home_tab.home_again(click, self._now()):
            self._store.commit(once=jobs_model.put(job))

    def replace(self, click: Click, message: Mapping[str, Any]) -> None:
        """Show something instead of the message whose button was pressed."""
        self._workspaces.slack(click.workspace).replace(click, message["text"], message["blocks"])

    def show(self, click: Click, message: Mapping[str, Any]) -> None:
        """Show something that only whoever clicked sees."""
        slack = self._workspaces.slack(click.workspace)
        slack.show_only(click.channel, click.user, message["text"], message["blocks"])

    def open_form(self, asked: Command | Click, run: Run, said: str | None = "") -> None:
        """Open the questions of `run`, prefilled with what the member answered before. Raises SlackError.

        `said`: what goes into the first question besides; None if it could not be read.
        """
        member = self._store.member(asked.workspace, run.id, asked.user)
        view = forms.answers(run, member.answers if member else (), asked.at_home, said)
        self._workspaces.slack(asked.workspace).open_view(asked.trigger_id, view)

    def submit(self, submission: Submission) -> Reply:
        """Keep the answers, in the report or late, or say at the field what is wrong."""
        run = self._store.run(submission.workspace, submission.private_metadata)
        if not run:
            return {
                "response_action": "update",
                "view": forms.unsaved_answers_view(submission.values, templates.gone()),
            }
        answers, errors = forms.read_answers(run, submission.values)
        if errors:
            return {"response_action": "errors", "errors": errors}
        self._change(submission, run, lambda run, member: rules.answer(run, member, answers, self._now()))
        return None

    def click_skip(self, click: Click) -> Reply:
        """ "Skip today"."""
        run = self._store.run(click.workspace, click.value)
        if not run:
            self.gone(click)
            return None
        self.skip(click, run)
        return None

    def skip(self, asked: Command | Click, run: Run) -> Member:
        """Record the skip; the member as they are then."""
        return self._change(asked, run, lambda _, member: rules.skip(member))

    def attach_pictures(self, asked: Click, run: Run, pictures: Sequence[str]) -> Member:
        """Add pictures to a member's answers; the member as they are then."""
        return self._change(asked, run, lambda run, member: rules.attach_pictures(run, member, pictures, self._now()))

    def _change(self, asked: Asked, run: Run, rule: Rule) -> Member:
        """Write what `rule` makes of the member, and the jobs that it causes, against the newest state of the run."""
        for _ in range(_TRIES):
            before = self._store.member(asked.workspace, run.id, asked.user)
            member = before or Member(asked.user, "", "", ask_at=run.prompt_at)
            after = rule(run, member)
            if after == member:
                for job in home_tab.home_again(asked, self._now()):
                    self._store.commit(once=jobs_model.put(job))
                return member
            if self._write(asked, run, before, after) is not Commit.CONFLICT:
                return after
            run = self._store.run(asked.workspace, run.id) or run
        raise StorageUnavailable("too_many_conflicts")

    def _write(self, asked: Asked, run: Run, before: Member | None, after: Member) -> Commit:
        now = self._now()
        follow_up = _follow_up(asked.workspace, run, after, now) + home_tab.home_again(asked, now)
        return self._store.commit(
            run_unchanged(asked.workspace, run),
            change_member(asked.workspace, run.id, before, after),
            *(jobs_model.put(job) for job in follow_up),
            once=jobs_model.seen(asked.workspace, asked.request, now),
        )


def _follow_up(workspace: str, run: Run, member: Member, now: int) -> list[Job]:
    """What an answer or a skip causes: the DM changes; once the report's thread is open, so do that and its head."""
    found = [jobs.direct_message(workspace, run.id, member, now)]
    if run.head:
        found.append(jobs.head(workspace, run.id, f"{member.user}.{member.revision}", now))
        if member.status is Status.ANSWERED:
            found.append(jobs.reply(workspace, run.id, member, now))
    return found
