"""Photos as a team lives with them: the real Rooster behind the page, its phone and its channel."""

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from tests.browser import stage
from tests.browser.client import ChatClient
from tests.browser.screenshot import BEFORE, texted
from tests.harness import Stage
from tests.photos import opened

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def play() -> Iterator[Stage]:
    with stage.living_stage(BEFORE) as play:
        yield play


def test_a_picture_goes_from_the_phone_to_the_channel_and_its_link_opens(driver: Chrome, play: Stage) -> None:
    page = ChatClient(driver, play.slack.url)
    texted(page, play)
    link = page.find("#texts .reply:last-child a").get_attribute("href") or ""
    assert opened(play, "/photos/" + link.rpartition("/")[2])[1] == "image/jpeg"
    page.find("#messages", "Ada sent a picture")
