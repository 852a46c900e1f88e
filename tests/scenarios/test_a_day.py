"""One day of a standup, as its people see it."""

from tests.harness import Stage, buttons, words

PROMPT, REPORT = "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z"


def test_a_day_from_the_first_question_to_the_last_late_answer(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    for user in ("U0ADA", "U0BEN", "U0CHI", "U0DEV"):
        assert buttons(play.dm(user)[-1]) == ["Answer", "Skip today"]

    play.answer("U0ADA", "wrote tests", "write more tests", "none")
    play.skip("U0BEN")
    play.answer("U0CHI", "slept", "wake up", "coffee is out")
    assert buttons(play.dm("U0ADA")[-1]) == ["Edit"]

    play.at(REPORT)
    head, *replies = play.channel()
    assert [line in words(head) for line in ("(2): Ada, Chi", "(1): Ben", "(1): Dev")] == [True] * 3
    assert [reply["thread_ts"] for reply in replies] == [head["ts"]] * 2
    assert "write more tests" in words(replies[0])
    assert "coffee is out" in words(replies[1])

    play.answer("U0DEV", "was asleep", "hurry", None)
    play.answer("U0CHI", "slept well", None, None)
    head, _ada, chi, dev = play.channel()
    assert "slept well" in words(chi)
    assert "late" in words(dev)
    assert "*Answered late* (1): Dev" in words(head)
    assert "Missing" not in words(head)
