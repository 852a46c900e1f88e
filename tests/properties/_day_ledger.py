"""What members did, and what Rooster has acknowledged of it: where each of them may stand now in each run.

What was acknowledged has happened. What was not - the answer was lost, or the front door died - may have happened.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

NONE, ANSWERED, SKIPPED = "none", "answered", "skipped"
Participation = tuple[str, str]
"""The ids of a run and a member."""


@dataclass(frozen=True)
class State:
    """Where a member stands in a run. `token`: in the words they saved last."""

    status: str = NONE
    token: str = ""
    is_late: bool = False


Change = Callable[[State], set[State]]


class Ledger:
    """Every run's members, each with the states they may be in."""

    def __init__(self) -> None:
        self.participations: dict[Participation, frozenset[State]] = defaultdict(lambda: frozenset([State()]))
        self.tokens: dict[str, Participation] = {}
        self.ended_by_hand: set[str] = set()
        """Runs of which somebody wanted the report before its time."""
        self.prompted_at_deletion: dict[str, set[Participation]] = {}
        """For each standup that was deleted, and not brought back."""

    def new_token(self, run: str, user: str) -> str:
        """A word that is in no other answer."""
        token = f"w{len(self.tokens) + 1}"
        self.tokens[token] = (run, user)
        return token

    def answered(self, token: str, was_closed: bool, is_closed: bool, is_acknowledged: bool) -> None:
        """They sent the words with `token`, while the run was open or closed."""

        def answer(state: State) -> set[State]:
            if state.status == ANSWERED:
                return {replace(state, token=token)}
            return {State(ANSWERED, token, is_late) for is_late in (was_closed, is_closed)}

        self._change(self.tokens[token], answer, is_acknowledged)

    def skipped(self, run: str, user: str, is_acknowledged: bool) -> None:
        """They skipped; who has answered keeps the answer."""
        skip = {NONE: {State(SKIPPED)}}
        self._change((run, user), lambda state: skip.get(state.status, {state}), is_acknowledged)

    def _change(self, participation: Participation, change: Change, is_acknowledged: bool) -> None:
        before = self.participations[participation]
        after = frozenset(new for old in before for new in change(old))
        self.participations[participation] = after if is_acknowledged else before | after

    def settle(self, participation: Participation, state: State) -> None:
        """What people see has shown which of the states it is."""
        self.participations[participation] = frozenset([state])
