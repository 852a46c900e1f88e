"""The jobs that delete, one call at a time: what each comes to, what is kept of the message, who is told."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.access.tokens import NOT_INSTALLED, OneToken
from chalicelib.aws.table import Put
from chalicelib.errors import InDoubt, UnknownRefusal, WorkspaceGone
from chalicelib.features.snaps import jobs, templates
from chalicelib.features.snaps.jobs import Vanish
from chalicelib.features.snaps.model import Snap
from chalicelib.features.snaps.store import SnapStore, put_snap
from chalicelib.features.snaps.vanishing import RATE, Vanishing
from chalicelib.jobs.codec import NoArgs, read, store
from chalicelib.jobs.model import Again, Done, Job, Outcome
from chalicelib.jobs.rate_limiter import RateLimiter
from chalicelib.slack.blocks import section
from tests import clock
from tests.faults._looks import ACME, calls
from tests.harness import Stage, words
from tests.snaps import ephemerals

ADA, CHANNEL = "U0ADA", "C0TEAM"
DELETE, HISTORY = "chat.delete", "conversations.history"
DAY = 24 * 3600


class Bench:
    """A message that is to vanish now, and its jobs."""

    def __init__(self, play: Stage) -> None:
        part = wiring.container().part
        self.play, self.vanishing, self.store = play, part(Vanishing), part(SnapStore)
        self.now = clock.now()
        _, self.ts = self.show("words")

    def show(self, text: str, thread: str = "") -> tuple[str, str]:
        """Rooster posts what is to vanish."""
        slack = wiring.container().workspaces.slack(ACME)
        return slack.post_message(CHANNEL, text, (section(text),), "s1", thread or None)

    def keep(self, **changes: Any) -> Job:
        """Remember it; its timer."""
        snap = replace(Snap("s1", ADA, CHANNEL, "", self.now - 60, self.now, self.ts), **changes)
        self.store.commit(put_snap(ACME, snap))
        return jobs.vanish(ACME, snap)

    def vanish(self, job: Job) -> Outcome:
        return self.vanishing.vanish(job, args(job))

    def doubt(self, job: Job) -> Outcome:
        return self.vanishing.doubt(job, args(job))

    def is_kept(self) -> bool:
        return self.store.snap(ACME, "s1") is not None

    def told(self) -> list[str]:
        return [words(message) for message in self.play.dm(ADA)]

    def there(self) -> int:
        return len(self.play.channel())


@pytest.fixture
def bench(play: Stage) -> Bench:
    return Bench(play)


def args(job: Job, **more: Any) -> Vanish:
    given: Vanish = read(Vanish, job.args)
    return given._replace(**more)


def test_at_its_second_it_is_deleted_forgotten_and_told_in_its_thread(bench: Bench) -> None:
    parent = bench.play.people.say("U0BEN", CHANNEL, "who is in?")["ts"]
    _, ts = bench.show("me", parent)
    job = bench.keep(ts=ts, thread=parent)
    assert bench.vanish(job) == Done()
    assert (bench.there(), bench.is_kept(), ephemerals(bench.play)) == (1, False, ["Deleted."])
    (call,) = calls(bench.play, "chat.postEphemeral")
    assert call["args"]["thread_ts"] == parent


def test_a_second_before_its_time_it_stays(bench: Bench) -> None:
    job = bench.keep(due=bench.now + 1)
    assert bench.vanish(job) == Again(bench.now + 1, args(job))
    assert (bench.there(), bench.is_kept()) == (1, True)


def test_what_is_gone_is_nobodys(bench: Bench) -> None:
    job = bench.keep()
    bench.store.forget(ACME, "s1")
    assert bench.vanish(job) == bench.doubt(job) == Done()
    assert bench.vanishing.held_up(job, args(job), "http_500") is None
    assert calls(bench.play, DELETE) == []


def test_what_is_being_posted_is_looked_for_after_ten_seconds(bench: Bench) -> None:
    job = bench.keep(ts="", at=bench.now - 9)
    assert bench.vanish(job) == Again(bench.now + 1, args(job))
    assert calls(bench.play, HISTORY) == []
    bench.play.people.clock(advance=1)
    assert bench.vanish(job) == Done()
    assert (bench.there(), bench.is_kept()) == (0, False)
    (look,) = calls(bench.play, HISTORY)
    assert int(look["args"]["oldest"]) == bench.now - 9 - 120


def test_what_stands_already_does_not_wait_for_its_posting(bench: Bench) -> None:
    assert bench.vanish(bench.keep(at=bench.now - 1)) == Done()
    assert bench.there() == 0


def test_in_a_crowd_it_waits_for_its_turn_and_takes_one_only(bench: Bench) -> None:
    turns = RateLimiter(wiring.container().table, RATE)
    for _ in range(RATE.burst + 9):
        turns.take(ACME, bench.now)
    job = bench.keep()
    outcome = bench.vanish(job)
    assert isinstance(outcome, Again)
    assert bench.now < outcome.due <= bench.now + 12
    assert (outcome.args, bench.there()) == (args(job, turn=outcome.due), 1)
    assert bench.vanish(job._replace(args=store(outcome.args))) == Done()
    assert bench.there() == 0


def test_slack_lets_it_delete_50_a_minute(bench: Bench) -> None:
    """https://docs.slack.dev/apis/web-api/rate-limits: chat.delete is of tier 3."""
    assert (RATE.interval_ms * RATE.burst, RATE.burst) == (60_000, 50)


