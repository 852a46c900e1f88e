"""Pictures of the page as it is: `python -m tests.browser.screenshot` renews those in docs/images.

With a directory as its argument it puts a picture of every scene there, wide and narrow, light and dark.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser import stage
from tests.browser.client import ChatClient
from tests.harness import Stage, words
from tests.photos import code_for

PICTURES = Path(__file__).parents[2] / "docs" / "images"
_IS_DRAWN = "return [...document.querySelectorAll('#messages img')].some(image => image.naturalWidth > 200)"
WIDE, NARROW = (1280, 860), (420, 860)
PICTURED = (1280, 780)
BEFORE = "2026-11-23T07:40:00Z"
ANSWERS = {
    "U0ADA": ("Fixed the export and its tests", "Review Chi's branch", "None"),
    "U0CHI": ("Wrote the importer", "Pair with Ada on the export", "The staging database is slow"),
    "U0DEV": ("Planned the release", "Write its notes", ""),
}


SMALL_TALK = (
    ("U0BEN", "Morning! The export is still slow for me."),
    ("U0ADA", "I know why: a fix comes today :muscle:"),
    ("U0CHI", "And the importer is live!"),
)


def main(arguments: list[str]) -> int:
    """Draw what was asked for."""
    if absent := stage.missing():
        print(absent, file=sys.stderr)
        return 1
    if not arguments:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for name, scene in (("playground", _finished), ("phone", texted)):
            with stage.living_stage(BEFORE) as play, stage.browser(*PICTURED) as driver:
                scene(ChatClient(driver, play.slack.url), play)
                driver.save_screenshot(str(PICTURES / f"{name}.png"))
        return 0
    for dark in (False, True):
        with stage.living_stage(BEFORE) as play, stage.browser(*WIDE, dark=dark) as driver:
            _scenes(driver, play, Path(arguments[0]), "dark" if dark else "light")
        with stage.living_stage(BEFORE, is_open=True) as play, stage.browser(*WIDE, dark=dark) as driver:
            _installing(driver, play, Path(arguments[0]), "dark" if dark else "light")
    return 0


def _camera(driver: Chrome, folder: Path, scheme: str) -> Callable[..., None]:
    """Takes a scene, in the sizes that are named."""
    folder.mkdir(parents=True, exist_ok=True)

    def shoot(scene: str, *sizes: tuple[int, int]) -> None:
        for width, height in sizes or (WIDE, NARROW):
            stage.resize(driver, width, height)
            driver.execute_async_script("requestAnimationFrame(() => setTimeout(arguments[0], 250))")
            driver.save_screenshot(str(folder / f"{scene}-{width}-{scheme}.png"))
        stage.resize(driver, *WIDE)

    return shoot


def _installing(driver: Chrome, play: Stage, folder: Path, scheme: str) -> None:
    """Rooster's own pages, the one where Slack asks, and workspaces without Rooster."""
    shoot = _camera(driver, folder, scheme)
    page = ChatClient(driver, play.slack.url)
    page.choose_team("T0OTHER")
    page.find("#install", "Globex")
    shoot("8-without-rooster")
    for scene, button, heading in (
        ("9-landing", "#install a", "Meet Rooster"),
        ("10-consent", "a.button", "Rooster wants to join"),
        ("11-cancelled", "button[value=cancel]", "Rooster wasn’t installed"),
    ):
        page.press(button)
        page.find("h1", heading)
        shoot(scene)
    page.press("a.button", "Try again")
    page.press("button", "Allow")
    page.find("h1", "Rooster is in Globex")
    shoot("12-installed")
    page.press("a.button", "Open Slack")
    page.go("Rooster")
    page.sees("Hi!")
    shoot("13-welcome")
    play.people.install("E0INITECH")
    page.choose_team("T0WEST")
    page.find("#install button", "Add Rooster to Initech West")
    shoot("14-organization")


