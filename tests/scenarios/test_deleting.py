"""Deleting a standup asks first and can be undone for a day; a name is taken once in a channel."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.features.standups.changes import take_name
from chalicelib.features.standups.model import Standup
from chalicelib.features.standups.store import StandupStore, put_standup
from chalicelib.slack import response_url
from tests import clock
from tests.harness import Stage, buttons, words
from tests.unit.features.standups.made import STANDUP

ADA, BEN, ADMIN = "U0ADA", "U0BEN", "U0DEV"
PROMPT, TOMORROW = "2026-11-23T08:00:00Z", "2026-11-24T08:00:00Z"
REPORT = "2026-11-23T10:00:00Z"
DAY = 24 * 3600


def undo(play: Stage, user: str = ADA, nth: int = -1) -> str:
    """Press Undo in the member's newest direct message, or the nth; what it says then."""
    ts = [message for message in play.dm(user) if "You deleted" in message["text"] or "Undo" in buttons(message)][nth]
    play.people.click(user, "standup_undo", channel=user, ts=ts["ts"])
    play.settle()
    return words(next(message for message in play.dm(user) if message["ts"] == ts["ts"]))


def listed(play: Stage) -> str:
    return words(play.command("list")["body"])


def styles(message: dict[str, Any]) -> list[str]:
    rows = [block.get("elements", [block.get("accessory")]) for block in message["blocks"]]
    return [one.get("style", "") for row in rows for one in row if one and one["type"] == "button"]


