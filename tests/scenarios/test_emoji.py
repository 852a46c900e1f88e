"""The emoji that fits: switched on in a channel, explained, taken back, and left alone on request."""

import io
import json
import zipfile
from typing import Any

import pytest

from chalicelib import clock as real_clock
from chalicelib import wiring
from chalicelib.features.emoji.store import MAX_A_MINUTE, RATE
from chalicelib.features.workspace.export import archive
from tests import clock
from tests.emoji import ADA, ADMIN, BEN, DOWN, calls, emoji, reaction, reactions, say, stored, whispered, why
from tests.exports import contents
from tests.harness import Stage, buttons, words

DAY = 24 * 3600


def press(play: Stage, message: dict[str, Any], label: str, user: str = ADA) -> str:
    """Presses a button of a message; what only that member reads then."""
    (element,) = [one for row in message["blocks"] for one in row.get("elements", []) if _label(one) == label]
    play.people.click(user, element["action_id"], channel="C0TEAM", ts=message["ts"], value=element["value"])
    play.settle()
    return words(whispered(play, user))


def _label(element: dict[str, Any]) -> str:
    return str(element["text"]["text"]) if element["type"] == "button" else ""


@pytest.fixture
def lively(play: Stage) -> Stage:
    """Ada switched Rooster on in #team."""
    emoji(play, "on")
    return play


# Where


def test_nothing_happens_where_nobody_switched_it_on(play: Stage) -> None:
    before = stored(play)
    assert reaction(play, DOWN) == []
    assert stored(play) == before


def test_switched_on_it_reacts_with_the_emoji_that_fits(lively: Stage) -> None:
    told = [
        (DOWN, ["rotating_light"]),
        ("thanks so much for the help today", ["pray"]),
        ("happy birthday <@U0CHI>!!", ["birthday"]),
        ("the config lives in settings.py", []),
    ]
    assert [(text, reaction(lively, text)) for text, _ in told] == told


def test_the_channel_is_told_once_who_switched_it_on(lively: Stage) -> None:
    emoji(lively, "on", user=BEN)
    (told,) = map(words, lively.channel())
    assert told.startswith("<@U0ADA> turned on reactions here")
    assert "`/emoji off`" in told
    assert "I don't store your messages or share them" in told


def test_switching_on_twice_says_that_it_is_on(lively: Stage) -> None:
    assert "already" in emoji(lively, "on", user=BEN)


def test_one_channel_is_not_another(lively: Stage) -> None:
    assert reaction(lively, DOWN, channel="C0GENERAL") == []


def test_switched_off_it_is_silent_again(lively: Stage) -> None:
    assert "off here now" in emoji(lively, "off", user=BEN)
    assert reaction(lively, DOWN) == []
    assert "`/emoji on`" in emoji(lively, "off")


def test_where_rooster_is_not_it_asks_to_be_invited(play: Stage) -> None:
    play.people.channel("C0GENERAL", rooster=False)
    assert "/invite @Rooster" in emoji(play, "on", channel="C0GENERAL")


def test_in_a_direct_message_there_is_nothing_to_switch(play: Stage) -> None:
    assert "is for channels" in emoji(play, "on", channel="D0ADA")


def test_a_private_channel_is_a_channel(play: Stage) -> None:
    play.people.channel("C0TEAM", private=True)
    emoji(play, "on")
    assert reaction(play, DOWN) == ["rotating_light"]


def test_a_reply_in_a_thread_gets_one_too(lively: Stage) -> None:
    head = say(lively, "the config lives in settings.py")
    assert reactions(lively, say(lively, DOWN, thread_ts=head)) == ["rotating_light"]


# How readily


def test_quiet_is_for_what_is_plain_lively_for_what_may_fit(lively: Stage) -> None:
    unsure = "I am so proud of how this turned out, what a ride"
    found = {}
    for level in ("quiet", "normal", "lively"):
        assert emoji(lively, level).startswith(f"*{level.capitalize()}*")
        found[level] = [reaction(lively, text) != [] for text in (DOWN, "pizza in the kitchen", unsure)]
    assert found["quiet"] < found["normal"] <= found["lively"]
    assert found["quiet"][0]


@pytest.mark.parametrize("level", ["quiet", "normal", "lively"])
def test_how_readily_is_asked_where_it_is_on(play: Stage, level: str) -> None:
    assert "`/emoji on`" in emoji(play, level)
    assert reaction(play, DOWN) == []


def test_switched_on_again_it_is_as_readily_as_before(lively: Stage) -> None:
    for text in ("quiet", "off"):
        emoji(lively, text)
    assert "*quiet*" in emoji(lively, "on")


# Whose messages


