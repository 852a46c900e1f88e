"""The composition root: builds clients and services lazily, once per cold start. Only this module knows all others."""

import os
from functools import cache, partial

from chalicelib import log, settings
from chalicelib.aws import parameters
from chalicelib.aws.api import AwsApi
from chalicelib.aws.queue import Queue
from chalicelib.aws.table import Table
from chalicelib.frontdoor.door import FrontDoor
from chalicelib.jobs.forward import Forwarder
from chalicelib.jobs.store import JobStore
from chalicelib.jobs.tick import Ticker
from chalicelib.jobs.worker import Worker
from chalicelib.standups.service import Service, standups
from chalicelib.workspaces.state import Workspaces


def front_door() -> FrontDoor:
    """What the HTTP routes call."""
    signing_secret, _ = _secrets().get(settings.SIGNING_SECRET, settings.BOT_TOKEN)  # clicks need the token: one call
    return FrontDoor(signing_secret, _service())


def forwarder() -> Forwarder:
    """What the stream handler calls."""
    return Forwarder(_queue())


def worker() -> Worker:
    """What the queue handler calls."""
    return Worker(JobStore(_table()), _queue(), _workspaces(), _service().jobs)


def ticker() -> Ticker:
    """What the schedule calls."""
    return Ticker(_table(), _queue())


def forget() -> None:
    """Build everything anew at the next call; for tests, whose environment changes."""
    for built in (_settings, _secrets, _table, _queue, _workspaces, _service):
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
def _workspaces() -> Workspaces:
    return Workspaces(_table(), _token, _settings().slack_api_url)


@cache
def _service() -> Service:
    return standups(_table(), _workspaces())


def _token(workspace: str) -> str:
    """One token for the one workspace; the OAuth vault takes its place."""
    (token,) = _secrets().get(settings.BOT_TOKEN)
    return token
