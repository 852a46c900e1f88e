"""What a member has entered into a view: values at first, values given by a script, and the client's own checks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .blocks import interactive
from .elements import choices
from .errors import malformed, not_there
from .world import Json, Team, View

TEXT = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
# Element type -> the key of its value in the state, and the key of its value at first.
SINGLE = {
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
SEVERAL = {
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
}
ONE_OPTION = ("static_select", "external_select", "radio_buttons")
OPTIONS = ("multi_static_select", "multi_external_select", "checkboxes")
PATTERNS = {"datepicker": r"\d{4}-\d\d-\d\d", "timepicker": r"([01]\d|2[0-3]):[0-5]\d"}
CLIENT_PATTERNS = {
    "email_text_input": (r"[^@\s]+@[^@\s]+\.[^@\s]+", "Please enter a valid email address."),
    "url_text_input": (r"https?://\S+", "Please enter a valid URL."),
    "number_input": (r"-?\d+(\.\d+)?", "Please enter a number."),
}


@dataclass(frozen=True)
class Field:
    """One element that holds a value."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        return str(self.element["action_id"])

    @property
    def kind(self) -> str:
        return str(self.element["type"])


def fields(blocks: list[Json]) -> Iterator[Field]:
    """Every element with a state, in the order of the blocks."""
    for block in blocks:
        for element in interactive(block):
            if element["type"] not in ("button", "overflow", "workflow_button", "file_input"):
                yield Field(block, element)


def inputs(blocks: list[Json]) -> list[Field]:
    return [field for field in fields(blocks) if field.block["type"] == "input"]


def state(blocks: list[Json], entered: Json) -> Json:
    """`state.values` as Slack sends it: what was entered, or else what was there at first."""
    values: Json = {}
    for field in fields(blocks):
        kept = entered.get(field.block_id, {}).get(field.action_id)
        values.setdefault(field.block_id, {})[field.action_id] = kept or first(field)
    return values


def first(field: Field) -> Json:
    element, kind = field.element, field.kind
    if kind in ONE_OPTION:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in OPTIONS:
        return {"type": kind, "selected_options": element.get("initial_options") or []}
    if kind == "rich_text_input":
        return {"type": kind, "rich_text_value": element.get("initial_value")}
    if kind in TEXT:
        return {"type": kind, "value": element.get("initial_value")}
    key, initial = (SINGLE | SEVERAL)[kind]
    return {"type": kind, key: element.get(initial) or ([] if kind in SEVERAL else None)}


def given(team: Team, field: Field, value: Any) -> Json:
    """The state of a field into which a script put this value."""
    kind = field.kind
    if kind in OPTIONS or kind in SEVERAL:
        return _several(team, field, value)
    if kind == "datetimepicker":
        if value not in ("", None) and not str(value).isdigit():
            raise malformed(f"{field.action_id} takes unix seconds.")
        return {"type": kind, "selected_date_time": int(value) if value else None}
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise malformed(f"{field.action_id} takes one value as a string.")
    text = str(value)
    if kind in TEXT:
        return {"type": kind, "value": text or None}
    if kind == "rich_text_input":
        return {"type": kind, "rich_text_value": rich_text(text) if text else None}
    if kind in ONE_OPTION:
        return {"type": kind, "selected_option": option(field.element, text) if text else None}
    if text:
        _check_reference(team, field, text)
    return {"type": kind, SINGLE[kind][0]: text or None}


def _several(team: Team, field: Field, value: Any) -> Json:
    wanted = [value] if isinstance(value, str) and value else value or []
    if not isinstance(wanted, list) or not all(isinstance(entry, str) for entry in wanted):
        raise malformed(f"{field.action_id} takes a list of strings.")
    if field.kind in OPTIONS:
        return {"type": field.kind, "selected_options": [option(field.element, entry) for entry in wanted]}
    for entry in wanted:
        _check_reference(team, field, entry)
    return {"type": field.kind, SEVERAL[field.kind][0]: wanted}


def option(element: Json, value: str) -> Json:
    """The option with this value; the options of an external menu are not known here."""
    found = next((entry for entry in choices(element) if entry["value"] == value), None)
    if found is None and "external" in element["type"]:
        return {"text": {"type": "plain_text", "text": value, "emoji": True}, "value": value}
    if found is None:
        raise not_there(f"{element['action_id']} has no option {value!r}.")
    return found


def _check_reference(team: Team, field: Field, value: str) -> None:
    kind = field.kind
    if kind in PATTERNS and not re.fullmatch(PATTERNS[kind], value):
        raise malformed(f"{value!r} is no value for the {kind} {field.action_id}.")
    if "users" in kind and value not in team.members:
        raise not_there(f"There is no member {value} in {team.name}.")
    if "channels" in kind and value not in team.channels:
        raise not_there(f"There is no channel {value} in {team.name}.")
    if "conversations" in kind and value not in team.channels and value not in team.members:
        raise not_there(f"There is no conversation {value} in {team.name}.")


def enter(team: Team, view: View, values: Any, answers: Any) -> None:
    """Puts the values of a script into the view."""
    if values is not None and answers is not None:
        raise malformed("Give either values or answers, not both.")
    pairs = _in_order(view, answers) if answers is not None else _by_id(view, values if values is not None else {})
    entered = [(field, given(team, field, value)) for field, value in pairs if value is not None]
    for field, one in entered:
        view.values.setdefault(field.block_id, {})[field.action_id] = one


def _in_order(view: View, answers: Any) -> list[tuple[Field, Any]]:
    wanted = inputs(view.blocks)
    if not isinstance(answers, list) or len(answers) > len(wanted):
        raise malformed(f"answers must be a list of at most {len(wanted)} values, one for each input.")
    return list(zip(wanted, answers, strict=False))


def _by_id(view: View, values: Any) -> list[tuple[Field, Any]]:
    known = {(field.block_id, field.action_id): field for field in fields(view.blocks)}
    if not isinstance(values, dict) or not all(isinstance(actions, dict) for actions in values.values()):
        raise malformed("values must be {block_id: {action_id: value}}.")
    pairs = []
    for block_id, actions in values.items():
        for action_id, value in actions.items():
            if (block_id, action_id) not in known:
                raise not_there(f"The view has no field {block_id} / {action_id}.")
            pairs.append((known[block_id, action_id], value))
    return pairs


def client_errors(view: View) -> dict[str, str]:
    """What Slack's client refuses before it sends anything: block_id -> sentence."""
    found = {}
    for field in inputs(view.blocks):
        entered = view.values.get(field.block_id, {}).get(field.action_id) or first(field)
        value = next((value for key, value in entered.items() if key != "type"), None)
        problem = _problem(field, value)
        if problem:
            found[field.block_id] = problem
    return found


def _problem(field: Field, value: Any) -> str:
    if value in (None, "", []):
        return "" if field.block.get("optional") else "Please complete this required field."
    if not isinstance(value, str):
        return ""
    least, most = field.element.get("min_length"), field.element.get("max_length") or 3000
    if least and len(value) < least:
        return f"Please enter at least {least} characters."
    if field.kind in TEXT and len(value) > most:
        return f"Please enter no more than {most} characters."
    pattern, sentence = CLIENT_PATTERNS.get(field.kind, ("", ""))
    return sentence if pattern and not re.fullmatch(pattern, value) else ""


def rich_text(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}
