"""What must go before an item of a workspace is erased: a picture's file, a phone's link."""

from chalicelib.aws.table import Item
from chalicelib.features.photos.fetching import Fetching
from chalicelib.features.photos.pairing import Pairing
from chalicelib.features.photos.settings import BUCKET
from chalicelib.features.photos.store import PhotoStore, as_picture, is_member, is_picture
from chalicelib.settings import Settings


class Erasing:
    """Nothing is kept outside of the workspace without a bucket."""

    def __init__(self, store: PhotoStore, fetching: Fetching, pairing: Pairing, settings: Settings) -> None:
        self._store = store
        self._fetching = fetching
        self._pairing = pairing
        self._settings = settings

    def discard(self, item: Item) -> None:
        """Delete what `item` points to."""
        if not self._settings[BUCKET]:
            return
        if is_picture(item):
            self._fetching.discard(as_picture(item))
        if is_member(item):
            workspace, user = str(item["pk"]), str(item["user"])
            self._pairing.end_code(self._store.member(workspace, user))
            self._pairing.unlink(workspace, user)
