"""While a workspace is being forgotten nothing new is taken in: what was promised then would vanish."""

import json
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.access.store import begin_forgetting
from chalicelib.aws.table import Commit
from chalicelib.features.workspace import jobs
from chalicelib.jobs import model
from tests import clock
from tests.faults._installs import installed, standup
from tests.faults._looks import GLOBEX, PROMPT
from tests.harness import Stage, buttons, words

ADMIN, MEMBER, CHANNEL = "U0EVE", "U0FAY", "C0OTHER"
SORRY = "I'm deleting this workspace's data right now"


@pytest.fixture
def play(open_play: Stage) -> Stage:
    """Globex with a standup that asked today; this function knows of it, and asks the table seldom."""
    installed(open_play)
    standup(open_play)
    open_play.at(PROMPT)
    return open_play


def forget(play: Stage, user: str = ADMIN, request: str = "r") -> None:
    """An admin pressed "Delete everything", and another warm function than this one heard of it."""
    now = clock.now()
    job = jobs.forget(GLOBEX, user, request * 32, wiring.container().store.read(GLOBEX).installed_at, now)
    assert wiring.container().store.commit(begin_forgetting(GLOBEX, now), model.put(job)) is Commit.DONE


def command(play: Stage, name: str, text: str, user: str = MEMBER) -> dict[str, Any]:
    told = play.people.command(user, CHANNEL, name, text, team=GLOBEX)
    body: dict[str, Any] = json.loads(told["body"] or "{}")
    return body


def whispered(play: Stage) -> str:
    seen = play.people.messages(channel=CHANNEL, as_user=MEMBER, team=GLOBEX)
    return "\n".join(words(message) for message in seen if message.get("ephemeral"))


def dm(play: Stage) -> str:
    seen = play.people.messages(user=MEMBER, as_user=MEMBER, team=GLOBEX)
    return "\n".join(words(message) for message in seen)


def of_globex(play: Stage) -> set[str]:
    return {item["sk"]["S"] for item in play.rooster.items() if item["pk"]["S"] == GLOBEX}


@pytest.mark.fault("I2")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("/standup", text) for text in ("new", "start", "answer", "skip", "report", "delete", "nonsense")),
        *(("/emoji", text) for text in ("on", "mute me", "block :tada:")),
        *(("/snap", text) for text in ("10s cake", "list of cakes")),
        *(("/photos", text) for text in ("link", "unlink", "channel off", "as links")),
    ],
)
def test_a_command_is_refused_with_one_plain_sentence(play: Stage, name: str, text: str) -> None:
    forget(play)
    before = of_globex(play)
    assert SORRY in words(command(play, name, text))
    assert of_globex(play) == before


@pytest.mark.fault("I2")
@pytest.mark.parametrize(
    ("name", "text"),
    [("/standup", "help"), ("/standup", "list"), ("/snap", ""), ("/photos", "status"), ("/rooster", "status")],
)
def test_a_command_that_only_looks_is_answered(play: Stage, name: str, text: str) -> None:
    forget(play)
    assert SORRY not in words(command(play, name, text))


@pytest.mark.fault("I2")
@pytest.mark.parametrize("action", ["standup_answer", "standup_skip"])
def test_a_click_is_refused(play: Stage, action: str) -> None:
    forget(play)
    answer = play.people.click(MEMBER, action, channel=MEMBER, ts=play.dm(MEMBER, GLOBEX)[-1]["ts"], team=GLOBEX)
    assert "view" not in answer
    assert SORRY in dm(play)


@pytest.mark.fault("I2")
def test_a_form_keeps_what_was_written_in_it(play: Stage) -> None:
    view = play.open_form(MEMBER, GLOBEX)
    forget(play)
    answer = play.people.submit(MEMBER, view["id"], answers=["precious", None, None], team=GLOBEX)
    assert SORRY in str(answer["errors"])
    assert [one["id"] for one in play.people.views(MEMBER, team=GLOBEX)] == [view["id"]]
    assert "precious" not in json.dumps(list(play.rooster.items()))
    play.settle()
    play.later(300)
    again = play.people.submit(MEMBER, view["id"], answers=["precious", None, None], team=GLOBEX)
    assert "precious" in words(again["view"]), "its run is gone, so the words are given back"


