"""What people read about reactions: pure functions from data to text and Block Kit."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from chalicelib.features.emoji.model import Level, Reaction
from chalicelib.slack import text
from chalicelib.slack.blocks import Block, actions, button, context, section
from chalicelib.slack.message import Message

REMOVE, NEVER = "emoji_remove", "emoji_never"
MAX_LISTED = 2500
"""Characters of a list of emoji."""


def read_along(who: str) -> str:
    """Below the help, where an endpoint chooses."""
    return f"\nThe words of messages that I read are sent to {text.name(who)}, which chooses."


GRAVE = "grave"
_ONLY_A_BOT = (
    "I am only a bot, and this is too serious for an emoji. If it weighs on you, please talk to somebody you trust."
)
_SORRY = "I am sorry."
_NOTHING = "I have nothing."
_REASONS = {
    "nothing to read": "there are no words that I can read",
    "unsure": "nothing is sure enough",
    "vetoed": "what came to my mind might feel wrong here",
    GRAVE: "this is too serious for an emoji",
    "denied": "I may not use what came to my mind",
    "remote: silent": "the model that I asked has nothing to say",
}
INVITE_ME = "I am not in this channel. Type `/invite @Rooster`, then `/emoji on`."
NOT_ON = "I do not react in this channel. `/emoji on` switches me on."
OFF = "I do not react in this channel any more."
MUTED = "I leave your messages alone from now on. `/emoji unmute me` brings me back."
UNMUTED = "I may react to your messages again, where somebody switched me on."
NOT_MINE = (
    "I have not reacted to this message, or it is more than a day ago. `/emoji explain` tells what a text would get."
)
CANNOT_REMOVE = "I can't take it back: this channel is archived, or I am not in it any more. Invite me, then try again."
BLOCK_USAGE = "Which emoji, by its name? For example: `/emoji block :taco:`"
UNBLOCK_USAGE = "Which emoji? For example: `/emoji unblock :tada:`. `/emoji block` lists what is blocked."
EXPLAIN_USAGE = (
    "I don't understand. For example: `/emoji explain we shipped it`, or `/emoji explain we shipped it :tada:`"
)
ASKING = "Let me ask the model. Its answer will be here in a moment."
NOT_ASKED = "I couldn't ask the model about your text in time. To try again, repeat `/emoji explain`."
ME_USAGE = "I can do that for you alone: `/emoji mute me` or `/emoji unmute me`."


def answer(name: str, reason: str, place: str, moved: str) -> Message:
    """To a direct message: an emoji and a few words why, or that there is none.

    `moved`: who is going to read along from the next message on, or "".
    """
    if reason == GRAVE:
        words = f":{name}: {_SORRY}" if name else _ONLY_A_BOT
        return Message(words, (section(words),))
    words = f":{name}: {_sentence(because(reason, place))}" if name else f"{_NOTHING} {_sentence(silent(reason))}"
    small = "`help` shows what I can do."
    if moved:
        small = f"From your next message on, your words go to {text.name(moved)}, which chooses. {small}"
    return Message(f":{name}:" if name else _NOTHING, (section(words), context(small)))


def because(reason: str, place: str = "") -> str:
    """What spoke for an emoji: "phrase: prod down" in words."""
    kind, _, what = reason.partition(": ")
    if reason == GRAVE:
        return "it reads like sad news"
    told = text.name(what.replace(" .. ", " … "))
    if kind == "phrase":
        return f"it reads like “{told}”" if told else "a phrase made me think of it"
    if kind == "model":
        return f"it sounds like {told}"
    if kind == "word":
        return f"there is a word for :{told}:"
    if kind == "custom":
        return f"you have an emoji called {told}"
    return f"the model at {place or 'an endpoint'} said so"


def silent(reason: str) -> str:
    """Why there is no emoji."""
    return _REASONS.get(reason, "nothing is sure enough")


def switched_on(user: str, place: str) -> Message:
    """To the channel: `user` switched reactions on; or, without, that somebody else reads along from now on."""
    lines = [
        f"<@{user}> switched me on here: I react to messages where I know an emoji that fits.",
        "`/emoji mute me` leaves your messages alone, `/emoji off` stops it. Any message's menu has *Why this emoji?*",
    ]
    if not user:
        lines = ["I react to messages here. `/emoji mute me` leaves yours alone, `/emoji off` stops it."]
    if place:
        lines.append(
            f"To choose an emoji, the words of messages here are sent to {text.name(place)}. I do not keep them."
        )
    else:
        lines.append(
            "Your words go to nobody else and are not kept. For a day I remember which emoji I chose, and why."
        )
    return Message("I react to messages here from now on", (section("\n".join(lines)),))


def unanswered() -> Message:
    """To who wrote a direct message that cannot be answered any more, or not yet."""
    note = "I couldn't answer your last message in time. Send it again, or type `help`."
    return Message("I couldn't answer your last message", (section(note),))


def not_asked() -> Message:
    """To who typed `/emoji explain` and has no answer yet, or gets none."""
    return Message("I couldn't ask the model about your text", (section(NOT_ASKED),))


def unannounced(channel: str) -> Message:
    """To who switched reactions on, or who else can act: the channel does not know yet."""
    note = f"I react to messages in <#{channel}>, but I couldn't tell the channel so."
    return Message("A channel doesn't know yet that I react there", (section(note),))


def on(level: Level, is_new: bool, missing: Sequence[str]) -> str:
    """To who switched reactions on. `missing`: scopes without which nothing will happen here."""
    if missing:
        scopes = ", ".join(f"`{scope}`" for scope in missing)
        return f"I am on, but I may not read here: {scopes} is not granted. `/rooster status` shows how to grant it."
    return f"I {'react' if is_new else 'react already'} in this channel; how readily: *{level}*."


def leveled(level: Level) -> str:
    """How readily, from now on."""
    how = {
        Level.QUIET: "only where it is plain",
        Level.NORMAL: "where it is likely to fit",
        Level.LIVELY: "as soon as it may fit",
    }
    return f"*{str(level).capitalize()}*: I react here {how[level]}."


def blocked(names: Sequence[str]) -> str:
    """`/emoji block` without a name."""
    if not names:
        return "No emoji is blocked here. Some I never use anyway: guns, fists, skulls and the like."
    shown = text.cut(" ".join(f":{name}: `{name}`" for name in names), MAX_LISTED)
    return f"Blocked in this workspace ({len(names)}): {shown}"


def now_blocked(names: Sequence[str], too_many: Sequence[str]) -> str:
    """These are blocked; for `too_many` there is no room."""
    done = [f"I never use {_all(names)} in this workspace again. An admin can change that with `/emoji unblock`."]
    full = [f"{_all(too_many)} I cannot remember: so many are blocked. An admin makes room with `/emoji unblock`."]
    return "\n".join([*(done if names else []), *(full if too_many else [])])


def never_used(names: Sequence[str]) -> str:
    """They are on the list that nobody can change."""
    return f"{_all(names)} I never use anyway, in any workspace."


def unblocked(names: Sequence[str]) -> str:
    """These are free again."""
    return f"I may use {_all(names)} again."


def explained(name: str, percent: int, reason: str, others: Sequence[str], place: str) -> str:
    """What a text would get."""
    also = f" Also in question: {_all(others)}." if others else ""
    return f"I would react with :{name}:, {percent} % sure: {because(reason, place)}.{also}"


def unexplained(reason: str) -> str:
    """A text that would get nothing."""
    return f"I would stay silent: {silent(reason)}."


def i_said(name: str, percent: int, reason: str, place: str) -> str:
    """The text would get the very emoji that was asked about."""
    return f"Yes, :{name}:, {percent} % sure: {because(reason, place)}."


def i_never_said(asked: str, told: str) -> str:
    """It would get another one, or none; `told`: what it would get."""
    return f"I would not say :{asked}: to that. {told}"


def why(said: Reaction, reason: str, read: str, place: str) -> list[Block]:
    """The shortcut's answer. `read`: the words of the message, as far as they count."""
    lines = [f":{said.name}: because {because(reason, place)}. I was {said.percent} % sure."]
    if read:
        lines.append(f"What I read, as Slack has it now: _{text.name(read, 300)}_")
    if said.is_removed:
        return [section("\n".join(lines)), context("It is taken back already.")]
    value = f"{said.channel}:{said.ts}"
    row = actions(button("Remove it", REMOVE, value, "danger"), button("Never on my messages", NEVER, value))
    return [section("\n".join(lines)), row]


