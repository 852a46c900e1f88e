"""The Home tab: a member's own standups, and answering from there."""

import json
import threading
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.table import Table
from chalicelib.container import Container
from chalicelib.features.standups import home as standups_home
from chalicelib.features.standups.answering import Answering
from chalicelib.slack.client import SlackClient
from chalicelib.slack.payloads import Submission
from playground.slack.watch import NAME as WATCH
from tests.harness import TOKEN, Stage, TokensOf, buttons, words

PROMPT, REPORT = "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """The keys of the items that are read one by one."""
    keys: list[dict[str, str]] = []
    get = Table.get

    def noted(table: Table, key: dict[str, str]) -> Any:
        if threading.current_thread().name != WATCH:  # the playground looks at its timers
            keys.append(key)
        return get(table, key)

    monkeypatch.setattr(Table, "get", noted)
    return keys


def seen(play: Stage, user: str) -> dict[str, Any]:
    """What the member's Home tab shows now."""
    home: dict[str, Any] = play.people.look(user)["home"]
    return home


def home(play: Stage, user: str = "U0BEN") -> dict[str, Any]:
    """The member opens the Home tab."""
    play.people.home(user)
    play.settle()
    return seen(play, user)


def press(play: Stage, user: str, verb: str) -> dict[str, Any]:
    """Press a button of the Home tab as it is shown."""
    clicked: dict[str, Any] = play.people.click(user, f"standup_{verb}.home", view_id=seen(play, user)["id"])
    play.settle()
    return clicked


def answer(play: Stage, user: str, *answers: str | None) -> dict[str, Any]:
    result: dict[str, Any] = play.people.submit(user, press(play, user, "answer")["view"]["id"], answers=list(answers))
    play.settle()
    return result


def published(play: Stage) -> list[dict[str, Any]]:
    return [call for call in play.people.log() if call["method"] == "views.publish"]


# What it shows


def test_the_home_shows_my_standups(play: Stage) -> None:
    play.new_standup(name="Morning")
    play.new_standup(name="Evening", prompt="17:00", report="18:00", channel="C0GENERAL")
    evening, morning = words(home(play)).split("*Morning*")
    assert "*Evening* in <#C0GENERAL>" in evening
    assert "Mon to Fri, asks at 17:00 (Europe/Prague)" in evening
    assert "Asks next: <!date^1795420800^{date_short_pretty} at {time}|at 09:00 (Europe/Prague)>" in morning


def test_before_the_first_question_there_is_nothing_to_answer(play: Stage) -> None:
    play.new_standup()
    assert buttons(home(play)) == ["New standup"]


