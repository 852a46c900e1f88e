"""Writing to Rooster: words that it knows, and answers that are simply written."""

import json
from typing import Any

import pytest

from tests.harness import Stage, buttons, words

BEN = "U0BEN"
PROMPT, REPORT, TUESDAY = "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z", "2026-11-24T08:00:00Z"


def asked(play: Stage, *names: str) -> None:
    for name in names or ("Daily standup",):
        play.new_standup(name=name)
    play.at(PROMPT)


def write(play: Stage, text: str, user: str = BEN, thread_ts: str | None = None) -> dict[str, Any]:
    """What Rooster answers to a direct message."""
    before = len(play.dm(user))
    play.people.say(user, user, text, thread_ts)
    play.settle()
    (answer,) = play.dm(user)[before:]
    return answer


def press(play: Stage, message: dict[str, Any], action: str, user: str = BEN, nth: int = 0) -> dict[str, Any]:
    blocks = message["blocks"]
    elements = [one for block in blocks for one in (*block.get("elements", ()), block.get("accessory")) if one]
    value = [one["value"] for one in elements if one.get("action_id") == action][nth]
    result: dict[str, Any] = play.people.click(user, action, channel=user, ts=message["ts"], value=value)
    play.settle()
    return result


def first_input(view: dict[str, Any]) -> str | None:
    value: str | None = view["blocks"][0]["element"].get("initial_value")
    return value


@pytest.mark.fault("H1")
def test_h1_what_a_member_writes_while_a_standup_waits_is_offered_as_the_answer(play: Stage) -> None:
    asked(play)
    offer = write(play, "Fixed the login bug &amp; more")
    assert words(offer).startswith("Is this your answer for *Daily standup*?")
    assert buttons(offer) == ["Use it", "No"]
    view = press(play, offer, "standup_use")["view"]
    assert first_input(view) == "Fixed the login bug & more"
    play.people.submit(BEN, view["id"], answers=["Fixed the login bug & more", None, None])
    play.at(REPORT)
    assert "Fixed the login bug &amp; more" in words(play.channel()[1])


@pytest.mark.fault("H1")
def test_h1_no_leaves_a_short_line_and_the_prompt_as_it_was(play: Stage) -> None:
    asked(play)
    offer = write(play, "good morning!")
    press(play, offer, "standup_no")
    prompt, said = play.dm(BEN)
    assert (said["ts"], buttons(said)) == (offer["ts"], [])
    assert "Okay" in words(said)
    assert buttons(prompt) == ["Answer", "Skip today"]


@pytest.mark.fault("H1")
def test_h1_a_reply_in_the_prompts_thread_is_about_that_standup(play: Stage) -> None:
    asked(play, "Morning", "Evening")
    prompt = next(one for one in play.dm(BEN) if "Evening" in words(one))
    offer = write(play, "Fixed the login bug", thread_ts=prompt["ts"])
    assert offer["thread_ts"] == prompt["ts"]
    assert words(offer).startswith("Is this your answer for *Evening*?")
    view = press(play, offer, "standup_use")["view"]
    assert (view["title"]["text"], first_input(view)) == ("Evening", "Fixed the login bug")


@pytest.mark.fault("H1")
def test_h1_a_late_reply_in_the_prompts_thread_is_offered_too(play: Stage) -> None:
    asked(play)
    play.at(REPORT)
    offer = write(play, "sorry, fixed the login bug", thread_ts=play.dm(BEN)[0]["ts"])
    assert buttons(offer) == ["Use it", "No"]


@pytest.mark.fault("H1")
def test_h1_where_several_wait_each_has_its_button(play: Stage) -> None:
    asked(play, "Morning", "Evening")
    offer = write(play, "Fixed the login bug")
    assert buttons(offer) == ["Use it", "Use it", "No"]
    assert press(play, offer, "standup_use", nth=1)["view"]["title"]["text"] == "Morning"


