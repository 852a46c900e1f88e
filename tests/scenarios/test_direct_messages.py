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
    assert "its end is missing" in view["blocks"][0]["hint"]["text"]


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
    assert "You skip *Daily standup* today" in words(write(play, "skip"))
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
    assert "You skip *Morning* today" in words(write(play, "skip “morning”"))
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
    assert "not there any more" in words(play.dm(BEN)[-1])
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
