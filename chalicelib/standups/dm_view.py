"""What a member reads who writes to Rooster directly. Pure."""

from collections.abc import Sequence

from chalicelib.slack import text
from chalicelib.slack.blocks import Block, actions, button, context, section
from chalicelib.slack.message import Message
from chalicelib.standups import run as rules
from chalicelib.standups.dates import day
from chalicelib.standups.home_view import MOST_SHOWN, Row, first, instant
from chalicelib.standups.model import Run
from chalicelib.standups.templates import describe

USE, NO = "standup_use", "standup_no"
MOST_RUNS = 20
NO_ANSWER = "Okay, I'll leave it at that. The *Answer* button is still there when you need it."
_NO_STANDUPS = "You aren't in any standups yet. `/standup new` in a channel sets one up."
_WAITS = ":speech_balloon: Waiting for your answer"
_NOTHING_WAITS = "Nothing is waiting for your answer right now."


def is_this(runs: Sequence[Run], place: str) -> Message:
    """The member wrote something while standups wait. `place`: of their message, as the button carries it."""
    names = [f"Is this your answer for *{text.name(run.name)}*?" for run in runs[:MOST_RUNS]]
    use = [button("Use it", USE, f"{run.id} {place}", "primary") for run in runs[:MOST_RUNS]]
    no = button("No", NO, "no")
    if len(use) == 1:
        return Message(names[0].replace("*", ""), (section(names[0]), actions(use[0], no)))
    rows = [_with_button(name, one) for name, one in zip(names, use, strict=True)]
    return Message("Is this your answer?", (*rows, actions(no)))


def used(run: Run, value: str) -> Message:
    """The same question, once its form is open; closed without saving, it opens again. `value`: of the button."""
    words = f"Your words are in the form for *{text.name(run.name)}*. Did you close it?"
    return Message(words.replace("*", ""), (_with_button(words, button("Use it", USE, value)),))


def to_answer(runs: Sequence[Run]) -> Message:
    """Each waiting run with its button."""
    rows = [_with_button(_waits(run), _answer(run)) for run in runs[:MOST_RUNS]]
    return Message("Waiting for your answer", (*rows, *_more(runs)))


def to_skip(runs: Sequence[Run]) -> Message:
    """Which of several to skip."""
    which = "Which standup do you want to skip?"
    rows = [_with_button(_waits(run), button("Skip today", "standup_skip", run.id)) for run in runs[:MOST_RUNS]]
    return Message(which, (section(which), *rows, *_more(runs)))


def nothing_waits(rows: Sequence[Row], now: int) -> Message:
    """What comes next instead."""
    coming = sorted((row for row in rows if not row.standup.paused), key=lambda row: row.asks_at)
    if not rows:
        return plain(_NO_STANDUPS)
    if not coming:
        return plain(f"{_NOTHING_WAITS} All your standups are paused.")
    row = coming[0]
    when = instant(row.asks_at, now, row.zone)
    return Message(_NOTHING_WAITS, (section(f"{_NOTHING_WAITS} Next: *{text.name(row.standup.name)}*, {when}"),))


def mine(rows: Sequence[Row], now: int) -> Message:
    """The member's standups, those that wait first."""
    if not rows:
        return plain(_NO_STANDUPS)
    shown = first(rows, MOST_SHOWN, now)
    more = [context(f"and {len(rows) - len(shown)} more: `/standup list` in their channels")]
    return Message("Your standups", (*(_row(row, now) for row in shown), *(more if len(rows) > len(shown) else [])))


def plain(words: str) -> Message:
    """One sentence or two."""
    return Message(words, (section(words),))


def _row(row: Row, now: int) -> Block:
    asks = "" if row.standup.paused else f"\nAsks next: {instant(row.asks_at, now, row.zone)}"
    if row.run and rules.waits_for(row.run, row.member):
        return _with_button(f"{describe(row.standup)}{asks}\n{_WAITS}", _answer(row.run))
    return section(describe(row.standup) + asks)


def _waits(run: Run) -> str:
    return f"*{text.name(run.name)}* ({day(run.date)}) is waiting for your answer."


def _answer(run: Run) -> Block:
    return button("Answer", "standup_answer", run.id, "primary")


def _more(runs: Sequence[Run]) -> list[Block]:
    return [context(f"and {len(runs) - MOST_RUNS} more")] if len(runs) > MOST_RUNS else []


def _with_button(words: str, press: Block) -> Block:
    return section(words) | {"accessory": press}