@pytest.mark.fault("H1")
@pytest.mark.parametrize("text", ["we shipped it!", "the config lives in settings.py"])
def test_h1_where_nothing_waits_a_message_gets_its_emoji(play: Stage, text: str) -> None:
    play.new_standup()
    assert "Is this your answer" not in words(write(play, text))
    play.at(PROMPT)
    play.answer(BEN, "done", None, None)
    assert "Is this your answer" not in words(write(play, text))
    play.skip("U0CHI")
    assert "Is this your answer" not in words(write(play, text, user="U0CHI"))


@pytest.mark.fault("H1")
def test_h1_the_text_is_as_it_was_typed(play: Stage) -> None:
    asked(play)
    offer = write(
        play, "<@U0ADA> fixed <https://x.test/a?b&amp;c> in <#C0TEAM|team>, see <http://y.test|y.test> <!here>"
    )
    typed = "@Ada fixed https://x.test/a?b&c in #team, see y.test @here"
    assert first_input(press(play, offer, "standup_use")["view"]) == typed


@pytest.mark.fault("H1")
def test_h1_a_text_too_long_for_an_answer_is_cut_and_that_is_said(play: Stage) -> None:
    asked(play)
    view = press(play, write(play, "word " * 600), "standup_use")["view"]
    filled = first_input(view)
    assert filled is not None
    assert len(filled) <= 2000
    assert "its end was cut off" in view["blocks"][0]["hint"]["text"]


@pytest.mark.fault("H1")
@pytest.mark.parametrize(
    "fault", [{"error": "internal_error"}, {"status": 429, "retry_after": 60}, {"error": "missing_scope"}]
)
def test_h1_a_text_that_slack_does_not_give_away_is_asked_for(play: Stage, fault: dict[str, Any]) -> None:
    asked(play)
    offer = write(play, "Fixed the login bug")
    play.people.faults(method="conversations.history", times=1, **fault)
    view = press(play, offer, "standup_use")["view"]
    assert first_input(view) is None
    assert "please paste it here" in view["blocks"][0]["hint"]["text"]


@pytest.mark.fault("H1")
def test_h1_a_text_adds_to_what_was_answered_meanwhile(play: Stage) -> None:
    asked(play)
    offer = write(play, "and the logout bug")
    play.answer(BEN, "Fixed the login bug", "tea", None, nth=0)
    view = press(play, offer, "standup_use")["view"]
    assert [block["element"].get("initial_value") for block in view["blocks"][:2]] == [
        "Fixed the login bug\nand the logout bug",
        "tea",
    ]


@pytest.mark.fault("H1")
def test_h1_a_message_told_twice_is_answered_once_whatever_its_event_is_called(play: Stage) -> None:
    asked(play)
    write(play, "Fixed the login bug")
    seen = play.people.messages(user=BEN)
    ts = next(one["ts"] for one in seen if one.get("user") == BEN and not one.get("bot"))
    told_again(play, "Fixed the login bug", ts)
    assert len(play.dm(BEN)) == 2
    play.answer(BEN, "done", None, None, nth=0)
    told_again(play, "Fixed the login bug", ts)
    assert len(play.dm(BEN)) == 2, "nor by anybody else, once the standup waits no more"


@pytest.mark.fault("H2")
def test_h2_help_told_twice_is_answered_once(play: Stage) -> None:
    write(play, "help")
    ts = next(one["ts"] for one in play.people.messages(user=BEN) if not one.get("bot"))
    told_again(play, "help", ts)
    assert len(play.dm(BEN)) == 1


def told_again(play: Stage, text: str, ts: str) -> None:
    """The same message by an event of another id."""
    channel = "D" + BEN[1:]
    event = {"type": "message", "channel_type": "im", "channel": channel, "user": BEN, "text": text, "ts": ts}
    body = {"type": "event_callback", "team_id": "T0ROOSTER", "event_id": f"Ev{ts}again", "event": event}
    sign(play, json.dumps(body))
    play.settle()