def test_who_is_muted_gets_none_and_may_come_back(lively: Stage) -> None:
    assert "leave your messages alone" in emoji(lively, "mute me", user=BEN)
    before = stored(lively)
    assert reaction(lively, DOWN) == []
    assert stored(lively) == before
    assert reaction(lively, DOWN, user=ADA) == ["rotating_light"]
    emoji(lively, "unmute me", user=BEN)
    assert reaction(lively, DOWN) == ["rotating_light"]


def test_nobody_mutes_somebody_else(lively: Stage) -> None:
    assert "only do that for you" in emoji(lively, "mute <@U0BEN>")
    assert reaction(lively, DOWN) == ["rotating_light"]


@pytest.mark.parametrize("text", ["/snap prod is down", "  ", ":", "https://example.com/prod-is-down"])
def test_commands_blanks_and_links_get_none(lively: Stage, text: str) -> None:
    assert reaction(lively, text) == []


def test_what_changes_later_is_not_judged_again(lively: Stage) -> None:
    ts = say(lively, "the config lives in settings.py")
    lively.people.edit(BEN, "C0TEAM", ts, DOWN)
    lively.settle()
    assert reactions(lively, ts) == []


# Which emoji


def test_a_blocked_emoji_is_never_used_again(lively: Stage) -> None:
    assert ":rotating_light:" in emoji(lively, "block :rotating_light:", user=BEN)
    assert "rotating_light" not in reaction(lively, DOWN)
    assert "`rotating_light`" in emoji(lively, "block")


def test_blocking_an_alias_blocks_the_emoji(lively: Stage) -> None:
    emoji(lively, "block :thumbsup: :rotating_light:")
    assert "`+1`" in emoji(lively, "block")


def test_only_admins_unblock(lively: Stage) -> None:
    emoji(lively, "block :rotating_light:")
    assert "Only a workspace admin" in emoji(lively, "unblock :rotating_light:", user=BEN)
    assert reaction(lively, DOWN) == []
    emoji(lively, "unblock :rotating_light:", user=ADMIN)
    assert reaction(lively, DOWN) == ["rotating_light"]


@pytest.mark.parametrize("name", ["gun", "middle_finger", "skull", "hocho"])
def test_some_are_blocked_for_everybody_and_for_good(lively: Stage, name: str) -> None:
    assert "in any workspace" in emoji(lively, f"block :{name}:")
    emoji(lively, f"unblock :{name}:", user=ADMIN)
    assert name not in reaction(lively, name.replace("_", " "))


@pytest.mark.parametrize("text", ["block gun", "unblock", "block ::", "unblock everything"])
def test_a_name_needs_its_colons(lively: Stage, text: str) -> None:
    assert "Which emoji" in emoji(lively, text, user="U0DEV")


def test_the_workspaces_own_emoji_are_used_where_they_are_spoken_of(lively: Stage) -> None:
    assert reaction(lively, "time to shipit, folks") == ["shipit"]
    assert reaction(lively, "should we shipit?") != ["shipit"]


def test_without_the_scope_for_them_all_else_works(play: Stage) -> None:
    play.people.scopes(["chat:write", "commands", "reactions:write", "channels:history", "channels:read"])
    emoji(play, "on")
    assert reaction(play, "time to shipit, folks") != ["shipit"]
    assert reaction(play, DOWN) == ["rotating_light"]


def test_new_ones_are_known_a_day_later(lively: Stage) -> None:
    before = len(calls(lively, "emoji.list"))
    lively.later(DAY + 60)
    for _ in range(3):
        say(lively, DOWN)
    assert len(calls(lively, "emoji.list")) == before + 1


# Why


def test_the_menu_tells_why(lively: Stage) -> None:
    told = why(lively, say(lively, "<@U0CHI> prod is down &amp; so am I"))
    assert ":rotating_light:" in words(told)
    assert "it reads like “prod down”" in words(told)
    assert "90% sure" in words(told)
    assert "someone  prod is down &amp; so am i".replace("  ", " ") in words(told)
    assert buttons(told) == ["Remove it", "Never on my messages"]


def test_it_is_told_in_the_thread_where_the_message_stands(lively: Stage) -> None:
    head = say(lively, "the config lives in settings.py")
    assert why(lively, say(lively, DOWN, thread_ts=head))["thread_ts"] == head


def test_anybody_takes_it_back(lively: Stage) -> None:
    ts = say(lively, DOWN)
    assert "removed my emoji" in press(lively, why(lively, ts, user="U0CHI"), "Remove it", user="U0CHI")
    assert reactions(lively, ts) == []
    assert "already removed" in words(why(lively, ts))


