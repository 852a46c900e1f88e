"""What must be true once all is quiet, of what people see: heads, threads and direct messages against the ledger."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from chalicelib.features.standups.dates import day
from chalicelib.features.standups.model import Member, Run
from tests.harness import words
from tests.properties._day_ledger import ANSWERED, NONE, SKIPPED, Ledger, State
from tests.properties._day_world import ACME, NAMES, World

Message = dict[str, Any]
_TOKEN = re.compile(r"\b(w\d+)p(\d)\b")
NOT_REACHED, LATER = "Could not be reached", "Asked later, at their local time"
UNASKED = "Not asked: the standup was deleted"
_LISTS = ("Answered", "Answered late", "Skipped", "Missing", LATER, NOT_REACHED, UNASKED)
_LISTED = re.compile(rf"\*({'|'.join(_LISTS)})\* \((\d+)\): ([^\n]*)")


@dataclass
class Sight:
    """All that people see at this moment."""

    channels: dict[str, list[Message]]
    dms: dict[str, list[Message]]

    @classmethod
    def of(cls, world: World) -> "Sight":
        play = world.play
        channels = {channel: play.channel(channel) for channel in ("C0TEAM", "C0GENERAL")}
        return cls(channels, {user: play.dm(user) for user in NAMES})

    def prompts(self, run: str, user: str) -> list[Message]:
        """The direct messages that asked a member, or what they have become; notices of trouble aside."""
        return [
            message
            for message in self.dms[user]
            if run in buttons_of(message, "standup_answer") and not _is_notice(message)
        ]

    def heads(self, run: Run) -> list[Message]:
        title = f"{run.name} · {day(run.date)}"
        return [message for message in self.channels[run.channel] if _title(message) == title]


def all_is_well(world: World, ledger: Ledger) -> None:
    """Every promise about every run. Raises AssertionError."""
    sight = Sight.of(world)
    runs = world.runs()
    known = {run.id for run in runs}
    assert {run for run, _ in ledger.participations if ledger.participations[run, _] != {State()}} <= known, (
        "a run was lost"
    )
    assert not world.logged("given_up"), world.logged("given_up")
    _nobody_reads_a_strangers_words(sight, ledger)
    for run in runs:
        _a_run_is_well(world, ledger, sight, run)
    for standup, before in ledger.prompted_at_deletion.items():
        now = {
            (run.id, user) for run in runs if run.standup == standup for user in NAMES if sight.prompts(run.id, user)
        }
        assert now <= before, f"asked after {standup} was deleted: {now - before}"


def _a_run_is_well(world: World, ledger: Ledger, sight: Sight, run: Run) -> None:
    may_double = bool(world.logged("delivery_in_doubt"))
    heads = sight.heads(run)
    assert len(heads) == 1 or (may_double and heads), f"{len(heads)} heads of {run.id}"
    head = heads[-1] if may_double else heads[0]
    roster = {member.user: member for member in world.store.members(ACME, run.id)}
    lists = _lists(head)
    for user in NAMES:
        state = _seen(sight, ledger, run, user, SKIPPED if NAMES[user] in lists["Skipped"] else NONE, may_double)
        assert state in ledger.participations[run.id, user], (
            f"{run.id} {user}: {state}, not {set(ledger.participations[run.id, user])}"
        )
        ledger.settle((run.id, user), state)
        _a_head_is_true(lists, run, user, state, roster.get(user), bool(sight.prompts(run.id, user)))
        _a_dm_is_true(sight.prompts(run.id, user), run, user, state, may_double)


def _seen(sight: Sight, ledger: Ledger, run: Run, user: str, otherwise: str, may_double: bool) -> State:
    """Where a member stands, by the run's threads."""
    found: Counter[tuple[str, str]] = Counter()
    is_late = set()
    for head in sight.heads(run):
        for message in sight.channels[run.channel]:
            if message.get("thread_ts") != head["ts"]:
                continue
            said = words(message)
            mine = [(token, part) for token, part in _TOKEN.findall(said) if ledger.tokens.get(token) == (run.id, user)]
            found.update(mine)
            if mine and mine[0][1] == "0":
                assert f"*{NAMES[user]}*" in said, f"under another name: {said[:200]}"
                is_late.add("late, after the report" in said)
    if not found:
        return State(otherwise)
    tokens = {token for token, _ in found}
    assert len(tokens) == 1, f"old words of {user} stand in the thread of {run.id}: {sorted(found)}"
    parts = {part: number for (_, part), number in found.items()}
    whole = {str(number): 1 for number in range(len(run.questions))}
    assert parts == whole or (may_double and set(parts) == set(whole)), f"{user} in {run.id}: {dict(found)}"
    assert len(is_late) == 1, f"{user} in {run.id}: late and not late"
    return State(ANSWERED, tokens.pop(), is_late.pop())


def _nobody_reads_a_strangers_words(sight: Sight, ledger: Ledger) -> None:
    """Words stand in the channel of their run, in a thread, and nowhere else."""
    for channel, messages in sight.channels.items():
        for message in messages:
            for token, _ in _TOKEN.findall(words(message)):
                assert token in ledger.tokens, f"{token} was never said"
                assert message.get("thread_ts"), f"{token} stands outside of a thread in {channel}"


def _a_head_is_true(
    lists: dict[str, list[str]], run: Run, user: str, state: State, member: Member | None, is_asked: bool
) -> None:
    where = {name for name, people in lists.items() if NAMES[user] in people}
    about = f"{run.id}: {user} is {state} and in {sorted(where)}"
    assert all(people.count(NAMES[user]) <= 1 for people in lists.values()), about
    if state.status == ANSWERED:
        assert where == {"Answered late" if state.is_late else "Answered"}, about
    elif state.status == SKIPPED:
        assert where == {"Skipped"}, about
    elif not member:
        assert where == set(), about
    elif is_asked:
        assert where in ({"Missing"}, {LATER}), f"{about}, and was asked"
    else:
        assert where in ({NOT_REACHED}, {LATER}, {UNASKED}), f"{about}, and was not asked"


def _a_dm_is_true(prompts: list[Message], run: Run, user: str, state: State, may_double: bool) -> None:
    """One at most; and what it says is so."""
    assert len(prompts) <= 1 or may_double, f"{user} was asked {len(prompts)} times for {run.id}"
    if len(prompts) != 1:
        return
    said = words(prompts[0])
    about = f"{run.id}: {user} is {state}, and reads: {said}"
    assert ("are saved" in said) == (state.status == ANSWERED), about
    assert ("skipping" in said) == (state.status == SKIPPED), about
    assert ("It's time" in said) == (state.status == NONE), about
    assert not state.is_late or "in the report" not in said, about
    assert state.is_late or "The report is already out" not in said, about


def _lists(head: Message) -> dict[str, list[str]]:
    """The people in each list of a head."""
    lists: dict[str, list[str]] = {name: [] for name in _LISTS}
    for name, number, listed in _LISTED.findall(words(head)):
        lists[name] = listed.split(", ")
        assert len(lists[name]) == int(number), words(head)
    return lists


def buttons_of(message: Message, action: str) -> list[str]:
    """The values of a message's buttons with this action."""
    return [str(one.get("value")) for one in _elements(message) if one.get("action_id") == action]


def _is_notice(message: Message) -> bool:
    return bool(buttons_of(message, "job_retry"))


def _elements(message: Message) -> list[dict[str, Any]]:
    return [one for block in message["blocks"] if block["type"] == "actions" for one in block["elements"]]


def _title(message: Message) -> str:
    return next((block["text"]["text"] for block in message["blocks"] if block["type"] == "header"), "")
