"""The consent page and oauth.v2.access: what is asked, granted, refused, exchanged and rotated."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, build_opener, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation import TokenRotator

from playground.slack import PlaygroundSlack
from tests.playground.helpers import SECRET, FakeApp, Stay, add_feature, await_events, web_client

CLIENT: dict[str, Any] = {"client_id": "1.2", "client_secret": "a client secret"}
BACK = "http://127.0.0.1:1/slack/oauth_redirect"
HALF_A_DAY = 43200
Consent = Callable[..., dict[str, list[str]]]


def make(app: FakeApp, **more: Any) -> PlaygroundSlack:
    return PlaygroundSlack(app, signing_secret=SECRET, bot_token="", **CLIENT, **more)


@pytest.fixture
def slack(app: FakeApp) -> Iterator[PlaygroundSlack]:
    playground = make(app)
    playground.start()
    yield playground
    playground.stop()


def post(slack: PlaygroundSlack, **more: Any) -> HTTPError:
    form = {"team": "T0OTHER", "client_id": "1.2", "scope": "chat:write,commands", "state": "s", "redirect_uri": BACK}
    fields = urlencode(form | {"answer": "allow"} | more, doseq=True).encode()
    with pytest.raises(HTTPError) as answered:
        build_opener(Stay).open(slack.url + "oauth/v2/authorize", fields)
    return answered.value


def consent(slack: PlaygroundSlack, **more: Any) -> dict[str, list[str]]:
    answered = post(slack, **more)
    assert answered.code == 302, answered.read().decode()
    location = urlsplit(answered.headers["Location"])
    assert location.path == "/slack/oauth_redirect"
    return parse_qs(location.query)


def exchange(slack: PlaygroundSlack, code: str, **more: Any) -> dict[str, Any]:
    answer = web_client(slack, "").oauth_v2_access(**{**CLIENT, "code": code, "redirect_uri": BACK, **more})
    assert isinstance(answer.data, dict)
    return answer.data


def install(slack: PlaygroundSlack, **more: Any) -> dict[str, Any]:
    return exchange(slack, consent(slack, **more)["code"][0])


def renew(slack: PlaygroundSlack, refresh_token: str) -> dict[str, Any]:
    wanted = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    answer = web_client(slack, "").oauth_v2_access(**CLIENT, **wanted)
    assert isinstance(answer.data, dict)
    return answer.data


def error(act: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        act(*args, **kwargs)
    return str(refused.value.response["error"])


def who(slack: PlaygroundSlack, token: str) -> str:
    """`ok`, or why the token is good for nothing."""
    try:
        return "ok" if web_client(slack, token).auth_test()["ok"] else ""
    except SlackApiError as refused:
        return str(refused.response["error"])


# Consent


def test_consent_and_exchange(slack: PlaygroundSlack) -> None:
    assert consent(slack, answer="cancel") == {"error": ["access_denied"], "state": ["s"]}
    answered = consent(slack)
    code = answered["code"][0]
    got = exchange(slack, code)
    assert (got["team"], got["enterprise"]) == ({"id": "T0OTHER", "name": "Globex"}, None)
    assert (got["scope"], got["token_type"], got["is_enterprise_install"]) == ("chat:write,commands", "bot", False)
    assert (got["bot_user_id"], got["authed_user"], got["app_id"]) == ("U0ROOSTER0OTHER", {"id": "U0EVE"}, "A0ROOSTER")
    assert got["access_token"].startswith("xoxb-")
    assert not {"expires_in", "refresh_token"} & got.keys()
    assert answered["state"] == ["s"]
    assert web_client(slack, got["access_token"]).auth_test()["team_id"] == "T0OTHER"
    assert error(exchange, slack, code) == "code_already_used"


def test_a_reinstall_adds_scopes_and_keeps_the_token(slack: PlaygroundSlack) -> None:
    first, second = install(slack), install(slack, scope="chat:write users:read", user="U0FAY")
    assert second["access_token"] == first["access_token"]
    assert second["scope"] == "chat:write,commands,users:read"
    assert second["authed_user"] == {"id": "U0FAY"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"client_id": "3.4"}, "invalid_client_id"),
        ({"scope": "chat:write,chat:shout"}, "invalid_scope"),
        ({"scope": ""}, "no_scopes"),
        ({"redirect_uri": "javascript:x"}, "bad_redirect_uri"),
        ({"redirect_uri": "http://127.0.0.1:1/x#y"}, "bad_redirect_uri"),
        ({"redirect_uri": ""}, "bad_redirect_uri"),
        ({"team": "T0NONE"}, "invalid_team"),
        ({"user": "U0ADA"}, "not_allowed"),
        ({"team": "T0ROOSTER", "user": "U0GONE"}, "not_allowed"),
        ({"team": "T0ROOSTER", "user": "U0OTHERBOT"}, "not_allowed"),
        ({"team": "E0INITECH", "user": "U0HAL"}, "not_allowed"),
    ],
)
def test_refused_consent(slack: PlaygroundSlack, more: dict[str, str], code: str) -> None:
    refused = post(slack, **more)
    assert (refused.code, f"Error: {code}" in refused.read().decode()) == (400, True)


def page(slack: PlaygroundSlack, **query: str) -> str:
    asked = {"client_id": "1.2", "scope": "chat:write,reactions:read", "redirect_uri": BACK, "state": "<s>"}
    with urlopen(f"{slack.url}oauth/v2/authorize?{urlencode(asked | query)}") as answer:
        shown: str = answer.read().decode()
    return shown


def test_what_the_page_shows_is_escaped(slack: PlaygroundSlack) -> None:
    shown = page(slack, team="T0OTHER")
    assert "chat:write" in shown
    assert '<option value="T0OTHER" selected>' in shown
    assert "&lt;s&gt;" in shown
    assert "<s>" not in shown
    with pytest.raises(HTTPError) as refused:
        page(slack, scope="<b>")
    assert "&lt;b&gt;" in refused.value.read().decode()


def test_optional_scopes_may_be_left_out(slack: PlaygroundSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    scopes = {"chat:write": "prompts", "reactions:read": "who has <seen> it"}
    add_feature(monkeypatch, scopes, optional=["reactions:read"])
    shown = page(slack)
    assert '<input type="checkbox" name="optional" value="reactions:read" checked>' in shown
    assert "who has &lt;seen&gt; it" in shown
    asked = {"scope": "chat:write,reactions:read"}
    assert install(slack, **asked)["scope"] == "chat:write"
    assert install(slack, **asked, optional=["reactions:read"])["scope"] == "chat:write,reactions:read"


# The exchange


def test_refused_exchanges(slack: PlaygroundSlack) -> None:
    code = consent(slack)["code"][0]
    assert error(exchange, slack, "1.2") == "invalid_code"
    assert error(exchange, slack, code, client_id="3.4") == "invalid_client_id"
    assert error(exchange, slack, code, client_secret="x") == "bad_client_secret"
    assert error(exchange, slack, code, redirect_uri=None) == "bad_redirect_uri"
    assert error(exchange, slack, code, redirect_uri=BACK + "x") == "bad_redirect_uri"
    assert error(exchange, slack, code, grant_type="password") == "invalid_grant_type"
    slack.control.clock(advance=601)
    assert error(exchange, slack, code) == "invalid_code"


def test_credentials_as_arguments(slack: PlaygroundSlack) -> None:
    form = {**CLIENT, "code": consent(slack)["code"][0], "redirect_uri": BACK}
    with urlopen(Request(f"{slack.api_url}oauth.v2.access", urlencode(form).encode())) as answer:
        assert json.load(answer)["ok"]


# Token rotation


def rotating(slack: PlaygroundSlack) -> dict[str, Any]:
    assert slack.control.rotation(on=True) == {"on": True}
    return install(slack)


def test_a_pair_of_tokens(slack: PlaygroundSlack) -> None:
    got = rotating(slack)
    assert got["access_token"].startswith("xoxe.xoxb-1-")
    assert got["refresh_token"].startswith("xoxe-1-")
    assert got["expires_in"] == HALF_A_DAY
    assert web_client(slack, got["access_token"]).auth_test()["expires_in"] <= HALF_A_DAY


def test_the_sdk_rotates_them(slack: PlaygroundSlack) -> None:
    got = rotating(slack)
    bot = Bot(
        team_id="T0OTHER",
        bot_token=got["access_token"],
        bot_id="B0",
        bot_user_id=got["bot_user_id"],
        bot_refresh_token=got["refresh_token"],
        bot_token_expires_in=60,
        installed_at=0.0,
    )
    rotator = TokenRotator(**CLIENT, client=WebClient(base_url=slack.api_url))
    fresh = rotator.perform_bot_token_rotation(bot=bot)
    assert fresh is not None
    assert (who(slack, fresh.bot_token), who(slack, got["access_token"])) == ("ok", "ok")
    assert error(renew, slack, got["refresh_token"]) == "invalid_refresh_token"
    assert fresh.bot_refresh_token not in (None, got["refresh_token"])


def test_at_most_two_are_active(slack: PlaygroundSlack) -> None:
    first = rotating(slack)
    second = renew(slack, first["refresh_token"])
    third = renew(slack, second["refresh_token"])
    alive = [who(slack, one["access_token"]) for one in (first, second, third)]
    assert alive == ["token_revoked", "ok", "ok"]
    assert "authed_user" not in third


def test_they_expire_on_the_wound_clock_but_can_be_renewed(slack: PlaygroundSlack) -> None:
    got = rotating(slack)
    slack.control.clock(advance=HALF_A_DAY - 60)
    assert who(slack, got["access_token"]) == "ok"
    slack.control.clock(advance=120)
    assert who(slack, got["access_token"]) == "token_expired"
    fresh = renew(slack, got["refresh_token"])
    assert (who(slack, fresh["access_token"]), who(slack, got["access_token"])) == ("ok", "token_expired")


def test_revoking_one_of_two_leaves_the_other(slack: PlaygroundSlack, app: FakeApp) -> None:
    first = rotating(slack)
    second = renew(slack, first["refresh_token"])
    web_client(slack, first["access_token"]).auth_revoke()
    assert (who(slack, first["access_token"]), who(slack, second["access_token"])) == ("token_revoked", "ok")
    web_client(slack, second["access_token"]).auth_revoke()
    assert not slack.control.state()["teams"][1]["installed"]
    await_events(slack)
    assert [event["tokens"]["bot"] for event in app.events()] == [["U0ROOSTER0OTHER"]] * 2
    assert error(renew, slack, second["refresh_token"]) == "invalid_refresh_token"


def test_rotation_is_kept_over_a_restart(app: FakeApp, tmp_path: Any) -> None:
    first = make(app, state=tmp_path / "slack.json")
    first.start()
    got = rotating(first)
    first.stop()
    second = make(app, state=tmp_path / "slack.json")
    second.start()
    assert who(second, got["access_token"]) == "ok"
    fresh = renew(second, got["refresh_token"])
    assert fresh["expires_in"] == HALF_A_DAY
    second.control.reset()
    assert who(second, fresh["access_token"]) == "invalid_auth"
    second.stop()


def test_no_secret_is_logged(slack: PlaygroundSlack) -> None:
    slack.control.rotation(on=True)
    code = consent(slack)["code"][0]
    got = exchange(slack, code)
    fresh = renew(slack, got["refresh_token"])
    shown = str(slack.control.log()) + str(slack.control.look(user="U0EVE", team="T0OTHER"))
    pairs = [one[name] for one in (got, fresh) for name in ("access_token", "refresh_token")]
    assert not [secret for secret in (code, CLIENT["client_secret"], *pairs) if secret in shown]
    assert [entry["method"] for entry in slack.control.log()] == ["oauth.v2.access", "oauth.v2.access"]


def test_app_redirect(slack: PlaygroundSlack) -> None:
    def leads_to(query: str) -> Any:
        with pytest.raises(HTTPError) as answered:
            build_opener(Stay).open(f"{slack.url}app_redirect?{query}")
        return answered.value.headers["Location"]

    assert leads_to("app=A0ROOSTER&team=T0OTHER") == "/?team=T0OTHER"
    assert leads_to("app=A0ROOSTER") == "/"
    assert leads_to("app=A0ELSE") is None
