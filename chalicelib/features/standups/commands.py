"""`/standup`: which standup is meant, and what to do with it."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.aws.table import Commit
from chalicelib.clock import Now
from chalicelib.errors import ConditionFailed, TriggerExpired
from chalicelib.features.standups import jobs, templates
from chalicelib.features.standups import run as rules
from chalicelib.features.standups.answering import Answering
from chalicelib.features.standups.asking import Asking
from chalicelib.features.standups.deleting import Deleting
from chalicelib.features.standups.model import DELETED, Run, Standup, Status
from chalicelib.features.standups.setup import Setup
from chalicelib.features.standups.store import StandupStore, resume
from chalicelib.jobs import model as jobs_model
from chalicelib.slack import typed
from chalicelib.slack.blocks import only_you
from chalicelib.slack.payloads import Click, Command

Reply = Mapping[str, Any] | None
MAX_LOOKED_AT = 50
"""Standups of other channels and owners, while Slack waits: a name in the command says which of more is meant."""
VERBS = ("start", "report", "answer", "skip", "delete")
"""Those that act on one standup."""
OF_MEMBERS = ("answer", "skip")


class Commands:
    """Slash commands, and the buttons that ask which standup is meant."""

    def __init__(
        self, store: StandupStore, setup: Setup, deleting: Deleting, answering: Answering, asking: Asking, now: Now
    ) -> None:
        self._store = store
        self._setup = setup
        self._deleting = deleting
        self._answering = answering
        self._asking = asking
        self._now = now

    def new(self, command: Command, _: str) -> Reply:
        """`/standup new`."""
        return self._setup.open_form(command, command.channel) or {}

    def list(self, command: Command, _: str) -> Reply:
        """`/standup list`."""
        every = self._store.standups(command.workspace)
        return templates.listing(self._known_to(command, every), command.channel)

    def on_one(self, verb: str, command: Command, name: str) -> Reply:
        """`/standup VERB [NAME]`, for the verbs that act on one standup."""
        every = self._acted_on(command, verb)
        called = by_name(every, name)
        here = [standup for standup in called if standup.channel == command.channel]
        meant = here or self._known_to(command, called)
        if not meant:
            known = self._known_to(command, every) if typed.key(name) else []
            return only_you(templates.none_here(name, typed.near(name, [one.name for one in known])))
        if len(meant) > 1:
            return templates.which(verb, meant)
        return self._do(verb, meant[0], command)

    def _acted_on(self, command: Command, verb: str) -> Sequence[Standup]:
        """Every standup; for members, also those that were deleted after they were asked."""
        every, now = self._store.with_deleted(command.workspace), self._now()
        return [
            one
            for one in every
            if one.paused != DELETED
            or (verb in OF_MEMBERS and self._store.is_under_way(command.workspace, one, now, command.user))
        ]

    def _known_to(self, command: Command, standups: Sequence[Standup]) -> Sequence[Standup]:
        """Standups of the channel where the command was typed, and others that the member owns or is asked by.

        What a private channel does is thus known to its members only.
        """
        known = {one.id for one in standups if command.channel == one.channel or command.user == one.owner}
        others = [one for one in standups if one.id not in known][:MAX_LOOKED_AT]
        known |= {one.id for one in others if self._is_asked_by(command.workspace, one, command.user)}
        return [one for one in standups if one.id in known]

    def _is_asked_by(self, workspace: str, standup: Standup, user: str) -> bool:
        runs = rules.current_ids(standup, self._now())
        return any(self._store.member(workspace, run, user) for run in runs)

    def click_which(self, click: Click) -> Reply:
        """The button that says which standup a command meant."""
        verb, _, standup_id = click.value.partition(":")
        standup = self._store.standup(click.workspace, standup_id) or self._deleted(click, verb, standup_id)
        said: Reply = only_you(templates.gone())
        if standup and verb in VERBS:
            said = self._do(verb, standup, click)
        if said:
            self._answering.replace(click, said)
        return None

    def _deleted(self, click: Click, verb: str, standup_id: str) -> Standup | None:
        """One that was deleted after the member was asked, which they may still answer or skip."""
        deleted = self._store.deleted(click.workspace, standup_id) if verb in OF_MEMBERS else None
        standup = deleted.standup if deleted else None
        is_theirs = standup and self._store.is_under_way(click.workspace, standup, self._now(), click.user)
        return standup if is_theirs else None

    def _do(self, verb: str, standup: Standup, asked: Command | Click) -> Reply:
        if verb == "answer":
            return self._answer(standup, asked)
        if verb == "delete":
            return self._deleting.ask(standup, asked)
        say = {"start": self._start, "report": self._report, "skip": self._skip}[verb]
        return only_you(say(standup, asked))

    def _start(self, standup: Standup, asked: Command | Click) -> str:
        now = self._now()
        if standup.paused:
            once = jobs_model.seen(asked.workspace, f"{asked.request}.resume", now)
            if self._store.commit(resume(asked.workspace, standup.id), once=once) is Commit.CONFLICT:
                raise ConditionFailed
        run = rules.started(standup, now)
        if self._asking.begin(asked.workspace, run, asked.request):
            return templates.starting(run, now, standup.zone)
        return self._join(standup, self._store.run(asked.workspace, run.id) or run, asked)

    def _join(self, standup: Standup, run: Run, asked: Command | Click) -> str:
        """The run is there already: whoever is not on its roster yet is asked, too."""
        now = self._now()
        if not run.reported:
            job = jobs.roster(asked.workspace, run, now, asked.request, rules.is_by_hand(standup, run))
            self._store.commit(once=jobs_model.put(job))
        return templates.running(run, now, standup.zone)

    def _report(self, standup: Standup, asked: Command | Click) -> str:
        now = self._now()
        participations = self._store.participations(asked.workspace, standup, now)
        run = rules.overdue(participations) or rules.current(standup, participations, now)[0]
        if not run:
            return templates.not_asked(standup.name, standup.paused)
        job = jobs.report_now(asked.workspace, run, asked.request, now)
        self._store.commit(jobs_model.put(job), once=jobs_model.seen(asked.workspace, asked.request, now))
        return templates.reporting(run, self._setup.reaches(asked.workspace, run))

    def _answer(self, standup: Standup, asked: Command | Click) -> Reply:
        run = self._store.current_run(asked.workspace, standup, self._now(), asked.user)
        if not run:
            return only_you(templates.not_asked(standup.name))
        try:
            self._answering.open_form(asked, run)
        except TriggerExpired:
            return {"response_type": "ephemeral", **templates.too_late_to_open("standup_answer", run.id)}
        return {}

    def _skip(self, standup: Standup, asked: Command | Click) -> str:
        run = self._store.current_run(asked.workspace, standup, self._now(), asked.user)
        if not run:
            return templates.not_asked(standup.name)
        member = self._answering.skip(asked, run)
        return templates.skip_noted(run, member.status is Status.ANSWERED)


def by_name(standups: Sequence[Standup], name: str) -> Sequence[Standup]:
    """Those called `name`, or all if no name is given."""
    wanted = typed.key(name)
    return [standup for standup in standups if not wanted or typed.key(standup.name) == wanted]