@pytest.mark.parametrize(("seconds", "is_wrong"), [(6 * 3600 - 1, False), (6 * 3600, True)])
def test_only_a_wrong_clock_makes_it_go_out_of_turn(bench: Bench, seconds: int, is_wrong: bool) -> None:
    until = bench.now * 1000 + RATE.burst * RATE.interval_ms + seconds * 1000
    wiring.container().table.commit(Put({"pk": ACME, "sk": RATE.key, "until": until}))
    outcome = bench.vanish(bench.keep())
    assert (outcome == Done(), bench.there()) == ((True, 0) if is_wrong else (False, 1))


def test_what_its_author_keeps_at_this_very_instant_stays(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    job, begin = bench.keep(), bench.store.begin_to_go

    def kept_before(workspace: str, snap: str) -> bool:
        assert bench.store.keep(workspace, snap)
        return begin(workspace, snap)

    monkeypatch.setattr(bench.store, "begin_to_go", kept_before)
    assert bench.doubt(job) == Done()
    assert bench.there() == 1


def test_after_a_return_each_gets_its_timer_again(bench: Bench) -> None:
    bench.keep(due=bench.now + 500)
    assert bench.vanishing.resume(Job(ACME, "resume.1", jobs.RESUME, bench.now), NoArgs()) == Done()
    (job,) = bench.play.rooster.due_jobs(500)
    assert (job["job"]["S"], int(job["due"]["N"])) == ("snap.s1.resume.1", bench.now + 500)


def test_who_is_to_hear_that_it_is_held_up_is_its_author(bench: Bench) -> None:
    job = bench.keep()
    notice = bench.vanishing.held_up(job, args(job), "is_archived")
    assert notice
    assert (notice.about, notice.users) == ("snap.s1", [ADA])
    assert "the channel is archived" in words({"blocks": list(notice.message.blocks)})


def suspend() -> None:
    assert wiring.container().workspaces.suspend(ACME, "invalid_auth", clock.now())


@pytest.mark.parametrize(("late", "is_over"), [(0, False), (DAY, False), (DAY + 1, True)])
def test_while_the_token_is_dead_it_is_tried_each_five_minutes_for_a_day(
    bench: Bench, log: list[str], late: int, is_over: bool
) -> None:
    suspend()
    job = bench.keep(due=bench.now - late)
    assert bench.doubt(job) == (Done() if is_over else Again(bench.now + 300, args(job)))
    assert (bench.is_kept(), bench.told(), bench.there()) == (not is_over, [], 1)
    assert sum("snap_given_up" in line and f'"job": "{job.id}"' in line and ACME in line for line in log) == is_over


@pytest.mark.parametrize("late", [0, 2 * DAY])
def test_where_rooster_is_not_installed_any_more_its_return_goes_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, late: int
) -> None:
    def nobody(*_: object) -> str:
        raise WorkspaceGone(NOT_INSTALLED)

    monkeypatch.setattr(OneToken, "of", nobody)
    with pytest.raises(WorkspaceGone):
        bench.doubt(bench.keep(due=bench.now - late))
    assert bench.is_kept()


def test_a_token_that_slack_disowns_now_is_the_workers_to_mind(bench: Bench) -> None:
    bench.play.people.faults(DELETE, error="token_revoked")
    with pytest.raises(WorkspaceGone):
        bench.doubt(bench.keep())
    assert bench.is_kept()


@pytest.mark.parametrize("code", ["cant_delete_message", "msg_too_old", "is_archived", "restricted_action"])
def test_a_refusal_that_stays_one_is_told_logged_and_let_go(bench: Bench, log: list[str], code: str) -> None:
    bench.play.people.faults(DELETE, error=code)
    job = bench.keep()
    assert bench.doubt(job) == Done()
    assert (bench.is_kept(), bench.there(), ephemerals(bench.play)) == (False, 1, [])
    (told,) = bench.told()
    assert templates.why_not(code) in told
    (line,) = [line for line in log if "snap_refused" in line]
    assert all(part in line for part in (f'"code": "{code}"', f'"job": "{job.id}"', ACME))


