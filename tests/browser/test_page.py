"""The page as people use it: with the mouse, with the keyboard alone, and when things go wrong."""

from datetime import datetime

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from slack_sdk import WebClient

from playground.slack import Answer, PlaygroundSlack
from tests.browser import blocks, stage
from tests.browser.client import ChatClient
from tests.conftest import MONDAY
from tests.harness import Stage
from tests.playground.helpers import OK, FakeApp, Seen, actions, button, modal, text_input

pytestmark = pytest.mark.xdist_group("browser")


def test_a_day_by_clicking(page: ChatClient) -> None:
    page.press("#step-list button", "Open the form")
    page.sees_modal("New standup")
    page.submit()
    page.sees_no_modal()
    page.sees("All set!")

    page.wind_to("prompt")
    page.answer("Fixed the export", "Review", "None")
    page.sees("Thanks!")

    page.act_as("Ben")
    page.press("#messages .actions button", "Skip today")
    page.sees("skipping Daily standup")

    page.act_as("Ada")
    page.answer("Fixed the export and its tests", button="Edit")
    page.wind_to("report")
    page.go("team")
    page.sees("Answered (1): Ada")
    page.sees("Skipped (1): Ben")
    page.open_thread()
    page.sees("Fixed the export and its tests", "#replies")

    page.act_as("Chi")
    page.answer("Overslept", "Hurry", "Alarm clock")
    page.sees("them to its thread")
    page.go("team")
    page.sees("Answered late (1): Chi")
    page.find("#messages .thread-link", "2 replies")
    page.open_thread()
    page.sees("Overslept", "#replies")
    assert "Overslept" not in page.text("#messages")
    page.find("#step-list .done", "Jump to the report")


def test_a_field_says_what_is_wrong(page: ChatClient) -> None:
    page.write("/standup new")
    page.sees_modal("New standup")
    page.fill("Time zone", "Pragua")
    page.submit()
    page.sees("Did you mean Europe/Prague?", "#modal")
    assert page.focused.get_attribute("aria-invalid") == "true"
    page.fill("Time zone", "Europe/Prague")
    page.submit()
    page.sees("All set!")


def test_a_command_by_keyboard_alone(page: ChatClient, play: Stage) -> None:
    while page.focused.get_attribute("id") != "text":
        page.focused.send_keys(Keys.TAB)
    page.focused.send_keys("/st")
    page.find("#completions [aria-selected=true]", "/standup")
    page.focused.send_keys(Keys.ENTER)
    page.find("#completions [role=option]", "/standup new")
    page.sees_none("#completions [aria-selected=true]")
    page.focused.send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    page.find("#completions [aria-selected=true]", "/standup list")
    page.focused.send_keys(Keys.ARROW_UP, Keys.ENTER, Keys.ENTER)
    page.sees_modal("New standup")
    page.focused.send_keys(Keys.ENTER)
    page.sees_no_modal()
    page.sees("All set!")
    assert page.focused.get_attribute("id") == "text"


def test_after_a_form_one_writes_on(page: ChatClient) -> None:
    page.press("#text")
    page.type("/standup new" + Keys.ENTER)
    page.sees_modal("New standup")
    page.submit()
    page.sees_no_modal()
    page.type("hello there")
    page.until(lambda: page.find("#text").get_attribute("value") == "hello there", "the message field takes no words")


def test_esc_closes_a_modal(page: ChatClient, play: Stage) -> None:
    page.write("/standup new")
    page.sees_modal("New standup")
    page.focused.send_keys(Keys.ESCAPE)
    page.sees_no_modal()
    page.until(lambda: play.people.views("U0ADA") == [], "Slack still shows it")


def test_a_fault_and_what_came_of_it(page: ChatClient) -> None:
    page.new_standup()
    page.press("#fault-429")
    page.sees("1 waiting", "#fault-count")
    page.write("/standup start")
    page.find("#activity .after.bad", "429")
    page.find("#activity .action", "You: 429 at the next call")


# Without Rooster: the client alone


