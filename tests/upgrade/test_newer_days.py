"""The same for what 51c3b94 did not know: from the folders that have it, and from what today's code stores."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.harness import Stage, buttons, words
from tests.upgrade import newer_scenes
from tests.upgrade.days import FOLDERS, HERE, fixture, nothing_is_stuck, rest_of_the_day, times
from tests.upgrade.kinds import jobs_in
from tests.upgrade.record import Scene, recorded, stage_of
from tests.upgrade.snapshot import restored

ADA, BEN, CHI, DEV = "U0ADA", "U0BEN", "U0CHI", "U0DEV"
REPORT, TUESDAY = "2026-11-23T10:00:05Z", "2026-11-24T08:00:05Z"
ASKED = "time for *Daily standup*"


def origins(name: str) -> list[str]:
    """Where a scene is found: "" for today's code."""
    return ["", *(folder for folder in FOLDERS if (HERE / folder / f"{name}.json").exists())]


@contextmanager
def going_on(scene: Scene, origin: str, *kinds: str) -> Iterator[tuple[Stage, dict[str, Any]]]:
    """The scene stands where it stopped, with jobs of these kinds still to do."""
    kept = fixture(origin, scene.__name__) if origin else recorded(scene)
    assert set(kinds) <= jobs_in(kept)
    with stage_of(scene) as play:
        yield play, restored(play, kept)


@pytest.mark.parametrize("origin", origins("deleted"))
def test_while_standups_are_deleted_and_brought_back(origin: str) -> None:
    kinds = ("standup_undeleted", "standup_offer_undo")
    with going_on(newer_scenes.deleted, origin, *kinds) as (play, _):
        rest_of_the_day(play)
        assert times("Undo", play.dm(ADA)) == 1
        listed = words(play.command("list")["body"])
        assert ("Evening" in listed, "Morning" in listed) == (True, False)
        rest_of_the_day(play, "2026-11-23T08:00:05Z")
        assert [times(f"time for *{name}*", play.dm(CHI)) for name in ("Evening", "Morning")] == [1, 0]
        (undo,) = [one for one in play.dm(ADA) if "Undo" in buttons(one)]
        play.people.click(ADA, "standup_undo", channel=ADA, ts=undo["ts"])
        rest_of_the_day(play)
        assert times("time for *Morning*", play.dm(CHI)) == 1
        nothing_is_stuck(play)


@pytest.mark.parametrize("origin", origins("heard"))
def test_while_a_direct_message_waits_and_somebody_joins(origin: str) -> None:
    with going_on(newer_scenes.heard, origin, "standup_heard", "standup_join") as (play, notes):
        rest_of_the_day(play)
        assert [times(ASKED, play.dm(user)) for user in (ADA, DEV)] == [1, 1]
        assert times("skipping *Daily standup*", play.dm(BEN)) >= 1
        (offer,) = [one for one in play.dm(BEN) if one["ts"] == notes["offer"]]
        use = next(one for block in offer["blocks"] for one in block.get("elements", []) if one.get("value"))
        view = play.people.click(BEN, "standup_use", channel=BEN, ts=offer["ts"], value=use["value"])["view"]
        assert play.people.submit(BEN, view["id"], answers=["Fixed the login bug", None, None])["status"] == 200
        rest_of_the_day(play, REPORT)
        assert times("Fixed the login bug", play.channel()) == 1
        nothing_is_stuck(play)


@pytest.mark.parametrize("origin", origins("troubled"))
def test_while_a_report_is_refused_for_long(origin: str) -> None:
    with going_on(newer_scenes.troubled, origin, "job_notice", "standup_report") as (play, _):
        play.settle()
        (notice,) = [one for one in play.dm(ADA) if "Try now" in buttons(one)]
        play.people.click(ADA, "job_retry", channel=ADA, ts=notice["ts"])
        play.settle(within=900)
        assert [times(said, play.channel()) for said in ("*Answered* (1): Ada", "out at last")] == [1, 1]
        nothing_is_stuck(play)


@pytest.mark.parametrize("origin", origins("moved"))
def test_while_a_channel_moves_and_rooster_comes_back_to_another(origin: str) -> None:
    with going_on(newer_scenes.moved, origin, "workspace_channel_moved", "standup_back") as (play, _):
        rest_of_the_day(play)
        assert times("*Daily standup* resumes", play.channel()) == 1
        assert "<#C0PLANS>" in words(play.command("list", channel="C0PLANS")["body"])
        rest_of_the_day(play, "2026-11-23T11:00:05Z")
        assert times("Plans", play.channel("C0PLANS")) == 1
        rest_of_the_day(play, TUESDAY)
        assert times(ASKED, play.dm(CHI)) >= 1
        nothing_is_stuck(play)
