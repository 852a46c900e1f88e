"""What a link opens: a presigned address of S3's, good for a few minutes, or words."""

from chalicelib.clock import Now
from chalicelib.features.photos import picture_url, sms_copy
from chalicelib.features.photos.files import Files
from chalicelib.features.photos.store import PhotoStore

OPEN_SECONDS = 300
WAITING_SECONDS = 3600
"""What did not come by then, does not come."""


class NoPicture(Exception):
    """There is none to see. `page`: a heading, what happened, and what to do."""

    def __init__(self, page: sms_copy.Page) -> None:
        super().__init__(page[0])
        self.page = page


class PictureRedirect:
    """Opens links."""

    def __init__(self, store: PhotoStore, bucket: Files, now: Now) -> None:
        self._store = store
        self._bucket = bucket
        self._now = now

    def open(self, link_id: str) -> str:
        """The address to go to. Raises NoPicture, StorageError."""
        link = self._store.link(link_id) if picture_url.is_id(link_id) else None
        if not link:
            raise NoPicture(sms_copy.UNKNOWN)
        if link.until <= self._now():
            raise NoPicture(sms_copy.EXPIRED)
        picture = self._store.picture(link.partition, link.key)
        if not picture:
            raise NoPicture(sms_copy.UNKNOWN)
        if picture.why:
            raise NoPicture(sms_copy.page_of_trouble(picture.why))
        if not picture.type:
            is_late = self._now() >= picture.at + WAITING_SECONDS
            raise NoPicture(sms_copy.page_of_trouble("") if is_late else sms_copy.WAITING)
        return self._bucket.link(picture.file, OPEN_SECONDS, picture.type, f"picture.{picture.extension}")
