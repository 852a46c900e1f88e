"""Texts that wait for an endpoint: each sealed, in an item of its own beside its job, for 15 minutes at most."""

from collections.abc import Sequence

from chalicelib.aws.table import Write
from chalicelib.aws.vault import Vault
from chalicelib.errors import SealBroken
from chalicelib.features.emoji import jobs
from chalicelib.features.emoji.store import EmojiStore, put_text
from chalicelib.jobs import model as jobs_model
from chalicelib.jobs.model import Job


class SealedTexts:
    """A job names its text by `channel` and `ts`."""

    def __init__(self, store: EmojiStore, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def writes(self, job: Job, text: str, now: int) -> Sequence[Write]:
        """The job, its text, and the job that wipes the text whatever happens."""
        sealable = text.encode("utf-8", "replace").decode() or " "  # KMS seals no empty text
        sealed = self._vault.seal(job.workspace, sealable)
        args = jobs.message_of(job)
        item = put_text(job.workspace, args.channel, args.ts, sealed, now + jobs.TEXT_SECONDS)
        return [jobs_model.put(job), item, jobs_model.put(jobs.wipe(job, now))]

    def open(self, job: Job, now: int) -> str | None:
        """The text; None where it is gone."""
        args = jobs.message_of(job)
        sealed = self._store.text(job.workspace, args.channel, args.ts, now)
        try:
            return self._vault.open(job.workspace, sealed) if sealed else None
        except SealBroken:
            return None

    def forget(self, job: Job) -> None:
        """It was read, or is too old."""
        args = jobs.message_of(job)
        if args.sealed:
            self._store.forget_text(job.workspace, args.channel, args.ts)
