"""Reactions, messages that vanish and photos that stop half way."""

import base64
import re

import pytest

from chalicelib import wiring
from tests.harness import Stage
from tests.photos import PHONE, code_for, jpeg, link_phone, links, text
from tests.upgrade.standup_scenes import ADA, BEN, CHI, DEV, PROMPT, ROOSTER, Notes, until

STRANGER, FORGOTTEN, BENS, DEVS = "+15005550102", "+15005550103", "+15005550104", "+15005550105"
DOWN = "prod is down"
DAY = 24 * 3600


def snaps(play: Stage) -> Notes:
    """One waits, one is to be kept, one is far off, one is a reply being written, one is in doubt, one is stubborn."""
    for said in ("1s gone before", "1h the secret sauce", "2h stay with us", "7d a week from now"):
        play.people.command(ADA, "C0TEAM", "/snap", said)
    play.settle()
    snaps = [message["ts"] for message in play.channel()]
    ephemerals = [one["ts"] for one in play.people.messages(channel="C0TEAM", as_user=ADA) if one.get("ephemeral")]
    form = play.people.shortcut(ADA, "snap_reply", "C0TEAM", snaps[0])["view"]
    play.people.command(ADA, "C0TEAM", "/snap", "1s stubborn")
    play.people.faults(method="chat.delete", status=500)
    while play.people.faults()["faults"]:
        play.people.clock(advance=1)
        play.rooster.step()
    play.people.faults(method="chat.postMessage", drop=True)
    play.people.command(ADA, "C0TEAM", "/snap", "3h in doubt")
    return {"snaps": snaps, "whispers": ephemerals, "form": form["id"]}


def emoji(play: Stage) -> Notes:
    """On since yesterday. Slack wants a reaction to wait, and did not tell the workspace's emoji; more is to come."""
    for said in ("on", "lively", "block :tada:", "block :rocket:"):
        play.people.command(DEV, "C0TEAM", "/emoji", said)
    play.people.command(DEV, "C0TEAM", "/emoji", "mute me")
    play.settle()
    first = play.people.say(BEN, "C0TEAM", DOWN)["ts"]
    play.settle()
    play.later(DAY + 600)
    play.people.faults(method="reactions.add", status=429, retry_after=120)
    play.people.faults(method="emoji.list", status=500, times=9)
    limited = play.people.say(BEN, "C0TEAM", DOWN)["ts"]
    play.settle(within=0)
    second = play.people.say(BEN, "C0TEAM", DOWN)["ts"]
    play.people.command(BEN, "C0GENERAL", "/emoji", "on")
    play.people.home(BEN)
    direct = play.people.say(BEN, ROOSTER, DOWN)["ts"]
    play.people.shortcut(ADA, "emoji_why", "C0TEAM", first)
    (why,) = [one for one in play.people.messages(channel="C0TEAM", as_user=ADA) if one.get("ephemeral")]
    return {"reacted": [first, limited, second], "direct": direct, "why": why["ts"]}


def endpoint(play: Stage) -> Notes:
    """An endpoint of the operator's is to say which emoji fits; the message waits for it, sealed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMOJI_PREDICTOR", "algorithmia")
        patch.setenv("ALGORITHMIA_URL", "http://127.0.0.1:9/invocations")
        wiring.cold_start(wiring.container().now)
        play.people.command(ADA, "C0TEAM", "/emoji", "on")
        play.settle()
        said = play.people.say(BEN, "C0TEAM", DOWN)["ts"]
    wiring.cold_start(wiring.container().now)
    return {"said": said}


def photos(play: Stage) -> Notes:
    """Pictures that are shown, about to be shown, and not fetched yet; phones being linked, lost and forgotten."""
    link_phone(play)
    link_phone(play, DEV, DEVS)
    play.people.command(ADA, "C0TEAM", "/photos", "channel #team")
    play.settle()
    shown = links(picture(play, "our new office", "red"))
    stranger = links(picture(play, "Zoe", "green", STRANGER))
    text(play, "Gus", phone=FORGOTTEN)
    forgotten = links(picture(play, "", "black", FORGOTTEN))
    for number in range(25):  # more than a person texts, so some of it is refused
        text(play, f"hello {number}", phone=FORGOTTEN)
    picture(play, "", "white", FORGOTTEN)
    play.settle()
    fetched = links(picture(play, "the view", "blue"))
    until(play, "photos_show")
    waiting = links(picture(play, "the stairs", "yellow"))
    text(play, code_for(play, BEN), phone=BENS)
    text(play, code_for(play, CHI), phone=DEVS)
    play.people.command(ADA, "C0TEAM", "/photos", "channel #general")
    code = code_for(play, CHI)
    play.people.clock(advance=120)
    text(play, "FORGET ME", phone=FORGOTTEN)
    texted = {"shown": shown, "fetched": fetched, "waiting": waiting, "stranger": stranger, "forgotten": forgotten}
    return {**texted, "code": code}


def offered(play: Stage) -> Notes:
    """Ada's picture is about to be offered for the answers that a standup waits for."""
    link_phone(play)
    play.people.command(DEV, "C0TEAM", "/photos", "as links")
    play.new_standup()
    play.at(PROMPT)
    picture(play, "", "red")
    until(play, "standup_picture")
    return {}


def picture(play: Stage, words: str, color: str, phone: str = PHONE) -> str:
    """Text a small picture; what comes back."""
    given = {"name": "photo.jpg", "data": base64.b64encode(jpeg(color, (4, 3))).decode()}
    told = play.people.text(phone, words, [given])
    assert told["status"] == 200, told
    said = "\n".join(told["replies"])
    return re.sub(r"\s+", " ", said)