def test_esc_closes_a_thread(bare: ChatClient, slack: PlaygroundSlack) -> None:
    parent = slack.control.say("U0BEN", "C0TEAM", "a parent")["ts"]
    slack.control.say("U0CHI", "C0TEAM", "a reply", thread_ts=parent)
    bare.open_thread()
    bare.write("another", "#reply textarea")
    bare.sees("another", "#replies")
    bare.find("#reply textarea").send_keys(Keys.ESCAPE)
    bare.find("#messages .thread-link", "2 replies")
    bare.sees_none("#thread")


@pytest.mark.parametrize(
    ("keys", "text"),
    [("/standup", ""), ("/standup ", ""), ("/standup ne" + Keys.ESCAPE, "ne"), ("/standup n" + Keys.TAB, "new")],
)
def test_enter_sends_what_is_a_whole_command(bare: ChatClient, app: FakeApp, keys: str, text: str) -> None:
    bare.write(keys)
    bare.until(lambda: [one.form["text"] for one in app.seen if one.path.endswith("commands")] == [text], "not sent")
    assert bare.find("#text").get_attribute("value") == ""


def test_what_is_new_is_marked_until_it_is_read(bare: ChatClient, slack: PlaygroundSlack) -> None:
    slack.control.say("U0BEN", "C0GENERAL", "hello")
    bare.find("#channels .new", "general")
    bare.go("general")
    bare.sees("hello")
    bare.sees_none("#channels .new")


def test_times_are_the_members_own(bare: ChatClient, slack: PlaygroundSlack) -> None:
    slack.control.clock(set=MONDAY)
    slack.control.say("U0BEN", "C0TEAM", "what time is it?")
    bare.find("#messages time", "08:00")
    bare.act_as("Chi")
    bare.find("#messages time", "16:00")
    bare.sees("Tokyo", "#zone-note")


DATES = "{date}; {date_short}; {date_long}; {date_num}; {time}; {time_secs}"


def test_dates_are_shown_as_slack_shows_them(bare: ChatClient, slack: PlaygroundSlack, client: WebClient) -> None:
    slack.control.clock(set=MONDAY)
    at = int(datetime.fromisoformat(MONDAY).timestamp()) + 9 * 3600
    shown = [f"<!date^{at}^{DATES}|no>", f"<!date^{at}^{{date_short_pretty}} at {{time}}|no>"]
    shown += [f"<!date^{at}^{{date_stone}}|one>", "<!date^soon^{date}|two>"]
    shown += [f"<!date^{at + days * 86400}^{{date_long_pretty}}|no>" for days in (-1, 1, 2)]
    client.chat_postMessage(channel="C0TEAM", text="\n".join(shown))
    date = "November 23rd, 2026; Nov 23, 2026; Monday, November 23rd, 2026; 2026-11-23; 17:00; 17:00:00"
    bare.sees(f"{date}\ntoday at 17:00\none\ntwo\nyesterday\ntomorrow\nWednesday, November 25th, 2026")
    bare.act_as("Chi")
    bare.sees("\ntomorrow at 01:00\n")
    slack.control.clock(advance=86400)
    bare.sees("\ntoday at 01:00\n")


AT_END = "const [pane] = arguments; return pane.scrollHeight - pane.scrollTop - pane.clientHeight < 2"


def test_the_newest_message_stays_in_sight(bare: ChatClient, slack: PlaygroundSlack) -> None:
    for number in range(40):
        slack.control.say("U0BEN", "C0TEAM", f"message {number} " + "with many words " * 8)
    bare.sees("message 39")

    def is_at_end() -> bool:
        pane = bare.find("#messages")
        return bool(bare.driver.execute_script(AT_END, pane))

    bare.until(is_at_end, "it is not at its end")
    for width, height in ((420, 500), (900, 700), (1280, 860)):
        stage.resize(bare.driver, width, height)
        bare.until(is_at_end, f"it is not at its end at {width} x {height}")
    bare.press("#fault-remove")
    bare.find("#not-here")
    bare.until(is_at_end, "the notice hides it")


def test_rooster_is_sent_away_and_comes_back(bare: ChatClient) -> None:
    bare.press("#fault-remove")
    bare.find("#not-here")
    bare.write("/invite @Rooster")
    bare.sees_none("#not-here")


