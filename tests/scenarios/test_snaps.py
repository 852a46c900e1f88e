"""Messages that vanish: posted, deleted in time and never early, kept, deleted now, listed, refused; in threads."""

import json
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.api import AwsApi
from chalicelib.aws.table import Table
from chalicelib.features.snaps.vanishing import RATE
from chalicelib.jobs.rate_limiter import RateLimiter
from tests import clock
from tests.emoji import ADA, ADMIN, BEN, calls, stored
from tests.harness import TABLE, Stage, buttons, words
from tests.snaps import deleted, ephemerals, forgotten, posted, press, reply, snap, told, waiting

CHI = "U0CHI"
DAY = 24 * 3600
HEADED = "*Ada* (vanishes in 10 s):"
INVITE = "/invite @Rooster"
HINT = "`/snap -- 2 beers please`"


def press_as_it_was(play: Stage, message: dict[str, Any], label: str) -> str:
    """Ada presses a button that stood in a message once; what she reads then."""
    elements = [one for row in message["blocks"] if row["type"] == "actions" for one in row["elements"]]
    pressed = [one for one in elements if one["text"]["text"] == label]
    click = {"type": "block_actions", "team": {"id": "T0ROOSTER"}, "user": {"id": ADA}}
    place = {"type": "message", "channel_id": "C0TEAM", "message_ts": message["ts"]}
    form = {"payload": json.dumps({**click, "container": place, "actions": pressed})}
    assert play.post_signed("/slack/interactions", form).status == 200
    return ephemerals(play)[-1]


def later(play: Stage, seconds: int) -> None:
    """Time passes, once Slack has told all it has to tell."""
    play.settle(within=0)
    play.later(seconds)


# Posting


@pytest.mark.parametrize("command", ["/snap", "/snapslack"])
def test_it_is_posted_on_the_authors_behalf_and_gone_in_time(play: Stage, command: str) -> None:
    answer = snap(play, "10s the coffee is ready", command=command)
    (message,) = play.channel()
    assert words(message) == f"{HEADED}\nthe coffee is ready\nDelete now"
    assert "*10 s*" in words(answer)
    assert buttons(answer) == ["Keep it", "Delete now"]
    play.settle(within=15)
    assert play.channel() == []
    assert ephemerals(play)[-1] == "Deleted."
    assert forgotten(play)


@pytest.mark.parametrize(
    ("text", "read", "message"),
    [
        ("the coffee is ready", "*5 s*, the default.", "the coffee is ready"),
        ("10 hello", "*10 s*.", "hello"),
        ("5m hello", "*5 min*.", "hello"),
        ("2h hello", "*2 h*.", "hello"),
        ("1h30m hello", "*1 h 30 min*.", "hello"),
        ("1d hello", "*1 d*.", "hello"),
        ("7d hello", "*7 d*.", "hello"),
        ("2 beers please", "*2 s*.", "beers please"),
        ("-- 2 beers please", "*5 s*, the default.", "2 beers please"),
        ("-- list", "*5 s*, the default.", "list"),
        ("list of names", "*5 s*, the default.", "list of names"),
        ("help me", "*5 s*, the default.", "help me"),
    ],
)
def test_the_acknowledgement_says_how_the_delay_was_read(play: Stage, text: str, read: str, message: str) -> None:
    answer = snap(play, text)
    assert read in words(answer)
    assert "Keep it" in buttons(answer)
    assert words(play.channel()[0]).split("\n")[1] == message


def test_neither_the_acknowledgement_nor_the_notification_repeats_the_text(play: Stage) -> None:
    answer = snap(play, "10s xyzzy")
    (message,) = play.channel()
    assert "xyzzy" in words(message)
    assert "xyzzy" not in message["text"]
    assert message["text"] == "Ada posted a message that vanishes in 10 s"
    assert "xyzzy" not in json.dumps(answer)


def test_what_was_typed_stays_as_it_is_and_pings_nobody(play: Stage) -> None:
    message = posted(play, "10s <!channel>  <@U0BEN> & <https://x.test|y>\n*now*")
    assert "&lt;!channel&gt;  &lt;@U0BEN&gt; &amp; &lt;https://x.test|y&gt;\n*now*" in words(message)
    assert "<" not in json.dumps(message)
    assert all(block["text"]["verbatim"] for block in message["blocks"] if block["type"] == "section")


