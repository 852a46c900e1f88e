"""The composition root: builds clients and services lazily, once per cold start. Only this module knows all others."""

import os
from functools import cache, partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chalicelib import log, settings
from chalicelib.access.store import WorkspaceStore
from chalicelib.access.tokens import OneToken, SealedTokens, Tokens
from chalicelib.access.workspaces import Workspaces
from chalicelib.aws import parameters
from chalicelib.aws.api import AwsApi
from chalicelib.aws.queue import Queue
from chalicelib.aws.table import Item, Table
from chalicelib.aws.vault import Vault
from chalicelib.feature import Feature, Moved, Reply
from chalicelib.features.emoji.service import emoji
from chalicelib.features.photos import jobs as photos_jobs
from chalicelib.features.photos.needs import PHOTOS
from chalicelib.features.snaps.service import snaps
from chalicelib.features.standups.service import pictures, standups
from chalicelib.features.workspace import lifecycle
from chalicelib.features.workspace.service import rooster
from chalicelib.frontdoor.browser_requests import Web, Welcome
from chalicelib.frontdoor.slack_requests import FrontDoor
from chalicelib.jobs import notices
from chalicelib.jobs.deliveries import Deliveries
from chalicelib.jobs.forward import Forwarder
from chalicelib.jobs.model import Job, Outcome
from chalicelib.jobs.store import JobStore
from chalicelib.jobs.templates import RETRY
from chalicelib.jobs.tick import Ticker
from chalicelib.jobs.worker import Worker
from chalicelib.needs import needs_of
from chalicelib.slack import manifest
from chalicelib.slack.payloads import Command

if TYPE_CHECKING:
    from slack_sdk.oauth.installation_store.models.installation import Installation

    from chalicelib.features.emoji.choosing import Endpoint as PredictorEndpoint
    from chalicelib.features.photos.media import Media
    from chalicelib.features.photos.service import Photos
    from chalicelib.frontdoor.twilio_requests import NoPhone, Phone
    from chalicelib.slack.oauth import OAuthApp

FIRST_STEPS = {"standups": ("Create the first standup", "standup_new")}
"""What who installed Rooster is offered: the button's label, and the click that a feature handles."""


@cache
def front_door() -> FrontDoor:
    """What Slack's routes call."""
    _secrets().admission(settings.SIGNING_SECRET)  # all that clicks need, in one call
    (signing_secret,) = _secrets().get(settings.SIGNING_SECRET)
    return FrontDoor(signing_secret, _workspaces(), _features())


@cache
def web() -> Web:
    """What the routes for browsers call."""
    is_open = _secrets().admission(settings.SIGNING_SECRET) == settings.ANY_WORKSPACE
    _secrets().get(settings.SIGNING_SECRET)
    features = [name for name in settings.FEATURES if name in _settings().features]
    reader = _emoji_place() if "emoji" in features else ""
    return Web(_welcome, is_open, features, _settings().public_url, reader)


@cache
def phone() -> "Phone | NoPhone":
    """What Twilio's route and links to pictures call."""
    from chalicelib.frontdoor.twilio_requests import NoPhone, Phone  # noqa: PLC0415 - Slack's requests are in a hurry

    if "photos" not in _settings().features:
        return NoPhone()
    (token,) = _secrets().get(settings.TWILIO_TOKEN)
    there = _photos()
    return Phone(there.conversation, there.opening, _settings().twilio_account, token, _settings().public_url)


def forwarder() -> Forwarder:
    """What the stream handler calls."""
    return Forwarder(_queue())


@cache
def worker() -> Worker:
    """What the queue handler calls."""
    features = [*_every_feature(), _notices()]
    handlers = {kind: handle for feature in features for kind, handle in feature.jobs.items()}
    return Worker(JobStore(_table()), _queue(), _workspaces(), handlers)


def ticker() -> Ticker:
    """What the schedule calls."""
    return Ticker(_table(), _queue())


def forget() -> None:
    """Build everything anew at the next call; for tests, whose environment changes."""
    parts = (_settings, _secrets, _table, _queue, _store, _vault, _tokens, _workspaces, _photos, _every_feature)
    for built in (*parts, front_door, web, phone, worker):
        built.cache_clear()


@cache
def _settings() -> settings.Settings:
    log.configure()
    return settings.load(os.environ)


@cache
def _secrets() -> settings.Secrets:
    return settings.Secrets(os.environ, _settings().stage, partial(parameters.read, AwsApi("ssm")))


@cache
def _table() -> Table:
    return Table(AwsApi("dynamodb"), _settings().table)


@cache
def _queue() -> Queue:
    return Queue(AwsApi("sqs"), _settings().queue)


@cache
def _store() -> WorkspaceStore:
    return WorkspaceStore(_table())


@cache
def _vault() -> Vault:
    return Vault(AwsApi("kms"), _settings().key)


@cache
def _tokens() -> Tokens:
    if _secrets().admission() == settings.ONE_WORKSPACE:
        return OneToken(*_secrets().get(*settings.ONE_WORKSPACE))
    return SealedTokens(_store(), _vault(), _renew)


@cache
def _workspaces() -> Workspaces:
    arrival = partial(lifecycle.arrival, _after_install)
    off = frozenset(settings.FEATURES) - _settings().features
    return Workspaces(_store(), _tokens, _settings().slack_api_url, arrival, lifecycle.farewell, off)


