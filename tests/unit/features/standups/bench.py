"""A run as the store has it, and the handlers of its jobs, called one at a time."""

from typing import TYPE_CHECKING, Any

from chalicelib import wiring
from chalicelib.features.standups import jobs, templates
from chalicelib.features.standups.answering import Answering
from chalicelib.features.standups.model import Member, Run
from chalicelib.features.standups.reporting import Reporting
from chalicelib.features.standups.store import StandupStore, put_member, put_run, put_standup
from chalicelib.jobs.model import Again, Job, Outcome
from tests import clock
from tests.faults._looks import ACME, calls
from tests.harness import Stage, words
from tests.unit.features.standups.made import ELEVEN, RUN, STANDUP, run

if TYPE_CHECKING:
    pass

POST, UPDATE, CHANNEL = "chat.postMessage", "chat.update", "C0TEAM"
WHOLE = jobs.Report(RUN.id)


class Bench:
    """The standup of tests.unit.features.standups.made, and its run of Monday."""

    def __init__(self, play: Stage) -> None:
        self.play = play
        part = wiring.container().part
        self.store, self.reporting, self.answering = part(StandupStore), part(Reporting), part(Answering)
        self.now = clock.now()
        self.store.commit(put_standup(ACME, STANDUP))

    def holds(self, *members: Member, **changes: Any) -> None:
        """The run is there, with these members."""
        self.store.commit(put_run(ACME, run(**changes)))
        for member in members:
            self.joins(member)

    def joins(self, member: Member) -> None:
        self.store.commit(put_member(ACME, RUN.id, member))

    def prompts(self, user: str) -> tuple[str, str]:
        """Rooster writes to them; the place of it."""
        slack = wiring.container().workspaces.slack(ACME)
        asked = templates.prompt(RUN)
        return slack.post_message(user, asked.text, asked.blocks, f"prompt.{user}")

    def report(self, args: tuple[Any, ...] = WHOLE, failures: int = 0, **changes: Any) -> Outcome:
        assert isinstance(args, jobs.Report)
        job = Job(ACME, "report.1", jobs.REPORT, self.now, failures=failures)
        return self.reporting.report(job, args._replace(**changes))

    def reply(self, user: str, held_up: bool = False) -> Outcome:
        return self.reporting.reply(Job(ACME, f"reply.{user}", jobs.REPLY, self.now), jobs.Reply(RUN.id, user, held_up))

    def head(self) -> Outcome:
        return self.reporting.head(Job(ACME, "head.1", jobs.HEAD, self.now), jobs.OfRun(RUN.id))

    def whole_report(self, **args: Any) -> list[Outcome]:
        """All turns of it, one after the other."""
        outcomes = [self.report(**args)]
        while isinstance(last := outcomes[-1], Again):
            outcomes.append(self.report(last.args))
        return outcomes

    def run(self) -> Run:
        found = self.store.run(ACME, RUN.id)
        assert found
        return found

    def member(self, user: str) -> Member:
        found = self.store.member(ACME, RUN.id, user)
        assert found
        return found

    def posted(self) -> list[str]:
        """Rooster's messages in the channel."""
        return [words(message) for message in self.play.channel()]

    def jobs(self) -> list[str]:
        return sorted(item["job"]["S"] for item in self.play.rooster.due_jobs(ELEVEN))

    def times(self, method: str) -> int:
        return len(calls(self.play, method))
