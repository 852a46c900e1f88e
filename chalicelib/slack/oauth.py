"""Slack's OAuth v2: where consent is given, the exchange of its code, and the renewal of a token that expires.

Sources: https://docs.slack.dev/authentication/installing-with-oauth,
https://docs.slack.dev/authentication/using-token-rotation
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from slack_sdk.oauth.authorize_url_generator import AuthorizeUrlGenerator
from slack_sdk.oauth.installation_store.models.installation import Installation

from chalicelib.errors import InDoubt
from chalicelib.slack import web_api
from chalicelib.slack.responses import Answer

_SECONDS = 5


@dataclass(frozen=True)
class OAuthApp:
    """The Slack app as OAuth knows it. `url`: https://slack.com/ or another Slack."""

    client_id: str
    client_secret: str = field(repr=False)
    url: str

    def authorize_url(self, scopes: Sequence[str], state: str, redirect_uri: str) -> str:
        """Where an admin is asked for consent."""
        generator = AuthorizeUrlGenerator(
            client_id=quote(self.client_id, safe=""),
            redirect_uri=quote(redirect_uri, safe=""),
            scopes=scopes,
            authorization_url=f"{self.url}oauth/v2/authorize",
        )
        return generator.generate(state)

    def exchange(self, code: str, redirect_uri: str, now: int) -> Installation:
        """What the consent is worth. A code is good once, for ten minutes. `now`: epoch seconds.

        Raises:
            SlackRefused: Slack does not take the code.
            SlackError: Slack did not answer, or not clearly: the code may be used up.
        """
        installation = _installation(self._access(code=code, redirect_uri=redirect_uri), now)
        if not (installation.team_id or installation.enterprise_id):
            raise InDoubt("incomplete")
        return installation

    def renew(self, refresh_token: str, now: int) -> Installation:
        """The next token; the refresh token is used up. Raises as `exchange`."""
        answer = self._access(grant_type="refresh_token", refresh_token=refresh_token)
        return _installation(answer, now)

    def _access(self, **arguments: str) -> Answer:
        who = b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        answer = web_api.call(f"{self.url}api/", "oauth.v2.access", f"Basic {who}", arguments, _SECONDS)
        if not answer["access_token"]:
            raise InDoubt("incomplete")
        return answer


def _installation(answer: Answer, now: int) -> Installation:
    team, enterprise = answer.get("team") or {}, answer.get("enterprise") or {}
    expires_in = int(answer.get("expires_in") or 0)
    return Installation(
        app_id=str(answer.get("app_id") or ""),
        enterprise_id=str(enterprise.get("id") or ""),
        enterprise_name=str(enterprise.get("name") or ""),
        team_id=str(team.get("id") or ""),
        team_name=str(team.get("name") or ""),
        bot_token=str(answer["access_token"]),
        bot_user_id=str(answer.get("bot_user_id") or ""),
        bot_scopes=str(answer.get("scope") or ""),
        bot_refresh_token=str(answer.get("refresh_token") or ""),
        bot_token_expires_at=now + expires_in if expires_in else None,
        user_id=str((answer.get("authed_user") or {}).get("id") or ""),
        is_enterprise_install=bool(answer.get("is_enterprise_install")),
        installed_at=float(now),
    )
