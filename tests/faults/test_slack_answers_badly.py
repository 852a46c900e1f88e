"""Slack refuses, limits, is silent or answers nonsense (rows B1 to B12 and B17): people see each message once."""

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.access import workspaces
from chalicelib.access.workspaces import JOB_TIMEOUT
from chalicelib.container import Container
from chalicelib.slack import client
from tests.conftest import MONDAY
from tests.faults import _real_aws
from tests.faults._bad_answers import DEAD_TOKENS, DOUBTS, GARBAGE, impatient
from tests.faults._looks import (
    ACME,
    GLOBEX,
    POST,
    PROMPT,
    REPORT,
    TEAM,
    TOMORROW,
    asked,
    calls,
    crowd,
    dms,
    seconds_between,
    since_first_refusal,
    texts,
)
from tests.harness import ROOT, TOKEN, Stage, TokensOf, buttons, words
from tests.size import sized
from tests.wire import watched

A_WHILE = 600
GLOBEX_PEOPLE = ("U0EVE", "U0FAY")

CHANNEL_GONE = ["is_archived", "channel_not_found", "not_in_channel"]
MEMBER_GONE = ["user_not_found", "user_disabled", "user_not_visible", "messages_tab_disabled"]


@pytest.fixture
def play_on_aws() -> Iterator[Stage]:
    """The play on an AWS that is quick with many items."""
    with _real_aws.fresh_play(MONDAY) as play:
        yield play


