"""Deleting a standup: asked first, done while Slack waits, and undone for a day."""

from collections.abc import Mapping
from typing import Any

from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Commit
from chalicelib.clock import Now
from chalicelib.errors import MemberGone
from chalicelib.features.standups import jobs, templates, texts
from chalicelib.features.standups import run as rules
from chalicelib.features.standups.changes import UNDO_SECONDS, delete_standup, undelete_standup
from chalicelib.features.standups.model import Standup, run_id
from chalicelib.features.standups.setup import has_name
from chalicelib.features.standups.store import Deleted, StandupStore
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.deliveries import Deliveries
from chalicelib.jobs.model import Done, Job, Outcome
from chalicelib.slack.blocks import only_you, shown
from chalicelib.slack.payloads import Click, Command


class Deleting:
    """The question, the button that deletes, and the one that undoes it."""

    def __init__(self, store: StandupStore, workspaces: Workspaces, deliveries: Deliveries, now: Now) -> None:
        self._store = store
        self._workspaces = workspaces
        self._deliveries = deliveries
        self._now = now

    def ask(self, standup: Standup, asked: Command | Click) -> Mapping[str, Any]:
        """What goes and what stays, with the button that does it; for the owner and workspace admins."""
        if not self._may_delete(standup, asked):
            return only_you(texts.only_owner(standup))
        return texts.really_delete(standup, self._has_open_run(asked.workspace, standup))

    def click_delete(self, click: Click) -> None:
        """ "Delete"."""
        standup = self._store.standup(click.workspace, click.value)
        said = self._delete(standup, click) if standup else shown(templates.gone())
        self._workspaces.slack(click.workspace).replace(click, said["text"], said["blocks"])

    def _delete(self, standup: Standup, click: Click) -> Mapping[str, Any]:
        if not self._may_delete(standup, click):
            return shown(texts.only_owner(standup))
        now = self._now()
        once = jobs_model.seen(click.workspace, click.request, now)
        offer = jobs_model.put(jobs.offer_undo(click.workspace, standup.id, now))
        deleted = self._store.commit(*delete_standup(click.workspace, standup, click.user, now), offer, once=once)
        has_open_run = self._has_open_run(click.workspace, standup)
        return texts.deleted(standup, has_open_run) if deleted is Commit.DONE else shown(templates.gone())

    def offer_undo(self, job: Job, args: jobs.OfStandup) -> Outcome:
        """Tell whoever deleted it, unless it is back already."""
        deleted = self._store.deleted(job.workspace, args.standup)
        if deleted:
            slack = self._workspaces.paced_slack(job.workspace)
            try:
                self._deliveries.post(slack, job, job.cause, deleted.by, texts.undo(deleted.standup))
            except MemberGone:
                return Done()
        return Done()

    def click_undo(self, click: Click) -> None:
        """ "Undo": pressed twice, it is done once."""
        slack = self._workspaces.slack(click.workspace)
        deleted = self._store.deleted(click.workspace, click.value)
        if deleted and self._is_in_time(deleted, click) and not self._bring_back(deleted, click):
            slack.tell(click.channel, click.user, texts.name_taken_meanwhile(deleted.standup))
            return
        standup = self._store.standup(click.workspace, click.value)
        missed = self._missed(deleted, click.workspace) if deleted else ""
        slack.replace(click, **shown(texts.restored(standup, missed) if standup else texts.KEPT_A_DAY))

    def _missed(self, deleted: Deleted, workspace: str) -> str:
        """The date whose questions were to come while the standup was deleted, and are too late now; or ""."""
        date = rules.missed_since(deleted.standup, deleted.at, self._now())
        return "" if self._store.run(workspace, run_id(deleted.standup.id, date)) else date

    def _is_in_time(self, deleted: Deleted, click: Click) -> bool:
        return click.user == deleted.by and self._now() < deleted.at + UNDO_SECONDS

    def _bring_back(self, deleted: Deleted, click: Click) -> bool:
        """With what it missed; False where its name is taken. Somebody who was faster is as good."""
        workspace, now = click.workspace, self._now()
        if has_name(self._store.standups(workspace), deleted.standup):
            return False
        back, name = undelete_standup(workspace, deleted, now)
        go_on = jobs.undeleted(workspace, deleted.standup.id, deleted.at, click.request[:12], now)
        return self._store.commit(name, jobs_model.put(go_on), once=back) is not Commit.CONFLICT

    def _may_delete(self, standup: Standup, asked: Command | Click) -> bool:
        return asked.user == standup.owner or self._workspaces.is_admin(asked.workspace, asked.user)

    def _has_open_run(self, workspace: str, standup: Standup) -> bool:
        run = self._store.current_run(workspace, standup, self._now())
        return bool(run and not run.reported)
