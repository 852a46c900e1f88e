"""Kudos: given by a form, shown by a job, counted by reactions."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Delete, Put, Table
from chalicelib.clock import Now
from chalicelib.feature import ExportTable, HomeSection, Kinds, Reply
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.codec import store
from chalicelib.jobs.deliveries import Deliveries
from chalicelib.jobs.model import Done, Job, Outcome
from chalicelib.settings import Setting, Settings
from chalicelib.slack import typed, validate
from chalicelib.slack.client import SlackClient
from chalicelib.slack.payloads import Click, Command, Event, Submission
from tests.toy_feature import templates

WORD = Setting("KUDOS_WORD", r"\w{1,20}", "one word", default="thanks")


class Thanked(NamedTuple):
    """What the job that shows them is stored with."""

    kudos: str


class Kudos:
    """Handlers."""

    def __init__(
        self, table: Table, workspaces: Workspaces, deliveries: Deliveries, settings: Settings, now: Now
    ) -> None:
        self._table = table
        self._workspaces = workspaces
        self._deliveries = deliveries
        self._word = settings[WORD]
        self._now = now

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
            self._table.commit(Delete({"pk": item["pk"], "sk": item["sk"]}))
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

    def show(self, job: Job, args: Thanked) -> Outcome:
        """Tell the channel."""
        item = self._table.get({"pk": job.workspace, "sk": f"toy_kudos#{args.kudos}"})
        if item and item["channel"]:
            slack = self._workspaces.paced_slack(job.workspace)
            message = templates.thanks(item["from"], item["to"], item["why"], self._word)
            self._deliveries.post(slack, job, job.cause, item["channel"], message)
        return Done()

    def home(self, slack: SlackClient, workspace: str, user: str, now: int) -> HomeSection:
        """How often the member was thanked."""
        thanks = [item for item in self._table.query(workspace, "toy_kudos#") if item["to"] == user]
        return HomeSection(templates.home(len(thanks)))

    def _keep(self, workspace: str, request: str, giver: str, to: str, channel: str, why: str) -> None:
        kept = {"pk": workspace, "sk": f"toy_kudos#{request}", "from": giver, "to": to, "channel": channel, "why": why}
        job = Job(workspace, f"toy_thanked.{request}", "toy_thanked", self._now(), store(Thanked(request)))
        self._table.commit(jobs_model.put(job), once=Put(kept, unless_exists=True))


def _rows(kinds: Kinds, others: Kinds) -> Iterable[Sequence[Any]]:
    return [(item["from"], item["to"]) for item in kinds.get("toy_kudos", ())]


TABLES = (ExportTable("kudos.csv", "who thanked whom", ("from", "to"), _rows),)
