"""The state machine of a run."""

import pytest

from chalicelib.features.standups import run as rules
from chalicelib.features.standups.model import Member, Run, Status
from tests.unit.features.standups.made import ELEVEN, NINE, RUN, answered, member, run, standup

HOUR = 3600


def test_a_planned_run_has_the_days_times_and_todays_questions() -> None:
    planned = rules.planned(standup(questions=("Why?",)), "2026-11-23")
    assert (planned.prompt_at, planned.report_at, planned.questions) == (NINE, ELEVEN, ("Why?",))


def test_a_run_begun_by_hand_reports_after_the_usual_time() -> None:
    by_hand = rules.started(standup(), NINE + 5 * HOUR)
    assert (by_hand.prompt_at, by_hand.report_at) == (NINE + 5 * HOUR, NINE + 7 * HOUR)
    assert by_hand.id == RUN.id


def test_a_run_in_everybodys_own_time_opens_where_the_day_begins_first() -> None:
    assert rules.opens_at(standup(own_time=True), "2026-11-23") == NINE - 13 * HOUR
    assert rules.opens_at(standup(), "2026-11-23") == NINE


@pytest.mark.parametrize(
    ("own_time", "by_hand", "zone", "expected"),
    [
        (False, False, "America/New_York", NINE),
        (True, False, "America/New_York", NINE + 6 * HOUR),
        (True, False, "Asia/Tokyo", NINE - 8 * HOUR),
        (True, False, "", NINE),
        (True, False, "Mars/Olympus", NINE + HOUR),
        (True, True, "Asia/Tokyo", NINE),
    ],
)
def test_when_a_member_is_asked(own_time: bool, by_hand: bool, zone: str, expected: int) -> None:
    assert rules.ask_at(standup(own_time=own_time), RUN, zone, by_hand) == expected


@pytest.mark.parametrize(("now", "is_missed"), [(ELEVEN - 1, False), (ELEVEN, True), (ELEVEN + 1, True)])
def test_a_run_is_missed_once_its_report_is_due(now: int, is_missed: bool) -> None:
    assert rules.is_missed(RUN, now) is is_missed


NEW_YORK, TOKYO = "America/New_York", "Asia/Tokyo"
"""Six hours after Prague, and eight before."""


@pytest.mark.parametrize(
    ("own_time", "zone", "now", "has_run", "expected"),
    [
        (False, TOKYO, NINE - HOUR, False, NINE),
        (False, TOKYO, NINE, False, NINE + 24 * HOUR),
        (False, "", NINE - HOUR, True, NINE + 24 * HOUR),
        (True, "", NINE - HOUR, False, NINE),
        (True, TOKYO, NINE - HOUR, False, NINE + 16 * HOUR),
        (True, TOKYO, NINE - 9 * HOUR, False, NINE - 8 * HOUR),
        (True, NEW_YORK, NINE - HOUR, False, NINE + 6 * HOUR),
        (True, NEW_YORK, NINE + HOUR, True, NINE + 30 * HOUR),
    ],
)
def test_when_a_standup_asks_next(own_time: bool, zone: str, now: int, has_run: bool, expected: int) -> None:
    """A date that has its run does not ask again."""
    participations = [(RUN, None)] if has_run else []
    assert rules.asks_next(standup(own_time=own_time), participations, zone, now) == expected


def test_who_waits_to_be_asked_is_asked_next_by_the_run_under_way() -> None:
    waits = member(status=Status.WAITING, ask_at=NINE + 6 * HOUR)
    assert rules.asks_next(standup(own_time=True), [(RUN, waits)], NEW_YORK, NINE) == NINE + 6 * HOUR


def test_who_waits_in_two_runs_is_asked_next_by_the_earlier() -> None:
    later = run(date="2026-11-24"), member(status=Status.WAITING, ask_at=NINE + 30 * HOUR)
    sooner = RUN, member(status=Status.WAITING, ask_at=NINE + 6 * HOUR)
    assert rules.asks_next(standup(own_time=True), [later, sooner], NEW_YORK, NINE) == NINE + 6 * HOUR


def test_no_standup_asks_at_the_weekend_unless_it_says_so() -> None:
    friday = NINE + 4 * 24 * HOUR
    assert rules.asks_next(standup(), [], "", friday) == NINE + 7 * 24 * HOUR


NEXT_DAY = NINE + 16 * HOUR
"""01:00 of 2026-11-24 in Prague; 16:00 of 2026-11-23 nine hours west."""
YESTERDAY = run(reported=True)
TODAY = run(date="2026-11-24", prompt_at=NINE + 24 * HOUR, report_at=ELEVEN + 24 * HOUR)
ASKED_LATE = member(ask_at=NINE + 9 * HOUR)
YET_TO_BE_ASKED = member(status=Status.WAITING, ask_at=NINE + 33 * HOUR)