def test_two_who_take_it_back_are_both_told_how_it_is(lively: Stage) -> None:
    ts = say(lively, DOWN)
    seen = {user: why(lively, ts, user=user) for user in (ADA, BEN)}
    told = [press(lively, seen[user], "Remove it", user=user) for user in (ADA, BEN)]
    assert told == ["I removed my emoji.", "I've already removed it."]
    assert len(calls(lively, "reactions.remove")) == 1


def test_own_emoji_are_known_seconds_after_slack_tells_them(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    play.people.command(ADA, "C0TEAM", "/emoji", "on")
    play.people.say(BEN, "C0TEAM", DOWN)  # before anybody asked Slack for them
    play.settle()
    monkeypatch.setattr(real_clock, "wall_time", lambda now=real_clock.wall_time: now() + 6)
    assert reaction(play, "time to shipit, folks") == ["shipit"]


def test_never_on_my_messages_is_for_who_presses_it(lively: Stage) -> None:
    ts = say(lively, DOWN)
    assert "leave your messages alone" in press(lively, why(lively, ts, user=BEN), "Never on my messages", user=BEN)
    assert reaction(lively, DOWN) == []
    assert reaction(lively, DOWN, user=ADA) == ["rotating_light"]


def test_of_a_message_without_an_emoji_it_says_so(lively: Stage) -> None:
    assert "haven't reacted" in words(why(lively, say(lively, "the config lives in settings.py")))


def test_after_a_day_the_reasons_are_forgotten(lively: Stage) -> None:
    ts = say(lively, DOWN)
    lively.later(DAY + 2 * 3600)
    assert "more than a day ago" in words(why(lively, ts))


def test_what_it_said_is_told_not_what_it_would_say_now(lively: Stage) -> None:
    ts = say(lively, DOWN)
    lively.people.edit(BEN, "C0TEAM", ts, "thanks so much")
    lively.settle()
    assert ":rotating_light:" in words(why(lively, ts))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("prod is down", "I'd react with :rotating_light: (90% sure): it reads like “prod down”."),
        ("prod is down :rotating_light:", "Yes, :rotating_light: (90% sure): it reads like “prod down”."),
        ("thanks a lot :thumbsup:", "I wouldn't use :+1: for that. I'd react with :pray:"),
        ("qwerty :tada:", "I wouldn't use :tada: for that. I couldn't find a fitting emoji."),
        ("my colleague died by suicide", "This is too serious for an emoji."),
        ("", "Explain what?"),
        (":tada:", "Explain what?"),
    ],
)
def test_explain_tells_what_a_text_would_get(play: Stage, text: str, told: str) -> None:
    assert told in emoji(play, f"explain {text}")


def test_stats_count_the_last_day_of_the_channel(lively: Stage) -> None:
    say(lively, DOWN)
    lively.later(DAY + 2 * 3600)
    for text in (DOWN, DOWN, "thanks so much for the help"):
        say(lively, text)
    press(lively, why(lively, say(lively, DOWN)), "Remove it")
    told = emoji(lively, "stats")
    assert "Reactions in the last day: 4 (:rotating_light: 3, :pray: 1)" in told
    assert "Removed: 1" in told
    assert "No reactions" in emoji(lively, "stats", channel="C0GENERAL")


@pytest.mark.parametrize("text", ["", "help", "HELP", "dance"])
def test_help_says_what_there_is(play: Stage, text: str) -> None:
    assert "`/emoji on`" in emoji(play, text)


@pytest.mark.parametrize(("text", "meant"), [("livley", "lively"), ("explian prod is down", "explain"), ("onn", "on")])
def test_a_slip_of_the_keys_is_understood_as_a_question(play: Stage, text: str, meant: str) -> None:
    assert f"Did you mean `/emoji {meant}`?" in emoji(play, text)


@pytest.mark.parametrize("text", ["on #general", "off please", "quiet everywhere", "stats week"])
def test_what_is_said_of_another_channel_is_not_done_here(play: Stage, text: str) -> None:
    assert "the channel you type it in" in emoji(play, text)
    assert reaction(play, DOWN) == []


def test_an_unknown_word_is_named(play: Stage) -> None:
    assert "There is no `/emoji dance`." in emoji(play, "dance <@U0BEN>")


# To Rooster itself


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("we shipped it!", ":rocket:"),
        ("the config lives in settings.py", "I couldn't find a fitting emoji."),
        ("qwerty", "I couldn't find a fitting emoji."),
    ],
)
def test_a_direct_message_gets_an_emoji_in_words(play: Stage, text: str, answer: str) -> None:
    play.people.say(BEN, BEN, text)
    play.settle()
    (told,) = play.dm(BEN)
    assert words(told).startswith(answer)
    assert told["text"] == answer
    assert calls(play, "reactions.add") == []


