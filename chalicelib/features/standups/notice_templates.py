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
        "I missed *{name}* on {day}: I wasn't running at the time. The next one goes ahead as planned.",
    ),
    "channel": (
        "is paused",
        "*{name}* is paused: I'm not in <#{channel}>, or it's archived or deleted. Invite me with `/invite @Rooster`, "
        "or resume with `/standup start`.",
    ),
    "not_allowed": (
        "is paused",
        "*{name}* is paused: I'm missing a permission in <#{channel}>. `/rooster status` shows which one. Ask an admin "
        "to grant it, then use `/standup start`.",
    ),
    "forbidden": (
        "couldn't ask everyone",
        "Slack doesn't let me message some members of *{name}* ({day}), so I couldn't ask them. The report lists "
        "them as *Could not be reached*. A workspace admin can allow direct messages from apps.",
    ),
}


def in_trouble(run: Run, trouble: str) -> Message:
    """To the owner, or who else can act: a job keeps failing. `trouble`: a key of _TROUBLES."""
    name = text.name(run.name)
    note = _TROUBLES[trouble].format(name=name, day=day(run.date), channel=run.channel)
    return Message(f"{name} needs your attention", (section(note),))


_TROUBLES = {
    "ask": "I couldn't ask everyone for *{name}* ({day}).",
    "report": "I couldn't post the report of *{name}* ({day}) in <#{channel}>.",
    "reply": "Some answers to *{name}* ({day}) aren't in the report in <#{channel}> yet.",
}


def created_message(standup: Standup) -> Message:
    """The same as `created`, where the channel could not show it."""
    return Message(f"{text.name(standup.name)} is set up", (section(created(standup)),))


def undo_in_trouble(standup: Standup, by: str) -> Message:
    """To whoever deleted a standup, or who else can be reached: its *Undo* cannot be sent."""
    name = text.name(standup.name)
    note = (
        f"<@{by}> deleted *{name}* in <#{standup.channel}>, but I couldn't send them the message with *Undo*. "
        "They can still undo it for a day, in the message where they pressed *Delete*."
    )
    return Message(f"{name} was deleted", (section(note),))


def back_in_trouble(standups: Sequence[Standup]) -> Message:
    """To an owner, or who else can act: standups stay paused, though Rooster is back in their channel."""
    names = ", ".join(f"*{text.name(standup.name)}*" for standup in standups)
    note = (
        f"I'm back in <#{standups[0].channel}>, but I couldn't say so there, so {names} "
        f"{'is' if len(standups) == 1 else 'are'} still paused. Resume with `/standup start`."
    )
    return Message("Standups are still paused", (section(note),))


def picture_in_trouble() -> Message:
    """To a member whose pictures cannot be offered for an answer."""
    note = "I couldn't add your pictures to your standup answer yet. They're saved; you can add them here later."
    return Message("Your pictures are delayed", (section(note),))


def message_in_trouble() -> Message:
    """To a member who wrote to Rooster and got no answer."""
    note = "I couldn't answer your last message. Use `/standup answer` to open today's questions."
    return Message("I couldn't answer your message yet", (section(note),))
