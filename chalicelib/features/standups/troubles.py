"""Whom to tell, and what, when a job of standups keeps failing."""

from chalicelib.features.standups import jobs, notice_templates, templates
from chalicelib.features.standups import run as rules
from chalicelib.features.standups.model import Run
from chalicelib.features.standups.returning import absent
from chalicelib.features.standups.store import StandupStore
from chalicelib.jobs.model import Job
from chalicelib.jobs.notices import Describe, Notice

_ABOUT_A_RUN = {
    **dict.fromkeys((jobs.OPEN, jobs.ROSTER, jobs.JOIN, jobs.PROMPT), "ask"),
    **dict.fromkeys((jobs.REPORT, jobs.HEAD), "report"),
    jobs.REPLY: "reply",
}


class Troubles:
    """Describes failing jobs."""

    def __init__(self, store: StandupStore) -> None:
        self._store = store

    def by_kind(self) -> dict[str, Describe]:
        """For each kind of job, what to tell of one; notices find another reader themselves."""
        described: dict[str, Describe] = dict.fromkeys(_ABOUT_A_RUN, self._run)
        return described | {
            jobs.DIRECT_MESSAGE: self._direct_message,
            jobs.CREATED: self._created,
            jobs.PICTURE: self._picture,
            jobs.HEARD: self._heard,
            jobs.OFFER_UNDO: self._offer_undo,
            jobs.BACK: self._back,
            jobs.NOTICE: lambda job, code: None,
        }

    def _run(self, job: Job, code: str) -> Notice | None:
        run = self._run_of(job)
        if not run:
            return None
        trouble = _ABOUT_A_RUN[job.kind]
        return Notice(f"{run.id}.{trouble}", [run.owner], notice_templates.in_trouble(run, trouble))

    def _run_of(self, job: Job) -> Run | None:
        if "run" in job.args:
            return self._store.run(job.workspace, str(job.args["run"]))
        standup = self._store.standup(job.workspace, str(job.args["standup"]))
        return rules.planned(standup, str(job.args["date"])) if standup else None

    def _direct_message(self, job: Job, code: str) -> Notice | None:
        """The member's DM cannot be changed: a new one says where they stand."""
        run = self._run_of(job)
        member = self._store.member(job.workspace, str(job.args["run"]), str(job.args["user"]))
        if not run or not member:
            return None
        about = f"{run.id}.dm.{member.user}.{member.revision}"
        return Notice(about, [member.user], templates.direct_message(run, member), is_private=True)

    def _created(self, job: Job, code: str) -> Notice | None:
        standup = self._store.standup(job.workspace, str(job.args["standup"]))
        return Notice(job.cause, [standup.owner], notice_templates.created_message(standup)) if standup else None

    def _offer_undo(self, job: Job, code: str) -> Notice | None:
        """Whoever deleted the standup reads it, or somebody who can tell them."""
        deleted = self._store.deleted(job.workspace, str(job.args["standup"]))
        if not deleted:
            return None
        return Notice(job.cause, [deleted.by], notice_templates.undo_in_trouble(deleted.standup, deleted.by))

    def _back(self, job: Job, code: str) -> Notice | None:
        paused = absent(self._store.standups(job.workspace), str(job.args["channel"]))
        owners = [standup.owner for standup in paused]
        return Notice(job.cause, owners, notice_templates.back_in_trouble(paused)) if paused else None

    def _picture(self, job: Job, code: str) -> Notice | None:
        return Notice(job.cause, [str(job.args["user"])], notice_templates.picture_in_trouble(), is_private=True)

    def _heard(self, job: Job, code: str) -> Notice | None:
        return Notice(job.cause, [str(job.args["user"])], notice_templates.message_in_trouble(), is_private=True)
