"""Posting a message that vanishes: what is remembered, what its author reads where it is not posted."""

import math
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.errors import StorageUnavailable, WorkspaceGone
from chalicelib.features.snaps import templates
from chalicelib.features.snaps.model import Snap, SnapRequest
from chalicelib.features.snaps.posting import NotPosted, Posting
from chalicelib.features.snaps.store import SnapStore
from tests import clock
from tests.faults._looks import ACME, POST, calls
from tests.harness import Stage, words

ADA, CHANNEL, DELETE = "U0ADA", "C0TEAM", "chat.delete"
WISH = SnapRequest(10, "the coffee is ready", is_given=True)


class Bench:
    """What posts, on the parts that the product has."""

    def __init__(self, play: Stage) -> None:
        self.play, self.now = play, clock.now()
        self.store = wiring.container().part(SnapStore)

    def post(self, channel: str = CHANNEL, thread: str = "") -> Snap:
        return wiring.container().part(Posting).post(ACME, ADA, channel, thread, "request", WISH)

    def refused(self, channel: str = CHANNEL) -> str:
        """What its author reads of it."""
        with pytest.raises(NotPosted) as caught:
            self.post(channel)
        assert str(caught.value) == caught.value.words
        return caught.value.words

    def kept(self) -> Snap | None:
        return self.store.snap(ACME, "request")

    def there(self) -> int:
        return len(self.play.channel())


@pytest.fixture
def bench(play: Stage) -> Bench:
    return Bench(play)


def waiting(bench: Bench) -> list[tuple[str, int]]:
    """Its jobs, and in how many seconds they are due."""
    found = [(job["job"]["S"], int(job["due"]["N"]) - bench.now) for job in bench.play.rooster.due_jobs(60)]
    return sorted(found)


def test_what_is_posted_is_remembered_with_its_place_and_its_time(bench: Bench) -> None:
    snap = bench.post()
    (message,) = bench.play.channel()
    assert words(message).startswith("*Ada* (vanishes in 10 s):\nthe coffee is ready")
    assert snap == bench.kept()
    assert (snap.id, snap.user, snap.channel, snap.thread, snap.ts) == ("request", ADA, CHANNEL, "", message["ts"])
    assert (snap.at, snap.due) == (bench.now, max(bench.now + 11, math.ceil(float(message["ts"])) + 10))
    assert waiting(bench) == [("snap.request", 11)]


@pytest.mark.parametrize("behind", [-30, 30])
def test_it_never_goes_early_whichever_clock_is_ahead(bench: Bench, behind: int) -> None:
    wiring.cold_start(lambda: bench.now - behind)
    snap = bench.post()
    ours, theirs = bench.now - behind + 11, math.ceil(float(snap.ts)) + 10
    assert snap.due == (theirs if behind > 0 else ours)
    assert bench.kept() == snap


def test_in_a_thread_it_is_a_reply(bench: Bench) -> None:
    parent = bench.play.people.say("U0BEN", CHANNEL, "who is in?")["ts"]
    assert bench.post(thread=parent).thread == parent
    assert bench.play.channel()[0]["thread_ts"] == parent


def test_in_a_direct_message_it_stands_where_slack_says(bench: Bench) -> None:
    assert bench.post(channel=ADA).channel.startswith("D")


def test_a_repeat_posts_nothing(bench: Bench) -> None:
    bench.post()
    assert bench.refused() == templates.ALREADY
    assert bench.there() == 1


def test_with_a_token_that_could_not_delete_nothing_is_posted(bench: Bench) -> None:
    wiring.container().workspaces.suspend(ACME, "invalid_auth", bench.now)
    assert bench.refused() == templates.CANNOT_DELETE
    assert (bench.there(), bench.kept(), waiting(bench)) == (0, None, [])


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"error": "channel_not_found"}, templates.NOT_HERE),
        ({"error": "not_in_channel"}, templates.NOT_HERE),
        ({"error": "is_archived"}, templates.ARCHIVED),
        ({"error": "msg_too_long"}, templates.TOO_LONG),
        ({"error": "msg_blocks_too_long"}, templates.TOO_LONG),
        ({"error": "restricted_action"}, templates.NOT_ALLOWED),
        ({"error": "brand_new"}, templates.refused("brand_new")),
        ({"status": 429, "retry_after": 30}, templates.BUSY),
    ],
    ids=str,
)
def test_what_slack_refuses_is_told_and_forgotten(bench: Bench, fault: dict[str, Any], said: str) -> None:
    bench.play.people.faults(POST, **fault)
    assert bench.refused() == said
    assert (bench.there(), bench.kept(), len(calls(bench.play, POST))) == (0, None, 1)


@pytest.mark.parametrize("code", ["channel_not_found", "is_archived"])
def test_direct_messages_between_people_are_not_roosters(bench: Bench, code: str) -> None:
    bench.play.people.faults(POST, error=code)
    assert bench.refused("D0BEN") == templates.NOT_OURS


def test_where_the_token_is_dead_nothing_is_kept(bench: Bench) -> None:
    bench.play.people.faults(POST, error="token_revoked")
    with pytest.raises(WorkspaceGone):
        bench.post()
    assert bench.kept() is None


def test_what_slack_did_not_confirm_is_looked_for_in_five_seconds(bench: Bench) -> None:
    bench.play.people.faults(POST, drop=True)
    assert bench.refused() == templates.IN_DOUBT
    assert waiting(bench) == [("snap.request", 11), ("snap_doubt.request", 5)]
    assert bench.kept()


def test_whose_name_slack_does_not_tell_is_somebody(bench: Bench) -> None:
    bench.play.people.faults("users.info", status=500)
    bench.post()
    assert words(bench.play.channel()[0]).startswith("*Someone* (vanishes")


@pytest.fixture(params=["forgotten", "unavailable"])
def forgetful(bench: Bench, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Where the message stands cannot be remembered."""
    place = bench.store.mark_posted

    def placed(*given: Any) -> bool:
        if request.param == "unavailable":
            raise StorageUnavailable("down")
        bench.store.forget(ACME, "request")
        return place(*given)

    monkeypatch.setattr(bench.store, "mark_posted", placed)


@pytest.mark.usefixtures("forgetful")
def test_what_cannot_be_remembered_is_taken_back_and_the_operator_knows(bench: Bench, log: list[str]) -> None:
    assert bench.refused() == templates.TAKEN_BACK
    assert bench.there() == 0
    (line,) = [line for line in log if "snap_taken_back" in line]
    assert ACME in line


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"error": "message_not_found"}, templates.TAKEN_BACK),
        ({"error": "cant_delete_message"}, templates.IN_DOUBT),
        ({"status": 500}, templates.IN_DOUBT),
    ],
    ids=str,
)
def test_what_slack_does_not_take_back_is_in_doubt(bench: Bench, fault: dict[str, Any], said: str) -> None:
    bench.play.people.faults(DELETE, **fault)
    assert bench.refused() == said
