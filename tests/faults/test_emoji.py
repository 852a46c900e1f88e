"""Rows A9, A13, A14, B13-B15, E1, E2 of reactions: repeated events, Slack's refusals, floods, texts made to hurt."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from chalice.app import Request

from chalicelib import wiring
from chalicelib.aws.table import Put
from chalicelib.features.emoji.jobs import TEXT_SECONDS
from chalicelib.features.emoji.model import TOO_LATE_SECONDS
from chalicelib.features.emoji.reacting import MAX_DOUBTS
from chalicelib.features.emoji.store import MAX_A_MINUTE
from chalicelib.frontdoor.templates import NOT_INSTALLED
from chalicelib.slack import response_url
from tests import clock
from tests.emoji import BEN, DOWN, calls, emoji, reaction, reactions, say, stored, whispered, why
from tests.gateway import captured, gateway_event, signed
from tests.harness import Stage, words
from tests.wire import refusal, refusing

REACT = "reactions.add"
LIGHT = ["rotating_light"]


@pytest.fixture
def lively(play: Stage) -> Stage:
    """Ada switched Rooster on in #team."""
    emoji(play, "on")
    return play


def told(**values: Any) -> dict[str, Any]:
    """A message event as Slack tells it."""
    now = f"{clock.now()}.000100"
    said = {"type": "message", "channel": "C0TEAM", "channel_type": "channel", "user": BEN, "text": DOWN, "ts": now}
    return {**said, **values}


def told_directly(play: Stage, text: str) -> dict[str, Any]:
    """What Ben writes to Rooster, as Slack tells it."""
    play.people.home(BEN)  # the conversation is there
    return told(channel="D0BEN", channel_type="im", text=text)


def outcomes(play: Stage) -> list[str | None]:
    """What Slack said to each reaction."""
    return [call.get("error") for call in calls(play, REACT)]


@pytest.mark.fault("A9")
def test_a9_slacks_retries_of_a_message_are_one_reaction(lively: Stage) -> None:
    with captured(lively) as requests:
        ts = say(lively, DOWN)
    (event,) = [one for one in requests if DOWN.encode() in one.body]
    for attempt, pause in enumerate((0, 60, 300), start=1):
        lively.later(pause)
        retry = {**event.headers, **signed(event.body), "X-Slack-Retry-Num": str(attempt)}
        assert lively.rooster.request(event.path, retry, event.body).status == 200
    lively.settle()
    assert (reactions(lively, ts), outcomes(lively)) == (LIGHT, [None])


@pytest.mark.fault("A9")
def test_a9_twenty_deliveries_at_once_are_one_reaction(lively: Stage) -> None:
    with captured(lively) as requests:
        ts = lively.people.say(BEN, "C0TEAM", DOWN)["ts"]
    event, door = requests[0], wiring.front_door()
    request = gateway_event(event.body.decode(), headers=event.headers)
    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda _: door.events(Request(request, None)).status_code, range(20)))
    lively.settle()
    assert statuses == [200] * 20
    assert (reactions(lively, ts), outcomes(lively)) == (LIGHT, [None])


@pytest.mark.fault("A9")
def test_a9_a_direct_message_told_twice_is_answered_once(play: Stage) -> None:
    event = told_directly(play, "we shipped it")
    for _ in range(2):
        play.people.event(event)
        play.settle()
    assert len(play.dm(BEN)) == 1


@pytest.mark.fault("A13")
def test_a13_a_shortcut_that_nobody_knows_is_acknowledged(lively: Stage) -> None:
    before = stored(lively)
    shortcut = {
        **{"type": "message_action", "callback_id": "of_2030", "team": {"id": "T0ROOSTER"}, "user": {"id": BEN}},
        **{"channel": {"id": "C0TEAM"}, "message_ts": "1.1", "message": {"text": DOWN}},
    }
    answer = lively.post_signed("/slack/interactions", {"payload": json.dumps(shortcut)})
    assert (answer.status, answer.body, stored(lively)) == (200, b"", before)