def sign(play: Stage, body: str) -> None:
    import time

    from slack_sdk.signature import SignatureVerifier

    from tests.harness import SECRET

    stamp = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body) or ""
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature, "Content-Type": "application/json"}
    assert play.rooster.request("/slack/events", headers, body.encode()).status == 200


@pytest.mark.fault("H2")
@pytest.mark.parametrize("word", ["answer", "Report!", "“ANSWER”", "<@U0ROOSTER> answer", "\u00a0report\u200b"])
def test_h2_answer_and_report_show_a_button_for_each_that_waits(play: Stage, word: str) -> None:
    asked(play, "Morning", "Evening")
    shown = write(play, word)
    assert buttons(shown) == ["Answer", "Answer"]
    view = press(play, shown, "standup_answer")["view"]
    assert (view["title"]["text"], first_input(view)) == ("Evening", None)


@pytest.mark.fault("H2")
@pytest.mark.parametrize("word", ["answer", "report", "skip"])
def test_h2_where_nothing_waits_what_is_next_is_told(play: Stage, word: str) -> None:
    assert "You aren't in any standups yet" in words(write(play, word))
    play.new_standup()
    told = words(write(play, word))
    assert "Nothing is waiting for your answer right now. Next: *Daily standup*" in told
    assert "at 09:00 (Europe/Prague)" in told


@pytest.mark.fault("H2")
def test_h2_skip_skips_the_one_that_waits(play: Stage) -> None:
    asked(play)
    assert "skipping *Daily standup* today" in words(write(play, "skip"))
    assert buttons(play.dm(BEN)[0]) == ["Answer after all"]
    play.at(REPORT)
    assert "*Skipped* (1): Ben" in words(play.channel()[0])


@pytest.mark.fault("H2")
def test_h2_skip_asks_which_of_several(play: Stage) -> None:
    asked(play, "Morning", "Evening")
    shown = write(play, "skip")
    assert buttons(shown) == ["Skip today", "Skip today"]
    press(play, shown, "standup_skip", nth=1)
    assert next(buttons(one) for one in play.dm(BEN) if "Morning" in words(one)) == ["Answer after all"]


@pytest.mark.fault("H2")
def test_h2_a_name_says_which(play: Stage) -> None:
    asked(play, "Morning", "Evening")
    assert "skipping *Morning* today" in words(write(play, "skip “morning”"))
    assert buttons(write(play, "answer\u00a0Evening")) == ["Answer"]


@pytest.mark.fault("H2")
@pytest.mark.parametrize("word", ["standup", "Standups", "my standups"])
def test_h2_standup_shows_the_members_own_each_that_waits_with_its_button(play: Stage, word: str) -> None:
    play.new_standup(name="Morning")
    play.new_standup(name="Elsewhere", channel="C0GENERAL")
    play.people.member("U0EVA", name="Eva", channel="C0GENERAL")
    shown = write(play, word, user="U0EVA")
    assert "*Elsewhere*" in words(shown)
    assert "Morning" not in words(shown)
    assert buttons(shown) == []
    play.at(PROMPT)
    assert buttons(write(play, word)) == ["Answer", "Answer"]


@pytest.mark.fault("H2")
@pytest.mark.parametrize("word", ["help", "help me", "Help me!", "<@U0ROOSTER> help"])
def test_h2_help_is_help_even_while_a_standup_waits(play: Stage, word: str) -> None:
    asked(play)
    assert "`/standup new`" in words(write(play, word))


def test_a_question_about_a_run_that_is_gone_says_so(play: Stage) -> None:
    asked(play)
    offer = write(play, "Fixed the login bug")
    play.rooster.reset()
    press(play, offer, "standup_use")
    assert "isn't there anymore" in words(play.dm(BEN)[-1])
    assert buttons(play.dm(BEN)[-1]) == []


def test_where_standups_are_switched_off_their_words_are_words(play: Stage) -> None:
    asked(play)
    play.people.command("U0DEV", "C0TEAM", "/rooster", "features standups off")
    assert "Is this your answer" not in words(write(play, "Fixed the login bug"))
    assert "waiting" not in words(write(play, "answer"))


