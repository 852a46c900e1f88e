"""What the parts of Rooster are built from: the environment, and one client of each AWS service, made when needed.

A Lambda function keeps one container for as long as it is warm; a test builds its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib import log
from chalicelib import settings as operators
from chalicelib.aws.api import AwsApi
from chalicelib.aws.table import Table
from chalicelib.clock import Now

if TYPE_CHECKING:
    from slack_sdk.oauth.installation_store.models.installation import Installation

    from chalicelib.access.store import WorkspaceStore
    from chalicelib.access.tokens import Tokens
    from chalicelib.access.workspaces import OnInstalled, OnUninstalled, Workspaces
    from chalicelib.aws.queue import Queue
    from chalicelib.aws.vault import Vault
    from chalicelib.feature import Feature, Load
    from chalicelib.jobs.deliveries import Deliveries
    from chalicelib.jobs.notices import Notices
    from chalicelib.slack.oauth import OAuthApp

Built = TypeVar("Built")
_OWN = {
    **{"Table": "table", "Vault": "vault", "WorkspaceStore": "store"},
    **{"Settings": "settings", "Workspaces": "workspaces", "Deliveries": "deliveries"},
}
"""The container's own parts, by the names of their types, most of which are imported when first used."""


class Container:
    """`features`: finds all that there are. `on_installed`, `on_uninstalled`: see Workspaces. `now`: the clock."""

    def __init__(
        self,
        environ: Mapping[str, str],
        features: "Callable[[], Sequence[Feature]]",
        on_installed: "OnInstalled",
        on_uninstalled: "OnUninstalled",
        now: Now,
    ) -> None:
        self.now = now
        self._environ = environ
        self._find_features = features
        self._on_installed = on_installed
        self._on_uninstalled = on_uninstalled
        self._built: dict[Any, Any] = {Container: self, Now: now}

    def once(self, build: "Callable[[Container], Built]") -> Built:
        """What `build` makes of this container, made once."""
        if build not in self._built:
            self._built[build] = build(self)
        built: Built = self._built[build]
        return built

    def part(self, kind: type[Built]) -> Built:
        """The only instance of `kind`, made of the parts that its constructor's parameters name by their types."""
        if kind not in self._built:
            own = _OWN.get(kind.__name__)
            self._built[kind] = getattr(self, own) if own else kind(*map(self.part, _needs(kind)))
        built: Built = self._built[kind]
        return built

    @cached_property
    def features(self) -> "Sequence[Feature]":
        """Those that are switched off too, in the order in which they hear of an event."""
        return self._find_features()

    @property
    def switched_on(self) -> "list[Feature]":
        """The features that the operator wants; the others are as if they did not exist, but for their timers."""
        return [feature for feature in self.features if feature.always or feature.name in self.settings.features]

    def load_each(self, part: "Callable[[Feature], Load[Built] | None]") -> list[Built]:
        """That part of each feature which declares it, loaded; also of those that are switched off."""
        loads = [part(feature) for feature in self.features]
        return [load(self) for load in loads if load]

    @cached_property
    def settings(self) -> operators.Settings:
        """What the operator decides, also of each feature."""
        from chalicelib.feature import own_settings  # forward and tick need none

        log.configure()
        return operators.load(self._environ, own_settings(self.features))

    @cached_property
    def stage(self) -> str:
        """Names what AWS keeps for Rooster."""
        log.configure()
        return operators.require_stage(self._environ)

    @cached_property
    def secrets(self) -> operators.Secrets:
        """Of the environment, or of SSM."""
        from chalicelib.aws import parameters  # where all of them are in the environment, for nobody

        return operators.Secrets(self._environ, self.settings.stage, partial(parameters.read, AwsApi("ssm")))

    @cached_property
    def table(self) -> Table:
        """The one table."""
        return Table(AwsApi("dynamodb"), operators.table_name(self.stage))

    @cached_property
    def queue(self) -> "Queue":
        """The queue of jobs."""
        from chalicelib.aws.queue import Queue  # for forward, tick and work

        return Queue(AwsApi("sqs"), operators.queue_name(self.stage))

    @cached_property
    def vault(self) -> "Vault":
        """What seals tokens and texts."""
        from chalicelib.aws.vault import Vault  # where there is nothing sealed, for nobody

        return Vault(AwsApi("kms"), operators.key_alias(self.stage))

    @cached_property
    def store(self) -> "WorkspaceStore":
        """The workspaces in the table."""
        from chalicelib.access.store import WorkspaceStore  # forward and tick need none

        return WorkspaceStore(self.table)

    @cached_property
    def tokens(self) -> "Tokens":
        """Slack's: the operator's one, or those of installations."""
        from chalicelib.access.tokens import OneToken, SealedTokens  # forward and tick need none

        if self.secrets.auth_mode() == operators.ONE_WORKSPACE:
            return OneToken(*self.secrets.get(*operators.ONE_WORKSPACE))
        return SealedTokens(self.store, self.vault, self.renew, self.now)

    @cached_property
    def workspaces(self) -> "Workspaces":
        """Whom Rooster may talk to, and how."""
        from chalicelib.access.workspaces import Workspaces  # forward and tick need none

        off = frozenset(one.name for one in self.features if not one.always) - self.settings.features
        url = self.settings.slack_api_url
        return Workspaces(self.store, lambda: self.tokens, url, self._on_installed, self._on_uninstalled, self.now, off)

    @cached_property
    def deliveries(self) -> "Deliveries":
        """Messages that are posted once."""
        from chalicelib.jobs.deliveries import Deliveries  # for workers

        return Deliveries(self.table, self.now)

    @cached_property
    def notices(self) -> "Notices":
        """What tells somebody of jobs that keep failing, whosever they are."""
        from chalicelib.jobs.notices import Notices  # for workers, and who tries again
        from chalicelib.jobs.store import JobStore

        every = self.load_each(lambda feature: feature.notices)
        described = {kind: tell for notices in every for kind, tell in notices.items()}
        loads = {kind: load for feature in self.features for kind, load in feature.jobs.items()}
        jobs = JobStore(self.table, self.now)
        return Notices(jobs, self.workspaces, self.deliveries, lambda kind: loads[kind](self), described, self.now)

    @property
    def oauth_app(self) -> "OAuthApp":
        """The operator's Slack app, as OAuth knows it."""
        from chalicelib.slack.oauth import OAuthApp  # for installations, and renewals twice a day

        client_id, client_secret = self.secrets.get(*operators.ANY_WORKSPACE)
        return OAuthApp(client_id, client_secret, self.settings.slack_url)

    def renew(self, refresh_token: str, now: int) -> "Installation":
        """A new token for one that expires."""
        return self.oauth_app.renew(refresh_token, now)


def _needs(kind: type) -> Iterator[type]:
    """The types of the parameters without which it cannot be made."""
    for parameter in signature(kind).parameters.values():
        if parameter.default is Parameter.empty:
            yield parameter.annotation
