"""OAuth against the playground's consent page and oauth.v2.access."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from chalicelib.errors import InDoubt, RetryAfter, SlackError, SlackRefused, UnknownRefusal
from chalicelib.slack.oauth import OAuthApp
from playground import installing
from playground.slack.server import PlaygroundSlack
from tests.playground.helpers import FakeApp

CLIENT_ID, CLIENT_SECRET = "1.2", "a client secret"
BACK = "http://127.0.0.1:1/slack/oauth_redirect"
NOW = 1_795_435_200
SCOPES = ["chat:write", "commands", "files:write"]
EXCHANGE = "oauth.v2.access"


@pytest.fixture(scope="module")
def playground() -> Iterator[PlaygroundSlack]:
    started = PlaygroundSlack(
        FakeApp(), signing_secret="s", bot_token="", client_id=CLIENT_ID, client_secret=CLIENT_SECRET
    )
    started.start()
    yield started
    started.stop()


@pytest.fixture
def slack(playground: PlaygroundSlack) -> PlaygroundSlack:
    playground.control.reset()
    playground.control.rotation(on=False)
    playground.control.faults(clear=True)
    return playground


@pytest.fixture
def app(slack: PlaygroundSlack) -> OAuthApp:
    return OAuthApp(CLIENT_ID, CLIENT_SECRET, slack.api_url.removesuffix("api/"))


def code(app: OAuthApp, team: str = "T0OTHER", user: str = "U0EVE", scopes: list[str] = SCOPES) -> str:
    """Somebody follows the address and consents."""
    place = installing._consent(app.authorize_url(scopes, "a.state", BACK), team, user, ())
    found = dict(parse_qsl(urlsplit(place).query))
    assert found["state"] == "a.state"
    return found["code"]


def test_the_address_says_who_asks_for_what(app: OAuthApp) -> None:
    place = urlsplit(app.authorize_url(SCOPES, "a.state", BACK + "?a=1&b=2"))
    assert place.path == "/oauth/v2/authorize"
    given = {name: values[0] for name, values in parse_qs(place.query, keep_blank_values=True).items()}
    assert given["client_id"] == CLIENT_ID
    assert given["scope"] == ",".join(SCOPES)
    assert given["redirect_uri"] == BACK + "?a=1&b=2"
    assert not given.get("user_scope")


def test_a_code_is_worth_an_installation(app: OAuthApp, slack: PlaygroundSlack) -> None:
    given = app.exchange(code(app), BACK, NOW)
    held = _tokens(slack, "T0OTHER")[-1]
    assert (given.bot_token, given.bot_refresh_token, given.bot_token_expires_at) == (held.value, "", None)
    assert (given.team_id, given.team_name, given.enterprise_id) == ("T0OTHER", "Globex", "")
    assert (given.user_id, given.installed_at, given.is_enterprise_install) == ("U0EVE", NOW, False)
    assert list(given.bot_scopes or ()) == sorted(SCOPES)
    assert given.bot_user_id == "U0ROOSTER0OTHER"
    assert given.app_id


def test_an_org_has_no_team(app: OAuthApp) -> None:
    given = app.exchange(code(app, "E0INITECH", "U0GIL"), BACK, NOW)
    assert (given.team_id, given.enterprise_id, given.enterprise_name) == ("", "E0INITECH", "Initech")
    assert given.is_enterprise_install


def test_a_workspace_of_an_org_names_both(app: OAuthApp) -> None:
    given = app.exchange(code(app, "T0EAST", "U0GIL"), BACK, NOW)
    assert (given.team_id, given.enterprise_id, given.is_enterprise_install) == ("T0EAST", "E0INITECH", False)


def test_a_token_that_expires_is_renewed_once(app: OAuthApp, slack: PlaygroundSlack) -> None:
    slack.control.rotation(on=True)
    first = app.exchange(code(app), BACK, NOW)
    assert first.bot_token_expires_at == pytest.approx(NOW + 12 * 3600, abs=2)
    second = app.renew(first.bot_refresh_token or "", NOW + 5)
    held = _tokens(slack, "T0OTHER")[-1]
    assert (second.bot_token, second.bot_refresh_token) == (held.value, held.refresh)
    assert second.bot_token_expires_at == pytest.approx(NOW + 5 + 12 * 3600, abs=2)
    with pytest.raises(SlackRefused, match="invalid_refresh_token"):
        app.renew(first.bot_refresh_token or "", NOW)


def test_a_code_works_once_for_its_address_and_its_client(app: OAuthApp) -> None:
    given = code(app)
    with pytest.raises(SlackRefused, match="bad_redirect_uri"):
        app.exchange(given, BACK + "/", NOW)
    with pytest.raises(SlackRefused, match="bad_client_secret"):
        OAuthApp(CLIENT_ID, "another", app.url).exchange(given, BACK, NOW)
    app.exchange(given, BACK, NOW)
    with pytest.raises(SlackRefused, match="code_already_used"):
        app.exchange(given, BACK, NOW)
    with pytest.raises(SlackRefused, match="invalid_code"):
        app.exchange("made up", BACK, NOW)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"status": 500}, InDoubt),
        ({"status": 429, "retry_after": 7}, RetryAfter),
        ({"error": "ratelimited"}, RetryAfter),
        ({"error": "internal_error"}, InDoubt),
        ({"drop": True}, InDoubt),
        ({"body": "<html>"}, InDoubt),
        ({"body": '{"ok": true}'}, InDoubt),
        ({"body": json.dumps({"ok": True, "access_token": "xoxb-1"})}, InDoubt),
        ({"body": json.dumps({"ok": True, "access_token": "xoxb-1", "team": None, "enterprise": None})}, InDoubt),
        ({"body": json.dumps({"ok": True, "access_token": "xoxb-1", "team": {"id": ""}})}, InDoubt),
        ({"body": json.dumps({"ok": True, "access_token": None, "team": {"id": "T0OTHER"}})}, InDoubt),
        ({"body": json.dumps({"ok": True, "access_token": "", "team": {"id": "T0OTHER"}})}, InDoubt),
        ({"error": "invalid_code"}, UnknownRefusal),
    ],
    ids=str,
)
def test_what_goes_wrong_is_one_of_our_errors_and_is_tried_once(
    app: OAuthApp, slack: PlaygroundSlack, fault: dict[str, Any], expected: type[SlackError]
) -> None:
    given = code(app)
    slack.control.faults(method=EXCHANGE, **fault)
    with pytest.raises(SlackError) as error:
        app.exchange(given, BACK, NOW)
    assert type(error.value) is expected
    assert len([call for call in slack.control.log() if call["method"] == EXCHANGE]) == 1
    for secret in (given, CLIENT_SECRET, "xoxb-1"):
        assert secret not in repr(error.value)


@pytest.mark.parametrize("token", [None, ""])
def test_a_renewal_without_a_token_is_no_renewal(app: OAuthApp, slack: PlaygroundSlack, token: str | None) -> None:
    slack.control.faults(method=EXCHANGE, body=json.dumps({"ok": True, "access_token": token, "team": {"id": "T1"}}))
    with pytest.raises(InDoubt):
        app.renew("xoxe-1-x", NOW)


def test_nobody_there_leaves_us_in_doubt() -> None:
    with pytest.raises(InDoubt):
        OAuthApp(CLIENT_ID, CLIENT_SECRET, "http://127.0.0.1:1/").exchange("c", BACK, NOW)


def test_it_does_not_show_its_secret(app: OAuthApp) -> None:
    assert CLIENT_SECRET not in repr(app)


def _tokens(slack: PlaygroundSlack, tenant: str) -> list[Any]:
    found = slack.control._slack.tenant(tenant).installation
    return list((found or SimpleNamespace(tokens=[])).tokens)
