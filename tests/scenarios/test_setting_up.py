"""Setting a standup up, listing and deleting it."""

from collections.abc import Mapping

import pytest

from playground.slack.port import Answer
from tests.harness import Stage, words


def initial(view: dict[str, object], field: str) -> object:
    """What an input of the form is prefilled with."""
    blocks = view["blocks"]
    assert isinstance(blocks, list)
    element = next(block["element"] for block in blocks if block["block_id"] == field)
    return next((value for name, value in element.items() if name.startswith("initial_")), None)


def test_every_input_of_a_new_standup_is_prefilled_but_the_box_for_other_organizations(play: Stage) -> None:
    view = play.command("new", user="U0BEN", channel="C0GENERAL")["view"]
    empty = [block["block_id"] for block in view["blocks"] if not initial(view, block["block_id"])]
    assert empty == ["external"]
    assert (initial(view, "zone"), initial(view, "channel")) == ("America/New_York", "C0GENERAL")


def test_the_defaults_submit_unchanged(play: Stage) -> None:
    view = play.command("new")["view"]
    answer = play.people.submit("U0ADA", view["id"], answers=[None] * len(view["blocks"]))
    play.settle()
    assert "errors" not in answer
    assert "Daily standup" in words(play.command("list")["body"])


def test_whoever_sets_it_up_is_told_that_it_stands(play: Stage) -> None:
    play.new_standup(prompt="08:30")
    seen = [message for message in play.people.messages(channel="C0TEAM", as_user="U0ADA") if message.get("ephemeral")]
    assert "asks at 08:30" in words(seen[-1])


@pytest.mark.parametrize(
    ("field", "value", "advice"),
    [
        ("questions", "1\n2\n3\n4\n5\n6", "1 to 5"),
        ("zone", "Europe/Pragu", "Europe/Prague"),
        ("zone", "CEST", "Europe/Paris"),
        ("zone", "Mars/Olympus", "I don't know that time zone"),
        ("report", "09:00", "other than"),
        ("questions", "x" * 151, "150"),
        ("name", " \u200b ", "1 to 60"),
    ],
)
def test_a_wrong_input_is_said_at_its_field(play: Stage, field: str, value: str, advice: str) -> None:
    view = play.command("new")["view"]
    answer = play.people.submit("U0ADA", view["id"], values={field: {field: value}})
    assert list(answer["errors"]) == [field]
    assert advice in answer["errors"][field]


def test_a_channel_without_rooster_is_refused_with_what_to_do(play: Stage) -> None:
    play.people.channel("C0QUIET", name="quiet", rooster=False)
    view = play.command("new")["view"]
    answer = play.people.submit("U0ADA", view["id"], values={"channel": {"channel": "C0QUIET"}})
    assert "/invite" in answer["errors"]["channel"]


def test_a_form_submitted_twice_by_the_network_makes_one_standup(play: Stage) -> None:
    view = play.command("new")["view"]
    sent: list[tuple[str, Mapping[str, str], bytes]] = []
    original = play.rooster.request

    def remember(path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        sent.append((path, headers, body))
        return original(path, headers, body)

    play.rooster.request = remember  # type: ignore[method-assign]
    play.people.submit("U0ADA", view["id"])
    original(*sent[0])
    play.settle()
    assert len(play.command("list")["body"]["blocks"]) == 1


def test_only_the_owner_or_an_admin_deletes_a_standup(play: Stage) -> None:
    play.new_standup(user="U0ADA")
    refused = play.command("delete", user="U0BEN")["body"]
    assert "Only <@U0ADA> or a workspace admin" in words(refused)
    assert "Deleted" in words(play.delete(user="U0DEV"))
    assert "No standups here yet" in words(play.command("list")["body"])


def test_a_deleted_standup_asks_nobody_any_more(play: Stage) -> None:
    play.new_standup()
    play.delete()
    play.at("2026-11-23T08:00:00Z")
    assert play.dm("U0BEN") == []


def test_the_run_that_was_out_when_its_standup_was_deleted_still_reports(play: Stage) -> None:
    play.new_standup()
    play.at("2026-11-23T08:00:00Z")
    play.answer("U0ADA", "still here", None, None)
    assert "today's report still goes out" in words(play.delete())
    play.at("2026-11-23T10:00:00Z")
    assert "still here" in words(play.channel()[-1])
