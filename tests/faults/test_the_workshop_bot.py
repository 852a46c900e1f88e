"""The fourteen faults of the workshop standup bot that Rooster descends from, each with what happens here instead.

1 skip did nothing · 2 no request verification · 3 payload cut by position · 4 first page only, one failure stops all ·
5 asked and reported twice · 6 nobody missing, no threads, late answers lost · 7 one team · 8 UTC only · 9 empty and
unescaped answers · 10 old menus overwrite · 11 dialogs · 12 posts as somebody else · 13 logs everything · 14 typos.
"""

import json

import pytest

from tests.harness import TOKEN, Stage, buttons, words

PROMPT, REPORT = "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z"
CANARY = "canary-5f1c private words"


def begin(play: Stage, **values: str) -> None:
    play.new_standup(**values)
    play.at(PROMPT)


@pytest.mark.fault("workshop-1")
def test_skip_today_is_recorded_and_said(play: Stage) -> None:
    begin(play)
    play.skip("U0BEN")
    assert "skipping" in words(play.dm("U0BEN")[-1])
    play.at(REPORT)
    assert "*Skipped* (1): Ben" in words(play.channel()[0])


@pytest.mark.fault("workshop-2")
def test_a_request_nobody_signed_is_refused(play: Stage) -> None:
    answer = play.rooster.request("/slack/interactions", {"Content-Type": "application/x-www-form-urlencoded"}, b"")
    assert (answer.status, answer.body) == (401, b"")


@pytest.mark.fault("workshop-3")
def test_the_payload_is_found_by_name_not_by_position(play: Stage) -> None:
    begin(play)
    payload = {
        "type": "block_actions",
        "team": {"id": "T0ROOSTER"},
        "user": {"id": "U0BEN"},
        "container": {"channel_id": "D0BEN", "message_ts": play.dm("U0BEN")[-1]["ts"]},
        "actions": [{"action_id": "standup_skip", "value": skip_value(play)}],
    }
    play.post_signed("/slack/interactions", {"before": "x", "payload": json.dumps(payload)})
    play.settle()
    assert "skipping" in words(play.dm("U0BEN")[-1])


@pytest.mark.fault("workshop-4")
def test_every_page_of_members_is_asked_and_one_failure_stops_nobody(play: Stage) -> None:
    users = [f"U2{number:03}" for number in range(45)]
    for user in users:
        play.people.member(user, name=user, channel="C0TEAM")
    play.people.faults(method="chat.postMessage", channel="U0BEN", error="user_not_found")
    begin(play)
    play.later(60)
    asked = [
        user for user in ["U0ADA", "U0CHI", "U0DEV", *users] if buttons(play.dm(user)[-1]) == ["Answer", "Skip today"]
    ]
    assert len(asked) == 48
    assert play.dm("U0BEN") == []


@pytest.mark.fault("workshop-5")
def test_a_schedule_that_fires_twice_asks_and_reports_once(play: Stage) -> None:
    begin(play)
    play.rooster.tick(grace_seconds=0)
    play.settle()
    play.at(REPORT)
    play.rooster.tick(grace_seconds=0)
    play.settle()
    assert [len(play.dm("U0ADA")), len(play.channel())] == [1, 1]


@pytest.mark.fault("workshop-6")
def test_who_is_missing_is_listed_and_a_late_answer_is_posted(play: Stage) -> None:
    begin(play)
    play.at(REPORT)
    assert "*Missing* (4)" in words(play.channel()[0])
    play.answer("U0ADA", "better late", None, None)
    assert play.channel()[1]["thread_ts"] == play.channel()[0]["ts"]


@pytest.mark.fault("workshop-7")
def test_two_teams_of_a_workspace_have_their_own_standups(play: Stage) -> None:
    play.new_standup(name="Backend", channel="C0TEAM", questions="Backend?")
    play.new_standup(name="Frontend", channel="C0GENERAL", questions="Frontend?")
    play.at(PROMPT)
    play.at(REPORT)
    assert [words(play.channel(channel)[0]).split(" ·")[0] for channel in ("C0TEAM", "C0GENERAL")] == [
        "Backend",
        "Frontend",
    ]


