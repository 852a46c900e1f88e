"""Rows A, B, J7, J8 and X3 to X6: whatever Slack refuses is made good, or somebody who can act is told."""

import json
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.errors import InDoubt, PoisonMessage
from chalicelib.features.standups import asking
from chalicelib.features.standups.model import Member
from chalicelib.features.standups.store import StandupStore
from chalicelib.jobs import retries
from chalicelib.jobs.store import LEASE_SECONDS, JobStore
from chalicelib.slack.client import SlackClient
from tests import clock
from tests.faults._looks import ACME, POST, PROMPT, REPORT, TEAM, asked, calls, dms, texts
from tests.harness import TABLE, Stage, buttons, words

MINUTE, HOUR = 60, 3600
TEN_MINUTES, DAY = 10 * MINUTE, 24 * HOUR
UPDATE, INFO = "chat.update", "users.info"
UNLISTED = ["invalid_blocks", "message_limit_exceeded", "accesslimited", "msg_blocks_too_long", "brand_new_refusal"]
FOR_EVER = 10**6


def wait(play: Stage, seconds: int) -> None:
    """Let the time pass, and do everything that comes due in it."""
    until = clock.now() + seconds
    while clock.now() < until:
        due = [int(job["due"]["N"]) for job in play.rooster.due_jobs(until - clock.now())]
        play.later(max(1, min([until, *due]) - clock.now()))


def answered(play: Stage, *users: str) -> None:
    """A standup that asked, and has answers of `users`."""
    asked(play)
    for user in users:
        play.answer(user, f"the words of {user}", None, None)


def shown(play: Stage, user: str) -> int:
    """In how many messages of the channel the words of a member stand."""
    return texts(play.channel()).count(f"the words of {user}")


def forget_what_expired(play: Stage) -> None:
    """As DynamoDB does."""
    for item in list(play.rooster.items()):
        if int(item.get("expires", {}).get("N", FOR_EVER**2)) < clock.now():
            play.rooster.dynamodb.delete_item(TableName=TABLE, Key={name: item[name] for name in ("pk", "sk")})


def notices(play: Stage, *users: str) -> list[str]:
    """Members who were told of something that keeps failing."""
    return [user for user in users for message in play.dm(user) if "Try now" in buttons(message)]


@pytest.mark.fault("A1")
@pytest.mark.parametrize("code", UNLISTED)
@pytest.mark.parametrize("times", [1, 3])
def test_a_report_that_slack_refuses_a_few_times_comes_within_ten_minutes(play: Stage, code: str, times: int) -> None:
    answered(play, "U0BEN")
    play.people.faults(POST, error=code, times=times, channel="C0TEAM")
    play.at(REPORT)
    wait(play, TEN_MINUTES)
    assert shown(play, "U0BEN") == 1
    assert (notices(play, *TEAM), play.rooster.dead_letters()) == ([], [])


@pytest.mark.fault("A1")
@pytest.mark.parametrize("code", UNLISTED[:2])
def test_a_report_that_slack_goes_on_refusing_is_told_its_owner_once_and_tried_on(play: Stage, code: str) -> None:
    answered(play, "U0BEN")
    play.people.faults(POST, error=code, times=FOR_EVER, channel="C0TEAM")
    play.at(REPORT)
    wait(play, TEN_MINUTES)
    assert notices(play, *TEAM) == ["U0ADA"]
    assert code in words(play.dm("U0ADA")[-1])
    wait(play, 3 * HOUR)
    play.people.faults(clear=True)
    wait(play, HOUR)
    assert (shown(play, "U0BEN"), notices(play, *TEAM)) == (1, ["U0ADA"])


@pytest.mark.fault("A1")
def test_an_owner_who_left_is_told_nothing_but_an_admin_is(play: Stage) -> None:
    answered(play, "U0BEN")
    play.people.member("U0ADA", deactivated=True)
    play.people.faults(POST, error="invalid_blocks", times=FOR_EVER, channel="C0TEAM")
    play.at(REPORT)
    wait(play, TEN_MINUTES)
    assert notices(play, *TEAM) == ["U0DEV"]