NOT_A_PERSONS: dict[str, dict[str, Any]] = {
    "our own": {"user": "U0ROOSTER", "bot_id": "B0ROOSTER"},
    "another bot's": {"user": "U0OTHERBOT", "bot_id": "B0OTHERBOT"},
    "an old bot's": {"subtype": "bot_message", "user": None},
    "Slackbot's": {"user": "USLACKBOT"},
    "changed": {"subtype": "message_changed", "hidden": True, "text": None, "message": {"text": DOWN}},
    "deleted": {"subtype": "message_deleted", "hidden": True, "text": None},
    "a join": {"subtype": "channel_join"},
    "a topic": {"subtype": "channel_topic"},
    "edited meanwhile": {"edited": {"user": BEN, "ts": "1.2"}},
    "a command": {"text": f"/remind {DOWN}"},
    "empty": {"text": ""},
    "only a file": {"subtype": "file_share", "text": ""},
    "without text": {"text": None},
    "of no channel": {"channel": None},
    "of no time": {"ts": "yesterday"},
    "of a list": {"text": [DOWN]},
    "of listed subtypes": {"subtype": ["file_share"]},
}


@pytest.mark.fault("A14")
@pytest.mark.parametrize("whose", NOT_A_PERSONS)
def test_a14_what_no_person_just_wrote_gets_nothing(lively: Stage, whose: str) -> None:
    before = stored(lively)
    assert lively.people.event(told(**NOT_A_PERSONS[whose]))["status"] == 200
    assert stored(lively) == before


@pytest.mark.fault("A14")
@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_a14_a_file_with_words_and_a_broadcast_reply_are_a_persons(lively: Stage, subtype: str) -> None:
    ts = lively.people.say(BEN, "C0TEAM", "see the picture")["ts"]
    lively.people.event(told(ts=ts, subtype=subtype, files=[{"id": "F1"}]))
    lively.settle()
    assert reactions(lively, ts) == LIGHT


@pytest.mark.fault("A14")
def test_a14_ten_thousand_events_of_bots_end(lively: Stage) -> None:
    before = stored(lively)
    kinds = [told(**values) for values in NOT_A_PERSONS.values()]
    frame = {"type": "event_callback", "team_id": "T0ROOSTER", "event_time": clock.now()}
    requests = []
    for number, event in enumerate(kinds):
        body = json.dumps({**frame, "event_id": f"Ev{number}", "event": event}).encode()
        sent = {name.lower(): value for name, value in signed(body).items()}
        requests.append(gateway_event(body.decode(), headers={"content-type": "application/json", **sent}))
    door = wiring.front_door()
    statuses = {door.events(Request(requests[at % len(requests)], None)).status_code for at in range(10_000)}
    assert (statuses, stored(lively)) == ({200}, before)


@pytest.mark.fault("B13")
def test_b13_already_reacted_is_success(lively: Stage) -> None:
    lively.people.faults(REACT, error="already_reacted")
    ts = say(lively, DOWN)
    assert outcomes(lively) == ["already_reacted"]
    assert ":rotating_light:" in words(why(lively, ts))


@pytest.mark.fault("B13")
def test_b13_a_worker_that_died_after_reacting_is_followed_by_one_that_remembers(lively: Stage) -> None:
    lively.people.faults(REACT, drop=True)
    ts = say(lively, DOWN)
    lively.later(10)
    assert (reactions(lively, ts), outcomes(lively)[-1]) == (LIGHT, "already_reacted")
    assert ":rotating_light:" in words(why(lively, ts))


REFUSALS = [
    *("invalid_name", "too_many_emoji", "too_many_reactions", "not_reactable", "thread_locked", "is_archived"),
    *("not_in_channel", "channel_not_found", "missing_scope", "no_permission"),
]


@pytest.mark.fault("B14")
@pytest.mark.parametrize("code", REFUSALS)
def test_b14_what_slack_refuses_is_dropped_and_not_tried_again(lively: Stage, code: str) -> None:
    lively.people.faults(REACT, error=code)
    ts = say(lively, DOWN)
    lively.later(3600)
    assert (reactions(lively, ts), outcomes(lively), lively.rooster.dead_letters()) == ([], [code], [])
    assert "haven't reacted" in words(why(lively, ts))


@pytest.mark.fault("B14")
def test_b14_an_emoji_that_somebody_removed_is_not_used_again(lively: Stage) -> None:
    lively.people.faults(REACT, error="invalid_name")
    say(lively, "time to shipit, folks")
    wiring.cold_start(wiring.container().now)  # another function, which remembers nothing
    assert "shipit" not in reactions(lively, say(lively, "time to shipit, folks"))


