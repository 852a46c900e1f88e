"""What people read about reactions: pure functions from data to text and Block Kit."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from chalicelib.emoji_predictor.prediction import SENSITIVE
from chalicelib.features.emoji.model import Level, Reaction
from chalicelib.slack import text
from chalicelib.slack.blocks import Block, actions, button, context, section
from chalicelib.slack.message import Message

REMOVE, NEVER = "emoji_remove", "emoji_never"
MAX_LISTED = 2500
"""Characters of a list of emoji."""


def read_along(who: str) -> str:
    """Below the help, where an endpoint chooses."""
    return f"\nThe text of the messages I read is sent to {text.name(who)}, which picks the emoji."


_ONLY_A_BOT = (
    "I'm only a bot, and this is too serious for an emoji. If it's weighing on you, talk to someone you trust."
)
_SORRY = "I'm sorry."
_NOTHING_FITS = "I couldn't find a fitting emoji."
_REASONS = {
    "nothing to read": "I can't find any words in that.",
    "vetoed": "I'd rather not react to that.",
    SENSITIVE: "This is too serious for an emoji.",
    "denied": "The emoji I'd pick is blocked here.",
    "remote: silent": "The model I asked didn't find a fitting emoji.",
}
INVITE_ME = "I'm not in this channel. Type `/invite @Rooster`, then `/emoji on`."
NOT_ON = "Reactions are off here. `/emoji on` turns them on."
OFF = "Reactions are off here now."
MUTED = "Okay, I'll leave your messages alone. To undo this, use `/emoji unmute me`."
UNMUTED = "Okay, I'll react to your messages again in channels where reactions are on."
NOT_MINE = (
    "I haven't reacted to this message, or it was more than a day ago. `/emoji explain` shows what a text would get."
)
CANNOT_REMOVE = "I can't remove it: this channel is archived, or I'm not in it anymore. Invite me, then try again."
BLOCK_USAGE = "Which emoji? For example: `/emoji block :taco:`"
UNBLOCK_USAGE = "Which emoji? For example: `/emoji unblock :tada:`. `/emoji block` lists the blocked ones."
EXPLAIN_USAGE = "Explain what? For example: `/emoji explain we shipped it`, or `/emoji explain we shipped it :tada:`"
ASKING = "Let me ask the model. Its answer will be here in a moment."
NOT_ASKED = "I couldn't ask the model about your text in time. To try again, repeat `/emoji explain`."
ME_USAGE = "I can only do that for you: `/emoji mute me` or `/emoji unmute me`."


def answer(name: str, reason: str, predictor_label: str, moved: str) -> Message:
    """To a direct message: an emoji and a few words why, or that there is none.

    `moved`: who is going to read along from the next message on, or "".
    """
    if reason == SENSITIVE:
        words = f":{name}: {_SORRY}" if name else _ONLY_A_BOT
        return Message(words, (section(words),))
    words = f":{name}: {_sentence(because(reason, predictor_label))}" if name else silent(reason)
    small = "`help` shows what I can do."
    if moved:
        small = f"From your next message on, I send your words to {text.name(moved)}, which picks the emoji. {small}"
    return Message(f":{name}:" if name else words, (section(words), context(small)))


def because(reason: str, predictor_label: str = "") -> str:
    """What spoke for an emoji: "phrase: prod down" in words."""
    kind, _, what = reason.partition(": ")
    if reason == SENSITIVE:
        return "it reads like sad news"
    told = text.name(what.replace(" .. ", " … "))
    if kind == "phrase":
        return f"it reads like “{told}”" if told else "a phrase made me think of it"
    if kind == "model":
        return f"it sounds like {told}"
    if kind == "word":
        return f"it has a word for :{told}:"
    if kind == "custom":
        return f"your workspace has an emoji called {told}"
    return f"the model at {predictor_label or 'an endpoint'} picked it"


def silent(reason: str) -> str:
    """Why there is no emoji, in a sentence."""
    return _REASONS.get(reason, _NOTHING_FITS)


def switched_on(user: str, predictor_label: str) -> Message:
    """To the channel: `user` switched reactions on; or, without, that somebody else reads along from now on."""
    lines = [
        f"<@{user}> turned on reactions here: I'll react to messages when I know an emoji that fits.",
        "`/emoji mute me` leaves your messages alone, `/emoji off` turns reactions off, and *Why this emoji?* in a "
        "message's menu shows why I reacted.",
    ]
    if not user:
        lines = ["Reactions are on here. `/emoji mute me` leaves your messages alone, and `/emoji off` turns them off."]
    if predictor_label:
        lines.append(
            f"To pick an emoji, I send the text of messages here to {text.name(predictor_label)}. I don't store it."
        )
    else:
        lines.append("I don't store your messages or share them. For a day, I remember which emoji I picked, and why.")
    return Message("Reactions are on here", (section("\n".join(lines)),))


def unanswered() -> Message:
    """To who wrote a direct message that cannot be answered any more, or not yet."""
    note = "I couldn't answer your last message in time. Please send it again, or type `help`."
    return Message("I couldn't answer your last message", (section(note),))


def not_asked() -> Message:
    """To who typed `/emoji explain` and has no answer yet, or gets none."""
    return Message("I couldn't ask the model about your text", (section(NOT_ASKED),))


def unannounced(channel: str) -> Message:
    """To who switched reactions on, or who else can act: the channel does not know yet."""
    note = f"Reactions are on in <#{channel}>, but I couldn't tell the channel."
    return Message("I couldn't tell a channel that reactions are on", (section(note),))


def on(level: Level, is_new: bool, missing: Sequence[str]) -> str:
    """To who switched reactions on. `missing`: scopes without which nothing will happen here."""
    if missing:
        scopes = ", ".join(f"`{scope}`" for scope in missing)
        return f"Reactions are on, but I can't read messages here: I'm missing {scopes}. See `/rooster status`."
    return f"Reactions are {'on' if is_new else 'already on'} here (level: *{level}*)."


def leveled(level: Level) -> str:
    """How readily, from now on."""
    how = {
        Level.QUIET: "only when I'm very sure",
        Level.NORMAL: "when an emoji probably fits",
        Level.LIVELY: "whenever an emoji might fit",
    }
    return f"*{str(level).capitalize()}*: I'll react here {how[level]}."


def blocked(names: Sequence[str]) -> str:
    """`/emoji block` without a name."""
    if not names:
        return "No emoji are blocked in this workspace. I never use guns, fists, skulls and the like anyway."
    shown = text.cut(" ".join(f":{name}: `{name}`" for name in names), MAX_LISTED)
    return f"Blocked in this workspace ({len(names)}): {shown}"


def now_blocked(names: Sequence[str], too_many: Sequence[str]) -> str:
    """These are blocked; for `too_many` there is no room."""
    done = [f"I'll never use {_all(names)} in this workspace again. An admin can undo that with `/emoji unblock`."]
    full = [f"I can't block {_all(too_many)}: the list is full. An admin can make room with `/emoji unblock`."]
    return "\n".join([*(done if names else []), *(full if too_many else [])])


def never_used(names: Sequence[str]) -> str:
    """They are on the list that nobody can change."""
    return f"I never use {_all(names)} anyway, in any workspace."


def unblocked(names: Sequence[str]) -> str:
    """They are no longer blocked."""
    return f"I can use {_all(names)} again."


def explained(name: str, percent: int, reason: str, others: Sequence[str], predictor_label: str) -> str:
    """What a text would get."""
    also = f" I also considered {_all(others)}." if others else ""
    return f"I'd react with :{name}: ({percent}% sure): {because(reason, predictor_label)}.{also}"


def would_use(name: str, percent: int, reason: str, predictor_label: str) -> str:
    """The text would get the very emoji that was asked about."""
    return f"Yes, :{name}: ({percent}% sure): {because(reason, predictor_label)}."


def would_not_use(asked: str, told: str) -> str:
    """It would get another one, or none; `told`: what it would get."""
    return f"I wouldn't use :{asked}: for that. {told}"


def why(reaction: Reaction, reason: str, read: str, predictor_label: str) -> list[Block]:
    """The shortcut's answer. `read`: the words of the message, as far as they count."""
    lines = [f":{reaction.name}: because {because(reason, predictor_label)}. I was {reaction.percent}% sure."]
    if read:
        lines.append(f"The words I read, as Slack has them now: _{text.name(read, 300)}_")
    if reaction.is_removed:
        return [section("\n".join(lines)), context("I've already removed it.")]
    value = f"{reaction.channel}:{reaction.ts}"
    row = actions(button("Remove it", REMOVE, value, "danger"), button("Never on my messages", NEVER, value))
    return [section("\n".join(lines)), row]


def removed(reaction: Reaction | None) -> str:
    """After "Remove it"; `reaction`: what it was about, as it was before."""
    if not reaction:
        return NOT_MINE
    return "I've already removed it." if reaction.is_removed else "I removed my emoji."


def stats(reactions: Sequence[Reaction], level: Level | None) -> str:
    """`/emoji stats`: the last day in a channel."""
    how = f"Reactions are on here (level: *{level}*)." if level else NOT_ON
    if not reactions:
        return f"{how}\nNo reactions in the last day."
    names = Counter(one.name for one in reactions).most_common(10)
    shown = ", ".join(f":{name}: {count}" for name, count in names)
    removed = sum(one.is_removed for one in reactions)
    taken = f"\nRemoved: {removed}" if removed else ""
    return f"{how}\nReactions in the last day: {len(reactions)} ({shown}){taken}"


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
