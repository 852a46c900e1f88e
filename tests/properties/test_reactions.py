"""Reactions: whatever Slack tells, whatever people call their emoji, whatever is explained."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.emoji_predictor import embedded
from chalicelib.emoji_predictor.client import EmojiClient
from chalicelib.emoji_predictor.custom import CustomEmoji
from chalicelib.emoji_predictor.text_features import plain, tokens
from chalicelib.emoji_predictor.vocabulary import is_usable
from chalicelib.features.emoji import templates
from chalicelib.features.emoji.commands import MAX_AT_ONCE
from chalicelib.features.emoji.model import Level, Reaction, is_too_late
from chalicelib.slack.blocks import only_you
from chalicelib.slack.incoming import incoming_message
from chalicelib.slack.payloads import Event
from playground.slack.blocks import check_message_blocks
from tests.harness import words
from tests.properties.strategies import hostile, often, seldom

VALUES = st.none() | st.booleans() | st.integers() | st.lists(hostile, max_size=2) | hostile
MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        "channel": st.sampled_from(["C0TEAM", "D0BEN", "G0PRIVATE"]) | VALUES,
        "ts": st.sampled_from(["1795417200.000100", "1.1"]) | VALUES,
        "thread_ts": st.sampled_from(["1795417200.000100"]) | VALUES,
        "user": st.sampled_from(["U0BEN", "W0BEN", "USLACKBOT"]) | VALUES,
        "text": hostile | VALUES,
        "subtype": st.sampled_from(["file_share", "message_changed"]) | VALUES,
        "bot_id": st.none() | VALUES,
        "hidden": st.none() | VALUES,
    },
)
NAMES = st.text("abcdefgh_-0123456789", min_size=1, max_size=12) | st.sampled_from(
    ["shipit", "party_parrot", "this-is-fine", "gun_show", "team"]
)


def _event(message: dict[str, Any]) -> Event:
    return Event("T0ROOSTER", "", 0, "Ev1", "message", message)


@often
@given(MESSAGES)
def test_whatever_slack_tells_is_a_persons_message_or_nothing(message: dict[str, Any]) -> None:
    said = incoming_message(_event(message))
    if said:
        assert said.text.strip()
        assert not message.get("bot_id")
        assert said.is_direct == said.channel.startswith("D")
        assert is_too_late(said.ts, 2**40)


@often
@given(st.lists(NAMES, max_size=6), hostile)
def test_an_own_emoji_is_found_only_where_its_name_is_spoken(names: list[str], text: str) -> None:
    spoken = tokens(text)
    for name, start, end in CustomEmoji(filter(is_usable, names)).found(spoken):
        assert name in names
        assert is_usable(name)
        letters = "".join(spoken[start:end])
        assert [one for one in letters if one.isalnum()] == [one for one in name if one.isalnum()]


@seldom
@given(st.lists(NAMES, max_size=6), st.lists(NAMES, max_size=3), hostile)
def test_what_is_blocked_is_never_said(names: list[str], blocked: list[str], text: str) -> None:
    client = EmojiClient(embedded.load(blocked, custom=names), blocked, names)
    said = f"{text} {' '.join(names)} prod is down"
    found = client.predict(said)
    assert not found or found.name not in blocked


@seldom
@given(hostile, hostile)
def test_what_is_explained_pings_nobody_and_slack_takes_it(text: str, name: str) -> None:
    said = Reaction("C0TEAM", "1.1", "tada", 90, f"phrase: {name}", 1)
    blocks = [
        templates.why(said, said.reason, plain(text), name),
        templates.answer("tada", f"custom: {name}", name, name).blocks,
        templates.switched_on("U0BEN", name).blocks,
        templates.switched_on("", name).blocks,
        *(
            only_you(sentence)["blocks"]
            for sentence in (
                templates.read_along(name),
                templates.explained("tada", 90, f"phrase: {text}", ["pray"], name),
                templates.stats([said] * 3, Level.QUIET),
                templates.blocked(["n" * 100] * 500),
                templates.now_blocked(["n" * 100] * MAX_AT_ONCE, ["n" * 100]),
            )
        ),
    ]
    for one in blocks:
        shown = words({"blocks": check_message_blocks(json.loads(json.dumps(list(one))))})
        assert "<!" not in shown
        assert "<@" not in shown.replace("<@U0BEN>", "")
