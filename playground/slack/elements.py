"""What Slack accepts as block elements: buttons, menus, pickers and inputs, with their limits."""

import re
from typing import Any

from .schema import Bad, Check, anything, by_type, flag, many, number, one_of, shape, string, text, whole
from .world import Json

PLAIN = "plain_text"
ID = string(255)


def _pattern(expression: str, words: str) -> Check:
    def check(value: Any, path: str) -> None:
        if not isinstance(value, str) or not re.fullmatch(expression, value):
            raise Bad(path, f"must be {words}")

    return check


DATE = _pattern(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", "a date, YYYY-MM-DD")
TIME = _pattern(r"([01]\d|2[0-3]):[0-5]\d", "a time, HH:MM")
CONFIRM = shape(
    {"title": text(PLAIN, 100), "text": text("any", 300), "confirm": text(PLAIN, 30), "deny": text(PLAIN, 30)},
    {"style": one_of("primary", "danger")},
)
FILTER = shape({}, {"include": many(anything, 4), "exclude_external_shared_channels": flag, "exclude_bot_users": flag})


def option(kind: str, *, url: bool = False) -> Check:
    more: dict[str, Check] = {"description": text(kind, 75)}
    if url:
        more["url"] = string(3000)
    return shape({"text": text(kind, 75), "value": string(150)}, more)


PLAIN_OPTION = option(PLAIN)
RICH_OPTION = option("any")
GROUP = shape({"label": text(PLAIN, 75), "options": many(PLAIN_OPTION, 100)})
COMMON: dict[str, Check] = {"type": anything, "action_id": ID, "focus_on_load": flag, "confirm": CONFIRM}
HELD: dict[str, Check] = COMMON | {"placeholder": text(PLAIN, 150)}


def choices(element: Json) -> list[Json]:
    """Every option of a menu, those in groups included."""
    grouped = [entry for group in element.get("option_groups") or [] for entry in group["options"]]
    return [*(element.get("options") or []), *grouped]


def _with_choices(check: Check) -> Check:
    """What is chosen at first has to be one of the options, down to the last letter; option values are unique."""

    def both(value: Any, path: str) -> None:
        check(value, path)
        if bool(value.get("options")) == bool(value.get("option_groups")):
            raise Bad(path, "needs either options or option_groups")
        offered = choices(value)
        values = [entry["value"] for entry in offered]
        if len(set(values)) < len(values):
            raise Bad(f"{path}/options", "option values must be unique")
        first = [value["initial_option"]] if value.get("initial_option") else value.get("initial_options") or []
        if any(entry not in offered for entry in first):
            raise Bad(path, "initial options must be among the options")

    return both


def _ordered(check: Check) -> Check:
    """The text an input starts with fits its own limits."""

    def both(value: Any, path: str) -> None:
        check(value, path)
        least, most = value.get("min_length") or 0, value.get("max_length") or 3000
        if least > most:
            raise Bad(path, "min_length must not be greater than max_length")
        if len(value.get("initial_value") or "") > most:
            raise Bad(f"{path}/initial_value", f"must be less than {most + 1} characters")

    return both


def _menu(initial: str, check: Check, **more: Check) -> Check:
    return shape({"type": anything}, HELD | {initial: check} | more)


def _select(item: Check, initial: str, **more: Check) -> Check:
    return _with_choices(_menu(initial, item, options=many(PLAIN_OPTION, 100), option_groups=many(GROUP, 100), **more))


def _boxes(initial: str, check: Check) -> Check:
    return _with_choices(shape({"type": anything, "options": many(RICH_OPTION, 10)}, COMMON | {initial: check}))


MOST = whole(1, 100)
IDS = many(ID, 100)
LENGTHS: dict[str, Check] = {
    "initial_value": string(3000, 0),
    "multiline": flag,
    "min_length": whole(0, 3000),
    "max_length": whole(1, 3000),
    "dispatch_action_config": anything,
}
LINE: dict[str, Check] = {"initial_value": string(3000, 0), "dispatch_action_config": anything}
NUMBER: dict[str, Check] = LINE | {"is_decimal_allowed": flag, "min_value": anything, "max_value": anything}
BUTTON: dict[str, Check] = {
    "type": anything,
    "action_id": ID,
    "url": string(3000),
    "value": string(2000),
    "style": one_of("primary", "danger"),
    "confirm": CONFIRM,
    "accessibility_label": string(75),
}
TALK: dict[str, Check] = {"default_to_current_conversation": flag, "response_url_enabled": flag, "filter": FILTER}

SLACK_FILE = shape({}, {"id": string(255), "url": string(3000)})


def picture(**more: Check) -> Check:
    """An image, as a block of its own or among others: at an address, or a file that Slack has."""
    known = {"type": anything, "image_url": string(3000), "slack_file": SLACK_FILE}
    check = shape({"alt_text": string(2000)}, known | more)

    def both(value: Any, path: str) -> None:
        check(value, path)
        if bool(value.get("image_url")) == bool(value.get("slack_file")):
            raise Bad(path, "needs either image_url or slack_file")
        if "slack_file" in value and len(value["slack_file"] or ()) > 1:
            raise Bad(f"{path}/slack_file", "needs either id or url")

    return both


ELEMENTS: dict[str, Check] = {
    "button": shape({"text": text(PLAIN, 75)}, BUTTON),
    "checkboxes": _boxes("initial_options", many(RICH_OPTION, 10)),
    "radio_buttons": _boxes("initial_option", RICH_OPTION),
    "overflow": shape({"options": many(option(PLAIN, url=True), 5)}, COMMON),
    "static_select": _select(PLAIN_OPTION, "initial_option"),
    "multi_static_select": _select(many(PLAIN_OPTION, 100), "initial_options", max_selected_items=MOST),
    "external_select": _menu("initial_option", PLAIN_OPTION, min_query_length=whole(0, 100)),
    "multi_external_select": _menu(
        "initial_options", many(PLAIN_OPTION, 100), min_query_length=whole(0, 100), max_selected_items=MOST
    ),
    "users_select": _menu("initial_user", ID),
    "multi_users_select": _menu("initial_users", IDS, max_selected_items=MOST),
    "conversations_select": _menu("initial_conversation", ID, **TALK),
    "multi_conversations_select": _menu("initial_conversations", IDS, max_selected_items=MOST, **TALK),
    "channels_select": _menu("initial_channel", ID, response_url_enabled=flag),
    "multi_channels_select": _menu("initial_channels", IDS, max_selected_items=MOST),
    "datepicker": _menu("initial_date", DATE),
    "timepicker": _menu("initial_time", TIME, timezone=string(100)),
    "datetimepicker": _menu("initial_date_time", whole(0, 9_999_999_999)),
    "plain_text_input": _ordered(shape({"type": anything}, HELD | LENGTHS)),
    "rich_text_input": _menu("initial_value", anything, dispatch_action_config=anything),
    "email_text_input": shape({"type": anything}, HELD | LINE),
    "url_text_input": shape({"type": anything}, HELD | LINE),
    "number_input": shape({"type": anything, "is_decimal_allowed": flag}, HELD | NUMBER),
    "file_input": shape({"type": anything}, COMMON | {"filetypes": many(ID, 100), "max_files": whole(1, 10)}),
    "image": picture(),
    "workflow_button": anything,
}

MENUS = (
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "multi_static_select",
    "multi_external_select",
    "multi_users_select",
    "multi_conversations_select",
    "multi_channels_select",
    "checkboxes",
    "radio_buttons",
    "datepicker",
    "timepicker",
)
TEXT_INPUTS = ("plain_text_input", "rich_text_input", "email_text_input", "url_text_input", "number_input")

ACCESSORY = by_type(ELEMENTS, "button", "image", "overflow", "workflow_button", *MENUS)
ACTION = by_type(ELEMENTS, "button", "overflow", "datetimepicker", "rich_text_input", "workflow_button", *MENUS)
INPUT = by_type(ELEMENTS, "file_input", "datetimepicker", *TEXT_INPUTS, *MENUS)
NUMBER_CELL = shape({"type": anything, "value": number}, {"text": string(3000)})
