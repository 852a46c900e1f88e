"""Row D of the fault catalogue: what people, time and text do to a standup."""

import html
import json

import pytest

from chalicelib.slack import text
from tests.harness import Stage, words
from tests.size import sized

PROMPT, REPORT = "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z"
PINGS = [
    "<!channel>",
    "<!here>",
    "<!subteam^S1>",
    "<@U0BEN>",
    "<#C0TEAM>",
    "<https://evil.test|bank>",
    "&lt;!channel&gt;",
]


def begin(play: Stage, **values: str) -> None:
    play.new_standup(**values)
    play.at(PROMPT)


def head(play: Stage) -> str:
    """The words of the newest report's head."""
    return words([message for message in play.channel() if "thread_ts" not in message][-1])


@pytest.mark.fault("D1")
def test_two_devices_submit_and_the_last_one_stands(play: Stage) -> None:
    begin(play)
    phone, laptop = play.open_form("U0ADA"), play.open_form("U0ADA")
    play.people.submit("U0ADA", phone["id"], answers=["from the phone", None, None])
    play.people.submit("U0ADA", laptop["id"], answers=["from the laptop", None, None])
    play.settle()
    play.at(REPORT)
    assert len(play.channel()) == 2
    assert "from the laptop" in words(play.channel()[1])


@pytest.mark.fault("D2")
@pytest.mark.parametrize("steps_before", range(12))
def test_an_answer_while_the_report_is_built_is_in_it_or_late_never_both_never_neither(
    play: Stage, steps_before: int
) -> None:
    begin(play)
    play.answer("U0BEN", "in good time", None, None)
    view = play.open_form("U0ADA")
    play.people.clock(set=REPORT)
    for _ in range(steps_before):
        play.rooster.step()
    play.people.submit("U0ADA", view["id"], answers=["just then", None, None])
    play.settle()
    shown = [words(message) for message in play.channel()[1:] if "just then" in words(message)]
    assert len(shown) == 1
    assert ("late" in shown[0]) == ("*Answered late* (1): Ada" in head(play))
    assert ("Ada" in head(play).split("*Answered*")[1].split("\n")[0]) == ("late" not in shown[0])


@pytest.mark.fault("D3")
def test_an_answer_for_a_run_that_is_gone_is_given_back(play: Stage) -> None:
    begin(play)
    view = play.open_form("U0ADA")
    play.rooster.reset()
    result = play.people.submit("U0ADA", view["id"], answers=["my precious <text>", None, None])
    assert "my precious &lt;text&gt;" in words(result["view"])
    assert "isn't there anymore" in words(result["view"])


@pytest.mark.fault("D3")
def test_a_prompt_of_a_run_that_is_gone_says_so(play: Stage) -> None:
    begin(play)
    prompt = play.dm("U0ADA")[-1]
    play.rooster.reset()
    play.people.click("U0ADA", "standup_answer", channel="U0ADA", ts=prompt["ts"])
    assert "isn't there anymore" in words(play.dm("U0ADA")[-1])


@pytest.mark.fault("D4")
def test_a_member_deactivated_before_their_prompt_is_listed_as_unreachable(play: Stage) -> None:
    play.new_standup()
    play.people.clock(set=PROMPT)
    play.rooster.step()
    play.rooster.step()
    play.people.member("U0BEN", deactivated=True)
    play.settle()
    play.at(REPORT)
    assert "*Could not be reached* (1): Ben" in head(play)


@pytest.mark.fault("D4")
def test_a_member_who_left_the_channel_is_not_asked_the_next_day(play: Stage) -> None:
    begin(play)
    play.people.member("U0BEN", channel="C0TEAM", join=False)
    play.at(REPORT)
    play.at("2026-11-24T08:00:00Z")
    play.at("2026-11-24T10:00:00Z")
    assert len(play.dm("U0BEN")) == 1
    assert "Ben" not in head(play)


