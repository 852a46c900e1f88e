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
EXPORTING = "I'm preparing your export. I'll send it as a file in a direct message in a minute or so."
FORGETTING = (
    "I'm deleting everything I store about this workspace. That takes about two minutes, and I'll tell you when it's "
    "done. Until then, I won't save anything new."
)
EXPORTED = "Here is everything I store about this workspace. Start with README.txt."
FORGOTTEN_HOW_TO_LEAVE = "I'm still installed. To remove me as well, uninstall me in Slack's app settings."
NO_FILES = (
    "I can't send you the export: I'm missing the permission `files:write`. `/rooster status` shows how to grant it."
)


EXPORT_HELD_UP = Message("Your export is delayed", (section("I couldn't send you the export yet."),))
FORGET_HELD_UP = Message("Deleting is delayed", (section("I couldn't delete everything yet."),))
WELCOME_HELD_UP = Message("Rooster is here", (section("I'm installed. `/rooster status` shows what works."),))
HOME_HELD_UP = Message("Your Home tab is out of date", (section("I couldn't refresh your Home tab."),))
HOME_IS_EMPTY = (
    "There is nothing to show here: all features are off. An admin can turn them on with `/rooster features`."
)
HELP_HELD_UP = Message("I couldn't answer your message yet", (section("I couldn't answer your last message."),))


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
        "*Hi! I'm Rooster, and I'm glad to be here.*",
        "Invite me to your team's channel with `/invite @Rooster`, then create your first standup.",
        "Send me `help` to see everything I can do.",
    )
    if is_org:
        lines = (
            "*Hi! I'm Rooster, and I'm in your organization now.*",
            "In a workspace you added me to, type `/invite @Rooster` in a channel, then create its first standup.",
            "Send me `help` to see everything I can do. I'm only in the workspaces you add me to.",
        )
    step = [actions(button(first_step[0], first_step[1], "welcome", "primary"))] if first_step else []
    return Message("Hi! I'm Rooster", (section("\n".join(lines)), *step))


def status(state: Workspace, lines: Sequence[Line], install_url: str) -> dict[str, Any]:
    """`/rooster status`. `install_url`: where missing scopes are granted, or ""."""
    by = f" <@{state.installer}> installed me." if state.installer else ""
    blocks = [section(f":white_check_mark: I can reach Slack and my own storage.{by}")]
    blocks += [section(_line(line)) for line in lines]
    if any(line.missing for line in lines):
        blocks.append(section(_how_to_grant(install_url)))
    return {"response_type": "ephemeral", "text": "Rooster's status", "blocks": blocks}


def _line(line: Line) -> str:
    name = "Rooster itself" if line.name == "rooster" else line.name.capitalize()
    if not line.is_on:
        return f":double_vertical_bar: *{name}*: off. `/rooster features` turns it on"
    if not line.missing:
        return f":white_check_mark: *{name}*: everything works"
    sign = ":small_orange_diamond:" if line.does_without else ":warning:"
    head = "works, with limits" if line.does_without else "doesn't work properly"
    wanting = "\n".join(f"• `{scope}` is missing. It's for {why}" for scope, why in line.missing.items())
    return f"{sign} *{name}*: {head}\n{wanting}"


def _how_to_grant(install_url: str) -> str:
    if install_url:
        return f"An admin can grant what's missing here: <{install_url}>"
    return "To grant what's missing, add the permissions to the Slack app, then reinstall it."


def slack_is_silent(code: str) -> str:
    """Slack did not answer `/rooster status`."""
    return f"Slack isn't answering properly (`{text.name(code)}`). Commands may still work; please try again soon."


def features(names: Sequence[str], off: Collection[str], is_admin: bool) -> dict[str, Any]:
    """`/rooster features`; admins get a button for each."""
    shown = [_switch(name, name not in off, is_admin) for name in names]
    return only_you("Features in this workspace:", *shown)


def _switch(name: str, is_on: bool, is_admin: bool) -> Block:
    label, wish = ("Turn off", "off") if is_on else ("Turn on", "on")
    line = section(f"*{name.capitalize()}*: {':white_check_mark: on' if is_on else ':double_vertical_bar: off'}")
    return line | {"accessory": button(label, f"{SWITCH}.{name}", f"{name}:{wish}")} if is_admin else line


def features_usage(names: Sequence[str]) -> str:
    """Features or states that there are not."""
    example = names[0] if names else "standups"
    return f"The features are {', '.join(names)}. For example: `/rooster features {example} off`"


def switched(name: str, is_on: bool) -> str:
    """A feature was switched."""
    if is_on:
        return f"*{name.capitalize()}* are on again."
    return f"*{name.capitalize()}* are off. Nothing was deleted; `/rooster features {name} on` turns them back on."


def really_forget() -> dict[str, Any]:
    """`/rooster forget` asks first."""
    question = (
        "Delete everything I store about this workspace: standups, answers, settings, and who muted me? This can't be "
        "undone. Messages that are waiting to vanish still do."
    )
    really = {
        "title": {"type": "plain_text", "text": "Delete everything?"},
        "text": {
            "type": "plain_text",
            "text": "Standups stop, and answers are deleted. /rooster export saves them.",
        },
        "confirm": {"type": "plain_text", "text": "Delete everything"},
        "deny": {"type": "plain_text", "text": "Cancel"},
        "style": "danger",
    }
    press = {**button("Delete everything", FORGET, "everything", "danger"), "confirm": really}
    return only_you(question, actions(press), context("Reports already posted in Slack stay there."))


def forgotten(count: int) -> Message:
    """To the admin who wanted it."""
    gone = (
        f"Done. All standups, answers and settings are deleted ({count} entries)."
        if count
        else "There was nothing to delete."
    )
    return Message(gone, (section(f"{gone} {FORGOTTEN_HOW_TO_LEAVE}"),))


def installed_anew() -> Message:
    """To the admin who wanted everything deleted, where somebody installed Rooster again before it was."""
    said = "I was reinstalled before everything was deleted, so I stopped. To delete it, use `/rooster forget` again."
    return Message("I stopped deleting", (section(said),))


def not_forgotten() -> Message:
    """To the admin who wanted it: deleting rested so long that people may have stored something since."""
    said = (
        "I couldn't delete everything: I was held up for over an hour, and people may have set something up since. "
        "Please use `/rooster forget` again."
    )
    return Message("I couldn't delete everything", (section(said),))


def exported_part(part: int, is_last: bool) -> str:
    """Goes with a part of an export that has several."""
    rest = "This is the last part." if is_last else "More parts follow."
    return f"Part {part} of everything I store about this workspace. {rest}"


def export_in_doubt(name: str) -> Message:
    """Nobody knows whether a part of the export arrived, and it is not sent a third time."""
    said = (
        f"Slack didn't tell me whether your export arrived, and I can't check. If `{text.name(name)}` isn't here, "
        "please type `/rooster export` again."
    )
    return Message("Is your export there?", (section(said),))


def no_files() -> Message:
    """The export cannot be sent."""
    return Message("I can't send files here", (section(NO_FILES),))
