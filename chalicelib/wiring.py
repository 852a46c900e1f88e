"""The composition root: builds what each route and handler calls, once per cold start. Only it knows all others.

Each function imports what it builds: `tick` and `forward` pay for no feature, and a request for no other's parts.
"""

import os
from collections.abc import Callable, Collection, Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from chalicelib import clock, settings

if TYPE_CHECKING:
    from chalicelib.access.model import Workspace
    from chalicelib.aws.table import Write
    from chalicelib.clock import Now
    from chalicelib.container import Container
    from chalicelib.feature import Feature
    from chalicelib.frontdoor.browser_requests import Web
    from chalicelib.frontdoor.slack_requests import FrontDoor
    from chalicelib.frontdoor.twilio_requests import NoPhone, Phone
    from chalicelib.jobs.forward import Forwarder
    from chalicelib.jobs.tick import Ticker
    from chalicelib.jobs.worker import Worker

Built = TypeVar("Built")
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


_started: list["Container"] = []


def cold_start(now: "Now" = clock.now) -> "Container":
    """Build everything anew. A test has its own clock."""
    from chalicelib.container import Container

    _started[:] = [Container(os.environ, features, _on_installed, _on_uninstalled, now)]
    return _started[0]


def container() -> "Container":
    """What everything else is built from, as long as this Lambda function is warm."""
    return _started[0] if _started else cold_start()


def _kept(build: "Callable[[Container], Built]") -> "Callable[[], Built]":
    """What `build` makes of the container, kept with it."""
    return lambda: container().once(build)


@_kept
def front_door(parts: "Container") -> "FrontDoor":
    """What Slack's routes call."""
    from chalicelib.frontdoor.slack_requests import FrontDoor

    secrets = parts.secrets
    secrets.auth_mode(settings.SIGNING_SECRET)  # all that clicks need, in one call
    (signing_secret,) = secrets.get(settings.SIGNING_SECRET)
    return FrontDoor(signing_secret, parts, [*parts.switched_on, _notices()])


@_kept
def web(parts: "Container") -> "Web":
    """What the routes for browsers call."""
    from chalicelib.features.workspace.installing import pages_of
    from chalicelib.frontdoor.browser_requests import Web

    is_open = parts.secrets.auth_mode(settings.SIGNING_SECRET) == settings.ANY_WORKSPACE
    parts.secrets.get(settings.SIGNING_SECRET)
    return Web(lambda: pages_of(parts), is_open, parts.switched_on, parts.settings)


@_kept
def phone(parts: "Container") -> "Phone | NoPhone":
    """What Twilio's route and links to pictures call."""
    from chalicelib.features.photos.conversation import Conversation
    from chalicelib.features.photos.picture_redirect import PictureRedirect
    from chalicelib.features.photos.settings import ACCOUNT
    from chalicelib.frontdoor.twilio_requests import NoPhone, Phone

    chosen = parts.settings
    if "photos" not in chosen.features:
        return NoPhone()
    (token,) = parts.secrets.get(settings.TWILIO_TOKEN)
    conversation, pictures = parts.part(Conversation), parts.part(PictureRedirect)
    return Phone(conversation, pictures, chosen[ACCOUNT], token, chosen.public_url)


def forwarder() -> "Forwarder":
    """What the stream handler calls."""
    from chalicelib.jobs.forward import Forwarder

    return Forwarder(container().queue, container().now)


@_kept
def worker(parts: "Container") -> "Worker":
    """What the queue handler calls."""
    from chalicelib.feature import handle
    from chalicelib.jobs.store import JobStore
    from chalicelib.jobs.worker import Worker

    loads = {kind: load for feature in (*parts.features, _notices()) for kind, load in feature.jobs.items()}
    handlers = {kind: partial(handle, parts, load) for kind, load in loads.items()}
    return Worker(JobStore(parts.table, parts.now), parts.queue, parts.workspaces, handlers, parts.now)


def ticker() -> "Ticker":
    """What the schedule calls."""
    from chalicelib.jobs.tick import Ticker

    return Ticker(container().table, container().queue, container().now)


def _notices() -> "Feature":
    """What tells somebody of jobs that keep failing, whosever they are."""
    from chalicelib.feature import Feature
    from chalicelib.jobs.model import NOTICE
    from chalicelib.jobs.templates import RETRY

    return Feature(
        "notices",
        always=True,
        clicks={RETRY: lambda parts: parts.notices.click_retry},
        jobs={NOTICE: lambda parts: parts.notices.tell},
    )


def _on_installed(workspace: str, cause: str, now: int) -> "Sequence[Write]":
    from chalicelib.features.workspace import lifecycle

    return lifecycle.on_installed(container().features, workspace, cause, now)


def _on_uninstalled(state: "Workspace", at: int, now: int) -> "Sequence[Write]":
    from chalicelib.features.workspace import lifecycle

    return lifecycle.on_uninstalled(state, at, now)
