"""`/rooster export`: everything that is stored, as one file, or as parts that each fit into little memory."""

from collections.abc import Iterator
from datetime import UTC, datetime

from chalicelib import log
from chalicelib.aws.table import Item
from chalicelib.container import Container
from chalicelib.errors import NotAllowed, ScopeMissing
from chalicelib.feature import ExportTable
from chalicelib.features.workspace import templates
from chalicelib.features.workspace.jobs import Export
from chalicelib.jobs.model import Again, Done, Job, Outcome
from chalicelib.slack.message import Message

MAX_ITEMS = 8_000
MAX_CHARACTERS = 4_000_000
"""Of a part, whichever comes first: what members wrote may be long (docs/benchmarks.md has the memory it takes)."""
_CLOCKS_APART = 120
_MAX_BLIND_TRIES = 2
"""Where Rooster may not look whether a part arrived, it sends it once more, and no more."""


class Exporting:
    """Sends a part a run, and goes on behind its last item; after a crash a part comes twice, never not at all.

    After a failure it looks whether the part arrived all the same.
    """

    def __init__(self, container: Container) -> None:
        self._store = container.store
        self._workspaces = container.workspaces
        self._container = container
        self._now = container.now

    def export(self, job: Job, args: Export) -> Outcome | Message:
        """The next part to the admin who asked, or what to tell them instead."""
        args = args._replace(made=args.made or self._now())
        rest = self._store.everything(job.workspace, args.after)
        items = list(_portion(rest))
        is_last = next(rest, None) is None
        try:
            self._send(job, args, items, is_whole=is_last and args.part == 1, is_last=is_last)
        except _Unsure as unsure:
            return templates.export_in_doubt(unsure.file)
        except ScopeMissing:
            return templates.no_files()
        if is_last:
            return Done()
        return Again(self._now(), args._replace(part=args.part + 1, after=items[-1]["sk"]))

    def _send(self, job: Job, args: Export, items: list[Item], *, is_whole: bool, is_last: bool) -> None:
        from chalicelib.features.workspace import export  # noqa: PLC0415 - zip and csv, for this job alone

        at = datetime.fromtimestamp(args.made, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        name, words = f"rooster-{at[:10]}", templates.EXPORTED
        if not is_whole:
            name, words = f"{name}-part-{args.part}", templates.exported_part(args.part, is_last)
        if job.failures and self._arrived(job, args.user, f"{name}.zip", words):
            return
        own = {item["sk"] for item in items}
        related = self._store.some(job.workspace, sorted(self._related_to(items) - own))
        contents = export.Contents.of(self._container.features, self._tables())
        content = export.archive(items, at, contents, related, 0 if is_whole else args.part)
        self._workspaces.paced_slack(job.workspace).upload(args.user, f"{name}.zip", content, words)

    def _related_to(self, items: list[Item]) -> set[str]:
        finders = self._container.load_each(lambda feature: feature.storage.related)
        return {key for find in finders for key in find(items)}

    def _tables(self) -> list[ExportTable]:
        every = self._container.load_each(lambda feature: feature.storage.tables)
        return [table for tables in every for table in tables]

    def _arrived(self, job: Job, user: str, name: str, words: str) -> bool:
        """Whether an earlier try succeeded, though Slack did not say so. Raises _Unsure."""
        slack = self._workspaces.paced_slack(job.workspace)
        try:
            return slack.has_upload(user, name, words, job.since - _CLOCKS_APART)
        except NotAllowed as refused:
            log.error("delivery_in_doubt", workspace=job.workspace, job=job.id, code=refused.code)
            if job.failures >= _MAX_BLIND_TRIES:
                raise _Unsure(name) from None
            return False


class _Unsure(Exception):
    """Nobody knows whether `file` arrived."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


def _portion(items: Iterator[Item]) -> Iterator[Item]:
    """As many as fit into a part; the rest stays in `items`."""
    count = characters = 0
    while count < MAX_ITEMS and characters < MAX_CHARACTERS and (item := next(items, None)):
        yield item
        count += 1
        characters += len(repr(item))