@pytest.mark.fault("B15")
def test_b15_a_message_deleted_meanwhile_is_no_matter(lively: Stage) -> None:
    ts = lively.people.say(BEN, "C0TEAM", DOWN)["ts"]
    lively.people.delete(BEN, "C0TEAM", ts)
    lively.settle()
    lively.later(3600)
    assert (outcomes(lively), lively.rooster.dead_letters()) == (["message_not_found"], [])
    assert len(lively.channel()) == 1  # that it was switched on


@pytest.mark.fault("B1")
def test_b1_slacks_wait_is_kept_and_the_reaction_comes_after_it(lively: Stage) -> None:
    lively.people.faults(REACT, status=429, retry_after=30)
    ts = say(lively, DOWN)
    assert reactions(lively, ts) == []
    lively.settle(within=60)
    assert (reactions(lively, ts), len(outcomes(lively))) == (LIGHT, 2)


@pytest.mark.fault("B1")
def test_b1_a_wait_of_more_than_ten_minutes_is_not_worth_it(lively: Stage) -> None:
    lively.people.faults(REACT, status=429, retry_after=TOO_LATE_SECONDS + 1)
    ts = say(lively, DOWN)
    lively.settle(within=2 * TOO_LATE_SECONDS)
    assert (reactions(lively, ts), len(outcomes(lively)), lively.rooster.due_jobs(TEXT_SECONDS)) == ([], 1, [])


@pytest.mark.fault("B1")
def test_b1_who_writes_to_rooster_is_answered_after_a_wait_of_an_hour(play: Stage) -> None:
    play.people.home(BEN)
    play.people.faults("chat.postMessage", status=429, retry_after=3600)
    play.people.say(BEN, BEN, DOWN)
    play.settle(within=2 * 3600)
    assert ":rotating_light:" in words(play.dm(BEN)[-1])


@pytest.mark.fault("B1")
def test_b1_who_wrote_to_rooster_is_told_that_the_answer_is_held_up(play: Stage) -> None:
    play.people.home(BEN)
    play.people.faults("auth.test", error="made_up", times=10)
    play.people.faults("chat.postMessage", error="made_up", times=9)
    play.people.say(BEN, BEN, DOWN)
    play.settle(within=1200)
    held_up, answered = map(words, play.dm(BEN)[-2:])
    assert "I couldn't answer your last message in time." in held_up
    assert ":rotating_light:" in answered


@pytest.mark.fault("A1")
def test_a1_where_the_channel_cannot_be_told_whoever_switched_it_on_is(play: Stage) -> None:
    play.people.faults("chat.postMessage", error="restricted_action", times=1)
    emoji(play, "on")
    assert play.channel() == []
    assert "I couldn't tell the channel" in words(play.dm("U0ADA")[-1])


@pytest.mark.fault("B4")
def test_b4_after_a_few_answers_in_doubt_it_is_given_up(lively: Stage) -> None:
    lively.people.faults(REACT, status=503, times=100)
    ts = say(lively, DOWN)
    lively.settle(within=TOO_LATE_SECONDS)
    assert (reactions(lively, ts), len(outcomes(lively))) == ([], MAX_DOUBTS)
    assert lively.rooster.dead_letters() == []
    assert lively.rooster.failures == []


@pytest.mark.fault("C1")
def test_c1_what_was_switched_off_meanwhile_stays_undone(lively: Stage) -> None:
    for undo, redo in (("off", "on"), ("mute me", "unmute me"), ("block :rotating_light:", "block")):
        ts = lively.people.say(BEN, "C0TEAM", DOWN)["ts"]
        lively.people.command(BEN, "C0TEAM", "/emoji", undo)
        lively.settle()
        assert reactions(lively, ts) == [], undo
        emoji(lively, redo, user=BEN)
    assert calls(lively, REACT) == []


@pytest.mark.fault("E1")
def test_e1_five_hundred_messages_a_minute_get_as_many_reactions_as_a_minute_may_hold(lively: Stage) -> None:
    minute = clock.now() // 60
    for _ in range(500):
        lively.people.event(told(ts=f"{clock.now()}.{time.monotonic_ns() % 10**6:06}"))
    assert clock.now() // 60 - minute <= 1, "too slow for this test"
    jobs = [item for item in lively.rooster.items() if item["sk"]["S"].startswith("job#react.")]
    assert MAX_A_MINUTE <= len(jobs) <= 2 * MAX_A_MINUTE
    lively.settle(within=60)
    assert len(outcomes(lively)) <= 2 * MAX_A_MINUTE
    assert lively.rooster.due_jobs(3600) == []


