"""Message shortcuts in a message's menu, and what a slash offers: with the mouse, by keyboard, in a narrow window."""

from collections.abc import Iterator
from typing import Any

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from slack_sdk import WebClient

from playground.slack import Answer, PlaygroundSlack
from tests.browser import stage
from tests.browser.client import ChatClient
from tests.playground.helpers import OK, FakeApp, Seen, modal, plain, text_input

pytestmark = pytest.mark.xdist_group("browser")

KEEP = {"type": "message", "callback_id": "keep", "name": "Keep it"}
TELL = {"type": "message", "callback_id": "tell", "name": "Tell somebody"}
ASK = {"type": "global", "callback_id": "ask", "name": "Ask everybody", "description": "A question for all"}
MORE = "#messages article:last-child .tools [aria-label='More actions']"
MENU = ".popup[role=menu]"


@pytest.fixture
def chat(bare: ChatClient, slack: PlaygroundSlack, app: FakeApp, client: WebClient) -> ChatClient:
    """A message by Ben, and an app with two shortcuts that opens a modal for each."""

    def opens(seen: Seen) -> Answer:
        if seen.path.endswith("interactions") and "callback_id" in seen.payload:
            form = modal(text_input("why"), title=plain(f"Modal of {seen.payload['callback_id']}"))
            client.views_open(trigger_id=seen.payload["trigger_id"], view=form)
        return OK

    app.answer = opens
    slack.control.manifest(shortcuts=[KEEP, TELL, ASK])
    slack.control.say("U0BEN", "C0TEAM", "look at this")
    bare.sees("look at this")
    return bare


@pytest.fixture
def narrow(chat: ChatClient) -> Iterator[ChatClient]:
    stage.resize(chat.driver, 360, 640)
    yield chat
    stage.resize(chat.driver, 1280, 860)


def point_at(page: ChatClient, words: str) -> None:
    ActionChains(page.driver).move_to_element(page.find("#messages article", words)).perform()


def more(page: ChatClient) -> WebElement:
    return page.driver.find_element("css selector", MORE)


def test_a_shortcut_is_picked_from_the_menu_of_a_message(chat: ChatClient, app: FakeApp) -> None:
    point_at(chat, "look at this")
    chat.press(MORE)
    assert chat.find(MENU).text.split("\n") == ["Rooster", "Keep it", "Tell somebody"]
    chat.press(f"{MENU} button", "Tell somebody")
    chat.sees_modal("Modal of tell")
    chat.find("#activity .request", "message_action tell")
    assert app.seen[-1].payload["message"]["text"] == "look at this"


def test_by_keyboard_alone_and_back(chat: ChatClient) -> None:
    chat.find("#text").click()
    while chat.focused.get_attribute("aria-label") != "More actions":
        ActionChains(chat.driver).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()
    chat.focused.send_keys(Keys.ENTER)
    chat.find(f"{MENU} button:focus", "Keep it")
    assert more(chat).get_attribute("aria-expanded") == "true"
    chat.focused.send_keys(Keys.ESCAPE)
    chat.sees_none(MENU)
    chat.until(lambda: chat.focused == more(chat), "the focus is lost")
    chat.focused.send_keys(Keys.ENTER)
    chat.find(f"{MENU} button:focus", "Keep it")
    chat.focused.send_keys(Keys.ARROW_DOWN)
    chat.find(f"{MENU} button:focus", "Tell somebody").send_keys(Keys.ENTER)
    chat.sees_modal("Modal of tell")
    chat.focused.send_keys(Keys.ESCAPE)
    chat.sees_no_modal()
    chat.until(lambda: chat.focused == more(chat), "the focus is lost")


