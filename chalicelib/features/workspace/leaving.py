"""Leaving: Slack says that Rooster was uninstalled, in any order, twice, or after it was installed again.

Source: https://docs.slack.dev/reference/events/app_uninstalled, .../tokens_revoked, .../team_access_revoked
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from chalicelib import log
from chalicelib.access.model import Workspace
from chalicelib.access.store import WorkspaceStore
from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import MAX_WRITES, Item
from chalicelib.container import Container
from chalicelib.errors import WorkspaceGone
from chalicelib.features.workspace import jobs
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.codec import NoArgs
from chalicelib.jobs.model import Again, Done, Job, Outcome
from chalicelib.slack.payloads import Event

CLOCKS_APART = 60
"""Seconds by which Slack's clock may differ from ours: within them only Slack knows which came first."""
MAX_TEAMS = 1000
_PAGE = 50
_ID = re.compile(r"[A-Z][A-Z0-9]{1,31}")


class Leaving:
    """Handlers of the events that end an installation, or give and take an org's workspaces."""

    def __init__(self, store: WorkspaceStore, workspaces: Workspaces, container: Container) -> None:
        self._store = store
        self._workspaces = workspaces
        self._container = container
        self._surviving = tuple(start for one in container.features for start in one.storage.survives)
        self._now = container.now

    def uninstalled(self, event: Event) -> None:
        """`app_uninstalled`: tokens go at once.

        Where they may be newer than the event, or an org's of which it names one workspace, Slack is asked.
        """
        state = self._store.read(event.org or event.workspace)
        names_one_of_many = state.id != event.workspace
        if not state.is_served or state.installed_at > event.time + CLOCKS_APART:
            log.info("outdated", workspace=state.id, kind=event.type)
        elif state.installed_at < event.time - CLOCKS_APART and not names_one_of_many:
            self._workspaces.leave(state, self._now())
        else:
            self._store.commit(once=jobs_model.put(jobs.check(state.id, event.id, self._now())))

    def revoked(self, event: Event) -> None:
        """`tokens_revoked`: the same, if the bot's is among them; members' tokens we have none."""
        tokens = event.event.get("tokens")
        if isinstance(tokens, dict) and tokens.get("bot"):
            self.uninstalled(event)

    def granted(self, event: Event) -> None:
        """`team_access_granted`: an org's admins opened workspaces to Rooster.

        Now that its token can speak, who installed it is welcomed, once.
        """
        self._each_team(event, jobs.GRANT)
        org = self._store.read(event.org) if event.org else None
        if org and org.token and org.installer:
            self._store.commit(once=jobs_model.put(jobs.welcome(org.id, org.installer, self._now())))

    def withdrawn(self, event: Event) -> None:
        """`team_access_revoked`: they closed them again; the others go on."""
        self._each_team(event, jobs.REVOKE)

    def _each_team(self, event: Event, kind: str) -> None:
        """Only an org has workspaces: what a single one says of others touches nothing of theirs."""
        if not event.org:
            log.info("not_of_an_org", workspace=event.workspace, kind=event.type)
            return
        named = event.event.get("team_ids")
        teams = [str(team) for team in named if _ID.fullmatch(str(team))] if isinstance(named, list) else []
        now = self._now()
        for page in _pages(list(dict.fromkeys(teams))[:MAX_TEAMS]):
            due = [jobs.access(kind, team, event.org, event.id, event.time, now) for team in page]
            self._store.commit(*(jobs_model.put(job) for job in due))

    def check(self, job: Job, _: NoArgs) -> Outcome:
        """Leave if Slack says that the token we hold is dead."""
        state = self._store.read(job.workspace)
        try:
            if state.is_served:
                self._workspaces.paced_slack(job.workspace).granted_scopes()
        except WorkspaceGone as gone:
            if gone.code == "token_expired":
                raise  # the worker renews it
            self._workspaces.leave(state, self._now())
        return Done()

    def grant(self, job: Job, args: jobs.Access) -> Outcome:
        """The org's token serves this workspace."""
        self._workspaces.open(job.workspace, args.org, args.at, job.id)
        return Done()

    def revoke(self, job: Job, args: jobs.Access) -> Outcome:
        """The org's token serves this workspace no more, unless it was opened again since."""
        state = self._store.read(job.workspace)
        if _is_served_by(state, args.org) and state.installed_at <= args.at:
            self._workspaces.leave(state, args.at)
        return Done()

    def leave_teams(self, job: Job, args: jobs.LeaveTeams) -> Outcome:
        """An org is left: so are the workspaces that its token served. A page at a time."""
        page = list(islice(self._store.teams_of(job.workspace), args.done, args.done + _PAGE))
        for team in page:
            state = self._store.read(team)
            if _is_served_by(state, job.workspace) and state.installed_at <= args.at:
                self._workspaces.leave(state, args.at)
        return Again(self._now(), args._replace(done=args.done + _PAGE)) if len(page) == _PAGE else Done()

    def purge(self, job: Job, args: jobs.Purge) -> Outcome:
        """Delete everything 30 days after leaving, unless Rooster came back."""
        state = self._store.read(job.workspace)
        if state.is_served or state.gone_at != args.gone:
            return Done()
        every = self._store.everything(job.workspace)
        page = list(islice((item for item in every if item["sk"] != f"job#{job.id}"), MAX_WRITES - 1))
        if not self._store.read(job.workspace).is_served:
            self._discard_all(page)
        if page and self._store.erase_gone(state, page):
            return Again(self._now(), args)
        log.info("purged", workspace=job.workspace, count=len(page))
        return Done()

    def erase_page(self, workspace: str) -> int:
        """Delete a page of what features stored, not what is about the installation; how many items went."""
        every = self._store.everything(workspace)
        page = list(islice((item for item in every if not self._stays(item)), MAX_WRITES - 1))
        if page:
            self._discard_all(page)
            self._store.erase(page)
        return len(page)

    def _discard_all(self, page: Sequence[Item]) -> None:
        for discard in self._container.load_each(lambda feature: feature.storage.discard):
            for item in page:
                discard(item)

    def _stays(self, item: Item) -> bool:
        """The workspace's own item, the jobs of coming, going and forgetting; and what features say must survive."""
        is_own = item["sk"] == "workspace" or str(item.get("kind")) in jobs.KINDS
        return is_own or item["sk"].startswith(self._surviving)


def _is_served_by(state: Workspace, org: str) -> bool:
    return state.is_served and not state.token and state.enterprise == org


def _pages(teams: Sequence[str]) -> Iterator[Sequence[str]]:
    return (teams[start : start + _PAGE] for start in range(0, len(teams), _PAGE))
