"""The composition root: builds what each route and handler calls, once per cold start. Only it knows all others.

Each function imports what it builds: `tick` and `forward` pay for no feature, and a request for no other's parts.
"""

import os
from collections.abc import Callable, Collection, Sequence
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING

from chalicelib import settings

if TYPE_CHECKING:
    from chalicelib.access.model import Workspace
    from chalicelib.aws.table import Write
    from chalicelib.container import Container
    from chalicelib.feature import Feature, Load
    from chalicelib.frontdoor.browser_requests import Web
    from chalicelib.frontdoor.slack_requests import FrontDoor
    from chalicelib.frontdoor.twilio_requests import NoPhone, Phone
    from chalicelib.jobs.forward import Forwarder
    from chalicelib.jobs.model import Job, Outcome
    from chalicelib.jobs.notices import Notices
    from chalicelib.jobs.tick import Ticker
    from chalicelib.jobs.worker import Worker

FEATURES = ("standups", "emoji", "snaps", "photos", "workspace")
"""Their folders, in the order in which they hear of an event."""


def features() -> list["Feature"]:
    """What every feature declares."""
    return [import_module(f"chalicelib.features.{name}.feature").FEATURE for name in FEATURES]


def declared(chosen: Collection[str] | None = None) -> list["Feature"]:
    """What Rooster itself declares, then the features; `chosen`: the names of those that are wanted, None for all."""
    from chalicelib.feature import in_reading_order

    every = in_reading_order(features())
    return [feature for feature in every if feature.always or chosen is None or feature.name in chosen]


@cache
def container() -> "Container":
    """What everything else is built from."""
    from chalicelib.container import Container

    return Container(os.environ, features, _on_installed, _on_uninstalled)


@cache
def front_door() -> "FrontDoor":
    """What Slack's routes call."""
    from chalicelib.frontdoor.slack_requests import FrontDoor

    secrets = container().secrets
    secrets.auth_mode(settings.SIGNING_SECRET)  # all that clicks need, in one call
    (signing_secret,) = secrets.get(settings.SIGNING_SECRET)
    return FrontDoor(signing_secret, container(), [*container().switched_on, _notices()])


@cache
def web() -> "Web":
    """What the routes for browsers call."""
    from chalicelib.features.workspace.service import workspace
    from chalicelib.frontdoor.browser_requests import Web

    is_open = container().secrets.auth_mode(settings.SIGNING_SECRET) == settings.ANY_WORKSPACE
    container().secrets.get(settings.SIGNING_SECRET)
    return Web(lambda: workspace(container()).installing, is_open, container().switched_on, container().settings)


@cache
def phone() -> "Phone | NoPhone":
    """What Twilio's route and links to pictures call."""
    from chalicelib.features.photos.service import photos
    from chalicelib.features.photos.settings import ACCOUNT
    from chalicelib.frontdoor.twilio_requests import NoPhone, Phone

    chosen = container().settings
    if "photos" not in chosen.features:
        return NoPhone()
    (token,) = container().secrets.get(settings.TWILIO_TOKEN)
    there = photos(container())
    return Phone(there.conversation, there.opening, chosen[ACCOUNT], token, chosen.public_url)


def forwarder() -> "Forwarder":
    """What the stream handler calls."""
    from chalicelib.jobs.forward import Forwarder

    return Forwarder(container().queue)


@cache
def worker() -> "Worker":
    """What the queue handler calls."""
    from chalicelib.jobs.store import JobStore
    from chalicelib.jobs.worker import Worker

    parts = container()
    loads = {kind: load for feature in (*parts.features, _notices()) for kind, load in feature.jobs.items()}
    handlers = {kind: partial(_handle, load) for kind, load in loads.items()}
    return Worker(JobStore(parts.table), parts.queue, parts.workspaces, handlers)


def ticker() -> "Ticker":
    """What the schedule calls."""
    from chalicelib.jobs.tick import Ticker

    return Ticker(container().table, container().queue)


def _handle(load: "Load[Callable[[Job], Outcome]]", job: "Job") -> "Outcome":
    return load(container())(job)


def _notices() -> "Feature":
    """What tells somebody of jobs that keep failing, whosever they are."""
    from chalicelib.container import shared
    from chalicelib.feature import Feature
    from chalicelib.jobs.model import NOTICE
    from chalicelib.jobs.templates import RETRY

    @shared
    def build(parts: "Container") -> "Notices":
        from chalicelib.jobs.notices import Notices
        from chalicelib.jobs.store import JobStore

        every = parts.load_each(lambda feature: feature.notices)
        described = {kind: tell for notices in every for kind, tell in notices.items()}
        return Notices(JobStore(parts.table), parts.workspaces, parts.deliveries, described)

    return Feature(
        "notices",
        always=True,
        clicks={RETRY: lambda parts: build(parts).click_retry},
        jobs={NOTICE: lambda parts: build(parts).tell},
    )


def _on_installed(workspace: str, cause: str) -> "Sequence[Write]":
    from chalicelib.features.workspace import lifecycle

    return lifecycle.on_installed(container().features, workspace, cause)


def _on_uninstalled(state: "Workspace", at: int) -> "Sequence[Write]":
    from chalicelib.features.workspace import lifecycle

    return lifecycle.on_uninstalled(state, at)


def forget() -> None:
    """Build everything anew at the next call; for tests, whose environment changes."""
    for built in (container, front_door, web, phone, worker):
        built.cache_clear()
