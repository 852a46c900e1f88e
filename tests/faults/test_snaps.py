"""Messages that vanish while things go wrong: rows A11, A12, A15, B1-B8, B15, B16, C1-C9, C15, E3, E5-E8."""

import io
import json
import logging
import zipfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from chalice.app import Request

from chalicelib import wiring
from chalicelib.access import workspaces
from chalicelib.access.store import key
from chalicelib.access.workspaces import REQUEST_TIMEOUT
from chalicelib.aws.api import TRIES
from chalicelib.aws.table import Update
from chalicelib.errors import StorageUnavailable
from chalicelib.features.snaps import templates
from chalicelib.features.snaps.jobs import VANISH
from chalicelib.features.snaps.store import SnapStore
from chalicelib.features.snaps.vanishing import (
    GIVE_UP_SECONDS,
    LOOK_AGAIN_SECONDS,
    LOOKS,
    MAX_DOUBTS,
    TRY_AGAIN_SECONDS,
)
from chalicelib.jobs.model import message
from chalicelib.jobs.store import LEASE_SECONDS
from chalicelib.jobs.tick import GRACE_SECONDS
from chalicelib.slack import client
from chalicelib.slack.blocks import section
from tests import clock
from tests.conftest import MONDAY
from tests.emoji import ADA, ADMIN, BEN, stored, whispered
from tests.faults import _real_aws
from tests.faults._bad_answers import DEAD_TOKENS, DOUBTS, GARBAGE, impatient
from tests.faults._looks import ACME, POST, Call, calls, texts
from tests.faults._queue import at_once, deliver_until_given_up, drain, work_all
from tests.faults._throttle import DOWN, THROTTLED
from tests.gateway import FORM, captured, gateway_event, signed
from tests.harness import Stage, eventually, words
from tests.wire import Answer, refusing, watched

DELETE, HISTORY, UPDATE = "chat.delete", "conversations.history", "chat.update"
TEAM_CHANNEL = "C0TEAM"
CANARY = "xyzzy4711"
HOUR, DAY = 3600, 24 * 3600
AWAY = LEASE_SECONDS + GRACE_SECONDS + 1
WITHOUT_HISTORY = ["chat:write", "channels:read", "users:read", "im:write", "commands"]
Press = Callable[[], object]


@pytest.fixture
def play_on_aws() -> Iterator[Stage]:
    """The play on an AWS that serves many at once."""
    with _real_aws.fresh_play(MONDAY) as play:
        yield play


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Every line that anybody logs."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    for name in ("rooster", None):
        logging.getLogger(name).addHandler(handler)
    yield lines
    for name in ("rooster", None):
        logging.getLogger(name).removeHandler(handler)


def snap(play: Stage, typed: str, user: str = ADA, channel: str = TEAM_CHANNEL) -> str:
    """`/snap TYPED`; what its author reads."""
    answer = play.people.command(user, channel, "/snap", typed)
    assert answer["status"] == 200, answer
    rest(play)
    return words(json.loads(answer["body"]))


def rest(play: Stage) -> None:
    """What Slack tells of it has arrived: in the midst of a request the clock cannot be wound."""
    eventually(play.slack.is_idle)


def work(play: Stage, *bodies: str) -> None:
    work_all([*bodies])
    rest(play)


def posted(play: Stage, typed: str = "10s the coffee is ready", **where: str) -> str:
    """A message that vanishes is there; the id that Rooster knows it by."""
    assert snap(play, typed, **where).startswith("Posted."), typed
    return newest(play)


def rows(play: Stage) -> list[dict[str, Any]]:
    """What Rooster keeps of messages that are to vanish, the newest last."""
    found = [item for item in play.rooster.items() if item["sk"]["S"].startswith("snap#")]
    return sorted(found, key=lambda item: int(item["at"]["N"]))


def newest(play: Stage) -> str:
    return str(rows(play)[-1]["id"]["S"])


def timer(snap_id: str) -> str:
    """The queue message of its timer."""
    return message(ACME, f"snap.{snap_id}")


def there(play: Stage, channel: str = TEAM_CHANNEL) -> int:
    """How many messages of Rooster's people see in a channel."""
    return len(play.channel(channel))


def only(play: Stage, user: str = ADA) -> list[str]:
    """What only this member read in the channel."""
    seen = play.people.messages(channel=TEAM_CHANNEL, as_user=user)
    return [words(one) for one in seen if one.get("ephemeral")]


def goodbyes(play: Stage, user: str = ADA) -> int:
    return only(play, user).count(templates.GONE)


def at(call: Call) -> float:
    """When it was made, on the product's clock."""
    return datetime.fromisoformat(call["at"]).timestamp()


def ok(found: list[Call]) -> list[Call]:
    """Those that Slack did, whatever it answered."""
    return [call for call in found if call["ok"]]


def is_settled(play: Stage) -> bool:
    """Nothing is kept of it, nothing waits, nothing failed."""
    return (rows(play), play.rooster.due_jobs(10**6), play.rooster.dead_letters()) == ([], [], [])


def button(play: Stage, label: str, user: str = ADA, at_message: Mapping[str, Any] | None = None) -> Press:
    """A button of the answer that its author got last, or of `at_message`; to be pressed later."""
    seen = at_message or whispered(play, user)
    found = [one for row in seen["blocks"] for one in row.get("elements", []) if one["text"]["text"] == label]
    action, value = found[0]["action_id"], found[0]["value"]

    def press() -> None:
        play.people.click(user, action, channel=TEAM_CHANNEL, ts=seen["ts"], value=value)
        rest(play)

    return press


def reply_form(play: Stage, user: str = ADA, parent: str = "") -> str:
    """The form of a reply that vanishes, opened at Ben's message; its id."""
    ts = parent or play.people.say(BEN, TEAM_CHANNEL, "who is in?")["ts"]
    view: str = play.people.shortcut(user, templates.REPLY, TEAM_CHANNEL, ts)["view"]["id"]
    return view


def reply(play: Stage, view: str, said: str, delay: str = "10s", user: str = ADA) -> dict[str, Any]:
    values = {name: {name: value} for name, value in ((templates.MESSAGE, said), (templates.DELAY, delay))}
    answer: dict[str, Any] = play.people.submit(user, view, values=values)
    assert answer["status"] == 200, answer
    rest(play)
    return answer


