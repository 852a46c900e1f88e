"""What Rooster itself has still to do: read from its table, in this process."""

from playground.slack.port import Timer
from tests.harness import Stage

OPEN, PROMPT, REPORT = "standup_open", "standup_prompt", "standup_report"


def timers(play: Stage, team: str = "T0ROOSTER") -> list[Timer]:
    return play.rooster.timers(team)


def kinds(play: Stage) -> list[str]:
    return [timer.kind for timer in timers(play)]


def test_a_standup_is_a_timer_from_the_start_and_then_has_a_report(play: Stage) -> None:
    assert timers(play) == []
    play.new_standup()
    assert kinds(play) == [OPEN]
    play.people.clock(to="prompt")
    play.settle()
    assert [len(play.dm(user)) for user in ("U0ADA", "U0BEN")] == [1, 1]
    assert kinds(play) == [REPORT, OPEN]
    assert {timer.channel for timer in timers(play)} == {"C0TEAM"}
    play.people.clock(to="report")
    play.settle()
    assert len(play.channel()) == 1
    assert kinds(play) == [OPEN]


def test_the_earliest_comes_first(play: Stage) -> None:
    play.new_standup(prompt="10:30", report="11:30")
    play.new_standup(prompt="09:30", report="12:30", channel="C0GENERAL")
    assert [timer.channel for timer in timers(play)] == ["C0GENERAL", "C0TEAM"]


def test_in_their_own_time_everybody_is_a_timer(play: Stage) -> None:
    play.new_standup(asked="own")
    play.people.clock(to="prompt")
    play.settle()
    assert PROMPT in kinds(play)
    play.people.clock(to="prompt")
    play.settle()
    assert len(play.dm("U0CHI")) == 1


def test_what_will_not_happen_is_no_timer(play: Stage) -> None:
    play.new_standup()
    play.command("start")
    assert REPORT in kinds(play)
    play.command("report")
    assert kinds(play) == [OPEN]
    play.delete()
    assert kinds(play) == []


def test_a_paused_standup_waits_for_nothing(play: Stage) -> None:
    play.new_standup()
    play.people.faults("conversations.members", error="channel_not_found")
    play.people.clock(to="prompt")
    play.settle()
    assert kinds(play) == []


def test_workspaces_are_apart(play: Stage) -> None:
    play.new_standup()
    assert timers(play, "T0OTHER") == []
