"""What a browser loads: the page, its modules and style sheets, and a picture for everybody and every made emoji."""

from html import escape
from pathlib import Path

from flask import Blueprint, Response, send_from_directory

from .emoji import CUSTOM, characters
from .installs import HOME_TEAM
from .seed import bot_user_of
from .slack import Slack

HERE = Path(__file__).with_name("page")
SERVED = (".js", ".css")
COLOURS = ("#4a154b", "#1264a3", "#007a5a", "#8a5a00", "#b03a2e", "#4f52b2", "#0b6a7d", "#7a34d6")
LETTERS = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 48 48">'
    '<rect width="48" height="48" fill="{colour}"/>'
    '<text x="24" y="31" font-family="sans-serif" font-size="19" font-weight="600" text-anchor="middle" fill="#fff">'
    "{letters}</text></svg>"
)
# Drawn, no characters: they look the same where no emoji font is installed.
ROOSTER = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 48 48">'
    '<rect width="48" height="48" fill="#f6c445"/>'
    '<path d="M15 17c-3-4-1-8 3-7 0-4 5-6 7-2 3-3 8-1 7 3 3 1 3 5 0 7z" fill="#d7342a"/>'
    '<path d="M11 48c1-8 2-12 2-20a11 11 0 0 1 22 0c0 8 3 12 5 20z" fill="#fffaf0"/>'
    '<path d="M33 24l10 4-10 4z" fill="#e8821e"/>'
    '<path d="M31 33c4 0 6 3 5 7-1 3-6 3-6-1z" fill="#d7342a"/>'
    '<circle cx="27" cy="25" r="2.6" fill="#22252a"/><circle cx="28" cy="24.2" r=".9" fill="#fff"/></svg>'
)
SHIP = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 48 48">'
    '<rect width="48" height="48" fill="#a9d8f0"/>'
    '<path d="M23 5h2v25h-2z" fill="#6b4a2f"/>'
    '<path d="M21 8v20H7z" fill="#fffaf0"/><path d="M27 11v17h12z" fill="#d7342a"/>'
    '<path d="M5 30h38l-6 10H11z" fill="#8a5a2b"/>'
    '<path d="M0 39q4-4 8 0t8 0 8 0 8 0 8 0 8 0v9H0z" fill="#1264a3"/></svg>'
)
DRAWN = {"rooster_crows": ROOSTER, "shipit": SHIP}


def blueprint(slack: Slack) -> Blueprint:
    pages = Blueprint("pages", __name__)

    @pages.get("/")
    def page() -> Response:
        return send_from_directory(HERE, "index.html")

    @pages.get("/<name>")
    def file(name: str) -> Response:
        if not name.endswith(SERVED) or not (HERE / name).is_file():
            return Response("There is nothing here.", 404, content_type="text/plain")
        return send_from_directory(HERE, name)

    @pages.get("/emoji.json")
    def emoji() -> dict[str, str]:
        """By name: the character of a standard emoji, the address of the picture of another."""
        return characters() | {name: f"/avatar/{name}" for name in CUSTOM}

    @pages.get("/avatar/<user>")
    def avatar(user: str) -> Response:
        headers = {"Cache-Control": "max-age=3600"}
        return Response(_picture(slack, user), content_type="image/svg+xml", headers=headers)

    return pages


def _picture(slack: Slack, user: str) -> str:
    if user in DRAWN:
        return DRAWN[user]
    with slack.lock:
        found = [team.members[user] for team in slack.world.teams.values() if user in team.members]
    if user.startswith(bot_user_of(HOME_TEAM)):
        return ROOSTER
    letters = "".join(word[0] for word in found[0].real_name.split()[:2]) if found else user[:1].upper()
    return LETTERS.format(colour=COLOURS[sum(user.encode()) % len(COLOURS)], letters=escape(letters))
