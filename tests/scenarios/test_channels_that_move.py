"""A private channel's id changes when somebody is about to share it: everything in it goes on."""

import pytest

from chalicelib.features.emoji import templates
from tests.harness import Stage, words

PROMPT, REPORT = "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z"
OLD, NEW = "G0PLANS", "C0PLANS"


@pytest.fixture
def plans(play: Stage) -> Stage:
    """A private channel of Ada's, with Rooster in it."""
    play.people.channel(channel=OLD, private=True, rooster=True)
    return play


def move(play: Stage) -> None:
    play.people.channel(channel=OLD, new_id=NEW)
    play.settle()


def said(play: Stage) -> list[str]:
    return [words(message) for message in play.channel(NEW)]


def test_its_standup_asks_and_reports_there(plans: Stage) -> None:
    plans.new_standup(channel=OLD)
    move(plans)
    assert f"<#{NEW}>" in words(plans.command("list", channel=NEW)["body"])
    plans.at(PROMPT)
    plans.answer("U0ADA", "It moved", None, None)
    plans.at(REPORT)
    assert "*Answered* (1): Ada" in said(plans)[0]
    assert "It moved" in said(plans)[1]


def test_a_run_that_was_open_is_reported_there(plans: Stage) -> None:
    plans.new_standup(channel=OLD)
    plans.at(PROMPT)
    plans.answer("U0ADA", "Asked before", None, None)
    move(plans)
    plans.at(REPORT)
    assert "Asked before" in said(plans)[1]


def test_a_report_that_stood_there_takes_edits_and_late_answers(plans: Stage) -> None:
    plans.new_standup(channel=OLD)
    plans.at(PROMPT)
    plans.answer("U0ADA", "first", None, None)
    plans.at(REPORT)
    move(plans)
    plans.answer("U0ADA", "second", None, None)
    plans.answer("U0BEN", "late", None, None)
    head, ada, ben = said(plans)
    assert "*Answered late* (1): Ben" in head
    assert "second" in ada
    assert "late" in ben


def test_todays_report_still_comes_where_its_standup_was_deleted(plans: Stage) -> None:
    plans.new_standup(channel=OLD)
    plans.at(PROMPT)
    plans.command("delete", channel=OLD)
    move(plans)
    plans.at(REPORT)
    assert len(said(plans)) == 1


def test_reactions_stay_on_and_can_be_explained(plans: Stage) -> None:
    plans.people.command("U0ADA", OLD, "/emoji", "on")
    plans.settle()
    ts = plans.people.say("U0BEN", OLD, "we shipped it, congratulations!")["ts"]
    plans.settle()
    move(plans)
    plans.people.shortcut(user="U0BEN", callback_id="emoji_why", channel=NEW, ts=ts)
    ephemerals = plans.people.messages(channel=NEW, as_user="U0BEN")
    assert templates.NOT_MINE not in words(ephemerals[-1])
    again = plans.people.say("U0BEN", NEW, "we shipped it, congratulations!")["ts"]
    plans.settle()
    [found] = [one for one in plans.people.messages(channel=NEW) if one["ts"] == again]
    assert found["reactions"]


def test_a_message_that_is_to_vanish_vanishes(plans: Stage) -> None:
    plans.people.command("U0ADA", OLD, "/snap", "1h the secret of the plans")
    plans.settle()
    move(plans)
    assert any("secret of the plans" in str(message) for message in plans.people.messages(channel=NEW))
    plans.later(3601)
    assert not any("secret of the plans" in str(message) for message in plans.people.messages(channel=NEW))


def test_the_photo_channel_is_the_same(plans: Stage) -> None:
    plans.people.command("U0ADA", OLD, "/photos", f"channel <#{OLD}|plans>")
    plans.settle()
    move(plans)
    told = plans.people.command("U0ADA", NEW, "/photos", "status")["body"]
    assert NEW in told
    assert OLD not in told


def test_slack_tells_it_twice_and_other_channels_are_left_alone(plans: Stage) -> None:
    plans.new_standup(channel=OLD)
    plans.new_standup(channel="C0TEAM", name="Another")
    move(plans)
    event = {"type": "channel_id_changed", "old_channel_id": OLD, "new_channel_id": NEW}
    for event_id in ("Ev1", "Ev1", "Ev2"):
        assert plans.people.event(event, event_id=event_id)["status"] == 200
    plans.settle()
    listed = words(plans.command("list", channel=NEW)["body"])
    assert f"<#{NEW}>" in listed
    assert "<#C0TEAM>" in listed


@pytest.mark.parametrize(
    "ids", [{}, {"old_channel_id": OLD}, {"old_channel_id": OLD, "new_channel_id": 7}, {"old_channel_id": None}]
)
def test_an_event_without_both_ids_changes_nothing(plans: Stage, ids: dict[str, object]) -> None:
    plans.new_standup(channel=OLD)
    assert plans.people.event({"type": "channel_id_changed", **ids})["status"] == 200
    plans.settle()
    assert f"<#{OLD}>" in words(plans.command("list", channel=OLD)["body"])