@pytest.mark.fault("C9")
@pytest.mark.parametrize("operation", ["GetItem", "UpdateItem", "PutItem"])
def test_c9_where_dynamodb_does_not_answer_a_message_goes_without(lively: Stage, operation: str) -> None:
    wiring.cold_start(wiring.container().now)
    wiring.front_door()
    with refusing(operation, refusal("ThrottlingException")):
        status = lively.people.event(told())["status"]
    assert (status, calls(lively, REACT)) == (
        503 if operation == "GetItem" else 200,
        [],
    )  # who it is for, must be known


@pytest.mark.fault("C17")
def test_c17_a_channel_that_an_older_version_switched_on_goes_on(lively: Stage) -> None:
    old = {"pk": "T0ROOSTER", "sk": "emoji_channel#C0TEAM", "on": True, "level": "normal"}
    wiring.container().table.commit(Put(old))
    wiring.cold_start(wiring.container().now)
    assert reactions(lively, say(lively, DOWN)) == LIGHT


HURTFUL = {
    "long": "prod is down " * 3077,
    "one word": "a" * 40_000,
    "brackets": "<" * 40_000,
    "backticks": "`" * 40_000,
    "half links": "<https://a|" * 3636,
    "underlines": "a_" * 20_000,
    "colons": ":a" * 20_000,
    "tildes": "~a " * 13_333,
    "at": "a@" * 20_000,
    "marks": "e" + "\u0301" * 39_999,
    "blanks": " " * 39_999 + "x",
    "lines": "\n>" * 20_000,
    "NUL": "\x00" * 40_000,
    "one word before an underline": "a" * 39_998 + " _",
    "digits before an underline": "1" * 39_998 + " _",
    "an identifier": ":" + "a" * 39_990 + "_(",
    "label of domains": "<u|" + "a.aa/" * 7_990 + " b>",
    "label of dots": "<u|" + "a." * 19_990 + " b>",
    "labels": "<a|" * 13_333,
    "half code": "```a" * 10_000,
    "tabs": "\n" + "\t" * 39_990 + " >",
}


@pytest.mark.fault("E2")
@pytest.mark.parametrize("kind", HURTFUL)
def test_e2_a_text_made_to_hurt_is_a_text(lively: Stage, kind: str) -> None:
    assert lively.people.event(told(text=HURTFUL[kind]))["status"] == 200
    assert lively.people.event(told_directly(lively, HURTFUL[kind]))["status"] == 200
    lively.settle()
    assert len(lively.dm(BEN)) == 1 or kind == "blanks"
    answer = emoji(lively, f"explain {HURTFUL[kind][:3900]}")
    assert answer.startswith(("I'd ", "I couldn't ", "I can't ", "This is too serious", "Explain what?")), answer


@pytest.mark.fault("A15")
def test_a15_a_button_with_another_workspaces_message_finds_nothing(lively: Stage) -> None:
    ts = say(lively, DOWN)
    click = {
        **{"type": "block_actions", "team": {"id": "T0OTHER"}, "user": {"id": "U0EVE"}},
        **{"actions": [{"action_id": "emoji_remove", "value": f"C0TEAM:{ts}"}]},
        **{"container": {"type": "message", "channel_id": "C0OTHER", "message_ts": "1.1"}},
    }
    lively.post_signed("/slack/interactions", {"payload": json.dumps(click)})
    assert reactions(lively, ts) == LIGHT


@pytest.mark.fault("B13")
@pytest.mark.parametrize("code", ["user_not_in_channel", "brand_new", "restricted_action"])
def test_why_and_remove_answer_in_the_dm_where_slack_shows_nothing_in_the_channel(lively: Stage, code: str) -> None:
    ts = say(lively, DOWN)
    lively.people.faults("chat.postEphemeral", error=code, times=100)
    assert lively.people.shortcut(BEN, "emoji_why", "C0TEAM", ts)["status"] == 200
    (told,) = lively.dm(BEN)
    assert "rotating_light" in words(told)
    assert lively.people.click(BEN, "emoji_remove", channel=BEN, ts=told["ts"], value=f"C0TEAM:{ts}")["status"] == 200
    assert (reactions(lively, ts), len(lively.dm(BEN))) == ([], 2)


