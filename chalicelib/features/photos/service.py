"""Everything photos offer to the front door and the worker."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from chalicelib import clock
from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.bucket import Bucket
from chalicelib.aws.table import Item, Table
from chalicelib.feature import Feature
from chalicelib.features.photos import jobs
from chalicelib.features.photos.commands import Commands
from chalicelib.features.photos.conversation import FEATURE, PACE, REFUSAL_PACE, Conversation
from chalicelib.features.photos.fetching import Fetching
from chalicelib.features.photos.linking import Linking
from chalicelib.features.photos.needs import PHOTOS
from chalicelib.features.photos.numbers import Numbers
from chalicelib.features.photos.opening import Opening
from chalicelib.features.photos.posting import Posting, Standups
from chalicelib.features.photos.store import PhotoStore, as_picture, is_member, is_picture
from chalicelib.jobs.deliveries import Deliveries
from chalicelib.jobs.turns import Turns

if TYPE_CHECKING:
    from chalicelib.features.photos.media import Media


@dataclass(frozen=True)
class Phone:
    """What the operator has at Twilio. `number`: to text to, or ""; `media`: made when first asked for."""

    number: str
    media: "Callable[[], Media]"


class Photos:
    """The photos service: what Slack, a phone and a browser ask of it."""

    def __init__(
        self,
        table: Table,
        workspaces: Workspaces,
        deliveries: Deliveries,
        numbers: Numbers,
        bucket: Bucket,
        phone: Phone,
        standups: Standups,
    ) -> None:
        store = PhotoStore(table)
        is_open = partial(_is_open, workspaces)
        self._store, self._linking = store, Linking(store, numbers, is_open)
        self._fetching = Fetching(store, numbers, bucket, phone.media)
        self._posting = Posting(store, bucket, workspaces, deliveries, standups)
        self._commands = Commands(store, self._linking, workspaces, phone.number)
        paces = Turns(table, PACE), Turns(table, REFUSAL_PACE)
        self.conversation = Conversation(store, numbers, paces, is_open, self._linking)
        self.opening = Opening(store, bucket)

    @property
    def feature(self) -> Feature:
        """What Slack's routes and the worker call."""
        return Feature(
            name=FEATURE,
            commands={PHOTOS.name: self._commands.command},
            jobs={
                jobs.FETCH: self._fetching.fetch,
                jobs.FORGET: self._fetching.forget,
                jobs.SHOW: self._posting.show,
                jobs.LINKED: self._posting.linked,
                jobs.LOST: self._posting.lost,
                jobs.CHANNEL: self._posting.channel,
            },
            notices=dict.fromkeys(jobs.KINDS, self._posting.held_up),
        )

    def channel_moved(self, workspace: str, old: str, new: str) -> None:
        """The photo channel got another id."""
        self._store.move_channel(workspace, old, new)

    def discard(self, item: Item) -> None:
        """What must go before an item of a workspace is erased: a picture's file, a phone's link."""
        if is_picture(item):
            self._fetching.discard(as_picture(item))
        if is_member(item):
            workspace, user = str(item["pk"]), str(item["user"])
            self._linking.end_code(self._store.member(workspace, user))
            self._linking.unlink(workspace, user)


def _is_open(workspaces: Workspaces, workspace: str) -> bool:
    """Rooster is there, photos are on, and what is kept there now will stay."""
    state = workspaces.look(workspace)
    return workspaces.lets_in(state) and FEATURE not in state.off and not state.is_forgetting(clock.now())
