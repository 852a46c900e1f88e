"""The report: who answered, and their answers in a thread."""

import html

from slack_sdk import WebClient

from tests.harness import TOKEN, Stage, words

PROMPT, REPORT = "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z"


def test_each_reply_shows_name_and_picture(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    play.answer("U0ADA", "a", None, None)
    play.at(REPORT)
    byline = play.channel()[1]["blocks"][0]
    assert [element["type"] for element in byline["elements"]] == ["image", "mrkdwn"]
    assert "*Ada*" in words(play.channel()[1])


def test_replies_come_in_the_order_of_answering(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    for user in ("U0DEV", "U0ADA", "U0CHI"):
        play.answer(user, "a", None, None)
        play.later(1)
    play.at(REPORT)
    assert [words(reply).split("*")[1] for reply in play.channel()[1:]] == ["Dev", "Ada", "Chi"]


def test_report_posts_now_and_a_second_report_posts_nothing_more(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    play.answer("U0ADA", "a", None, None)
    assert "Posting the report" in words(play.command("report")["body"])
    assert len(play.channel()) == 2
    assert "Refreshing the report" in words(play.command("report")["body"])
    play.at(REPORT)
    assert len(play.channel()) == 2


def test_a_second_report_refreshes_what_is_posted(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    play.command("report")
    play.command("skip", user="U0BEN")
    play.command("report")
    assert "*Skipped* (1): Ben" in words(play.channel()[0])


def test_whoever_asks_for_a_report_whose_head_was_deleted_gets_it_anew(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    for user in ("U0ADA", "U0BEN"):
        play.answer(user, f"the words of {user}", None, None)
    play.at(REPORT)
    lost = play.channel()[0]["ts"]
    play.people.delete("U0DEV", "C0TEAM", lost)
    play.answer("U0CHI", "late", None, None)
    assert [one for one in play.channel() if not one.get("thread_ts")] == [], "nobody asked for it"
    assert "Refreshing the report" in words(play.command("report")["body"])
    (head,) = [one for one in play.channel() if not one.get("thread_ts")]
    thread = "\n".join(words(one) for one in play.channel() if one.get("thread_ts") == head["ts"])
    assert "*Answered* (2): Ada, Ben" in words(head)
    assert [thread.count(said) for said in ("of U0ADA", "of U0BEN", "*Chi*")] == [1, 1, 1]
    play.answer("U0BEN", "an edit", None, None)
    play.command("report")
    play.later(60)
    assert sum("an edit" in words(one) for one in play.channel()) == 1
    assert len([one for one in play.channel() if not one.get("thread_ts")]) == 1
    play.people.delete("U0DEV", "C0TEAM", head["ts"])
    play.command("report")
    assert len([one for one in play.channel() if not one.get("thread_ts")]) == 1


def test_a_report_without_answers_is_short_and_kind(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    play.at(REPORT)
    assert len(play.channel()) == 1
    assert "No answers this time." in words(play.channel()[0])


def test_long_answers_are_split_and_nothing_is_lost(play: Stage) -> None:
    play.new_standup(questions="1?\n2?\n3?\n4?\n5?")
    play.at(PROMPT)
    answers = [f"{number} & <{'x' * 1990}>" for number in range(5)]
    play.answer("U0ADA", *answers)
    play.at(REPORT)
    posted = html.unescape("".join(words(reply) for reply in play.channel()[1:]))
    assert [answer in posted for answer in answers] == [True] * 5


def test_an_edit_that_needs_more_messages_adds_them_to_the_thread(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    play.answer("U0ADA", "short", None, None)
    play.at(REPORT)
    play.answer("U0ADA", "<" * 2000, "<" * 2000, "<" * 2000)
    posted = html.unescape("".join(words(reply) for reply in play.channel()[1:]))
    assert posted.count("<") == 6000
    play.answer("U0ADA", "short again", None, None)
    assert "short again" in words(play.channel()[1])
    assert "shortened" in words(play.channel()[-1])


def test_a_report_may_come_on_the_next_day(play: Stage) -> None:
    play.new_standup(prompt="17:00", report="09:00")
    play.at("2026-11-23T16:00:00Z")
    play.answer("U0ADA", "evening", None, None)
    play.at("2026-11-24T07:59:00Z")
    assert play.channel() == []
    play.at("2026-11-24T08:00:00Z")
    assert "evening" in words(play.channel()[1])


def test_an_answer_edited_after_somebody_deleted_its_message_is_posted_anew(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    play.answer("U0BEN", "first thoughts", None, None)
    play.at(REPORT)
    (reply,) = play.channel()[1:]
    _delete_as_an_admin(play, reply["ts"])
    for text in ("second thoughts", "third thoughts"):
        play.answer("U0BEN", text, None, None)
        (reply,) = play.channel()[1:]
        assert text in words(reply)
        assert reply["thread_ts"] == play.channel()[0]["ts"]
    assert "are saved and in the report." in words(play.dm("U0BEN")[-1])


def test_a_deleted_message_stays_deleted_where_nobody_edits(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    play.answer("U0BEN", "taken back", None, None)
    play.at(REPORT)
    _delete_as_an_admin(play, play.channel()[1]["ts"])
    play.command("report")
    assert len(play.channel()) == 1


def _delete_as_an_admin(play: Stage, ts: str) -> None:
    """The playground's people delete their own messages only, so Rooster's token speaks for the admin."""
    WebClient(token=TOKEN, base_url=play.slack.api_url).chat_delete(channel="C0TEAM", ts=ts)