@pytest.mark.fault("A1")
def test_the_button_of_the_notice_posts_the_report_at_once(play: Stage) -> None:
    answered(play, "U0BEN")
    play.people.faults(POST, error="invalid_blocks", times=FOR_EVER, channel="C0TEAM")
    play.at(REPORT)
    wait(play, TEN_MINUTES)
    play.people.faults(clear=True)
    play.people.click("U0ADA", "job_retry", channel="U0ADA", ts=play.dm("U0ADA")[-1]["ts"])
    play.settle()
    assert shown(play, "U0BEN") == 1
    play.people.click("U0ADA", "job_retry", channel="U0ADA", ts=play.dm("U0ADA")[-1]["ts"])
    wait(play, HOUR)
    play.people.click("U0ADA", "job_retry", channel="U0ADA", ts=play.dm("U0ADA")[-1]["ts"])
    play.settle()
    assert "worked in the meantime" in words(play.dm("U0ADA")[-1])
    assert shown(play, "U0BEN") == 1


def given_up(play: Stage) -> None:
    """Slack refused Ben's report for more than a day."""
    answered(play, "U0BEN")
    play.people.faults(POST, error="invalid_blocks", times=FOR_EVER, channel="C0TEAM")
    play.at(REPORT)
    wait(play, 25 * HOUR)


def try_now(play: Stage) -> str:
    """Ada presses the button of the notice that it is given up; the ts of it."""
    over = next(one for one in play.dm("U0ADA") if "I've stopped trying" in words(one))
    play.people.click("U0ADA", "job_retry", channel="U0ADA", ts=over["ts"])
    return str(over["ts"])


@pytest.mark.fault("A1")
def test_the_button_tries_for_as_long_as_its_notice_stands(play: Stage) -> None:
    given_up(play)
    play.people.faults(clear=True)
    play.people.clock(advance=3 * DAY)
    forget_what_expired(play)
    try_now(play)
    play.settle()
    assert shown(play, "U0BEN") == 1


@pytest.mark.fault("A1")
def test_a_button_whose_job_is_forgotten_does_not_claim_that_it_worked(play: Stage) -> None:
    given_up(play)
    play.people.clock(advance=41 * DAY)
    forget_what_expired(play)
    ts = try_now(play)
    (told,) = [words(one) for one in play.dm("U0ADA") if one["ts"] == ts]
    assert "or it's too late for it now. `/standup report` posts what's missing" in told


def test_what_the_button_has_posted_the_waiting_job_does_not_post_again(play: Stage) -> None:
    asked(play)
    play.people.faults(POST, error="brand_new_refusal", times=9)
    play.people.say("U0BEN", "U0BEN", "standup")
    wait(play, TEN_MINUTES)
    (notice,) = [one for one in play.dm("U0BEN") if "Try now" in buttons(one)]
    before = len(play.dm("U0BEN"))
    play.people.click("U0BEN", "job_retry", channel="U0BEN", ts=notice["ts"])
    wait(play, HOUR)
    assert len(play.dm("U0BEN")) == before + 1


@pytest.mark.fault("A1")
def test_a_run_without_its_report_is_posted_by_the_command(play: Stage) -> None:
    answered(play, "U0BEN")
    play.people.faults(POST, error="invalid_blocks", times=FOR_EVER, channel="C0TEAM")
    play.at(REPORT)
    wait(play, TEN_MINUTES)
    play.people.faults(clear=True)
    assert "Posting the report" in play.command("report")["body"]["text"]
    assert shown(play, "U0BEN") == 1


@pytest.mark.fault("A1")
def test_start_promises_no_thread_where_the_report_is_not_posted(play: Stage) -> None:
    answered(play, "U0BEN")
    play.people.faults(POST, error="invalid_blocks", times=FOR_EVER, channel="C0TEAM")
    play.at(REPORT)
    assert "its report is delayed. `/standup report` tries again" in words(play.command("start")["body"])
    play.people.faults(clear=True)
    play.command("report")
    assert "`/standup answer` still adds to its thread" in words(play.command("start")["body"])


