"""Refuses the messages and views that Slack refuses: our own rules first, then slack_sdk's models."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

from slack_sdk.models.blocks import Block

from .elements import ACCESSORY, ACTION, ELEMENTS, ID, INPUT, NUMBER_CELL, PLAIN, picture
from .errors import SlackError
from .schema import Bad, Check, anything, by_type, flag, many, number, one_of, shape, string, text, whole
from .world import Json

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT = 11_300
"""Of all blocks: undocumented, and 11,341 were refused. https://github.com/slackapi/bolt-js/issues/2867"""
VIEW_BYTES = 250_000

BASE: dict[str, Check] = {"type": anything, "block_id": ID}
TEXTS: dict[str, Check] = {PLAIN: text(PLAIN, 3000), "mrkdwn": text("mrkdwn", 3000), "image": ELEMENTS["image"]}
POINT = shape({"label": string(20), "value": number})
SERIES = shape({"name": string(20), "data": many(POINT, 20)})
AXIS = shape({"categories": many(string(20), 20)}, {"x_label": string(50), "y_label": string(50)})
PLOT = shape({"type": anything, "series": many(SERIES, 6), "axis_config": AXIS})
CHARTS: dict[str, Check] = {
    "pie": shape({"type": anything, "segments": many(POINT, 6)}),
    "line": PLOT,
    "bar": PLOT,
    "area": PLOT,
}
CELLS: dict[str, Check] = {
    "raw_text": shape({"type": anything, "text": string(3000)}),
    "raw_number": NUMBER_CELL,
    "rich_text": anything,
}
TABLE = shape(
    {"caption": string(3000), "rows": many(many(by_type(CELLS), 20), 101, 2)},
    BASE | {"page_size": whole(1, 100), "row_header_column_index": whole(0, 19)},
)
RICH = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")


def _section(value: Any, path: str) -> None:
    more: dict[str, Check] = {
        "text": text("any", 3000),
        "fields": many(text("any", 2000), 10),
        "accessory": ACCESSORY,
        "expand": flag,
    }
    shape({}, BASE | more)(value, path)
    if not value.get("text") and not value.get("fields"):
        raise Bad(path, "needs text or fields")


def _chart(value: Any, path: str) -> None:
    shape({"title": string(50), "chart": by_type(CHARTS)}, BASE)(value, path)
    series = value["chart"].get("series") or []
    names = [entry["name"] for entry in series]
    if len(set(names)) < len(names):
        raise Bad(f"{path}/chart/series", "series names must be unique")
    for entry in series:
        if [point["label"] for point in entry["data"]] != value["chart"]["axis_config"]["categories"]:
            raise Bad(f"{path}/chart/series", "every series needs one value for each category, in their order")


def _table(value: Any, path: str) -> None:
    TABLE(value, path)
    rows = value["rows"]
    if len({len(row) for row in rows}) > 1:
        raise Bad(f"{path}/rows", "every row must have the same number of cells")
    if any(cell["type"] == "rich_text" for cell in rows[0]):
        raise Bad(f"{path}/rows/0", "the header row cannot hold rich_text")


INPUT_EXTRAS: dict[str, Check] = {"dispatch_action": flag, "optional": flag, "hint": text(PLAIN, 2000)}
BLOCKS: dict[str, Check] = {
    "section": _section,
    "divider": shape({}, BASE),
    "header": shape({"text": text(PLAIN, 150)}, BASE | {"level": whole(1, 6)}),
    "context": shape({"elements": many(by_type(TEXTS), 10)}, BASE),
    "actions": shape({"elements": many(ACTION, 25)}, BASE),
    "input": shape({"label": text(PLAIN, 2000), "element": INPUT}, BASE | INPUT_EXTRAS),
    "image": picture(**BASE, title=text(PLAIN, 2000)),
    "rich_text": shape({"elements": many(by_type(dict.fromkeys(RICH, anything)), 1000)}, BASE),
    "markdown": shape({"text": string(12_000)}, BASE),
    "data_visualization": _chart,
    "data_table": _table,
}
# Left to slack_sdk's models alone.
MODELLED = ("table", "video", "context_actions", "card", "carousel", "container", "alert", "plan", "task_card", "file")
# The models do not know these yet.
UNMODELLED = ("data_visualization", "data_table")
NOT_IN_VIEWS = (*UNMODELLED, "file")
NOT_IN_MESSAGES = ("alert",)


def check_message_blocks(blocks: Any, has: Callable[[Json], bool] = lambda slack_file: True) -> list[Json]:
    """The blocks of a message, or SlackError. `has`: may the app show that file as a picture?"""
    parsed = _parsed(blocks)
    problems = _problems(parsed, MESSAGE_BLOCKS, NOT_IN_MESSAGES, "/blocks")
    if not problems:
        problems = [
            f"invalid slack file [json-pointer:{path}]" for file, path in _files(parsed, "/blocks") if not has(file)
        ]
    if not problems and sum(block["type"] == "data_visualization" for block in parsed) > 2:
        problems.append("no more than two data_visualization blocks in a message [json-pointer:/blocks]")
    if problems:
        raise SlackError("invalid_blocks", errors=problems, response_metadata={"messages": problems})
    if total_text(parsed) > MESSAGE_TEXT:
        raise SlackError("msg_blocks_too_long")
    return with_ids(parsed)