def test_a_name_pings_nobody_and_breaks_nothing(play: Stage) -> None:
    play.people.member(ADA, name="*<!here>*`")
    message = posted(play, "10s hello")
    assert words(message).startswith("*&lt;!here&gt;* (vanishes")
    assert message["text"].startswith("&lt;!here&gt; posted")


def test_rooster_posts_as_itself_and_nothing_unfurls(play: Stage) -> None:
    snap(play, "10s https://example.com")
    (call,) = calls(play, "chat.postMessage")
    assert call["args"].keys() == {"channel", "text", "blocks", "metadata", "unfurl_links", "unfurl_media"}
    assert (call["args"]["unfurl_links"], call["args"]["unfurl_media"]) == ("0", "0")


def test_as_much_as_a_command_holds_is_posted_whole(play: Stage) -> None:
    said = ("word " * 800)[:-1] + "s"
    message = posted(play, f"10s {said}"[:4000])
    assert "".join(block["text"]["text"] for block in message["blocks"][1:-1]) == said[:3996]
    play.settle(within=15)
    assert play.channel() == []


def test_what_is_too_long_for_slack_is_not_posted_and_forgotten(play: Stage) -> None:
    assert "too long" in told(play, "10s " + "&" * 3990)
    assert play.channel() == []
    assert forgotten(play)
    play.settle(within=15)
    assert calls(play, "chat.delete") == []


# When


@pytest.mark.parametrize(
    ("delay", "seconds"), [("1", 1), ("10s", 10), ("5m", 300), ("20m", 1200), ("1h30m", 5400), ("7d", 7 * DAY)]
)
def test_it_never_goes_early(play: Stage, delay: str, seconds: int) -> None:
    ts = posted(play, f"{delay} hello")["ts"]
    (item,) = waiting(play)
    assert 0 <= int(item["due"]["N"]) - seconds - float(ts) < 1.001
    play.settle(within=seconds + 5)  # winds to the very second that Rooster's timer says
    assert deleted(play)[ts] >= float(ts) + seconds


def test_it_stays_until_then(play: Stage) -> None:
    posted(play, "2h hello")
    later(play, 2 * 3600 - 300)
    assert len(play.channel()) == 1
    later(play, 310)
    assert play.channel() == []


def test_each_goes_in_its_own_time(play: Stage) -> None:
    stamps = {minutes: posted(play, f"{minutes}m hello")["ts"] for minutes in (10, 3, 30)}
    for minutes, since_the_last in ((3, 3), (10, 7), (30, 20)):
        play.settle(within=since_the_last * 60 + 10)
        assert deleted(play).keys() == {stamps[one] for one in stamps if one <= minutes}
        assert deleted(play)[stamps[minutes]] >= float(stamps[minutes]) + minutes * 60


def test_what_somebody_deleted_first_is_quietly_done(play: Stage) -> None:
    message = posted(play, "10m hello")
    play.people.delete(ADMIN, "C0TEAM", message["ts"])
    before = ephemerals(play)
    play.settle(within=11 * 60)
    assert (ephemerals(play), play.dm(ADA), play.rooster.dead_letters()) == (before, [], [])
    assert forgotten(play)