def without_ticks(play: Stage, monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """The clock goes on, and nothing runs."""
    with monkeypatch.context() as stopped:
        stopped.setattr(play.rooster, "tick", lambda **_: None)
        play.people.clock(advance=seconds)


# E3, B15: a person was quicker


@pytest.mark.fault("E3")
@pytest.mark.fault("B15")
def test_e3_what_a_person_deleted_is_let_go_quietly(play: Stage) -> None:
    posted(play)
    play.people.delete(ADMIN, TEAM_CHANNEL, play.channel()[0]["ts"])
    play.later(12)
    play.later(HOUR)
    assert [call["error"] for call in calls(play, DELETE)] == ["message_not_found"]
    assert (goodbyes(play), play.dm(ADA), is_settled(play)) == (0, [], True)


@pytest.mark.fault("B15")
def test_b15_delete_now_of_what_is_gone_already_says_gone(play: Stage) -> None:
    posted(play)
    press = button(play, "Delete now")
    play.people.delete(ADMIN, TEAM_CHANNEL, play.channel()[0]["ts"])
    press()
    play.later(HOUR)
    assert (goodbyes(play), len(calls(play, DELETE)), is_settled(play)) == (1, 1, True)


# E5: longer than the queue can wait


@pytest.mark.fault("E5")
@pytest.mark.parametrize("delay", ["901s", "16m", "1h", "1d", "7d"])
def test_e5_a_delay_of_hours_is_made_in_hops_that_the_queue_allows_and_never_early(play: Stage, delay: str) -> None:
    delays: list[int] = []

    def note(target: str, arguments: Mapping[str, Any]) -> None:
        if target.endswith("SendMessageBatch"):
            delays.extend(entry["DelaySeconds"] for entry in arguments["Entries"])

    with watched(note):
        posted(play, f"{delay} the coffee is ready")
        play.rooster.step()
        (row,) = rows(play)
        seconds = int(row["due"]["N"]) - int(row["at"]["N"]) - 1
        for _ in range(3):
            play.people.clock(advance=(seconds - 120) // 3)
            play.rooster.step()
            assert there(play) == 1
        play.later(120)
    assert max(delays, default=0) <= 900
    (deleted,) = calls(play, DELETE)
    assert at(deleted) >= float(deleted["args"]["ts"]) + seconds
    assert (there(play), goodbyes(play), is_settled(play)) == (0, 1, True)


@pytest.mark.fault("E5")
@pytest.mark.fault("C16")
def test_e5_a_message_of_the_queue_that_comes_early_deletes_nothing(play: Stage) -> None:
    body = timer(posted(play, "1h the coffee is ready"))
    work(play, *[body] * 3)
    assert (there(play), calls(play, DELETE)) == (1, [])
    play.later(HOUR + 5)
    assert there(play) == 0


@pytest.mark.fault("E5")
def test_e5_slow_slack_shortens_nothing(play: Stage) -> None:
    """The delay counts from the moment at which Slack says that the message is there."""
    now = wiring.container().now
    wiring.cold_start(lambda: now() - 30)
    posted(play, "60s the coffee is ready")
    wiring.cold_start(now)
    play.later(63)
    (deleted,) = calls(play, DELETE)
    assert at(deleted) >= float(deleted["args"]["ts"]) + 60


@pytest.mark.fault("E5")
@pytest.mark.fault("C15")
@pytest.mark.parametrize("late", [7 * 60, 3 * HOUR, 3 * DAY])
def test_e5_after_an_outage_the_first_tick_brings_it(play: Stage, monkeypatch: pytest.MonkeyPatch, late: int) -> None:
    posted(play, "30m the coffee is ready")
    play.rooster.step()
    without_ticks(play, monkeypatch, 30 * 60 + late)
    drain(play)
    assert there(play) == 1
    play.rooster.tick()
    play.settle()
    assert (there(play), goodbyes(play), is_settled(play)) == (0, 1, True)


@pytest.mark.fault("E5")
@pytest.mark.fault("C15")
def test_e5_a_lost_message_of_the_queue_delays_by_a_minute(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    posted(play)
    play.rooster.forward()
    drain(play)
    without_ticks(play, monkeypatch, 12 + GRACE_SECONDS)
    play.rooster.tick()
    play.settle()
    assert (there(play), is_settled(play)) == (0, True)


# E6, C1: twice, at once, half


@pytest.mark.fault("E6")
@pytest.mark.fault("C1")
def test_e6_duplicate_messages_of_the_queue_delete_once(play: Stage) -> None:
    body = timer(posted(play))
    play.people.clock(advance=12)
    work(play, *[body] * 5)
    play.settle()
    assert (there(play), len(calls(play, DELETE)), goodbyes(play), is_settled(play)) == (0, 1, 1, True)


@pytest.mark.fault("E6")
@pytest.mark.fault("C1")
def test_e6_eight_workers_at_once_delete_once(play_on_aws: Stage) -> None:
    play = play_on_aws
    body = timer(posted(play))
    _real_aws.set_clock(play, advance=12)
    at_once(*[lambda: work_all([body])] * 8)
    assert (there(play), len(calls(play, DELETE)), goodbyes(play)) == (0, 1, 1)


@pytest.mark.fault("E6")
def test_e6_a_worker_whose_lease_ran_out_and_its_successor_delete_once(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = timer(posted(play))
    play.people.clock(advance=12)
    begin = SnapStore.begin_to_go

    def meanwhile(store: SnapStore, workspace: str, snap_id: str) -> bool:
        monkeypatch.setattr(SnapStore, "begin_to_go", begin)
        _advance(play, LEASE_SECONDS + 1)
        work(play, body)
        return begin(store, workspace, snap_id)

    monkeypatch.setattr(SnapStore, "begin_to_go", meanwhile)
    with pytest.MonkeyPatch.context() as quiet:
        quiet.setattr(wiring.worker(), "_settle", lambda *_: "done")  # its lease is another's by then
        work(play, body)
    play.later(HOUR)
    assert (there(play), goodbyes(play), len(ok(calls(play, DELETE))), rows(play)) == (0, 1, 1, [])


def _advance(play: Stage, seconds: int) -> None:
    play.people.clock(advance=seconds)


@pytest.mark.fault("E6")
@pytest.mark.fault("C9")
@pytest.mark.parametrize("refusal", [THROTTLED, DOWN], ids=["throttled", "down"])
@pytest.mark.parametrize("nth", range(1, 7))
def test_e6_a_table_that_fails_anywhere_in_the_deletion_only_delays_it(play: Stage, nth: int, refusal: Answer) -> None:
    posted(play)
    play.people.clock(advance=12)
    body = timer(newest(play))
    with refusing("DynamoDB", refusal, nth=nth, times=TRIES) as refused, suppress(StorageUnavailable):
        work_all([body])
    rest(play)
    assert len(refused) == TRIES
    for _ in range(3):
        play.later(AWAY)
    assert (there(play), is_settled(play)) == (0, True)
    assert goodbyes(play) <= 1
    assert len(ok(calls(play, DELETE))) == 1
    assert play.dm(ADA) == []


@pytest.mark.fault("E6")
def test_e6_delete_now_and_its_time_at_once_say_gone(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    body, press = timer(posted(play)), button(play, "Delete now")
    play.people.clock(advance=12)
    begin = SnapStore.begin_to_go

    def meanwhile(store: SnapStore, workspace: str, snap_id: str) -> bool:
        monkeypatch.setattr(SnapStore, "begin_to_go", begin)
        is_ours = begin(store, workspace, snap_id)
        press()
        return is_ours

    monkeypatch.setattr(SnapStore, "begin_to_go", meanwhile)
    work(play, body)
    play.settle()
    assert (there(play), len(ok(calls(play, DELETE))), goodbyes(play), rows(play)) == (0, 1, 1, [])


# "Keep it" at the instant of the deletion


@pytest.mark.fault("E6")
@pytest.mark.parametrize("is_first", [True, False], ids=["keeping first", "going first"])
def test_e6_keep_it_at_the_very_instant_either_stays_or_is_gone_and_says_so(
    play: Stage, monkeypatch: pytest.MonkeyPatch, is_first: bool
) -> None:
    body, press = timer(posted(play)), button(play, "Keep it")
    play.people.clock(advance=12)
    begin = SnapStore.begin_to_go

    def meanwhile(store: SnapStore, workspace: str, snap_id: str) -> bool:
        if is_first:
            press()
        is_ours = begin(store, workspace, snap_id)
        if not is_first:
            press()
        return is_ours

    monkeypatch.setattr(SnapStore, "begin_to_go", meanwhile)
    work(play, body)
    play.later(HOUR)
    assert there(play) == int(is_first)
    said = [one for one in only(play) if one in (templates.KEPT, templates.GOING, templates.GONE)]
    assert said == ([templates.KEPT] if is_first else [templates.GOING, templates.GONE])
    assert is_settled(play)
    if is_first:
        assert "vanishes" not in words(play.channel()[0]) + play.channel()[0]["text"]


@pytest.mark.fault("E6")
def test_e6_keep_it_and_delete_now_pressed_together_agree(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    posted(play)
    keep, action = button(play, "Keep it"), {"action_id": templates.NOW, "value": newest(play)}
    click = {"type": "block_actions", "team": {"id": ACME}, "user": {"id": ADA}, "actions": [action]}
    where = {"type": "message", "channel_id": TEAM_CHANNEL, "message_ts": "1.1"}
    body = urlencode({"payload": json.dumps({**click, "container": where})}).encode()
    real = SnapStore.snap

    def meanwhile(store: SnapStore, workspace: str, snap_id: str) -> Any:
        found = real(store, workspace, snap_id)
        monkeypatch.setattr(SnapStore, "snap", real)
        keep()
        return found

    monkeypatch.setattr(SnapStore, "snap", meanwhile)
    assert wiring.front_door().interactions(Request(_gateway(body), None)).status_code == 200
    said = [one for one in only(play) if one in (templates.KEPT, templates.NOT_THERE, templates.GONE)]
    assert (said, there(play)) == ([templates.KEPT, templates.NOT_THERE], 1)


@pytest.mark.fault("B4")
@pytest.mark.parametrize("method", ["conversations.history", UPDATE])
def test_what_is_kept_stays_though_slack_does_not_let_rooster_say_so(play: Stage, method: str) -> None:
    posted(play)
    play.people.faults(method=method, status=500, times=100)
    button(play, "Keep it")()
    play.later(HOUR)
    assert (there(play), only(play)[-1], is_settled(play)) == (1, templates.KEPT_UNSAID, True)


# E7: uninstalled, forgotten, switched off


@pytest.mark.fault("E7")
@pytest.mark.fault("B7")
def test_e7_after_leaving_slack_is_not_called_and_the_rows_go_with_the_workspace(open_play: Stage) -> None:
    play = open_play
    play.people.install()
    play.settle()
    play.later(600)
    posted(play, "1h the coffee is ready")
    play.people.uninstall()
    play.settle()
    before = len(play.people.log())
    play.later(HOUR + 5)
    play.later(DAY)
    assert len(play.people.log()) == before
    assert (play.rooster.failures, play.rooster.dead_letters()) == ([], [])
    play.later(31 * DAY)
    play.later(600)
    assert rows(play) == []
    assert len(play.people.log()) == before


@pytest.mark.fault("E7")
def test_e7_who_is_back_before_its_time_has_it_deleted(open_play: Stage) -> None:
    play = open_play
    play.people.install()
    play.settle()
    play.later(600)
    posted(play, "1h the coffee is ready")
    play.people.uninstall()
    play.settle()
    play.later(600)
    play.people.install()
    play.settle()
    play.later(HOUR)
    assert (there(play), rows(play)) == (0, [])


@pytest.mark.fault("E7")
def test_e7_who_is_back_after_its_time_has_it_deleted_then(open_play: Stage) -> None:
    play = open_play
    play.people.install()
    play.settle()
    play.later(600)
    posted(play, "1h the coffee is ready")
    play.people.uninstall()
    play.settle()
    play.later(2 * HOUR)
    play.people.install()
    play.settle()
    play.later(HOUR)
    assert there(play) == 0


@pytest.mark.fault("E7")
def test_e7_what_is_forgotten_with_the_workspace_does_not_stay_for_ever(open_play: Stage) -> None:
    play = open_play
    play.people.install()
    play.settle()
    play.later(600)
    posted(play, "1h the coffee is ready")
    forget(play)
    play.later(2 * HOUR)
    assert there(play) == 0


def forget(play: Stage) -> None:
    """An admin types `/rooster forget` and presses the button."""
    asked = play.people.command(ADMIN, TEAM_CHANNEL, "/rooster", "forget")
    elements = [one for row in json.loads(asked["body"])["blocks"] for one in row.get("elements", [])]
    (press,) = [one for one in elements if one["type"] == "button"]
    play.people.click(ADMIN, press["action_id"], channel=TEAM_CHANNEL, ts=asked["ts"], value=press["value"])
    play.settle(within=300)


@pytest.mark.fault("E7")
def test_e7_what_is_forgotten_while_it_is_posted_is_taken_back(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    place = SnapStore.mark_posted

    def meanwhile(store: SnapStore, *given: Any) -> bool:
        play.rooster.reset()
        return place(store, *given)

    monkeypatch.setattr(SnapStore, "mark_posted", meanwhile)
    said = snap(play, "1h the coffee is ready")
    play.later(2 * HOUR)
    assert (there(play), "deleted it right away" in said) == (0, True)


@pytest.mark.fault("E7")
def test_e7_switched_off_by_an_admin_it_still_vanishes(play: Stage) -> None:
    posted(play, "10m the coffee is ready")
    play.people.command(ADMIN, TEAM_CHANNEL, "/rooster", "features snaps off")
    assert "are off" in snap(play, "10s more coffee")
    play.later(605)
    assert (there(play), goodbyes(play), is_settled(play)) == (0, 1, True)


@pytest.mark.fault("E7")
@pytest.mark.parametrize("features", ["standups", "emoji"])
def test_e7_switched_off_for_all_it_still_vanishes(play: Stage, monkeypatch: pytest.MonkeyPatch, features: str) -> None:
    posted(play, "10m the coffee is ready")
    play.people.faults(POST, drop=True)
    assert snap(play, "10m more coffee") == templates.IN_DOUBT
    monkeypatch.setenv("FEATURES", features)
    wiring.cold_start(wiring.container().now)
    play.later(605)
    assert (there(play), is_settled(play)) == (0, True)


# B1: limits


@pytest.mark.fault("B1")
@pytest.mark.parametrize("wait", [30, 1800, None])
def test_b1_a_limit_at_the_deletion_is_kept_and_then_it_is_gone(play: Stage, wait: int | None) -> None:
    posted(play)
    play.people.faults(DELETE, status=429, retry_after=wait)
    play.settle(within=12)
    play.settle(within=2000)
    limited, done = calls(play, DELETE)
    assert (limited["status"], done["ok"]) == (429, True)
    assert at(done) - at(limited) >= (wait or 1)
    assert (there(play), goodbyes(play), play.dm(ADA), is_settled(play)) == (0, 1, [], True)


@pytest.mark.fault("B1")
def test_b1_while_slack_wants_a_rest_no_other_message_is_deleted(play: Stage) -> None:
    for number in range(3):
        posted(play, f"10s coffee {number}")
    play.people.faults(DELETE, status=429, retry_after=60)
    play.settle(within=30)
    assert len(calls(play, DELETE)) == 1
    play.settle(within=120)
    limited, *others = calls(play, DELETE)
    assert all(at(call) - at(limited) >= 60 for call in others)
    assert (there(play), len(others), is_settled(play)) == (0, 3, True)


@pytest.mark.fault("B1")
def test_b1_a_limit_at_the_post_is_told_and_nothing_is_posted(play: Stage) -> None:
    play.people.faults(POST, status=429, retry_after=30)
    assert snap(play, "10s the coffee is ready") == templates.BUSY
    play.later(HOUR)
    assert (there(play), len(calls(play, POST)), calls(play, DELETE), is_settled(play)) == (0, 1, [], True)


@pytest.mark.fault("B1")
def test_b1_a_limit_at_the_look_for_what_is_in_doubt_is_kept(play: Stage) -> None:
    play.people.faults(POST, drop=True)
    play.people.faults(HISTORY, status=429, retry_after=60)
    snap(play, "10s the coffee is ready")
    play.settle(within=200)
    first, second, *_ = calls(play, HISTORY)
    assert at(second) - at(first) >= 60
    assert (there(play), play.dm(ADA), is_settled(play)) == (0, [], True)


# B3 to B6: whether it was posted, nobody knows


@pytest.mark.fault("B3")
@pytest.mark.fault("B4")
@pytest.mark.parametrize("doubt", DOUBTS, ids=str)
@pytest.mark.parametrize("delay", ["10s", "2h"])
def test_b3_a_post_in_doubt_is_told_and_removed_within_seconds(play: Stage, doubt: dict[str, Any], delay: str) -> None:
    play.people.faults(POST, **doubt)
    asked = clock.now()
    assert snap(play, f"{delay} the coffee is ready") == templates.IN_DOUBT
    was_posted = there(play)
    play.settle(within=60)
    assert (there(play), len(ok(calls(play, DELETE))), play.dm(ADA)) == (0, was_posted, [])
    assert all(at(call) - asked < 60 for call in calls(play, DELETE))
    play.later(3 * HOUR)
    play.settle(within=60)
    assert (there(play), len(calls(play, POST)), goodbyes(play), is_settled(play)) == (0, 1, was_posted, True)


@pytest.mark.fault("B3")
def test_b3_a_reply_in_doubt_is_told_in_the_form_and_removed(play: Stage) -> None:
    view = reply_form(play)
    play.people.faults(POST, drop=True)
    assert reply(play, view, "me")["errors"] == {templates.MESSAGE: templates.IN_DOUBT}
    assert there(play) == 1
    play.settle(within=60)
    assert (there(play), is_settled(play)) == (0, True)
    assert calls(play, "conversations.replies")


@pytest.mark.fault("B3")
@pytest.mark.parametrize("looks", range(1, LOOKS))
def test_b3_what_appears_only_later_is_removed_then(play: Stage, looks: int) -> None:
    play.people.faults(POST, drop=True, before=True)
    assert snap(play, "2h the coffee is ready") == templates.IN_DOUBT
    play.later(6)
    for _ in range(looks - 1):
        play.later(LOOK_AGAIN_SECONDS)
    assert len(calls(play, HISTORY)) == looks
    appears(play, newest(play))
    play.settle(within=60)
    assert (there(play), goodbyes(play)) == (0, 1)
    play.later(3 * HOUR)
    assert is_settled(play)


def appears(play: Stage, snap_id: str) -> None:
    """Slack shows what it had accepted."""
    wiring.container().workspaces.slack(ACME).post_message(TEAM_CHANNEL, "late", (section("late"),), snap_id)
    assert there(play) == 1


@pytest.mark.fault("B3")
def test_b3_what_appears_after_the_last_look_is_removed_at_its_time(play: Stage) -> None:
    play.people.faults(POST, drop=True, before=True)
    assert snap(play, "2h the coffee is ready") == templates.IN_DOUBT
    snap_id = newest(play)
    play.settle(within=60)
    assert len(calls(play, HISTORY)) == LOOKS
    appears(play, snap_id)
    play.later(2 * HOUR + 60)
    assert (there(play), is_settled(play)) == (0, True)


@pytest.mark.fault("B3")
@pytest.mark.fault("B8")
@pytest.mark.parametrize("delay", ["3s", "10s", "2h"])
def test_b3_without_the_scope_to_look_the_author_is_told_once(play: Stage, delay: str) -> None:
    play.people.scopes(WITHOUT_HISTORY)
    play.people.faults(POST, drop=True, channel=TEAM_CHANNEL)
    assert snap(play, f"{delay} the coffee is ready") == templates.IN_DOUBT
    play.settle(within=60)
    play.later(3 * HOUR)
    assert [("I can't check" in words(told)) for told in play.dm(ADA)] == [True]
    assert is_settled(play)


@pytest.mark.fault("B3")
@pytest.mark.fault("B9")
@pytest.mark.parametrize(
    "change", [{"archived": True}, {"rooster": False}, {"private": True, "rooster": False}], ids=str
)
def test_b3_what_cannot_be_looked_for_is_told_once(play: Stage, change: dict[str, Any]) -> None:
    play.people.faults(POST, drop=True, channel=TEAM_CHANNEL)
    snap(play, "10s the coffee is ready")
    play.people.channel(TEAM_CHANNEL, **change)
    play.settle(within=60)
    play.later(3 * HOUR)
    assert len(play.dm(ADA)) == 1
    assert is_settled(play)


@pytest.mark.fault("B4")
def test_b4_history_down_for_long_is_told_once_and_looked_at_when_it_is_back(play: Stage) -> None:
    play.people.faults(POST, drop=True, channel=TEAM_CHANNEL)
    play.people.faults(HISTORY, status=503, times=10**6, channel=TEAM_CHANNEL)
    snap(play, "10s the coffee is ready")
    for _ in range(12):
        play.later(300)
    assert (there(play), len(play.dm(ADA))) == (1, 1)
    play.people.faults(clear=True)
    for _ in range(2):
        play.later(TRY_AGAIN_SECONDS)
    play.settle(within=60)
    assert (there(play), len(play.dm(ADA)), is_settled(play)) == (0, 1, True)


@pytest.mark.fault("B5")
def test_b5_silence_at_the_post_ends_in_our_own_timeout(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SlackClient", impatient)
    play.people.faults(POST, delay=1)
    assert snap(play, "10s the coffee is ready") == templates.IN_DOUBT
    play.settle(within=60)
    assert (there(play), is_settled(play)) == (0, True)


@pytest.mark.fault("B5")
def test_b5_who_answers_a_person_gives_up_before_slack_does(play: Stage) -> None:
    """Two calls of Slack's are made while it waits: the name, which may be left out, and the post."""
    posted(play)
    asked = [call["method"] for call in play.people.log()]
    assert asked == ["users.info", POST]
    assert wiring.container().workspaces.slack(ACME)._timeout == workspaces.REQUEST_TIMEOUT
    assert REQUEST_TIMEOUT <= 2


@pytest.mark.fault("B5")
@pytest.mark.fault("B4")
@pytest.mark.parametrize(
    "fault", [{"status": 503}, {"drop": True}, {"status": 429}, {"error": "missing_scope"}], ids=str
)
def test_b4_a_name_that_slack_does_not_tell_stops_nothing(play: Stage, fault: dict[str, Any]) -> None:
    play.people.faults("users.info", **fault)
    posted(play)
    assert "Someone" in words(play.channel()[0])
    play.settle(within=12)
    assert (there(play), is_settled(play)) == (0, True)


@pytest.mark.fault("B6")
@pytest.mark.parametrize(("body", "work"), [(body, index % 2 == 0) for index, body in enumerate(GARBAGE)])
def test_b6_an_answer_to_the_post_that_makes_no_sense_is_a_doubt(play: Stage, body: str, work: bool) -> None:
    play.people.faults(POST, body=body, work=work)
    assert snap(play, "10s the coffee is ready") == templates.IN_DOUBT
    play.settle(within=60)
    assert (there(play), play.dm(ADA), is_settled(play)) == (0, [], True)


@pytest.mark.fault("B3")
@pytest.mark.fault("B4")
@pytest.mark.fault("B6")
@pytest.mark.parametrize("doubt", [*DOUBTS, *({"body": body} for body in GARBAGE[:3])], ids=str)
def test_b4_a_deletion_in_doubt_is_done_once_and_nobody_is_bothered(play: Stage, doubt: dict[str, Any]) -> None:
    posted(play)
    play.people.faults(DELETE, **doubt)
    play.settle(within=60)
    assert (there(play), play.dm(ADA), is_settled(play)) == (0, [], True)
    assert len(calls(play, DELETE)) == 2
    assert goodbyes(play) <= 1


@pytest.mark.fault("B4")
@pytest.mark.parametrize("method", [DELETE, "*"])
def test_b4_slack_down_for_an_hour_is_told_once_and_the_message_goes_when_it_is_back(play: Stage, method: str) -> None:
    posted(play)
    play.people.faults(method, status=503, times=10**6)
    for _ in range(12):
        play.later(300)
    assert there(play) == 1
    assert len(calls(play, DELETE)) <= MAX_DOUBTS + 1 + HOUR // TRY_AGAIN_SECONDS
    assert len(play.dm(ADA)) == int(method == DELETE)
    play.people.faults(clear=True)
    play.later(TRY_AGAIN_SECONDS)
    play.later(TRY_AGAIN_SECONDS)
    assert (there(play), goodbyes(play)) == (0, 1)
    assert len(play.dm(ADA)) <= 1  # of an outage of all methods, it may be told as it ends
    assert (is_settled(play), play.rooster.failures) == (True, [])


@pytest.mark.fault("B4")
def test_b4_slack_down_when_it_is_told_that_it_is_down_is_told_later_and_once(play: Stage) -> None:
    posted(play)
    play.people.faults(DELETE, status=503, times=10**6)
    play.people.faults(POST, drop=True, times=2)
    for _ in range(6):
        play.later(300)
    assert len(play.dm(ADA)) == 1


@pytest.mark.fault("B4")
def test_b4_after_a_day_it_is_given_up_and_nothing_is_kept(play: Stage) -> None:
    posted(play)
    play.people.faults(DELETE, status=503, times=10**6)
    play.settle(within=60)
    play.later(GIVE_UP_SECONDS + 60)
    play.later(600)
    tried = len(calls(play, DELETE))
    play.later(2 * DAY)
    assert (len(calls(play, DELETE)), len(play.dm(ADA)), is_settled(play)) == (tried, 1, True)


@pytest.mark.fault("B4")
def test_b4_delete_now_while_slack_is_down_does_not_say_that_nothing_happened(play: Stage) -> None:
    posted(play, "10m the coffee is ready")
    play.people.faults(DELETE, drop=True)
    button(play, "Delete now")()
    assert "nothing was changed" not in only(play)[-1]
    play.later(605)
    assert (there(play), is_settled(play)) == (0, True)


# B7, B8, B9, B16: Slack's clear no


@pytest.mark.fault("B8")
@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("missing_scope", templates.NOT_ALLOWED),
        ("restricted_action", templates.NOT_ALLOWED),
        ("restricted_action_read_only_channel", templates.NOT_ALLOWED),
        ("no_permission", templates.NOT_ALLOWED),
        ("not_in_channel", templates.NOT_HERE),
        ("channel_not_found", templates.NOT_HERE),
        ("is_archived", templates.ARCHIVED),
        ("msg_too_long", templates.TOO_LONG),
        ("msg_blocks_too_long", templates.TOO_LONG),
        ("invalid_blocks", templates.refused("invalid_blocks")),
        ("thread_not_found", templates.refused("thread_not_found")),
    ],
)
def test_b8_what_slack_does_not_let_post_is_told_and_its_timer_does_nothing(play: Stage, code: str, says: str) -> None:
    play.people.faults(POST, error=code)
    assert snap(play, "10s the coffee is ready") == says
    assert rows(play) == []
    play.later(HOUR)
    assert (there(play), len(calls(play, POST)), calls(play, DELETE), calls(play, HISTORY)) == (0, 1, [], [])
    assert (play.dm(ADA), is_settled(play)) == ([], True)


@pytest.mark.fault("B8")
@pytest.mark.fault("B16")
@pytest.mark.parametrize(
    "code",
    [
        *("cant_delete_message", "edit_window_closed", "is_archived", "channel_not_found", "not_in_channel"),
        *("missing_scope", "restricted_action", "compliance_exports_prevent_deletion", "msg_too_old"),
    ],
)
def test_b16_what_slack_does_not_let_delete_is_told_once_and_given_up(play: Stage, code: str) -> None:
    posted(play)
    play.people.faults(DELETE, error=code, times=10**6)
    play.later(12)
    play.later(DAY)
    assert (there(play), len(calls(play, DELETE)), is_settled(play)) == (1, 1, True)
    (told,) = play.dm(ADA)
    assert "couldn't delete your message" in words(told)
    assert (CANARY not in words(told), goodbyes(play)) == (True, 0)


@pytest.mark.fault("B16")
@pytest.mark.parametrize("fault", [{"status": 429, "retry_after": 60}, {"status": 503}, {"drop": True}], ids=str)
def test_b16_the_author_is_told_once_though_telling_goes_wrong_first(play: Stage, fault: dict[str, Any]) -> None:
    posted(play)
    play.people.faults(DELETE, error="cant_delete_message", times=10**6)
    play.people.faults(POST, **fault)
    play.settle(within=300)
    play.later(HOUR)
    assert (len(play.dm(ADA)), is_settled(play)) == (1, True)
    assert len(calls(play, DELETE)) <= 2


@pytest.mark.fault("B10")
@pytest.mark.fault("B16")
def test_b16_an_author_who_is_gone_is_not_told_and_it_is_given_up(play: Stage) -> None:
    posted(play)
    play.people.member(ADA, deactivated=True)
    play.people.faults(DELETE, error="cant_delete_message", times=10**6)
    play.later(12)
    play.later(DAY)
    assert (len(calls(play, DELETE)), is_settled(play)) == (1, True)


@pytest.mark.fault("B16")
@pytest.mark.parametrize("change", [{"archived": True}, {"private": True, "rooster": False}], ids=str)
def test_b16_a_channel_that_is_gone_is_told_in_words(play: Stage, change: dict[str, Any]) -> None:
    posted(play)
    play.people.channel(TEAM_CHANNEL, **change)
    play.later(12)
    why = "the channel is archived" if "archived" in change else "I'm not in the channel anymore"
    assert why in texts(play.dm(ADA))


@pytest.mark.fault("B16")
def test_b16_delete_now_says_why_not_and_its_time_comes_all_the_same(play: Stage) -> None:
    posted(play)
    play.people.faults(DELETE, error="cant_delete_message")
    button(play, "Delete now")()
    assert only(play)[-1] == templates.cannot_delete("cant_delete_message")
    play.later(12)
    assert (there(play), play.dm(ADA), is_settled(play)) == (0, [], True)


@pytest.mark.fault("B7")
@pytest.mark.parametrize("code", DEAD_TOKENS)
def test_b7_a_dead_token_at_the_deletion_is_not_used_again(play: Stage, code: str) -> None:
    for number in range(3):
        posted(play, f"1{number}s coffee")
    play.people.faults("*", error=code, times=10**6)
    play.settle(within=60)
    for pause in (DAY, HOUR):
        play.later(pause)
    assert len(calls(play, DELETE)) == 1
    assert (play.rooster.failures, play.rooster.dead_letters(), play.rooster.due_jobs(10**6)) == ([], [], [])


@pytest.mark.fault("B7")
def test_b7_once_the_operator_has_set_another_token_it_goes(play: Stage) -> None:
    posted(play)
    play.people.faults("*", error="invalid_auth", times=2)
    play.settle(within=60)
    assert snap(play, "10s the coffee is ready") == templates.CANNOT_DELETE
    wiring.container().table.commit(Update(key("T0ROOSTER"), "REMOVE #disowned"))  # as another token would
    play.later(HOUR)
    assert (there(play), rows(play)) == (0, [])


def test_a_delete_that_slack_would_not_take_now_is_done_a_little_later(play: Stage) -> None:
    posted(play, "1h the coffee is ready")
    play.people.faults(DELETE, status=429, retry_after=1)
    button(play, "Delete now")()
    assert "I'll keep trying" in only(play)[-1]
    play.settle(within=60)
    assert (there(play), rows(play)) == (0, [])


def test_after_a_delete_that_was_refused_it_may_still_be_kept(play: Stage) -> None:
    posted(play, "1h the coffee is ready")
    play.people.faults(DELETE, error="cant_delete_message")
    delete, keep = button(play, "Delete now"), button(play, "Keep it")
    delete()
    keep()
    assert templates.KEPT in only(play)


@pytest.mark.fault("B7")
@pytest.mark.parametrize("code", DEAD_TOKENS)
def test_b7_a_dead_token_at_the_post_is_told_and_nothing_waits(play: Stage, code: str) -> None:
    play.people.faults(POST, error=code)
    said = snap(play, "10s the coffee is ready")
    assert "not installed" in said
    play.later(HOUR)
    assert (there(play), calls(play, DELETE), is_settled(play)) == (0, [], True)


@pytest.mark.fault("B7")
@pytest.mark.fault("F8")
def test_b7_a_token_that_only_expired_is_renewed_and_the_message_goes(open_play: Stage) -> None:
    play = open_play
    play.people.rotation(on=True)
    play.people.install()
    play.settle()
    play.later(600)
    posted(play, "10m the coffee is ready")
    play.people.faults(DELETE, error="token_expired")
    play.later(605)
    play.later(60)
    assert (there(play), rows(play)) == (0, [])


@pytest.mark.fault("B7")
@pytest.mark.parametrize("code", DEAD_TOKENS)
def test_b7_a_method_that_refuses_a_living_token_is_tried_by_one_timer(play: Stage, code: str) -> None:
    posted(play)
    play.people.faults(DELETE, error=code, times=10**6)
    timers = set()
    for _ in range(12):
        play.later(300)
        timers |= {job["job"]["S"] for job in play.rooster.due_jobs(10**6) if job["kind"]["S"] == VANISH}
    assert len(timers) == 1
    play.people.faults(clear=True)
    play.later(HOUR)
    assert (there(play), rows(play)) == (0, [])


# A11, A12, A15, C9: the front door


@pytest.mark.fault("A11")
@pytest.mark.fault("C9")
@pytest.mark.parametrize("refusal", [THROTTLED, DOWN], ids=["throttled", "down"])
def test_a11_without_the_first_write_nothing_is_posted_and_the_author_is_told(play: Stage, refusal: Answer) -> None:
    with refusing("TransactWriteItems", refusal):
        assert "nothing was changed" in snap(play, "10s the coffee is ready")
    play.later(HOUR)
    assert (there(play), calls(play), is_settled(play)) == (0, [], True)


@pytest.mark.fault("A11")
@pytest.mark.fault("C9")
@pytest.mark.parametrize("refusal", [THROTTLED, DOWN], ids=["throttled", "down"])
@pytest.mark.parametrize("delay", ["10s", "2h"])
def test_a11_without_the_second_write_it_is_taken_back_at_once_and_told(
    play: Stage, log: list[str], refusal: Answer, delay: str
) -> None:
    with refusing("UpdateItem", refusal):
        assert snap(play, f"{delay} the coffee is ready") == templates.TAKEN_BACK
        assert there(play) == 0
    assert sum('"snap_taken_back"' in line for line in log) == 1
    play.later(2 * HOUR + 60)
    play.settle(within=60)
    assert (goodbyes(play), play.dm(ADA), is_settled(play)) == (0, [], True)


@pytest.mark.fault("A11")
@pytest.mark.parametrize("fault", [{"status": 503}, {"status": 429}, {"error": "cant_delete_message"}], ids=str)
def test_a11_what_cannot_be_taken_back_either_is_told_and_goes_at_its_time(play: Stage, fault: dict[str, Any]) -> None:
    play.people.faults(DELETE, **fault)
    with refusing("UpdateItem", THROTTLED):
        said = snap(play, "10s the coffee is ready")
    assert there(play) == 1
    assert "nothing was changed" not in said
    play.later(12)
    assert (there(play), is_settled(play)) == (0, True)


@pytest.mark.fault("A11")
@pytest.mark.fault("B3")
def test_a11_without_the_write_after_a_doubt_it_is_told_and_goes_at_its_time(play: Stage) -> None:
    play.people.faults(POST, drop=True)
    with refusing("PutItem", THROTTLED):
        assert snap(play, "10s the coffee is ready") == templates.IN_DOUBT
    play.later(12)
    assert (there(play), is_settled(play)) == (0, True)


@pytest.mark.fault("A11")
@pytest.mark.parametrize("label", ["Keep it", "Delete now"])
def test_a11_a_button_without_the_table_changes_nothing_and_says_so(play: Stage, label: str) -> None:
    posted(play)
    press = button(play, label)
    with refusing("DynamoDB", THROTTLED):
        press()
    assert "try again" in only(play)[-1]
    play.later(12)
    assert (there(play), is_settled(play)) == (0, True)


@pytest.mark.fault("C3")
def test_c3_a_front_door_that_dies_after_the_post_leaves_a_timer_that_finds_it(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def dies(*_: Any) -> bool:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(SnapStore, "mark_posted", dies)
        with pytest.raises(Killed):
            play.post_signed("/slack/commands", typed("10s the coffee is ready"))
    assert (there(play), len(rows(play))) == (1, 1)
    play.later(12)
    assert (there(play), goodbyes(play), is_settled(play)) == (0, 1, True)


def _gateway(body: bytes) -> dict[str, Any]:
    """A form as API Gateway hands it over."""
    proof = {name.lower(): value for name, value in signed(body).items()}
    return gateway_event(body.decode(), headers={"content-type": FORM, **proof})


def typed(text: str) -> dict[str, str]:
    """The form of `/snap TEXT`."""
    return {"team_id": ACME, "channel_id": TEAM_CHANNEL, "user_id": ADA, "command": "/snap", "text": text}


@pytest.mark.fault("A12")
def test_a12_a_command_that_comes_again_posts_nothing_more(play: Stage) -> None:
    with captured(play) as requests:
        posted(play)
    sent = requests[0]
    answers = [play.rooster.request(sent.path, sent.headers, sent.body) for _ in range(3)]
    assert [templates.ALREADY in answer.body.decode() for answer in answers] == [True] * 3
    assert (there(play), len(calls(play, POST)), len(rows(play))) == (1, 1, 1)
    play.later(12)
    assert play.rooster.request(sent.path, sent.headers, sent.body).status == 200
    play.later(HOUR)
    assert (there(play), len(calls(play, POST)), is_settled(play)) == (0, 1, True)


@pytest.mark.fault("A12")
def test_a12_ten_copies_of_a_command_at_once_are_one_message(play_on_aws: Stage) -> None:
    play = play_on_aws
    body = urlencode(typed("1h coffee")).encode()
    request, door = _gateway(body), wiring.front_door()
    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(lambda _: door.commands(Request(request, None)).status_code, range(10)))
    assert statuses == [200] * 10
    assert (there(play), len(rows(play))) == (1, 1)


@pytest.mark.fault("A12")
def test_a12_a_form_that_comes_again_posts_nothing_more(play: Stage) -> None:
    view = reply_form(play)
    with captured(play) as requests:
        assert "errors" not in reply(play, view, "me", "1h")
    sent = requests[0]
    assert templates.ALREADY in play.rooster.request(sent.path, sent.headers, sent.body).body.decode()
    assert (there(play), len(rows(play))) == (1, 1)


@pytest.mark.fault("A12")
@pytest.mark.parametrize(("label", "stays"), [("Keep it", 1), ("Delete now", 0)])
def test_a12_a_click_that_comes_again_changes_nothing(play: Stage, label: str, stays: int) -> None:
    posted(play)
    press = button(play, label)
    with captured(play) as requests:
        press()
    sent = requests[0]
    for _ in range(2):
        assert play.rooster.request(sent.path, sent.headers, sent.body).status == 200
    play.later(HOUR)
    assert (there(play), len(ok(calls(play, DELETE))), len(calls(play, UPDATE))) == (stays, 1 - stays, stays)
    assert is_settled(play)


@pytest.mark.fault("A15")
@pytest.mark.parametrize("action", [templates.NOW, templates.KEEP])
def test_a15_a_button_of_another_workspace_finds_nothing(play: Stage, action: str) -> None:
    snap_id = posted(play)
    click = {
        **{"type": "block_actions", "team": {"id": "T0OTHER"}, "user": {"id": "U0EVE"}},
        **{"actions": [{"action_id": action, "value": snap_id}]},
        **{"container": {"type": "message", "channel_id": "C0OTHER", "message_ts": "1.1"}},
    }
    play.post_signed("/slack/interactions", {"payload": json.dumps(click)})
    assert (there(play), len(rows(play))) == (1, 1)


# E8: the words are nowhere


def on_the_wire(sent: list[str], answer: Answer | None = None, part: str = "-") -> Callable[..., Answer | None]:
    """Notes everything that AWS is told; refuses what has `part` in its target."""

    def look(target: str, arguments: Mapping[str, Any]) -> Answer | None:
        sent.append(f"{target} {json.dumps(arguments)}")
        return answer if part in target else None

    return look


def every_path(play: Stage, disk: Path, said: list[str]) -> None:
    """All that can become of a message, one after the other; `said`: what Rooster answered."""
    faults = play.people.faults
    secret = [f"{CANARY} number {number}" for number in range(20)]

    def tell(typed: str) -> None:
        said.append(snap(play, typed))

    tell(f"10s {secret[0]}")
    tell(secret[1])
    tell(f"-- 2 {secret[2]}")
    play.slack._slack.store.flush()
    assert CANARY in disk.read_text(), "this test sees the disk"
    tell("list")
    play.people.command(ADMIN, TEAM_CHANNEL, "/rooster", "export")
    play.later(15)
    tell(f"10m {secret[3]}")
    button(play, "Delete now")()
    tell(f"10m {secret[4]}")
    button(play, "Keep it")()
    play.settle()
    (kept,) = play.channel()
    assert CANARY in words(kept)
    for typed in (f"5x {CANARY}", f"8d {CANARY}", f"10{CANARY}", f"-5 {CANARY}"):
        tell(typed)
    for fault in ({"error": "msg_too_long"}, {"error": "restricted_action"}, {"status": 429}, {"error": "of_2030"}):
        faults(POST, **fault)
        tell(f"10s {secret[5]}")
    for fault in (*DOUBTS, {"body": CANARY}):
        faults(POST, **fault)
        tell(f"10s {secret[6]}")
        play.settle(within=60)
    view = reply_form(play)
    for delay in ("tomorrow", CANARY):
        said.append(json.dumps(reply(play, view, secret[7], delay)))
    faults(POST, error="thread_not_found")
    said.append(json.dumps(reply(play, view, secret[8])))
    said.append(json.dumps(reply(play, view, secret[9])))
    tell(f"10s {secret[10]}")
    faults(DELETE, drop=True)
    play.settle(within=60)
    tell(f"10s {secret[11]}")
    faults(DELETE, error="cant_delete_message")
    play.settle(within=60)
    play.people.delete(ADMIN, TEAM_CHANNEL, play.channel()[-1]["ts"])
    play.people.delete(ADMIN, TEAM_CHANNEL, kept["ts"])


def storage_fails(play: Stage, sent: list[str], said: list[str]) -> None:
    """What becomes of a message where the table does not play along, and where the code has a bug."""
    for part in ("TransactWriteItems", "UpdateItem", "PutItem"):
        if part == "PutItem":
            play.people.faults(POST, drop=True)
        with watched(on_the_wire(sent, THROTTLED, part)):
            said.append(snap(play, f"10s {CANARY} {part}"))
    play.settle(within=60)
    posted(play, f"10s {CANARY} for the bug")
    with pytest.MonkeyPatch.context() as bug:
        bug.setattr(SnapStore, "begin_to_go", None)
        play.people.clock(advance=12)
        play.rooster.forward()
        deliver_until_given_up(play)


@pytest.mark.fault("E8")
def test_e8_after_every_path_the_words_are_nowhere(
    open_play: Stage, log: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play, sent, said = open_play, list[str](), list[str]()
    disk = tmp_path / "slack.json"
    monkeypatch.setattr(play.slack._slack.store, "_path", disk)
    play.slack._slack.store.start()
    with watched(on_the_wire(sent)):
        play.people.install()
        play.settle()
        play.later(600)
        every_path(play, disk, said)
    storage_fails(play, sent, said)
    assert play.rooster.failures, "this test sees a bug"
    with watched(on_the_wire(sent)):
        play.settle(within=60)
        play.later(DAY)
    assert (play.channel(), rows(play)) == ([], [])
    services = {line.partition("_")[0].partition(".")[0] for line in sent}
    assert {"DynamoDB", "AmazonSQS", "TrentService"} <= services
    others = [call for call in play.people.log() if call["method"] not in (POST, UPDATE)]
    assert {DELETE, HISTORY, "chat.postEphemeral", "users.info", "views.open"} <= {one["method"] for one in others}
    uploaded = [file.content or b"" for file in play.slack._slack.files._files.values()]
    assert uploaded, "this test sees the export"
    play.slack._slack.store.flush()
    places: dict[str, str] = {
        "table": stored(play),
        "told to AWS": "\n".join(sent),
        "log": "\n".join(log),
        "Slack's log": json.dumps(others),
        "answers": "\n".join(said),
        "direct messages": json.dumps([play.dm(user) for user in (ADA, BEN, ADMIN)]),
        "export": "\n".join(_unzipped(content) for content in uploaded),
        "disk": "\n".join(path.read_text() for path in tmp_path.iterdir()),
        "failures": "\n".join(map(repr, play.rooster.failures)),
    }
    assert all(places.values()), [name for name, text in places.items() if not text]
    assert [name for name, text in places.items() if CANARY in text] == []


def _unzipped(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


@pytest.mark.fault("E8")
def test_e8_notifications_and_metadata_say_nothing(play: Stage) -> None:
    posted(play, f"10m {CANARY}")
    button(play, "Keep it")()
    for call in [*calls(play, POST), *calls(play, UPDATE)]:
        others = {name: value for name, value in call["args"].items() if name != "blocks"}
        assert CANARY not in json.dumps(others)
        assert CANARY in call["args"]["blocks"]


@pytest.mark.fault("E8")
def test_e8_the_panel_of_the_playground_names_no_word(play: Stage) -> None:
    posted(play, CANARY)
    assert CANARY not in json.dumps(play.people.look(ADA)["activity"])


@pytest.mark.fault("B4")
@pytest.mark.parametrize("fault", [{"error": "brand_new"}, {"status": 429}, {"status": 500}], ids=str)
def test_the_author_of_a_reply_keeps_it_though_slack_shows_them_nothing_in_the_channel(
    play: Stage, fault: dict[str, Any]
) -> None:
    view = reply_form(play)
    play.people.faults(method="chat.postEphemeral", times=10**6, **fault)
    reply(play, view, "me", "10m")
    (told,) = play.dm(ADA)
    assert words(told).startswith("Posted. It vanishes in *10 min*")
