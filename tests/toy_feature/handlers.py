"""Kudos: given by a form, shown by a job, counted by reactions."""

from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib import clock
from chalicelib.aws.table import Delete, Put
from chalicelib.container import Container
from chalicelib.feature import HomeSection, Kinds, Reply
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.model import Done, Job, Outcome
from chalicelib.settings import Setting
from chalicelib.slack import typed, validate
from chalicelib.slack.client import SlackClient
from chalicelib.slack.payloads import Click, Command, Event, Submission
from tests.toy_feature import templates

WORD = Setting("KUDOS_WORD", r"\w{1,20}", "one word", default="thanks")


class Kudos:
    """Handlers."""

    def __init__(self, container: Container) -> None:
        self._table = container.table
        self._workspaces = container.workspaces
        self._container = container

    def give(self, command: Command, who: str) -> Reply | str:
        """`/kudos give @ADA`: a form asks why."""
        to = typed.key(who).strip("<@>").partition("|")[0].upper()
        if not to:
            return templates.WHOM
        form = templates.form(to, command.channel)
        self._workspaces.slack(command.workspace).open_view(command.trigger_id, form)
        return {}

    def reset(self, command: Command, _: str) -> str:
        """`/kudos reset`."""
        for item in list(self._table.query(command.workspace, "toy_kudos#")):
            self._table.write(Delete({"pk": item["pk"], "sk": item["sk"]}))
        return templates.RESET

    def submit(self, submission: Submission) -> Reply:
        """One write: the kudos, and the job that shows them."""
        to, channel = submission.private_metadata.split()
        why = validate.string(submission.values["why"]["why"].get("value"), 3000)
        self._keep(submission.workspace, submission.request, submission.user, to, channel, why)
        return None

    def more(self, click: Click) -> Reply:
        """ "Me too"."""
        self._keep(click.workspace, click.request, click.user, click.value, click.channel, "")
        return None

    def reacted(self, event: Event) -> None:
        """:pray: on a message thanks its author."""
        inner = event.event
        if inner.get("reaction") == "pray" and inner.get("item_user"):
            self._keep(event.workspace, event.id, str(inner["user"]), str(inner["item_user"]), "", "")

    def show(self, job: Job) -> Outcome:
        """Tell the channel."""
        item = self._table.get({"pk": job.workspace, "sk": f"toy_kudos#{job.args['kudos']}"})
        if item and item["channel"]:
            slack = self._workspaces.paced_slack(job.workspace)
            message = templates.thanks(item["from"], item["to"], item["why"], self._container.settings[WORD])
            self._container.deliveries.post(slack, job, job.cause, item["channel"], message)
        return Done()

    def home(self, slack: SlackClient, workspace: str, user: str, now: int) -> HomeSection:
        """How often the member was thanked."""
        thanks = [item for item in self._table.query(workspace, "toy_kudos#") if item["to"] == user]
        return HomeSection(templates.home(len(thanks)))

    @staticmethod
    def rows(kinds: Kinds, others: Kinds) -> Iterable[Sequence[Any]]:
        """For the export."""
        return [(item["from"], item["to"]) for item in kinds.get("toy_kudos", ())]

    def _keep(self, workspace: str, request: str, giver: str, to: str, channel: str, why: str) -> None:
        kept = {"pk": workspace, "sk": f"toy_kudos#{request}", "from": giver, "to": to, "channel": channel, "why": why}
        job = Job(workspace, f"toy_thanked.{request}", "toy_thanked", clock.now(), {"kudos": request})
        self._table.write_once(Put(kept, unless_exists=True), jobs_model.put(job))