@pytest.fixture
def tokens(play: Stage, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Rooster in two workspaces, each with its own token."""
    tokens = {ACME: TOKEN, GLOBEX: play.people.install(team=GLOBEX)["token"]}
    monkeypatch.setattr(Container, "tokens", TokensOf(tokens))
    wiring.cold_start(wiring.container().now)
    return tokens


def standups_in_both(play: Stage) -> None:
    """A standup in each workspace, both asking at the same moment."""
    play.new_standup()
    play.new_standup("U0EVE", "C0OTHER", GLOBEX, zone="Europe/Prague")


# B1, B2: limits


@pytest.mark.fault("B1")
def test_a_rate_limit_at_member_37_delays_the_rest_and_doubles_nobody(play_on_aws: Stage) -> None:
    play = play_on_aws
    everybody = crowd(play, sized(45, 80))
    play.new_standup()
    play.people.faults(method=POST, nth=37, status=429, retry_after=30)
    play.at(PROMPT)
    play.settle(within=60)
    limited, following, *_ = since_first_refusal(calls(play, POST))
    assert seconds_between(limited, following) >= 30
    assert set(dms(play, *everybody)) == {1}


@pytest.mark.fault("B1")
def test_a_rate_limit_in_one_workspace_leaves_the_other_its_pace(play: Stage, tokens: dict[str, str]) -> None:
    standups_in_both(play)
    play.people.faults(method=POST, status=429, retry_after=30, team=ACME)
    play.at(PROMPT)
    assert dms(play, *TEAM) == [0, 0, 0, 0]
    assert dms(play, *GLOBEX_PEOPLE, team=GLOBEX) == [1, 1]


@pytest.mark.fault("B1")
def test_a_rate_limit_on_one_method_does_not_hold_up_the_others(play: Stage) -> None:
    asked(play)
    play.people.faults(method="chat.update", status=429, retry_after=1800)
    play.answer("U0BEN", "a", "b", "c")
    play.command("report")
    assert "Ben" in words(play.channel()[0])
    assert buttons(play.dm("U0BEN")[-1]) == ["Answer", "Skip today"]
    play.later(1800)
    assert buttons(play.dm("U0BEN")[-1]) == ["Edit"]


@pytest.mark.fault("B2")
@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        (None, 1),
        (0, 1),
        (7, 7),
        ("soon", 1),
        ("-5", 1),
        ("1.5", 1),
        ("²", 1),
        ("9" * 30, 1),
        (3600, 3600),
        (86400, 3600),
    ],
)
def test_whatever_retry_after_says_is_read_safely(play: Stage, retry_after: int | str | None, seconds: int) -> None:
    play.new_standup()
    play.people.faults(method=POST, status=429, retry_after=retry_after)
    play.at(PROMPT)
    play.settle(within=4000)
    limited, following, *_ = since_first_refusal(calls(play, POST))
    assert seconds <= seconds_between(limited, following) <= seconds + 5
    assert dms(play, *TEAM) == [1, 1, 1, 1]


@pytest.mark.fault("B2")
def test_an_hour_of_waiting_is_made_in_hops_that_the_queue_allows(play: Stage) -> None:
    play.new_standup()
    delays: list[int] = []

    def note(target: str, arguments: Mapping[str, Any]) -> None:
        if target.endswith("SendMessageBatch"):
            delays.extend(entry["DelaySeconds"] for entry in arguments["Entries"])

    play.people.faults(method=POST, status=429, retry_after=3600)
    with watched(note):
        play.at(PROMPT)
        for _ in range(4):
            play.later(895)
    assert max(delays) == 900
    assert dms(play, *TEAM) == [0, 0, 0, 0]
    play.later(60)
    assert dms(play, *TEAM) == [1, 1, 1, 1]


# B3 to B6: no clear answer


@pytest.mark.fault("B3")
@pytest.mark.fault("B4")
@pytest.mark.parametrize("doubt", DOUBTS, ids=str)
def test_a_question_in_doubt_is_asked_once(play: Stage, doubt: dict[str, Any]) -> None:
    play.new_standup()
    play.people.faults(method=POST, nth=2, **doubt)
    play.at(PROMPT)
    play.settle(within=A_WHILE)
    assert dms(play, *TEAM) == [1, 1, 1, 1]


@pytest.mark.fault("B3")
@pytest.mark.fault("B4")
@pytest.mark.parametrize("nth", [1, 2, 3], ids=["head", "first reply", "last reply"])
@pytest.mark.parametrize("doubt", [DOUBTS[0], DOUBTS[5]], ids=str)
def test_a_report_in_doubt_is_posted_once(play: Stage, doubt: dict[str, Any], nth: int) -> None:
    asked(play)
    play.answer("U0BEN", "Ben's", None, None)
    play.answer("U0CHI", "Chi's", None, None)
    play.people.faults(method=POST, nth=nth, **doubt)
    play.at(REPORT)
    play.settle(within=A_WHILE)
    head, *replies = play.channel()
    assert "Ben, Chi" in words(head)
    assert ["Ben's" in words(reply) for reply in replies] == [True, False]


@pytest.mark.fault("B3")
def test_help_whose_answer_is_lost_is_given_once(play: Stage) -> None:
    play.people.faults(method=POST, drop=True)
    play.people.say("U0BEN", "U0BEN", "hello?")
    play.settle(within=A_WHILE)
    assert dms(play, "U0BEN") == [1]


@pytest.mark.fault("B3")
def test_doubt_after_doubt_still_shows_one_message(play: Stage) -> None:
    play.new_standup()
    play.people.faults(method=POST, times=3, drop=True)
    play.people.faults(method="conversations.history", times=4, status=500)
    play.at(PROMPT)
    play.settle(within=A_WHILE)
    assert dms(play, *TEAM) == [1, 1, 1, 1]


@pytest.mark.fault("B4")
def test_without_the_right_to_look_at_most_one_message_too_many(play: Stage) -> None:
    play.people.scopes(["chat:write", "channels:read", "users:read", "im:write", "commands"])
    play.new_standup()
    play.people.faults(method=POST, drop=True)
    play.at(PROMPT)
    play.settle(within=A_WHILE)
    assert sorted(dms(play, *TEAM)) == [1, 1, 1, 2]


@pytest.mark.fault("B4")
def test_a_roster_that_cannot_be_read_at_once_is_read_later(play: Stage) -> None:
    play.new_standup()
    play.people.faults(method="conversations.members", times=2, status=500)
    play.people.faults(method="users.info", nth=3, status=503)
    play.at(PROMPT)
    play.settle(within=A_WHILE)
    assert dms(play, *TEAM) == [1, 1, 1, 1]


@pytest.mark.fault("B5")
def test_silence_ends_in_our_own_timeout_and_shows_one_message(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SlackClient", impatient)
    play.new_standup()
    play.people.faults(method=POST, delay=1)
    play.at(PROMPT)
    play.settle(within=A_WHILE)
    assert dms(play, *TEAM) == [1, 1, 1, 1]
    assert calls(play, "conversations.history")


@pytest.mark.fault("B5")
def test_a_call_gives_up_before_its_worker_has_to(play: Stage) -> None:
    config = json.loads((ROOT / ".chalice/config.json").read_text())
    calls_in_doubt = ["conversations.open", *["conversations.history"] * client._PAGES_IN_DOUBT, POST]
    assert wiring.container().workspaces.paced_slack(ACME)._timeout == workspaces.JOB_TIMEOUT
    longest = len(calls_in_doubt) * JOB_TIMEOUT
    assert longest < config["lambda_functions"]["work"]["lambda_timeout"]


@pytest.mark.fault("B6")
@pytest.mark.parametrize(("body", "work"), [(body, index % 2 == 0) for index, body in enumerate(GARBAGE)])
def test_an_answer_that_makes_no_sense_is_in_doubt(play: Stage, body: str, work: bool) -> None:
    play.new_standup()
    play.people.faults(method=POST, body=body, work=work)
    play.at(PROMPT)
    play.settle(within=A_WHILE)
    assert dms(play, *TEAM) == [1, 1, 1, 1]


@pytest.mark.fault("B6")
def test_a_slack_that_never_makes_sense_is_asked_ever_more_seldom(play: Stage) -> None:
    play.people.faults(method=POST, times=1000, body="<html>")
    play.people.say("U0BEN", "U0BEN", "hello?")
    play.settle(within=A_WHILE)
    assert 8 <= len(calls(play, POST)) <= 20  # of the answer, and of the notice that it could not be given


# B7, B8: Slack disowns us, or forbids something


@pytest.mark.fault("B7")
@pytest.mark.parametrize("code", DEAD_TOKENS)
def test_a_dead_token_silences_its_workspace_and_no_other(play: Stage, tokens: dict[str, str], code: str) -> None:
    standups_in_both(play)
    play.people.clock(set=PROMPT)
    play.rooster.step()
    play.rooster.step()
    play.people.faults(method="*", times=10**6, error=code, team=ACME)
    play.settle(within=A_WHILE)
    refused = [call["method"] for call in since_first_refusal(calls(play)) if not call["ok"]]
    assert refused == [POST, "auth.test"]  # the one to make sure
    assert dms(play, *GLOBEX_PEOPLE, team=GLOBEX) == [1, 1]


@pytest.mark.fault("B7")
def test_a_new_token_revives_the_workspace(play: Stage, tokens: dict[str, str]) -> None:
    asked(play)
    play.people.uninstall()
    play.at(REPORT)
    refused = len(calls(play))
    tokens[ACME] = play.people.install()["token"]
    play.at(TOMORROW)
    assert dms(play, *TEAM) == [2, 2, 2, 2]
    assert len(calls(play)) > refused


@pytest.mark.fault("B7")
def test_nothing_is_asked_again_of_slack_while_the_token_is_dead(play: Stage, tokens: dict[str, str]) -> None:
    asked(play)
    play.people.uninstall()
    play.at(REPORT)
    before = len(play.people.log())
    play.at(TOMORROW)
    assert len(play.people.log()) == before


@pytest.mark.fault("B8")
def test_a_missing_permission_pauses_the_standup_and_tells_its_owner_once(play: Stage) -> None:
    play.new_standup()
    for user in ("U0BEN", "U0CHI"):
        play.people.faults(method=POST, times=10, error="missing_scope", channel=user)
    play.at(PROMPT)
    play.settle(within=A_WHILE)
    assert texts(play.dm("U0ADA")).count("*Daily standup* is paused") == 1
    play.at(TOMORROW)
    assert len([call for call in calls(play, POST) if not call["ok"]]) == 2


@pytest.mark.fault("B8")
@pytest.mark.parametrize("code", ["restricted_action", "restricted_action_read_only_channel"])
def test_members_who_may_not_be_asked_are_told_to_the_owner_once_a_day(play: Stage, code: str) -> None:
    play.new_standup()
    for user in ("U0BEN", "U0CHI"):
        play.people.faults(method=POST, times=10, error=code, channel=user)
    play.at(PROMPT)
    play.settle(within=A_WHILE)
    assert texts(play.dm("U0ADA")).count("some members of *Daily standup*") == 1
    play.at(TOMORROW)
    assert (len(play.dm("U0DEV")), texts(play.dm("U0ADA")).count("some members")) == (2, 2)


@pytest.mark.fault("B8")
def test_without_the_right_to_write_there_is_no_storm(play: Stage) -> None:
    play.new_standup()
    play.people.scopes(["channels:read", "users:read"])
    play.at(PROMPT)
    play.settle(within=A_WHILE)
    assert len(calls(play, POST)) <= len(TEAM) + 4  # the notice is tried a few times
    assert not play.rooster.due_jobs(within=A_WHILE)


@pytest.mark.fault("B8")
def test_a_forbidden_report_goes_to_the_owner(play: Stage) -> None:
    asked(play)
    play.answer("U0BEN", "Ben's", None, None)
    play.people.faults(method=POST, times=10, error="restricted_action_read_only_channel", channel="C0TEAM")
    play.at(REPORT)
    play.settle(within=A_WHILE)
    assert "Ben's" in texts(play.dm("U0ADA"))
    assert texts(play.dm("U0ADA")).count("is paused") == 1


# B9, B10: channels and people that are gone


@pytest.mark.fault("B9")
@pytest.mark.parametrize("code", CHANNEL_GONE)
def test_a_channel_gone_at_roster_time_pauses_the_standup_and_tells_its_owner_once(play: Stage, code: str) -> None:
    play.new_standup()
    play.people.faults(method="conversations.members", error=code)
    play.at(PROMPT)
    play.at(TOMORROW)
    assert dms(play, *TEAM) == [1, 0, 0, 0]
    assert "is paused" in texts(play.dm("U0ADA"))


@pytest.mark.fault("B9")
def test_a_private_channel_that_lost_rooster_pauses_the_standup_until_it_is_back(play: Stage) -> None:
    play.new_standup()
    play.people.channel("C0TEAM", private=True, rooster=False)
    play.at(PROMPT)
    assert "is paused" in texts(play.dm("U0ADA"))
    play.people.channel("C0TEAM", rooster=True)
    play.later(60)
    play.command("start")
    assert dms(play, *TEAM) == [2, 1, 1, 1]


@pytest.mark.fault("B9")
def test_a_standup_started_again_keeps_its_time_to_answer(play: Stage) -> None:
    play.new_standup()
    play.people.channel("C0TEAM", private=True, rooster=False)
    play.at(PROMPT)
    play.people.channel("C0TEAM", rooster=True)
    play.at("2026-11-23T09:55:00Z")
    play.command("start")
    play.at("2026-11-23T11:50:00Z")
    assert [message["text"] for message in play.channel()] == ["I'm back"]
    play.at("2026-11-23T11:56:00Z")
    assert "No answers this time" in texts(play.channel())


@pytest.mark.fault("B9")
@pytest.mark.parametrize(
    "change", [{"archived": True}, {"rooster": False}, {"private": True, "rooster": False}], ids=str
)
def test_a_channel_gone_at_report_time_sends_the_report_to_the_owner(play: Stage, change: dict[str, Any]) -> None:
    asked(play)
    play.answer("U0BEN", "Ben's", None, None)
    play.people.channel("C0TEAM", **change)
    play.at(REPORT)
    play.at(TOMORROW)
    said = texts(play.dm("U0ADA"))
    assert (said.count("Ben's"), said.count("is paused")) == (1, 1)
    assert dms(play, "U0BEN", "U0CHI", "U0DEV") == [1, 1, 1]


@pytest.mark.fault("B9")
def test_a_channel_gone_in_the_middle_of_the_report_loses_no_answer(play: Stage) -> None:
    asked(play)
    play.answer("U0BEN", "Ben's", None, None)
    play.answer("U0CHI", "Chi's", None, None)
    play.people.faults(method=POST, nth=3, times=10, error="is_archived", channel="C0TEAM")
    play.at(REPORT)
    play.settle(within=A_WHILE)
    seen = texts(play.channel()) + texts(play.dm("U0ADA"))
    assert ("Ben's" in seen, "Chi's" in seen) == (True, True)
    assert "is paused" in seen


@pytest.mark.fault("B9")
def test_one_reply_that_slack_refuses_does_not_hold_back_the_others(play: Stage) -> None:
    asked(play)
    for user in ("U0BEN", "U0CHI", "U0DEV"):
        play.answer(user, f"Answer of {user}", None, None)
    play.people.faults(method=POST, nth=3, error="invalid_blocks")
    play.at(REPORT)
    play.settle(within=A_WHILE)
    assert "Answer of U0DEV" in texts(play.channel())


@pytest.mark.fault("B10")
@pytest.mark.parametrize("code", MEMBER_GONE)
def test_a_member_who_cannot_be_reached_is_listed_and_stops_nobody(play: Stage, code: str) -> None:
    play.new_standup()
    play.people.faults(method=POST, error=code, channel="U0BEN")
    play.at(PROMPT)
    play.at(REPORT)
    assert dms(play, *TEAM) == [1, 0, 1, 1]
    assert "Could not be reached* (1): Ben" in words(play.channel()[0])


@pytest.mark.fault("B10")
def test_a_member_whom_slack_no_longer_knows_stops_nobody(play: Stage) -> None:
    play.new_standup()
    play.people.faults(method="users.info", error="user_not_found", user="U0BEN")
    play.at(PROMPT)
    play.settle(within=A_WHILE)
    assert dms(play, "U0ADA", "U0CHI", "U0DEV") == [1, 1, 1]


@pytest.mark.fault("B10")
def test_a_member_who_left_between_question_and_answer_is_only_missing(play: Stage) -> None:
    asked(play)
    play.people.member("U0BEN", deactivated=True)
    play.at(REPORT)
    assert "Missing* (4): Ada, Ben, Chi, Dev" in words(play.channel()[0])


@pytest.mark.fault("B10")
def test_a_member_gone_before_the_thank_you_keeps_their_answer_in_the_report(play: Stage) -> None:
    asked(play)
    play.people.faults(method="chat.update", error="user_disabled", channel="D0BEN")
    play.answer("U0BEN", "Ben's", None, None)
    play.at(REPORT)
    assert "Ben's" in texts(play.channel())


# B11, B12: modals


def late_requests(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, requests reach the app when their trigger is four seconds old."""
    reach = play.rooster.request

    def late(*request: Any) -> Any:
        play.people.triggers(age=4)
        return reach(*request)

    monkeypatch.setattr(play.rooster, "request", late)


def ephemerals(play: Stage, user: str, channel: str) -> list[dict[str, Any]]:
    """What only `user` sees in `channel`."""
    seen = play.people.messages(channel=channel, as_user=user)
    return [message for message in seen if message.get("ephemeral")]


@pytest.mark.fault("B11")
def test_a_click_that_came_too_late_shows_a_button_that_opens_the_form(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(play)
    with monkeypatch.context() as slow:
        late_requests(play, slow)
        ts = play.dm("U0BEN")[-1]["ts"]
        answer = play.people.click("U0BEN", "standup_answer", channel="U0BEN", ts=ts)
    assert (answer["status"], "view" in answer) == (200, False)
    note = [m for m in play.people.messages(user="U0BEN", as_user="U0BEN") if m.get("ephemeral")][-1]
    assert "view" in play.people.click("U0BEN", "standup_answer", channel="U0BEN", ts=note["ts"])


@pytest.mark.fault("B11")
@pytest.mark.parametrize("code", ["expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"])
@pytest.mark.parametrize("verb", ["new", "answer"])
def test_a_command_that_came_too_late_answers_with_a_button_that_opens_the_form(
    play: Stage, verb: str, code: str
) -> None:
    asked(play)
    play.people.faults(method="views.open", error=code)
    answer = play.command(verb, user="U0BEN")
    assert (answer["status"], "view" in answer) == (200, False)
    note = ephemerals(play, "U0BEN", "C0TEAM")[-1]
    action = note["blocks"][-1]["elements"][0]["action_id"]
    assert "view" in play.people.click("U0BEN", action, channel="C0TEAM", ts=note["ts"])


@pytest.mark.fault("B11")
def test_the_button_of_a_late_command_may_come_too_late_as_well(play: Stage) -> None:
    play.people.faults(method="views.open", times=2, error="expired_trigger_id")
    play.command("new", user="U0BEN")
    first = ephemerals(play, "U0BEN", "C0TEAM")[-1]
    play.people.click("U0BEN", "standup_new", channel="C0TEAM", ts=first["ts"])
    second = ephemerals(play, "U0BEN", "C0TEAM")[-1]
    assert second["ts"] != first["ts"]
    assert "view" in play.people.click("U0BEN", "standup_new", channel="C0TEAM", ts=second["ts"])


@pytest.mark.fault("B12")
@pytest.mark.parametrize("code", ["hash_conflict", "not_found", "push_limit_reached", "view_too_large"])
def test_a_modal_that_slack_refuses_is_no_error_of_the_command(play: Stage, code: str) -> None:
    play.people.faults(method="views.open", error=code)
    answer = play.command("new", user="U0BEN")
    assert answer["status"] == 200
    assert ephemerals(play, "U0BEN", "C0TEAM")


@pytest.mark.fault("B12")
@pytest.mark.parametrize("fault", [{"error": "hash_conflict"}, {"error": "not_found"}, {"status": 500}], ids=str)
def test_a_modal_that_slack_refuses_is_no_error_of_the_click(play: Stage, fault: dict[str, Any]) -> None:
    asked(play)
    play.people.faults(method="views.open", **fault)
    ts = play.dm("U0BEN")[-1]["ts"]
    answer = play.people.click("U0BEN", "standup_answer", channel="U0BEN", ts=ts)
    assert answer["status"] == 200


# B17: many members


def cursor(start: int) -> str:
    """Slack's cursor of the page that begins at `start`."""
    return base64.b64encode(f"next:{start}".encode()).decode()


@pytest.mark.fault("B17")
def test_a_rate_limit_on_page_3_and_a_member_on_two_pages_ask_everybody_once(play_on_aws: Stage) -> None:
    play = play_on_aws
    everybody = crowd(play, sized(85, 125))
    play.new_standup()
    second_page = {"members": everybody[30:77], "response_metadata": {"next_cursor": cursor(80)}}
    play.people.faults(method="conversations.members", nth=2, body=json.dumps({"ok": True, **second_page}))
    play.people.faults(method="conversations.members", nth=3, status=429, retry_after=20)
    play.at(PROMPT)
    play.settle(within=A_WHILE)
    assert set(dms(play, *everybody)) == {1}