def test_no_word_of_a_message_is_stored(play: Stage, log: list[str]) -> None:
    asked(play)
    press(play, write(play, "Fixed the canary bug"), "standup_use")
    assert "canary" not in json.dumps(list(play.rooster.items())) + "".join(log)


SAME = "Daily standup"


def twice(play: Stage) -> None:
    """Standups of one name in two channels, both waiting for Ben."""
    play.new_standup(name=SAME)
    play.new_standup(name=SAME, channel="C0GENERAL")
    play.at(PROMPT)


@pytest.mark.fault("H2")
@pytest.mark.parametrize("said", ["skip", f"skip {SAME}", f"“Skip today {SAME}”"])
def test_h2_of_two_by_one_name_none_is_skipped_unasked(play: Stage, said: str) -> None:
    twice(play)
    shown = write(play, said)
    assert buttons(shown) == ["Skip today", "Skip today"]
    assert {"<#C0TEAM>", "<#C0GENERAL>"} <= {*words(shown).split()}
    press(play, shown, "standup_skip", nth=1)
    assert [buttons(one)[0] for one in play.dm(BEN)[:2]].count("Answer after all") == 1
    assert "skipping" in words(write(play, f"skip {SAME}"))


@pytest.mark.fault("H2")
@pytest.mark.parametrize("said", ["answer", f"answer {SAME}"])
def test_h2_two_by_one_name_are_told_apart_by_their_channels(play: Stage, said: str) -> None:
    twice(play)
    shown = write(play, said)
    assert buttons(shown) == ["Answer", "Answer"]
    assert f"*{SAME}* in <#C0TEAM> (" in words(shown)
    assert f"*{SAME}* in <#C0GENERAL> (" in words(shown)


@pytest.mark.fault("H1")
def test_h1_two_by_one_name_are_told_apart_in_the_question(play: Stage) -> None:
    twice(play)
    offer = words(write(play, "Fixed the login bug"))
    assert f"Is this your answer for *{SAME}* in <#C0TEAM>?" in offer
    assert f"Is this your answer for *{SAME}* in <#C0GENERAL>?" in offer


@pytest.mark.fault("H1")
def test_h1_of_very_many_that_wait_the_rest_is_counted(play: Stage) -> None:
    asked(play, *(f"Standup {number}" for number in range(22)))
    offer = write(play, "Fixed the login bug")
    assert buttons(offer).count("Use it") == 20
    assert "and 2 more" in words(offer)


@pytest.mark.fault("H2")
@pytest.mark.parametrize("said", ["answer Daily standup", "report daily", "skip Dayly standup", "skip", "answer"])
@pytest.mark.parametrize("is_reported", [False, True])
def test_h2_a_named_one_that_does_not_wait_says_what_is_next(play: Stage, said: str, is_reported: bool) -> None:
    asked(play)
    play.answer(BEN, "done", None, None)
    if is_reported:
        play.at(REPORT)
    assert "Nothing is waiting for your answer right now. Next: *Daily standup*" in words(write(play, said))


@pytest.mark.fault("H2")
def test_h2_before_its_first_questions_a_name_is_known(play: Stage) -> None:
    play.new_standup()
    assert "Nothing is waiting for your answer right now. Next: *Daily standup*" in words(
        write(play, "skip Daily standup")
    )


@pytest.mark.fault("H2")
@pytest.mark.parametrize("said", ["skip Evening", "answer evening"])
def test_h2_a_named_one_that_does_not_wait_is_no_answer_to_another(play: Stage, said: str) -> None:
    asked(play, "Evening", "Morning")
    evening = next(nth for nth, one in enumerate(play.dm(BEN)) if "Evening" in words(one))
    play.answer(BEN, "done", None, None, nth=evening)
    told = write(play, said)
    assert "*Evening* in <#C0TEAM> isn't waiting for your answer right now. Next:" in words(told)
    assert buttons(told) == []


