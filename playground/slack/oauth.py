"""Installing Rooster, the second half: a code, or a refresh token, is exchanged for a token.

Source: https://docs.slack.dev/reference/methods/oauth.v2.access
"""

from . import bodies, tokens
from .errors import SlackError
from .lifecycle import installed
from .slack import Slack
from .tickets import CODE_SECONDS, Code
from .world import APP_ID, Json, Org, Tenant, Token


def access(slack: Slack, args: Json) -> Json:
    """oauth.v2.access, for either kind of grant."""
    check_client(slack, args)
    grant = str(args.get("grant_type") or "authorization_code")
    if grant == "refresh_token":
        tenant, token = tokens.renewed(slack, str(args.get("refresh_token", "")))
        return _answer(slack, tenant, token, {})
    if grant != "authorization_code":
        raise SlackError("invalid_grant_type")
    code = _redeemed(slack, args)
    tenant = slack.tenant(code.tenant)
    installed(slack, tenant, code.scopes)
    code.used = True
    return _answer(slack, tenant, tokens.issued(slack, tenant), {"authed_user": {"id": code.user}})


def check_client(slack: Slack, args: Json) -> None:
    """The app's own credentials, as arguments or from the Authorization header."""
    wanted = slack.options
    if wanted.client_id and args.get("client_id") != wanted.client_id:
        raise SlackError("invalid_client_id")
    if wanted.client_secret and args.get("client_secret") != wanted.client_secret:
        raise SlackError("bad_client_secret")


def _redeemed(slack: Slack, args: Json) -> Code:
    """A code is good once, for ten minutes, for the client and the address it was made for."""
    code = slack.tickets.codes.get(str(args.get("code", "")))
    if code is None or slack.clock.now() - code.made > CODE_SECONDS or args.get("client_id") != code.client_id:
        raise SlackError("invalid_code")
    if code.used:
        raise SlackError("code_already_used")
    if (args.get("redirect_uri") or "") != code.redirect_uri:
        raise SlackError("bad_redirect_uri")
    return code


def _answer(slack: Slack, tenant: Tenant, token: Token, who: Json) -> Json:
    assert tenant.installation is not None
    of_org = isinstance(tenant, Org)
    short_lived = {"expires_in": tokens.seconds_left(slack, token), "refresh_token": token.refresh}
    return {
        "app_id": APP_ID,
        **who,
        "scope": ",".join(tenant.installation.scopes),
        "token_type": "bot",
        "access_token": token.value,
        "bot_user_id": tenant.installation.bot_user,
        **(short_lived if token.expires else {}),
        "team": None if of_org else {"id": tenant.id, "name": tenant.name},
        "enterprise": (
            {"id": tenant.id, "name": tenant.name} if isinstance(tenant, Org) else bodies.enterprise_of(slack, tenant)
        ),
        "is_enterprise_install": of_org,
    }
