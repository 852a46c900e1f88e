"""Fetching pictures from Twilio, one after the other: bounded, cleaned, into the private bucket."""

import hashlib
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from chalicelib import log
from chalicelib.clock import Now
from chalicelib.container import Container
from chalicelib.errors import InDoubt, MediaUnavailable, PhotoError, StorageUnavailable
from chalicelib.features.photos import jobs
from chalicelib.features.photos.conversation import RATE
from chalicelib.features.photos.files import Files
from chalicelib.features.photos.model import Picture
from chalicelib.features.photos.pseudonyms import Pseudonyms
from chalicelib.features.photos.settings import ACCOUNT, MEDIA_ORIGIN
from chalicelib.features.photos.store import PhotoStore, stem
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.model import Again, Done, Job, Outcome
from chalicelib.settings import TWILIO_TOKEN

if TYPE_CHECKING:
    from chalicelib.features.photos.media import Media

MAX_ATTEMPTS = 2
"""That ended without a word: what the picture did to the worker, it would do again."""
_PAGE = 50
_PACE_KEPT_SECONDS = 3600
MAX_TRIES = 8
"""To fetch a picture, or to store it: with 2, 4, 8 ... 128 s between them. Then its sender is told."""


class Fetching:
    """Handlers of the jobs that fetch and that delete."""

    def __init__(
        self, store: PhotoStore, pseudonyms: Pseudonyms, bucket: Files, container: Container, now: Now
    ) -> None:
        self._store = store
        self._pseudonyms = pseudonyms
        self._bucket = bucket
        self._container = container
        self._now = now

    def fetch(self, job: Job, args: jobs.Fetch) -> Outcome:
        """One picture of a message; the next in a run of its own. Then, where they are a member's, Slack."""
        sender = job.workspace.removeprefix("phone#")
        pictures = list(self._store.pictures(args.place, sender, stem(args.at, args.message)))
        if args.next < len(pictures):
            if pictures[args.next].source:
                self._take_in(job, pictures[args.next])
            return Again(self._now(), args._replace(next=args.next + 1))
        user = pictures[0].user if pictures else ""
        if user:
            shown = jobs.show(args.place, user, sender, args.message, args.at, self._now())
            self._store.commit(once=jobs_model.put(shown))
        return Done()

    def forget(self, job: Job, args: jobs.Forget) -> Outcome:
        """Delete the pictures that a sender sent before they were forgotten, a page at a time: links, files, items."""
        every = (picture for partition in args.places for picture in self._store.pictures(partition, args.sender))
        page = list(islice((one for one in every if one.life == args.life), _PAGE))
        for picture in page:
            self._store.forget_link(picture)
        for picture in page:
            self._forget_file(picture)
            self._store.forget(picture)
        if len(page) == _PAGE:
            return Again(self._now(), args)
        self._store.forget_answers(args.sender)
        self._store.forget_pace(args.sender, RATE.key, self._now() + _PACE_KEPT_SECONDS)
        return Done()

    def discard(self, picture: Picture) -> None:
        """Delete its link and its file, whole or on its way."""
        self._store.forget_link(picture)
        self._delete_file(picture)

    def _delete_file(self, picture: Picture) -> None:
        if picture.file:
            self._bucket.delete(picture.file)

    def _forget_file(self, picture: Picture) -> None:
        try:
            self._delete_file(picture)
        except StorageUnavailable as error:
            raise InDoubt(error.code) from None  # the worker is more patient with that

    def _take_in(self, job: Job, picture: Picture) -> None:
        if job.attempts > MAX_ATTEMPTS:
            self._fail(picture, "damaged")
            return
        try:
            stored = self._stored(picture)
        except MediaUnavailable as error:
            if job.failures < MAX_TRIES - 1:
                raise InDoubt(error.code) from None
            self._fail(picture, error.code)
        except PhotoError as error:
            self._fail(picture, error.code)
        except StorageUnavailable as error:
            if job.failures < MAX_TRIES - 1:
                raise InDoubt(error.code) from None
            self._fail(picture, "not_stored")
        except Exception:  # such as MemoryError: what the picture did once, it may do again
            if job.failures < MAX_ATTEMPTS:
                raise
            self._fail(picture, "damaged")
        else:
            if stored and not self._store.stored(stored):
                self._bucket.delete(stored.file)

    def _stored(self, picture: Picture) -> Picture | None:
        """The picture with its file; None if it was forgotten meanwhile."""
        from chalicelib.features.photos import sanitize  # noqa: PLC0415 - the front door, which imports this, is in a hurry

        content = self._media().fetch(picture.source)
        found = sanitize.clean(content)
        digest = hashlib.sha256(found.content).hexdigest()
        file = self._pseudonyms.file(picture.partition, picture.life, digest, found.extension)
        if not self._store.storing(picture, file):
            return None
        self._bucket.put(file, found.content, found.type)
        return replace(picture, file=file, type=found.type)

    def _media(self) -> "Media":
        from chalicelib.features.photos.media import Media  # noqa: PLC0415 - for workers only

        settings, (token,) = self._container.settings, self._container.secrets.get(TWILIO_TOKEN)
        return Media(settings[ACCOUNT], token, settings[MEDIA_ORIGIN])

    def _fail(self, picture: Picture, code: str) -> None:
        log.info("photo_refused", code=code)
        self._store.failed(picture, code)
