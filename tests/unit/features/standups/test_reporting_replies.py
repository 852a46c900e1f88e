"""Answers in the report's thread: changed, added, made smaller, posted anew; and the names above them."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.errors import InDoubt, SlackRefused
from chalicelib.features.standups.model import Member
from chalicelib.features.standups.store import change_member
from chalicelib.jobs.model import Again, Done
from tests.faults._looks import ACME
from tests.harness import Stage
from tests.unit.features.standups.bench import CHANNEL, POST, UPDATE, Bench
from tests.unit.features.standups.made import NINE, RUN, answered

USERS = "users.info"


@pytest.fixture
def bench(play: Stage) -> Bench:
    return Bench(play)


def written(user: str, *answers: str, **changes: Any) -> Member:
    return answered(user, *answers, **{"revision": 1, **changes})


ADA = written("U0ADA", "words of Ada", answered_at=NINE)
BEN = written("U0BEN", "words of Ben", answered_at=NINE + 1)


def test_an_answer_changed_while_it_is_posted_is_shown_as_it_is_then(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.holds(ADA)
    first, mark = bench.report(), bench.store.mark_replies
    assert isinstance(first, Again)
    newer = iter(["second", "third", "fourth", "fifth"])

    def edited(workspace: str, run_id: str, one: Member, replies: tuple[str, ...]) -> Member:
        after = replace(one, answers=(next(newer),), revision=one.revision + 1)
        bench.store.commit(change_member(workspace, run_id, one, after))
        return mark(workspace, run_id, one, replies)

    monkeypatch.setattr(bench.store, "mark_replies", edited)
    bench.report(first.args)
    assert "third" in bench.posted()[1]
    assert (len(bench.posted()), bench.member("U0ADA").is_shown()) == (2, False)


def test_an_unchanged_answer_is_posted_once_and_not_changed(bench: Bench) -> None:
    bench.holds(ADA)
    first = bench.report()
    assert isinstance(first, Again)
    bench.report(first.args)
    assert (bench.times(POST), bench.times(UPDATE)) == (2, 1)


LONG = ["x" * 1900, "y" * 1900, "z" * 1900]


@pytest.mark.parametrize(
    ("code", "pictures", "count", "has_picture"),
    [
        ("msg_too_long", (), 2, False),
        ("msg_blocks_too_long", ("https://a.test/1",), 2, True),
        ("invalid_blocks", (), 2, False),
        ("invalid_blocks", ("https://a.test/1",), 1, False),
    ],
)
def test_what_slack_finds_too_much_comes_without_pictures_or_in_parts(
    bench: Bench, log: list[str], code: str, pictures: tuple[str, ...], count: int, has_picture: bool
) -> None:
    bench.holds(written("U0ADA", *LONG, pictures=pictures))
    first = bench.report()
    assert isinstance(first, Again)
    bench.play.people.faults(POST, error=code)
    bench.report(first.args)
    _, *replies = bench.posted()
    assert (len(replies), "a.test" in "".join(replies)) == (count, has_picture)
    assert all(answer in "".join(replies) for answer in LONG)
    (line,) = [line for line in log if '"event": "refused"' in line]
    assert all(part in line for part in (ACME, '"report.1"', '"standup_report"', f'"code": "{code}"'))


def test_what_slack_refuses_for_another_reason_is_not_made_smaller(bench: Bench, log: list[str]) -> None:
    bench.holds(ADA)
    first = bench.report()
    assert isinstance(first, Again)
    bench.play.people.faults(POST, error="odd")
    with pytest.raises(SlackRefused):
        bench.report(first.args)
    assert (bench.times(POST), any('"event": "refused"' in line for line in log)) == (2, False)


def change(bench: Bench, *answers: str) -> None:
    """Ada writes something else."""
    one = bench.member("U0ADA")
    bench.store.commit(change_member(ACME, RUN.id, one, replace(one, answers=answers, revision=one.revision + 1)))


def edit(bench: Bench, *answers: str) -> None:
    """Ada writes something else, and it is shown, once the report is out."""
    change(bench, *answers)
    bench.reply("U0ADA")


def test_an_edit_changes_adds_and_empties_messages_where_they_stand(bench: Bench) -> None:
    bench.holds(written("U0ADA", "short"))
    bench.whole_report()
    edit(bench, *["<" * 2000] * 3)
    first, *others = bench.member("U0ADA").replies
    assert (len(others), len(bench.posted())) == (len(bench.posted()) - 2, 2 + len(others))
    assert len(others) >= 1
    edit(bench, "brief")
    assert bench.member("U0ADA").replies == (first, *others)
    assert "brief" in bench.posted()[1]
    assert all("_shortened_" in said for said in bench.posted()[2:])


def test_what_somebody_deleted_is_posted_anew_by_each_edit(bench: Bench) -> None:
    bench.holds(written("U0ADA", "first"))
    bench.whole_report()
    for said in ("second", "third"):
        bench.play.people.delete("U0DEV", CHANNEL, bench.play.channel()[1]["ts"])
        edit(bench, said)
        assert said in bench.posted()[1]
        assert bench.member("U0ADA").replies == (bench.play.channel()[1]["ts"],)


def test_a_message_that_an_earlier_try_posted_is_brought_up_to_date(bench: Bench) -> None:
    bench.holds(written("U0ADA", "before", late=True))
    first = bench.report()
    assert isinstance(first, Again)
    bench.play.people.faults(POST, drop=True)
    with pytest.raises(InDoubt):
        bench.report(first.args)
    change(bench, "mended")
    bench.report(first.args)
    assert ["mended" in said for said in bench.posted()[1:]] == [True]
    assert (bench.member("U0ADA").replies, bench.times(POST)) == ((bench.play.channel()[1]["ts"],), 2)


def nameless(**changes: Any) -> Member:
    return written("U0BEN", "mine", name="", picture="", **changes)


def test_who_answered_without_being_on_the_roster_gets_their_name(bench: Bench) -> None:
    bench.holds(nameless())
    bench.whole_report()
    assert "*Answered* (1): Ben" in bench.posted()[0]
    assert (bench.member("U0BEN").name, bool(bench.member("U0BEN").picture)) == ("Ben", True)
    assert bench.times(USERS) == 1


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"error": "user_not_found"}, {"status": 429, "retry_after": 60}], ids=str
)
def test_a_report_does_not_wait_for_a_name(bench: Bench, fault: dict[str, Any]) -> None:
    bench.holds(nameless())
    bench.play.people.faults(USERS, times=99, **fault)
    assert bench.whole_report()[-1] == Done()
    assert ("U0BEN" in bench.posted()[0], "mine" in bench.posted()[1]) == (True, True)


@pytest.mark.parametrize(("seconds", "rest"), [(None, 1), (1, 1), (60, 60)])
def test_slack_gets_the_rest_that_it_asks_for_a_second_at_least(bench: Bench, seconds: int | None, rest: int) -> None:
    bench.holds(nameless())
    bench.play.people.faults(USERS, status=429, retry_after=seconds)
    bench.report()
    assert wiring.container().workspaces.look(ACME).cooling["users_info"] == bench.now + rest
    assert bench.times(USERS) == 1