def removed(said: Reaction | None) -> str:
    """After "Remove it"; `said`: what it was about, as it was before."""
    if not said:
        return NOT_MINE
    return "It is taken back already." if said.is_removed else "I took my emoji back."


def stats(said: Sequence[Reaction], level: Level | None) -> str:
    """`/emoji stats`: the last day in a channel."""
    how = f"I react here; how readily: *{level}*." if level else NOT_ON
    if not said:
        return f"{how}\nNo reactions in the last day."
    names = Counter(one.name for one in said).most_common(10)
    shown = ", ".join(f":{name}: {count}" for name, count in names)
    removed = sum(one.is_removed for one in said)
    taken = f"\nTaken back: {removed}" if removed else ""
    return f"{how}\nReactions in the last day: {len(said)} ({shown}){taken}"


def never_known(characters: Sequence[str]) -> str:
    """Emoji by their characters that no prediction ever names."""
    return f"I never use {text.name(' '.join(characters))} anyway, in any workspace."


def told(blocks: Sequence[Block]) -> dict[str, Any]:
    """`text` and `blocks` of a message that only one person sees."""
    return {"text": "Why this emoji?", "blocks": list(blocks)}


def _all(names: Sequence[str]) -> str:
    return " ".join(f":{name}:" for name in names)


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
