"""The jobs that report, one call at a time: what each posts, what it remembers, and what comes after it."""

from typing import Any

import pytest

from chalicelib.errors import ChannelGone, InDoubt, NotAllowed, SlackRefused
from chalicelib.features.standups import report
from chalicelib.features.standups.jobs import Report
from chalicelib.features.standups.model import Member, Status
from chalicelib.jobs.model import Again, Done
from tests.faults._looks import ACME
from tests.harness import Stage, words
from tests.unit.features.standups.bench import CHANNEL, POST, UPDATE, Bench
from tests.unit.features.standups.made import ELEVEN, NINE, RUN, answered, member

USERS = "users.info"


@pytest.fixture
def bench(play: Stage) -> Bench:
    return Bench(play)


def written(user: str, *answers: str, **changes: Any) -> Member:
    return answered(user, *answers, **{"revision": 1, **changes})


ADA = written("U0ADA", "words of Ada", answered_at=NINE)
BEN = written("U0BEN", "words of Ben", answered_at=NINE + 1)


def test_the_head_comes_first_then_each_answer_a_second_later(bench: Bench) -> None:
    bench.holds(ADA, BEN, member("U0CHI"))
    first = bench.report(at=ELEVEN)
    after = report.sort_key(BEN)
    assert first == Again(bench.now + 1, Report(RUN.id, unposted=("U0ADA", "U0BEN"), after=after))
    assert bench.run().reported
    (head,) = bench.play.channel()
    assert (bench.run().head, bench.run().report_channel) == (head["ts"], CHANNEL)
    second = bench.report(first.args)
    assert second == Again(bench.now + 1, Report(RUN.id, unposted=("U0BEN",), after=after))
    assert bench.report(second.args) == Done()
    _, ada, ben = bench.play.channel()
    assert [ada["thread_ts"], ben["thread_ts"]] == [head["ts"]] * 2
    assert ("words of Ada" in words(ada), "words of Ben" in words(ben)) == (True, True)
    assert (bench.member("U0ADA").replies, bench.member("U0ADA").shown) == ((ada["ts"],), 1)
    assert (bench.times(POST), bench.times(UPDATE)) == (3, 1)


def test_without_answers_it_is_done_at_once(bench: Bench) -> None:
    bench.holds(member("U0ADA"), member("U0BEN", Status.SKIPPED))
    assert bench.report() == Done()
    assert "No answers this time." in bench.posted()[0]


def test_a_timer_that_is_not_the_runs_any_more_does_nothing(bench: Bench) -> None:
    assert bench.report() == Done()
    bench.holds(ADA)
    assert bench.report(at=ELEVEN - 1) == Done()
    assert (bench.run().reported, bench.posted()) == (False, [])


def test_fifty_members_are_taken_at_once_and_the_next_after_them(bench: Bench) -> None:
    crowd = [written(f"U1{number:02}", answered_at=NINE + number) for number in range(51)]
    bench.holds(*crowd)
    outcome = bench.report()
    assert isinstance(outcome, Again)
    page = tuple(one.user for one in crowd[:50])
    assert outcome.args == Report(RUN.id, unposted=page, after=report.sort_key(crowd[49]))
    outcome = bench.report(outcome.args, unposted=())
    assert outcome == Again(bench.now + 1, Report(RUN.id, unposted=("U150",), after=report.sort_key(crowd[50])))


def test_the_last_turn_shows_in_the_head_who_answered_meanwhile(bench: Bench) -> None:
    bench.holds(ADA, head="1.1", report_channel=CHANNEL)
    bench.play.people.faults(UPDATE, error="message_not_found")
    assert bench.report(after=report.sort_key(ADA)) == Done()
    assert bench.times(UPDATE) == 1


@pytest.mark.parametrize(
    "changes", [{"shown": 1}, {"status": Status.SKIPPED}, {"user": "U0DEV"}], ids=["there", "skipped", "gone"]
)
def test_in_its_turn_nothing_is_posted_that_is_there_or_not_to_be(bench: Bench, changes: dict[str, Any]) -> None:
    given = {"user": "U0BEN", "status": Status.ANSWERED, "revision": 1, **changes}
    bench.holds(member(given.pop("user"), given.pop("status"), **given))
    bench.report()
    bench.report(unposted=("U0BEN",), after="9")
    assert len(bench.posted()) == 1


@pytest.mark.parametrize("fault", [{"status": 500}, {"error": "odd"}], ids=str)
def test_what_slack_refuses_twice_holds_up_nobody_else(bench: Bench, fault: dict[str, Any]) -> None:
    bench.holds(ADA, BEN)
    first = bench.report()
    assert isinstance(first, Again)
    bench.play.people.faults(POST, times=2, **fault)
    with pytest.raises((SlackRefused, InDoubt)):
        bench.report(first.args, failures=1)
    assert bench.jobs() == []
    second = bench.report(first.args, failures=2)
    assert second == Again(bench.now + 1, Report(RUN.id, unposted=("U0BEN",), after=report.sort_key(BEN)))
    assert bench.jobs() == ["reply.report.1.U0ADA"]


def test_whoever_asks_for_a_report_whose_head_is_gone_gets_it_anew(bench: Bench) -> None:
    bench.holds(ADA)
    bench.whole_report()
    lost = bench.run().head
    bench.play.people.delete("U0DEV", CHANNEL, lost)
    assert bench.report() == Done()
    assert bench.report(asked=True) == Again(bench.now, Report(RUN.id))
    assert (bench.run().head, bench.run().lost, bench.member("U0ADA").replies) == ("", lost, ())
    assert bench.whole_report()[-1] == Done()
    assert sum("words of Ada" in said for said in bench.posted()) == 2


