"""The phone of the page: words and pictures go to Rooster, and what it answers comes back. And pictures in Slack."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

from playground.slack import Answer, PlaygroundSlack
from playground.slack.phone import TwilioAccount, pictures
from tests.browser import stage
from tests.browser.client import ChatClient
from tests.playground.helpers import SECRET, TOKEN, FakeApp, Seen, web_client

pytestmark = pytest.mark.xdist_group("browser")

ACCOUNT = TwilioAccount("AC" + "1" * 32, "auth-token", "+15005550006", url="https://rooster.test/api")
LINK = "https://rooster.test/api/photos/t0ken"
FIELD, TEXTS = "#phone-text", "#texts"


def answered(seen: Seen) -> Answer:
    """As Rooster might: what it got, and where it is."""
    if seen.path != "/twilio/mms":
        return Answer(200, {}, b"")
    if seen.form["Body"] == "fail":
        return Answer(500, {}, b"")
    words = f"{seen.form['Body']} and {seen.form['NumMedia']} pictures: {LINK}."
    return Answer(200, {"Content-Type": "text/xml"}, f"<Response><Message>{words}</Message></Response>".encode())


@pytest.fixture
def slack(app: FakeApp) -> Iterator[PlaygroundSlack]:
    """One that can be texted."""
    app.answer = answered
    made = PlaygroundSlack(app, signing_secret=SECRET, bot_token=TOKEN, twilio=ACCOUNT)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def phone(bare: ChatClient) -> ChatClient:
    """The page with the phone in hand."""
    bare.press("#toggle-phone")
    bare.find("#phone")
    return bare


def attach(page: ChatClient, sample: str) -> None:
    page.press("#add-picture")
    page.press(".popup [role=menuitem]", sample)


def is_loaded(page: ChatClient, picture: WebElement) -> bool:
    script = "return arguments[0].complete && arguments[0].naturalWidth > 0"
    return bool(page.driver.execute_script(script, picture))


def sees_picture(page: ChatClient, css: str) -> None:
    page.until(lambda: is_loaded(page, page.find(css)), f"{css} does not show")


def choose_phone(page: ChatClient, number: str) -> None:
    Select(page.find("#phone-number")).select_by_visible_text(number)


# Texting


def test_words_go_out_and_an_answer_comes_back(phone: ChatClient) -> None:
    assert phone.focused.get_attribute("id") == "phone-text"
    phone.sees("Text Rooster a picture", "#phone")
    phone.write("Good morning", FIELD)
    assert phone.find(".text-line.sent p").text == "Good morning"
    assert phone.find(".text-line.reply p").text == f"Good morning and 0 pictures: {LINK}."
    assert phone.find(FIELD).get_attribute("value") == ""
    phone.sees_none("#no-texts")


def test_a_link_opens_beside_the_page(phone: ChatClient) -> None:
    phone.write("hello", FIELD)
    link = phone.find(".text-line.reply a")
    wanted = {"href": LINK, "target": "_blank", "rel": "noopener"}
    assert {name: link.get_attribute(name) for name in wanted} == wanted


def test_sample_pictures_are_sent(phone: ChatClient, app: FakeApp) -> None:
    for name in ("sunrise", "party", "chart"):
        attach(phone, name)
    phone.press("[aria-label='Remove party.gif']")
    sees_picture(phone, "#phone-pictures img[alt='sunrise.jpg']")
    phone.write("Look", FIELD)
    phone.sees("Look and 2 pictures", TEXTS)
    sees_picture(phone, ".text-line.sent img[alt='chart.png']")
    phone.sees_none("#phone-pictures")
    form = app.seen[-1].form
    assert (form["MediaContentType0"], form["MediaContentType1"]) == ("image/jpeg", "image/png")


def test_a_picture_of_ones_own_needs_no_words(phone: ChatClient, app: FakeApp, tmp_path: Path) -> None:
    own = tmp_path / "mine.png"
    own.write_bytes(pictures.sample("chart.png"))
    phone.driver.find_element(By.ID, "own-picture").send_keys(str(own))
    sees_picture(phone, "#phone-pictures img[alt='mine.png']")
    phone.press("#phone-form .primary")
    phone.sees("and 1 pictures", TEXTS)
    assert (app.seen[-1].form["Body"], app.seen[-1].form["MediaContentType0"]) == ("", "image/png")
    sees_picture(phone, ".text-line.sent img[alt='mine.png']")


def test_nothing_is_not_sent(phone: ChatClient, app: FakeApp) -> None:
    phone.find(FIELD).send_keys("  ")
    phone.press("#phone-form .primary")
    phone.find(FIELD).send_keys(Keys.SHIFT + Keys.ENTER)
    phone.write("two\nlines".replace("\n", Keys.SHIFT + Keys.ENTER + Keys.NULL), FIELD)
    phone.sees("two", ".text-line.sent")
    assert [seen.form["Body"] for seen in app.seen] == ["two\nlines"]


def test_what_twilio_logs_is_told(phone: ChatClient) -> None:
    phone.write("fail", FIELD)
    phone.find(".text-line.error", "Twilio logs: 11200 HTTP retrieval failure: Rooster answered 500.")


def test_every_phone_has_its_own_conversation(phone: ChatClient, slack: PlaygroundSlack) -> None:
    phone.write("from the first", FIELD)
    phone.sees("from the first", ".text-line.sent")
    choose_phone(phone, "+15005550102")
    phone.sees_none(".text-line")
    slack.control.text("+420777123456", "ahoj")
    phone.until(lambda: "+420777123456" in phone.find("#phone-number").text, "there is no new phone")
    choose_phone(phone, "+420777123456")
    phone.sees("ahoj", TEXTS)
    choose_phone(phone, "+15005550101")
    phone.sees("from the first", TEXTS)


# Where it is


def test_it_takes_the_side_panels_place(phone: ChatClient) -> None:
    phone.sees_none("#panel")
    assert phone.find("#toggle-phone").get_attribute("aria-expanded") == "true"
    phone.press("#toggle-panel")
    phone.find("#panel")
    phone.sees_none("#phone")
    phone.press("#toggle-phone")
    phone.press("#close-phone")
    assert phone.focused.get_attribute("id") == "toggle-phone"
    phone.find("#panel")


def test_on_a_narrow_window_it_is_a_drawer(bare: ChatClient, driver: Chrome) -> None:
    stage.resize(driver, 400, 800)
    try:
        bare.press("#toggle-phone")
        bare.write("hello", FIELD)
        bare.sees("hello and 0 pictures", TEXTS)
        assert driver.execute_script("return document.documentElement.scrollWidth") == 400
        bare.type(Keys.ESCAPE)
        bare.sees_none("#phone")
        assert bare.focused.get_attribute("id") == "toggle-phone"
    finally:
        stage.resize(driver, 1280, 860)


def test_without_photos_there_is_none(driver: Chrome, app: FakeApp) -> None:
    off: dict[str, Any] = {"twilio": ACCOUNT, "features": frozenset({"standups"})}
    made = PlaygroundSlack(app, signing_secret=SECRET, bot_token=TOKEN, **off)
    made.start()
    try:
        page = ChatClient(driver, made.url)
        page.find("#now-time", ":")
        page.sees_none("#toggle-phone")
    finally:
        made.stop()


# Pictures in Slack


def test_an_uploaded_picture_shows_in_a_message(bare: ChatClient, slack: PlaygroundSlack) -> None:
    client = web_client(slack)
    file = client.files_upload_v2(filename="sunrise.jpg", content=pictures.sample("sunrise.jpg"))["file"]
    pictured: list[dict[str, Any]] = [
        {"type": "image", "slack_file": {"id": file["id"]}, "alt_text": "by its id"},
        {"type": "image", "slack_file": {"url": file["url_private"]}, "alt_text": "by its url"},
        {"type": "image", "image_url": f"{slack.url}phone/chart.png", "alt_text": "by an address"},
    ]
    client.chat_postMessage(channel="C0TEAM", text="Look", blocks=pictured)
    for block in pictured:
        sees_picture(bare, f"#messages img[alt='{block['alt_text']}']")