@pytest.mark.fault("B13")
@pytest.mark.parametrize("change", [{"archived": True}, {"rooster": False}], ids=str)
def test_an_emoji_that_cannot_be_taken_back_is_not_said_to_be(lively: Stage, change: dict[str, Any]) -> None:
    ts, told = _told_in_the_dm(lively)
    for now, seen in ((change, "I can't remove it"), ({"archived": False, "rooster": True}, "I removed my emoji")):
        lively.people.channel("C0TEAM", **now)
        lively.people.click(BEN, "emoji_remove", channel=BEN, ts=told, value=f"C0TEAM:{ts}")
        assert seen in words(lively.dm(BEN)[-1])
        assert reactions(lively, ts) == (LIGHT if now is change else [])


def _told_in_the_dm(play: Stage) -> tuple[str, str]:
    """A message with an emoji, and the message that says why."""
    ts = say(play, DOWN)
    play.people.faults("chat.postEphemeral", error="user_not_in_channel", times=100)
    assert play.people.shortcut(BEN, "emoji_why", "C0TEAM", ts)["status"] == 200
    return ts, play.dm(BEN)[-1]["ts"]


@pytest.mark.fault("B13")
def test_what_was_done_is_told_in_the_dm_where_slack_gives_no_answer(lively: Stage) -> None:
    ts, told = _told_in_the_dm(lively)
    lively.people.faults("chat.postEphemeral", status=500, times=100)
    lively.people.click(BEN, "emoji_remove", channel=BEN, ts=told, value=f"C0TEAM:{ts}")
    assert (reactions(lively, ts), words(lively.dm(BEN)[-1])) == ([], "I removed my emoji.")
    lively.people.faults("chat.postMessage", status=500, times=100)
    lively.people.click(BEN, "emoji_never", channel=BEN, ts=told, value=f"C0TEAM:{ts}")
    assert len(lively.dm(BEN)) == 2
    assert reaction(lively, DOWN) == []


@pytest.mark.fault("B13")
def test_what_was_done_is_told_in_the_dm_where_its_own_address_fails(
    lively: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ts = say(lively, DOWN)
    assert lively.people.shortcut(BEN, "emoji_why", "C0TEAM", ts)["status"] == 200
    seen = [one for one in lively.people.messages(channel="C0TEAM", as_user=BEN) if one.get("ephemeral")][-1]
    monkeypatch.setattr(response_url, "replace", lambda *_: False)
    lively.people.faults("chat.postEphemeral", status=500, times=100)
    lively.people.click(BEN, "emoji_remove", channel="C0TEAM", ts=seen["ts"], value=f"C0TEAM:{ts}")
    assert (reactions(lively, ts), [words(one) for one in lively.dm(BEN)]) == ([], ["I removed my emoji."])


@pytest.mark.fault("B13")
def test_who_switched_it_on_hears_of_no_trouble_where_only_the_list_of_emoji_is_refused(play: Stage) -> None:
    play.people.faults("emoji.list", error="brand_new", times=10**6)
    play.people.command(BEN, "C0TEAM", "/emoji", "on")
    play.settle(within=24 * 3600)
    assert [one for one in play.channel() if "react" in words(one)] != []
    assert play.dm(BEN) == []


@pytest.mark.fault("B13")
def test_who_cannot_be_shown_an_answer_is_told_in_the_dm_that_it_went_wrong(lively: Stage) -> None:
    ts = say(lively, DOWN)
    lively.people.faults("chat.postEphemeral", status=500, times=100)
    assert lively.people.shortcut(BEN, "emoji_why", "C0TEAM", ts)["status"] == 200
    assert len(lively.dm(BEN)) == 1


@pytest.mark.fault("B13")
def test_where_slack_takes_nothing_at_all_the_shortcut_is_acknowledged(lively: Stage) -> None:
    ts = say(lively, DOWN)
    lively.people.faults("*", status=500, times=100)
    assert lively.people.shortcut(BEN, "emoji_why", "C0TEAM", ts)["status"] == 200
    assert lively.dm(BEN) == []


@pytest.mark.fault("B1")
def test_b1_where_the_token_is_dead_a_shortcut_is_answered_without_it(lively: Stage) -> None:
    ts = say(lively, DOWN)
    lively.people.faults("*", error="account_inactive", times=100)
    lively.people.shortcut("U0ADA", "emoji_why", "C0TEAM", ts)
    assert whispered(lively, "U0ADA")["text"] == NOT_INSTALLED