@pytest.mark.fault("I1")
def test_what_was_deleted_is_told_in_the_dm_where_slack_shows_nothing(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    play.new_standup()
    monkeypatch.setattr(response_url, "replace", lambda *_: False)
    play.people.faults("chat.postEphemeral", status=500, times=100)
    play.delete("")
    assert any("deleted" in message["text"].lower() for message in play.dm(ADA))
    assert not any("nothing was changed" in words(message) for message in play.dm(ADA))
    assert "Daily standup" not in listed(play)


@pytest.mark.fault("I1")
def test_what_a_button_among_several_began_is_told_in_the_dm_where_slack_shows_nothing(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    play.new_standup(name="Morning")
    play.new_standup(name="Evening")
    asked = play.command("start")
    monkeypatch.setattr(response_url, "replace", lambda *_: False)
    play.people.faults("chat.postEphemeral", status=500, times=100)
    play.people.click(ADA, "standup_do.0", channel="C0TEAM", ts=asked["ts"])
    play.settle()
    seen = [words(message) for message in play.dm(ADA)]
    assert any("Evening" in one for one in seen)
    assert not any("nothing was changed" in one for one in seen)


@pytest.mark.fault("I1")
def test_delete_asks_first_in_danger_style_and_says_what_stays(play: Stage) -> None:
    play.new_standup()
    asked = play.command("delete")["body"]
    assert (buttons(asked), styles(asked)) == (["Delete"], ["danger"])
    assert "Reports and answers already posted stay" in words(asked)
    assert "Daily standup" in listed(play)


@pytest.mark.fault("I1")
def test_of_several_the_buttons_say_what_they_do_and_ask_once_more(play: Stage) -> None:
    play.new_standup(name="Morning")
    play.new_standup(name="Evening")
    asked = play.command("delete")
    assert buttons(asked["body"]) == ["Delete Evening", "Delete Morning"]
    assert styles(asked["body"]) == ["danger", "danger"]
    play.people.click(ADA, "standup_do.0", channel="C0TEAM", ts=asked["ts"])
    question = play.private(asked["ts"])
    assert "Delete *Evening* in <#C0TEAM>?" in words(question)
    assert "*Evening*" in listed(play)
    play.people.click(ADA, "standup_delete", channel="C0TEAM", ts=asked["ts"])
    assert "*Evening*" not in listed(play)
    assert "*Morning*" in listed(play)


@pytest.mark.fault("I1")
def test_the_question_is_gone_once_it_was_answered(play: Stage) -> None:
    play.new_standup()
    told = play.delete()
    assert "Deleted *Daily standup*" in words(told)
    assert buttons(told) == ["Undo"]


@pytest.mark.fault("I1")
def test_a_question_that_somebody_else_answered_says_so_and_goes(play: Stage) -> None:
    play.new_standup()
    asked = play.command("delete", user=ADMIN)
    play.delete()
    play.people.click(ADMIN, "standup_delete", channel="C0TEAM", ts=asked["ts"])
    assert "isn't there anymore" in words(play.private(asked["ts"], ADMIN))


@pytest.mark.fault("I1")
def test_a_press_of_somebody_who_may_not_deletes_nothing(play: Stage) -> None:
    play.new_standup()
    value = json.dumps([item["sk"]["S"] for item in play.rooster.items()])
    standup = value.partition("standup#")[2].partition('"')[0]
    click = {"type": "block_actions", "team": {"id": "T0ROOSTER"}, "user": {"id": BEN}, "trigger_id": "1.2.3"}
    where = {"channel_id": "C0TEAM", "message_ts": "1.1", "is_ephemeral": True}
    action = {"action_id": "standup_delete", "value": standup}
    form = {"payload": json.dumps({**click, "container": where, "actions": [action]})}
    assert play.post_signed("/slack/interactions", form).status == 200
    assert "Daily standup" in listed(play)


@pytest.mark.fault("I1")
def test_undo_within_the_day_brings_it_back_as_it_was(play: Stage) -> None:
    play.new_standup(prompt="08:30", questions="Only one?")
    before = wiring.container().table.query("T0ROOSTER", "standup#")
    settings = next(before)
    play.delete()
    assert play.dm(BEN) == []
    assert "is back" in undo(play)
    assert next(wiring.container().table.query("T0ROOSTER", "standup#")) == settings
    play.at(PROMPT)
    assert len(play.dm(BEN)) == 1
    play.at(TOMORROW)
    assert len(play.dm(BEN)) == 2, "and once on each day that follows"


@pytest.mark.fault("I1")
def test_undo_after_its_timer_had_run_in_vain_sets_the_next(play: Stage) -> None:
    play.new_standup()
    play.delete()
    play.at(PROMPT)
    play.at(REPORT)
    assert play.dm(BEN) == []
    assert "It continues as planned. I didn't ask the questions of Mon 23 Nov 2026." in undo(play)
    play.at(TOMORROW)
    assert len(play.dm(BEN)) == 1
    play.at("2026-11-25T08:00:00Z")
    assert len(play.dm(BEN)) == 2


@pytest.mark.fault("I1")
def test_undo_soon_after_the_prompts_time_still_asks_today(play: Stage) -> None:
    play.new_standup()
    play.at("2026-11-23T07:59:00Z")
    play.delete()
    play.at("2026-11-23T08:05:00Z")
    assert undo(play).endswith("It continues as planned.")
    assert len(play.dm(BEN)) == 1
    play.at(TOMORROW)
    assert len(play.dm(BEN)) == 2


def away(play: Stage) -> None:
    """A standup in own times; Ben's is six hours later. It is deleted before that."""
    play.new_standup(asked="own", report="20:00")
    play.at(PROMPT)
    play.at("2026-11-23T13:59:00Z")
    play.delete()
    play.at("2026-11-23T14:05:00Z")
    assert play.dm(BEN) == []


@pytest.mark.fault("I1")
def test_undo_asks_those_whose_turn_came_while_it_was_deleted(play: Stage) -> None:
    away(play)
    undo(play)
    assert len(play.dm(BEN)) == 1
    play.at("2026-11-23T19:00:00Z")
    assert "*Missing* (4)" in words(play.channel()[0])
    play.at("2026-11-24T14:00:00Z")
    assert len(play.dm(BEN)) == 2


@pytest.mark.fault("I1")
def test_who_was_not_asked_because_it_was_deleted_is_not_called_out_of_reach(play: Stage) -> None:
    away(play)
    play.at("2026-11-23T19:00:00Z")
    head = words(play.channel()[0])
    assert "*Not asked: the standup was deleted* (1): Ben" in head
    assert "reached" not in head
    play.later(60)
    undo(play)
    assert play.dm(BEN) == [], "it is too late"


@pytest.mark.fault("I1")
def test_in_own_times_undo_after_the_next_day_had_opened_in_vain_opens_it(play: Stage) -> None:
    play.new_standup(asked="own", report="21:00")
    play.at("2026-11-23T07:59:00Z")
    play.delete()
    play.at("2026-11-23T19:05:00Z")
    undo(play)
    asked = len(play.dm("U0DEV"))
    play.at("2026-11-24T09:00:00Z")
    assert len(play.dm("U0DEV")) == asked + 1
    play.at("2026-11-25T09:00:00Z")
    assert len(play.dm("U0DEV")) == asked + 2


def deleted_in_absence(play: Stage) -> None:
    """A standup that Rooster's removal from the channel had paused."""
    play.new_standup()
    play.people.channel("C0TEAM", rooster=False)
    play.at(PROMPT)
    play.at(REPORT)
    play.delete()


@pytest.mark.fault("I4")
def test_undo_of_what_absence_had_paused_goes_on_where_rooster_is_back(play: Stage) -> None:
    deleted_in_absence(play)
    play.people.channel("C0TEAM", rooster=True)
    play.settle()
    assert play.channel() == []
    assert "It continues as planned" in undo(play)
    before = len(play.dm(BEN))
    play.at(TOMORROW)
    assert len(play.dm(BEN)) == before + 1


@pytest.mark.fault("I4")
def test_undo_of_what_absence_had_paused_says_what_to_do_where_rooster_is_away(play: Stage) -> None:
    deleted_in_absence(play)
    assert "Paused: I'm not in the channel. Invite me" in undo(play)


@pytest.mark.fault("I1")
@pytest.mark.parametrize("code", ["messages_tab_disabled", "cannot_dm_bot", "restricted_action", "brand_new_refusal"])
def test_undo_stands_in_the_question_itself_where_no_direct_message_may_come(play: Stage, code: str) -> None:
    play.new_standup()
    play.people.faults("chat.postMessage", error=code, times=10**6, channel=ADA)
    told = play.delete()
    play.people.click(ADA, "standup_undo", channel="C0TEAM", ts=told["ts"])
    assert "is back" in words(play.private(told["ts"]))
    assert buttons(play.private(told["ts"])) == []
    assert "Daily standup" in listed(play)
    play.at(PROMPT)
    assert len(play.dm(BEN)) == 1


@pytest.mark.fault("I1")
def test_where_undo_cannot_be_sent_somebody_hears_of_which_standup(play: Stage) -> None:
    play.new_standup()
    play.people.faults("chat.postMessage", error="restricted_action", times=10**6, channel=ADA)
    play.delete()
    for _ in range(12):
        play.later(60)
    assert "<@U0ADA> deleted *Daily standup* in <#C0TEAM>" in words(play.dm(ADMIN)[-1])


@pytest.mark.fault("I1")
def test_undo_is_for_whoever_deleted_and_comes_once(play: Stage) -> None:
    play.new_standup()
    play.delete(user=ADMIN)
    assert [buttons(message) for message in play.dm(ADMIN)] == [["Undo"]]
    assert all("Undo" not in buttons(message) for message in play.dm(ADA))


@pytest.mark.fault("I1")
def test_undo_pressed_twice_is_done_once(play: Stage) -> None:
    play.new_standup()
    play.delete()
    ts = play.dm(ADA)[-1]["ts"]
    deleted = StandupStore(wiring.container().table)
    undo(play)
    standup = deleted.standups("T0ROOSTER")[0]
    click = {"type": "block_actions", "team": {"id": "T0ROOSTER"}, "user": {"id": ADA}, "trigger_id": "1.2.3"}
    where = {"channel_id": "D0ADA", "message_ts": ts}
    action = {"action_id": "standup_undo", "value": standup.id}
    form = {"payload": json.dumps({**click, "container": where, "actions": [action]})}
    assert play.post_signed("/slack/interactions", form).status == 200
    play.settle()
    assert "is back" in words(next(message for message in play.dm(ADA) if message["ts"] == ts))
    play.at(PROMPT)
    assert len(play.dm(BEN)) == 1


@pytest.mark.fault("I1")
def test_undo_after_a_day_is_refused_with_a_plain_sentence(play: Stage) -> None:
    play.new_standup()
    play.delete()
    play.later(DAY)
    told = undo(play)
    assert "I keep a deleted standup for one day" in told
    assert "No standups here yet" in listed(play)


@pytest.mark.fault("I1")
def test_what_was_deleted_is_marked_for_the_table_to_forget(play: Stage) -> None:
    play.new_standup()
    play.delete()
    (item,) = wiring.container().table.query("T0ROOSTER", "standup#")
    assert 0 <= clock.now() + DAY - item["expires"] <= 5


@pytest.mark.fault("I1")
def test_undo_where_the_name_is_taken_meanwhile_says_what_to_do(play: Stage) -> None:
    play.new_standup()
    play.delete()
    play.new_standup()
    assert "Didn't mean to?" in undo(play)
    seen = [one for one in play.people.messages(user=ADA, as_user=ADA) if one.get("ephemeral")]
    assert "Delete that one first" in words(seen[-1])
    play.delete()
    assert "is back" in undo(play, nth=0)


@pytest.mark.fault("I1")
@pytest.mark.parametrize("verb", ["start", "report", "answer", "skip", "delete"])
def test_a_button_of_a_standup_that_is_deleted_replaces_its_message(play: Stage, verb: str) -> None:
    play.new_standup(name="Morning")
    play.new_standup(name="Evening")
    asked = play.command(verb)
    play.delete("Evening")
    play.people.click(ADA, "standup_do.0", channel="C0TEAM", ts=asked["ts"])
    told = play.private(asked["ts"])
    assert "isn't there anymore" in words(told)
    assert buttons(told) == []


@pytest.mark.fault("H3")
@pytest.mark.parametrize("action", ["standup_answer", "standup_skip"])
def test_a_prompt_whose_run_is_gone_is_replaced(play: Stage, action: str) -> None:
    play.new_standup()
    play.at(PROMPT)
    run = next(item["sk"]["S"] for item in play.rooster.items() if item["sk"]["S"].startswith("run#"))
    play.rooster.dynamodb.delete_item(TableName="rooster-local-data", Key={"pk": {"S": "T0ROOSTER"}, "sk": {"S": run}})
    play.people.click(BEN, action, channel=BEN, ts=play.dm(BEN)[-1]["ts"])
    (told,) = play.dm(BEN)
    assert "isn't there anymore" in words(told)
    assert buttons(told) == []


@pytest.mark.fault("I3")
@pytest.mark.parametrize(
    "name", ["Daily standup", "daily  STANDUP", "Ｄaily\u00a0stand\u200bup", "*Daily* standup\u2060"]
)
def test_a_name_that_the_channel_has_is_refused_at_its_field(play: Stage, name: str) -> None:
    play.new_standup()
    view = play.command("new")["view"]
    answer = play.people.submit(ADA, view["id"], values={"name": {"name": name}})
    assert list(answer["errors"]) == ["name"]
    assert "already" in answer["errors"]["name"]
    assert len(play.command("list")["body"]["blocks"]) == 1


@pytest.mark.fault("I3")
def test_another_channel_may_have_the_same_name(play: Stage) -> None:
    play.new_standup()
    play.new_standup(channel="C0GENERAL", name="Daily standup")
    assert len(play.command("list")["body"]["blocks"]) == 2


@pytest.mark.fault("I3")
def test_a_deleted_standup_frees_its_name(play: Stage) -> None:
    play.new_standup()
    play.delete()
    play.new_standup()
    assert len(play.command("list")["body"]["blocks"]) == 1


@pytest.mark.fault("I3")
def test_of_two_forms_at_once_one_gets_the_name(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    view, look = play.command("new")["view"], StandupStore.standups
    other = replace(STANDUP, id="other", name="DAILY standup")

    def meanwhile(store: StandupStore, workspace: str) -> list[Standup]:
        monkeypatch.setattr(StandupStore, "standups", look)
        found = look(store, workspace)
        store.commit(put_standup(workspace, other), take_name(workspace, other))
        return found

    monkeypatch.setattr(StandupStore, "standups", meanwhile)
    assert list(play.people.submit(ADA, view["id"], values={"name": {"name": "Daily standup"}})["errors"]) == ["name"]
    assert [one.id for one in StandupStore(wiring.container().table).standups("T0ROOSTER")] == ["other"]


@pytest.mark.fault("I3")
def test_a_standup_of_an_older_version_that_never_took_its_name_keeps_it_all_the_same(play: Stage) -> None:
    play.new_standup()
    lock = next(item["sk"]["S"] for item in play.rooster.items() if item["sk"]["S"].startswith("standup_name#"))
    play.rooster.dynamodb.delete_item(TableName="rooster-local-data", Key={"pk": {"S": "T0ROOSTER"}, "sk": {"S": lock}})
    view = play.command("new")["view"]
    assert list(play.people.submit(ADA, view["id"], values={"name": {"name": "Daily standup"}})["errors"]) == ["name"]
    assert "Deleted" in words(play.delete())


def say(play: Stage, text: str, user: str = BEN) -> dict[str, Any]:
    """What Rooster answers to a direct message."""
    before = len(play.dm(user))
    play.people.say(user, user, text)
    play.settle()
    (answer,) = play.dm(user)[before:]
    return answer


@pytest.mark.fault("I1")
def test_i1_whoever_was_asked_still_answers_by_any_way(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    play.delete()
    assert buttons(say(play, "answer")) == ["Answer"]
    assert buttons(say(play, "answer Daily standup")) == ["Answer"]
    assert buttons(say(play, "Fixed the login bug")) == ["Use it", "No"]
    shown = say(play, "standup")
    assert "Deleted: nobody will be asked again" in words(shown)
    assert buttons(shown) == ["Answer"]
    play.people.home(BEN)
    play.settle()
    assert {"Answer", "Skip today"} <= {*buttons(play.people.home(BEN)["view"])}
    assert play.command("answer", BEN)["view"]
    assert "skipping *Daily standup* today" in words(play.command("skip", "U0CHI")["body"])
    assert "skipping *Daily standup* today" in words(say(play, "skip"))
    assert "Nothing is waiting" in words(say(play, "answer"))
    assert "No standups here yet" in words(play.command("start", BEN)["body"])
    assert "No standups here yet" in words(play.command("list", BEN)["body"])


@pytest.mark.fault("I1")
def test_i1_of_a_deleted_one_and_another_a_command_asks_which(play: Stage) -> None:
    play.new_standup(name="Evening")
    play.new_standup(name="Morning")
    play.at(PROMPT)
    play.delete("Morning")
    shown = play.command("skip", BEN)
    assert buttons(shown["body"]) == ["Evening", "Morning"]
    play.people.click(BEN, "standup_do.1", channel="C0TEAM", ts=shown["ts"])
    play.settle()
    assert "skipping *Morning* today" in words(play.private(shown["ts"], BEN))


@pytest.mark.fault("I1")
def test_i1_a_deleted_one_whose_report_is_out_is_gone(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    play.delete()
    play.at("2026-11-23T10:00:00Z")
    assert "No standups here yet" in words(play.command("answer", BEN)["body"])
    assert "You aren't in any standups yet" in words(say(play, "standup"))
    assert "You aren't in any standups yet" in words(say(play, "answer"))


@pytest.mark.fault("I1")
def test_i1_whoever_left_the_channel_after_being_asked_still_sees_it(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    play.people.member(BEN, channel="C0TEAM", join=False)
    play.settle()
    assert buttons(say(play, "standup")) == ["Answer"]
    assert buttons(say(play, "answer")) == ["Answer"]
