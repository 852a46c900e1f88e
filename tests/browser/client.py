"""The page as somebody uses it: what one can see and press, each with an explicit wait."""

from collections.abc import Callable
from typing import TypeVar

from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

PATIENCE = 20
Seen = TypeVar("Seen")


class ChatClient:
    """One browser on one playground."""

    def __init__(self, driver: Chrome, url: str) -> None:
        self.driver = driver
        driver.get(url)
        self.find("#channels button")

    # Looking

    def until(self, look: Callable[[], Seen], sentence: str) -> Seen:
        """Look until there is something to see; the page may redraw meanwhile."""
        wait = WebDriverWait(self.driver, PATIENCE, poll_frequency=0.05, ignored_exceptions=(WebDriverException,))
        return wait.until(lambda _: look(), sentence)

    def find(self, css: str, saying: str = "") -> WebElement:
        """The first visible element, with these words if any are given."""

        def look() -> WebElement | None:
            found = self.driver.find_elements(By.CSS_SELECTOR, css)
            return next((one for one in found if one.is_displayed() and saying in one.text), None)

        found = self.until(look, f"there is no {css} saying {saying!r}")
        assert found
        return found

    def press(self, css: str, saying: str = "") -> None:
        """Click, again if the page was redrawn under the pointer."""

        def click() -> bool:
            try:
                self.find(css, saying).click()
            except StaleElementReferenceException:
                return False
            return True

        self.until(click, f"{css} saying {saying!r} cannot be pressed")

    def sees(self, words: str, where: str = "#messages") -> None:
        self.until(lambda: words in self.text(where), f"{where} does not say {words!r}")

    def sees_none(self, css: str) -> None:
        def look() -> bool:
            return not any(one.is_displayed() for one in self.driver.find_elements(By.CSS_SELECTOR, css))

        self.until(look, f"there still is {css}")

    def text(self, where: str = "#messages") -> str:
        return str(self.driver.execute_script("return document.querySelector(arguments[0]).innerText", where))

    @property
    def focused(self) -> WebElement:
        return self.driver.switch_to.active_element

    # Doing

    def act_as(self, name: str) -> None:
        self.press("#people button", name)
        self.until(lambda: name in self.find("#people [aria-pressed=true]").text, f"we are not {name}")

    def go(self, place: str) -> None:
        self.press("#side nav button", place)
        self.find("#side nav button[aria-current]", place)
        self.until(lambda: self.find("#title").text == place, f"this is not {place}")

    def choose_team(self, team: str) -> None:
        def choose() -> bool:
            Select(self.find("#team")).select_by_value(team)
            return True

        self.until(choose, f"there is no workspace {team}")

    def write(self, words: str, field: str = "#text") -> None:
        self.find(field).send_keys(words + Keys.ENTER)

    def type(self, keys: str) -> None:
        """Into whatever has the keyboard, if anything has."""
        ActionChains(self.driver).send_keys(keys).perform()

    def fill(self, label: str, words: str) -> None:
        """Into a field of the open modal, by its label."""
        field = self.field(label)
        field.clear()
        field.send_keys(words)

    def field(self, label: str) -> WebElement:
        found = self.find("dialog .input .label", label)
        return self.driver.find_element(By.ID, str(found.get_attribute("for")))

    def submit(self) -> None:
        self.press("#submit")

    def sees_modal(self, title: str) -> None:
        self.find("dialog[open] h2", title)

    def sees_no_modal(self) -> None:
        self.until(lambda: not self.driver.find_elements(By.CSS_SELECTOR, "dialog[open]"), "the modal does not close")

    def wind_to(self, what: str) -> str:
        """To Rooster's next `prompt` or `report`; the time that the button says."""
        label = f"[data-to={what}][aria-disabled=false]"
        self.find(label)
        at = self.text(f"{label} span").split()[-1]
        self.press(label)
        self.until(lambda: self.find("#now-time").text.startswith(at), f"it does not get {at} o'clock")
        return at

    def rest(self) -> None:
        """The pointer out of the way, so that nothing looks hovered."""
        ActionChains(self.driver).move_to_element(self.find("#title")).perform()

    # What people do with Rooster

    def new_standup(self) -> None:
        self.write("/standup new")
        self.sees_modal("New standup")
        self.submit()
        self.sees_no_modal()
        self.sees("All set!")

    def answer(self, *answers: str, button: str = "Answer") -> None:
        """By the button of the newest direct message."""
        self.go("Rooster")
        self.press("#messages article:last-child .actions button", button)
        self.find("dialog[open] #submit")
        fields = self.driver.find_elements(By.CSS_SELECTOR, "dialog textarea")
        for field, words in zip(fields, answers, strict=False):
            field.clear()
            field.send_keys(words)
        self.submit()
        self.sees_no_modal()

    def open_thread(self) -> None:
        self.press("#messages .thread-link")
        self.find("#thread")