def test_switched_off_it_still_deletes_what_it_promised(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    posted(play, "10m hello")
    play.settle(within=0)
    monkeypatch.setenv("FEATURES", "standups")
    wiring.cold_start(wiring.container().now)
    play.settle(within=11 * 60)
    assert play.channel() == []


# Where


@pytest.mark.parametrize("place", ["public", "private", "direct"])
def test_it_works_in_channels_private_channels_and_direct_messages(play: Stage, place: str) -> None:
    channel = "D0ADA" if place == "direct" else "C0TEAM"
    if place == "private":
        play.people.channel(channel, private=True)
    answer = snap(play, "10m hello", channel=channel)
    assert words(play.channel(channel)[0]).startswith("*Ada* (vanishes in 10 min):\nhello")
    assert len(play.channel(channel)) == 1  # it does not answer itself
    play.settle(within=11 * 60)
    assert (play.channel(channel), ephemerals(play, channel=channel)[-1]) == ([], "Deleted.")
    assert forgotten(play)
    answer = snap(play, "10m hello", channel=channel)
    assert press(play, answer, "Keep it", channel=channel) == "Okay, it stays."
    assert words(play.channel(channel)[0]) == "*Ada*:\nhello"


@pytest.mark.parametrize("is_private", [False, True])
def test_where_rooster_is_not_it_says_how_to_invite_it(play: Stage, is_private: bool) -> None:
    play.people.channel("C0TEAM", rooster=False, private=is_private)
    assert INVITE in told(play, "10s hello")
    assert play.channel() == []
    assert forgotten(play)


def test_a_reply_in_a_thread_by_the_menu_of_its_message(play: Stage) -> None:
    head = play.people.say(BEN, "C0TEAM", "where is the key?")["ts"]
    assert "errors" not in reply(play, head, "under the mat", "1m")
    (message,) = play.channel()
    assert message["thread_ts"] == head
    assert words(message).startswith("*Ada* (vanishes in 1 min):\nunder the mat")
    assert "under the mat" not in message["text"]
    assert "*1 min*." in ephemerals(play)[-1]
    assert "under the mat" not in ephemerals(play)[-1]
    play.settle(within=65)
    assert play.channel() == []
    (gone,) = [one for one in play.people.messages(channel="C0TEAM", as_user=ADA) if one["text"] == "Deleted."]
    assert gone["thread_ts"] == head


def test_a_reply_to_a_reply_is_in_the_same_thread(play: Stage) -> None:
    head = play.people.say(BEN, "C0TEAM", "where is the key?")["ts"]
    answer = play.people.say(CHI, "C0TEAM", "which one?", thread_ts=head)["ts"]
    reply(play, answer, "the red one")
    assert play.channel()[0]["thread_ts"] == head
    assert calls(play, "chat.postMessage")[0]["args"]["thread_ts"] == head


@pytest.mark.parametrize("where", ["D0ADA", "C0TEAM"])
def test_a_reply_in_private(play: Stage, where: str) -> None:
    play.people.channel("C0TEAM", private=True)
    play.people.home(ADA)  # the conversation with Rooster is there
    ts = play.people.say(ADA, where, "the config lives in settings.py")["ts"]
    play.settle()
    reply(play, ts, "xyzzy", channel=where)
    assert "xyzzy" in words(play.channel(where)[-1])
    play.settle(within=15)
    assert "xyzzy" not in json.dumps(play.channel(where))


def test_a_reply_where_rooster_is_not_is_told_at_the_field(play: Stage) -> None:
    ts = play.people.say(BEN, "C0TEAM", "where is the key?")["ts"]
    play.people.channel("C0TEAM", rooster=False)
    assert INVITE in reply(play, ts, "under the mat")["errors"]["message"]
    assert play.channel() == []
    assert forgotten(play)


@pytest.mark.parametrize(
    ("message", "delay", "field"),
    [
        ("hello", "-5", "delay"),
        ("hello", "0", "delay"),
        ("hello", "8d", "delay"),
        ("hello", "soon", "delay"),
        ("hello", "1e9", "delay"),
        ("hello", "৫", "delay"),
        ("  \n ", "10s", "message"),
        ("\u200b", "10s", "message"),
        ("\x07", "10s", "message"),
    ],
)
def test_what_is_wrong_in_the_form_is_told_at_its_field(play: Stage, message: str, delay: str, field: str) -> None:
    ts = play.people.say(BEN, "C0TEAM", "where is the key?")["ts"]
    assert list(reply(play, ts, message, delay)["errors"]) == [field]
    assert play.channel() == []
    assert waiting(play) == []


def test_the_form_reads_no_delay_in_the_message(play: Stage) -> None:
    ts = play.people.say(BEN, "C0TEAM", "how many?")["ts"]
    reply(play, ts, "2 beers please", " 10 ")
    assert words(play.channel()[0]).startswith(f"{HEADED}\n2 beers please")


# Refused


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("0 now", HINT),
        ("0s now", HINT),
        ("-5 hi", HINT),
        ("+5 hi", HINT),
        ("−5 hi", HINT),
        ("1h 30m lunch", HINT),
        ("10 s hello", HINT),
        ("--verbose is the flag", HINT),
        ("±5 hi", HINT),
        ("8d hi", HINT),
        ("169h hi", HINT),
        ("99999999999999999999 hi", HINT),
        ("1e9 hi", HINT),
        ("2.5 hi", HINT),
        ("0x10 hi", HINT),
        ("৫ hi", HINT),
        ("５ hi", HINT),
        ("² hi", HINT),
        ("½ hi", HINT),
        ("Ⅷ hi", HINT),
        ("\u200b５ hi", HINT),
        ("\u3164-5 hi", HINT),
        ("10", "For example: `/snap 10s"),
        ("10s \u200b", "For example: `/snap 10s"),
        ("--", "For example: `/snap 10s"),
        ("\u200b", "Messages that vanish"),
        ("", "`/snap 10s cake in the kitchen`"),
        ("   ", "`/snap 10s cake in the kitchen`"),
    ],
)
def test_what_is_no_delay_or_no_message_is_told_and_nothing_is_posted(play: Stage, text: str, example: str) -> None:
    before = stored(play)
    assert example in told(play, text)
    assert (play.channel(), stored(play), calls(play, "chat.postMessage")) == ([], before, [])


