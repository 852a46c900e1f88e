"""The control operations about Rooster's own coming and going: installs, grants, scopes, tokens, replayed events."""

import re
from collections.abc import Sequence
from typing import Any

from playground import installing

from . import bodies, lifecycle, tokens
from .errors import SlackError, malformed
from .slack import Slack
from .world import Json, Org, Team

HOME_TEAM = "T0ROOSTER"
_EVENT_ID = re.compile(r"[A-Za-z0-9]{1,64}")


class Installs:
    """Part of Control. Where an operation takes a `team`, some also take the id of an org, and say so."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    def install(
        self, team: str = HOME_TEAM, user: str | None = None, without: list[Any] | tuple[str, ...] = ()
    ) -> Json:
        """A workspace or an org. `user` consents (an admin, if nobody is named), to all optional scopes but `without`.

        An app that is set up for OAuth is installed by its own pages; else Slack just hands out a token.

        Raises:
            installing.InstallFailed: its pages did not do their part.
        """
        self._slack.tenant(team)
        if self._slack.options.walks_oauth:
            options = self._slack.options
            status, _ = installing.install(options.app_url, self._slack.base_url, team, user, _scopes(without))
            return {"status": status}
        return self._install_directly(team, _scopes(without))

    def install_missing(self) -> None:
        """Where Rooster is meant to be from the start.

        Raises:
            RuntimeError: it does not get there.
        """
        for tenant_id in self._slack.options.installed:
            if self._slack.tenant(tenant_id).installation is None:
                self.install(tenant_id)

    def _install_directly(self, tenant_id: str, without: Sequence[str]) -> Json:
        with self._slack.lock:
            tenant = self._slack.tenant(tenant_id)
            wanted = tuple(scope for scope in self._slack.options.scopes if scope not in without)
            try:
                installation = lifecycle.installed(self._slack, tenant, wanted)
            except SlackError as refused:
                raise malformed(f"Slack refuses to install it in {tenant.name}: {refused.code}.") from None
            return {"token": tokens.issued(self._slack, tenant).value, "bot_user": installation.bot_user}

    def uninstall(self, team: str = HOME_TEAM, silent: bool = False) -> Json:
        """A workspace or an org; a workspace that its org has granted is no longer granted. `silent`: no event."""
        with self._slack.lock:
            tenant = self._slack.tenant(team)
            was_there = tenant.installation is not None
            events = lifecycle.uninstalled(self._slack, tenant)
        self._slack.store.flush()
        self._tell([] if silent else events)
        return {"uninstalled": was_there}

    def access(self, team: str, granted: bool) -> Json:
        """An org's admin gives the org's installation one more workspace, or takes it away."""
        with self._slack.lock:
            workspace = self._slack.team(team)
            change = lifecycle.access_granted if granted else lifecycle.access_revoked
            events = change(self._slack, workspace)
            org = self._slack.world.orgs[workspace.enterprise]
        self._slack.store.flush()
        self._tell(events)
        return {"granted": list(org.granted)}

    def grant_team(self, team: str) -> Json:
        return self.access(team, True)

    def revoke_team(self, team: str) -> Json:
        return self.access(team, False)

    def rotation(self, on: bool) -> Json:
        """Whether tokens from now on expire and are renewed; those that are out stay as they are."""
        with self._slack.lock:
            self._slack.world.rotation = on
            self._slack.store.touch()
        return {"on": on}

    def scopes(self, scopes: list[Any], team: str = HOME_TEAM) -> Json:
        """The scopes of the installation, of a workspace or an org, for trying out what is missing."""
        with self._slack.lock:
            tenant = self._slack.tenant(team)
            if not tenant.installation:
                raise malformed(f"Rooster is not installed in {tenant.name}.")
            tenant.installation.scopes = sorted(_scopes(scopes))
            self._slack.store.touch()
            return {"scopes": tenant.installation.scopes}

    def event(
        self, event: dict[str, Any], team: str = HOME_TEAM, event_time: int | None = None, event_id: str | None = None
    ) -> Json:
        """Sends any event, also a late or doubled one, as one of a workspace or an org. `event_time`: epoch seconds."""
        if not isinstance(event.get("type"), str):
            raise malformed("An event has a type.")
        if event_id is not None and not _EVENT_ID.fullmatch(event_id):
            raise malformed("event_id is 1 to 64 letters and digits.")
        with self._slack.lock:
            body = bodies.event(self._slack, self._slack.tenant(team), event)
        given = {"event_time": event_time, "event_id": event_id}
        body |= {key: value for key, value in given.items() if value is not None}
        return {"status": self._slack.deliveries.event(body)}

    def _tell(self, events: list[Json]) -> None:
        for event in events:
            self._slack.deliveries.event(event)


def shown(slack: Slack) -> Json:
    """What there is to install Rooster in, and where its own page is, for the page; hold the lock."""
    world = slack.world
    return {
        "teams": [_team(team) for team in world.teams.values()],
        "orgs": [_org(org) for org in world.orgs.values()],
        "rotation": world.rotation,
        "app_url": slack.options.app_url if slack.options.walks_oauth else None,
    }


def _team(team: Team) -> Json:
    known = {"id": team.id, "name": team.name, "installed": team.installation is not None}
    return {**known, "enterprise": team.enterprise or None, "org_wide": team.is_org_wide}


def _org(org: Org) -> Json:
    return {"id": org.id, "name": org.name, "installed": org.installation is not None, "granted": list(org.granted)}


def _scopes(given: Sequence[Any]) -> tuple[str, ...]:
    if not all(isinstance(scope, str) for scope in given):
        raise malformed("Scopes are a list of strings.")
    return tuple(given)
