"""What people read about Rooster in their workspace: pure functions from data to text and Block Kit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.access.model import Workspace
from chalicelib.feature import SlashCommand
from chalicelib.slack import text
from chalicelib.slack.blocks import Block, actions, button, context, only_you, section
from chalicelib.slack.message import Message

FORGET, SWITCH = "rooster_forget", "rooster_switch"
EXPORTING = "I am putting everything together. It comes as a file in your direct messages, in a minute or so."
FORGETTING = (
    "I am deleting everything that is stored of this workspace. That takes about two minutes, and I tell you when it "
    "is gone. Until then I take in nothing new."
)
EXPORTED = "Here is everything I store about this workspace. Start with README.txt."
FORGOTTEN_HOW_TO_LEAVE = "I am still installed. To remove me too, uninstall me in Slack's app settings."
NO_FILES = (
    "I may not send files here, so I cannot send you the export: the permission `files:write` was not granted. "
    "`/rooster status` shows the link that grants it."
)


EXPORT_HELD_UP = Message("Your export is delayed", (section("I couldn't send you the export yet."),))
FORGET_HELD_UP = Message("Deleting is delayed", (section("I couldn't delete everything yet."),))
WELCOME_HELD_UP = Message("Rooster is here", (section("I'm installed. `/rooster status` shows what works."),))
HOME_HELD_UP = Message("Your Home tab is out of date", (section("I couldn't refresh your Home tab."),))
HOME_IS_EMPTY = "Everything with a place here is switched off. An admin can switch it on: `/rooster features`."
HELP_HELD_UP = Message("Your message is not answered yet", (section("I couldn't answer your last message."),))


@dataclass(frozen=True)
class Line:
    """One feature: is it on, which scopes are missing (and what they are for), does it do without them?"""

    name: str
    is_on: bool
    missing: Mapping[str, str]
    does_without: bool


def direct_help(commands: Sequence[SlashCommand]) -> Message:
    """The answer to a direct message that asks for help, or that no feature answers."""
    shown = [f"*{command.description}*\n{_verbs(command)}" for command in commands]
    return Message("What Rooster can do", tuple(section(words) for words in shown))


def _verbs(command: SlashCommand) -> str:
    return "\n".join(f"`{command.name} {verb.usage}` – {verb.help}" for verb in command.verbs)


def welcome(is_org: bool, first_step: tuple[str, str] | None) -> Message:
    """To who installed Rooster: three lines and one button, (label, action id), if there is a first step."""
    lines = (
        "*Hello! I am Rooster, and I am glad to be here.*",
        "Invite me to your team's channel with `/invite @Rooster`, then create the team's first standup.",
        "Write `help` to me, and I show all that I can do; `/rooster forget` deletes all that I know.",
    )
    if is_org:
        lines = (
            "*Hello! I am Rooster, and I am in your organization now.*",
            "In a workspace that you added me to: `/invite @Rooster` in a channel, then create its first standup.",
            "Write `help` to me, and I show all that I can do. I am only where you add me.",
        )
    step = [actions(button(first_step[0], first_step[1], "welcome", "primary"))] if first_step else []
    return Message("Hello! I am Rooster", (section("\n".join(lines)), *step))


def status(state: Workspace, lines: Sequence[Line], install_url: str) -> dict[str, Any]:
    """`/rooster status`. `install_url`: where missing scopes are granted, or ""."""
    by = f" <@{state.installer}> installed me." if state.installer else ""
    blocks = [section(f":white_check_mark: Slack answers, and I can read and write what I keep.{by}")]
    blocks += [section(_line(line)) for line in lines]
    if any(line.missing for line in lines):
        blocks.append(section(_how_to_grant(install_url)))
    return {"response_type": "ephemeral", "text": "Rooster's status", "blocks": blocks}


def _line(line: Line) -> str:
    name = "Rooster itself" if line.name == "rooster" else line.name.capitalize()
    if not line.is_on:
        return f":double_vertical_bar: *{name}*: switched off, `/rooster features` switches it on"
    if not line.missing:
        return f":white_check_mark: *{name}*: all is well"
    sign = ":small_orange_diamond:" if line.does_without else ":warning:"
    head = "works, but not everything" if line.does_without else "does not work as it should"
    wanting = "\n".join(f"• `{scope}` is not granted. It is for: {why}" for scope, why in line.missing.items())
    return f"{sign} *{name}*: {head}\n{wanting}"


def _how_to_grant(install_url: str) -> str:
    if install_url:
        return f"An admin grants what is missing here: <{install_url}>"
    return "To grant what is missing, add the permissions to the Slack app and install it again."


def slack_is_silent(code: str) -> str:
    """Slack did not answer `/rooster status`."""
    return f"Slack does not answer me as it should (`{text.name(code)}`). Commands may work; please try again soon."


def features(names: Sequence[str], off: Collection[str], is_admin: bool) -> dict[str, Any]:
    """`/rooster features`; admins get a button for each."""
    shown = [_switch(name, name not in off, is_admin) for name in names]
    return only_you("What is switched on in this workspace:", *shown)


def _switch(name: str, is_on: bool, is_admin: bool) -> Block:
    label, wish = ("Switch off", "off") if is_on else ("Switch on", "on")
    line = section(f"*{name.capitalize()}*: {':white_check_mark: on' if is_on else ':double_vertical_bar: off'}")
    return line | {"accessory": button(label, f"{SWITCH}.{name}", f"{name}:{wish}")} if is_admin else line


def features_usage(names: Sequence[str]) -> str:
    """A wish that we do not understand."""
    example = names[0] if names else "standups"
    return f"I know these features: {', '.join(names)}. For example: `/rooster features {example} off`"


def switched(name: str, is_on: bool) -> str:
    """A feature was switched."""
    if is_on:
        return f"*{name.capitalize()}*: on again."
    return f"*{name.capitalize()}*: off now. What is stored stays; `/rooster features {name} on` brings it back."


def really_forget() -> dict[str, Any]:
    """`/rooster forget` asks first."""
    question = (
        "Delete all that I have stored of this workspace: standups, answers, settings, who asked to be left alone? "
        "Nobody can undo it. Messages that are to vanish still do."
    )
    really = {
        "title": {"type": "plain_text", "text": "Delete everything?"},
        "text": {"type": "plain_text", "text": "Standups stop, and all answers are gone. /rooster export saves them."},
        "confirm": {"type": "plain_text", "text": "Delete everything"},
        "deny": {"type": "plain_text", "text": "Keep it"},
        "style": "danger",
    }
    press = {**button("Delete everything", FORGET, "everything", "danger"), "confirm": really}
    return only_you(question, actions(press), context("Reports that are posted in Slack stay there."))


def forgotten(count: int) -> Message:
    """To the admin who wanted it."""
    gone = (
        f"Done: standups, answers and settings are deleted ({count} entries)."
        if count
        else "There was nothing to delete."
    )
    return Message(gone, (section(f"{gone} {FORGOTTEN_HOW_TO_LEAVE}"),))


def installed_anew() -> Message:
    """To the admin who wanted everything deleted, where somebody installed Rooster again before it was."""
    said = (
        "I was installed again before everything was deleted, so I stopped. To delete it, use `/rooster forget` again."
    )
    return Message("I stopped deleting", (section(said),))


def not_forgotten() -> Message:
    """To the admin who wanted it: deleting rested so long that people may have stored something since."""
    said = (
        "I could not delete everything: I was held up for over an hour, and people may have set something up since. "
        "Please use `/rooster forget` again."
    )
    return Message("I could not delete everything", (section(said),))


def exported_part(part: int, is_last: bool) -> str:
    """Goes with a part of an export that has several."""
    rest = "This is the last part." if is_last else "More parts follow."
    return f"Part {part} of everything I store about this workspace. {rest}"


def export_in_doubt(name: str) -> Message:
    """Nobody knows whether a part of the export arrived, and it is not sent a third time."""
    said = (
        f"Slack did not tell me whether your export arrived, and I may not look. If `{text.name(name)}` is not here, "
        "please type `/rooster export` again."
    )
    return Message("Is your export there?", (section(said),))


def no_files() -> Message:
    """The export cannot be sent."""
    return Message("I may not send files here", (section(NO_FILES),))