def test_what_somebody_deleted_before_is_let_go_quietly(bench: Bench, log: list[str]) -> None:
    bench.play.people.delete("U0DEV", CHANNEL, bench.ts)
    assert bench.doubt(bench.keep()) == Done()
    assert (bench.is_kept(), bench.told(), ephemerals(bench.play)) == (False, [], [])
    assert not any("snap_refused" in line for line in log)


def test_it_is_gone_though_slack_lets_nobody_be_told(bench: Bench) -> None:
    bench.play.people.faults("chat.postEphemeral", status=500)
    assert bench.doubt(bench.keep()) == Done()
    assert (bench.is_kept(), bench.there(), bench.told()) == (False, 0, [])


FAULTS = [({"status": 500}, InDoubt, "Slack isn't answering"), ({"error": "odd"}, UnknownRefusal, "Slack says `odd`")]


@pytest.mark.parametrize("method", [DELETE, HISTORY])
@pytest.mark.parametrize(("fault", "kind", "said"), FAULTS, ids=["silence", "odd"])
def test_what_may_pass_is_the_workers_four_times_then_told_once_and_tried_each_five_minutes(
    bench: Bench, method: str, fault: dict[str, Any], kind: type[Exception], said: str
) -> None:
    bench.play.people.faults(method, times=9, **fault)
    job = bench.keep(ts=bench.ts if method == DELETE else "")
    with pytest.raises(kind):
        bench.doubt(job._replace(failures=3))
    assert bench.told() == []
    outcome = bench.doubt(job._replace(failures=4))
    assert outcome == Again(bench.now + 300, args(job, patient=True))
    assert bench.doubt(job._replace(args=store(outcome.args))) == outcome
    assert (len(bench.told()), bench.is_kept(), bench.there()) == (1, True, 1)
    assert said in bench.told()[0]


@pytest.mark.parametrize("failures", [4, 5])
@pytest.mark.parametrize(("late", "is_over"), [(DAY, False), (DAY + 1, True)])
def test_what_may_pass_is_given_up_after_a_day(
    bench: Bench, log: list[str], late: int, is_over: bool, failures: int
) -> None:
    bench.play.people.faults(DELETE, status=500)
    job = bench.keep(due=bench.now - late)._replace(failures=failures)
    assert (bench.doubt(job) == Done(), bench.is_kept()) == (is_over, not is_over)
    assert any("snap_given_up" in line for line in log) is is_over
    assert len(bench.told()) == int(not is_over)


def test_nobody_can_be_told_and_it_is_tried_all_the_same(bench: Bench) -> None:
    bench.play.people.faults(DELETE, status=500)
    bench.play.people.faults("chat.postMessage", status=500)
    job = bench.keep()._replace(failures=4)
    assert bench.doubt(job) == Again(bench.now + 300, args(job, patient=True))


def test_an_author_who_is_gone_is_not_told_and_it_is_let_go(bench: Bench) -> None:
    bench.play.people.faults(DELETE, error="cant_delete_message")
    bench.play.people.faults("chat.postMessage", error="user_disabled")
    assert bench.doubt(bench.keep()) == Done()
    assert (bench.is_kept(), bench.told()) == (False, [])


def test_what_may_not_be_looked_for_is_told_and_let_go(bench: Bench) -> None:
    bench.play.people.faults(HISTORY, error="missing_scope")
    assert bench.doubt(bench.keep(ts="")) == Done()
    assert (bench.is_kept(), bench.there()) == (False, 1)
    assert "I can't check" in bench.told()[0]


@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_what_is_not_there_is_looked_for_three_times_20_seconds_apart(bench: Bench, ahead: int) -> None:
    job = bench.keep(ts="", id="s2", due=bench.now + ahead)
    again = bench.doubt(job)
    assert again == Again(bench.now + 20, args(job, looks=1))
    again = bench.doubt(job._replace(args=store(again.args)))
    assert again == Again(bench.now + 20, args(job, looks=2))
    assert bench.doubt(job._replace(args=store(again.args))) == Done()
    assert (bench.store.snap(ACME, "s2") is not None) is (ahead > 0)
    assert (bench.told(), bench.there()) == ([], 1)


def test_of_a_thread_the_replies_are_looked_through(bench: Bench) -> None:
    parent = bench.play.people.say("U0BEN", CHANNEL, "who is in?")["ts"]
    bench.show("me", parent)
    assert bench.doubt(bench.keep(ts="", thread=parent)) == Done()
    assert calls(bench.play, HISTORY) == []
    assert [one["ts"] for one in bench.play.channel()] == [bench.ts]
