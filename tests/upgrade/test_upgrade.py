"""A day that stopped half way under an earlier release goes on under today's code, and people see all of it, once."""

import json

import pytest

from chalicelib import wiring
from tests.harness import Stage, buttons, words
from tests.photos import files, text, visit
from tests.upgrade import feature_scenes, workspace_scenes
from tests.upgrade.days import (
    FOLDERS,
    HERE,
    calls,
    ephemerals,
    fixture,
    goes_on,
    nothing_is_stuck,
    rest_of_the_day,
    stored,
    times,
)
from tests.upgrade.kinds import items_in, jobs_in
from tests.upgrade.record import Scene, recorded, stage_of
from tests.upgrade.snapshot import restored, taken

ADA, BEN, CHI, DEV = "U0ADA", "U0BEN", "U0CHI", "U0DEV"
REPORT = "2026-11-23T10:00:05Z"


def test_the_first_folder_is_there() -> None:
    assert "51c3b94" in FOLDERS


def test_every_kind_is_where_kinds_json_says(folder: str) -> None:
    kinds = json.loads((HERE / folder / "kinds.json").read_text(encoding="utf-8"))
    for found, holders in ((items_in, kinds["items"]), (jobs_in, kinds["jobs"])):
        held = {name: found(fixture(folder, name)) for name in {name for names in holders.values() for name in names}}
        assert [(kind, name) for kind, names in holders.items() for name in names if kind not in held[name]] == []
        assert [kind for kind, names in holders.items() if not names] == []


def test_today_knows_every_kind_of_job(play: Stage, folder: str) -> None:
    kinds = json.loads((HERE / folder / "kinds.json").read_text(encoding="utf-8"))
    assert kinds["jobs"].keys() <= wiring.worker()._handlers.keys()


@pytest.mark.parametrize("scene", [feature_scenes.photos, workspace_scenes.forgetting])
def test_what_is_recorded_today_can_be_restored_as_it_was(scene: Scene, nobody_works_meanwhile: None) -> None:
    fixture = recorded(scene)
    with stage_of(scene) as play:
        notes = restored(play, fixture)
        assert taken(play, notes) == fixture


# Messages that vanish, and reactions


def test_while_messages_wait_to_vanish(play: Stage, folder: str) -> None:
    notes = goes_on(play, folder, "snaps")
    rest_of_the_day(play)
    assert [times(said, play.channel()) for said in ("stubborn", "in doubt")] == [0, 0]
    values = {"message": {"message": "hush"}, "delay": {"delay": "30m"}}
    assert play.people.submit(ADA, notes["form"], values=values)["status"] == 200
    assert play.channel()[-1]["thread_ts"] == notes["snaps"][0]
    play.people.click(ADA, "snap_keep", channel="C0TEAM", ts=notes["whispers"][2])
    rest_of_the_day(play, "2026-11-23T07:35:00Z")
    assert [times(said, play.channel()) for said in ("hush", "the secret sauce")] == [0, 1]
    rest_of_the_day(play, "2026-11-23T08:00:05Z", "2026-11-23T11:00:00Z")
    assert [times(said, play.channel()) for said in ("the secret sauce", "stay with us", "a week from")] == [0, 1, 1]
    rest_of_the_day(play, "2026-11-30T07:00:05Z")
    (kept,) = play.channel()
    assert ("stay with us" in words(kept), buttons(kept)) == (True, [])
    deleted = [call["args"]["ts"] for call in calls(play, "chat.delete") if call["ok"]]
    assert len(deleted) == len(set(deleted)) == 5
    assert '"snap#' not in stored(play)
    nothing_is_stuck(play)