def check_view(view: Any) -> Json:
    """A view as views.open takes it, or SlackError."""
    if isinstance(view, str):
        view = _from_json(view, "invalid_arguments")
    if len(json.dumps(view, ensure_ascii=False).encode(errors="replace")) > VIEW_BYTES:
        raise SlackError("view_too_large")
    problems: list[str] = []
    try:
        by_type(VIEWS)(view, "/view")
        blocks = view["blocks"]
        problems = _problems(blocks, VIEW_BLOCKS, NOT_IN_VIEWS, "/view/blocks")
        has_input = any(block.get("type") == "input" for block in blocks if isinstance(block, dict))
        if view["type"] == "modal" and has_input and not view.get("submit"):
            problems.append("missing required field: submit, because there are inputs [json-pointer:/view]")
    except Bad as bad:
        problems.append(str(bad))
    if problems:
        raise SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {p}" for p in problems]})
    return {**view, "blocks": with_ids(view["blocks"])}


VIEW_EXTRAS: dict[str, Check] = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
VIEWS: dict[str, Check] = {
    "modal": shape(
        {"type": anything, "title": text(PLAIN, 24), "blocks": many(anything, VIEW_BLOCKS)},
        VIEW_EXTRAS
        | {"close": text(PLAIN, 24), "submit": text(PLAIN, 24)}
        | dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), flag),
    ),
    "home": shape({"type": one_of("home"), "blocks": many(anything, VIEW_BLOCKS)}, VIEW_EXTRAS),
}


def _files(value: Any, path: str) -> Iterator[tuple[Json, str]]:
    """Every slack_file, however deep, and where it is."""
    inner = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    for key, entry in inner:
        if key == "slack_file" and entry:
            yield entry, f"{path}/{key}"
        else:
            yield from _files(entry, f"{path}/{key}")


def total_text(value: Any) -> int:
    """All the characters under "text" keys, however deep."""
    if isinstance(value, list):
        return sum(total_text(entry) for entry in value)
    if not isinstance(value, dict):
        return 0
    return sum(len(e) if k == "text" and isinstance(e, str) else total_text(e) for k, e in value.items())


def with_ids(blocks: list[Json]) -> list[Json]:
    """Slack gives every block and every interactive element an id where the app gave none."""
    filled = copy.deepcopy(blocks)
    for index, block in enumerate(filled):
        block["block_id"] = block.get("block_id") or f"b{index}"
        for position, element in enumerate(interactive(block)):
            element["action_id"] = element.get("action_id") or f"a{index}.{position}"
    return filled


def interactive(block: Json) -> list[Json]:
    """The elements of a block that a member can operate."""
    if block["type"] == "input":
        return [block["element"]]
    if block["type"] == "actions":
        return list(block["elements"])
    accessory = block.get("accessory") if block["type"] == "section" else None
    return [accessory] if accessory and accessory["type"] != "image" else []


def _parsed(blocks: Any) -> list[Json]:
    if isinstance(blocks, str):
        blocks = _from_json(blocks, "invalid_blocks_format")
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    return blocks


def _from_json(value: str, code: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        raise SlackError(code) from None


def _problems(blocks: list[Any], most: int, barred: tuple[str, ...], path: str) -> list[str]:
    if len(blocks) > most:
        return [f"no more than {most} items allowed [json-pointer:{path}]"]
    problems = []
    for index, block in enumerate(blocks):
        try:
            _check_block(block, barred, f"{path}/{index}")
        except Bad as bad:
            problems.append(str(bad))
    ids = [block.get("block_id") for block in blocks if isinstance(block, dict) and block.get("block_id")]
    problems += [f"block_id {one} is used twice [json-pointer:{path}]" for one in {i for i in ids if ids.count(i) > 1}]
    return problems


def _check_block(block: Any, barred: tuple[str, ...], path: str) -> None:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind in barred or (kind not in BLOCKS and kind not in MODELLED):
        raise Bad(path, f"unsupported type: {kind}")
    if kind in BLOCKS:
        BLOCKS[str(kind)](block, path)
        actions = [element["action_id"] for element in interactive(block) if element.get("action_id")]
        if len(set(actions)) < len(actions):
            raise Bad(path, "action_id is used twice")
    if kind not in UNMODELLED:
        _second_opinion(block, path)


def _second_opinion(block: Json, path: str) -> None:
    try:
        model = Block.parse(copy.deepcopy(block))
        if model is None:
            raise ValueError("unknown block")
        model.to_dict()
    except Exception as error:  # the models raise whatever a malformed block makes them stumble over
        raise Bad(path, str(error)) from error