@pytest.mark.parametrize("fault", [{}, {"error": "odd"}, {"status": 500}, {"error": "is_archived"}], ids=str)
def test_a_head_that_slack_does_not_call_gone_is_there(bench: Bench, fault: dict[str, Any]) -> None:
    bench.holds()
    bench.report()
    if fault:
        bench.play.people.faults(UPDATE, **fault)
    assert bench.report(asked=True) == Done()
    assert bench.run().head


def test_a_head_is_brought_up_to_date_once_it_is_posted(bench: Bench) -> None:
    assert bench.head() == Done()
    bench.holds()
    assert bench.head() == Done()
    assert bench.times(UPDATE) == 0
    bench.report()
    bench.joins(member("U0CHI", Status.SKIPPED))
    before = bench.times(UPDATE)
    assert bench.head() == Done()
    assert ("*Skipped* (1): Chi" in bench.posted()[0], bench.times(UPDATE) - before) == (True, 1)


@pytest.mark.parametrize(("changes", "shown"), [(1, 2), (2, 3), (3, 3)])
def test_a_head_follows_what_changes_while_it_is_shown_three_times(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, changes: int, shown: int
) -> None:
    bench.holds()
    bench.report()
    before, members, left = bench.times(UPDATE), bench.store.members, [f"U1{number}" for number in range(changes)]

    def more(workspace: str, run_id: str) -> list[Member]:
        found = members(workspace, run_id)
        if left:
            bench.joins(member(left.pop(), Status.SKIPPED))
        return found

    monkeypatch.setattr(bench.store, "members", more)
    bench.head()
    assert bench.times(UPDATE) - before == shown


def test_who_answered_in_time_is_left_to_the_reports_turn(bench: Bench) -> None:
    bench.holds(ADA, reported=True, head="1.1", report_channel=CHANNEL)
    assert bench.reply("U0ADA") == bench.reply("U0BEN") == Done()
    assert bench.times(POST) == 0


@pytest.mark.parametrize("status", [Status.SKIPPED, Status.ASKED])
def test_who_has_not_answered_has_no_reply(bench: Bench, status: Status) -> None:
    bench.holds(member("U0ADA", status, late=True), reported=True, head="1.1", report_channel=CHANNEL)
    assert bench.reply("U0ADA") == Done()
    assert bench.times(POST) == 0


def test_while_the_thread_is_not_open_nothing_is_posted_into_it(bench: Bench) -> None:
    assert bench.reply("U0ADA", held_up=True) == Done()
    bench.holds(written("U0ADA", late=True), reported=True)
    assert bench.reply("U0ADA", held_up=True) == Done()
    assert bench.times(POST) == 0


@pytest.mark.parametrize("late", [True, False], ids=["late", "held up"])
def test_a_late_answer_and_one_held_up_are_posted_and_the_prompt_says_so(bench: Bench, late: bool) -> None:
    prompt = bench.prompts("U0ADA")
    bench.holds(written("U0ADA", "my words", late=late, channel=prompt[0], ts=prompt[1]), member("U0BEN"))
    bench.store.close(ACME, RUN.id)
    bench.report()
    assert bench.reply("U0ADA", held_up=not late) == Done()
    assert "my words" in bench.posted()[1]
    assert "Thanks!" in words(bench.play.dm("U0ADA")[-1])
    before = bench.times(UPDATE)
    assert bench.reply("U0ADA", held_up=not late) == Done()
    assert (len(bench.posted()), bench.times(UPDATE) - before) == (2, 1)


@pytest.mark.parametrize(("code", "why"), [("is_archived", "channel"), ("restricted_action", "not_allowed")])
def test_where_the_channel_takes_no_head_its_owner_gets_the_report_and_it_pauses(
    bench: Bench, code: str, why: str
) -> None:
    bench.holds(ADA)
    bench.play.people.faults(POST, error=code, channel=CHANNEL)
    bench.whole_report()
    head, ada = bench.play.dm("U0ADA")[:2]
    assert (bench.run().head, bench.run().report_channel) == (head["ts"], bench.run().report_channel)
    assert bench.run().report_channel.startswith("D")
    assert ("words of Ada" in words(ada), bench.posted()) == (True, [])
    paused = bench.store.standup(ACME, RUN.standup)
    assert paused
    assert paused.paused == why
    assert any(job.startswith(f"notice.{RUN.id}.{why}") for job in bench.jobs())


@pytest.mark.parametrize(("code", "kind"), [("is_archived", ChannelGone), ("restricted_action", NotAllowed)])
def test_where_nobody_takes_the_report_it_is_tried_again(bench: Bench, code: str, kind: type[Exception]) -> None:
    bench.holds(ADA)
    bench.play.people.faults(POST, error=code, times=99)
    with pytest.raises(kind):
        bench.report()
    assert bench.run().head == ""


def test_where_the_channel_goes_under_the_thread_the_report_moves_once(bench: Bench) -> None:
    bench.holds(ADA, BEN)
    first = bench.report()
    assert isinstance(first, Again)
    bench.play.people.faults(POST, error="is_archived", channel=CHANNEL)
    bench.report(first.args)
    assert bench.run().report_channel.startswith("D")
    head, ada = bench.play.dm("U0ADA")
    assert ("*Answered* (2): Ada, Ben" in words(head), "words of Ada" in words(ada)) == (True, True)
    assert (ada["thread_ts"], bench.member("U0ADA").replies) == (head["ts"], (ada["ts"],))
    bench.play.people.faults(POST, error="is_archived")
    with pytest.raises(ChannelGone):
        bench.report(first.args, unposted=("U0BEN",))
    assert len(bench.play.dm("U0ADA")) == 2
