"""Addresses of Slack that an app sends people to: itself in their workspace, and where an org adds it to workspaces."""

from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from .slack import Slack
from .world import APP_ID


def blueprint(slack: Slack) -> Blueprint:
    pages = Blueprint("ways", __name__)

    @pages.get("/app_redirect")
    def app_redirect() -> AnyResponse:
        """Where an app sends people after they have installed it: to itself, in their workspace."""
        if request.args.get("app") != APP_ID:
            return Response("There is no such app.", 404, content_type="text/plain")
        team = request.args.get("team", "")
        return redirect("/?" + urlencode({"team": team}) if team else "/")

    @pages.get("/manage/<org_id>/integrations/profile/<app_id>/workspaces/add")
    def manage(org_id: str, app_id: str) -> AnyResponse:
        """Where an org's admin adds the app to workspaces: the page's panel, in the first one that lacks it."""
        with slack.lock:
            org = slack.world.orgs.get(org_id)
            own = [team.id for team in slack.world.teams.values() if team.enterprise == org_id]
            lacking = [team_id for team_id in own if org and team_id not in org.granted]
        if org is None or app_id != APP_ID or not own:
            return Response("There is no such app or org.", 404, content_type="text/plain")
        return redirect("/?" + urlencode({"team": (lacking or own)[0]}))

    return pages
