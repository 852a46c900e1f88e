"""Installing Rooster, the first half: the page on which a member of a workspace, or an org's admin, consents.

Source: https://docs.slack.dev/authentication/installing-with-oauth
"""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from . import scopes
from .slack import Slack
from .tickets import Code
from .world import Json, Member, Team, Tenant

ASKED = ("client_id", "scope", "state", "redirect_uri")
SIGNED_IN = "playground-team"
"""The cookie in which the page keeps the workspace on the screen: it is offered first."""


class Refused(Exception):
    """`code`: Slack's word for what is wrong with the address; shown on a page of its own."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Asked:
    """What the app's address asks for. `redirect_uri` may be empty; `back` is where the answer goes then, too."""

    client_id: str
    scope: str
    state: str
    redirect_uri: str
    back: str

    @property
    def scopes(self) -> list[str]:
        return scopes.listed(self.scope)


def blueprint(slack: Slack) -> Blueprint:
    pages = Blueprint("consent", __name__, template_folder="page")

    @pages.get("/oauth/v2/authorize")
    def authorize() -> str:
        chosen = request.args.get("team", "") or request.cookies.get(SIGNED_IN, "")
        offer = _offer(slack, _asked(slack, request.args), chosen)
        return render_template("authorize.html", **offer, refused=None)

    @pages.post("/oauth/v2/authorize")
    def consent() -> AnyResponse:
        asked = _asked(slack, request.form)
        state = {"state": asked.state}
        action = {"team": request.form.get("team", ""), "allowed": request.form.get("answer") == "allow"}
        if not action["allowed"]:
            slack.activity.begin("action", "consent", body=action)
            return redirect(_with(asked.back, {"error": "access_denied", **state}))
        optional = slack.declared.optional
        granted = [s for s in asked.scopes if s not in optional or s in request.form.getlist("optional")]
        with slack.lock:
            tenant = _tenant(slack, request.form.get("team", ""))
            user = _consenting(slack, tenant, request.form.get("user", ""))
            made = slack.clock.now()
            code = Code(tenant.id, user.id, asked.client_id, asked.redirect_uri, tuple(granted), made)
            ticket = slack.tickets.new_code(code)
        slack.activity.begin("action", "consent", body=action)
        return redirect(_with(asked.back, {"code": ticket, **state}))

    @pages.errorhandler(Refused)
    def refuse(refused: Refused) -> tuple[str, int]:
        return render_template("authorize.html", refused=refused), 400

    return pages


def _offer(slack: Slack, asked: Asked, chosen: str) -> Json:
    """What the page shows to choose from."""
    optional = slack.declared.optional
    with slack.lock:
        teams = [(team, _people(team)) for team in slack.world.teams.values()]
        orgs = list(slack.world.orgs.values())
    return {
        "asked": {name: getattr(asked, name) for name in ASKED},
        "teams": teams,
        "orgs": orgs,
        "chosen": chosen,
        "needed": [scope for scope in asked.scopes if scope not in optional],
        "optional": [scope for scope in asked.scopes if scope in optional],
        "reasons": slack.declared.scopes,
    }


def _asked(slack: Slack, given: MultiDict[str, str]) -> Asked:
    """What comes by the form is checked again: it came through the browser."""
    options = slack.options
    client_id, scope, redirect_uri = (given.get(name, "") for name in ("client_id", "scope", "redirect_uri"))
    if options.client_id and client_id != options.client_id:
        raise Refused("invalid_client_id", "No app has this client_id.")
    back = redirect_uri or (f"{options.app_url}slack/oauth_redirect" if options.app_url else "")
    address = urlsplit(back)
    if address.scheme not in ("http", "https") or not address.netloc or address.fragment:
        raise Refused("bad_redirect_uri", "redirect_uri has to be an http or https address without a fragment.")
    if options.app_url and not back.startswith(options.app_url):
        raise Refused("bad_redirect_uri", f"redirect_uri did not match any configured URIs. Passed URI: {back}")
    if unknown := sorted(set(scopes.listed(scope)) - scopes.KNOWN):
        raise Refused("invalid_scope", f"Invalid permissions requested: {', '.join(unknown)}")
    if not scopes.listed(scope):
        raise Refused("no_scopes", "The address asks for no scope.")
    return Asked(client_id, scope, given.get("state", ""), redirect_uri, back)


def _tenant(slack: Slack, tenant_id: str) -> Tenant:
    tenant = slack.world.orgs.get(tenant_id) or slack.world.teams.get(tenant_id)
    if tenant is None:
        raise Refused("invalid_team", f"There is no workspace or org {tenant_id}.")
    if isinstance(tenant, Team) and tenant.is_org_wide:
        raise Refused("cannot_install_an_org_installed_app", f"{tenant.name} has Rooster from its org already.")
    return tenant


def _consenting(slack: Slack, tenant: Tenant, user_id: str) -> Member:
    """Any member may install into a workspace, only an admin of one of its workspaces into an org."""
    if isinstance(tenant, Team):
        people = _people(tenant)
    else:
        own = [team for team in slack.world.teams.values() if team.enterprise == tenant.id]
        people = [member for team in own for member in _people(team) if member.is_admin]
    admins = [member for member in people if member.is_admin]
    found = [member for member in people if member.id == user_id] if user_id else admins or people
    if not found:
        raise Refused("not_allowed", f"{user_id or 'Nobody there'} may not install Rooster in {tenant.name}.")
    return found[0]


def _people(team: Team) -> list[Member]:
    return [member for member in team.members.values() if not member.is_bot and not member.deleted]


def _with(url: str, query: dict[str, str]) -> str:
    return url + ("&" if urlsplit(url).query else "?") + urlencode(query)