@pytest.mark.parametrize(
    ("participations", "expected"),
    [
        ([], None),
        ([(YESTERDAY, ASKED_LATE)], YESTERDAY),
        ([(TODAY, YET_TO_BE_ASKED), (YESTERDAY, ASKED_LATE)], YESTERDAY),
        ([(TODAY, YET_TO_BE_ASKED), (YESTERDAY, answered(ask_at=NINE + 9 * HOUR))], YESTERDAY),
        ([(TODAY, member(ask_at=NINE + 15 * HOUR)), (YESTERDAY, ASKED_LATE)], TODAY),
        ([(TODAY, YET_TO_BE_ASKED), (YESTERDAY, member())], TODAY),
        ([(YESTERDAY, member())], None),
        ([(TODAY, YET_TO_BE_ASKED), (YESTERDAY, member(status=Status.WAITING, ask_at=NINE + 17 * HOUR))], YESTERDAY),
        ([(TODAY, None), (YESTERDAY, None)], TODAY),
        ([(YESTERDAY, None)], None),
        ([(RUN, None)], RUN),
    ],
)
def test_in_everybodys_own_time_a_run_lasts_as_long_as_its_day_where_the_member_is(
    participations: list[rules.Participation], expected: Run | None
) -> None:
    assert rules.current(standup(own_time=True), participations, NEXT_DAY)[0] == expected


def test_a_day_ends_at_midnight_where_the_member_is() -> None:
    """Asked at 18:00 in Prague, at 09:00 nine hours west: that day ends 15 hours later."""
    own, participations = standup(own_time=True), [(YESTERDAY, ASKED_LATE)]
    assert rules.current(own, participations, NINE + 24 * HOUR - 1)[0] == YESTERDAY
    assert rules.current(own, participations, NINE + 24 * HOUR)[0] is None


def test_at_the_standups_own_time_the_run_that_waits_comes_first() -> None:
    waits = run(report_at=NINE + 24 * HOUR), member()
    assert rules.current(standup(), [(TODAY, answered()), waits], NEXT_DAY) == waits


@pytest.mark.parametrize(
    ("own_time", "head", "date", "expected"),
    [
        (False, "1.1", "2026-11-23", False),
        (False, "", "2026-11-23", True),
        (False, "1.1", "2026-11-24", True),
        (True, "1.1", "2026-11-23", True),
    ],
)
def test_which_runs_are_worth_a_look(own_time: bool, head: str, date: str, expected: bool) -> None:
    assert rules.may_matter(standup(own_time=own_time), run(date=date, reported=True, head=head), TODAY.id) is expected


def test_the_oldest_run_that_is_closed_and_not_posted_is_overdue() -> None:
    unposted = [run(date=date, reported=True, report_at=at) for date, at in (("2026-11-24", 2), ("2026-11-23", 1))]
    others = [run(reported=True, head="1.1", report_at=0), run(report_at=0)]
    assert rules.overdue([(one, None) for one in (*others, *unposted)]) == unposted[1]
    assert rules.overdue([(one, None) for one in others]) is None


@pytest.mark.parametrize(
    ("ask_at", "now", "is_stale"),
    [(NINE, ELEVEN, False), (NINE, ELEVEN + 1, True), (ELEVEN + HOUR, ELEVEN + 2 * HOUR, False)],
)
def test_a_prompt_is_stale_after_the_report_and_an_hour_of_grace(ask_at: int, now: int, is_stale: bool) -> None:
    assert rules.is_stale_prompt(RUN, member(ask_at=ask_at), now) is is_stale


@pytest.mark.parametrize("status", Status)
def test_an_answer_is_taken_in_every_state(status: Status) -> None:
    after = rules.answer(RUN, member(status=status), ["mine"], NINE + 1)
    assert (after.status, after.answers, after.revision) == (Status.ANSWERED, ("mine",), 1)


@pytest.mark.fault("D2")
@pytest.mark.parametrize("reported", [False, True])
def test_d2_an_answer_is_in_the_report_or_late_never_both(reported: bool) -> None:
    after = rules.answer(run(reported=reported), member(), ["mine"], ELEVEN)
    assert (after.is_in_report(), after.late) == (not reported, reported)


@pytest.mark.fault("D1")
def test_d1_the_last_of_two_submissions_wins_and_keeps_the_place_of_the_first() -> None:
    first = rules.answer(RUN, member(), ["one"], NINE + 10)
    second = rules.answer(run(reported=True), first, ["two"], ELEVEN + 10)
    assert (second.answers, second.answered_at, second.late) == (("two",), NINE + 10, False)


def test_an_edit_of_a_late_answer_stays_late() -> None:
    late = rules.answer(run(reported=True), member(), ["one"], ELEVEN)
    assert rules.answer(run(reported=True), late, ["two"], ELEVEN + 1).late


@pytest.mark.parametrize("status", [Status.WAITING, Status.ASKED, Status.UNREACHABLE])
def test_who_has_not_answered_can_skip(status: Status) -> None:
    assert rules.skip(member(status=status)).status is Status.SKIPPED


@pytest.mark.parametrize("done", [answered(), member(status=Status.SKIPPED)])
def test_skipping_undoes_no_answer_and_happens_once(done: Member) -> None:
    assert rules.skip(done) == done


@pytest.mark.fault("D6")
def test_d6_a_zone_that_tzdata_dropped_counts_as_utc() -> None:
    assert rules.planned(standup(zone="Mars/Olympus"), "2026-11-23").prompt_at == NINE + HOUR


def test_pictures_that_are_there_already_change_nothing() -> None:
    there = answered(pictures=("first", "second"))
    assert rules.attach_pictures(RUN, there, ["second", "first"], NINE) is there
    assert rules.attach_pictures(RUN, there, [], NINE) is there


def test_a_picture_that_comes_before_another_by_name_is_added_behind_it() -> None:
    there = answered(pictures=("second",))
    more = rules.attach_pictures(RUN, there, ["first"], NINE)
    assert (more.pictures, more.revision) == (("second", "first"), there.revision + 1)
