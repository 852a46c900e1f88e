"""The emoji that fits, as people see it: it appears, it is explained, it is taken back; own emoji are pictures."""

from collections.abc import Iterator

import pytest
from selenium.common.exceptions import NoSuchElementException
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from playground.slack import PlaygroundSlack
from tests.browser.client import ChatClient
from tests.harness import Stage
from tests.playground.helpers import SECRET, TOKEN, FakeApp

pytestmark = pytest.mark.xdist_group("browser")

SIREN = "\N{POLICE CARS REVOLVING LIGHT}"
PRAY = "\N{PERSON WITH FOLDED HANDS}"
DOWN, DULL = "prod is down", "the config lives in settings.py"
MENU = ".popup[role=menu]"


@pytest.fixture
def lively(page: ChatClient) -> ChatClient:
    """Ada switched Rooster on in #team."""
    page.write("/emoji on")
    page.sees("turned on reactions here")
    return page


@pytest.fixture
def without_emoji(driver: Chrome, app: FakeApp) -> Iterator[ChatClient]:
    """The page, as with FEATURES=standups."""
    slack = PlaygroundSlack(app, signing_secret=SECRET, bot_token=TOKEN, features=frozenset({"standups"}))
    slack.start()
    slack.control.say("U0BEN", "C0TEAM", DOWN)
    yield ChatClient(driver, slack.url)
    slack.stop()


def reaction(page: ChatClient, words: str, count: str = "1") -> list[str]:
    """The emoji of the message that says so, as characters or names, once so many have reacted."""
    return page.until(
        lambda: [_emoji(one, count) for one in reactions(page, words)], f"{count} do not react to {words!r}"
    )


def reactions(page: ChatClient, words: str) -> list[WebElement]:
    return page.find("#messages article", words).find_elements("css selector", ".reaction")


def _emoji(shown: WebElement, count: str) -> str:
    *character, counted = shown.text.split()
    if counted != count:
        raise NoSuchElementException
    return "".join(character) or str(picture(shown).get_attribute("alt"))


def picture(where: WebElement) -> WebElement:
    """The one made emoji there."""
    (found,) = where.find_elements("css selector", "img.emoji")
    return found


def ask_why(page: ChatClient, words: str) -> None:
    ActionChains(page.driver).move_to_element(page.find("#messages article", words)).perform()
    page.until(lambda: _opens_menu(page, words), "the menu does not open")
    page.press(f"{MENU} button", "Why this emoji?")


def _opens_menu(page: ChatClient, words: str) -> bool:
    page.find("#messages article", words).find_element("css selector", "[aria-label='More actions']").click()
    return True


def is_drawn(page: ChatClient, part: str, source: str) -> bool:
    """The browser has got the one made emoji there, and shows it."""
    found = picture(page.find(f"#messages article:last-child .{part}"))
    is_there = page.driver.execute_script("return arguments[0].naturalWidth > 0", found)
    return bool(is_there) and found.get_attribute("src") == source


def test_switched_on_it_reacts_says_why_and_takes_it_back(lively: ChatClient) -> None:
    lively.write(DOWN)
    assert reaction(lively, DOWN) == [SIREN]
    lively.find("#messages .reaction[aria-label='Rooster reacted with :rotating_light:']")

    ask_why(lively, DOWN)
    lively.find("#messages article.ephemeral .body", f"{SIREN} because it reads like “prod down”.")
    lively.find("#messages article.ephemeral .body em", DOWN)
    lively.find("#messages article.ephemeral .actions", "Remove it\nNever on my messages")

    lively.press("#messages article.ephemeral .actions button", "Remove it")
    lively.sees_none("#messages .reaction")
    lively.sees("removed my emoji")


def test_who_wants_none_is_left_alone(lively: ChatClient) -> None:
    lively.write(DOWN)
    assert reaction(lively, DOWN) == [SIREN]
    ask_why(lively, DOWN)
    lively.press("#messages article.ephemeral .actions button", "Never on my messages")
    lively.sees("leave your messages alone")
    lively.write("staging is down")
    lively.act_as("Ben")
    lively.write("thanks so much for the help today")
    assert reaction(lively, "thanks so much") == [PRAY]
    assert reactions(lively, "staging is down") == []


def test_a_message_that_needs_none_gets_none(lively: ChatClient) -> None:
    lively.write(DULL)
    lively.sees(DULL)
    lively.write("thanks so much for the help today")
    assert reaction(lively, "thanks so much") == [PRAY]
    assert reactions(lively, DULL) == []


def test_a_reaction_comes_and_goes_without_a_reload(lively: ChatClient, play: Stage) -> None:
    lively.driver.execute_script("window.stayed = true")
    ts = play.people.say("U0BEN", "C0TEAM", DOWN)["ts"]
    assert reaction(lively, DOWN) == [SIREN]
    play.people.react("U0CHI", "C0TEAM", ts, "rotating_light")
    assert reaction(lively, DOWN, "2") == [SIREN]
    assert lively.driver.execute_script("return window.stayed")


def test_the_workspaces_own_emoji_are_pictures(lively: ChatClient, play: Stage) -> None:
    lively.write("time to shipit, folks :rooster_crows: :constructor: :tada:")
    assert reaction(lively, "folks") == [":shipit:"]
    for part, name in (("body", "rooster_crows"), ("reaction", "shipit")):
        source = f"{play.slack.url}avatar/{name}"
        lively.until(lambda: is_drawn(lively, part, source), f"{name} is not drawn")  # noqa: B023
    assert "folks  :constructor: \N{PARTY POPPER}" in lively.text()


def test_they_are_there_to_react_with(lively: ChatClient) -> None:
    lively.write(DULL)
    ActionChains(lively.driver).move_to_element(lively.find("#messages article", DULL)).perform()
    lively.press("#messages article:last-child .tools [aria-label=React]")
    lively.focused.send_keys("shipi")
    lively.find(".emoji-grid img.emoji")
    lively.focused.send_keys(Keys.ENTER)
    lively.find("#messages .reaction[aria-pressed=true] img.emoji")


def test_a_slash_offers_it_and_says_what_it_does(page: ChatClient) -> None:
    page.find("#text").send_keys("/em")
    page.find("#completions [aria-selected=true]", "/emoji")
    page.find("#completions", "The emoji that fits")


def test_where_it_was_not_chosen_nothing_offers_it(without_emoji: ChatClient) -> None:
    article = without_emoji.find("#messages article", DOWN)
    assert article.find_elements("css selector", "[aria-label='More actions']") == []
    without_emoji.find("#text").send_keys("/")
    without_emoji.find("#completions", "/standup")
    assert "/emoji" not in without_emoji.text("#completions")
