"""Setting up standups, while Slack waits."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Commit
from chalicelib.clock import Now
from chalicelib.errors import ChannelGone, ConditionFailed, ScopeMissing, SlackError, TriggerExpired
from chalicelib.features.standups import forms, jobs, model, templates, texts
from chalicelib.features.standups.asking import timer
from chalicelib.features.standups.changes import take_name
from chalicelib.features.standups.model import Run, Standup
from chalicelib.features.standups.store import StandupStore, put_standup
from chalicelib.jobs import home_tab
from chalicelib.jobs import model as jobs_model
from chalicelib.slack import typed
from chalicelib.slack.payloads import Click, Command, Submission
from chalicelib.slack.users import person

Reply = Mapping[str, Any] | None


class Setup:
    """The form of a new standup."""

    def __init__(self, store: StandupStore, workspaces: Workspaces, now: Now) -> None:
        self._store = store
        self._workspaces = workspaces
        self._now = now

    def open_form(self, asked: Command | Click, channel: str) -> Reply:
        """Open the form, its time zone the user's. Where the click is too old, a button that opens it."""
        slack = self._workspaces.slack(asked.workspace)
        try:
            zone = person(slack.user(asked.user)).zone
        except SlackError:
            zone = ""
        name = self._free_name(asked.workspace, channel)
        try:
            slack.open_view(asked.trigger_id, forms.new(channel, model.known_zone(zone), name, asked.at_home))
        except TriggerExpired:
            action_id = asked.action_id if isinstance(asked, Click) else "standup_new"
            return templates.too_late_to_open(action_id, channel)
        return None

    def _free_name(self, workspace: str, channel: str) -> str:
        """The default name, numbered if the channel has a standup by it."""
        taken = {typed.key(one.name) for one in self._store.standups(workspace) if one.channel == channel}
        numbered = (f"{model.DEFAULT_NAME} {number}" for number in range(2, len(taken) + 2))
        return next(name for name in (model.DEFAULT_NAME, *numbered) if typed.key(name) not in taken)

    def click_new(self, click: Click) -> Reply:
        """The button that opens the form."""
        again = self.open_form(click, click.value or click.channel)
        if again:
            self._workspaces.slack(click.workspace).show_only(click.channel, click.user, **again)
        return None

    def submit(self, submission: Submission) -> Reply:
        """Keep the standup with its first timer, or say at the field what is wrong."""
        submitted = forms.read_new(submission.values, submission.request[:12], submission.user)
        workspace, standup = submission.workspace, submitted.standup
        errors = submitted.errors or self._taken(workspace, standup) or self._unreachable(workspace, standup)
        if not errors and self._keep(submission, standup) is Commit.CONFLICT:  # two forms at once
            errors = self._taken(workspace, standup)
            if not errors:
                raise ConditionFailed
        return {"response_action": "errors", "errors": errors} if errors else None

    def _keep(self, submission: Submission, standup: Standup) -> Commit:
        now = self._now()
        return self._store.commit(
            take_name(submission.workspace, standup),
            timer(submission.workspace, standup, now, now),
            jobs_model.put(jobs.created(submission.workspace, standup.id, now)),
            *(jobs_model.put(job) for job in home_tab.home_again(submission, now)),
            once=put_standup(submission.workspace, standup),
        )

    def _taken(self, workspace: str, standup: Standup) -> forms.Errors:
        """Another standup of the channel has the name: a command could not tell which is meant."""
        is_taken = has_name(self._store.standups(workspace), standup)
        return {"name": texts.name_taken(standup)} if is_taken else {}

    def _unreachable(self, workspace: str, standup: Standup) -> forms.Errors:
        """Ask Slack whether Rooster is in the channel; where Slack does not say, the first run finds out."""
        try:
            is_in = self._workspaces.slack(workspace).is_in_channel(standup.channel)
        except ScopeMissing as missing:
            return {"channel": forms.scope_missing(missing.needed)}
        except SlackError:
            return {}
        return {} if is_in else {"channel": forms.not_in_channel()}

    def reaches(self, workspace: str, run: Run) -> bool:
        """The run's report is in its channel, or will be, as far as Slack says."""
        if run.head:
            return run.report_channel == run.channel
        try:
            conversation = self._workspaces.slack(workspace).conversation(run.channel)
        except ChannelGone:
            return False
        except SlackError:
            return True
        return bool(conversation.get("is_member", True)) and not conversation.get("is_archived")


def has_name(standups: Sequence[Standup], one: Standup) -> bool:
    """Another of `standups` has the name of `one` in its channel."""
    others = [other for other in standups if other.id != one.id and other.channel == one.channel]
    return typed.key(one.name) in {typed.key(other.name) for other in others}
