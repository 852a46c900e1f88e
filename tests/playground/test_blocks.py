"""Blocks and views that Slack refuses are refused, and good ones are not."""

import json
from typing import Any

import pytest

from playground.slack.blocks import check_message_blocks, check_view
from playground.slack.errors import SlackError
from tests.playground.helpers import actions, button, modal, plain, text_input

OPTIONS = [{"text": plain("One"), "value": "1"}, {"text": plain("Two"), "value": "2"}]


def mrkdwn(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


def section(**more: Any) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn("hi"), **more}


def menu(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "action_id": "menu", "options": OPTIONS, **more}


def chart(**more: Any) -> dict[str, Any]:
    data = [{"label": "Mon", "value": 1}, {"label": "Tue", "value": 2.5}]
    axis = {"categories": ["Mon", "Tue"]}
    series = [{"name": "Answers", "data": data}]
    return {
        "type": "data_visualization",
        "title": "Week",
        "chart": {"type": "bar", "series": series, "axis_config": axis},
        **more,
    }


def table(*rows: list[str]) -> dict[str, Any]:
    cells = [[{"type": "raw_text", "text": text} for text in row] for row in rows]
    return {"type": "data_table", "caption": "Who", "rows": cells}


RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "hi", "style": {"bold": True}}]}],
}

GOOD = [
    section(),
    section(fields=[mrkdwn("a"), plain("b")]),
    section(accessory=button("go", "1")),
    section(accessory={"type": "image", "image_url": "https://a.test/a.png", "alt_text": "a"}),
    {"type": "header", "text": plain("Title")},
    {"type": "divider"},
    {"type": "context", "elements": [mrkdwn("a"), {"type": "image", "image_url": "https://a/a.png", "alt_text": "a"}]},
    actions(button("a", "1"), menu("static_select", initial_option=OPTIONS[0])),
    actions(menu("overflow")),
    actions(menu("checkboxes", initial_options=OPTIONS[:1])),
    actions({"type": "timepicker", "action_id": "t", "initial_time": "09:30"}),
    actions({"type": "conversations_select", "action_id": "c", "filter": {"include": ["public"]}}),
    {"type": "image", "image_url": "https://a.test/a.png", "alt_text": "a", "title": plain("A")},
    {"type": "image", "slack_file": {"id": "F0A"}, "alt_text": "a"},
    section(accessory={"type": "image", "slack_file": {"url": "https://a.test/files/F0A"}, "alt_text": "a"}),
    text_input("q", multiline=True, max_length=3000, initial_value="before"),
    {"type": "markdown", "text": "# hi"},
    RICH,
    chart(),
    chart(chart={"type": "pie", "segments": [{"label": "a", "value": 1}]}),
    table(["Who", "What"], ["Ada", "Compiler"]),
]