@pytest.mark.fault("I2")
@pytest.mark.parametrize("callback", ["snap_reply", "emoji_why"])
def test_a_shortcut_is_refused(play: Stage, callback: str) -> None:
    ts = play.people.say(MEMBER, CHANNEL, "we shipped it", team=GLOBEX)["ts"]
    forget(play)
    assert "view" not in play.people.shortcut(MEMBER, callback, channel=CHANNEL, ts=ts, team=GLOBEX)
    assert SORRY in whispered(play)


@pytest.mark.fault("I2")
@pytest.mark.parametrize("text", ["help", "we shipped it!"])
def test_who_writes_to_rooster_is_told(play: Stage, text: str) -> None:
    forget(play)
    before = of_globex(play)
    play.people.say(MEMBER, MEMBER, text, team=GLOBEX)
    assert SORRY in dm(play)
    assert of_globex(play) == before


@pytest.mark.fault("I2")
def test_what_is_set_up_after_that_stays_and_nothing_that_was_promised_vanishes(play: Stage) -> None:
    asked = play.people.command(ADMIN, CHANNEL, "/rooster", "forget", team=GLOBEX)
    play.people.click(ADMIN, "rooster_forget", channel=CHANNEL, ts=asked["ts"], team=GLOBEX)
    promised = 0
    for seconds in range(0, 240, 30):
        view = play.people.command(ADMIN, CHANNEL, "/standup", "new", team=GLOBEX).get("view")
        if view:
            name = {"name": {"name": f"At {seconds}"}}
            promised += "errors" not in play.people.submit(ADMIN, view["id"], values=name, team=GLOBEX)
        play.settle()
        play.later(30)
    kept = [sk for sk in of_globex(play) if sk.startswith("standup#")]
    assert len(kept) == promised
    assert 0 < promised < 8


@pytest.mark.fault("I2")
def test_the_button_that_forgets_is_gone_once_it_was_pressed_and_a_second_admin_is_told(play: Stage) -> None:
    asked = [play.people.command(ADMIN, CHANNEL, "/rooster", "forget", team=GLOBEX)["ts"] for _ in range(2)]
    for ts in asked:
        play.people.click(ADMIN, "rooster_forget", channel=CHANNEL, ts=ts, team=GLOBEX)
    told = [play.private(ts, ADMIN, CHANNEL, GLOBEX) for ts in asked]
    assert [buttons(message) for message in told] == [[], []]
    assert "takes about two minutes" in words(told[0])
    assert SORRY in words(told[1])
    assert SORRY in words(command(play, "/rooster", "forget", ADMIN))


@pytest.mark.fault("I2")
def test_deleting_that_rested_for_hours_does_not_take_along_what_came_since(play: Stage) -> None:
    forget(play)
    play.people.clock(advance=2 * 3600)
    play.new_standup(user=ADMIN, channel=CHANNEL, team=GLOBEX, name="Since")
    play.settle()
    play.later(300)
    assert [sk for sk in of_globex(play) if sk.startswith("standup#")]
    assert "use `/rooster forget` again" in words(play.dm(ADMIN, GLOBEX)[-1])


@pytest.mark.fault("I2")
def test_that_all_is_gone_is_tried_again_without_deleting_again(play: Stage) -> None:
    forget(play)
    play.settle()
    play.people.clock(advance=121)
    play.people.faults(method="chat.postMessage", error="internal_error")
    play.settle(within=0)
    play.new_standup(user=ADMIN, channel=CHANNEL, team=GLOBEX, name="Since")
    play.later(300)
    assert "are deleted" in words(play.dm(ADMIN, GLOBEX)[-1])
    assert [sk for sk in of_globex(play) if sk.startswith("standup#")]
