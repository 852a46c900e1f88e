"""Installing Rooster: the consent page and the exchange of its code for a token."""

from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from .errors import SlackError
from .lifecycle import installed
from .slack import Slack
from .tickets import CODE_SECONDS, Code
from .world import APP_ID, Json


def blueprint(slack: Slack) -> Blueprint:
    pages = Blueprint("oauth", __name__, template_folder="page")

    @pages.get("/oauth/v2/authorize")
    def authorize() -> str:
        _check_redirect(request.args.get("redirect_uri", ""))
        asked = {key: request.args.get(key, "") for key in ("client_id", "scope", "state", "redirect_uri")}
        return render_template("authorize.html", teams=slack.world.teams.values(), asked=asked)

    @pages.post("/oauth/v2/authorize")
    def consent() -> AnyResponse:
        redirect_uri = request.form.get("redirect_uri", "")
        _check_redirect(redirect_uri)
        state = {"state": request.form.get("state", "")}
        if request.form.get("answer") != "allow":
            return redirect(_with(redirect_uri, {"error": "access_denied", **state}))
        with slack.lock:
            team = slack.team(request.form.get("team", ""))
            scopes = tuple(scope for scope in request.form.get("scope", "").split(",") if scope)
            code = Code(team.id, request.form.get("client_id", ""), redirect_uri, scopes, slack.clock.now())
            ticket = slack.tickets.new_code(code)
        return redirect(_with(redirect_uri, {"code": ticket, **state}))

    return pages


def access(slack: Slack, args: Json) -> Json:
    """oauth.v2.access: a code is good once, for ten minutes."""
    wanted = slack.options
    if wanted.client_id and args.get("client_id") != wanted.client_id:
        raise SlackError("invalid_client_id")
    if wanted.client_secret and args.get("client_secret") != wanted.client_secret:
        raise SlackError("bad_client_secret")
    code = slack.tickets.codes.get(str(args.get("code", "")))
    if code is None or slack.clock.now() - code.made > CODE_SECONDS:
        raise SlackError("invalid_code")
    if code.used:
        raise SlackError("code_already_used")
    if args.get("redirect_uri") and args["redirect_uri"] != code.redirect_uri:
        raise SlackError("bad_redirect_uri")
    code.used = True
    team = slack.team(code.team)
    admin = next((member.id for member in team.members.values() if member.is_admin), "")
    installation = installed(slack, team, code.scopes)
    return {
        "app_id": APP_ID,
        "authed_user": {"id": admin},
        "scope": ",".join(installation.scopes),
        "token_type": "bot",
        "access_token": installation.token,
        "bot_user_id": installation.bot_user,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _check_redirect(redirect_uri: str) -> None:
    if urlsplit(redirect_uri).scheme not in ("http", "https"):
        abort(Response("bad_redirect_uri: redirect_uri has to be an http or https address.", 400))


def _with(url: str, query: dict[str, str]) -> str:
    return url + ("&" if urlsplit(url).query else "?") + urlencode(query)