@pytest.mark.fault("D5")
def test_a_prompt_in_the_hour_that_spring_skips_comes_right_after_it(play: Stage) -> None:
    play.people.clock(set="2027-03-26T12:00:00Z")
    play.new_standup(prompt="02:30", weekdays=["6"])
    play.at("2027-03-28T00:59:50Z")
    assert play.dm("U0ADA") == []
    play.at("2027-03-28T01:00:00Z")
    assert len(play.dm("U0ADA")) == 1
    play.at("2027-03-28T01:30:00Z")
    assert len(play.dm("U0ADA")) == 1


@pytest.mark.fault("D5")
def test_a_prompt_in_the_hour_that_autumn_repeats_comes_the_first_time(play: Stage) -> None:
    play.people.clock(set="2027-10-29T12:00:00Z")
    play.new_standup(prompt="02:30", weekdays=["6"])
    play.at("2027-10-31T00:30:00Z")
    assert len(play.dm("U0ADA")) == 1
    play.at("2027-10-31T01:30:00Z")
    assert len(play.dm("U0ADA")) == 1


@pytest.mark.fault("D6")
def test_a_member_who_travels_is_asked_by_their_new_zone_from_the_next_run(play: Stage) -> None:
    begin(play, asked="own")
    play.at("2026-11-23T20:00:00Z")
    play.people.member("U0ADA", tz="Asia/Tokyo")
    play.at(PROMPT.replace("23", "24"))
    assert len(play.dm("U0ADA")) == 2
    play.at("2026-11-24T20:00:00Z")
    play.at("2026-11-25T00:00:00Z")
    assert len(play.dm("U0ADA")) == 3


@pytest.mark.fault("D8")
def test_a_channel_of_bots_gets_a_short_report(play: Stage) -> None:
    play.new_standup()
    for user in ("U0ADA", "U0BEN", "U0CHI", "U0DEV"):
        play.people.member(user, channel="C0TEAM", join=False)
    play.at(PROMPT)
    play.at(REPORT)
    assert "There was nobody to ask." in head(play)


@pytest.mark.fault("D8")
def test_a_day_on_which_all_skip_is_reported_without_fuss(play: Stage) -> None:
    begin(play)
    for user in ("U0ADA", "U0BEN", "U0CHI", "U0DEV"):
        play.skip(user)
    play.at(REPORT)
    assert "*Skipped* (4): Ada, Ben, Chi, Dev" in head(play)
    assert play.rooster.failures == []


@pytest.mark.fault("D8")
def test_an_owner_who_left_stops_nothing(play: Stage) -> None:
    play.new_standup(user="U0ADA")
    play.people.member("U0ADA", deactivated=True)
    play.at(PROMPT)
    play.answer("U0BEN", "still here", None, None)
    play.at(REPORT)
    assert "still here" in words(play.channel()[-1])
    assert play.rooster.failures == []


@pytest.mark.fault("D9")
@pytest.mark.fault("D10")
def test_a_report_of_many_members_with_long_answers_is_whole_in_order_and_inside_slacks_limits(play: Stage) -> None:
    newcomers = sized(32, 116)
    for number in range(newcomers):
        play.people.member(f"U1{number:03}", name=f"Member {number:03}", channel="C0TEAM")
    play.new_standup(questions="1?\n2?\n3?\n4?\n5?")
    play.at(PROMPT)
    users = [f"U1{number:03}" for number in range(newcomers)]
    while any(not play.dm(user) for user in users):
        play.later(30)
    for number, user in enumerate(users[:25]):
        view = play.open_form(user)
        play.people.submit(user, view["id"], answers=[f"{number:03}.{question} " + "x" * 1990 for question in range(5)])
        play.people.clock(advance=1)
    play.settle()
    play.at(REPORT)
    opening, *replies = play.channel()
    assert "*Answered* (25)" in words(opening)
    assert f"*Missing* ({newcomers + 4 - 25})" in words(opening)
    everything = "".join(words(reply) for reply in replies)
    order = [everything.index(f"{number:03}.{question} ") for number in range(25) for question in range(5)]
    assert order == sorted(order)
    assert everything.count("x" * 1990) == 125
    assert play.rooster.failures == []


