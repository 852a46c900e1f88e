"""The parts of standups, each imported and built when something needs it."""

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.container import Container, shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from chalicelib.aws.table import Item
    from chalicelib.feature import ExportTable
    from chalicelib.features.standups.answering import Answering
    from chalicelib.features.standups.asking import Asking
    from chalicelib.features.standups.commands import Commands
    from chalicelib.features.standups.conversation import Conversation
    from chalicelib.features.standups.deleting import Deleting
    from chalicelib.features.standups.home import Home
    from chalicelib.features.standups.listening import Listening
    from chalicelib.features.standups.notifications import Notifications
    from chalicelib.features.standups.pictures import Pictures
    from chalicelib.features.standups.reporting import Reporting
    from chalicelib.features.standups.resuming import Resuming
    from chalicelib.features.standups.returning import Returning
    from chalicelib.features.standups.setup import Setup
    from chalicelib.features.standups.store import StandupStore
    from chalicelib.features.standups.troubles import Troubles


class Standups:
    """See the modules: each has one class, and these are their only instances."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._now = container.now
        self._workspaces = container.workspaces

    @cached_property
    def store(self) -> "StandupStore":
        from chalicelib.features.standups.store import StandupStore

        return StandupStore(self._container.table)

    @cached_property
    def answering(self) -> "Answering":
        from chalicelib.features.standups.answering import Answering

        return Answering(self.store, self._workspaces, self._now)

    @cached_property
    def asking(self) -> "Asking":
        from chalicelib.features.standups.asking import Asking

        return Asking(self.store, self._workspaces, self._container.deliveries, self._now)

    @cached_property
    def reporting(self) -> "Reporting":
        from chalicelib.features.standups.reporting import Reporting

        return Reporting(self.store, self._workspaces, self._container.deliveries, self.asking, self._now)

    @cached_property
    def setup(self) -> "Setup":
        from chalicelib.features.standups.setup import Setup

        return Setup(self.store, self._workspaces, self._now)

    @cached_property
    def deleting(self) -> "Deleting":
        from chalicelib.features.standups.deleting import Deleting

        return Deleting(self.store, self._workspaces, self._container.deliveries, self._now)

    @cached_property
    def commands(self) -> "Commands":
        from chalicelib.features.standups.commands import Commands

        return Commands(self.store, self.setup, self.deleting, self.answering, self.asking, self._now)

    @cached_property
    def home(self) -> "Home":
        from chalicelib.features.standups.home import Home

        return Home(self.store, self._workspaces, self._now)

    @cached_property
    def listening(self) -> "Listening":
        from chalicelib.features.standups.listening import Listening

        return Listening(self.store, self._workspaces, self._now)

    @cached_property
    def conversation(self) -> "Conversation":
        from chalicelib.features.standups.conversation import Conversation

        return Conversation(
            self.store, self._workspaces, self._container.deliveries, self.answering, self.home, self._now
        )

    @cached_property
    def pictures(self) -> "Pictures":
        from chalicelib.features.standups.pictures import Pictures

        return Pictures(self.store, self._workspaces, self._container.deliveries, self.answering, self._now)

    @cached_property
    def returning(self) -> "Returning":
        from chalicelib.features.standups.returning import Returning

        return Returning(self.store, self._workspaces, self._container.deliveries, self._now)

    @cached_property
    def resuming(self) -> "Resuming":
        from chalicelib.features.standups.resuming import Resuming

        return Resuming(self.store, self._now)

    @cached_property
    def telling(self) -> "Notifications":
        from chalicelib.features.standups.notifications import Notifications

        return Notifications(self.store, self._workspaces, self._container.deliveries)

    @cached_property
    def troubles(self) -> "Troubles":
        from chalicelib.features.standups.troubles import Troubles

        return Troubles(self.store)

    @property
    def tables(self) -> "Sequence[ExportTable]":
        from chalicelib.features.standups import exported

        return exported.TABLES

    @property
    def related(self) -> "Callable[[Iterable[Item]], set[str]]":
        from chalicelib.features.standups import exported

        return exported.related


standups = shared(Standups)
