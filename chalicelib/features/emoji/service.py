"""Everything reactions offer to the front door and the worker."""

from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Table
from chalicelib.aws.vault import Vault
from chalicelib.feature import Feature
from chalicelib.features.emoji import jobs, templates
from chalicelib.features.emoji.choosing import Choosing, Endpoint
from chalicelib.features.emoji.commands import Commands
from chalicelib.features.emoji.explaining import Explaining
from chalicelib.features.emoji.listening import FEATURE, Listening
from chalicelib.features.emoji.needs import WHY
from chalicelib.features.emoji.reacting import Reacting
from chalicelib.features.emoji.store import PACE, EmojiStore
from chalicelib.features.emoji.wishes import Wishes
from chalicelib.jobs.deliveries import Deliveries
from chalicelib.jobs.notices import nobody
from chalicelib.jobs.turns import Turns


def emoji(
    table: Table,
    workspaces: Workspaces,
    deliveries: Deliveries,
    vault: Vault,
    endpoint: Endpoint | None = None,
    place: str = "",
) -> Feature:
    """The emoji service. `endpoint`, `place`: see Choosing."""
    store = EmojiStore(table)
    wishes = Wishes(store)
    choosing = Choosing(wishes, endpoint, place)
    listening = Listening(store, workspaces, wishes, choosing, vault)
    reacting = Reacting(store, Turns(table, PACE), workspaces, choosing, deliveries, vault)
    explaining = Explaining(store, workspaces, choosing)
    return Feature(
        name=FEATURE,
        commands={"/emoji": Commands(store, workspaces, wishes, choosing).command},
        clicks={templates.REMOVE: explaining.click_remove, templates.NEVER: explaining.click_never},
        shortcuts={WHY.callback_id: explaining.why},
        events={"message": listening.message},
        jobs={
            jobs.REACT: reacting.react,
            jobs.ANSWER: reacting.answer,
            jobs.WIPE: reacting.wipe,
            jobs.SWITCHED_ON: reacting.switched_on,
            jobs.LIST: reacting.list,
        },
        notices={
            **dict.fromkeys((jobs.REACT, jobs.WIPE, jobs.LIST), nobody),
            jobs.ANSWER: reacting.unanswered,
            jobs.SWITCHED_ON: reacting.unannounced,
        },
        channel_moved=store.move_channel,
    )
