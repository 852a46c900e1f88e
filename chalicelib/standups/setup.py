"""Setting up and deleting standups, while Slack waits."""

from collections.abc import Mapping
from typing import Any

from chalicelib import clock
from chalicelib.access.workspaces import Workspaces
from chalicelib.errors import ConditionFailed, ScopeMissing, SlackError, TriggerExpired
from chalicelib.jobs import model as jobs_model
from chalicelib.slack.payloads import Click, Command, Submission
from chalicelib.slack.people import person
from chalicelib.standups import forms, jobs, model, templates
from chalicelib.standups.asking import timer
from chalicelib.standups.model import Standup
from chalicelib.standups.store import StandupStore, delete_standup, put_standup

Reply = Mapping[str, Any] | None


class Setup:
    """The form of a new standup, and the end of one."""

    def __init__(self, store: StandupStore, workspaces: Workspaces) -> None:
        self._store = store
        self._workspaces = workspaces

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
        taken = {standup.name for standup in self._store.standups(workspace) if standup.channel == channel}
        numbered = (f"{model.DEFAULT_NAME} {number}" for number in range(2, len(taken) + 2))
        return next(name for name in (model.DEFAULT_NAME, *numbered) if name not in taken)

    def click_new(self, click: Click) -> Reply:
        """The button that opens the form."""
        again = self.open_form(click, click.value or click.channel)
        if again:
            self._workspaces.slack(click.workspace).show_only(click.channel, click.user, **again)
        return None

    def submit(self, submission: Submission) -> Reply:
        """Keep the standup with its first timer, or say at the field what is wrong."""
        submitted = forms.read_new(submission.values, submission.request[:12], submission.user)
        errors = submitted.errors or self._unreachable(submission.workspace, submitted.standup)
        if errors:
            return {"response_action": "errors", "errors": errors}
        now = clock.now()
        self._store.write_once(
            put_standup(submission.workspace, submitted.standup),
            timer(submission.workspace, submitted.standup, now),
            jobs_model.put(jobs.created(submission.workspace, submitted.standup.id, now)),
            *(jobs_model.put(job) for job in jobs.home_again(submission, now)),
        )
        return None

    def _unreachable(self, workspace: str, standup: Standup) -> forms.Errors:
        """Ask Slack whether Rooster is in the channel; where Slack does not say, the first run finds out."""
        try:
            is_in = self._workspaces.slack(workspace).is_in_channel(standup.channel)
        except ScopeMissing as missing:
            return {"channel": templates.scope_missing(missing.needed)}
        except SlackError:
            return {}
        return {} if is_in else {"channel": templates.not_in_channel()}

    def delete(self, standup: Standup, asked: Command | Click, has_open_run: bool) -> str:
        """Delete for the owner or a workspace admin; what to say."""
        slack = self._workspaces.slack(asked.workspace)
        if asked.user != standup.owner and not person(slack.user(asked.user)).is_admin:
            return templates.only_owner(standup)
        once = jobs_model.seen(asked.workspace, asked.request, clock.now())
        try:
            is_new = self._store.write_once(once, delete_standup(asked.workspace, standup.id))
        except ConditionFailed:
            is_new = False
        return templates.deleted(standup, has_open_run) if is_new else templates.gone()
