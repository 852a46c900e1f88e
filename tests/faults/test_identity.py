"""Who is meant where companies share a channel, an org installed Rooster, or a local Slack says less than Slack."""

import json
from typing import Any

import pytest

from tests.harness import Stage, words

Json = dict[str, Any]
PROMPT, REPORT = "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z"
VALUES = {"answer_0": {"answer_0": {"type": "plain_text_input", "value": "I am from elsewhere"}}}


def submit(play: Stage, run: str, view: Json, **frame: Any) -> None:
    """A form of a live run as Slack signs it."""
    form = {"callback_id": "standup_answers", "private_metadata": run, "state": {"values": VALUES}}
    payload = {"type": "view_submission", "view": {"id": "V1", "type": "modal", **form, **view}, **frame}
    answer = play.post_signed("/slack/interactions", {"payload": json.dumps(payload)})
    assert (answer.status, answer.body) == (200, b"")
    play.settle()


@pytest.fixture
def run(play: Stage) -> str:
    """A run that is under way."""
    play.new_standup(channel="C0SHARED")
    play.at(PROMPT)
    return str(play.open_form("U0ADA")["private_metadata"])


def reported(play: Stage) -> str:
    play.at(REPORT)
    return "\n".join(words(message) for message in play.channel("C0SHARED"))


@pytest.mark.fault("C1")
@pytest.mark.parametrize("own", [{"id": "T0PARTNER", "domain": "partner"}, None])
def test_a_form_of_a_live_run_is_stored_though_its_sender_is_of_another_company(
    play: Stage, run: str, own: Json | None
) -> None:
    view = {"team_id": "T0PARTNER", "app_installed_team_id": "T0ROOSTER"}
    submit(play, run, view, team=own, user={"id": "U0EXT1", "team_id": "T0PARTNER"}, enterprise=None)
    assert "I am from elsewhere" in reported(play)
    assert "*Answered* (1): Xena" in words(play.channel("C0SHARED")[0])
    assert "1 person from another organization was not asked." in words(play.channel("C0SHARED")[0])


@pytest.mark.fault("C1")
def test_a_form_that_another_company_opened_by_its_own_rooster_is_not_ours(
    play: Stage, run: str, log: list[str]
) -> None:
    form = {"callback_id": "standup_answers", "private_metadata": run, "state": {"values": VALUES}}
    view = {"id": "V1", "type": "modal", **form, "team_id": "T0OTHER", "app_installed_team_id": "T0OTHER"}
    payload = {"type": "view_submission", "view": view, "team": {"id": "T0ROOSTER"}, "user": {"id": "U0ADA"}}
    assert play.post_signed("/slack/interactions", {"payload": json.dumps(payload)}).status == 200
    assert "I am from elsewhere" not in reported(play)


@pytest.mark.fault("C2")
@pytest.mark.parametrize("user", [{"id": "U0ADA"}, {"id": "U0ADA", "team_id": None, "username": None, "name": None}])
@pytest.mark.parametrize("frame", [{"team": None, "enterprise": None}, {}])
def test_a_form_of_which_only_the_view_names_the_workspace_is_stored(
    play: Stage, run: str, user: Json, frame: Json
) -> None:
    submit(play, run, {"team_id": "T0ROOSTER"}, user=user, is_enterprise_install=False, **frame)
    assert "*Answered* (1): Ada" in reported(play)


@pytest.mark.fault("H5")
@pytest.mark.parametrize("text", ["help", "we shipped it, congratulations!"])
@pytest.mark.parametrize(
    "mark",
    [
        {"user": "U0ROOSTER"},
        {"user": "U0ELSE", "metadata": {"event_type": "rooster_delivery", "event_payload": {"id": "x"}}},
        {"user": "U0ELSE", "bot_id": "B0ROOSTER"},
        {"user": "U0ELSE", "app_id": "A0ROOSTER"},
    ],
)
def test_rooster_does_not_answer_itself_however_its_slack_marks_what_it_wrote(
    play: Stage, text: str, mark: Json
) -> None:
    play.people.command("U0ADA", "C0TEAM", "/emoji", "on")
    play.settle()
    before = len(play.people.log())
    for channel, kind in (("D0ADA", "im"), ("C0TEAM", "channel")):
        message = {"type": "message", "channel": channel, "channel_type": kind, "text": text, "ts": "1795417200.000100"}
        assert play.people.event({**message, **mark})["status"] == 200
    play.settle()
    assert play.people.log()[before:] == []


@pytest.mark.fault("H5")
def test_a_person_is_answered_as_ever(play: Stage) -> None:
    play.people.say("U0ADA", "U0ROOSTER", "we shipped it, congratulations!")
    play.settle()
    assert len(play.dm("U0ADA")) == 1


def test_a_message_of_another_company_in_a_shared_channel_gets_its_emoji(play: Stage) -> None:
    play.people.command("U0ADA", "C0SHARED", "/emoji", "on")
    play.settle()
    ts = play.people.say("U0EXT1", "C0SHARED", "we shipped it, congratulations!")["ts"]
    play.settle()
    [said] = [one for one in play.people.messages(channel="C0SHARED") if one["ts"] == ts]
    assert said["reactions"]