def _scenes(driver: Chrome, play: Stage, folder: Path, scheme: str) -> None:
    shoot = _camera(driver, folder, scheme)
    page = ChatClient(driver, play.slack.url)
    shoot("1-first-visit")
    page.write("/standup new")
    page.sees_modal("New standup")
    shoot("2-new-standup")
    page.fill("Time zone", "Prague")
    page.submit()
    page.sees("Did you mean", "#modal")
    shoot("3-field-error")
    page.fill("Time zone", "Europe/Prague")
    page.submit()
    page.sees("All set!")
    page.wind_to("prompt")
    page.go("Rooster")
    page.find("#messages .actions button", "Answer")
    shoot("4-direct-message")
    _answer_and_report(page, play)
    shoot("5-report")
    page.press("#close-thread")
    names = ("Save for later", "Make it a task")
    play.people.manifest(shortcuts=[{"type": "message", "callback_id": name, "name": name} for name in names])
    for size in (WIDE, NARROW):
        stage.resize(driver, *size)
        _open_menu(page, play)
        shoot("6-message-menu", size)
        page.focused.send_keys(Keys.ESCAPE)
    stage.resize(driver, *NARROW)
    page.press("#toggle-panel")
    shoot("7-panel", NARROW)


def _open_menu(page: ChatClient, play: Stage) -> None:
    """Of the report."""
    report = f"#messages [data-ts='{play.channel()[0]['ts']}']"
    more = page.until(
        lambda: page.driver.find_element(By.CSS_SELECTOR, f"{report} [aria-haspopup]"), "there is no menu"
    )
    ActionChains(page.driver).move_to_element(page.find(report)).click(more).perform()
    page.find(".popup[role=menu]")


def _finished(page: ChatClient, play: Stage) -> None:
    page.new_standup()
    page.press("#messages .ephemeral-note button", "Dismiss")
    page.press("#dismiss-steps")
    play.people.command("U0DEV", "C0TEAM", "/emoji", "on")
    page.sees("turned on reactions here")
    for user, said in SMALL_TALK:
        play.people.say(user, "C0TEAM", said)
    page.find("#messages .reaction")
    page.wind_to("prompt")
    _answer_and_report(page, play)


def texted(page: ChatClient, play: Stage) -> None:
    """A phone is linked, and its picture shows in the channel, by Ada's eyes."""
    page.press("#dismiss-steps")
    page.go("team")
    play.people.command("U0ADA", "C0TEAM", "/photos", "channel #team")
    page.sees("made this the photo channel")
    page.press("#toggle-phone")
    page.write("Ada", "#phone-text")
    page.sees("Hi Ada!", "#texts")
    page.write(code_for(play), "#phone-text")
    page.sees("now linked to you in Slack", "#texts")
    page.press("#add-picture")
    page.press(".popup [role=menuitem]", "sunrise")
    page.write("Good morning from the new office!", "#phone-text")
    page.sees("Thanks, Ada!", "#texts")
    page.sees("Good morning from the new office!")
    page.until(lambda: page.driver.execute_script(_IS_DRAWN), "the picture does not show")
    page.rest()


def _answer_and_report(page: ChatClient, play: Stage) -> None:
    """From the prompt to the report with its thread open, by Ada's eyes."""
    for user in (*ANSWERS, "U0BEN"):
        page.until(lambda user=user: play.dm(user), f"{user} is not asked")  # type: ignore[misc]
    for user, answers in ANSWERS.items():
        view = play.open_form(user)
        play.people.submit(user, view["id"], answers=list(answers))
    play.people.click("U0BEN", "standup_skip", channel="U0BEN", ts=play.dm("U0BEN")[-1]["ts"])
    page.go("team")
    page.wind_to("report")
    page.sees("Answered")
    report = next(one["ts"] for one in play.channel() if "Answered" in words(one))
    play.people.react("U0CHI", "C0TEAM", report, "tada")
    page.find(f"#messages [data-ts='{report}'] .reaction")
    page.find("#messages .thread-link", "3 replies")
    page.open_thread()
    page.sees("Review Chi's branch", "#replies")
    page.rest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