BAD = [
    "a string",
    {"type": "image", "alt_text": "a"},
    {"type": "image", "slack_file": {}, "alt_text": "a"},
    {"type": "image", "slack_file": {"id": "F0A", "url": "https://a.test/files/F0A"}, "alt_text": "a"},
    {"type": "image", "slack_file": {"id": "F0A", "type": "file"}, "alt_text": "a"},
    {"type": "image", "slack_file": {"id": "F0A"}, "image_url": "https://a.test/a.png", "alt_text": "a"},
    section(accessory={"type": "image", "alt_text": "a"}),
    {"type": "nonsense"},
    {"no": "type"},
    section(text=mrkdwn("")),
    section(text=mrkdwn("x" * 3001)),
    section(text={"type": "mrkdwn", "text": "x", "emoji": True}),
    section(fields=[mrkdwn("x")] * 11),
    section(fields=[mrkdwn("x" * 2001)]),
    section(extra=1),
    section(block_id="x" * 256),
    section(accessory={"type": "plain_text_input", "action_id": "x"}),
    {"type": "section"},
    {"type": "header", "text": mrkdwn("x")},
    {"type": "header", "text": plain("x" * 151)},
    {"type": "context", "elements": [mrkdwn("x")] * 11},
    {"type": "context", "elements": []},
    actions(),
    actions(*[button(str(n), "1") for n in range(26)]),
    actions(button("same", "1"), button("same", "2")),
    actions({**button("a", "1"), "text": mrkdwn("x")}),
    actions({**button("a", "1"), "text": plain("x" * 76)}),
    actions({**button("a", "1"), "style": "loud"}),
    actions({**button("a", "1"), "url": "x" * 3001}),
    actions(button("a", "x" * 2001)),
    actions(button("x" * 256, "1")),
    actions(menu("static_select", options=[])),
    actions(menu("static_select", options=OPTIONS * 51)),
    actions(menu("static_select", options=[{"text": plain("x" * 76), "value": "1"}])),
    actions(menu("static_select", options=[{"text": plain("x"), "value": "x" * 151}])),
    actions(menu("static_select", options=[{"text": mrkdwn("x"), "value": "1"}])),
    actions(menu("static_select", options=[OPTIONS[0], OPTIONS[0]])),
    actions(menu("static_select", initial_option={"text": plain("Three"), "value": "3"})),
    actions(menu("overflow", options=[{"text": plain(str(n)), "value": str(n)} for n in range(6)])),
    actions({"type": "timepicker", "action_id": "t", "initial_time": "25:00"}),
    actions({"type": "datepicker", "action_id": "t", "initial_date": "1.1.2026"}),
    text_input("q", max_length=3001),
    text_input("q", min_length=5, max_length=4),
    text_input("q", max_length=3, initial_value="long"),
    {"type": "input", "block_id": "q", "element": {"type": "plain_text_input", "action_id": "a"}},
    {**text_input("q"), "label": mrkdwn("x")},
    {"type": "image", "image_url": "https://a.test/a.png"},
    chart(title="x" * 51),
    chart(chart={"type": "bar", "series": [{"name": "a", "data": []}], "axis_config": {"categories": ["a"]}}),
    chart(chart={"type": "pie", "segments": [{"label": "x" * 21, "value": 1}]}),
    table(["only a header"]),
    table(["a", "b"], ["c"]),
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: block["type"])
def test_good_blocks_pass(block: dict[str, Any]) -> None:
    (checked,) = check_message_blocks([block])
    assert checked["block_id"]


@pytest.mark.parametrize("block", BAD, ids=str)
def test_bad_blocks_are_refused(block: Any) -> None:
    with pytest.raises(SlackError) as refused:
        check_message_blocks([block])
    assert refused.value.code == "invalid_blocks"
    assert refused.value.extra["errors"]


def test_counts_and_totals() -> None:
    check_message_blocks([{"type": "divider"}] * 50)
    with pytest.raises(SlackError, match="invalid_blocks"):
        check_message_blocks([{"type": "divider"}] * 51)
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_message_blocks([section(text=mrkdwn("x" * 2700))] * 5)
    with pytest.raises(SlackError, match="invalid_blocks"):
        check_message_blocks([section(block_id="same"), section(block_id="same")])
    with pytest.raises(SlackError, match="invalid_blocks"):
        check_message_blocks([chart()] * 3)


@pytest.mark.parametrize(
    "view",
    [
        {},
        [],
        modal(),
        modal(section(), title=plain("x" * 25)),
        modal(section(), submit=plain("x" * 25)),
        modal(section(), private_metadata="x" * 3001),
        modal(section(), callback_id="x" * 256),
        modal(section(), extra=1),
        modal(*[section()] * 101),
        modal(text_input("q"), submit=None),
        modal(text_input("q"), text_input("q")),
        modal(chart()),
        {"type": "home", "blocks": [section()], "submit": plain("x")},
    ],
    ids=lambda view: str(view)[:60],
)
def test_bad_views_are_refused(view: Any) -> None:
    with pytest.raises(SlackError, match="invalid_arguments"):
        check_view(view)


def test_good_views_pass() -> None:
    check_view(modal(*[section()] * 100))
    check_view(json.dumps({"type": "home", "blocks": [section(), {"type": "divider"}]}))
    checked = check_view(modal({"type": "input", "label": plain("Q"), "element": {"type": "plain_text_input"}}))
    assert checked["blocks"][0]["block_id"]
    assert checked["blocks"][0]["element"]["action_id"]


def test_view_of_more_than_250_kilobytes() -> None:
    with pytest.raises(SlackError, match="view_too_large"):
        check_view(modal(*[section(text=mrkdwn("x" * 3000))] * 90))
