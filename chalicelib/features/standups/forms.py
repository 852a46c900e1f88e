"""The modals of standups: pure functions from data to views, and back from what was submitted.

Source: https://docs.slack.dev/reference/views/modal-views
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.features.standups import model, zones
from chalicelib.features.standups.model import Run, Standup
from chalicelib.slack import text, typed
from chalicelib.slack.payloads import AT_HOME

View = dict[str, Any]
Errors = dict[str, str]
Values = Mapping[str, Mapping[str, Mapping[str, Any]]]

ANSWER = "standup_answers"
NEW = "standup_new"
_MARKUP = re.compile(r"<([^<>]+)>")
_MENTION = re.compile(r"<@([UW][A-Z0-9]{1,31})\|?>")
_EVERYBODY, _OWN = "everybody", "own"
_EXTERNAL = "external"


def _plain(words: str) -> View:
    return {"type": "plain_text", "text": words, "emoji": False}


def _option(value: str, words: str) -> View:
    return {"text": _plain(words), "value": value}


def _input(block_id: str, label: str, element: View, hint: str = "", optional: bool = False) -> View:
    block = {
        "type": "input",
        "block_id": block_id,
        "label": _plain(label),
        "element": {**element, "action_id": block_id},
        "optional": optional,
    }
    return {**block, "hint": _plain(hint)} if hint else block


def _callback(kind: str, at_home: bool) -> str:
    return kind + AT_HOME if at_home else kind


def _modal(callback_id: str, title: str, submit: str, metadata: str, blocks: Sequence[View]) -> View:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": _plain(title),
        "submit": _plain(submit),
        "close": _plain("Cancel"),
        "private_metadata": metadata,
        "blocks": list(blocks),
    }


def answers(run: Run, given: Sequence[str], at_home: bool = False, said: str | None = "") -> View:
    """The questions of a run, with what the member answered before. `at_home`: opened from the Home tab.

    `said`: what they wrote to Rooster, for the first question; None if it could not be read.
    """
    blocks, note = [], ""
    first, *others = given or ("",)
    if said is None:
        note = ". I couldn't read your message just now, so please paste it here"
    elif said and f"\n{said}\n" not in f"\n{first}\n":
        first = f"{first}\n{said}" if first else said
        note = ". Your message is longer, so its end was cut off" if len(first) > model.MAX_ANSWER else ""
    prefilled = [text.cut(first, model.MAX_ANSWER), *others]
    for number, question in enumerate(run.questions):
        element: View = {"type": "plain_text_input", "multiline": True, "max_length": model.MAX_ANSWER}
        if number < len(prefilled) and prefilled[number]:
            element["initial_value"] = prefilled[number]
        hint = f"Up to {model.MAX_ANSWER:,} characters{'' if number else note}"
        blocks.append(_input(f"answer_{number}", text.cut(question, 2000), element, hint, optional=True))
    return _modal(_callback(ANSWER, at_home), text.cut(run.name, 24), "Save", run.id, blocks)


def mentioned(message: str) -> list[str]:
    """The ids of those whom a message of Slack's mentions without saying their names."""
    return list(dict.fromkeys(_MENTION.findall(message)))


def as_typed(message: str, names: Mapping[str, str]) -> str:
    """A message of Slack's as its author typed it. `names`: of members, by their ids.

    Source: https://docs.slack.dev/messaging/formatting-message-text
    """
    words = _MARKUP.sub(lambda found: _typed(found[1], names), message)
    return text.clean(text.unescape(words))


def _typed(markup: str, names: Mapping[str, str]) -> str:
    target, _, label = markup.partition("|")
    if target.startswith("@"):
        return f"@{label or names.get(target[1:]) or target[1:]}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    is_as_typed = not label or target.endswith((label, f"{label}/"))
    return (label or target) if is_as_typed else f"{label} ({target})"


def read_answers(run: Run, values: Values) -> tuple[list[str], Errors]:
    """The submitted answers, one a question; or what to say at which field."""
    given = [_string(values, f"answer_{number}") for number in range(len(run.questions))]
    errors = {
        f"answer_{number}": f"That's {len(answer):,} characters; the limit is {model.MAX_ANSWER:,}. Please shorten it."
        for number, answer in enumerate(given)
        if len(answer) > model.MAX_ANSWER
    }
    if all(text.is_blank(answer) for answer in given):
        errors["answer_0"] = "Please answer at least one question, or close this and press Skip today."
    return [text.clean(answer) for answer in given], errors


def unsaved_answers_view(values: Values, reason: str) -> View:
    """What a member wrote, given back because there is nowhere to save it."""
    written = [state.get("value") for states in values.values() for state in states.values()]
    passages = [piece for words in written if isinstance(words, str) for piece in text.pieces(words)]
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": reason, "verbatim": True}}]
    blocks += [
        {"type": "section", "text": {"type": "mrkdwn", "text": piece, "verbatim": True}} for piece in passages[:40]
    ]
    return {"type": "modal", "title": _plain("Not saved"), "close": _plain("Close"), "blocks": blocks}


