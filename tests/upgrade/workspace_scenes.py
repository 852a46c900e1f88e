"""Installations that stop half way."""

import os

import pytest

from chalicelib.features.workspace import leaving
from playground import installing
from tests.harness import Stage
from tests.photos import link_phone
from tests.upgrade.feature_scenes import picture
from tests.upgrade.standup_scenes import DEV, PROMPT, Notes

ACME, GLOBEX, ORG, EAST, WEST = "T0ROOSTER", "T0OTHER", "E0INITECH", "T0EAST", "T0WEST"
EVE = "U0EVE"
A_WHILE = 600


def installed(play: Stage) -> Notes:
    """Globex has tokens that expire, and a standup; Acme just installed it; somebody is on the way to do so again."""
    play.people.rotation(on=True)
    play.people.install(team=GLOBEX)
    play.settle()
    play.new_standup(user=EVE, channel="C0OTHER", team=GLOBEX, zone="Europe/Prague")
    play.people.command(EVE, "C0OTHER", "/rooster", "features emoji off", team=GLOBEX)
    play.at(PROMPT)
    play.answer(EVE, "all of it", None, None, team=GLOBEX)
    (used, cookie), (consent, other) = _begun(), _begun()
    back = installing._consent(used, ACME, DEV, ())
    assert installing._fetch("GET", back, {"Cookie": cookie}).status == 200
    return {"used": {"back": back, "cookie": cookie}, "begun": {"consent": consent, "cookie": other}}


def _begun() -> tuple[str, str]:
    """Somebody followed the link to install it: where that leads to, and the browser's cookie."""
    start = installing._fetch("GET", f"{os.environ['PUBLIC_URL']}/slack/install")
    return start.target, installing._cookie(start)


def org(play: Stage) -> Notes:
    """Of an org's workspaces one has a standup, one is just closed to Rooster, one just opened."""
    play.people.install(team=ORG)
    play.people.access(EAST, True)
    play.settle()
    play.new_standup(user="U0GIL", channel="C0EAST", team=EAST, zone="Europe/Prague")
    play.later(A_WHILE)
    play.people.access(WEST, True)
    play.people.clock(advance=5)
    play.people.access(EAST, False)
    return {}


def left(play: Stage) -> Notes:
    """Globex left an hour ago, Acme right after it came, an org with its workspaces just now."""
    for team in (GLOBEX, ORG):
        play.people.install(team=team)
    play.people.access(EAST, True)
    play.settle()
    play.new_standup(user=EVE, channel="C0OTHER", team=GLOBEX, zone="Europe/Prague")
    play.new_standup(user="U0GIL", channel="C0EAST", team=EAST, zone="Europe/Prague")
    play.later(A_WHILE)
    play.people.uninstall(team=GLOBEX)
    play.settle()
    play.later(3600)
    play.people.install(team=ACME, user=DEV)
    play.settle()
    play.people.uninstall(team=ACME)
    play.people.uninstall(team=ORG)
    return {}


def forgetting(play: Stage) -> Notes:
    """Acme is being forgotten, a page gone and more left; Globex waits for its export, and is asked the same."""
    for team in (ACME, GLOBEX):
        play.people.install(team=team)
    play.settle()
    play.new_standup()
    play.new_standup(user=EVE, channel="C0OTHER", team=GLOBEX, zone="Europe/Prague")
    link_phone(play)
    picture(play, "", "red")
    play.at(PROMPT)
    play.answer("U0ADA", "the secret sauce", None, None)
    play.answer(EVE, "exported words", None, None, team=GLOBEX)
    play.people.command(DEV, "C0TEAM", "/rooster", "forget")
    asked = play.people.messages(channel="C0TEAM", as_user=DEV)[-1]
    play.people.click(DEV, "rooster_forget", channel="C0TEAM", ts=asked["ts"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leaving, "MAX_WRITES", 6)
        play.rooster.step()
    play.people.command(EVE, "C0OTHER", "/rooster", "export", team=GLOBEX)
    asked = play.people.command(EVE, "C0OTHER", "/rooster", "forget", team=GLOBEX)
    return {"asked": asked["ts"]}