def test_who_writes_much_is_answered_a_little_later_and_not_without_end(play: Stage) -> None:
    for _ in range(MAX_A_MINUTE + 5):
        play.people.say(BEN, BEN, "we shipped it!")
    play.settle(within=0)
    assert len(play.dm(BEN)) == 3
    play.settle(within=60)
    assert len(play.dm(BEN)) == MAX_A_MINUTE


def test_a_cry_for_help_gets_no_joke(play: Stage) -> None:
    play.people.say(BEN, BEN, "i want to kill myself")
    play.settle()
    (told,) = map(words, play.dm(BEN))
    assert told.startswith("I'm only a bot")


# What is kept


def test_a_message_without_an_emoji_costs_no_write(lively: Stage) -> None:
    say(lively, "the config lives in settings.py")
    before = stored(lively)
    for text in ("the config lives in a file", "see https://example.com", "`rm -rf`"):
        say(lively, text)
    assert stored(lively) == before


def test_no_word_of_a_message_is_stored_or_logged(lively: Stage, log: list[str]) -> None:
    canary = "xyzzy4711"
    assert reaction(lively, f"{DOWN} because of {canary}") == ["rotating_light"]
    lively.people.say(BEN, BEN, f"we shipped {canary}")
    lively.settle()
    emoji(lively, f"explain prod is down {canary}")
    assert canary not in stored(lively)
    assert canary not in json.dumps(log)


def test_no_phrase_of_a_message_is_stored_or_exported(lively: Stage) -> None:
    """What a phrase is called would be a word of the message: its number is kept."""
    say(lively, "there was a funeral")
    lively.people.say(BEN, BEN, "there was a funeral")
    lively.settle()
    assert "funeral" not in stored(lively)
    exported = archive(wiring.container().store.everything("T0ROOSTER"), "", contents())
    with zipfile.ZipFile(io.BytesIO(exported)) as files:
        everything = files.read("everything.json").decode()
    assert "answer.D0BEN" not in everything


def test_forgetting_a_workspace_forgets_its_reactions(lively: Stage) -> None:
    say(lively, DOWN)
    asked = lively.people.command(ADMIN, "C0TEAM", "/rooster", "forget")
    (button,) = [one for row in json.loads(asked["body"])["blocks"] for one in row.get("elements", []) if _label(one)]
    lively.people.click(ADMIN, button["action_id"], channel="C0TEAM", ts=asked["ts"], value=button["value"])
    lively.settle(within=300)
    assert not any(kind in stored(lively) for kind in ("reaction#", "emoji_channel#"))


# How many


def test_a_channel_gets_so_many_a_minute_and_no_more(lively: Stage) -> None:
    stamps = [lively.people.say(BEN, "C0TEAM", DOWN)["ts"] for _ in range(MAX_A_MINUTE + 5)]
    lively.settle(within=60)
    assert sum(reactions(lively, ts) != [] for ts in stamps) == MAX_A_MINUTE
    lively.later(60)
    assert reaction(lively, DOWN) == ["rotating_light"]


def test_many_channels_share_what_slack_allows_a_workspace(lively: Stage) -> None:
    emoji(lively, "on", channel="C0GENERAL")
    start = clock.now()
    for _ in range(MAX_A_MINUTE):
        for channel in ("C0TEAM", "C0GENERAL"):
            lively.people.say(BEN, channel, DOWN)
    lively.settle(within=1)
    at_once = len(calls(lively, "reactions.add"))
    lively.settle(within=60)
    assert RATE.burst <= at_once < 2 * MAX_A_MINUTE
    assert len(calls(lively, "reactions.add")) == 2 * MAX_A_MINUTE
    assert clock.now() - start >= (2 * MAX_A_MINUTE - RATE.burst) * 3 // 2


def test_what_slack_tells_ten_minutes_late_gets_none(lively: Stage) -> None:
    before = stored(lively)
    lively.people.event(_message(ts=f"{clock.now() - 601}.000100"))
    assert stored(lively) == before


def test_a_direct_message_is_answered_however_late_slack_tells_it(play: Stage) -> None:
    play.people.say(BEN, BEN, "we shipped it!")
    play.settle()
    play.people.event(
        _message(channel="D0BEN", channel_type="im", text="we shipped it!", ts=f"{clock.now() - 3600}.000100")
    )
    play.settle()
    assert len(play.dm(BEN)) == 2


def _message(**values: str) -> dict[str, Any]:
    said = {"type": "message", "channel": "C0TEAM", "channel_type": "channel", "user": BEN, "text": DOWN}
    return {**said, **values}
