"""Answering and skipping: what is kept, what it causes, and what happens when two do it at once."""

from typing import Any

import pytest

from chalicelib.aws.table import Commit
from chalicelib.errors import StorageUnavailable
from chalicelib.features.standups.model import Member, Status
from chalicelib.slack.payloads import Click, Submission
from tests.faults._looks import ACME
from tests.harness import Stage, buttons, words
from tests.unit.features.standups.bench import UPDATE, Bench
from tests.unit.features.standups.made import NINE, RUN, answered, member

GONE = "isn't there anymore"


@pytest.fixture
def bench(play: Stage) -> Bench:
    return Bench(play)


def click(action: str = "standup_skip", user: str = "U0ADA", **changes: Any) -> Click:
    return Click(ACME, "", "", "", user, action, RUN.id, "", "request")._replace(**changes)


def submission(*answers: str, user: str = "U0ADA", callback: str = "standup_answer", **changes: Any) -> Submission:
    values = {f"answer_{n}": {f"answer_{n}": {"value": answer}} for n, answer in enumerate(answers)}
    return Submission(ACME, "", user, callback, RUN.id, values, "request")._replace(**changes)


def press(bench: Bench, action: str) -> dict[str, Any]:
    """Ada presses a button of her prompt."""
    channel, ts = bench.prompts("U0ADA")
    pressed: dict[str, Any] = bench.play.people.click("U0ADA", action, channel=channel, ts=ts, value=RUN.id)
    return pressed | {"channel": channel}


def initial(view: dict[str, Any]) -> list[str | None]:
    return [block["element"].get("initial_value") for block in view["blocks"]]


def test_answer_opens_the_questions_with_what_was_answered(bench: Bench) -> None:
    bench.holds(answered("U0ADA", "one", "two", ""))
    assert initial(press(bench, "standup_answer")["view"]) == ["one", "two", None]


@pytest.mark.parametrize("members", [[], [member("U0ADA")]], ids=["nobody", "asked"])
def test_answer_opens_empty_questions_for_who_has_not_answered(bench: Bench, members: list[Member]) -> None:
    bench.holds(*members)
    assert initial(press(bench, "standup_answer")["view"]) == [None] * 3


def test_a_click_that_is_too_old_gets_a_button_that_only_its_author_sees(bench: Bench) -> None:
    bench.holds(member("U0ADA"))
    bench.play.people.faults("views.open", error="expired_trigger_id")
    channel = press(bench, "standup_answer")["channel"]
    seen = bench.play.people.messages(channel=channel, as_user="U0ADA")
    (shown,) = [one for one in seen if one.get("ephemeral")]
    assert "too long for Slack" in words(shown)
    (button,) = [one for row in shown["blocks"] for one in row.get("elements", [])]
    assert (button["action_id"], button["value"]) == ("standup_answer", RUN.id)
    assert buttons(bench.play.dm("U0ADA")[0]) == ["Answer", "Skip today"]


@pytest.mark.parametrize("action", ["standup_answer", "standup_skip"])
def test_a_button_whose_run_is_gone_says_so_in_its_place(bench: Bench, action: str) -> None:
    press(bench, action)
    (message,) = bench.play.dm("U0ADA")
    assert (GONE in words(message), buttons(message)) == (True, [])
    assert bench.times(UPDATE) == 1
    assert bench.jobs() == []


def test_at_the_home_tab_whatever_is_done_shows_the_tab_again(bench: Bench) -> None:
    bench.answering.click_skip(click("standup_skip.home"))
    assert bench.jobs() == ["home.request"]
    assert GONE in words(bench.play.dm("U0ADA")[-1])


def test_what_changes_nothing_shows_the_tab_again_too(bench: Bench) -> None:
    bench.holds(answered("U0ADA"))
    assert bench.answering.skip(click("standup_skip.home"), bench.run()) == bench.member("U0ADA")
    assert bench.jobs() == ["home.request"]
    assert bench.answering.skip(click(request="another"), bench.run()) == bench.member("U0ADA")
    assert bench.jobs() == ["home.request"]


def test_answers_for_a_run_that_is_gone_are_given_back(bench: Bench) -> None:
    reply = bench.answering.submit(submission("precious"))
    assert reply
    assert reply["response_action"] == "update"
    assert (GONE in words(reply["view"]), "precious" in words(reply["view"])) == (True, True)


