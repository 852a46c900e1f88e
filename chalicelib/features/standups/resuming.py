"""What stood still goes on: Rooster is installed again, or a standup was brought back."""

from chalicelib.clock import Now
from chalicelib.features.standups import jobs
from chalicelib.features.standups import run as rules
from chalicelib.features.standups.asking import PROMPTS_PER_SECOND, timer
from chalicelib.features.standups.model import Run, Standup
from chalicelib.features.standups.store import StandupStore
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.codec import NoArgs
from chalicelib.jobs.model import Done, Job, Outcome


class Resuming:
    """Handlers of the jobs that make good what came due meanwhile. A run is opened once, a question sent once."""

    def __init__(self, store: StandupStore, now: Now) -> None:
        self._store = store
        self._now = now

    def installed(self, job: Job, _: NoArgs) -> Outcome:
        """Rooster is installed again: set every standup's timer once more."""
        now = self._now()
        for standup in self._store.standups(job.workspace):
            self._store.commit(once=timer(job.workspace, standup, now, now, cause=job.cause))
            self._make_good(job, standup)
        return Done()

    def undeleted(self, job: Job, args: jobs.Undeleted) -> Outcome:
        """A standup is back: what would have been asked since it was deleted is asked now, if there is time."""
        standup = self._store.standup(job.workspace, args.standup)
        if standup:
            now = self._now()
            for after in (args.deleted, now):
                self._store.commit(once=timer(job.workspace, standup, after, now, cause=job.cause))
            self._make_good(job, standup)
        return Done()

    def _make_good(self, job: Job, standup: Standup) -> None:
        """Of the runs under way: ask those whose turn came meanwhile, post the report that is due."""
        now = self._now()
        for run, _ in self._store.participations(job.workspace, standup, now):
            self._ask(job, run, now)
            if not run.head and run.report_at <= now:
                self._store.commit(once=jobs_model.put(jobs.report_now(job.workspace, run, job.cause, now)))

    def _ask(self, job: Job, run: Run, now: int) -> None:
        members = self._store.members(job.workspace, run.id)
        for slot, member in enumerate(one for one in members if rules.has_missed_turn(run, one, now)):
            due = now + slot // PROMPTS_PER_SECOND
            prompt = jobs.prompt(job.workspace, run.id, member, slot, due, job.cause)
            self._store.commit(once=jobs_model.put(prompt))
