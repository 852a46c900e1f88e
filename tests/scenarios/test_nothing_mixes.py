"""Two standups in a channel, two workspaces, a member in five standups."""

import json

import pytest

from chalicelib import wiring
from chalicelib.container import Container
from tests.harness import TOKEN, Stage, TokensOf, words

PROMPT, REPORT = "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z"


@pytest.fixture
def two_workspaces(play: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Rooster installed in Globex too."""
    tokens = {"T0ROOSTER": TOKEN, "T0OTHER": play.people.install(team="T0OTHER")["token"]}
    play.people.channel("C0OTHER", rooster=True, team="T0OTHER")
    monkeypatch.setattr(Container, "tokens", TokensOf(tokens))
    wiring.cold_start(wiring.container().now)
    return play


def test_two_standups_of_one_channel_keep_their_answers_apart(play: Stage) -> None:
    play.new_standup(name="Morning")
    play.new_standup(name="Evening", questions="And now?")
    play.at(PROMPT)
    by_name = {words(message).split("*")[1]: nth for nth, message in enumerate(play.dm("U0ADA"))}
    play.answer("U0ADA", "in the morning", None, None, nth=by_name["Morning"])
    play.answer("U0ADA", "in the evening", nth=by_name["Evening"])
    play.at(REPORT)
    threads = {message["ts"]: words(message).split(" ·")[0] for message in play.channel() if "thread_ts" not in message}
    replies = {threads[message["thread_ts"]]: words(message) for message in play.channel() if "thread_ts" in message}
    assert "in the morning" in replies["Morning"]
    assert "in the evening" in replies["Evening"]


def test_two_workspaces_never_see_each_other(two_workspaces: Stage) -> None:
    play = two_workspaces
    play.new_standup(name="Acme")
    play.new_standup(user="U0EVE", channel="C0OTHER", team="T0OTHER", name="Globex", zone="Europe/Prague")
    play.at(PROMPT)
    play.answer("U0EVE", "secret of Globex", None, None, team="T0OTHER")
    play.at(REPORT)
    assert "secret of Globex" in words(play.channel("C0OTHER", team="T0OTHER")[1])
    assert "Globex" not in "".join(words(message) for message in play.channel())
    assert "Globex" not in words(play.command("list")["body"])


@pytest.mark.fault("A15")
def test_ids_of_another_workspace_are_not_found(two_workspaces: Stage) -> None:
    play = two_workspaces
    play.new_standup(name="Acme")
    play.at(PROMPT)
    run = play.dm("U0ADA")[-1]["blocks"][1]["elements"][0]["value"]
    stolen = {"type": "view_submission", "team": {"id": "T0OTHER"}, "user": {"id": "U0EVE"}}
    view = {"callback_id": "standup_answers", "private_metadata": run}
    state = {"values": {"answer_0": {"answer_0": {"value": "from outside"}}}}
    answer = play.post_signed(
        "/slack/interactions", {"payload": json.dumps({**stolen, "view": {**view, "state": state}})}
    )
    play.at(REPORT)
    assert "isn't there anymore" in answer.body.decode()
    assert "from outside" not in "".join(words(message) for message in play.channel())


def test_a_member_in_five_standups_gets_each_once(play: Stage) -> None:
    for number in range(5):
        play.new_standup(name=f"Standup {number}")
    play.at(PROMPT)
    prompts = sorted(words(message) for message in play.dm("U0ADA"))
    assert [f"Standup {number}" in prompt for number, prompt in enumerate(prompts)] == [True] * 5