def new(channel: str, zone: str, name: str = model.DEFAULT_NAME, at_home: bool = False) -> View:
    """A new standup, every input prefilled; the channel too, if the command was typed in one."""
    days = [_option(str(number), day) for number, day in enumerate(model.WEEKDAYS)]
    conversation: View = {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if channel.startswith(("C", "G")):
        conversation["initial_conversation"] = channel
    ways = [_option(_EVERYBODY, "Everyone at the same time"), _option(_OWN, "Each member at their local time")]
    others = _option(_EXTERNAL, "Also ask people from other organizations in this channel")
    blocks = [
        _input(
            "name",
            "Name",
            {"type": "plain_text_input", "max_length": model.MAX_NAME, "initial_value": name},
        ),
        _input("channel", "Channel", conversation, "I'll ask its members and post the report there. Invite me first."),
        _input("questions", "Questions", _questions(), f"One question per line, {model.MAX_QUESTIONS} at most"),
        _input("weekdays", "Days", {"type": "checkboxes", "options": days, "initial_options": days[:5]}),
        _input("prompt", "Ask at", {"type": "timepicker", "initial_time": model.DEFAULT_PROMPT}),
        _input(
            "report",
            "Report at",
            {"type": "timepicker", "initial_time": model.DEFAULT_REPORT},
            'If earlier than "Ask at", the next day',
        ),
        _input(
            "zone",
            "Time zone",
            {"type": "plain_text_input", "max_length": 64, "initial_value": zone},
            "e.g. Europe/Prague, or a city: New York",
        ),
        _input("asked", "When to ask", {"type": "radio_buttons", "options": ways, "initial_option": ways[0]}),
        _input("external", "Other organizations", {"type": "checkboxes", "options": [others]}, optional=True),
    ]
    return _modal(_callback(NEW, at_home), "New standup", "Create", "", blocks)


def _questions() -> View:
    lines = "\n".join(model.DEFAULT_QUESTIONS)
    return {"type": "plain_text_input", "multiline": True, "max_length": 1000, "initial_value": lines}


@dataclass(frozen=True)
class Submitted:
    """A new standup as submitted, and what to say at which field."""

    standup: Standup
    errors: Errors


def read_new(values: Values, standup_id: str, owner: str) -> Submitted:
    """The standup that the form describes."""
    questions = [text.clean(line) for line in _string(values, "questions").splitlines() if text.shows(line)]
    zone, places = zones.read(_string(values, "zone"))
    standup = Standup(
        id=standup_id,
        name=" ".join(text.clean(_string(values, "name")).split()),
        channel=_state(values, "channel", "selected_conversation"),
        questions=tuple(questions),
        weekdays=_weekdays(values),
        prompt=_state(values, "prompt", "selected_time"),
        report=_state(values, "report", "selected_time"),
        zone=zone,
        own_time=_selected(values, "asked") == _OWN,
        owner=owner,
        external=_EXTERNAL in _ticked(values, "external"),
    )
    return Submitted(standup, _errors(standup, places))


def _errors(standup: Standup, places: Sequence[str]) -> Errors:
    checks = {
        "name": (
            1 <= len(standup.name) <= model.MAX_NAME and text.shows(standup.name) and bool(typed.key(standup.name)),
            f"Please use 1 to {model.MAX_NAME} characters. Quotes and invisible characters don't count.",
        ),
        "channel": (standup.channel.startswith(("C", "G")), "Please choose a channel."),
        "questions": (
            1 <= len(standup.questions) <= model.MAX_QUESTIONS,
            f"Please write 1 to {model.MAX_QUESTIONS} questions, one per line.",
        ),
        "weekdays": (bool(standup.weekdays), "Please choose at least one day."),
        "prompt": (model.is_time(standup.prompt), "Please enter a time such as 09:00."),
        "report": (
            model.is_time(standup.report) and standup.report != standup.prompt,
            'Please choose a time other than "Ask at".',
        ),
        "zone": (bool(standup.zone), _zone_advice(places)),
    }
    errors = {field: advice for field, (is_good, advice) in checks.items() if not is_good}
    if any(len(question) > model.MAX_QUESTION for question in standup.questions):
        errors["questions"] = f"A question can have up to {model.MAX_QUESTION} characters."
    return errors


def _zone_advice(places: Sequence[str]) -> str:
    """`places`: those that may be meant, by an abbreviation or a slip of the keys."""
    if not places:
        return "I don't know that time zone. Enter a place, such as Europe/Prague or New York."
    return f"I need a place, since clocks change. Did you mean {typed.either(places)}?"


def _weekdays(values: Values) -> tuple[int, ...]:
    chosen = _ticked(values, "weekdays")
    return tuple(number for number in range(7) if str(number) in chosen)


def _ticked(values: Values, field: str) -> list[Any]:
    """The values of the boxes that were ticked."""
    chosen = values.get(field, {}).get(field, {}).get("selected_options")
    options = chosen if isinstance(chosen, list) else []
    return [option.get("value") for option in options if isinstance(option, dict)]


def _selected(values: Values, field: str) -> str:
    option = values.get(field, {}).get(field, {}).get("selected_option")
    return str(option.get("value")) if isinstance(option, dict) else ""


def _string(values: Values, field: str) -> str:
    return _state(values, field, "value")


def _state(values: Values, field: str, key: str) -> str:
    value = values.get(field, {}).get(field, {}).get(key)
    return value if isinstance(value, str) else ""


def not_in_channel() -> str:
    """Said at the field "Channel" of a new standup."""
    return "I'm not in that channel yet. Type /invite @Rooster there, then press Create again."


def scope_missing(scopes: str) -> str:
    """Said at the field "Channel": Slack keeps that kind of channel from Rooster."""
    named = text.name(scopes).replace(",", " or ")
    return f"I can't see that channel: I'm missing the permission {named}. See /rooster status."