def test_start_asks_those_whom_a_refused_page_left_out(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PAGE", 2)
    play.people.channel("C0TEAM", private=True)
    play.new_standup()
    play.people.faults("conversations.members", nth=2, error="channel_not_found")
    play.at(PROMPT)
    wait(play, MINUTE)
    assert sum(dms(play, "U0BEN", "U0CHI", "U0DEV")) < 3
    assert "already running" in words(play.command("start")["body"])
    wait(play, MINUTE)
    assert dms(play, "U0BEN", "U0CHI", "U0DEV") == [1, 1, 1]


def test_start_keeps_everybodys_own_time(play: Stage) -> None:
    play.people.member("U0BEN", channel="C0TEAM", join=False)
    play.new_standup(asked="own", report="20:00")
    play.at(PROMPT)
    play.people.member("U0BEN", channel="C0TEAM")
    play.command("start")
    assert dms(play, "U0BEN") == [0]
    play.at("2026-11-23T14:00:00Z")
    assert dms(play, "U0BEN") == [1]


@pytest.mark.fault("A1")
def test_who_edits_while_the_report_is_held_up_reads_no_lie(play: Stage) -> None:
    answered(play, "U0BEN")
    play.people.faults(POST, error="invalid_blocks", times=FOR_EVER, channel="C0TEAM")
    play.at(REPORT)
    play.answer("U0BEN", "other words of U0BEN", None, None)
    assert "are saved and in the report" not in words(play.dm("U0BEN")[-1])
    play.people.faults(clear=True)
    wait(play, HOUR)
    assert texts(play.channel()).count("other words of U0BEN") == 1


@pytest.mark.fault("A2")
@pytest.mark.parametrize("times", [1, 3, FOR_EVER])
def test_one_reply_that_is_refused_comes_later_or_is_told_and_holds_nobody_up(play: Stage, times: int) -> None:
    answered(play, "U0BEN", "U0CHI")
    play.people.faults(POST, nth=2, error="invalid_blocks", channel="C0TEAM")
    if times > 1:
        play.people.faults(POST, nth=3, error="invalid_blocks", times=times - 1, channel="C0TEAM")
    play.at(REPORT)
    wait(play, TEN_MINUTES)
    if times == FOR_EVER:
        assert notices(play, *TEAM) == ["U0ADA"]
        play.people.faults(clear=True)
        wait(play, HOUR)
    assert (shown(play, "U0BEN"), shown(play, "U0CHI")) == (1, 1)


@pytest.mark.fault("A2")
@pytest.mark.parametrize("code", ["brand_new_refusal", "no_permission"])
def test_who_is_not_on_the_roster_and_cannot_be_looked_up_keeps_nobodys_report_away(play: Stage, code: str) -> None:
    play.new_standup()
    play.people.faults(INFO, error=code, times=FOR_EVER, user="U0CHI")
    play.at(PROMPT)
    play.answer("U0BEN", "the words of U0BEN", None, None)
    view = play.people.command("U0CHI", "C0TEAM", "/standup", "answer")["view"]
    play.people.submit("U0CHI", view["id"], answers=["the words of U0CHI", None, None])
    play.at(REPORT)
    wait(play, TEN_MINUTES)
    assert (shown(play, "U0BEN"), shown(play, "U0CHI")) == (1, 1)
    assert "*Answered* (2): Ben, U0CHI" in words(play.channel()[0])
    play.people.faults(clear=True)
    play.command("report")
    assert "*Answered* (2): Ben, Chi" in words(play.channel()[0])


@pytest.mark.fault("A2")
def test_a_report_does_not_wait_for_a_name_that_slack_tells_in_an_hour(play: Stage) -> None:
    answered(play, "U0BEN")
    play.people.member("U0NEW", name="Newcomer", channel="C0TEAM")
    view = play.people.command("U0NEW", "C0TEAM", "/standup", "answer")["view"]
    play.people.submit("U0NEW", view["id"], answers=["the words of U0NEW", None, None])
    play.people.faults(INFO, status=429, retry_after=HOUR, user="U0NEW")
    play.at(REPORT)
    wait(play, MINUTE)
    assert (shown(play, "U0BEN"), shown(play, "U0NEW")) == (1, 1)


def test_a_run_that_somebody_answered_before_its_roster_was_read_is_kept_though_the_channel_goes(play: Stage) -> None:
    play.new_standup()
    play.people.faults("conversations.members", status=429, retry_after=HOUR)
    play.at(PROMPT)
    view = play.people.command("U0BEN", "C0TEAM", "/standup", "answer")["view"]
    play.people.submit("U0BEN", view["id"], answers=["the words of U0BEN", None, None])
    play.people.channel("C0TEAM", rooster=False)
    wait(play, HOUR + MINUTE)
    play.at(REPORT)
    assert texts(play.dm("U0ADA")).count("the words of U0BEN") == 1


@pytest.mark.fault("A3")
@pytest.mark.parametrize("code", ["app_access_restricted", "restricted_action", "ekm_access_denied", "not_in_channel"])
def test_a_member_whose_question_is_refused_is_not_called_missing(play: Stage, code: str) -> None:
    play.new_standup()
    play.people.faults(POST, error=code, times=FOR_EVER, user="U0BEN")
    play.at(PROMPT)
    wait(play, TEN_MINUTES)
    play.at(REPORT)
    head = words(play.channel()[0])
    assert "*Could not be reached* (1): Ben" in head
    assert "*Missing* (3)" in head


@pytest.mark.fault("A3")
def test_a_member_who_is_reached_after_all_is_asked_once_and_the_report_says_so(play: Stage) -> None:
    play.new_standup()
    play.people.faults(POST, error="app_access_restricted", times=5, user="U0BEN")
    play.at(PROMPT)
    wait(play, TEN_MINUTES)
    assert dms(play, *TEAM) == [1, 1, 1, 1]
    play.at(REPORT)
    assert "*Missing* (4)" in words(play.channel()[0])


def test_a_question_that_came_though_its_answer_was_lost_counts_though_it_is_too_late_to_ask(play: Stage) -> None:
    play.new_standup()
    play.people.faults(POST, drop=True, user="U0BEN")
    play.people.clock(set=PROMPT)
    for _ in range(4):
        play.rooster.step()
    play.at("2026-11-23T12:00:00Z")
    wait(play, TEN_MINUTES)
    assert "*Missing* (4)" in words(play.channel()[0])
    play.answer("U0BEN", "the words of U0BEN", None, None)
    assert (dms(play, "U0BEN"), shown(play, "U0BEN")) == ([1], 1)
    assert "are saved" in words(play.dm("U0BEN")[-1])


def test_who_is_put_on_the_roster_after_the_report_stands_in_its_head_before_they_are_asked(play: Stage) -> None:
    for user in ("U0ADA", "U0CHI", "U0DEV"):
        play.people.member(user, channel="C0TEAM", join=False)
    play.people.faults("conversations.members", status=429, retry_after=HOUR, times=2)
    play.new_standup("U0BEN", asked="own", zone="Europe/Prague")
    play.at(REPORT)
    assert "There was nobody" in words(play.channel()[-1])
    wait(play, 2 * HOUR)
    assert "*Asked later, at their local time* (1): Ben" in words(play.channel()[-1])


class Killed(BaseException):
    """The worker is gone."""


def test_who_answers_before_their_question_is_noted_is_thanked_though_the_worker_dies_having_noted_it(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = StandupStore.mark_asked

    def dies_afterwards(self: StandupStore, workspace: str, run: str, member: Member, *place: str) -> Member:
        marked = mark(self, workspace, run, member, *place)
        if member.user == "U0BEN":
            raise Killed
        return marked

    play.new_standup()
    play.people.faults(POST, drop=True, user="U0BEN")
    play.people.clock(set=PROMPT)
    for _ in range(4):
        play.rooster.step()
    edit(play, play.open_form("U0BEN"), "the words of U0BEN")
    monkeypatch.setattr(StandupStore, "mark_asked", dies_afterwards)
    with pytest.raises(Killed):
        play.settle()
    monkeypatch.undo()
    wait(play, TEN_MINUTES)
    assert (dms(play, "U0BEN"), buttons(play.dm("U0BEN")[-1])) == ([1], ["Edit"])


@pytest.mark.fault("A4")
@pytest.mark.parametrize("times", [1, 3])
def test_a_thank_you_that_is_refused_comes_later(play: Stage, times: int) -> None:
    asked(play)
    play.people.faults(UPDATE, error="update_failed", times=times)
    play.answer("U0BEN", "a", None, None)
    wait(play, TEN_MINUTES)
    assert buttons(play.dm("U0BEN")[-1]) == ["Edit"]


@pytest.mark.fault("A4")
def test_a_thank_you_that_slack_never_takes_comes_as_a_message_of_its_own(play: Stage) -> None:
    asked(play)
    play.people.faults(UPDATE, error="update_failed", times=FOR_EVER)
    play.answer("U0BEN", "a", None, None)
    wait(play, TEN_MINUTES)
    assert "are saved" in words(play.dm("U0BEN")[-1])


@pytest.mark.fault("B1")
@pytest.mark.parametrize(
    "fault", [{"error": "brand_new_refusal"}, {"error": "ekm_access_denied"}, {"status": 500}, {"drop": True}], ids=str
)
@pytest.mark.parametrize("times", [1, 3, FOR_EVER])
def test_one_member_whom_slack_does_not_tell_about_stops_nobody(play: Stage, fault: dict[str, Any], times: int) -> None:
    play.new_standup()
    play.people.faults(INFO, user="U0BEN", times=times, **fault)
    play.at(PROMPT)
    wait(play, TEN_MINUTES)
    assert dms(play, "U0CHI", "U0DEV") == [1, 1]
    assert dms(play, "U0BEN") == [0 if times == FOR_EVER else 1]
    assert notices(play, *TEAM) == (["U0ADA"] if times == FOR_EVER else [])


@pytest.mark.fault("B1")
def test_one_member_who_may_not_be_written_to_does_not_pause_the_standup(play: Stage) -> None:
    play.new_standup()
    play.people.faults(POST, error="restricted_action", times=FOR_EVER, user="U0BEN")
    play.at(PROMPT)
    assert "Paused" not in str(play.command("list")["body"])
    assert "some members" in words(play.dm("U0ADA")[-1])


@pytest.mark.fault("X3")
@pytest.mark.parametrize(
    "fault", [{"status": 429, "retry_after": HOUR}, {"error": "accesslimited", "times": 9}], ids=str
)
def test_a_late_answer_is_shown_when_the_thread_opens(play: Stage, fault: dict[str, Any]) -> None:
    answered(play, "U0CHI")
    play.people.faults(POST, channel="C0TEAM", **fault)
    play.at(REPORT)
    play.later(MINUTE)
    play.answer("U0BEN", "the words of U0BEN", None, None)
    wait(play, 2 * HOUR)
    assert (shown(play, "U0BEN"), shown(play, "U0CHI")) == (1, 1)
    assert "*Answered late* (1): Ben" in words(play.channel()[0])
    assert "late" in words(play.channel()[2])
    assert (play.rooster.dead_letters(), play.rooster.failures) == ([], [])


@pytest.mark.fault("X4")
def test_an_outage_of_six_hours_loses_nothing_and_needs_no_hand(play: Stage) -> None:
    answered(play, "U0BEN")
    play.people.faults(POST, status=503, times=FOR_EVER)
    play.people.faults(UPDATE, status=503, times=FOR_EVER)
    play.at(REPORT)
    view = play.people.click("U0CHI", "standup_answer", channel="U0CHI", ts=play.dm("U0CHI")[-1]["ts"])["view"]
    play.people.submit("U0CHI", view["id"], answers=["the words of U0CHI", None, None])
    wait(play, 6 * HOUR)
    assert play.channel() == []
    play.people.faults(clear=True)
    wait(play, HOUR)
    assert (shown(play, "U0BEN"), shown(play, "U0CHI")) == (1, 1)
    assert buttons(play.dm("U0CHI")[-1]) == ["Edit"]
    assert (play.rooster.dead_letters(), play.rooster.failures) == ([], [])


@pytest.mark.fault("X4")
def test_what_is_refused_for_a_day_is_given_up_and_told_and_never_waits_unseen(play: Stage, log: list[str]) -> None:
    answered(play, "U0BEN")
    play.people.faults(POST, error="invalid_blocks", times=FOR_EVER, channel="C0TEAM")
    play.at(REPORT)
    wait(play, DAY + HOUR)
    unseen = [item for item in play.rooster.items() if item.get("state", {}).get("S") == "open" and "shard" not in item]
    assert unseen == []
    assert any('"event": "given_up"' in line and '"kind": "standup_report"' in line for line in log)
    assert texts(play.dm("U0ADA")).count("I've stopped trying") == 1
    play.people.faults(clear=True)
    play.command("report")
    assert shown(play, "U0BEN") == 1  # the report of the day before


@pytest.mark.fault("X5")
@pytest.mark.fault("J8")
def test_a_job_that_kills_its_worker_three_times_is_given_up_and_told(play: Stage) -> None:
    answered(play, "U0BEN")
    play.people.clock(set=REPORT)
    (report,) = [item for item in play.rooster.due_jobs(0) if item["job"]["S"].startswith("report.")]
    jobs = JobStore(wiring.container().table, clock.now)
    for _ in range(retries.MAX_CRASHES):
        jobs.claim(ACME, report["job"]["S"])
        play.people.clock(advance=LEASE_SECONDS + 1)
    play.settle()
    assert (notices(play, *TEAM), play.channel()) == (["U0ADA"], [])
    play.people.click("U0ADA", "job_retry", channel="U0ADA", ts=play.dm("U0ADA")[-1]["ts"])
    play.settle()
    assert shown(play, "U0BEN") == 1


def edit(play: Stage, view: dict[str, Any], words: str) -> None:
    """Ben's form, submitted while this very thread works."""
    values = {f"answer_{n}": {f"answer_{n}": {"type": "plain_text_input", "value": words}} for n in range(3)}
    payload = {
        **{"type": "view_submission", "team": {"id": ACME}, "user": {"id": "U0BEN", "team_id": ACME}},
        "view": {**view, "state": {"values": values}},
    }
    assert play.post_signed("/slack/interactions", {"payload": json.dumps(payload)}).body in ("", b"")


@pytest.mark.fault("X6")
@pytest.mark.parametrize("fault", [{"status": 429, "retry_after": 30}, {"status": 500}, {"drop": True}], ids=str)
def test_an_edit_while_the_report_posts_that_answer_is_shown_though_the_update_fails_once(
    play: Stage, fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(play, "U0BEN")
    view = play.open_form("U0BEN")
    post = SlackClient.post_message

    def edited_meanwhile(self: SlackClient, channel: str, *args: Any) -> tuple[str, str]:
        posted = post(self, channel, *args)
        if args[-1]:
            monkeypatch.undo()
            edit(play, view, "other words of U0BEN")
            play.people.faults(UPDATE, channel="C0TEAM", **fault)
        return posted

    monkeypatch.setattr(SlackClient, "post_message", edited_meanwhile)
    play.at(REPORT)
    wait(play, TEN_MINUTES)
    assert (shown(play, "U0BEN"), texts(play.channel()).count("other words")) == (0, 3)


@pytest.mark.fault("X6")
def test_an_edit_while_the_worker_dies_after_posting_the_answer_is_shown(play: Stage) -> None:
    answered(play, "U0BEN")
    play.people.faults(POST, nth=2, channel="C0TEAM", drop=True)
    play.people.clock(set=REPORT)
    for _ in range(6):
        play.rooster.step()
    play.answer("U0BEN", "other words of U0BEN", None, None)
    wait(play, TEN_MINUTES)
    assert (shown(play, "U0BEN"), texts(play.channel()).count("other words")) == (0, 1)


def test_a_code_of_a_dead_token_that_one_method_gives_once_silences_nobody(play: Stage) -> None:
    answered(play, "U0BEN")
    play.people.faults(POST, error="invalid_auth", channel="C0TEAM")
    play.at(REPORT)
    wait(play, TEN_MINUTES)
    assert shown(play, "U0BEN") == 1
    assert len([call for call in calls(play, "auth.test") if call["ok"]]) == 1


def test_a_message_that_nobody_can_read_is_still_poison(play: Stage) -> None:
    with pytest.raises(PoisonMessage):
        wiring.worker().work(["{}"])


@pytest.mark.fault("K2")
@pytest.mark.parametrize("code", ["msg_blocks_too_long", "msg_too_long", "invalid_blocks"])
def test_a_reply_that_slack_finds_too_long_is_split_once_more(play: Stage, code: str) -> None:
    asked(play)
    play.answer("U0BEN", *("x" * 1900 + f" the words of U0BEN {number}" for number in range(3)))
    play.people.faults(POST, nth=2, error=code, channel="C0TEAM")
    play.at(REPORT)
    _, *replies = play.channel()
    assert len(replies) == 2
    assert shown(play, "U0BEN") == 3


@pytest.mark.fault("A1")
def test_a_limit_without_a_time_is_tried_with_backoff_and_told(play: Stage) -> None:
    answered(play, "U0BEN")
    play.people.faults(POST, error="ratelimited", times=FOR_EVER, channel="C0TEAM")
    play.at(REPORT)
    wait(play, HOUR)
    tries = [call for call in calls(play, POST) if call.get("error") == "ratelimited"]
    assert 8 <= len(tries) <= 14
    assert notices(play, *TEAM) == ["U0ADA"]


@pytest.mark.fault("A3")
@pytest.mark.parametrize("code", ["user_not_visible", "channel_not_found"])
def test_who_answered_before_their_question_was_found_keeps_their_answer(play: Stage, code: str) -> None:
    play.new_standup()
    play.people.faults(POST, drop=True, user="U0BEN")
    play.people.faults("conversations.open", error=code, times=FOR_EVER, user="U0BEN")
    play.people.clock(set=PROMPT)
    while not play.dm("U0BEN"):
        assert play.rooster.step()
    play.answer("U0BEN", "the words of U0BEN", None, None)
    play.at(REPORT)
    wait(play, TEN_MINUTES)
    assert shown(play, "U0BEN") == 1
    assert (play.rooster.failures, play.rooster.dead_letters()) == ([], [])


@pytest.mark.fault("A1")
def test_where_nothing_that_is_posted_to_the_owner_is_answered_the_next_person_is_told(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = SlackClient.post_message

    def to_all_but_ada(self: SlackClient, channel: str, *what: Any) -> Any:
        if channel == "U0ADA":
            raise InDoubt("http_500")
        return post(self, channel, *what)

    monkeypatch.setattr(SlackClient, "post_message", to_all_but_ada)
    play.new_standup()
    play.at(PROMPT)
    play.settle(within=900)
    assert "I couldn't ask everyone" in words(play.dm("U0DEV")[-1])


@pytest.mark.fault("H2")
def test_h2_where_slack_tells_of_no_channels_nobody_hears_that_they_have_no_standups(play: Stage) -> None:
    def say(text: str) -> str:
        play.people.say("U0BEN", "U0BEN", text)
        play.settle()
        return words(play.dm("U0BEN")[-1])

    play.people.faults("users.conversations", error="missing_scope", times=FOR_EVER)
    assert "I can't see which channels you're in" in say("standup")
    assert "I can't see which channels you're in" in say("answer")
    play.new_standup()
    play.at("2026-11-23T08:00:00Z")
    assert "Waiting for your answer" in say("standup")
    assert "skipping" in say("skip")
    assert "Nothing is waiting for your answer right now. Next: *Daily standup*" in say("answer")
