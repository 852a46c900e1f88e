"""Rooster is removed from a channel and comes back: what its absence paused goes on by itself."""

import pytest

from tests.harness import Stage, words

PROMPT, REPORT = "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z"
TOMORROW = "2026-11-24T08:00:00Z"


def remove(play: Stage, channel: str = "C0TEAM") -> None:
    play.people.channel(channel, rooster=False)
    play.settle()


def invite(play: Stage, channel: str = "C0TEAM") -> None:
    play.people.channel(channel, rooster=True)
    play.settle()


def returns(play: Stage, channel: str = "C0TEAM") -> list[str]:
    return [words(message) for message in play.channel(channel) if "I'm back" in words(message)]


def told(play: Stage) -> list[str]:
    """What the owner heard of pauses."""
    return [words(message) for message in play.dm("U0ADA") if "is paused" in words(message)]


@pytest.fixture
def left(play: Stage) -> Stage:
    """A standup that Rooster's removal paused."""
    play.new_standup()
    remove(play)
    play.at(PROMPT)
    play.at(REPORT)
    assert "Paused" in words(play.command("list")["body"])
    return play


@pytest.mark.fault("I4")
def test_who_invites_rooster_again_needs_to_do_no_more(left: Stage) -> None:
    invite(left)
    assert len(returns(left)) == 1
    assert "*Daily standup* resumes" in returns(left)[0]
    assert "Paused" not in words(left.command("list")["body"])
    before = len(left.dm("U0BEN"))
    left.at(TOMORROW)
    assert len(left.dm("U0BEN")) == before + 1


@pytest.mark.fault("I4")
def test_the_same_news_twice_is_told_once(left: Stage) -> None:
    invite(left)
    remove(left)
    invite(left)
    assert len(returns(left)) == 1, "nothing was paused the second time"


@pytest.mark.fault("I4")
def test_of_several_all_go_on_and_one_message_names_them(play: Stage) -> None:
    play.new_standup(name="Morning")
    play.new_standup(name="Evening")
    play.new_standup(name="Elsewhere", channel="C0GENERAL")
    for channel in ("C0TEAM", "C0GENERAL"):
        remove(play, channel)
    play.at(PROMPT)
    play.at(REPORT)
    invite(play)
    (told,) = returns(play)
    assert "*Evening*, *Morning* resume" in told
    listed = words(play.command("list")["body"])
    assert listed.count("Paused") == 1


@pytest.mark.fault("I4")
def test_somebody_else_who_joins_resumes_nothing(left: Stage) -> None:
    left.people.member("U0NEW", name="New", channel="C0TEAM")
    left.settle()
    assert "Paused" in words(left.command("list")["body"])


@pytest.mark.fault("I4")
def test_what_a_missing_permission_paused_stays_paused(play: Stage) -> None:
    play.new_standup()
    play.people.faults("conversations.members", error="missing_scope")
    play.at(PROMPT)
    remove(play)
    invite(play)
    assert "I'm missing a permission" in words(play.command("list")["body"])
    assert returns(play) == []


@pytest.mark.fault("I4")
def test_where_it_may_not_post_it_goes_on_quietly_and_the_next_run_tells(left: Stage) -> None:
    left.people.faults("chat.postMessage", error="restricted_action", times=10**6, channel="C0TEAM")
    invite(left)
    assert "Paused" not in words(left.command("list")["body"])
    before = len(left.dm("U0BEN"))
    left.at(TOMORROW)
    assert len(left.dm("U0BEN")) == before + 1
    left.at("2026-11-24T10:00:00Z")
    assert "I'm missing a permission in <#C0TEAM>" in told(left)[-1]


@pytest.mark.fault("I4")
def test_where_saying_so_keeps_failing_the_owner_hears_which_standup_stays_paused(left: Stage) -> None:
    left.people.faults("chat.postMessage", error="brand_new_refusal", times=10**6, channel="C0TEAM")
    invite(left)
    for _ in range(12):
        left.later(60)
    assert "so *Daily standup* is still paused. Resume with `/standup start`" in words(left.dm("U0ADA")[-1])


@pytest.mark.fault("I4")
def test_the_second_pause_of_a_day_is_told_as_well(play: Stage) -> None:
    play.people.channel("C0TEAM", private=True)
    play.new_standup()
    remove(play)
    play.at(PROMPT)
    assert len(told(play)) == 1
    play.later(60)
    assert "Asking everyone" in words(play.command("start", channel="C0GENERAL")["body"])
    assert len(told(play)) == 2
    assert "Paused" in words(play.command("list", channel="C0GENERAL")["body"])


