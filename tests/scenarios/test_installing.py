"""Any workspace installs Rooster by Slack's own pages, and what happens then."""

from tests.harness import Stage, buttons, words

GLOBEX, EVE = "T0OTHER", "U0EVE"
PROMPT, REPORT = "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z"


def installed(play: Stage, team: str = GLOBEX, **more: object) -> None:
    play.people.install(team=team, **more)  # type: ignore[arg-type]
    play.settle()


def test_a_workspace_installs_rooster_and_runs_a_standup(open_play: Stage) -> None:
    play = open_play
    installed(play)
    play.new_standup(user=EVE, channel="C0OTHER", team=GLOBEX, zone="Europe/Prague")
    play.at(PROMPT)
    play.answer(EVE, "all of it", None, None, team=GLOBEX)
    play.at(REPORT)
    assert "all of it" in "\n".join(words(message) for message in play.channel("C0OTHER", GLOBEX))


def test_who_installed_it_gets_one_dm_with_one_button_that_creates_the_first_standup(open_play: Stage) -> None:
    play = open_play
    installed(play, user=EVE)
    (message,) = play.dm(EVE, GLOBEX)
    assert len(words(message).split("\n")) == 4, "three lines and the button's label"
    assert buttons(message) == ["Create the first standup"]
    clicked = play.people.click(EVE, "standup_new", channel=EVE, ts=message["ts"], team=GLOBEX)
    assert clicked["view"]["title"]["text"] == "New standup"
