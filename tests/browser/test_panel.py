"""The side panel: what comes next by Rooster's own timers, and what Rooster did, its jobs among it."""

import time

import pytest

from playground.slack import PlaygroundSlack
from playground.slack.port import Timer, Work
from tests.browser.client import ChatClient
from tests.harness import Stage
from tests.playground.helpers import FakeApp

pytestmark = pytest.mark.xdist_group("browser")

NEXT_PROMPT, NEXT_REPORT = "[data-to=prompt]", "[data-to=report]"


# What comes next


def test_the_clock_winds_to_what_rooster_has_planned(page: ChatClient) -> None:
    page.find(f"{NEXT_PROMPT}[aria-disabled=true]", "nothing scheduled")
    page.new_standup()
    page.find(f"{NEXT_PROMPT}[aria-disabled=false]", "today 09:00")
    page.find(f"{NEXT_REPORT}[aria-disabled=true]", "after the prompt")
    assert "asks in #team: Monday, 23 November 2026, 09:00 (Europe/Prague)" in str(
        page.find(NEXT_PROMPT).get_attribute("title")
    )
    page.wind_to("prompt")
    page.go("Rooster")
    page.sees("Skip today")
    page.find(NEXT_PROMPT, "Tue 09:00")
    page.find(NEXT_REPORT, "today 11:00")
    page.find("#activity .action", "You: moved the clock to the next prompt")
    page.wind_to("report")
    page.go("team")
    page.sees("Daily standup · Mon 23 Nov 2026")
    page.find(f"{NEXT_REPORT}[aria-disabled=true]", "after the prompt")


def test_it_says_when_in_the_members_own_time(page: ChatClient, play: Stage) -> None:
    play.new_standup(prompt="14:30", report="15:00")
    page.find(NEXT_PROMPT, "today 14:30")
    page.act_as("Chi")
    page.find(NEXT_PROMPT, "today 22:30")


def test_pressed_in_vain_it_says_why(page: ChatClient, play: Stage) -> None:
    page.press(NEXT_PROMPT, "nothing scheduled")
    page.find("#toasts .toast.note", "Set one up with /standup new")
    play.new_standup()
    page.press(NEXT_REPORT, "after the prompt")
    page.find("#toasts .toast.note", "jump to the next prompt first")


def test_a_standup_that_was_deleted_is_not_waited_for(page: ChatClient, play: Stage) -> None:
    play.new_standup()
    page.find(f"{NEXT_PROMPT}[aria-disabled=false]")
    play.delete()
    page.find(f"{NEXT_PROMPT}[aria-disabled=true]", "nothing scheduled")


def test_every_workspace_has_its_own(bare: ChatClient, slack: PlaygroundSlack, app: FakeApp) -> None:
    slack.control.install("T0OTHER")
    slack.control.clock(set="2026-11-23T07:00:00Z")
    app.due["T0OTHER"] = [Timer("standup_open", 1795424400, "C0OTHER")]
    bare.find(NEXT_PROMPT, "nothing scheduled")
    bare.choose_team("T0OTHER")
    bare.find(f"{NEXT_PROMPT}[aria-disabled=false]")
    bare.press(NEXT_PROMPT)
    bare.until(lambda: abs(slack.control.clock()["offset"] + time.time() - 1795424400) < 60, "the clock is not wound")


def test_without_rooster_there_is_nothing_to_come(bare: ChatClient, slack: PlaygroundSlack, app: FakeApp) -> None:
    app.due["T0ROOSTER"] = [Timer("standup_open", int(time.time()) + 3600, "C0TEAM")]
    slack.control.clock(advance=1)
    bare.find(f"{NEXT_PROMPT}[aria-disabled=false]")
    slack.control.uninstall()
    bare.press(f"{NEXT_PROMPT}[aria-disabled=true]", "no Rooster here")
    bare.find("#toasts .toast.note", "Rooster isn't installed")


def test_while_rooster_is_at_it_nothing_is_called_unscheduled(
    bare: ChatClient, slack: PlaygroundSlack, app: FakeApp
) -> None:
    due = int(time.time()) + 3600
    app.due["T0ROOSTER"] = [Timer("standup_open", due, "C0TEAM")]
    slack.control.clock(advance=1)
    bare.find(f"{NEXT_PROMPT}[aria-disabled=false]")
    slack.control.clock(advance=3700)
    bare.find(f"{NEXT_PROMPT}[aria-disabled=true]", "working…")
    app.due["T0ROOSTER"] = [Timer("standup_open", due + 86400, "C0TEAM")]
    slack.control.clock(advance=1)
    bare.find(f"{NEXT_PROMPT}[aria-disabled=false]")


# What Rooster did


def test_jobs_show_in_plain_words_and_without_text(page: ChatClient, play: Stage) -> None:
    play.new_standup(name="Private matters", questions="Who did it?")
    page.find("#activity .job", "confirm a new standup")
    page.wind_to("prompt")
    page.find("#activity .job", "ask a member")
    page.find("#activity .job .outcome", "done")
    page.find("#activity .job .outcome", " ms")
    answered = play.open_form("U0ADA")
    play.people.submit("U0ADA", answered["id"], answers=["It was the butler"])
    page.find("#activity .job", "update a direct message")
    for words in ("Private", "Who did it", "butler"):
        assert words not in page.text("#activity")


def test_a_job_that_has_to_wait_says_so(page: ChatClient) -> None:
    page.new_standup()
    page.press("#fault-429")
    page.sees("1 waiting", "#fault-count")
    page.write("/standup start")
    page.find("#activity .job.after", "waits as Slack asked")


def test_a_job_comes_before_what_it_calls(page: ChatClient, play: Stage) -> None:
    play.new_standup()
    page.find("#activity .job", "confirm a new standup")
    shown = [line for line in page.text("#activity").splitlines() if "confirm" in line or "chat.postEphemeral" in line]
    assert [line.split()[0] for line in shown] == ["chat.postEphemeral", "Job:"]


def test_what_fails_or_belongs_to_another_stands_out(bare: ChatClient, app: FakeApp) -> None:
    now = time.time()
    app.works = [
        Work("1", now + 1, "T0ROOSTER", "standup_report", "failed", None),
        Work("2", now + 2, "T0ROOSTER", "", "leased", 0),
        Work("3", now + 3, "T0ROOSTER", "snap_vanish", "done", 12),
    ]
    bare.find("#activity .job.bad", "Job: report")
    bare.find("#activity .job", "another worker has it")
    bare.find("#activity .job:not(.bad)", "Job: snap vanish")
