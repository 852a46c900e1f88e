"""What people read about standups when something went wrong: pure functions from data to text and Block Kit."""

from collections.abc import Sequence

from chalicelib.features.standups.dates import day
from chalicelib.features.standups.model import Run, Standup
from chalicelib.features.standups.templates import created
from chalicelib.slack import text
from chalicelib.slack.blocks import section
from chalicelib.slack.message import Message


def notice(run: Run, about: str) -> Message:
    """To the owner, or who else can act: what went wrong with a run, and what to do. `about`: a key of _NOTICES."""
    name = text.name(run.name)
    short, long = _NOTICES[about]
    note = long.format(name=name, day=day(run.date), channel=run.channel)
    return Message(f"{name} {short}", (section(note),))


_NOTICES = {
    "missed": (
        "was missed",
        "*{name}* of {day} was missed: I was not running at the time. The next one comes as planned.",
    ),
    "channel": (
        "is paused",
        "*{name}* is paused. I cannot reach <#{channel}>: it is archived or deleted, or I am not in it. Invite me "
        "there, and it goes on; if not, use `/standup start`.",
    ),
    "not_allowed": (
        "is paused",
        "*{name}* is paused. I lack a permission in <#{channel}>. `/rooster status` shows which; ask an admin to "
        "grant it, then use `/standup start`.",
    ),
    "forbidden": (
        "could not ask everybody",
        "Slack does not let me write to some members of *{name}* ({day}), so I could not ask them. The report lists "
        "them as *Could not be reached*. A workspace admin can allow direct messages from apps.",
    ),
}


def in_trouble(run: Run, trouble: str) -> Message:
    """To the owner, or who else can act: a job keeps failing. `trouble`: a key of _TROUBLES."""
    name = text.name(run.name)
    note = _TROUBLES[trouble].format(name=name, day=day(run.date), channel=run.channel)
    return Message(f"{name} needs a look", (section(note),))


_TROUBLES = {
    "ask": "I couldn't ask everyone for *{name}* ({day}).",
    "report": "I couldn't post the report of *{name}* ({day}) in <#{channel}>.",
    "reply": "Some answers to *{name}* ({day}) are not in the report in <#{channel}> yet.",
}


def created_message(standup: Standup) -> Message:
    """The same as `created`, where the channel could not show it."""
    return Message(f"{text.name(standup.name)} is set up", (section(created(standup)),))


def undo_in_trouble(standup: Standup, by: str) -> Message:
    """To whoever deleted a standup, or who else can be reached: its *Undo* cannot be sent."""
    name = text.name(standup.name)
    note = (
        f"<@{by}> deleted *{name}* in <#{standup.channel}>, and I couldn't send them the message with *Undo*. "
        "For a day, *Undo* in the private message where they pressed *Delete* brings it back, too."
    )
    return Message(f"{name} was deleted", (section(note),))


def back_in_trouble(standups: Sequence[Standup]) -> Message:
    """To an owner, or who else can act: standups stay paused, though Rooster is back in their channel."""
    names = ", ".join(f"*{text.name(standup.name)}*" for standup in standups)
    note = (
        f"I am back in <#{standups[0].channel}>, but I couldn't say so there, so this is still paused: {names}. "
        "`/standup start` resumes it."
    )
    return Message("Standups are still paused", (section(note),))


def picture_in_trouble() -> Message:
    """To a member whose pictures cannot be offered for an answer."""
    note = "I couldn't offer your pictures for your standup answer. They are kept; you can add them here in a while."
    return Message("Your pictures could not be offered yet", (section(note),))


def message_in_trouble() -> Message:
    """To a member who wrote to Rooster and got no answer."""
    note = "I couldn't answer your last message. `/standup answer` opens today's questions."
    return Message("Your message is not answered yet", (section(note),))
