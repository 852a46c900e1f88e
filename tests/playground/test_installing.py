"""Installing as a browser does: from the app's install page over Slack's consent page and back."""

from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, build_opener, urlopen

import pytest

from playground import installing
from playground.slack import PlaygroundSlack
from tests.playground.helpers import SECRET, FakeApp, Stay, add_feature, control, web_client
from tests.playground.oauth_app import CLIENT_ID, CLIENT_SECRET, OAuthApp


@pytest.fixture
def oauth() -> Iterator[OAuthApp]:
    with OAuthApp().serving() as app:
        yield app


def playground(app: FakeApp, oauth: OAuthApp, **more: Any) -> PlaygroundSlack:
    client: dict[str, Any] = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "app_url": oauth.url}
    made = PlaygroundSlack(app, signing_secret=SECRET, bot_token="", **client, **more)
    oauth.api_url = made.api_url
    return made


@pytest.fixture
def slack(app: FakeApp, oauth: OAuthApp) -> Iterator[PlaygroundSlack]:
    made = playground(app, oauth)
    made.start()
    yield made
    made.stop()


def test_a_workspace(slack: PlaygroundSlack, oauth: OAuthApp) -> None:
    assert installing.install(oauth.url, slack.url, "T0OTHER", "U0FAY") == (200, "installed")
    (got,) = oauth.got
    assert (got["team"]["id"], got["authed_user"]["id"]) == ("T0OTHER", "U0FAY")
    assert oauth.cookies == ["a-state"]
    assert web_client(slack, got["access_token"]).auth_test()["team_id"] == "T0OTHER"


def test_an_org_and_a_workspace_of_an_org(slack: PlaygroundSlack, oauth: OAuthApp) -> None:
    assert slack.control.install(team="E0INITECH") == {"status": 200}
    slack.control.install(team="T0WEST")
    org, west = oauth.got
    assert (org["team"], org["enterprise"], org["is_enterprise_install"]) == (
        None,
        {"id": "E0INITECH", "name": "Initech"},
        True,
    )
    assert org["authed_user"] == {"id": "U0GIL"}
    assert (west["team"]["id"], west["enterprise"], west["is_enterprise_install"]) == (
        "T0WEST",
        {"id": "E0INITECH", "name": "Initech"},
        False,
    )


def test_without_an_optional_scope(slack: PlaygroundSlack, oauth: OAuthApp, monkeypatch: pytest.MonkeyPatch) -> None:
    optional = {"emoji:read": "names", "reactions:read": "channels"}
    add_feature(monkeypatch, optional, optional=list(optional))
    oauth.scopes = "chat:write,commands,emoji:read,reactions:read"
    slack.control.install(team="T0OTHER", without=["emoji:read"])
    assert oauth.got[0]["scope"] == "chat:write,commands,reactions:read"
    with pytest.raises(RuntimeError, match="no box to untick for chat:write"):
        slack.control.install(team="T0OTHER", without=["chat:write"])


def test_what_goes_wrong_is_said(slack: PlaygroundSlack, oauth: OAuthApp) -> None:
    def sentence(app_url: str = oauth.url, team: str = "T0OTHER", user: str | None = None) -> str:
        with pytest.raises(RuntimeError) as failed:
            installing.install(app_url, slack.url, team, user)
        return str(failed.value)

    assert sentence(user="U0ADA") == "The consent page answers 400: U0ADA may not install Rooster in Globex."
    assert "does not answer: ConnectionRefusedError" in sentence("http://127.0.0.1:1/")
    assert "answers 404 instead of leading to Slack" in sentence(oauth.url + "x/")
    oauth.scopes = "chat:shout"
    assert sentence() == "The consent page answers 400: Invalid permissions requested: chat:shout"
    oauth.scopes = "chat:write"
    oauth.end_status = 500
    assert sentence() == "The app answers 500 to what Slack sends people back with."
    oauth.sets_cookie = False
    assert sentence() == "The app's install page sets no cookie."
    oauth.sets_cookie, oauth.install_leads_to = True, "http://127.0.0.1:1/elsewhere?x=secret"
    assert sentence().endswith("leads to http://127.0.0.1:1/elsewhere instead of the consent page.")


def test_where_slack_leads_back_to_has_to_be_the_app(slack: PlaygroundSlack, oauth: OAuthApp) -> None:
    oauth.redirect_uri = "http://127.0.0.1:1/slack/oauth_redirect"
    with pytest.raises(RuntimeError, match="did not match any configured URIs"):
        slack.control.install(team="T0OTHER")