@pytest.mark.parametrize("text", ["help", "HELP", " help "])
def test_help_says_what_there_is_and_promises_no_secrecy(play: Stage, text: str) -> None:
    said = told(play, text)
    assert all(f"`/snap {verb}" in said for verb in ("10s", "the coffee", "--", "list"))
    assert "*Reply that vanishes*" in said
    assert "exports" in said
    assert play.channel() == []


# Kept and deleted


def test_keep_it_cancels_the_deletion(play: Stage) -> None:
    assert press(play, snap(play, "10m beers & more"), "Keep it") == "Okay, it stays."
    (message,) = play.channel()
    assert (words(message), message["text"]) == ("*Ada*:\nbeers &amp; more", "Ada posted a message")
    play.settle(within=11 * 60)
    assert len(play.channel()) == 1
    assert calls(play, "chat.delete") == []
    assert forgotten(play)


def test_a_reply_that_stays_says_no_more_that_it_vanishes(play: Stage) -> None:
    head = play.people.say(BEN, "C0TEAM", "where is the key?")["ts"]
    reply(play, head, "under the mat", "10m")
    ack = [one for one in play.people.messages(channel="C0TEAM", as_user=ADA) if one.get("ephemeral")][-1]
    assert press(play, ack, "Keep it") == "Okay, it stays."
    assert words(play.channel()[0]) == "*Ada*:\nunder the mat"


def test_a_reply_may_be_kept(play: Stage) -> None:
    head = play.people.say(BEN, "C0TEAM", "where is the key?")["ts"]
    reply(play, head, "under the mat", "10m")
    ack = [one for one in play.people.messages(channel="C0TEAM", as_user=ADA) if one.get("ephemeral")][-1]
    assert press(play, ack, "Keep it") == "Okay, it stays."
    play.settle(within=11 * 60)
    assert "under the mat" in words(play.channel()[0])


def test_it_stays_even_where_rooster_may_not_read_it(play: Stage) -> None:
    play.people.scopes(["chat:write", "commands", "users:read", "im:write"])
    assert press(play, snap(play, "10m hello"), "Keep it").startswith("Okay, it stays. I couldn't change the message")
    play.settle(within=11 * 60)
    assert "hello" in words(play.channel()[0])


@pytest.mark.parametrize("label", ["Keep it", "Delete now"])
def test_a_button_comes_too_late_for_what_is_gone_and_goes(play: Stage, label: str) -> None:
    answer = snap(play, "10s hello")
    play.settle(within=15)
    press(play, answer, label)
    told = play.private(answer["ts"])
    assert "already deleted" in words(told)
    assert buttons(told) == []


def test_what_stays_cannot_be_deleted_by_the_old_button(play: Stage) -> None:
    answer = snap(play, "10m hello")
    public = play.channel()[-1]
    assert "Okay, it stays." in press(play, answer, "Keep it")
    assert buttons(play.private(answer["ts"])) == []
    assert "stays for good" in press_as_it_was(play, public, "Delete now")
    assert len(play.channel()) == 1