@pytest.mark.fault("workshop-8")
@pytest.mark.parametrize(
    ("zone", "prompt", "report", "asks", "reports"),
    [
        ("America/Los_Angeles", "15:30", "16:30", "2026-11-23T23:30:00Z", "2026-11-24T00:30:00Z"),
        ("Australia/Sydney", "10:00", "11:30", "2026-11-23T23:00:00Z", "2026-11-24T00:30:00Z"),
    ],
)
def test_a_run_across_midnight_utc_is_one_run(
    play: Stage, zone: str, prompt: str, report: str, asks: str, reports: str
) -> None:
    play.new_standup(zone=zone, prompt=prompt, report=report)
    play.at(asks)
    play.answer("U0ADA", "around midnight", None, None)
    play.at(reports)
    assert "around midnight" in words(play.channel()[1])


@pytest.mark.fault("workshop-9")
def test_an_empty_answer_is_refused_and_a_ping_is_text(play: Stage) -> None:
    begin(play)
    assert "errors" in play.answer("U0ADA", "", "", "")
    play.answer("U0ADA", "<!channel>", None, None)
    play.at(REPORT)
    assert "&lt;!channel&gt;" in words(play.channel()[1])


@pytest.mark.fault("workshop-10")
def test_an_old_prompt_never_overwrites_another_day(play: Stage) -> None:
    begin(play)
    play.answer("U0ADA", "monday", None, None)
    play.at(REPORT)
    play.at("2026-11-24T08:00:00Z")
    play.answer("U0ADA", "tuesday", None, None)
    play.answer("U0ADA", "monday, corrected", None, None, nth=0)
    play.at("2026-11-24T10:00:00Z")
    assert "monday, corrected" in words(play.channel()[1])
    assert "tuesday" in words(play.channel()[3])


@pytest.mark.fault("workshop-11")
def test_the_modal_is_open_when_the_click_is_answered(play: Stage) -> None:
    begin(play)
    assert play.open_form("U0ADA")["type"] == "modal"


@pytest.mark.fault("workshop-12")
def test_rooster_posts_under_its_own_name(play: Stage) -> None:
    begin(play)
    play.answer("U0ADA", "a", None, None)
    play.at(REPORT)
    posts = [call["args"] for call in play.people.log() if call["method"] == "chat.postMessage"]
    assert len(posts) == 6
    assert [name for post in posts for name in post if name in ("username", "icon_url", "icon_emoji", "as_user")] == []


@pytest.mark.fault("workshop-13")
@pytest.mark.fault("H1")
def test_no_answer_and_no_token_reaches_a_log_a_job_or_the_queue(
    play: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    work = play.rooster.work

    def remember(message: dict[str, str]) -> bool:
        sent.append(message["Body"])
        return work(message)

    monkeypatch.setattr(play.rooster, "work", remember)
    caplog.set_level("DEBUG", logger="slack_sdk")
    begin(play, name=CANARY, questions=CANARY)
    play.answer("U0ADA", CANARY)
    play.people.faults(method="chat.postMessage", status=500, times=3)
    play.at(REPORT)
    for _ in range(4):
        play.later(30)
    jobs = [json.dumps(item) for item in play.rooster.items() if item["sk"]["S"].startswith("job#")]
    ours = [record.getMessage() for record in caplog.records if record.name in ("rooster", "slack_sdk", "chalice")]
    assert CANARY in words(play.channel()[1])
    assert len(sent) > 8
    assert [line for line in [*sent, *jobs, *ours] if CANARY in line or TOKEN in line] == []


@pytest.mark.fault("workshop-14")
def test_the_texts_are_proofread(play: Stage) -> None:
    begin(play)
    play.answer("U0ADA", "a", None, None)
    play.at(REPORT)
    assert words(play.channel()[0]).startswith(
        "Daily standup · Mon 23 Nov 2026\n:white_check_mark: *Answered* (1): Ada"
    )


def skip_value(play: Stage) -> str:
    """What Ben's "Skip today" button carries."""
    value: str = play.dm("U0BEN")[-1]["blocks"][1]["elements"][1]["value"]
    return value
