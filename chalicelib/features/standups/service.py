"""Everything standups offer to the front door and the worker."""

from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Table
from chalicelib.feature import Feature
from chalicelib.features.standups import dm_view, forms, jobs
from chalicelib.features.standups.answering import Answering
from chalicelib.features.standups.asking import FEATURE, Asking
from chalicelib.features.standups.commands import Commands
from chalicelib.features.standups.conversation import Conversation
from chalicelib.features.standups.deleting import Deleting
from chalicelib.features.standups.home import Home
from chalicelib.features.standups.listening import Listening
from chalicelib.features.standups.pictures import Pictures
from chalicelib.features.standups.reporting import Reporting
from chalicelib.features.standups.resuming import Resuming
from chalicelib.features.standups.returning import Returning
from chalicelib.features.standups.setup import Setup
from chalicelib.features.standups.store import StandupStore
from chalicelib.features.standups.telling import Telling
from chalicelib.features.standups.troubles import Troubles
from chalicelib.jobs.deliveries import Deliveries


def pictures(table: Table, workspaces: Workspaces, deliveries: Deliveries) -> Pictures:
    """What other features may add to an answer."""
    store = StandupStore(table)
    return Pictures(store, workspaces, deliveries, Answering(store, workspaces))


def standups(table: Table, workspaces: Workspaces, deliveries: Deliveries) -> Feature:
    """The standups service."""
    store = StandupStore(table)
    illustrating = pictures(table, workspaces, deliveries)
    asking, answering = Asking(store, workspaces, deliveries), Answering(store, workspaces)
    setup, deleting = Setup(store, workspaces), Deleting(store, workspaces, deliveries)
    returning, telling = Returning(store, workspaces, deliveries), Telling(store, workspaces, deliveries)
    around = {**returning.jobs, **Resuming(store).jobs, **telling.jobs}
    commands = Commands(store, setup, deleting, answering, asking)
    reporting, home = Reporting(store, workspaces, deliveries, asking), Home(store, workspaces)
    listening = Listening(store, workspaces)
    conversation = Conversation(store, workspaces, deliveries, answering, home)
    return Feature(
        name=FEATURE,
        commands={"/standup": commands.command},
        clicks={
            "standup_answer": answering.click_answer,
            "standup_skip": answering.click_skip,
            "standup_new": setup.click_new,
            "standup_do": commands.click_which,
            "standup_picture": illustrating.click,
            dm_view.USE: conversation.click_use,
            dm_view.NO: conversation.click_no,
            **deleting.clicks,
        },
        modals={forms.ANSWER: answering.submit, forms.NEW: setup.submit},
        events={"app_home_opened": home.opened, "message": listening.message, **returning.events},
        jobs={
            **asking.jobs,
            **reporting.jobs,
            **around,
            jobs.HOME: home.show,
            jobs.PICTURE: illustrating.show,
            jobs.HEARD: conversation.heard,
            jobs.OFFER_UNDO: deleting.offer_undo,
        },
        notices=Troubles(store).by_kind(),
        after_install=(jobs.RESUME,),
        channel_moved=returning.move,
    )
