"""A report fits into Slack's limits whatever is answered, keeps the order and loses nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.features.standups import templates
from chalicelib.features.standups.report import MAX_CHARACTERS
from chalicelib.slack import text
from chalicelib.slack.message import Message
from playground.slack.blocks import MESSAGE_BLOCKS, check_message_blocks, total_text
from tests.properties._links import bare
from tests.properties.strategies import hostile, long, seldom
from tests.unit.features.standups.made import answered, run

questions = st.lists(hostile.map(text.clean).filter(bool).map(lambda words: words[:150]), min_size=5, max_size=5)
answers = st.lists(st.just("") | hostile.map(text.clean) | long.map(text.clean), min_size=1, max_size=5)
names = hostile.map(text.clean).filter(lambda name: bool(text.name(name)))


def _replies(asked: list[str], given_answers: list[str], name: str = "Ada") -> list[Message]:
    return templates.replies(run(questions=tuple(asked)), answered("U0ADA", *given_answers, name=name))


def _sections(message: Message) -> list[str]:
    return [block["text"]["text"] for block in message.blocks if block["type"] == "section"]


@pytest.mark.fault("D9")
@pytest.mark.fault("K2")
@seldom
@given(questions, answers, names)
def test_d9_every_message_of_a_report_is_one_that_slack_accepts(
    asked: list[str], given_answers: list[str], name: str
) -> None:
    for message in _replies(asked, given_answers, name):
        blocks = check_message_blocks(json.loads(json.dumps(message.blocks)))
        assert len(blocks) <= MESSAGE_BLOCKS
        assert total_text(blocks) <= MAX_CHARACTERS


@pytest.mark.fault("D10")
@seldom
@given(questions, answers)
def test_d10_every_answer_is_there_in_order_and_whole(asked: list[str], given_answers: list[str]) -> None:
    shown = "".join(part for message in _replies(asked, given_answers) for part in _sections(message))
    pairs = [pair for pair in zip(asked, given_answers, strict=False) if not text.is_blank(pair[1])]
    expected = "".join(f"*{text.title(question, 150)}*\n{text.escape(answer)}" for question, answer in pairs)
    assert bare(shown) == (bare(expected) or "_No text_")


@pytest.mark.fault("K2")
@seldom
@given(questions, answers, st.integers(4000, 9500))
def test_k2_a_smaller_budget_makes_more_messages_of_the_same_words(
    asked: list[str], given_answers: list[str], budget: int
) -> None:
    today, member = run(questions=tuple(asked)), answered("U0ADA", *given_answers)
    smaller = templates.replies(today, member, budget)
    assert all(total_text(list(message.blocks)) <= budget for message in smaller)
    whole = [part for message in templates.replies(today, member) for part in _sections(message)]
    assert "".join(part for message in smaller for part in _sections(message)) == "".join(whole)


@pytest.mark.fault("D11")
@seldom
@given(questions, answers, names)
def test_d11_no_message_of_a_report_pings(asked: list[str], given_answers: list[str], name: str) -> None:
    for message in _replies(asked, given_answers, name):
        assert "<" not in message.text + bare("".join(_sections(message)))