def test_answers_that_say_nothing_are_refused_at_the_field(bench: Bench) -> None:
    bench.holds(member("U0ADA"))
    reply = bench.answering.submit(submission("", " ", ""))
    assert reply
    assert (reply["response_action"], list(reply["errors"])) == ("errors", ["answer_0"])
    assert (bench.member("U0ADA").status, bench.jobs()) == (Status.ASKED, [])


def test_an_answer_before_the_report_changes_the_direct_message_alone(bench: Bench) -> None:
    bench.holds(member("U0ADA"))
    assert bench.answering.submit(submission("a", "b", "c")) is None
    ada = bench.member("U0ADA")
    assert (ada.status, ada.answers, ada.answered_at, ada.late) == (Status.ANSWERED, ("a", "b", "c"), bench.now, False)
    assert bench.jobs() == [f"dm.{RUN.id}.U0ADA.1"]
    assert [int(job["due"]["N"]) for job in bench.play.rooster.due_jobs(9)] == [bench.now]


def test_an_answer_after_the_report_changes_its_thread_and_its_head_too(bench: Bench) -> None:
    bench.holds(member("U0ADA"), reported=True, head="1.1", report_channel="C0TEAM")
    bench.answering.submit(submission("a", callback="standup_answer.home"))
    where = f"{RUN.id}.U0ADA.1"
    assert bench.member("U0ADA").late
    assert bench.jobs() == [f"dm.{where}", f"head.{where}", "home.request", f"reply.{where}"]


def test_a_skip_after_the_report_changes_its_head_alone(bench: Bench) -> None:
    bench.holds(member("U0ADA"), reported=True, head="1.1", report_channel="C0TEAM")
    assert bench.answering.click_skip(click()) is None
    assert bench.member("U0ADA").status is Status.SKIPPED
    assert bench.jobs() == [f"dm.{RUN.id}.U0ADA.1", f"head.{RUN.id}.U0ADA.1"]


def test_what_slack_repeats_is_done_once(bench: Bench) -> None:
    bench.holds(member("U0ADA"))
    for said in ("first", "again"):
        bench.answering.submit(submission(said))
    assert (bench.member("U0ADA").revision, bench.member("U0ADA").answers[0]) == (1, "first")


def test_who_was_not_asked_may_answer_and_skip(bench: Bench) -> None:
    bench.holds()
    bench.answering.submit(submission("me too", user="U0NEW"))
    new = bench.member("U0NEW")
    assert (new.user, new.name, new.picture, new.ask_at, new.answers[0]) == ("U0NEW", "", "", NINE, "me too")
    assert bench.answering.skip(click(user="U0BEN", request="another"), bench.run()).status is Status.SKIPPED


def test_pictures_are_added_at_the_instant_of_the_click(bench: Bench) -> None:
    bench.holds(member("U0ADA"))
    after = bench.answering.attach_pictures(click("standup_picture"), bench.run(), ["F1", "F2"])
    assert after == bench.member("U0ADA")
    assert (after.pictures, after.status, after.answered_at) == (("F1", "F2"), Status.ANSWERED, bench.now)


def disturbed(bench: Bench, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Somebody else is quicker, so many times: the run is closed, then its report is posted."""
    commit, left = bench.store.commit, iter(range(times))

    def late(*writes: Any, once: Any = None) -> Commit:
        number = next(left, None)
        if number == 0:
            bench.store.close(ACME, RUN.id)
        elif number is not None:
            where = f"head.{number}"
            bench.store.mark_head(ACME, RUN.id, "C0TEAM", where)
        return commit(*writes, once=once)

    monkeypatch.setattr(bench.store, "commit", late)


@pytest.mark.parametrize("times", [1, 2])
def test_who_is_overtaken_twice_goes_by_what_is_true_then(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    bench.holds(member("U0ADA"))
    disturbed(bench, monkeypatch, times)
    bench.answering.submit(submission("a"))
    assert bench.member("U0ADA").late
    assert any(job.startswith("reply.") for job in bench.jobs()) is (times == 2)


def test_who_is_overtaken_three_times_is_asked_to_try_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.holds(member("U0ADA"))
    disturbed(bench, monkeypatch, 3)
    with pytest.raises(StorageUnavailable) as caught:
        bench.answering.submit(submission("a"))
    assert (caught.value.code, bench.member("U0ADA").status) == ("too_many_conflicts", Status.ASKED)


def test_where_the_run_goes_meanwhile_nothing_is_written(bench: Bench) -> None:
    bench.holds(member("U0ADA"))
    run = bench.run()
    bench.play.rooster.reset()
    with pytest.raises(StorageUnavailable):
        bench.answering.skip(click(), run)
    assert bench.jobs() == []
