"""Installations step by step: a browser on its way through Slack's consent, and what the table keeps in the end."""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from threading import Barrier, Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import boto3
import pytest
from slack_sdk.oauth.installation_store.models.installation import Installation
from slack_sdk.signature import SignatureVerifier

from chalicelib import wiring
from chalicelib.access.store import key
from chalicelib.features.workspace import installing as app_pages
from chalicelib.features.workspace import pages
from chalicelib.features.workspace.browser import BrowserRequest, PageResponse
from chalicelib.features.workspace.install_errors import STATUS, InstallError
from chalicelib.features.workspace.installing import pages_of
from chalicelib.slack.oauth import OAuthApp
from playground import installing
from playground.slack.world import Token
from tests import http_face
from tests.faults import _real_aws
from tests.faults._looks import GLOBEX, Call
from tests.harness import CLIENT_ID, CLIENT_SECRET, SECRET, STAGE, Stage, played_by

EXCHANGE = "oauth.v2.access"
REDIRECT, START = "/slack/oauth_redirect", "/slack/install"
A_WHILE = 600

Item = dict[str, Any]


@dataclass(frozen=True)
class Way:
    """A browser that Slack sends back: with what, and with which cookie."""

    query: Mapping[str, str]
    cookie: str

    def but(self, **query: str) -> "Way":
        """The same with another address."""
        return replace(self, query={**self.query, **query})

    def without(self, name: str) -> "Way":
        """The same without a part of the address."""
        return replace(self, query={key: value for key, value in self.query.items() if key != name})


def way(team: str = GLOBEX, user: str = "", without: tuple[str, ...] = ()) -> Way:
    """Somebody began and consented; Slack's answer is on its way to Rooster."""
    start = installing._fetch("GET", os.environ["PUBLIC_URL"] + START)
    back = installing._consent(start.target, team, user, without)
    return Way(dict(parse_qsl(urlsplit(back).query)), installing._cookie(start))


def arrive(way: Way) -> installing.Page:
    """The browser comes back to Rooster."""
    url = f"{os.environ['PUBLIC_URL']}{REDIRECT}?{urlencode(way.query)}"
    return installing._fetch("GET", url, {"Cookie": way.cookie} if way.cookie else {})


def visit(way: Way) -> BrowserRequest:
    """The same as Rooster sees it."""
    return BrowserRequest(os.environ["PUBLIC_URL"], way.query, way.cookie)


def welcome() -> app_pages.Installing | app_pages.Closed:
    """Rooster's pages for whoever installs it."""
    return pages_of(wiring.container())


def finish(way: Way, pages_of_ours: app_pages.Installing | None = None) -> PageResponse:
    """The browser comes back, in a function of its own that nobody else waits for."""
    return (pages_of_ours or welcome()).finish(visit(way))


def says(page: installing.Page, trouble: InstallError) -> bool:
    """It is the page of this trouble, with its status, and leads nowhere by itself."""
    expected = pages.trouble(trouble, os.environ["PUBLIC_URL"] + START)
    return (page.status, page.body, page.headers["Location"]) == (STATUS[trouble], expected, None)


def exchanges(play: Stage) -> list[Call]:
    """Slack's log of codes, and of refresh tokens, that were to be exchanged."""
    return [call for call in play.people.log() if call["method"] == EXCHANGE]


def stored(play: Stage) -> dict[tuple[str, str], Item]:
    """What the table holds of workspaces and orgs: no used states, and no ticks."""
    keyed = {(item["pk"]["S"], item["sk"]["S"]): item for item in play.rooster.items()}
    return {place: item for place, item in keyed.items() if place[0][0] in "TE"}


def installation(workspace: str = GLOBEX) -> Item:
    """The workspace's item as it stands, {} if there is none."""
    return wiring.container().table.get(key(workspace)) or {}


def token(workspace: str = GLOBEX) -> str:
    """The token that is stored, opened."""
    return wiring.container().vault.open(workspace, installation(workspace)["token"])


def tokens_left(play: Stage) -> list[str]:
    """Where in the table a token stands, sealed or not."""
    return [pk for (pk, _), item in stored(play).items() if {"token", "refresh"} & item.keys()]


def in_slack(play: Stage, tenant: str = GLOBEX) -> list[Token]:
    """The tokens that Slack has given out to a workspace or an org, the newest last."""
    found = play.people._slack.tenant(tenant).installation
    return list(found.tokens) if found else []


def whole_table(play: Stage) -> str:
    return json.dumps(list(play.rooster.items()), default=str)


def standup(play: Stage, team: str = GLOBEX, user: str = "U0EVE", channel: str = "C0OTHER") -> None:
    play.new_standup(user=user, channel=channel, team=team, zone="Europe/Prague")


def installed(play: Stage, *teams: str) -> None:
    """Rooster is in these workspaces, and some time has passed."""
    for team in teams or (GLOBEX,):
        play.people.install(team=team)
    play.settle()
    play.later(A_WHILE)


def send_event(play: Stage, payload: Mapping[str, Any]) -> int:
    """An event as it is, signed as Slack signs; the status of the answer."""
    body, moment = json.dumps(payload), str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=moment, body=body) or ""
    headers = {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": signature}
    headers["Content-Type"] = "application/json"
    return play.rooster.request("/slack/events", headers, body.encode()).status


def all_at_once(doings: list[Callable[[], Any]]) -> list[Any]:
    """What each answers, or raises; they start together, each in a thread of its own."""
    barrier = Barrier(len(doings))
    found: list[Any] = [None] * len(doings)

    def run(number: int) -> None:
        barrier.wait(60)
        try:
            found[number] = doings[number]()
        except Exception as error:
            found[number] = error

    threads = [Thread(target=run, args=(number,)) for number in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return found


def after_exchange(patch: pytest.MonkeyPatch, do: Callable[[Installation], None]) -> None:
    """Between the exchange of a code and its being stored, `do` happens."""
    exchange = OAuthApp.exchange

    def then(self: OAuthApp, code: str, redirect_uri: str, now: int) -> Installation:
        given = exchange(self, code, redirect_uri, now)
        do(given)
        return given

    patch.setattr(OAuthApp, "exchange", then)


def own_function() -> app_pages.Installing:
    """Rooster's pages as another function has them, with connections of its own."""
    wiring.cold_start(wiring.container().now)
    built = welcome()
    wiring.cold_start(wiring.container().now)
    assert isinstance(built, app_pages.Installing)
    return built


@contextmanager
def on_aws(now: str) -> Iterator[Stage]:
    """Any workspace can install Rooster, on an AWS that serves many at once; at `now`."""
    with _real_aws.aws() as endpoint, ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        known = {"region_name": "us-east-1", "aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        kms = boto3.client("kms", endpoint_url=endpoint, **known)
        kms.create_alias(AliasName=f"alias/rooster-{STAGE}", TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
        rooster: list[_real_aws.RoosterOnAws] = []
        url = stack.enter_context(http_face.serving(lambda: rooster[0]))
        for name, value in {
            "PUBLIC_URL": url,
            "SLACK_CLIENT_ID": CLIENT_ID,
            "SLACK_CLIENT_SECRET": CLIENT_SECRET,
        }.items():
            patch.setenv(name, value)

        def make() -> _real_aws.RoosterOnAws:
            patch.delenv("SLACK_BOT_TOKEN")
            rooster.append(_real_aws.RoosterOnAws())
            return rooster[0]

        play = stack.enter_context(played_by(make, endpoint, f"{url}/"))
        _real_aws.set_clock(play, set=now)
        yield play