@pytest.mark.fault("I4")
def test_while_standups_are_switched_off_it_comes_back_quietly(left: Stage) -> None:
    left.people.command("U0DEV", "C0TEAM", "/rooster", "features standups off")
    invite(left)
    assert returns(left) == []
    left.people.command("U0DEV", "C0TEAM", "/rooster", "features standups on")
    assert "Paused" not in words(left.command("list")["body"])


@pytest.mark.fault("I4")
def test_a_crash_between_saying_so_and_resuming_is_made_good(left: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.features.standups import returning
    from chalicelib.features.standups.store import resume

    def crash(*_: object) -> None:
        monkeypatch.setattr(returning, "resume", resume)
        raise MemoryError

    monkeypatch.setattr(returning, "resume", crash)
    invite(left)
    left.later(400)
    assert len(returns(left)) == 1
    assert "Paused" not in words(left.command("list")["body"])


@pytest.mark.fault("I4")
def test_a_private_channel_that_is_unarchived_has_rooster_in_it_still(play: Stage) -> None:
    play.people.channel("C0QUIET", name="quiet", private=True)
    play.people.channel("C0QUIET", rooster=True)
    play.new_standup(channel="C0QUIET")
    play.people.channel("C0QUIET", archived=True)
    play.at(PROMPT)
    play.at(REPORT)
    assert "Paused" in words(play.command("list")["body"])
    play.people.channel("C0QUIET", archived=False)
    play.settle()
    assert len(returns(play, "C0QUIET")) == 1
    assert "Paused" not in words(play.command("list")["body"])


@pytest.mark.fault("I4")
def test_without_the_event_in_the_manifest_start_resumes_as_before(left: Stage) -> None:
    left.people.manifest(events=["app_home_opened"])
    invite(left)
    assert "Paused" in words(left.command("list")["body"])
    left.command("start")
    assert "Paused" not in words(left.command("list")["body"])


@pytest.mark.fault("I4")
def test_a_report_says_that_it_goes_to_the_owner_while_rooster_is_away(play: Stage) -> None:
    play.new_standup()
    play.at(PROMPT)
    play.answer("U0BEN", "done", None, None)
    remove(play)
    told = words(play.command("report")["body"])
    assert "in a direct message to <@U0ADA>, because I can't reach <#C0TEAM>" in told
    assert any("done" in words(message) for message in play.dm("U0ADA"))
    assert "Refreshing" in words(play.command("report")["body"])
    assert "direct message to <@U0ADA>" in words(play.command("report")["body"])


@pytest.mark.fault("I4")
def test_a_report_of_a_paused_standup_that_asked_nobody_says_why(left: Stage) -> None:
    left.at(TOMORROW)
    assert "Paused: I'm not in the channel" in words(left.command("report")["body"])


@pytest.mark.fault("I4")
def test_a_channel_that_gets_another_id_takes_its_standups_along(play: Stage) -> None:
    """https://docs.slack.dev/reference/events/channel_id_changed"""
    play.new_standup()
    play.at(PROMPT)
    play.answer("U0BEN", "done", None, None)
    play.people.channel("C0NEWID", rooster=True)
    remove(play)
    play.people.event({"type": "channel_id_changed", "old_channel_id": "C0TEAM", "new_channel_id": "C0NEWID"})
    play.settle()
    play.at(REPORT)
    assert any("done" in words(message) for message in play.channel("C0NEWID"))
    assert "in <#C0NEWID>" in words(play.command("list", channel="C0NEWID")["body"])
    view = play.command("new", channel="C0NEWID")["view"]
    name = {"name": {"name": "Daily standup"}}
    assert list(play.people.submit("U0ADA", view["id"], values=name)["errors"]) == ["name"]
    assert "errors" not in play.people.submit("U0ADA", view["id"], values={**name, "channel": {"channel": "C0GENERAL"}})


def test_the_playground_tells_of_rooster_coming_and_going_as_slack_does(play: Stage) -> None:
    """https://docs.slack.dev/reference/events/member_joined_channel"""
    heard: list[str] = []
    play.people.manifest(events=["member_joined_channel", "member_left_channel"])
    original = play.rooster.request

    def remember(path: str, headers: object, body: bytes) -> object:
        heard.append(body.decode())
        return original(path, headers, body)  # type: ignore[arg-type]

    play.rooster.request = remember  # type: ignore[method-assign, assignment]
    invite(play, "C0TEAM")
    remove(play)
    invite(play)
    assert ["member_joined_channel" in body for body in heard] == [False, True]
    assert all('"channel_type":"C"' in body and '"team":"T0ROOSTER"' in body for body in heard)