@cache
def _every_feature() -> list[Feature]:
    """Those that are switched off too: their timers go on, and do nothing."""
    deliveries = Deliveries(_table())
    chosen = [name for name in settings.FEATURES if name in _settings().features]
    first_step = next((FIRST_STEPS[name] for name in chosen if name in FIRST_STEPS), None)
    discard = _discard if _settings().files_bucket else None
    return [  # in the order in which they hear of an event
        standups(_table(), _workspaces(), deliveries),
        emoji(_table(), _workspaces(), deliveries, _vault(), _emoji_endpoint(), _emoji_place()),
        snaps(_table(), _workspaces(), deliveries),
        _photos_feature(),
        rooster(
            *(_store(), _workspaces(), deliveries, needs_of(_settings().features), chosen, first_step, discard, _movers)
        ),
    ]


def _notices() -> Feature:
    """What is told of jobs of any feature that keep failing."""
    describe = {kind: about for feature in _every_feature() for kind, about in feature.notices.items()}
    told = notices.Notices(JobStore(_table()), _workspaces(), Deliveries(_table()), describe)
    return Feature(name="", clicks={RETRY: told.click_retry}, jobs={notices.KIND: told.tell})


def _photos_feature() -> Feature:
    """What it handles; it is imported when somebody uses it, for Slack's other requests are in a hurry."""
    jobs = dict.fromkeys(photos_jobs.KINDS, _photos_job)
    told = dict.fromkeys(photos_jobs.KINDS, _photos_notice)
    return Feature(
        "photos", commands={PHOTOS.name: _photos_command}, jobs=jobs, notices=told, channel_moved=_photos_moved
    )


def _photos_command(command: Command) -> Reply:
    return _photos().feature.commands[command.command](command)


def _photos_job(job: Job) -> Outcome:
    return _photos().feature.jobs[job.kind](job)


def _photos_moved(workspace: str, old: str, new: str) -> None:
    _photos().channel_moved(workspace, old, new)


def _photos_notice(job: Job, code: str) -> notices.Notice | None:
    return _photos().feature.notices[job.kind](job, code)


@cache
def _photos() -> "Photos":
    from chalicelib.aws.bucket import Bucket  # noqa: PLC0415 - see _photos_feature
    from chalicelib.features.photos.numbers import Numbers  # noqa: PLC0415
    from chalicelib.features.photos.service import Phone, Photos  # noqa: PLC0415

    table, workspaces, deliveries = _table(), _workspaces(), Deliveries(_table())
    return Photos(
        table,
        workspaces,
        deliveries,
        Numbers(table, _vault()),
        Bucket(_settings().files_bucket),
        Phone(_settings().twilio_number, _media),
        pictures(table, workspaces, deliveries),
    )


def _discard(item: Item) -> None:
    _photos().discard(item)


def _media() -> "Media":
    from chalicelib.features.photos.media import Media  # noqa: PLC0415 - for workers only

    (token,) = _secrets().get(settings.TWILIO_TOKEN)
    return Media(_settings().twilio_account, token, _settings().media_origin)


def _emoji_endpoint() -> "PredictorEndpoint | None":
    """What chooses emoji instead of the predictor in this process; usually nothing."""
    if _settings().emoji_predictor == settings.EMBEDDED:
        return None
    from chalicelib.aws.endpoint import Endpoint  # noqa: PLC0415 - for few
    from chalicelib.emoji_predictor import remote  # noqa: PLC0415

    if _settings().emoji_predictor == settings.ALGORITHMIA:
        return partial(remote.algorithmia, _settings().algorithmia_url, count=_count)
    endpoint = Endpoint(_settings().sagemaker_endpoint)
    return partial(remote.sagemaker, endpoint.url, endpoint.signed, count=_count)


def _emoji_place() -> str:
    """Its name for people, or ""."""
    places = {
        settings.ALGORITHMIA: urlsplit(_settings().algorithmia_url).netloc.rpartition("@")[2],
        settings.SAGEMAKER: f"{_settings().sagemaker_endpoint} (SageMaker)",
    }
    return places.get(_settings().emoji_predictor, "")


def _count(outcome: str) -> None:
    log.info("emoji_endpoint", outcome=outcome)


def _features() -> list[Feature]:
    """What answers: the others are as if they did not exist."""
    every = [*_every_feature(), _notices()]
    return [feature for feature in every if not feature.name or feature.name in _settings().features]


def _after_install() -> list[str]:
    return [kind for feature in _every_feature() for kind in feature.after_install]


def _movers() -> list[Moved]:
    return [feature.channel_moved for feature in _every_feature() if feature.channel_moved]


def _welcome() -> Welcome:
    from chalicelib.features.workspace import installing  # noqa: PLC0415 - for browsers only: Slack's requests are in a hurry

    if _secrets().admission() == settings.ONE_WORKSPACE:
        return installing.Closed()
    app = _oauth_app()
    key = installing.state_key(app.client_secret)
    scopes = manifest.scopes(list(needs_of(_settings().features).values()))
    return installing.Installing(app, _store(), _vault(), _workspaces(), key, scopes, _after_install)


def _oauth_app() -> "OAuthApp":
    from chalicelib.slack.oauth import OAuthApp  # noqa: PLC0415 - see _welcome; and for renewals, twice a day

    client_id, client_secret = _secrets().get(*settings.ANY_WORKSPACE)
    return OAuthApp(client_id, client_secret, _settings().slack_url)


def _renew(refresh_token: str, now: int) -> "Installation":
    return _oauth_app().renew(refresh_token, now)
