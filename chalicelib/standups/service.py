"""Everything standups offer to the front door and the worker, in one table each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.aws.table import Table
from chalicelib.jobs.deliveries import Deliveries
from chalicelib.jobs.model import Job, Outcome
from chalicelib.slack.payloads import Click, Command, Event, Submission
from chalicelib.standups import forms, jobs
from chalicelib.standups.answering import Answering
from chalicelib.standups.asking import Asking
from chalicelib.standups.commands import Commands
from chalicelib.standups.home import Home
from chalicelib.standups.reporting import Reporting
from chalicelib.standups.setup import Setup
from chalicelib.standups.store import StandupStore
from chalicelib.workspaces.state import Workspaces

Reply = Mapping[str, Any] | None


@dataclass(frozen=True)
class Service:
    """What a feature handles. `commands` by their name, `clicks` and `modals` by action and callback id up to a dot.

    `tell` shows words to whoever clicked, and to nobody else.
    """

    commands: Mapping[str, Callable[[Command], Reply]]
    clicks: Mapping[str, Callable[[Click], Reply]]
    modals: Mapping[str, Callable[[Submission], Reply]]
    events: Mapping[str, Callable[[Event], None]]
    jobs: Mapping[str, Callable[[Job], Outcome]]
    tell: Callable[[Click, str], None]


def standups(table: Table, workspaces: Workspaces) -> Service:
    """The standups service."""
    store, deliveries = StandupStore(table), Deliveries(table)
    asking, answering, setup = (
        Asking(store, workspaces, deliveries),
        Answering(store, workspaces),
        Setup(store, workspaces),
    )
    commands = Commands(store, setup, answering, asking)
    reporting, home = Reporting(store, workspaces, deliveries, asking), Home(store, workspaces)
    return Service(
        commands={"/standup": commands.command},
        clicks={
            "standup_answer": answering.click_answer,
            "standup_skip": answering.click_skip,
            "standup_new": setup.click_new,
            "standup_do": commands.click_which,
        },
        modals={forms.ANSWER: answering.submit, forms.NEW: setup.submit},
        events={"message": commands.message, "app_home_opened": home.opened},
        jobs={
            jobs.OPEN: asking.open,
            jobs.ROSTER: asking.roster,
            jobs.PROMPT: asking.prompt,
            jobs.DIRECT_MESSAGE: asking.direct_message,
            jobs.NOTICE: asking.notice,
            jobs.CREATED: asking.created,
            jobs.HELP: asking.help,
            jobs.REPORT: reporting.report,
            jobs.REPLY: reporting.reply,
            jobs.HEAD: reporting.head,
            jobs.HOME: home.show,
        },
        tell=answering.tell,
    )
