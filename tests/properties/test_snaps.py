"""Messages that vanish: whatever is typed is read or refused; whatever is posted pings nobody and Slack takes it."""

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.features.snaps import templates
from chalicelib.features.snaps.model import (
    LONGEST_SECONDS,
    NO_DELAY,
    Refusal,
    Snap,
    SnapRequest,
    read,
    read_delay,
    spoken,
)
from chalicelib.slack import text
from chalicelib.slack.blocks import only_you
from chalicelib.slack.message import Blocks
from playground.slack.blocks import check_message_blocks, check_view
from tests.harness import words
from tests.properties.strategies import hostile, long, often, seldom, short

INVISIBLE = "".join(map(chr, (0x200B, 0x200F, 0x2060, 0xFEFF, 0xAD, 0x301, 0xFE0F, 0x3164, 0x2800, 0x115F, 0, 0x202E)))
digits = st.characters(categories=["Nd", "Nl", "No"])
signs = st.sampled_from("+-−–—±‐‑‒―∓＋－﹣﹢⁺⁻₊₋➕➖") | st.characters(categories=["Pd"])
hidden = st.text(st.sampled_from(INVISIBLE + " \n\t\u00a0"), max_size=4)
anything = st.text(st.characters(codec=None), max_size=60)
words_like_delays = st.text("0123456789dhmsDHMS.-+ek\u09eb\u00b2", max_size=8)
typed = hostile | anything | st.tuples(hidden, words_like_delays, hostile).map(" ".join) | long
"""What may follow the command."""
seconds = st.integers(1, LONGEST_SECONDS)
SNAP = Snap("f00d", "U0BEN", "C0TEAM", "", 1_795_417_200, 1_795_417_211, "1795417200.000100")


def _parts(said: str) -> tuple[SnapRequest, str]:
    """The wish, and what of the cleaned text is not in its message."""
    wish = read(said)
    assert isinstance(wish, SnapRequest)
    cleaned = text.clean(said)
    assert cleaned.endswith(wish.message)
    return wish, cleaned[: len(cleaned) - len(wish.message)]


@often
@given(typed)
def test_whatever_is_typed_is_read_or_refused(said: str) -> None:
    wish = read(said)
    if isinstance(wish, SnapRequest):
        assert 1 <= wish.seconds <= LONGEST_SECONDS
        assert not text.is_blank(wish.message)
    else:
        assert words({"blocks": check_message_blocks(only_you(templates.REFUSALS[wish])["blocks"])})


@often
@given(typed)
def test_a_message_is_never_changed_but_by_cleaning(said: str) -> None:
    if isinstance(read(said), Refusal):
        return
    wish, left_out = _parts(said)
    named = "".join(one for one in left_out if one.isascii()).strip()
    if wish.is_given:
        assert read_delay(named) == wish.seconds
    else:
        assert named in ("", *NO_DELAY)


@often
@given(hidden, digits | signs, hostile | anything)
@example("\xad", "–", " <!channel>")
def test_what_begins_with_a_digit_or_a_sign_is_never_posted_whole(before: str, first: str, rest: str) -> None:
    said = f"{before}{first}{rest}"
    if isinstance(read(said), Refusal):
        return
    wish, left_out = _parts(said)
    assert first in left_out
    seen = "".join(one for one in left_out if one not in INVISIBLE)
    assert wish.is_given or {*NO_DELAY} & {*seen.split()}


@often
@given(hostile | anything)
def test_after_two_dashes_all_of_it_is_the_message(said: str) -> None:
    wish = read(f"-- {said}")
    if not isinstance(wish, SnapRequest):
        assert text.is_blank(said)
        return
    assert (wish.seconds, wish.is_given, wish.message) == (5, False, text.clean(said))


@often
@given(seconds, st.sampled_from(["", " ", "\u200b"]))
def test_what_is_said_is_read_as_the_same(delay: int, before: str) -> None:
    word = spoken(delay).replace("min", "m").replace(" ", "")
    assert read_delay(word) == read_delay(word.upper()) == read_delay(str(delay)) == delay
    assert read(f"{before}{word} hello") == SnapRequest(delay, "hello", is_given=True)


@often
@given(st.tuples(*[st.none() | st.integers(0, 10**6)] * 4))
def test_a_delay_is_the_sum_of_its_parts_within_its_limits(counts: tuple[int | None, ...]) -> None:
    pairs = [(count, unit) for count, unit in zip(counts, "dhms", strict=True) if count is not None]
    total = sum(count * {"d": 86400, "h": 3600, "m": 60, "s": 1}[unit] for count, unit in pairs)
    found = read_delay("".join(f"{count}{unit}" for count, unit in pairs))
    if not pairs:
        assert found is Refusal.DELAY
    else:
        assert found == (total if 1 <= total <= LONGEST_SECONDS else Refusal.RANGE)


def _checked(blocks: Blocks) -> list[dict[str, Any]]:
    """The blocks as Slack has them."""
    return check_message_blocks(json.loads(json.dumps(list(blocks))))


@often
@given(hostile, seconds, long | hostile)
def test_slack_takes_whatever_is_posted_and_nobody_is_pinged(name: str, delay: int, message: str) -> None:
    if text.is_blank(message):
        return
    posted = templates.posted(name, SNAP, delay, message)
    blocks = _checked(posted.blocks)
    said = "".join(block["text"]["text"] for block in blocks[1:-1])
    assert said == text.escape(message)
    assert blocks[0]["text"]["text"].endswith(f"* (vanishes in {spoken(delay)}):")
    assert "<" not in words({"blocks": blocks}) + posted.text
    assert len(posted.text) < 500
    kept = templates.kept(name, blocks)
    assert "".join(block["text"]["text"] for block in _checked(kept.blocks)[1:]) == said
    assert "<" not in words({"blocks": list(kept.blocks)}) + kept.text


@often
@given(st.text("xyz", min_size=8, max_size=40), short, seconds)
def test_nothing_but_the_message_says_what_it_says(message: str, name: str, delay: int) -> None:
    posted = templates.posted(name, SNAP, delay, message)
    told = templates.acknowledged(SNAP, delay, is_given=True)
    kept = templates.kept(name, _checked(posted.blocks))
    around = [posted.text, kept.text, words({"blocks": [posted.blocks[0], posted.blocks[-1]]}), json.dumps(told)]
    assert message not in "\n".join(around)


@seldom
@given(hostile, st.lists(st.integers(-10, 2 * LONGEST_SECONDS), max_size=30), st.integers(0, 99))
def test_slack_takes_whatever_the_author_is_told(code: str, dues: list[int], looks: int) -> None:
    snaps = [Snap(f"{due}", "U0BEN", "C0TEAM", "", 0, due) for due in dues]
    sentences = [
        templates.listed(snaps, looks),
        templates.cannot_delete(code),
        templates.refused(code),
        *templates.REFUSALS.values(),
    ]
    blocks = [only_you(sentence)["blocks"] for sentence in sentences]
    blocks += [
        templates.not_deleted("C0TEAM", templates.why_not(code)).blocks,
        templates.not_found_out("C0TEAM").blocks,
    ]
    for one in blocks:
        assert "<" not in words({"blocks": _checked(one)}).replace("<#C0TEAM>", "")


@seldom
@given(st.text("CDG0123456789", min_size=1, max_size=32), st.floats(0, 2**40).map(lambda ts: f"{ts:.6f}"))
def test_slack_takes_the_form_of_a_reply(channel: str, thread: str) -> None:
    assert check_view(json.loads(json.dumps(templates.form(channel, thread))))["private_metadata"].endswith(thread)