def test_a_refusal_is_said_in_plain_words(bare: ChatClient, app: FakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot() -> None:
        raise NotImplementedError

    monkeypatch.setattr(app, "kill_worker", cannot)
    bare.press("#fault-kill")
    bare.find("#toasts .toast", "there's no worker to kill")


def test_block_kit(bare: ChatClient, client: WebClient) -> None:
    first = [*blocks.WORDS, *blocks.FIELDS, blocks.PIE, blocks.plot("bar")]
    second = [blocks.plot("line"), blocks.plot("area"), blocks.table(7)]
    for shown in (first, second):
        client.chat_postMessage(channel="C0TEAM", text="blocks", blocks=shown)
    bare.find("#messages .text strong .mention", "@Ada")
    for mark in ("pie path", "bar rect", "line polyline", "area polygon"):
        bare.find(f"#messages svg.chart.{mark}")


def test_a_button_asks_first(bare: ChatClient, app: FakeApp, client: WebClient) -> None:
    client.chat_postMessage(channel="C0TEAM", text="blocks", blocks=blocks.FIELDS)
    for answer in ("No", "Yes"):
        bare.press("#messages .actions button", "Ask me")
        bare.press("dialog.ask button", answer)
        bare.sees_no_modal()
    bare.find("#activity .request", "block_actions sure")
    assert [seen.payload["actions"][0]["action_id"] for seen in app.seen if seen.path.endswith("interactions")] == [
        "sure"
    ]


def test_a_table_is_sorted_and_turned(bare: ChatClient, client: WebClient) -> None:
    client.chat_postMessage(channel="C0TEAM", text="table", blocks=[blocks.table(7)])
    bare.sees("1 to 5 of 7", ".data-table")
    bare.press(".data-table th button", "Streak")
    bare.press(".data-table th button", "Streak")
    bare.find(".data-table th[aria-sort=descending]")
    assert bare.text(".data-table tbody tr").split() == ["Member", "7", "9"]
    bare.press(".data-table [aria-label='Next rows']")
    bare.sees("6 to 7 of 7", ".data-table")


def test_reactions(bare: ChatClient, slack: PlaygroundSlack) -> None:
    ts = slack.control.say("U0BEN", "C0TEAM", "done")["ts"]
    ActionChains(bare.driver).move_to_element(bare.find("#messages article", "done")).perform()
    bare.press("#messages .tools [aria-label=React]")
    bare.focused.send_keys("rocket" + Keys.ENTER)
    bare.find("#messages .reaction[aria-pressed=true]", "1")
    slack.control.react("U0CHI", "C0TEAM", ts, "rocket")
    bare.find("#messages .reaction", "2")


def test_a_modal_on_a_modal(bare: ChatClient, app: FakeApp, client: WebClient) -> None:
    def answer(seen: Seen) -> Answer:
        if seen.path == "/slack/commands":
            below = modal(text_input("a"), actions(button("go", "1")))
            client.views_open(trigger_id=seen.form["trigger_id"], view=below)
        elif seen.payload["type"] == "block_actions":
            above = modal(text_input("b", max_length=20))
            client.views_push(trigger_id=seen.payload["trigger_id"], view=above)
        return OK

    app.answer = answer
    bare.write("/standup new")
    bare.find("dialog input").send_keys("kept")
    bare.press("dialog .actions button", "Press")
    bare.find("dialog header [aria-label=Back]")
    bare.find("dialog input").send_keys("x" * 19)
    bare.find("dialog .counter.few", "1 left")
    bare.press("dialog .row button", "Back")
    bare.until(lambda: bare.find("dialog input").get_attribute("value") == "kept", "what was typed is gone")
    bare.focused.send_keys(Keys.ESCAPE)
    bare.sees_no_modal()


def test_the_home_tab(bare: ChatClient, app: FakeApp, client: WebClient) -> None:
    def answer(seen: Seen) -> Answer:
        client.views_publish(user_id="U0ADA", view={"type": "home", "blocks": blocks.WORDS})
        return OK

    app.answer = answer
    bare.go("Rooster")
    bare.press("#tabs button", "Home")
    bare.sees("Everything in Block Kit", "#home")
