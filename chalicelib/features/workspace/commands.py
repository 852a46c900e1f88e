"""`/rooster`: how Rooster is doing in this workspace, and what its admins decide."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from chalicelib.access.model import Workspace, wanting
from chalicelib.access.store import WorkspaceStore, begin_forgetting, switched
from chalicelib.access.templates import BUSY_FORGETTING, ONLY_ADMINS
from chalicelib.access.workspaces import Workspaces
from chalicelib.aws.table import Commit
from chalicelib.clock import Now
from chalicelib.container import Container
from chalicelib.errors import SlackError, SlackRefused, WorkspaceGone
from chalicelib.feature import Feature, Reply, in_reading_order
from chalicelib.features.workspace import jobs, templates
from chalicelib.jobs import model as jobs_model
from chalicelib.slack import typed
from chalicelib.slack.blocks import only_you, shown
from chalicelib.slack.incoming import is_a_persons
from chalicelib.slack.payloads import Click, Command, Event


class Commands:
    """Of the features that the operator wants, all but Rooster itself can be switched off."""

    def __init__(self, store: WorkspaceStore, workspaces: Workspaces, container: Container, now: Now) -> None:
        self._store = store
        self._workspaces = workspaces
        self._features = in_reading_order(container.switched_on)
        self._switchable = [feature.name for feature in self._features if not feature.always]
        self._now = now

    def message(self, event: Event) -> None:
        """Somebody wrote to Rooster, and no feature took it: say what it can do."""
        message, channel, ts = event.event, event.event.get("channel"), event.event.get("ts")
        if message.get("channel_type") != "im" or not is_a_persons(message) or event.is_an_apps:
            return
        is_direct = isinstance(channel, str) and re.fullmatch(r"D[A-Z0-9]{1,31}", channel)
        state = self._workspaces.cached(event.workspace)
        is_said = message.get("user") and isinstance(ts, str) and re.fullmatch(r"[0-9.]{1,24}", ts)
        if not is_said or not is_direct or not self._workspaces.is_installed(state):
            return
        if state.is_forgetting(self._now()):
            with suppress(SlackRefused):
                self._workspaces.slack(event.workspace).tell(str(channel), str(message["user"]), BUSY_FORGETTING)
        else:
            job = jobs.help_answer(event.workspace, str(channel), str(ts), self._now())
            self._store.commit(once=jobs_model.put(job))

    def click_forget(self, click: Click) -> Reply:
        """The button that really forgets; an admin pressed it, or is told to ask one."""
        said = self._for_admins(click, partial(self._forget, click)) or {}
        self._workspaces.slack(click.workspace).replace(click, said["text"], said["blocks"])
        return None

    def click_switch(self, click: Click) -> Reply:
        """A button that switches a feature on or off."""
        name, _, wish = click.value.partition(":")
        said = self._for_admins(click, partial(self._switch, click.workspace, name, wish == "on"))
        if said:
            self._workspaces.slack(click.workspace).show_done(click, **shown(str(said["text"])))
        return None

    def status(self, command: Command, _: str) -> Reply | str:
        """`/rooster status`."""
        state = self._store.read(command.workspace)
        try:
            granted = self._workspaces.slack(command.workspace).granted_scopes()
        except WorkspaceGone:
            raise
        except SlackError as error:
            return templates.slack_is_silent(error.code)
        lines = [self._line(feature, state, granted) for feature in self._features]
        return templates.status(state, lines, self._install_url(state))

    def _install_url(self, state: Workspace) -> str:
        org = self._store.read(state.enterprise) if state.enterprise and not state.token else state
        return org.install_url

    @staticmethod
    def _line(feature: Feature, state: Workspace, granted: Sequence[str]) -> templates.Line:
        missing = {scope: feature.scopes[scope] for scope in wanting(list(feature.scopes), granted)}
        return templates.Line(feature.name, feature.name not in state.off, missing, set(missing) <= {*feature.optional})

    def features(self, command: Command, typed_text: str) -> Reply:
        """`/rooster features [NAME on|off]`."""
        rest = typed.words(typed_text)
        if not rest:
            off = self._store.read(command.workspace).off
            return templates.features(self._switchable, off, self._is_admin(command))
        name, wish = rest[0], rest[1] if len(rest) == 2 else ""
        if name not in self._switchable or wish not in ("on", "off"):
            return only_you(templates.features_usage(self._switchable))
        return self._for_admins(command, partial(self._switch, command.workspace, name, wish == "on"))

    def _switch(self, workspace: str, name: str, on: bool) -> Reply:
        """Against the state that was read: of two admins at the same instant, one is asked to try again."""
        if name not in self._switchable:
            return only_you(templates.features_usage(self._switchable))
        before = list(self._store.read(workspace).off)
        after = [one for one in before if one != name] if on else sorted({*before, name})
        self._store.update(switched(workspace, before, after))
        self._workspaces.invalidate(workspace)
        return only_you(templates.switched(name, on))

    def export(self, command: Command, _: str) -> str:
        """`/rooster export`, for admins."""
        job = jobs.export(command.workspace, command.user, command.request, self._now())
        self._store.commit(once=jobs_model.put(job))
        return templates.EXPORTING

    def ask_to_forget(self, command: Command, _: str) -> Reply | str:
        """`/rooster forget`, for admins."""
        is_busy = self._store.read(command.workspace).is_forgetting(self._now())
        return BUSY_FORGETTING if is_busy else templates.really_forget()

    def _forget(self, click: Click) -> Reply:
        """From the very write that begins it, nothing new is taken in."""
        installed_at, now = self._store.read(click.workspace).installed_at, self._now()
        job = jobs.forget(click.workspace, click.user, click.request, installed_at, now)
        begun = self._store.commit(begin_forgetting(click.workspace, now), jobs_model.put(job))
        self._workspaces.invalidate(click.workspace)
        return only_you(templates.FORGETTING if begun is Commit.DONE else BUSY_FORGETTING)

    def _for_admins(self, asked: Command | Click, do: Callable[[], Reply]) -> Reply:
        return do() if self._is_admin(asked) else only_you(ONLY_ADMINS)

    def _is_admin(self, asked: Command | Click) -> bool:
        return self._workspaces.is_admin(asked.workspace, asked.user)
