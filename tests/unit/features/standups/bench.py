"""A run as the store has it, and the handlers of its jobs, called one at a time."""

from typing import Any

from chalicelib import clock, wiring
from chalicelib.features.standups import jobs, templates
from chalicelib.features.standups.model import Member, Run
from chalicelib.features.standups.service import standups
from chalicelib.features.standups.store import put_member, put_run, put_standup
from chalicelib.jobs.model import Again, Args, Job, Outcome
from tests.faults._looks import ACME, calls
from tests.harness import Stage, words
from tests.unit.features.standups.made import ELEVEN, RUN, STANDUP, run

POST, UPDATE, CHANNEL = "chat.postMessage", "chat.update", "C0TEAM"
NOTHING: Args = {}


class Bench:
    """The standup of tests.unit.features.standups.made, and its run of Monday."""

    def __init__(self, play: Stage) -> None:
        self.play = play
        parts = standups(wiring.container())
        self.store, self.reporting, self.answering = parts.store, parts.reporting, parts.answering
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

    def report(self, args: Args = NOTHING, **more: Any) -> Outcome:
        return self.reporting.report(Job(ACME, "report.1", jobs.REPORT, self.now, {"run": RUN.id, **args}, **more))

    def reply(self, user: str, args: Args = NOTHING) -> Outcome:
        given = {"run": RUN.id, "user": user, **args}
        return self.reporting.reply(Job(ACME, f"reply.{user}", jobs.REPLY, self.now, given))

    def head(self) -> Outcome:
        return self.reporting.head(Job(ACME, "head.1", jobs.HEAD, self.now, {"run": RUN.id}))

    def whole_report(self, **args: str | int) -> list[Outcome]:
        """All turns of it, one after the other."""
        outcomes: list[Outcome] = []
        given: Args = args
        while True:
            outcome = self.report(given)
            outcomes.append(outcome)
            if not isinstance(outcome, Again):
                return outcomes
            given = outcome.args

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