def test_ones_own_message_has_its_own_actions_too(chat: ChatClient, slack: PlaygroundSlack) -> None:
    chat.write("mine")
    point_at(chat, "mine")
    chat.press(MORE)
    entries = ["Edit message", "Delete message", "Rooster", "Keep it", "Tell somebody"]
    assert chat.find(MENU).text.split("\n") == entries
    chat.focused.send_keys(Keys.ESCAPE)
    slack.control.manifest(shortcuts=[])
    chat.until(lambda: _has_no_menu(chat, "look at this"), "there still is a menu without entries")
    point_at(chat, "mine")
    chat.press(MORE)
    assert chat.find(MENU).text.split("\n") == entries[:2]


def test_where_rooster_is_not_installed_there_are_none(chat: ChatClient, slack: PlaygroundSlack) -> None:
    slack.control.uninstall()
    chat.until(lambda: _has_no_menu(chat, "look at this"), "there still is a menu without entries")


def test_a_reply_has_the_menu_too(chat: ChatClient, slack: PlaygroundSlack, app: FakeApp) -> None:
    parent = slack.control.messages("C0TEAM")[0]["ts"]
    slack.control.say("U0CHI", "C0TEAM", "a reply", thread_ts=parent)
    chat.open_thread()
    ActionChains(chat.driver).move_to_element(chat.find("#replies article", "a reply")).perform()
    chat.press("#replies article:last-child [aria-label='More actions']")
    chat.press(f"{MENU} button", "Keep it")
    chat.sees_modal("Modal of keep")
    assert app.seen[-1].payload["message"]["thread_ts"] == parent


def test_a_failure_is_said(chat: ChatClient, app: FakeApp) -> None:
    app.answer = lambda seen: Answer(500, {}, b"")
    point_at(chat, "look at this")
    chat.press(MORE)
    chat.press(f"{MENU} button", "Keep it")
    chat.find("#toasts .toast", "Rooster answered with a server error")


def test_the_menu_fits_into_a_narrow_window(narrow: ChatClient) -> None:
    point_at(narrow, "look at this")
    narrow.press(MORE)
    box: dict[str, Any] = narrow.find(MENU).rect
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert box["y"] + box["height"] <= 640
    narrow.press(f"{MENU} button", "Keep it")
    narrow.sees_modal("Modal of keep")


# After a slash


def test_a_slash_offers_what_the_manifest_declares(chat: ChatClient, slack: PlaygroundSlack, app: FakeApp) -> None:
    coffee = {"command": "/coffee", "description": "Who wants one", "usage_hint": "[wish]"}
    slack.control.manifest(commands=[coffee])
    chat.until(lambda: "coffee" in _offered(chat, "/"), "the page has not heard of it")
    assert _offered(chat, "/").split("\n")[:2] == ["/coffee [wish]", "Who wants one"]
    assert "/standup" not in _offered(chat, "/")
    chat.find("#text").send_keys(Keys.ENTER)
    chat.find("#text").send_keys("oat" + Keys.ENTER)
    chat.find("#activity .request", "/coffee")
    assert (app.seen[-1].form["command"], app.seen[-1].form["text"]) == ("/coffee", "oat")


def test_a_command_that_is_not_declared_yet_can_be_tried(chat: ChatClient, app: FakeApp) -> None:
    chat.write("/tea green")
    chat.find("#activity .request", "/tea")
    assert app.seen[-1].form["text"] == "green"


def test_a_global_shortcut_from_the_message_field(chat: ChatClient, app: FakeApp) -> None:
    chat.find("#text").send_keys("/ask")
    chat.find("#completions [aria-selected=true]", "Ask everybody")
    chat.find("#text").send_keys(Keys.ENTER)
    chat.sees_modal("Modal of ask")
    assert chat.find("#text").get_attribute("value") == ""
    assert app.seen[-1].payload["type"] == "shortcut"


def _offered(page: ChatClient, typed: str) -> str:
    page.find("#text").clear()
    page.find("#text").send_keys(typed)
    return page.find("#completions").text


def _has_no_menu(page: ChatClient, words: str) -> bool:
    article = page.find("#messages article", words)
    return not article.find_elements("css selector", "[aria-label='More actions']")