def test_a_run_that_waits_for_me_can_be_answered_or_skipped(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    shown = home(play)
    assert "I asked you today. I'm waiting for your answers." in words(shown)
    assert "at 09:00 on Tue 24 Nov (Europe/Prague)" in words(shown)
    assert buttons(shown) == ["Answer", "Skip today", "New standup"]


def test_an_answer_given_in_the_message_shows_at_home(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    play.answer("U0BEN", "a", "b", "c")
    shown = home(play)
    assert "You answered today." in words(shown)
    assert buttons(shown) == ["Edit", "New standup"]


def test_after_the_report_an_answer_is_called_late(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    play.at(REPORT)
    assert "The report is out; late answers go into its thread." in words(home(play))


def test_the_next_day_is_another_day(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    answer_in_message = play.answer("U0BEN", "a", None, None)
    assert answer_in_message["status"] == 200
    play.at(REPORT)
    play.at("2026-11-24T07:00:00Z")
    shown = home(play)
    assert "You answered" not in words(shown)
    assert "at 09:00 (Europe/Prague)" in words(shown)


def test_a_report_that_comes_tomorrow_keeps_yesterdays_questions_at_home(play: Stage) -> None:
    play.new_standup(prompt="17:00", report="09:00")
    play.at("2026-11-23T16:00:00Z")
    play.at("2026-11-24T07:00:00Z")
    assert "I asked you on Mon 23 Nov 2026. I'm waiting" in words(home(play))


def test_a_run_begun_by_hand_is_not_announced_for_today_again(play: Stage) -> None:
    play.new_standup()
    play.command("start")
    assert "at 09:00 on Tue 24 Nov" in words(home(play))


def test_in_everybodys_own_time_the_home_says_mine(play: Stage) -> None:
    play.new_standup(asked="own")
    play.at(PROMPT)
    assert "I asked you today" in words(home(play, "U0ADA"))
    shown = home(play, "U0BEN")
    assert "Asks next: <!date^1795442400^{date_short_pretty} at {time}|at 09:00 (America/New_York)>" in words(shown)
    assert buttons(shown) == ["New standup"]


def far_west(play: Stage) -> None:
    """A standup in Tokyo's zone, and Ben in Los Angeles, 17 hours behind."""
    play.people.member("U0BEN", tz="America/Los_Angeles")
    play.new_standup(asked="own", zone="Asia/Tokyo", prompt="11:00", report="12:00")
    play.at("2026-11-23T21:05:00Z")
    play.at("2026-11-24T03:05:00Z")


@pytest.mark.parametrize("moment", ["2026-11-24T15:30:00Z", "2026-11-24T18:30:00Z"])
def test_far_west_of_the_standup_the_home_says_when_i_am_asked(play: Stage, moment: str) -> None:
    far_west(play)
    play.at(moment)
    assert "Asks next: <!date^1795546800^{date_short_pretty} at {time}|at 11:00 (America/Los_Angeles)>" in words(
        home(play)
    )
    assert buttons(seen(play, "U0BEN")) == ["New standup"]


@pytest.mark.parametrize("moment", ["2026-11-24T19:05:00Z", "2026-11-24T21:30:00Z"])
def test_far_west_of_the_standup_i_can_answer_once_i_am_asked(play: Stage, moment: str) -> None:
    far_west(play)
    play.at("2026-11-24T19:00:00Z")
    assert buttons(play.dm("U0BEN")[-1]) == ["Answer", "Skip today"]
    play.at(moment)
    assert "at 11:00 on Wed 25 Nov (America/Los_Angeles)" in words(home(play))
    assert buttons(seen(play, "U0BEN")) == ["Answer", "Skip today", "New standup"]
    assert play.command("answer", user="U0BEN")["view"]["type"] == "modal"
    answer(play, "U0BEN", "from the west", None, None)
    assert buttons(seen(play, "U0BEN")) == ["Edit", "New standup"]
    assert "at 11:00 on Wed 25 Nov (America/Los_Angeles)" in words(seen(play, "U0BEN"))


def test_in_everybodys_own_time_a_home_that_may_not_see_my_zone_says_the_standups(play: Stage) -> None:
    play.new_standup(asked="own")
    play.people.scopes(["commands", "chat:write", "channels:read", "groups:read", "im:write"])
    assert "Asks next: <!date^1795442400^{date_short_pretty} at {time}|at 15:00 (Europe/Prague)>" in words(home(play))
    assert play.rooster.failures == []


def test_my_zone_is_asked_for_only_where_a_standup_needs_it(play: Stage) -> None:
    play.new_standup()
    home(play)
    looked_up = [call["args"]["user"] for call in play.people.log() if call["method"] == "users.info"]
    assert "U0BEN" not in looked_up


def test_a_newcomer_may_answer_with_the_others(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    play.people.member("U0NEW", name="Newcomer", channel="C0TEAM")
    assert "I asked the others today; you can answer, too." in words(home(play, "U0NEW"))
    answer(play, "U0NEW", "me too", None, None)
    assert "You answered today." in words(seen(play, "U0NEW"))


def test_a_paused_standup_tells_its_owner_how_to_mend_it_and_promises_nothing(play: Stage) -> None:
    play.new_standup()
    play.people.channel("C0TEAM", private=True, rooster=False)
    play.at(PROMPT)
    shown = words(home(play, "U0ADA"))
    assert "Paused: I'm not in the channel." in shown
    assert "Asks next" not in shown


def test_the_home_of_a_member_without_standups_says_how_to_start(play: Stage) -> None:
    shown = home(play)
    assert "You don't have any standups yet. Type `/standup new` in a channel" in words(shown)
    assert buttons(shown) == ["New standup"]


def test_a_standup_set_up_from_the_home_shows_there(play: Stage) -> None:
    home(play)
    view = press(play, "U0BEN", "new")["view"]
    answered = play.people.submit("U0BEN", view["id"], values={"channel": {"channel": "C0TEAM"}})
    assert "errors" not in answered
    play.settle()
    assert "*Daily standup* in <#C0TEAM>, owner <@U0BEN>" in words(seen(play, "U0BEN"))


def test_of_too_many_standups_the_rest_is_counted(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standups_home, "MAX_SHOWN", 2)
    for name in ("One", "Two", "Three"):
        play.new_standup(name=name)
    play.at(PROMPT)
    shown = home(play)
    assert "and 1 more" in words(shown)
    assert buttons(shown).count("Answer") == 2


def test_of_too_many_standups_the_one_that_waits_for_me_is_shown(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standups_home, "MAX_SHOWN", 2)
    for name in ("One", "Three", "Two"):
        play.new_standup(name=name, prompt="20:00", report="21:00")
    play.new_standup(name="Zulu")
    play.at(PROMPT)
    shown = words(home(play))
    assert shown.index("*Zulu*") < shown.index("*One*")
    assert "and 2 more" in shown


def test_of_very_many_standups_the_last_are_only_counted(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standups_home, "MAX_LOOKED_AT", 2)
    for name in ("One", "Three", "Two"):
        play.new_standup(name=name)
    shown = words(home(play))
    assert "*Two*" not in shown
    assert "and 1 more" in shown


@pytest.mark.parametrize(("asked", "most"), [(False, 2), (True, 4)])
def test_showing_a_standup_takes_few_reads(play: Stage, reads: list[dict[str, str]], asked: bool, most: int) -> None:
    play.new_standup()
    if asked:
        play.at(PROMPT)
    reads.clear()
    home(play)
    assert len([key for key in reads if key["sk"].startswith(("run#", "member#"))]) == most


def test_of_two_runs_the_home_shows_the_one_that_waits_for_me(play: Stage) -> None:
    """Monday's report comes on Tuesday at 09:00; Tuesday's run, begun by hand before, is answered already."""
    play.new_standup(prompt="17:00", report="09:00")
    play.at("2026-11-23T16:00:00Z")
    play.at("2026-11-24T06:00:00Z")
    play.command("start")
    play.answer("U0BEN", "Tuesday's", None, None)
    assert "I asked you on Mon 23 Nov 2026. I'm waiting" in words(home(play))


# Who sees what


def test_a_private_channels_standup_is_not_on_a_strangers_home(play: Stage) -> None:
    play.people.channel("C0SECRET", name="secret", private=True, rooster=True)
    play.people.member("U0BEN", channel="C0SECRET", join=False)
    play.new_standup(name="Secret", channel="C0SECRET")
    assert "*Secret*" in words(home(play, "U0CHI"))
    assert "Secret" not in words(home(play, "U0BEN"))
    play.people.member("U0CHI", channel="C0SECRET", join=False)
    assert "Secret" not in words(home(play, "U0CHI"))


def test_another_workspaces_standups_are_on_nobodys_home(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = {"T0ROOSTER": TOKEN, "T0OTHER": play.people.install(team="T0OTHER")["token"]}
    monkeypatch.setattr(Container, "tokens", TokensOf(tokens))
    wiring.cold_start(wiring.container().now)
    play.new_standup()
    play.people.home("U0EVE", team="T0OTHER")
    play.settle()
    assert "You don't have any standups yet." in words(play.people.look("U0EVE", team="T0OTHER")["home"])


def test_a_home_that_may_not_look_says_whom_to_ask(play: Stage) -> None:
    play.people.scopes(["commands", "chat:write"])
    assert "Ask a workspace admin" in words(home(play))


# Several features


def test_the_home_says_whether_my_phone_is_linked(play: Stage) -> None:
    assert "You haven't linked a phone yet." in words(home(play))


def test_a_home_on_which_every_feature_is_off_says_so(play: Stage) -> None:
    for feature in ("standups", "photos"):
        play.people.command("U0DEV", "C0TEAM", "/rooster", f"features {feature} off")
    assert "`/rooster features`" in words(home(play))
    assert len(published(play)) == 1


# What its buttons do


def test_answering_from_the_home_is_as_in_the_message(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    home(play)
    answer(play, "U0BEN", "from home", "b", None)
    assert "You answered today." in words(seen(play, "U0BEN"))
    assert buttons(play.dm("U0BEN")[-1]) == ["Edit"]
    play.at(REPORT)
    assert "from home" in words(play.channel()[-1])


def test_changing_an_answer_from_the_home_begins_with_what_was_written(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    play.answer("U0BEN", "first", None, None)
    home(play)
    view = press(play, "U0BEN", "answer")["view"]
    assert view["blocks"][0]["element"]["initial_value"] == "first"


def test_skipping_from_the_home_is_as_in_the_message(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    home(play)
    press(play, "U0BEN", "skip")
    assert "You skipped today." in words(seen(play, "U0BEN"))
    assert buttons(seen(play, "U0BEN")) == ["Answer after all", "New standup"]
    assert "skipping" in words(play.dm("U0BEN")[-1])


def test_a_button_that_is_out_of_date_brings_the_home_up_to_date(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    home(play)
    play.answer("U0BEN", "in the message", None, None)
    press(play, "U0BEN", "skip")
    assert "You answered today." in words(seen(play, "U0BEN"))
    assert buttons(play.dm("U0BEN")[-1]) == ["Edit"]


def test_an_empty_answer_is_refused_at_the_field(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    home(play)
    assert "at least one question" in answer(play, "U0BEN", None, None, None)["errors"]["answer_0"]


def test_a_click_too_old_for_a_form_gets_a_button_in_the_dm_that_works(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    home(play)
    play.people.faults("views.open", error="expired_trigger_id")
    press(play, "U0BEN", "answer")
    again = play.dm("U0BEN")[-1]
    assert buttons(again) == ["Open the form"]
    view = play.people.click("U0BEN", "standup_answer.home", channel="U0BEN", ts=again["ts"])["view"]
    play.people.submit("U0BEN", view["id"], answers=["after all", None, None])
    play.settle()
    assert "You answered today." in words(seen(play, "U0BEN"))


def test_a_click_that_fails_says_so_in_the_dm(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    home(play)
    play.people.faults("views.open", status=503)
    press(play, "U0BEN", "answer")
    assert "Please try again" in words(play.dm("U0BEN")[-1])


# What can go wrong


def test_opening_the_messages_tab_publishes_nothing(play: Stage) -> None:
    send(play, {"type": "app_home_opened", "user": "U0BEN", "channel": "D0BEN", "tab": "messages"})
    assert published(play) == []


def test_a_doubled_home_event_publishes_nothing_wrong(play: Stage) -> None:
    play.new_standup()
    for _ in range(3):
        send(play, {"type": "app_home_opened", "user": "U0BEN", "channel": "D0BEN", "tab": "home"})
    assert "*Daily standup*" in words(seen(play, "U0BEN"))
    assert len(published(play)) == 1


@pytest.mark.parametrize(
    "user", [None, "", 7, ["U0BEN"], {"id": "U0BEN"}, "u0ben", "U0BEN#job", "U" * 100, "C0TEAM", "U0BEN\n"]
)
def test_a_home_event_with_an_odd_member_is_acknowledged_and_ignored(play: Stage, user: object) -> None:
    assert send(play, {"type": "app_home_opened", "user": user, "tab": "home"}) == 200
    assert published(play) == []
    assert [item for item in play.rooster.items() if "standup_home" in json.dumps(item)] == []
    assert play.rooster.failures == []


@pytest.mark.parametrize("tab", [None, "", 7, ["home"], "Home", "home "])
def test_a_home_event_with_an_odd_tab_is_acknowledged_and_ignored(play: Stage, tab: object) -> None:
    assert send(play, {"type": "app_home_opened", "user": "U0BEN", "tab": tab}) == 200
    assert published(play) == []


def test_a_member_whom_slack_does_not_know_costs_nothing_but_a_line(play: Stage) -> None:
    assert send(play, {"type": "app_home_opened", "user": "U0NOBODY", "tab": "home"}) == 200
    assert (play.rooster.failures, play.rooster.due_jobs(within=3600)) == ([], [])


@pytest.mark.parametrize("method", ["users.conversations", "views.publish"])
def test_a_rate_limited_home_waits_and_then_shows(play: Stage, method: str) -> None:
    play.new_standup()
    play.people.faults(method, status=429, retry_after=30)
    assert home(play) is None
    play.later(30)
    assert "*Daily standup*" in words(seen(play, "U0BEN"))


def test_a_home_in_doubt_is_published_again(play: Stage) -> None:
    play.new_standup()
    play.people.faults("views.publish", drop=True)
    home(play)
    play.later(2)
    assert "*Daily standup*" in words(seen(play, "U0BEN"))
    assert len(published(play)) == 2


def test_what_changes_while_the_home_is_published_is_published_too(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    play.new_standup()
    play.at(PROMPT)
    run = play.dm("U0BEN")[-1]["blocks"][1]["elements"][0]["value"]
    values = {"answer_0": {"answer_0": {"value": "meanwhile"}}}
    submission = Submission("T0ROOSTER", "", "U0BEN", "standup_answers", run, values, "the-other-request")
    publish = SlackClient.publish_view

    def answered_meanwhile(client: SlackClient, user: str, view: dict[str, Any]) -> None:
        wiring.container().part(Answering).submit(submission)
        monkeypatch.setattr(SlackClient, "publish_view", publish)
        publish(client, user, view)

    monkeypatch.setattr(SlackClient, "publish_view", answered_meanwhile)
    assert "You answered today." in words(home(play))
    assert len(published(play)) == 2


def send(play: Stage, inner: dict[str, Any]) -> int:
    """An event, signed as Slack signs, with the same event_id each time."""
    body = {"type": "event_callback", "team_id": "T0ROOSTER", "event_id": "Ev0HOME", "event": inner}
    answered = play.slack._slack.deliveries.send("/slack/events", json.dumps(body).encode(), "application/json")
    play.settle()
    return answered.status


@pytest.mark.fault("A1")
def test_a_report_that_is_held_up_is_posted_from_the_home_tab(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    play.answer("U0BEN", "what I did", None, None)
    play.people.faults("chat.postMessage", error="invalid_blocks", times=1000, channel="C0TEAM")
    play.at(REPORT)
    play.later(300)
    assert "Post the report" in buttons(home(play))
    play.people.faults(clear=True)
    press(play, "U0BEN", "do")
    assert "what I did" in words(play.channel()[1])
    assert "Post the report" not in buttons(home(play))