@pytest.mark.fault("H2")
@pytest.mark.parametrize("said", ["skip: Morning", "skip today Morning", "Skip Morning today!", "skip “morning”."])
def test_h2_punctuation_and_today_do_not_hide_a_name(play: Stage, said: str) -> None:
    asked(play, "Morning", "Evening")
    assert "skipping *Morning* today" in words(write(play, said))


@pytest.mark.fault("H2")
@pytest.mark.parametrize("said", ["skip mornign", "skip Morning because I am ill"])
def test_h2_a_name_that_is_nearly_known_is_proposed_and_nothing_is_skipped(play: Stage, said: str) -> None:
    asked(play, "Morning", "Evening")
    told = write(play, said)
    assert "Do you want to skip this one?" in words(told)
    assert "*Morning*" in words(told)
    assert buttons(told) == ["Skip today"]
    told = write(play, said.replace("skip", "answer"))
    assert "Did you mean this one?" in words(told)
    assert buttons(told) == ["Answer"]


@pytest.mark.fault("H2")
@pytest.mark.parametrize(
    "said",
    [
        "answer to your question: yes",
        "report is sent",
        "skip the retro, please",
        "skip <@U0CHI>",
        "report <@U0CHI|chi>",
    ],
)
def test_h2_text_that_begins_with_a_word_and_names_no_standup_is_text(play: Stage, said: str) -> None:
    asked(play)
    assert buttons(write(play, said)) == ["Use it", "No"]
    assert buttons(play.dm(BEN)[0]) == ["Answer", "Skip today"]


@pytest.mark.fault("H2")
def test_h2_somebody_elses_standup_is_not_told_of(play: Stage) -> None:
    play.people.member("U0EVA", name="Eva", channel="C0GENERAL")
    play.new_standup(name="Secret plans")
    asked(play, "Morning")
    play.new_standup(name="Elsewhere", channel="C0GENERAL")
    assert "Secret" not in words(write(play, "answer Secret plans", user="U0EVA"))
    assert "Secret" not in words(write(play, "answer Secret plan", user="U0EVA"))


@pytest.mark.fault("H2")
@pytest.mark.parametrize("word", ["skip", "answer"])
def test_h2_in_a_prompts_thread_a_word_means_that_standup(play: Stage, word: str) -> None:
    asked(play, "Morning", "Evening")
    evening = next(one for one in play.dm(BEN) if "Evening" in words(one))
    told = write(play, word, thread_ts=evening["ts"])
    assert told["thread_ts"] == evening["ts"]
    assert "*Evening*" in words(told)
    assert "*Morning*" not in words(told)
    assert buttons(told) == ({"skip": [], "answer": ["Answer"]}[word])


@pytest.mark.fault("H2")
def test_h2_in_the_thread_of_one_that_is_done_a_word_still_means_that_standup(play: Stage) -> None:
    asked(play, "Morning", "Evening")
    evening = next(one for one in play.dm(BEN) if "Evening" in words(one))
    play.answer(BEN, "done", None, None, nth=play.dm(BEN).index(evening))
    assert "already answered *Evening*" in words(write(play, "skip", thread_ts=evening["ts"]))
    assert buttons(write(play, "answer", thread_ts=evening["ts"])) == ["Edit"]
    offer = write(play, "and the logout bug", thread_ts=evening["ts"])
    assert words(offer).startswith("Is this your answer for *Evening*?")
    assert first_input(press(play, offer, "standup_use")["view"]) == "done\nand the logout bug"


@pytest.mark.fault("H2")
def test_h2_in_the_thread_after_the_report_late_answers_are_welcome(play: Stage) -> None:
    asked(play)
    play.at(REPORT)
    told = write(play, "answer", thread_ts=play.dm(BEN)[0]["ts"])
    assert "Late answers go into its thread" in words(told)
    assert buttons(told) == ["Answer"]
    write(play, "skip", thread_ts=play.dm(BEN)[0]["ts"])
    assert "You skipped" in words(write(play, "answer", thread_ts=play.dm(BEN)[0]["ts"]))


