"""Answering, editing and skipping."""

from tests.harness import Stage, buttons, words

PROMPT, REPORT = "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z"


def begin(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)


def test_answer_opens_one_input_a_question(play: Stage) -> None:
    begin(play)
    view = play.open_form("U0ADA")
    labels = [block["label"]["text"] for block in view["blocks"]]
    assert labels == ["What did you do yesterday?", "What will you do today?", "Anything blocking you?"]


def test_a_saved_answer_turns_the_prompt_into_thanks_with_edit(play: Stage) -> None:
    begin(play)
    play.answer("U0ADA", "a", "b", "c")
    assert "Thanks!" in words(play.dm("U0ADA")[-1])
    assert buttons(play.dm("U0ADA")[-1]) == ["Edit"]


def test_edit_shows_what_was_answered(play: Stage) -> None:
    begin(play)
    play.answer("U0ADA", "tea & <biscuits>", None, "c")
    view = play.open_form("U0ADA")
    assert [block["element"].get("initial_value") for block in view["blocks"]] == ["tea & <biscuits>", None, "c"]


def test_an_edit_before_the_report_is_what_the_report_shows(play: Stage) -> None:
    begin(play)
    play.answer("U0ADA", "first thought", None, None)
    play.answer("U0ADA", "second thought", None, None)
    play.at(REPORT)
    assert "second thought" in words(play.channel()[1])
    assert "first thought" not in words(play.channel()[1])


def test_an_empty_submission_is_refused_at_the_field(play: Stage) -> None:
    begin(play)
    result = play.answer("U0ADA", "  ", "\n", "\u200b")
    assert "at least one question" in result["errors"]["answer_0"]
    assert buttons(play.dm("U0ADA")[-1]) == ["Answer", "Skip today"]


def test_the_length_of_an_answer_is_said_and_kept(play: Stage) -> None:
    begin(play)
    view = play.open_form("U0ADA")
    assert view["blocks"][0]["hint"]["text"] == "Up to 2,000 characters"
    assert view["blocks"][0]["element"]["max_length"] == 2000


def test_skip_today_says_so_and_is_in_the_report(play: Stage) -> None:
    begin(play)
    play.skip("U0BEN")
    assert "skipping" in words(play.dm("U0BEN")[-1])
    play.at(REPORT)
    assert "*Skipped* (1): Ben" in words(play.channel()[0])


def test_who_skipped_may_answer_after_all(play: Stage) -> None:
    begin(play)
    play.skip("U0BEN")
    play.answer("U0BEN", "here I am", None, None)
    play.at(REPORT)
    assert "*Answered* (1): Ben" in words(play.channel()[0])
    assert "Skipped" not in words(play.channel()[0])


def test_the_answer_command_opens_the_form_of_today(play: Stage) -> None:
    begin(play)
    view = play.command("answer", user="U0CHI")["view"]
    play.people.submit("U0CHI", view["id"], answers=["by command", None, None])
    play.settle()
    assert buttons(play.dm("U0CHI")[-1]) == ["Edit"]


def test_the_skip_command_skips_unless_one_answered(play: Stage) -> None:
    begin(play)
    assert "skipping" in words(play.command("skip", user="U0CHI")["body"])
    play.answer("U0ADA", "a", None, None)
    assert "your answers stay" in words(play.command("skip", user="U0ADA")["body"])
    assert buttons(play.dm("U0ADA")[-1]) == ["Edit"]


def test_someone_who_joined_later_can_answer_by_command(play: Stage) -> None:
    begin(play)
    play.people.member("U0NEW", name="Newcomer", channel="C0TEAM")
    view = play.command("answer", user="U0NEW")["view"]
    play.people.submit("U0NEW", view["id"], answers=["me too", None, None])
    play.at(REPORT)
    assert "Newcomer" in words(play.channel()[1])
    assert "me too" in words(play.channel()[1])


def test_an_old_prompt_answers_its_own_day(play: Stage) -> None:
    begin(play)
    play.at(REPORT)
    play.at("2026-11-24T08:00:00Z")
    play.answer("U0ADA", "belongs to monday", None, None, nth=0)
    assert "belongs to monday" in words(play.channel()[-1])
    assert buttons(play.dm("U0ADA")[1]) == ["Answer", "Skip today"]


def test_a_late_answer_joins_the_report_thread_marked_late(play: Stage) -> None:
    begin(play)
    play.at(REPORT)
    play.answer("U0DEV", "sorry", None, None)
    head, reply = play.channel()
    assert reply["thread_ts"] == head["ts"]
    assert "late, after the report" in words(reply)
    assert "*Answered late* (1): Dev" in words(head)


def test_an_edit_after_the_report_changes_the_posted_reply(play: Stage) -> None:
    begin(play)
    play.answer("U0ADA", "before", None, None)
    play.at(REPORT)
    play.answer("U0ADA", "after", None, None)
    assert len(play.channel()) == 2
    assert "after" in words(play.channel()[1])
    assert "late" not in words(play.channel()[1])


def test_an_edit_after_the_report_is_not_promised_for_the_report(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    play.answer("U0BEN", "first", None, None)
    assert " report." in words(play.dm("U0BEN")[-1])
    play.at(REPORT)
    play.answer("U0BEN", "second", None, None)
    assert "are saved and in the report" in words(play.dm("U0BEN")[-1])


def test_a_late_answer_can_be_edited_too(play: Stage) -> None:
    begin(play)
    play.at(REPORT)
    play.answer("U0DEV", "sorry", None, None)
    play.answer("U0DEV", "very sorry", None, None)
    assert len(play.channel()) == 2
    assert "very sorry" in words(play.channel()[1])
