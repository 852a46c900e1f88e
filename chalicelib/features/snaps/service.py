"""Everything messages that vanish offer to the front door and the worker."""

from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Table
from chalicelib.feature import Feature
from chalicelib.features.snaps import jobs, templates
from chalicelib.features.snaps.commands import Commands
from chalicelib.features.snaps.needs import REPLY, SNAP, SNAPSLACK
from chalicelib.features.snaps.posting import Posting
from chalicelib.features.snaps.store import SnapStore
from chalicelib.features.snaps.vanishing import PACE, Vanishing
from chalicelib.jobs.deliveries import Deliveries
from chalicelib.jobs.turns import Turns

FEATURE = "snaps"


def snaps(table: Table, workspaces: Workspaces, deliveries: Deliveries) -> Feature:
    """The service of messages that vanish."""
    store = SnapStore(table)
    commands = Commands(store, workspaces, Posting(store, workspaces))
    vanishing = Vanishing(store, Turns(table, PACE), workspaces, deliveries)
    return Feature(
        name=FEATURE,
        commands={SNAP.name: commands.command, SNAPSLACK.name: commands.command},
        clicks={templates.KEEP: commands.click_keep, templates.NOW: commands.click_now},
        modals={templates.REPLY: commands.submit},
        shortcuts={REPLY.callback_id: commands.reply},
        jobs={jobs.VANISH: vanishing.vanish, jobs.DOUBT: vanishing.doubt, jobs.RESUME: vanishing.resume},
        notices={jobs.VANISH: vanishing.held_up, jobs.DOUBT: vanishing.held_up},
        after_install=(jobs.RESUME,),
        channel_moved=store.move_channel,
    )
