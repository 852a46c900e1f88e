"""What a member reads who writes to Rooster directly. Pure."""

from collections.abc import Sequence

from chalicelib.features.standups import run as rules
from chalicelib.features.standups.dates import day, instant
from chalicelib.features.standups.home_view import MAX_SHOWN, NOT_TOLD, Row, first
from chalicelib.features.standups.model import DELETED, Member, Run, Status
from chalicelib.features.standups.templates import describe
from chalicelib.slack import text, typed
from chalicelib.slack.blocks import Block, actions, button, context, section
from chalicelib.slack.message import Message

USE, NO = "standup_use", "standup_no"
MAX_RUNS = 20
NO_ANSWER = "Okay, I'll leave it at that. The *Answer* button is still there when you need it."
_NO_STANDUPS = "You aren't in any standups yet. Set one up with `/standup new` in a channel."
_WAITS = ":speech_balloon: Waiting for your answer"
_NEAR = "There's no standup by that name."
_NOTHING_WAITS = "Nothing is waiting for your answer right now."


def is_this(runs: Sequence[Run], message_ref: str) -> Message:
    """The member wrote something while standups wait. `message_ref`: their message, as the button carries it."""
    names = [f"Is this your answer for {_named(run, runs)}?" for run in runs[:MAX_RUNS]]
    use = [button("Use it", USE, f"{run.id} {message_ref}", "primary") for run in runs[:MAX_RUNS]]
    no = button("No", NO, "no")
    if len(use) == 1:
        return Message(names[0].replace("*", ""), (section(names[0]), actions(use[0], no)))
    rows = [_with_button(name, one) for name, one in zip(names, use, strict=True)]
    return Message("Is this your answer?", (*rows, *_more(runs), actions(no)))


def write_it(runs: Sequence[Run]) -> Message:
    """The member sent nothing but files while standups wait."""
    said = "I can't read pictures or files. Press *Answer* to type your answer."
    rows = [_with_button(_waits(run, runs), _answer(run)) for run in runs[:MAX_RUNS]]
    return Message(said.replace("*", ""), (section(said), *rows, *_more(runs)))


def used(run: Run, value: str) -> Message:
    """The same question, once its form is open; closed without saving, it opens again. `value`: of the button."""
    words = f"I put your message into the form for *{text.name(run.name)}*. Did you close it?"
    return Message(words.replace("*", ""), (_with_button(words, button("Use it", USE, value)),))


def to_answer(runs: Sequence[Run], is_near: bool = False) -> Message:
    """Each waiting run with its button. `is_near`: their names are only like what was said."""
    rows = [_with_button(_waits(run, runs), _answer(run)) for run in runs[:MAX_RUNS]]
    asks = [section(f"{_NEAR} Did you mean {_one(runs)}?")] if is_near else []
    return Message("Waiting for your answer", (*asks, *rows, *_more(runs)))


def to_change(run: Run, member: Member) -> Message:
    """The run in whose thread the member wrote, however it stands."""
    if rules.waits_for(run, member):
        return to_answer([run])
    name = f"*{text.name(run.name)}* ({day(run.date)})"
    if member.status is Status.ANSWERED:
        said, label = f"You answered {name}.", "Edit"
    elif member.status is Status.SKIPPED:
        said, label = f"You skipped {name}.", "Answer after all"
    else:
        said, label = f"The report of {name} is already out. Late answers go into its thread.", "Answer"
    press = button(label, "standup_answer", run.id)
    return Message(said.replace("*", ""), (_with_button(said, press),))


def to_skip(runs: Sequence[Run], is_near: bool = False) -> Message:
    """Which of several to skip; or whether it is the one."""
    which = f"{_NEAR} Do you want to skip {_one(runs)}?" if is_near else "Which standup do you want to skip?"
    rows = [_with_button(_waits(run, runs), button("Skip today", "standup_skip", run.id)) for run in runs[:MAX_RUNS]]
    return Message(which, (section(which), *rows, *_more(runs)))


def nothing_waits(rows: Sequence[Row] | None, now: int) -> Message:
    """What comes next instead. `rows`: None where Slack does not tell which standups are theirs."""
    if not rows:
        return _none(rows)
    live = [row for row in rows if row.standup.paused != DELETED]
    coming = sorted((row for row in live if not row.standup.paused), key=lambda row: row.asks_at)
    if not coming:
        return plain(f"{_NOTHING_WAITS} All your standups are paused." if live else _NOTHING_WAITS)
    row = coming[0]
    when = instant(row.asks_at, now, row.zone)
    return Message(_NOTHING_WAITS, (section(f"{_NOTHING_WAITS} Next: *{text.name(row.standup.name)}*, {when}"),))


def does_not_wait(rows: Sequence[Row], now: int) -> Message:
    """The standups that were named do not wait for the member, while others may."""
    said = [
        f"*{text.name(row.standup.name)}* in <#{row.standup.channel}> isn't waiting for your answer right now."
        + ("" if row.standup.paused else f" Next: {instant(row.asks_at, now, row.zone)}")
        for row in rows[:MAX_RUNS]
    ]
    return Message("It isn't waiting for your answer right now.", tuple(section(line) for line in said))


def mine(rows: Sequence[Row] | None, now: int) -> Message:
    """The member's standups, those that wait first."""
    if not rows:
        return _none(rows)
    shown = first(rows, MAX_SHOWN, now)
    more = [context(f"and {len(rows) - len(shown)} more; use `/standup list` in their channels")]
    return Message("Your standups", (*(_row(row, now) for row in shown), *(more if len(rows) > len(shown) else [])))


def plain(words: str) -> Message:
    """One sentence or two."""
    return Message(words, (section(words),))


def _row(row: Row, now: int) -> Block:
    asks = "" if row.standup.paused else f"\nAsks next: {instant(row.asks_at, now, row.zone)}"
    if row.run and rules.waits_for(row.run, row.member):
        return _with_button(f"{describe(row.standup)}{asks}\n{_WAITS}", _answer(row.run))
    return section(describe(row.standup) + asks)


def _none(rows: Sequence[Row] | None) -> Message:
    return plain(NOT_TOLD if rows is None else _NO_STANDUPS)


def _waits(run: Run, among: Sequence[Run]) -> str:
    return f"{_named(run, among, is_dated=True)} is waiting for your answer."


def _named(run: Run, among: Sequence[Run], is_dated: bool = False) -> str:
    """By its name; with its channel or its day too, where that alone tells it from another."""
    alike = [one for one in among if one.id != run.id and typed.key(one.name) == typed.key(run.name)]
    where = f" in <#{run.channel}>" if any(one.channel != run.channel for one in alike) else ""
    is_dated = is_dated or any(one.channel == run.channel for one in alike)
    return f"*{text.name(run.name)}*{where}{f' ({day(run.date)})' if is_dated else ''}"


def _one(runs: Sequence[Run]) -> str:
    return "this one" if len(runs) == 1 else "one of these"


def _answer(run: Run) -> Block:
    return button("Answer", "standup_answer", run.id, "primary")


def _more(runs: Sequence[Run]) -> list[Block]:
    return [context(f"and {len(runs) - MAX_RUNS} more")] if len(runs) > MAX_RUNS else []


def _with_button(words: str, press: Block) -> Block:
    return section(words) | {"accessory": press}
