"""What a report says, in which order and in how many messages."""

from itertools import chain

import pytest

from chalicelib.features.standups import report, templates
from chalicelib.features.standups.model import Status
from playground.slack.blocks import total_text
from tests.unit.features.standups.made import ELEVEN, NINE, RUN, answered, member


def test_answers_come_in_the_order_in_which_they_were_given() -> None:
    moments = {"U0CHI": 30, "U0BEN": 10, "U0ADA": 20}
    members = [answered(user, answered_at=NINE + seconds) for user, seconds in moments.items()]
    assert [one.user for one in report.in_order(members)] == ["U0BEN", "U0ADA", "U0CHI"]


def test_every_member_is_in_exactly_one_list() -> None:
    members = [
        answered("U0ADA"),
        answered("U0BEN", late=True),
        member("U0CHI", Status.SKIPPED),
        member("U0DEV", Status.ASKED),
        member("U0EVE", Status.WAITING),
        member("U0FAY", Status.WAITING, ask_at=ELEVEN + 1),
        member("U0GUS", Status.UNREACHABLE),
    ]
    summary = report.summary(RUN, members)
    assert summary.asked == len(members)
    assert (summary.answered, summary.late, summary.skipped) == (("Ada",), ("Ben",), ("Chi",))
    assert (summary.missing, summary.later, summary.unreachable) == (("Dev",), ("Fay",), ("Gus", "Eve"))


def test_names_are_sorted_without_regard_to_case() -> None:
    members = [member(name, Status.SKIPPED, name=name) for name in ("bea", "Ada", "Cy")]
    assert report.summary(RUN, members).skipped == ("Ada", "bea", "Cy")


def test_who_has_no_name_is_shown_by_id() -> None:
    assert report.summary(RUN, [member("U0ADA", name="")]).missing == ("U0ADA",)


def test_an_unanswered_question_is_left_out() -> None:
    assert report.passages(["One?", "Two?", "Three?"], ["a", " \u200b", "c"]) == ["*One?*\na", "*Three?*\nc"]


def test_a_long_answer_is_split_into_sections() -> None:
    passages = report.passages(["Why?"], ["&" * 2000])
    assert max(map(len, passages)) <= 3000
    assert "".join(passages) == "*Why?*\n" + "&amp;" * 2000


def test_passages_fill_messages_up_to_the_limits() -> None:
    messages = report.split(["x" * 3000] * 5 + ["y"] * 50)
    assert [len(part) for part in messages] == [3, 45, 7]
    assert list(chain(*messages)) == ["x" * 3000] * 5 + ["y"] * 50


@pytest.mark.fault("K2")
def test_a_head_with_six_long_lists_is_one_that_slack_takes() -> None:
    everybody = [
        *(answered(f"U{n}", name="&" * 60, late=late) for n in range(99) for late in (True, False)),
        *(member(f"U{n}", status, name="&" * 60) for n in range(99) for status in Status),
        *(member(f"U{n}", Status.WAITING, ask_at=ELEVEN + 1, name="&" * 60) for n in range(99)),
    ]
    assert total_text(list(templates.head(RUN, report.summary(RUN, everybody)).blocks)) <= report.MAX_CHARACTERS


def test_nothing_to_say_is_no_message() -> None:
    assert report.split([]) == []


def test_a_long_list_of_names_ends_with_how_many_more() -> None:
    shown = report.listed([f"Member {number}" for number in range(1000)])
    assert len(shown) <= 1420
    assert shown.endswith(f" and {1000 - shown.count('Member')} more")


def test_names_in_a_list_are_escaped() -> None:
    assert report.listed(["<!here>", "A & B"]) == "&lt;!here&gt;, A &amp; B"
