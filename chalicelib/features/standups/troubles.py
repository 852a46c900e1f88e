"""Whom to tell, and what, when a job of standups keeps failing."""

from chalicelib.features.standups import jobs, notice_templates, templates
from chalicelib.features.standups import run as rules
from chalicelib.features.standups.model import Run
from chalicelib.features.standups.returning import absent
from chalicelib.features.standups.store import StandupStore
from chalicelib.jobs.model import Job
from chalicelib.jobs.notices import Describe, Notice, nobody

_ABOUT_A_RUN = {
    **dict.fromkeys((jobs.ROSTER, jobs.JOIN, jobs.PROMPT), "ask"),
    **dict.fromkeys((jobs.REPORT, jobs.HEAD), "report"),
    jobs.REPLY: "reply",
}


class Troubles:
    """Describes failing jobs."""

    def __init__(self, store: StandupStore) -> None:
        self._store = store

    @property
    def by_kind(self) -> dict[str, Describe]:
        """For each kind of job, what to tell of one; notices find another reader themselves."""
        described: dict[str, Describe] = dict.fromkeys(_ABOUT_A_RUN, self._of_run)
        return described | {
            jobs.OPEN: self._open,
            jobs.DIRECT_MESSAGE: self._direct_message,
            jobs.CREATED: self._created,
            jobs.PICTURE: self._picture,
            jobs.HEARD: self._heard,
            jobs.OFFER_UNDO: self._offer_undo,
            jobs.BACK: self._back,
            jobs.NOTICE: nobody,
        }

    def _open(self, job: Job, args: jobs.Open, code: str) -> Notice | None:
        standup = self._store.standup(job.workspace, args.standup)
        return _in_trouble(rules.planned(standup, args.date), "ask") if standup else None

    def _of_run(self, job: Job, args: jobs.OfRun, code: str) -> Notice | None:
        run = self._store.run(job.workspace, args.run)
        return _in_trouble(run, _ABOUT_A_RUN[job.kind]) if run else None

    def _direct_message(self, job: Job, args: jobs.OfMember, code: str) -> Notice | None:
        """The member's DM cannot be changed: a new one says where they stand."""
        run = self._store.run(job.workspace, args.run)
        member = self._store.member(job.workspace, args.run, args.user)
        if not run or not member:
            return None
        about = f"{run.id}.dm.{member.user}.{member.revision}"
        return Notice(about, [member.user], templates.direct_message(run, member), is_private=True)

    def _created(self, job: Job, args: jobs.OfStandup, code: str) -> Notice | None:
        standup = self._store.standup(job.workspace, args.standup)
        return Notice(job.cause, [standup.owner], notice_templates.created_message(standup)) if standup else None

    def _offer_undo(self, job: Job, args: jobs.OfStandup, code: str) -> Notice | None:
        """Whoever deleted the standup reads it, or somebody who can tell them."""
        deleted = self._store.deleted(job.workspace, args.standup)
        if not deleted:
            return None
        return Notice(job.cause, [deleted.by], notice_templates.undo_in_trouble(deleted.standup, deleted.by))

    def _back(self, job: Job, args: jobs.Back, code: str) -> Notice | None:
        paused = absent(self._store.standups(job.workspace), args.channel)
        owners = [standup.owner for standup in paused]
        return Notice(job.cause, owners, notice_templates.back_in_trouble(paused)) if paused else None

    def _picture(self, job: Job, args: jobs.Picture, code: str) -> Notice:
        return Notice(job.cause, [args.user], notice_templates.picture_in_trouble(), is_private=True)

    def _heard(self, job: Job, args: jobs.Said, code: str) -> Notice:
        return Notice(job.cause, [args.user], notice_templates.message_in_trouble(), is_private=True)


def _in_trouble(run: Run, trouble: str) -> Notice:
    return Notice(f"{run.id}.{trouble}", [run.owner], notice_templates.in_trouble(run, trouble))
