"""What a link opens: a presigned address of S3's, good for a few minutes, or words."""

from chalicelib import clock
from chalicelib.aws.bucket import Bucket
from chalicelib.features.photos import links, texts
from chalicelib.features.photos.store import PhotoStore

OPEN_SECONDS = 300
WAITING_SECONDS = 3600
"""What did not come by then, does not come."""


class Opening:
    """Opens links."""

    def __init__(self, store: PhotoStore, bucket: Bucket) -> None:
        self._store = store
        self._bucket = bucket

    def open(self, link_id: str) -> str | tuple[str, str, str]:
        """The address to go to; or a heading, what happened, and what to do. Raises StorageError."""
        link = self._store.link(link_id) if links.is_id(link_id) else None
        if not link:
            return texts.UNKNOWN
        if link.until <= clock.now():
            return texts.EXPIRED
        picture = self._store.picture(link.place, link.key)
        if not picture:
            return texts.UNKNOWN
        if picture.why:
            return texts.page_of_trouble(picture.why)
        if not picture.type:
            return texts.WAITING if clock.now() < picture.at + WAITING_SECONDS else texts.page_of_trouble("")
        return self._bucket.link(picture.file, OPEN_SECONDS, picture.type, f"picture.{picture.extension}")
