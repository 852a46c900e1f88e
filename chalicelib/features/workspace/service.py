"""The parts of the workspace feature, each imported and built when something needs it."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.container import Container, shared

if TYPE_CHECKING:
    from chalicelib.features.workspace.commands import Commands
    from chalicelib.features.workspace.home import Home
    from chalicelib.features.workspace.installing import Closed, Installing
    from chalicelib.features.workspace.leaving import Leaving
    from chalicelib.features.workspace.moving import Moving
    from chalicelib.features.workspace.notifications import Notifications
    from chalicelib.jobs.notices import Describe


class Workspace:
    """See the modules: each has one class, and these are their only instances."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._store = container.store
        self._workspaces = container.workspaces

    @cached_property
    def commands(self) -> "Commands":
        from chalicelib.features.workspace.commands import Commands

        return Commands(self._store, self._workspaces, self._container.switched_on)

    @cached_property
    def home(self) -> "Home":
        from chalicelib.features.workspace.home import Home

        return Home(self._container)

    @cached_property
    def leaving(self) -> "Leaving":
        from chalicelib.features.workspace.leaving import Leaving

        return Leaving(self._store, self._workspaces, self._container)

    @cached_property
    def moving(self) -> "Moving":
        from chalicelib.features.workspace.moving import Moving

        return Moving(self._store, self._workspaces, self._container)

    @cached_property
    def telling(self) -> "Notifications":
        from chalicelib.features.workspace.notifications import Notifications

        return Notifications(self._container, self.leaving)

    @property
    def notices(self) -> "Mapping[str, Describe]":
        from chalicelib.features.workspace import troubles

        return troubles.BY_KIND

    @property
    def installing(self) -> "Installing | Closed":
        """The way in, for browsers."""
        from chalicelib import settings
        from chalicelib.features.workspace import installing

        if self._container.secrets.auth_mode() == settings.ONE_WORKSPACE:
            return installing.Closed()
        return installing.of(self._container)


workspace = shared(Workspace)
