"""Direct messages, as Slack tells them: which are for standups is decided here; what they cause is a job."""

from collections.abc import Sequence

from chalicelib import clock
from chalicelib.access.workspaces import Workspaces
from chalicelib.jobs import model as jobs_model
from chalicelib.slack import typed
from chalicelib.slack.heard import Heard, heard
from chalicelib.slack.payloads import Event
from chalicelib.standups import jobs
from chalicelib.standups import run as rules
from chalicelib.standups.asking import FEATURE
from chalicelib.standups.jobs import Word
from chalicelib.standups.run import Seat
from chalicelib.standups.store import StandupStore

WORDS = {
    **dict.fromkeys(("answer", "answers", "report", "reports"), Word.ANSWER),
    **dict.fromkeys(("skip", "skip today"), Word.SKIP),
    **dict.fromkeys(("standup", "standups", "my standups"), Word.STANDUP),
}


class Listening:
    """Words that Rooster knows are always for standups, anything else only while one waits for the member."""

    def __init__(self, store: StandupStore, workspaces: Workspaces) -> None:
        self._store = store
        self._workspaces = workspaces

    def message(self, event: Event) -> bool:
        """A message to Rooster; True if it is answered, so that nobody else does."""
        said = heard(event)
        if not said or not said.is_direct or typed.asks_for_help(said.text):
            return False
        if FEATURE in self._workspaces.recall(event.workspace).off:
            return False
        word, run = self._meaning(event.workspace, said)
        job = jobs.heard(event.workspace, said, word, run, clock.now())
        if word is Word.NONE:
            # Told twice, and answered in between: it is not somebody else's now.
            return self._store.knows(job)
        self._store.write_once(jobs_model.put(job))
        return True

    def _meaning(self, workspace: str, said: Heard) -> tuple[Word, str]:
        """What was said, and the run that it names, if it names one."""
        if word := WORDS.get(typed.said(said.text)):
            return word, ""
        seats = self._store.asked(workspace, said.user, clock.now())
        verb, name = typed.split(said.text)
        if verb in WORDS and (called := _called(seats, name)):
            return WORDS[verb], called
        return (Word.TEXT, "") if meant(seats, said.thread) else (Word.NONE, "")


def meant(seats: Sequence[Seat], thread: str) -> list[Seat]:
    """Those that a text may answer: the one whose prompt opened the thread, though it be late; or all that wait."""
    asked_there = [seat for seat in seats if thread and seat[1] and seat[1].ts == thread]
    return asked_there or [seat for seat in seats if rules.waits_for(*seat)]


def _called(seats: Sequence[Seat], name: str) -> str:
    wanted = typed.key(name)
    return next((run.id for run, member in seats if typed.key(run.name) == wanted and rules.waits_for(run, member)), "")