@pytest.mark.fault("H2")
@pytest.mark.parametrize("said", ["skip R&amp;D &lt;daily&gt;", "skip “R&amp;D daily”"])
def test_h2_what_slack_escapes_in_a_name_is_found(play: Stage, said: str) -> None:
    asked(play, "R&D <daily>", "Evening")
    assert "skipping *R&amp;D &lt;daily&gt;* today" in words(write(play, said))


@pytest.mark.fault("H2")
@pytest.mark.parametrize("said", ["answer。", "answer 🙏", "(Answer)", "@Rooster: answer", "answer :pray:", "¡answer!"])
def test_h2_punctuation_and_emoji_around_a_word_do_not_count(play: Stage, said: str) -> None:
    asked(play)
    assert buttons(write(play, said)) == ["Answer"]


@pytest.mark.fault("H1")
def test_h1_a_text_that_is_part_of_an_answers_words_is_not_lost(play: Stage) -> None:
    asked(play)
    offer = write(play, "bug")
    play.answer(BEN, "debugging done", None, None, nth=0)
    assert first_input(press(play, offer, "standup_use")["view"]) == "debugging done\nbug"
    play.answer(BEN, "debugging done\nbug\ntea", None, None, nth=0)
    assert first_input(press(play, offer, "standup_use")["view"]) == "debugging done\nbug\ntea"


@pytest.mark.fault("H1")
def test_h1_whoever_is_mentioned_has_a_name(play: Stage) -> None:
    play.people.member("U0EVA", name="Eva", channel="C0GENERAL")
    asked(play)
    offer = write(play, "with <@U0EVA>, <@U0ADA> and <@U0EVA|evi>")
    assert first_input(press(play, offer, "standup_use")["view"]) == "with @Eva, @Ada and @evi"


@pytest.mark.fault("H1")
def test_h1_what_could_not_be_read_is_not_said_to_be_in_the_form(play: Stage) -> None:
    asked(play)
    offer = write(play, "Fixed the login bug")
    play.people.faults(method="conversations.history", times=1, error="internal_error")
    press(play, offer, "standup_use")
    assert "I put your message into the form" not in words(play.dm(BEN)[-1])
    assert buttons(play.dm(BEN)[-1]) == ["Use it", "No"]
    press(play, play.dm(BEN)[-1], "standup_use")
    assert "I put your message into the form" in words(play.dm(BEN)[-1])


def told(play: Stage, **message: Any) -> list[dict[str, Any]]:
    """What Rooster answers to a direct message of Ben's that only Slack's own apps can write."""
    before = len(play.dm(BEN))
    ts = play.people.say(BEN, "C0TEAM", "elsewhere")["ts"]
    event = {"type": "message", "channel_type": "im", "channel": f"D{BEN[1:]}", "user": BEN, "ts": ts, **message}
    assert play.people.event(event)["status"] == 200
    play.settle()
    return play.dm(BEN)[before:]


PICTURE = {"subtype": "file_share", "text": "", "files": [{"id": "F0PICTURE"}]}


@pytest.mark.fault("H1")
def test_h1_only_a_picture_is_answered_with_the_form(play: Stage) -> None:
    asked(play)
    (answer,) = told(play, **PICTURE)
    assert "type your answer" in words(answer)
    assert buttons(answer) == ["Answer"]


@pytest.mark.fault("H1")
def test_h1_what_is_said_by_me_is_a_text(play: Stage) -> None:
    asked(play)
    (answer,) = told(play, subtype="me_message", text="fixed it")
    assert buttons(answer) == ["Use it", "No"]


@pytest.mark.fault("H1")
@pytest.mark.parametrize("message", [PICTURE, {"subtype": "me_message", "text": "fixed it"}])
def test_h1_where_nothing_waits_no_message_ends_in_silence(play: Stage, message: dict[str, Any]) -> None:
    play.new_standup()
    write(play, "help")
    assert len(told(play, **message)) == 1
