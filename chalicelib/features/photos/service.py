"""The parts of photos, each imported and built when something needs it."""

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib import clock
from chalicelib.container import Container, shared
from chalicelib.features.photos import FEATURE, settings
from chalicelib.settings import TWILIO_TOKEN

if TYPE_CHECKING:
    from chalicelib.aws.bucket import Bucket
    from chalicelib.aws.table import Item
    from chalicelib.features.photos.commands import Commands
    from chalicelib.features.photos.conversation import Conversation
    from chalicelib.features.photos.fetching import Fetching
    from chalicelib.features.photos.media import Media
    from chalicelib.features.photos.pairing import Pairing
    from chalicelib.features.photos.picture_redirect import PictureRedirect
    from chalicelib.features.photos.posting import Posting
    from chalicelib.features.photos.pseudonyms import Pseudonyms
    from chalicelib.features.photos.store import PhotoStore


class Photos:
    """See the modules: each has one class, and these are their only instances."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._workspaces = container.workspaces

    @cached_property
    def store(self) -> "PhotoStore":
        from chalicelib.features.photos.store import PhotoStore

        return PhotoStore(self._container.table)

    @cached_property
    def bucket(self) -> "Bucket":
        from chalicelib.aws.bucket import Bucket  # it needs boto3, where nobody waits for a cold start (ADR 7)

        return Bucket(self._container.settings[settings.BUCKET])

    @cached_property
    def numbers(self) -> "Pseudonyms":
        from chalicelib.features.photos.pseudonyms import Pseudonyms

        return Pseudonyms(self._container.table, self._container.vault)

    @cached_property
    def linking(self) -> "Pairing":
        from chalicelib.features.photos.pairing import Pairing

        return Pairing(self.store, self.numbers, self._is_open)

    @cached_property
    def commands(self) -> "Commands":
        from chalicelib.features.photos.commands import Commands

        return Commands(self.store, self.linking, self._workspaces, self._container.settings[settings.NUMBER])

    @cached_property
    def fetching(self) -> "Fetching":
        from chalicelib.features.photos.fetching import Fetching

        return Fetching(self.store, self.numbers, self.bucket, self._media)

    @cached_property
    def posting(self) -> "Posting":
        from chalicelib.features.photos.posting import Posting

        deliveries = self._container.deliveries
        takers = self._container.load_each(lambda feature: feature.takes_pictures)
        return Posting(self.store, self.bucket, self._workspaces, deliveries, takers)

    @cached_property
    def conversation(self) -> "Conversation":
        from chalicelib.features.photos.conversation import RATE, REFUSAL_RATE, Conversation
        from chalicelib.jobs.rate_limiter import RateLimiter

        paces = RateLimiter(self._container.table, RATE), RateLimiter(self._container.table, REFUSAL_RATE)
        return Conversation(self.store, self.numbers, paces, self._is_open, self.linking)

    @cached_property
    def opening(self) -> "PictureRedirect":
        from chalicelib.features.photos.picture_redirect import PictureRedirect

        return PictureRedirect(self.store, self.bucket)

    def discard(self, item: "Item") -> None:
        """What must go before an item of a workspace is erased: a picture's file, a phone's link."""
        from chalicelib.features.photos.store import as_picture, is_member, is_picture

        if not self._container.settings[settings.BUCKET]:
            return
        if is_picture(item):
            self.fetching.discard(as_picture(item))
        if is_member(item):
            workspace, user = str(item["pk"]), str(item["user"])
            self.linking.end_code(self.store.member(workspace, user))
            self.linking.unlink(workspace, user)

    def _media(self) -> "Media":
        from chalicelib.features.photos.media import Media  # for workers only

        (token,) = self._container.secrets.get(TWILIO_TOKEN)
        chosen = self._container.settings
        return Media(chosen[settings.ACCOUNT], token, chosen[settings.MEDIA_ORIGIN])

    def _is_open(self, workspace: str) -> bool:
        """Rooster is there, photos are on, and what is kept there now will stay."""
        state = self._workspaces.look(workspace)
        is_on = self._workspaces.is_installed(state) and FEATURE not in state.off
        return is_on and not state.is_forgetting(clock.now())


photos = shared(Photos)