@pytest.mark.fault("D10")
@pytest.mark.parametrize("length", [3001, 12_000])
def test_an_answer_beyond_the_limit_is_refused_at_its_field_whatever_the_client(play: Stage, length: int) -> None:
    begin(play)
    view = play.open_form("U0ADA")
    state = {f"answer_{n}": {f"answer_{n}": {"type": "plain_text_input", "value": None}} for n in range(3)}
    state["answer_1"]["answer_1"]["value"] = "y" * length
    answer = submit_raw(play, view, state)
    assert "the limit is 2,000" in answer["errors"]["answer_1"]


@pytest.mark.fault("D10")
def test_an_answer_of_five_hundred_lines_is_shown_whole(play: Stage) -> None:
    begin(play)
    answer = "\n".join(str(number) for number in range(500))
    play.answer("U0ADA", answer, None, None)
    play.at(REPORT)
    assert answer in words(play.channel()[1])


@pytest.mark.fault("D11")
@pytest.mark.parametrize("ping", PINGS)
def test_what_would_ping_is_shown_as_text(play: Stage, ping: str) -> None:
    play.people.member("U0ADA", name=f"{ping} Ada")
    begin(play, name=f"{ping} standup", questions=f"{ping}?")
    play.answer("U0ADA", f"hello {ping}")
    play.at(REPORT)
    shown = [*play.channel(), *play.dm("U0ADA")]
    for message in shown:
        raw = json.dumps(mrkdwn(message)) + message["text"]
        assert ping not in raw.replace(text.escape(ping), "")
    assert f"hello {ping}" in html.unescape(words(play.channel()[1]))


@pytest.mark.fault("D11")
def test_every_mrkdwn_of_ours_is_verbatim(play: Stage) -> None:
    begin(play)
    play.answer("U0ADA", "@channel @here #general", None, None)
    play.at(REPORT)
    texts = [part for message in play.channel() + play.dm("U0ADA") for part in mrkdwn(message)]
    assert len(texts) > 5
    assert [part for part in texts if not part.get("verbatim")] == []


@pytest.mark.fault("D12")
@pytest.mark.parametrize(
    "answer",
    ["🎉", "👩‍👩‍👧‍👦" * 80, "\u202eevil\u202c", "a\x00b", "e" + "\u0301" * 1900, "\u200fשלום", "a\ud800b"],
    ids=["emoji", "families", "override", "nul", "marks", "rtl", "surrogate"],
)
def test_odd_text_is_stored_and_shown(play: Stage, answer: str) -> None:
    begin(play)
    view = play.open_form("U0ADA")
    state = {f"answer_{n}": {f"answer_{n}": {"type": "plain_text_input", "value": None}} for n in range(3)}
    state["answer_0"]["answer_0"]["value"] = answer
    assert submit_raw(play, view, state) == {}
    play.settle()
    play.at(REPORT)
    assert text.clean(answer)[:1000] in words(play.channel()[1])
    assert play.rooster.failures == []


def mrkdwn(part: object) -> list[dict[str, str]]:
    """Every mrkdwn object in a message."""
    if isinstance(part, dict):
        own = [part] if part.get("type") == "mrkdwn" else []
        return own + [found for value in part.values() for found in mrkdwn(value)]
    return [found for value in part for found in mrkdwn(value)] if isinstance(part, list) else []


def submit_raw(play: Stage, view: dict[str, object], state: object) -> dict[str, dict[str, str]]:
    """A view_submission as a client without Slack's own checks would send it."""
    payload = {
        "type": "view_submission",
        "team": {"id": "T0ROOSTER"},
        "user": {"id": "U0ADA", "team_id": "T0ROOSTER"},
        "view": {**view, "state": {"values": state}},
    }
    answer = play.post_signed("/slack/interactions", {"payload": json.dumps(payload)})
    assert answer.status == 200
    return json.loads(answer.body or b"{}")  # type: ignore[no-any-return]