def test_while_reactions_are_to_come(play: Stage, folder: str) -> None:
    notes = goes_on(play, folder, "emoji")
    rest_of_the_day(play)
    again = {"type": "message", "channel": "D0BEN", "channel_type": "im", "user": BEN, "text": "prod is down"}
    play.people.event({**again, "ts": notes["direct"]})
    play.people.say(DEV, "C0TEAM", "prod is down")
    play.settle()
    seen = [one["reactions"] for one in play.people.messages(channel="C0TEAM") if one["text"] == "prod is down"]
    assert seen == [{"rotating_light": ["U0ROOSTER"]}] * 3 + [{}], "Dev wants none"
    assert [times("rotating_light", play.dm(BEN)), len(play.dm(BEN))] == [1, 1]
    assert [times("<@U0BEN> turned on reactions", play.channel("C0GENERAL")), len(play.channel("C0GENERAL"))] == [
        1,
        1,
    ]
    play.people.shortcut(ADA, "emoji_why", "C0TEAM", notes["reacted"][0])
    assert "it reads like “prod down”" in ephemerals(play, ADA)[-1]
    play.people.click(ADA, "emoji_remove", channel="C0TEAM", ts=notes["why"])
    assert play.people.messages(channel="C0TEAM")[1]["reactions"] == {}
    told = play.people.command(ADA, "C0TEAM", "/emoji", "block")["body"]
    assert "`tada`" in told
    assert "`rocket`" in told
    assert "lively" in play.people.command(ADA, "C0TEAM", "/emoji", "stats")["body"]
    assert len(calls(play, "emoji.list")) == 2, "of the job that failed, and of the channel that is new"
    nothing_is_stuck(play)


def test_while_a_message_waits_sealed_for_an_endpoint(play: Stage, folder: str) -> None:
    goes_on(play, folder, "endpoint")
    rest_of_the_day(play)
    (said,) = [one for one in play.people.messages(channel="C0TEAM") if one["text"] == "prod is down"]
    assert said["reactions"] == {"rotating_light": ["U0ROOSTER"]}
    play.later(900)
    assert '"emoji_text#' not in stored(play)
    nothing_is_stuck(play)


# Photos


def test_while_pictures_are_on_their_way(play: Stage, folder: str) -> None:
    notes = goes_on(play, folder, "photos")
    rest_of_the_day(play)
    assert times("our new office", play.channel()) == 1
    assert [times(said, play.channel("C0GENERAL")) for said in ("the view", "the stairs", "photo channel")] == [1, 1, 1]
    assert [times("is linked to you now", play.dm(user)) for user in (ADA, BEN, CHI, DEV)] == [1] * 4
    assert times("is no longer linked to you", play.dm(DEV)) == 1
    named = ("shown", "fetched", "waiting", "stranger", "forgotten")
    assert [visit(play, notes[name][0]).status_code for name in named] == [302, 302, 302, 302, 404]
    assert len(files(play.rooster)) == 4
    assert "Hi Chi! This phone is now linked to you" in text(play, notes["code"], phone="+15005550109")
    assert notes["stranger"][0] in text(play, "LINK", phone="+15005550102")
    assert "What's your name?" in text(play, "hello", phone="+15005550103")
    nothing_is_stuck(play)


def test_a_text_that_twilio_sends_again_is_not_taken_twice(play: Stage, folder: str) -> None:
    notes = goes_on(play, folder, "photos")
    rest_of_the_day(play)
    before, kept = play.channel("C0GENERAL"), files(play.rooster)
    seen = [item for item in play.rooster.items() if notes["fetched"][0] in item.get("answer", {}).get("S", "")]
    sid = seen[0]["sk"]["S"].removeprefix("seen#")
    told = play.people.text("+15005550101", "the view", [{"name": "chart.png"}], params={"MessageSid": sid})
    rest_of_the_day(play)
    assert notes["fetched"][0] in told["replies"][0]
    assert (play.channel("C0GENERAL"), files(play.rooster)) == (before, kept)


def test_while_a_picture_is_being_offered_for_an_answer(play: Stage, folder: str) -> None:
    goes_on(play, folder, "offered")
    rest_of_the_day(play)
    (offer,) = [one for one in play.dm(ADA) if "Add to my answer" in buttons(one)]
    play.people.click(ADA, "standup_picture", channel=ADA, ts=offer["ts"])
    rest_of_the_day(play, REPORT)
    head, answer = play.channel()
    assert "*Answered* (1): Ada" in words(head)
    assert "Picture 1 from Ada" in words(answer)
    nothing_is_stuck(play)