@pytest.mark.parametrize("user", [BEN, ADMIN])
def test_nobody_else_keeps_it(play: Stage, user: str) -> None:
    answer = snap(play, "10m hello")
    (keep,) = [one for one in answer["blocks"][-1]["elements"] if one["text"]["text"] == "Keep it"]
    click = {"type": "block_actions", "team": {"id": "T0ROOSTER"}, "user": {"id": user}}
    place = {"type": "message", "channel_id": "C0TEAM", "message_ts": answer["ts"]}
    payload = {**click, "container": place, "actions": [keep]}
    assert play.post_signed("/slack/interactions", {"payload": json.dumps(payload)}).status == 200
    assert ephemerals(play, user) == ["Only its author can do that."]
    play.settle(within=11 * 60)
    assert play.channel() == []


@pytest.mark.parametrize("user", [ADA, ADMIN])
def test_author_and_admins_delete_it_now(play: Stage, user: str) -> None:
    assert press(play, posted(play, "10m hello"), "Delete now", user=user) == "Deleted."
    assert play.channel() == []
    assert forgotten(play)
    before = ephemerals(play)
    play.settle(within=11 * 60)
    assert len(calls(play, "chat.delete")) == 1
    assert ephemerals(play) == before


def test_the_author_deletes_it_by_the_acknowledgement_too(play: Stage) -> None:
    assert press(play, snap(play, "10m hello"), "Delete now") == "Deleted."
    assert play.channel() == []


def test_a_colleague_does_not(play: Stage) -> None:
    assert "Only its author" in press(play, posted(play, "10m hello"), "Delete now", user=BEN)
    assert len(play.channel()) == 1
    assert len(waiting(play)) == 1


def test_delete_now_of_what_somebody_deleted_is_as_good(play: Stage) -> None:
    answer = snap(play, "10m hello")
    play.people.delete(ADMIN, "C0TEAM", play.channel()[0]["ts"])
    assert press(play, answer, "Delete now") == "Deleted."
    assert forgotten(play)


# Listed


def test_the_list_has_mine_the_next_first_and_no_text(play: Stage) -> None:
    snap(play, "3d xyzzy")
    snap(play, "2h xyzzy", channel="C0GENERAL")
    snap(play, "1h xyzzy", user=BEN)
    kept = snap(play, "5m xyzzy")
    press(play, kept, "Keep it")
    head, first, second = told(play, "list").split("\n")
    assert head == "Your vanishing messages:"
    assert first.startswith("• <#C0GENERAL>: in ")
    assert second.startswith("• <#C0TEAM>: in ")
    later(play, DAY)
    assert [line.partition(": ")[0] for line in told(play, " LIST ").split("\n")[1:]] == ["• <#C0TEAM>"]
    assert "xyzzy" not in "\n".join(ephemerals(play))


def test_the_list_says_when_there_are_none(play: Stage) -> None:
    snap(play, "1h hello", user=BEN)
    assert told(play, "list") == "None of your messages are waiting to vanish."


# What is kept


def test_no_word_of_it_is_stored_or_logged(play: Stage, log: list[str]) -> None:
    canary = "xyzzy4711"
    head = play.people.say(BEN, "C0TEAM", "where is the key?")["ts"]
    answer = snap(play, f"1h {canary}")
    snap(play, f"10m {canary}")
    snap(play, f"-5 {canary}")
    reply(play, head, canary, "10m")
    press(play, answer, "Keep it")
    kept = [stored(play)]
    play.settle(within=11 * 60)
    assert canary not in json.dumps([*kept, stored(play), log])
    assert "snap_vanish" in json.dumps(log)


def test_a_message_that_vanishes_gets_no_emoji(play: Stage) -> None:
    play.people.command(ADA, "C0TEAM", "/emoji", "on")
    play.settle()
    snap(play, "10m prod is down")
    play.settle()
    assert calls(play, "reactions.add") == []


def test_of_many_that_are_over_at_once_slack_is_asked_for_as_many_as_it_takes(play: Stage) -> None:
    """About 50 calls of chat.delete a minute. Source: https://docs.slack.dev/apis/web-api/rate-limits (tier 3)"""
    turns, now = RateLimiter(Table(AwsApi("dynamodb"), TABLE), RATE), clock.now()
    given = [turns.take("T0ROOSTER", now) for _ in range(101)]
    assert given[:50] == [now] * 50
    assert [at - now for at in given[50:] if at] == sorted(-(-nth * 60 // 50) for nth in range(1, 52))
