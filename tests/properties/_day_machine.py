"""A state machine of standups' days: what people do, what goes wrong, and what must be true once all is quiet."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from chalicelib.features.standups import jobs
from chalicelib.features.standups.model import Run
from playground.slack.errors import ControlError
from tests import clock
from tests.properties._day_checks import Sight, all_is_well, buttons_of
from tests.properties._day_ledger import ANSWERED, Ledger
from tests.properties._day_world import ACME, FIRST, NAMES, SECOND, Doom, Note, World

MINUTE, HOUR = 60, 3600
STANDUPS = {one.id: one for one in (FIRST, SECOND)}
METHODS = (
    "chat.postMessage",
    "chat.update",
    "users.info",
    "conversations.members",
    "conversations.history",
    "conversations.replies",
    "conversations.open",
    "views.open",
)
FAULTS: tuple[dict[str, Any], ...] = (
    {"error": "brand_new_refusal"},
    {"status": 500},
    {"status": 500, "work": True},
    {"status": 429, "retry_after": 30},
    {"status": 429, "retry_after": 600},
    {"drop": True},
    {"drop": True, "before": True},
)
MAX_PRESS = 4
MAX_KILLS = 2
"""Of one job: the third time a job ends its worker it may be given up."""
MAX_FAULTS = 4
"""Rules in force at once."""
LONGEST = 16 * HOUR
"""Without a quiet moment: what fails for a day is given up, however often it was tried."""
ROUNDS = 600
BETWEEN_QUIET = 12
TROUBLES = ("left open", "killed", "a job runs", "an old form")
FATES = ("once", "twice", "again", "lost", "stream lost")

users = st.sampled_from(sorted(NAMES))
standups = st.sampled_from(sorted(STANDUPS))
picks = st.integers(0, 30)
nths = st.integers(1, 10)


class DayMachine(RuleBasedStateMachine):
    """`world`: set by whoever runs it."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger()
        self.forms: list[tuple[str, dict[str, Any]]] = []
        self.wound = 0
        self.steps = self.quiet_at = 0
        self._opened: dict[str, Any] | None = None
        self.world.totals["examples"] += 1

    @initialize(is_own_time=st.booleans(), phase=st.sampled_from(["asked", "reported", "fresh"]))
    def begin(self, is_own_time: bool, phase: str) -> None:
        """At 08:59; or when everybody was asked; or when two have answered, and the first standup reported."""
        self.world.fresh(is_own_time)
        if phase == "fresh":
            return
        self._wind(MINUTE)
        self._settle()
        if phase == "reported":
            self._answer("U0ADA", "first", is_long=False)
            self._answer("U0BEN", "first", is_long=True)
            self._wind(2 * HOUR)
            self._settle()

    # What people do

    @rule(user=users, standup=standups, is_long=st.booleans())
    def answer(self, user: str, standup: str, is_long: bool) -> None:
        """By the button of the direct message, or else by the command; or again."""
        self._step()
        self._answer(user, standup, is_long)

    @rule(user=users, standup=standups, trouble=st.sampled_from(TROUBLES), nth=nths, is_after=st.booleans(), pick=picks)
    def answer_in_trouble(self, user: str, standup: str, trouble: str, nth: int, is_after: bool, pick: int) -> None:
        """The form is left open, an old one is sent, a job runs meanwhile, or the front door dies."""
        self._step()
        if trouble == "an old form" and self.forms:
            self._submit(*self.forms.pop(pick % len(self.forms)), is_long=False)
            return
        form = self._open(user, standup)
        if not form:
            return
        if trouble == "left open":
            self.forms.append((user, form))
            return
        deed = self.world.kill if trouble == "killed" else lambda: self._with_a_note(pick, self.world.deliver)
        self.world.doom = Doom(nth, is_after, deed)
        self._submit(user, form, is_long=False)

    @rule(user=users, standup=standups, verb=st.sampled_from(["skip", "skip by command", "report", "start"]))
    def command(self, user: str, standup: str, verb: str) -> None:
        self._step()
        if verb == "skip":
            self._skip(user, standup)
        elif verb == "skip by command":
            self._skip_by_command(user, standup)
        elif verb == "report":
            self._report(user, standup)
        else:
            self._command(user, standup, verb)

    @rule(standup=standups, users=st.lists(users, min_size=1, max_size=MAX_PRESS))
    def delete_or_press(self, standup: str, users: list[str]) -> None:
        """Its owner deletes a standup; or some press the newest *Undo* or *Try now* that Rooster has sent them."""
        self._step()
        if len(users) == MAX_PRESS:
            self._delete(standup)
        for user in users:
            self._press(user)

    # What becomes of messages

    @rule(picked=st.lists(picks, min_size=1, max_size=6), fate=st.sampled_from(FATES))
    def work(self, picked: list[int], fate: str) -> None:
        """In any order; twice, for the queue delivers at least once; again, long after; or never."""
        self._step()
        for pick in picked:
            if fate == "again" and self.world.bodies:
                self.world.repeat(self.world.bodies[pick % len(self.world.bodies)])
            elif fate == "lost":
                self._with_a_note(pick, self.world.notes.remove)
            elif fate == "stream lost":
                self.world.lose_stream()
            else:
                self._with_a_note(pick, self.world.deliver if fate == "once" else self._deliver_twice)

    @rule(before=st.lists(picks, max_size=3), pick=picks, nth=nths, is_after=st.booleans())
    def kill_the_worker(self, before: list[int], pick: int, nth: int, is_after: bool) -> None:
        """Before a call of Slack or AWS, or after it; having done some other jobs."""
        self._step()
        for other in before:
            self._with_a_note(other, self.world.deliver)
        self._with_a_note(pick, lambda note: self._kill(note, nth, is_after))

    @rule(
        pick=picks, nth=nths, is_after=st.booleans(), user=users, standup=standups, other=picks, deed=st.integers(0, 4)
    )
    def work_while_something_happens(
        self, pick: int, nth: int, is_after: bool, user: str, standup: str, other: int, deed: int
    ) -> None:
        """Between two calls of a job somebody does something, or another job runs, or the call takes its time."""
        self._step()
        deeds: tuple[Callable[[], Any], ...] = (
            lambda: self._answer(user, standup, is_long=False),
            lambda: self._with_a_note(other, self.world.deliver),
            lambda: self._skip(user, standup),
            lambda: self._report(user, standup),
            lambda: self.world.wind(7),
        )

        def work(note: Note) -> None:
            self.world.doom = Doom(nth, is_after, deeds[deed])
            self.world.deliver(note)

        self._with_a_note(pick, work)

    @rule(pick=picks, fault=st.sampled_from(FAULTS), times=st.integers(1, 3), nth=st.integers(1, 3))
    def work_while_slack_refuses(self, pick: int, fault: dict[str, Any], times: int, nth: int) -> None:
        """Whatever the job asks of it."""
        self._step()

        def work(note: Note) -> None:
            self._refuse("*", fault, times, nth)
            self.world.deliver(note)

        self._with_a_note(pick, work)

    # Time, and Slack's bad days

    @rule(seconds=st.sampled_from([0, 1, 5, 30, 95, 6 * MINUTE, 16 * MINUTE, HOUR, 3 * HOUR]), nth=st.integers(0, 9))
    def wind(self, seconds: int, nth: int) -> None:
        """Without a tick, for it may be late; where it is no time, to the next job, by a tick that may die."""
        self._step()
        if seconds:
            self._wind(seconds)
        else:
            self._go_on(nth)

    @rule(
        method=st.sampled_from(METHODS), fault=st.sampled_from(FAULTS), times=st.integers(1, 3), nth=st.integers(1, 3)
    )
    def fault(self, method: str, fault: dict[str, Any], times: int, nth: int) -> None:
        self._step()
        self._refuse(method, fault, times, nth)

    @precondition(lambda self: self.steps - self.quiet_at > BETWEEN_QUIET)
    @rule()
    def quiet(self) -> None:
        """Nothing goes wrong any more, and time passes until all is done: then every promise holds."""
        self._step()
        self.quiet_at = self.steps
        self._settle()
        self._wait()
        all_is_well(self.world, self.ledger)

    def teardown(self) -> None:
        """As `quiet`, at the end of each example."""
        self._wait()
        all_is_well(self.world, self.ledger)

    # How

    def _step(self) -> None:
        self.steps += 1
        self.world.totals["steps"] += 1

    def _wind(self, seconds: int) -> None:
        if self.wound + seconds <= LONGEST:
            self.wound += seconds
            self.world.wind(seconds)

    def _go_on(self, dies_at: int = 0) -> None:
        """To the next job; or, where one is due that no message asks for, until the tick misses it."""
        coming = [int(job["due"]) - clock.now() for job in self.world.open_jobs()]
        if coming:
            self._wind(min(coming) if min(coming) > 0 else MINUTE + 1)
        self.world.doom = Doom(dies_at, True, self.world.kill) if dies_at else None
        self.world.tick()

    def _with_a_note(self, pick: int, do: Callable[[Note], Any]) -> None:
        """One that a worker may get now; where there is none, time passes until there may be."""
        notes = self.world.visible()
        if not notes and not self.world.depth:
            self._go_on()
            notes = self.world.visible()
        alive = self.world.due()
        notes = [note for note in notes if note.job in alive] or notes
        if notes:
            do(notes[pick % len(notes)])

    def _deliver_twice(self, note: Note) -> None:
        self.world.deliver(note, is_kept=True)
        self.world.repeat(note.body)

    def _kill(self, note: Note, nth: int, is_after: bool) -> None:
        if self.world.kills[note.job] < MAX_KILLS:
            self.world.doom = Doom(nth, is_after, self.world.kill)
        self.world.deliver(note)

    def _refuse(self, method: str, fault: dict[str, Any], times: int, nth: int) -> None:
        if len(self.world.play.people.faults()["faults"]) < MAX_FAULTS:
            self.world.play.people.faults(method, times=times, nth=nth, **fault)

    def _settle(self) -> None:
        """Everything that is due now."""
        for _ in range(ROUNDS):
            notes = self.world.visible()
            if not notes:
                return
            for note in notes:
                if note in self.world.notes:
                    self.world.deliver(note)
        raise AssertionError("it never came to rest")

    def _wait(self) -> None:
        """Until nothing is open but the timers of days to come."""
        self.world.play.people.faults(clear=True)
        self.wound = 0
        for _ in range(ROUNDS):
            self.world.tick()
            self._settle()
            now = clock.now()
            waiting = [
                int(job["due"]) for job in self.world.open_jobs() if job["kind"] != jobs.OPEN or job["due"] <= now
            ]
            if not waiting:
                return
            times = [*waiting, *(note.visible_at for note in self.world.notes)]
            later = [moment for moment in times if moment > now]
            overdue = [MINUTE + 1] if min(waiting) <= now else []
            self.world.wind(min([*overdue, *(moment - now for moment in later)]))
        raise AssertionError(f"never done: {self.world.open_jobs()}")

    def _current(self, standup: str, user: str = "") -> Run | None:
        """Whoever is asked by one that was deleted since may answer, or skip, until its report."""
        one = next((found for found in self.world.store.with_deleted(ACME) if found.id == standup), None)
        return self.world.store.current_run(ACME, one, clock.now(), user) if one else None

    def _run(self, run: str) -> Run:
        found = self.world.store.run(ACME, run)
        assert found
        return found

    def _command(self, user: str, standup: str, verb: str) -> str:
        """Typed where the standup is, or in the member's own messages; what they read."""
        one = STANDUPS[standup]
        try:
            answer = self.world.play.people.command(user, one.channel, "/standup", f"{verb} {one.name}")
        except ControlError:
            self.world.play.slack._slack.direct_messages(self.world.play.slack._slack.team(ACME), user)
            answer = self.world.play.people.command(user, f"D{user[1:]}", "/standup", f"{verb} {one.name}")
        self._opened = answer.get("view")
        return str(json.loads(answer["body"] or "{}").get("text", "")) if answer["status"] == 200 else ""

    def _open(self, user: str, standup: str) -> dict[str, Any] | None:
        """The questions, by the newest button there is or by the command."""
        for message in reversed(self.world.play.dm(user)):
            for value in buttons_of(message, "standup_answer"):
                if value.startswith(f"{standup}."):
                    opened: dict[str, Any] | None
                    opened = self.world.play.people.click(
                        user, "standup_answer", channel=user, ts=message["ts"], value=value
                    ).get("view")
                    return opened
        self._command(user, standup, "answer")
        return self._opened

    def _answer(self, user: str, standup: str, is_long: bool) -> None:
        form = self._open(user, standup)
        if form:
            self._submit(user, form, is_long)
        elif not self.world.depth:
            self._go_on()

    def _submit(self, user: str, form: dict[str, Any], is_long: bool) -> None:
        run = self._run(form["private_metadata"])
        token = self.ledger.new_token(run.id, user)
        filler = " " + "&" * 1900 if is_long else ""
        answers = [f"{token}p{number}{filler}" for number in range(len(run.questions))]
        is_safe = self.world.doom is None
        with suppress(ControlError):  # the form is not open any more
            sent = self.world.play.people.submit(user, form["id"], answers=answers)
            self.world.doom = None
            is_acknowledged = sent["status"] == 200
            assert is_acknowledged or not is_safe, sent
            self.world.totals["acknowledged"] += is_acknowledged
            self.ledger.answered(token, run.reported, self._is_closed(run), is_acknowledged)

    def _is_closed(self, run: Run) -> bool:
        """Whether answers are late now: no sooner than the report is due, or somebody wanted it."""
        is_closed = self._run(run.id).reported
        assert not is_closed or run.id in self.ledger.ended_by_hand or clock.now() >= run.report_at, "closed too early"
        return is_closed

    def _skip(self, user: str, standup: str) -> None:
        for message in reversed(self.world.play.dm(user)):
            for value in buttons_of(message, "standup_skip"):
                if value.startswith(f"{standup}."):
                    clicked = self.world.play.people.click(user, "standup_skip", channel=user, ts=message["ts"])
                    assert clicked["status"] == 200, clicked
                    self.ledger.skipped(value, user, is_acknowledged=True)
                    return

    def _skip_by_command(self, user: str, standup: str) -> None:
        """The answer says which it was; it must be right."""
        run = self._current(standup, user)
        said = self._command(user, standup, "skip")
        if run and ("skipping" in said or "already answered" in said):
            before = {one.status == ANSWERED for one in self.ledger.participations[run.id, user]}
            assert ("already answered" in said) in before, said
            self.ledger.skipped(run.id, user, is_acknowledged=True)

    def _delete(self, standup: str) -> None:
        """Ask for it, and press the button."""
        one = STANDUPS[standup]
        asked = self.world.play.people.command(one.owner, one.channel, "/standup", f"delete {one.name}")
        if "standup_delete" not in asked["body"]:
            return
        sight = Sight.of(self.world)
        before = {(run.id, user) for run in self.world.runs() for user in NAMES if sight.prompts(run.id, user)}
        self.world.play.people.click(one.owner, "standup_delete", channel=one.channel, ts=asked["ts"])
        if not self.world.store.standup(ACME, standup):
            self.ledger.prompted_at_deletion[standup] = before

    def _press(self, user: str) -> None:
        for message in reversed(self.world.play.dm(user)):
            for action in ("standup_undo", "job_retry"):
                for value in buttons_of(message, action):
                    self.world.play.people.click(user, action, channel=user, ts=message["ts"])
                    if self.world.store.standup(ACME, value):
                        self.ledger.prompted_at_deletion.pop(value, None)
                    return

    def _report(self, user: str, standup: str) -> None:
        run = self._current(standup)
        if run and self.world.store.standup(ACME, standup):
            self.ledger.ended_by_hand.add(run.id)
        self._command(user, standup, "report")
