"""Who is asked, and when."""

from tests.harness import Stage, words

MONDAY_0900, TUESDAY_0900 = "2026-11-23T08:00:00Z", "2026-11-24T08:00:00Z"
SATURDAY_0900 = "2026-11-28T08:00:00Z"


def asked(play: Stage) -> list[str]:
    """Members who have a prompt."""
    members = [member["id"] for member in play.people.state()["members"]]
    return [user for user in members if any("time for" in message["text"] for message in play.dm(user))]


def test_humans_of_the_channel_are_asked_and_nobody_else(play: Stage) -> None:
    play.people.member("U0ELSE", name="Not in the channel")
    play.new_standup()
    play.at(MONDAY_0900)
    assert asked(play) == ["U0ADA", "U0BEN", "U0CHI", "U0DEV"]


def test_nobody_is_asked_before_the_time(play: Stage) -> None:
    play.new_standup()
    play.at("2026-11-23T07:59:50Z")
    assert asked(play) == []


def test_everybody_is_asked_again_the_next_day_but_not_at_the_weekend(play: Stage) -> None:
    play.new_standup()
    play.at(MONDAY_0900)
    play.at(TUESDAY_0900)
    assert len(play.dm("U0ADA")) == 2
    for day in ("25", "26", "27", "28", "29"):
        play.at(f"2026-11-{day}T08:00:00Z")
    assert len(play.dm("U0ADA")) == 5


def test_members_are_asked_at_their_own_local_time(play: Stage) -> None:
    play.new_standup(asked="own")
    for moment in (MONDAY_0900, "2026-11-23T14:00:00Z", "2026-11-24T00:00:00Z"):
        play.at(moment)
    assert [len(play.dm(user)) for user in ("U0CHI", "U0ADA", "U0BEN")] == [2, 1, 1]
    play.at(TUESDAY_0900)
    assert [len(play.dm(user)) for user in ("U0CHI", "U0ADA", "U0BEN")] == [2, 2, 1]
    play.at("2026-11-24T14:00:00Z")
    assert [len(play.dm(user)) for user in ("U0CHI", "U0ADA", "U0BEN")] == [2, 2, 2]


def test_who_is_asked_after_the_report_is_not_called_missing(play: Stage) -> None:
    play.new_standup(asked="own")
    play.at(TUESDAY_0900)
    play.at("2026-11-24T10:00:00Z")
    head = words(next(message for message in reversed(play.channel()) if "thread_ts" not in message))
    assert "Asked later, at their local time* (1): Ben" in head
    assert "Missing* (3)" in head


def test_after_delete_nobody_is_asked_not_even_later_in_their_own_time(play: Stage) -> None:
    play.new_standup(asked="own", zone="Asia/Tokyo")
    for moment in ("2026-11-24T00:05:00Z", "2026-11-24T02:05:00Z"):
        play.at(moment)
    assert asked(play) == ["U0CHI"]
    assert "Nobody will be asked again" in words(play.delete())
    for moment in (TUESDAY_0900, "2026-11-24T14:00:00Z"):
        play.at(moment)
    assert asked(play) == ["U0CHI"]


def test_start_asks_at_once_on_any_day(play: Stage) -> None:
    play.new_standup()
    play.at(SATURDAY_0900)
    play.command("start")
    assert ["time for *Daily standup*" in words(message) for message in play.dm("U0BEN")] == [True]


def test_the_report_of_a_started_run_comes_after_the_configured_time(play: Stage) -> None:
    play.new_standup(prompt="12:00", report="12:45")
    play.command("start")
    play.answer("U0ADA", "early bird", None, None)
    play.later(44 * 60)
    assert play.channel() == []
    play.later(60)
    assert "early bird" in words(play.channel()[-1])


def test_start_uses_the_run_that_is_there(play: Stage) -> None:
    play.new_standup()
    play.at(MONDAY_0900)
    assert "is already running. I'm asking anyone I haven't asked yet" in words(play.command("start")["body"])
    assert len(play.dm("U0BEN")) == 1


def test_a_run_started_by_hand_stands_for_the_day(play: Stage) -> None:
    play.new_standup()
    play.command("start")
    play.at(MONDAY_0900)
    assert len(play.dm("U0BEN")) == 1


def test_questions_and_roster_are_frozen_for_the_run(play: Stage) -> None:
    play.new_standup(questions="Only this one?")
    play.at(MONDAY_0900)
    play.people.member("U0NEW", name="Newcomer", channel="C0TEAM")
    play.later(60)
    view = play.open_form("U0ADA")
    assert [block["label"]["text"] for block in view["blocks"]] == ["Only this one?"]
    assert play.dm("U0NEW") == []
    play.at(TUESDAY_0900)
    assert len(play.dm("U0NEW")) == 1


def test_a_missed_day_does_not_take_the_next_with_it(play: Stage) -> None:
    play.new_standup()
    play.at("2026-11-24T08:30:00Z")
    assert "I missed *Daily standup* on Mon 23 Nov 2026" in words(play.dm("U0ADA")[0])
    assert "time for *Daily standup*" in words(play.dm("U0BEN")[-1])
    play.at("2026-11-24T10:00:00Z")
    assert "Tue 24 Nov 2026" in words(play.channel()[0])


def test_three_weeks_of_silence_are_one_note_and_today_is_held(play: Stage) -> None:
    play.new_standup()
    play.at("2026-12-15T08:30:00Z")
    assert len([text for text in map(words, play.dm("U0ADA")) if "I missed" in text]) == 1
    assert len(play.dm("U0BEN")) == 1
