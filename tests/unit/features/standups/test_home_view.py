"""Every Home tab is one that Slack accepts, whatever standups are called and however many there are."""

import json
from typing import Any
from zoneinfo import available_timezones

import pytest

from chalicelib.features.standups import home_view
from chalicelib.features.standups.home_view import Row
from chalicelib.features.standups.model import Member, Run, Status
from chalicelib.slack.blocks import Block
from playground.slack.blocks import check_view
from tests.harness import buttons, words
from tests.unit.features.standups.made import NINE, RUN, answered, member, run, standup

LONGEST_ZONE = max(available_timezones(), key=len)
TOMORROW = NINE + 24 * 3600


def _row(under_way: Run | None = None, who: Member | None = None, **changes: Any) -> Row:
    one = standup(**changes)
    return Row(one, under_way, who, TOMORROW, one.zone)


def _accepted(*rows: Row, more: int = 0) -> Any:
    """The view as it comes out of Slack's own checks."""
    return _checked(home_view.home(rows, more, NINE))


def _checked(blocks: list[Block]) -> Any:
    return check_view(json.loads(json.dumps({"type": "home", "blocks": blocks})))


@pytest.mark.parametrize("paused", ["", "channel", "not_allowed"])
@pytest.mark.parametrize("name", ["Daily standup", "&" * 60, "<!channel>", "*_~`*", "👨‍👩‍👧‍👦" * 8, "שלום עולם"])
def test_every_home_is_accepted(name: str, paused: str) -> None:
    who = [None, *(member(status=status) for status in Status)]
    rows = [_row(run(reported=reported), one, name=name, paused=paused) for one in who for reported in (True, False)]
    assert "<!channel>" not in words(_accepted(*rows))


def test_as_many_standups_as_are_shown_fit_into_a_view() -> None:
    row = _row(RUN, member(), name="&" * 60, zone=LONGEST_ZONE, paused="channel")
    shown = _accepted(*[row] * home_view.MAX_SHOWN, more=1000)
    assert len(shown["blocks"]) <= 100
    assert "and 1000 more" in words(shown)


@pytest.mark.parametrize(
    ("who", "said", "offered"),
    [
        (member(), "I asked you today. I'm waiting", ["Answer", "Skip today"]),
        (member(status=Status.WAITING), "I asked you today. I'm waiting", ["Answer", "Skip today"]),
        (member(status=Status.WAITING, ask_at=NINE + 1), "Asks next", []),
        (answered(), "You answered today.", ["Edit"]),
        (member(status=Status.SKIPPED), "You skipped today.", ["Answer after all"]),
        (None, "I asked the others today", ["Answer"]),
    ],
)
def test_where_a_member_stands_decides_what_is_offered(who: Member | None, said: str, offered: list[str]) -> None:
    shown = _accepted(_row(RUN, who))
    assert said in words(shown)
    assert buttons(shown) == [*offered, "New standup"]


def test_what_waits_for_the_member_is_shown_first() -> None:
    open_runs = {
        "to come": _row(RUN, member(status=Status.WAITING, ask_at=NINE + 1)),
        "none": _row(),
        "skipped": _row(RUN, member(status=Status.SKIPPED)),
        "answered": _row(RUN, answered()),
        "of the others": _row(RUN, None),
        "late": _row(run(reported=True), member()),
        "waits": _row(RUN, member()),
    }
    shown = home_view.first(list(open_runs.values()), 6, NINE)
    names = [name for row in shown for name, one in open_runs.items() if one is row]
    assert names == ["waits", "late", "skipped", "answered", "of the others", "to come"]


def test_the_button_of_an_empty_home_stands_out() -> None:
    (empty,) = [block for block in _accepted()["blocks"] if block["type"] == "actions"]
    assert empty["elements"][0]["style"] == "primary"
    assert "style" not in _accepted(_row())["blocks"][-1]["elements"][0]


def test_another_day_is_named() -> None:
    assert "You answered on Fri 20 Nov 2026." in words(_accepted(_row(run(date="2026-11-20"), answered())))


def test_today_is_the_standups_even_where_the_member_has_another_date() -> None:
    """09:00 of Monday in Prague is Sunday in Honolulu, and still Monday for the standup."""
    row = Row(standup(own_time=True), RUN, member(), TOMORROW, "Pacific/Honolulu")
    assert "I asked you today. I'm waiting" in words(_accepted(row))


def test_the_next_time_is_on_the_readers_own_clock_and_in_words() -> None:
    expected = f"<!date^{TOMORROW}^{{date_short_pretty}} at {{time}}|at 09:00 on Tue 24 Nov (Europe/Prague)>"
    assert expected in words(_accepted(_row()))


def test_the_home_that_may_not_look_is_accepted() -> None:
    assert _checked(home_view.not_allowed())
