"""A stage that lives by itself, as a deployed Rooster does, and a browser in front of it."""

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from tests import clock, harness

CHROMIUM, CHROMEDRIVER = "chromium", "chromedriver"
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --hide-scrollbars --lang=en-GB"
)
EVIL = "evil.example"
"""A name of somebody else's that leads to this machine."""
_SOON = 3
"""Seconds by which Rooster spreads messages: the clock is wound over them."""
_PAUSE = 0.05


def missing() -> str:
    """The sentence that says which program is not there, or nothing."""
    absent = [name for name in (CHROMIUM, CHROMEDRIVER) if shutil.which(name) is None]
    return f"The browser tests need {' and '.join(absent)}: apt install chromium chromium-driver" if absent else ""


@contextmanager
def browser(width: int = 1280, height: int = 860, dark: bool = False) -> Iterator[Chrome]:
    """Chromium without a window, with a profile of its own that vanishes."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = ChromeOptions()
        options.binary_location = str(shutil.which(CHROMIUM))
        for flag in [*FLAGS.split(), f"--user-data-dir={profile}", f"--window-size={width},{height}"]:
            options.add_argument(flag)
        options.add_argument(f"--host-resolver-rules=MAP {EVIL} 127.0.0.1")
        driver = Chrome(options=options, service=Service(str(shutil.which(CHROMEDRIVER)), env=_environment()))
        try:
            scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
            driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
            resize(driver, width, height)
            yield driver
        finally:
            driver.quit()


def resize(driver: Chrome, width: int, height: int) -> None:
    """The size of the page itself, which may be less than the least window."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


@contextmanager
def living_stage(moment: str, is_open: bool = False) -> Iterator[harness.Stage]:
    """Rooster in this process, its clock at `moment`; what becomes due happens in the background.

    `is_open`: any workspace can install it, and none has yet.
    """
    made = harness.open_stage() if is_open else harness.stage()
    with made as play, pytest.MonkeyPatch.context() as patch:
        play.people.clock(set=moment)
        turn = threading.RLock()
        for name in ("request", "visit", "is_idle", "timers", "reset"):
            patch.setattr(play.rooster, name, _in_turn(turn, getattr(play.rooster, name)))
        patch.setattr(play.people, "clock", _in_turn(turn, play.people.clock))
        stop = threading.Event()
        life = threading.Thread(target=_live, args=(play, stop, turn), name="life", daemon=True)
        life.start()
        try:
            yield play
        finally:
            stop.set()
            life.join()


def _in_turn(turn: threading.RLock, act: Callable[..., Any]) -> Callable[..., Any]:
    """Moto is not made for two at a time, and two who wind the clock would undo each other."""

    @wraps(act)
    def acting(*args: Any, **named: Any) -> Any:
        with turn:
            return act(*args, **named)

    return acting


def _live(play: harness.Stage, stop: threading.Event, turn: threading.RLock) -> None:
    """What AWS does all the time; seconds between paced messages are skipped."""
    while not stop.is_set():
        with turn:
            is_busy = play.rooster.step() or _skip_ahead(play)
        stop.wait(0 if is_busy else _PAUSE)


def _skip_ahead(play: harness.Stage) -> bool:
    waiting = play.rooster.due_jobs(_SOON) if play.slack.is_idle() else []
    if waiting:
        play.people.clock(advance=max(1, min(int(job["due"]["N"]) for job in waiting) - clock.now()))
    return bool(waiting)


def _environment() -> dict[str, str]:
    """Without the proxies of this machine, for the page is at home; dates as in Britain."""
    own = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return own | {"LANGUAGE": "en_GB", "LANG": "en_GB.UTF-8"}
