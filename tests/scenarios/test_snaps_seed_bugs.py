"""Each bug of snap-slack-lambda, the older system of messages that vanish, as the test that it is none of ours.

It posted under the caller's name, slept in the running lambda, looked for its message by its words, and deleted it.
"""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib import wiring
from chalicelib.features.snaps.feature import FEATURE
from tests.emoji import ADA, ADMIN, BEN, calls, stored
from tests.gateway import captured, signed
from tests.harness import QUEUE, Stage, words
from tests.snaps import deleted, ephemerals, forgotten, posted, press, reply, snap, told, waiting

TYPED = {
    **{"team_id": "T0ROOSTER", "channel_id": "C0TEAM", "user_id": ADA, "user_name": "ada"},
    **{"command": "/snapslack", "text": "10s xyzzy", "token": "gIkuvaNz"},
}
MINUTES = 11 * 60


def type_it(play: Stage, headers: dict[str, str], **form: str) -> int:
    """The form of a slash command, with these headers."""
    sent = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    return play.rooster.request("/slack/commands", sent, urlencode({**TYPED, **form}).encode()).status


def nothing_happened(play: Stage) -> bool:
    play.settle(within=15)
    return play.channel() == waiting(play) == play.people.log() == []


def test_1_a_wrong_token_did_not_stop_it(play: Stage) -> None:
    assert 400 <= type_it(play, signed(urlencode(TYPED).encode(), secret="somebody else's")) < 500
    assert nothing_happened(play)


def test_2_the_author_never_heard_that_it_was_wiped(play: Stage) -> None:
    posted(play, "10s xyzzy")
    assert "Deleted." not in ephemerals(play)
    play.settle(within=15)
    assert ephemerals(play)[-1] == "Deleted."


def test_3_anybody_who_knew_the_address_started_a_worker(play: Stage) -> None:
    before = stored(play)
    assert 400 <= type_it(play, {}) < 500
    assert 400 <= type_it(play, signed(b"another body")) < 500
    assert nothing_happened(play)
    assert stored(play) == before


@pytest.mark.parametrize(
    "text", ["a < b & c > d", "see https://example.com", "two  blanks  ", "<@U0BEN> &amp; *so* on", "“quotes” -- more"]
)
def test_4_it_looked_for_its_message_by_its_words_and_did_not_find_it(play: Stage, text: str) -> None:
    posted(play, f"10m {text}")
    play.settle(within=MINUTES)
    assert play.channel() == []
    assert not any(call["method"].startswith("conversations.") for call in play.people.log())


def test_4_a_hundred_newer_posts_hid_it_for_ever(play: Stage) -> None:
    posted(play, "10m xyzzy")
    for _ in range(101):
        play.people.say(BEN, "C0TEAM", "xyzzy")
    play.settle(within=MINUTES)
    assert play.channel() == []
    assert len(play.people.messages(channel="C0TEAM")) == 101


def test_5_of_two_alike_one_was_deleted_twice_and_the_other_never(play: Stage) -> None:
    stamps = {posted(play, "10m xyzzy")["ts"] for _ in range(2)}
    play.settle(within=MINUTES)
    assert deleted(play).keys() == stamps
    assert len(calls(play, "chat.delete")) == len(stamps) == 2


@pytest.mark.parametrize("place", ["private", "direct", "thread"])
def test_6_in_private_channels_and_direct_messages_it_stayed_for_ever(play: Stage, place: str) -> None:
    channel = "D0ADA" if place == "direct" else "C0TEAM"
    play.people.channel("C0TEAM", private=True)
    if place == "thread":
        reply(play, play.people.say(BEN, channel, "where is it?")["ts"], "here", "10m")
    else:
        snap(play, "10m here", channel=channel)
    assert len(play.channel(channel)) == 1
    play.settle(within=MINUTES)
    assert play.channel(channel) == []


def test_7_whatever_was_tried_again_was_posted_again(play: Stage) -> None:
    with captured(play) as requests:
        snap(play, "10m xyzzy")
    for _ in range(2):
        again = play.rooster.request(requests[0].path, requests[0].headers, requests[0].body)
        assert "already" in words(json.loads(again.body))
    work, bodies = play.rooster.work, []

    def twice(message: dict[str, Any]) -> bool:
        bodies.append(message["Body"])
        return work(message) and work(message)

    play.rooster.work = twice  # type: ignore[method-assign]
    play.settle(within=MINUTES)
    assert bodies
    assert (
        len(calls(play, "chat.postMessage"))
        == len(calls(play, "chat.delete"))
        == ephemerals(play).count("Deleted.")
        == 1
    )


def test_8_when_the_container_died_nobody_remembered_the_deletion(play: Stage) -> None:
    posted(play, "10m xyzzy")
    play.settle(within=0)
    play.rooster.sqs.purge_queue(QueueUrl=play.rooster.sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"])
    wiring.cold_start(wiring.container().now)
    play.settle(within=MINUTES)
    assert play.channel() == []


def test_9_that_slack_refused_was_never_looked_at(play: Stage) -> None:
    play.people.faults(method="chat.postMessage", error="restricted_action")
    assert "nothing was posted" in told(play, "10m xyzzy")
    assert (play.channel(), waiting(play)) == ([], [])
    posted(play, "10m xyzzy")
    play.people.faults(method="chat.delete", error="cant_delete_message")
    play.settle(within=MINUTES)
    assert len(play.channel()) == 1
    (message,) = play.dm(ADA)
    assert words(message).startswith("I couldn't delete your message in <#C0TEAM>: Slack doesn't let me.")
    assert "Deleted." not in ephemerals(play)


def test_10_the_log_held_the_secret_and_every_word(play: Stage, log: list[str]) -> None:
    snap(play, "10s xyzzy")
    play.settle(within=15)
    logged = json.dumps(log)
    assert "snap_vanish" in logged
    assert not any(secret in logged for secret in ("xyzzy", "Ada", "xoxb-", "https://"))


def test_11_a_workspace_it_did_not_know_was_tried_again_and_again(open_play: Stage) -> None:
    answer = open_play.post_signed("/slack/commands", {**TYPED, "team_id": "T0NOBODY"})
    said = words(json.loads(answer.body))
    assert answer.status == 200
    assert "not installed" in said
    assert "xyzzy" not in said
    assert waiting(open_play) == []
    assert calls(open_play, "chat.postMessage") == []


def test_12_the_answer_repeated_the_secret_to_its_author(play: Stage) -> None:
    for text in ("10s xyzzy", "xyzzy", "-- xyzzy", "-5 xyzzy", "0 xyzzy", "list xyzzy"):
        assert "xyzzy" not in json.dumps(snap(play, text))
    assert "xyzzy" not in "\n".join(ephemerals(play))


def test_13_it_promised_what_notifications_and_exports_do_not_keep(play: Stage) -> None:
    said = told(play, "help")
    assert all(word in said for word in ("notifications", "emails", "exports"))
    assert "xyzzy" not in posted(play, "10s xyzzy")["text"]


def test_14_it_spoke_as_the_caller_and_slack_lets_nobody_delete_that(play: Stage) -> None:
    assert "chat:write.customize" not in FEATURE.scopes
    message = posted(play, "10m xyzzy")
    (call,) = calls(play, "chat.postMessage")
    assert not {"username", "icon_url", "icon_emoji", "as_user"} & call["args"].keys()
    assert press(play, message, "Delete now", user=ADMIN) == "Deleted."
    assert play.channel() == []
    assert forgotten(play)
