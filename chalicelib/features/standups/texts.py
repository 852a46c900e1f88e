"""What people read when a standup is deleted, brought back, or left waiting by Rooster's absence. Pure.

User text goes through chalicelib.slack.text.
"""

from collections.abc import Sequence
from typing import Any

from chalicelib.features.standups.dates import day
from chalicelib.features.standups.model import Standup
from chalicelib.features.standups.templates import PAUSED
from chalicelib.slack import text
from chalicelib.slack.blocks import Block, actions, button, only_you, section
from chalicelib.slack.message import Message

DELETE, UNDO = "standup_delete", "standup_undo"
KEPT_A_DAY = "It's gone for good: I keep a deleted standup for one day. Set up another one with `/standup new`."
_STILL_REPORTS = " Today's questions are already out, so today's report still goes out."


def only_owner(standup: Standup) -> str:
    """Somebody else's standup."""
    return f"Only <@{standup.owner}> or a workspace admin can delete *{text.name(standup.name)}*."


def really_delete(standup: Standup, has_open_run: bool) -> dict[str, Any]:
    """`/standup delete` asks first."""
    question = (
        f"Delete *{text.name(standup.name)}* in <#{standup.channel}>? Nobody will be asked again, and its settings are "
        f"deleted.{_STILL_REPORTS if has_open_run else ''}\nReports and answers already posted stay. You can undo this "
        "for a day."
    )
    return only_you(question, actions(button("Delete", DELETE, standup.id, "danger")))


def deleted(standup: Standup, has_open_run: bool) -> dict[str, Any]:
    """The question, once it was answered."""
    said = (
        f"Deleted *{text.name(standup.name)}*. Nobody will be asked again.{_STILL_REPORTS if has_open_run else ''} "
        "You can undo this for a day, here or in my direct message."
    )
    return only_you(said, _undo(standup))


def _undo(standup: Standup) -> Block:
    return actions(button("Undo", UNDO, standup.id))


def undo(standup: Standup) -> Message:
    """To whoever deleted it."""
    name = text.name(standup.name)
    said = f"You deleted *{name}* in <#{standup.channel}>. Didn't mean to? You can undo it for a day."
    return Message(f"You deleted {name}", (section(said), _undo(standup)))


def restored(standup: Standup, missed: str) -> str:
    """The same message, once Undo was pressed. `missed`: the date whose questions were not asked meanwhile, or ""."""
    paused = PAUSED.get(standup.paused, "It continues as planned.")
    skipped = f" I didn't ask the questions of {day(missed)}." if missed and not standup.paused else ""
    return f"*{text.name(standup.name)}* in <#{standup.channel}> is back. {paused}{skipped}"


def name_taken_meanwhile(standup: Standup) -> str:
    """Undo, where another standup has the name by now."""
    return (
        f"There's now another standup called *{text.name(standup.name)}* in <#{standup.channel}>, so I can't bring "
        "yours back. Delete that one first, then press *Undo* again."
    )


def name_taken(standup: Standup) -> str:
    """Said at the field "Name" of a new standup."""
    return f"That channel already has a standup called {text.cut(standup.name, 60)}. Please choose another name."


def back(standups: Sequence[Standup]) -> Message:
    """To a channel to which Rooster came back."""
    names = ", ".join(f"*{text.name(standup.name)}*" for standup in standups)
    resumes = "resumes" if len(standups) == 1 else "resume"
    said = f"I'm back, so {names} {resumes}. I'll ask the next questions as planned; `/standup start` asks now."
    return Message("I'm back", (section(said),))