def test_over_http(slack: PlaygroundSlack, oauth: OAuthApp) -> None:
    assert control(slack, "install", {"team": "T0OTHER", "user": "U0FAY", "without": []}) == (200, {"status": 200})
    status, answer = control(slack, "install", {"team": "T0OTHER", "user": "U0ADA"})
    assert (status, answer["error"][:27]) == (502, "The consent page answers 40")
    assert control(slack, "install", {"team": "T0NONE"})[0] == 404
    assert control(slack, "rotation", {"on": True}) == (200, {"on": True})
    assert control(slack, "install", {"team": "E0INITECH"})[0] == 200
    assert oauth.got[-1]["expires_in"] == 43200
    assert control(slack, "access", {"team": "T0WEST", "granted": True}) == (200, {"granted": ["T0WEST"]})
    event = {"type": "app_uninstalled"}
    assert control(slack, "event", {"event": event, "event_time": 7, "event_id": "Ev1"}) == (200, {"status": 200})
    assert control(slack, "uninstall", {"team": "E0INITECH", "silent": True}) == (200, {"uninstalled": True})


def test_installed_from_the_start_and_again_after_a_reset(app: FakeApp, oauth: OAuthApp, tmp_path: Any) -> None:
    more = {"installed": ["T0ROOSTER", "E0INITECH"], "state": tmp_path / "slack.json"}
    first = playground(app, oauth, **more)
    first.start()
    assert [got["team"] and got["team"]["id"] for got in oauth.got] == ["T0ROOSTER", None]
    first.stop()
    second = playground(app, oauth, **more)
    second.start()
    assert len(oauth.got) == 2
    second.control.reset()
    assert len(oauth.got) == 4
    assert web_client(second, oauth.got[2]["access_token"]).auth_test()["ok"]
    assert oauth.got[2]["access_token"] != oauth.got[0]["access_token"]
    second.stop()


def test_a_failing_start_stops_everything(app: FakeApp, oauth: OAuthApp) -> None:
    oauth.end_status = 400
    made = playground(app, oauth, installed=["T0ROOSTER"])
    with pytest.raises(RuntimeError, match="The app answers 400"):
        made.start()
    with pytest.raises(RuntimeError, match="does not answer"):
        installing.install(oauth.url, made.url, "T0ROOSTER")


def test_with_a_bot_token_slack_just_hands_it_out(app: FakeApp, oauth: OAuthApp) -> None:
    client: dict[str, Any] = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "app_url": oauth.url}
    made = PlaygroundSlack(app, signing_secret=SECRET, bot_token="xoxb-1", **client, installed=["T0OTHER"])
    made.start()
    assert oauth.got == []
    assert made.control.install(team="T0ROOSTER", without=["files:write"])["token"] == "xoxb-1"
    assert made.control.state()["teams"][1]["installed"]
    made.stop()


def test_the_consent_page_offers_first_the_workspace_that_is_on_the_screen(
    slack: PlaygroundSlack, oauth: OAuthApp
) -> None:
    asked = Request(
        f"{slack.url}oauth/v2/authorize?{urlencode(oauth.asks)}", headers={"Cookie": "playground-team=T0WEST"}
    )
    with urlopen(asked) as page:
        assert '<option value="T0WEST" selected>' in page.read().decode()


def test_an_orgs_admin_is_led_to_a_workspace_that_lacks_it(slack: PlaygroundSlack, oauth: OAuthApp) -> None:
    def leads_to(org: str = "E0INITECH", app: str = "A0ROOSTER") -> Any:
        with pytest.raises(HTTPError) as answered:
            build_opener(Stay).open(f"{slack.url}manage/{org}/integrations/profile/{app}/workspaces/add")
        return answered.value.headers["Location"]

    assert leads_to() == "/?team=T0EAST"
    slack.control.install(team="E0INITECH")
    slack.control.access("T0EAST", True)
    assert leads_to() == "/?team=T0WEST"
    slack.control.access("T0WEST", True)
    assert leads_to() == "/?team=T0EAST"
    assert (leads_to(org="E0NONE"), leads_to(app="A0ELSE")) == (None, None)


def test_consents_are_actions(slack: PlaygroundSlack, oauth: OAuthApp) -> None:
    assert control(slack, "install", {"team": "T0OTHER"})[0] == 200
    assert control(slack, "install", {"team": "T0OTHER", "user": "U0ADA"})[0] == 502
    entries = slack.control.look(user="U0ADA")["activity"]["entries"]
    actions = [(one["what"], one["body"]) for one in entries if one["kind"] == "action"]
    assert actions == [("consent", {"team": "T0OTHER", "allowed": True})]


def test_the_page_knows_where_rooster_is_to_be_had(slack: PlaygroundSlack, oauth: OAuthApp, app: FakeApp) -> None:
    assert slack.control.state()["app_url"] == oauth.url
    alone = PlaygroundSlack(app, signing_secret=SECRET, bot_token="xoxb-1", client_id=CLIENT_ID, app_url=oauth.url)
    assert alone.control.state()["app_url"] is None
    alone.start()
    alone.stop()
