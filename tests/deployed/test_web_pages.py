"""Rows X1 and X2 in a real browser: a page of another origin reaches nothing of a whole `make run`."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from playground.aws import LocalAws
from tests.browser.client import ChatClient
from tests.browser.stage import EVIL
from tests.deployed.deployed import Deployed
from tests.harness import PATIENCE
from tests.playground.doors import ByAddress, function, signed

pytestmark = pytest.mark.xdist_group("deployed")

ATTACK = Path(__file__).with_name("attack.js").read_text(encoding="utf-8")
SAY = json.dumps({"user": "U0ADA", "channel": "C0TEAM", "text": "pwned"})
GLOBEX = "T0OTHER"
HAD = {"read", "ran"}


class _Anywhere(BaseHTTPRequestHandler):
    """A page of somebody else's, with a link."""

    link = ""

    def do_GET(self) -> None:
        page = f'<!doctype html><title>Kittens</title><h1>Kittens</h1><a href="{self.link}">More kittens</a>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def _site(link: str) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Page", (_Anywhere,), {"link": link}))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def site(deployed: Deployed) -> Iterator[int]:
    """Its port."""
    with _site(deployed.options.app_url) as port:
        yield port


def _targets(deployed: Deployed, host: str = "127.0.0.1") -> list[dict[str, str]]:
    """What a page would ask for, as if it even had the key of the local AWS."""
    options, aws = deployed.options, deployed.stack.aws
    made = function("stranger", _a_role(aws)).decode()
    listing, _ = signed(aws, aws.keys, ByAddress)
    making, _ = signed(aws, aws.keys, ByAddress, "POST", body=made.encode())
    asked: list[tuple[int, str, str, str]] = [
        (options.slack_port, "GET", "/control/state", ""),
        (options.slack_port, "GET", "/", ""),
        (options.slack_port, "GET", "/page.js", ""),
        (options.slack_port, "GET", "/page.css", ""),
        (options.slack_port, "GET", "/avatar/U0ADA", ""),
        (options.slack_port, "POST", "/control/say", SAY),
        (options.slack_port, "POST", "/control/reset", "{}"),
        (options.slack_port, "POST", "/api/chat.postMessage", "channel=C0TEAM&text=pwned"),
        (options.app_port, "GET", "/", ""),
        (options.app_port, "GET", "/health", ""),
        (options.app_port, "POST", "/slack/commands", "command=/standup&text=list"),
        (options.aws_port, "GET", "/_ministack/health", ""),
        (options.aws_port, "POST", "/_ministack/reset", ""),
        (options.aws_port, "GET", listing, ""),
        (options.aws_port, "POST", making, made),
        (options.aws_port, "POST", f"{deployed.stack.api_path}/slack/commands", "command=/standup&text=list"),
    ]
    return [
        {"url": f"http://{host}:{port}{path}", "method": method, "body": body} for port, method, path, body in asked
    ]


@pytest.mark.fault("X1")
@pytest.mark.fault("X2")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", EVIL])
def test_x1_x2_a_page_of_another_origin_reads_and_presses_nothing(
    deployed: Deployed, driver: Chrome, site: int, host: str
) -> None:
    before = _state(deployed)
    driver.get(f"http://{host}:{site}/")
    targets = _targets(deployed)
    tried = driver.execute_async_script(ATTACK, targets)
    assert len(tried) > 10 * len(targets)
    assert [one for one in tried if one[-1] in HAD] == []
    assert _state(deployed) == before


@pytest.mark.fault("X2")
def test_x2_a_name_that_is_bound_anew_is_no_name_of_ours(deployed: Deployed, driver: Chrome) -> None:
    before = _state(deployed)
    for port in (deployed.options.slack_port, deployed.options.app_port, deployed.options.aws_port):
        driver.get(f"http://{EVIL}:{port}/")
        assert "This is not the Host you look for" in driver.find_element(By.TAG_NAME, "body").text
        own = [one for one in _targets(deployed, EVIL) if f":{port}/" in one["url"]]
        tried = driver.execute_async_script(ATTACK, own)
        said = [driver.execute_script("return fetch(arguments[0]).then(a => a.text())", one["url"]) for one in own]
        assert {one[-1] for one in tried if one[0] not in ("fetch", "fetch of JSON", "frame", "form")} & {
            "ran"
        } == set()
        assert all("This is not the Host" in words for words in said)
    assert _state(deployed) == before


@pytest.mark.fault("X2")
def test_x2_a_form_of_another_page_that_leads_here_presses_nothing(
    deployed: Deployed, driver: Chrome, site: int
) -> None:
    before = _state(deployed)
    for target in (one for one in _targets(deployed) if one["method"] == "POST"):
        driver.get(f"http://{EVIL}:{site}/")
        driver.execute_script(
            "const form = document.createElement('form'), field = document.createElement('input');"
            "Object.assign(form, {action: arguments[0], method: 'POST', enctype: 'text/plain'});"
            "field.name = arguments[1]; form.append(field); document.body.append(form); form.submit()",
            target["url"],
            target["body"],
        )
        page = driver.find_element(By.TAG_NAME, "body")
        assert page.text == "This is not your page."
    assert _state(deployed) == before


def test_the_same_tries_succeed_from_the_port_itself(deployed: Deployed, driver: Chrome) -> None:
    """So they are good tries."""
    driver.get(f"{deployed.options.app_url}health")
    own = [one for one in _targets(deployed) if one["url"] == f"{deployed.options.app_url}health"]
    tried = {way: outcome for way, *_, outcome in driver.execute_async_script(ATTACK, own)}
    assert tried["fetch"] == tried["frame"] == "read"


def test_a_link_on_another_page_leads_to_the_apps_landing_page(deployed: Deployed, driver: Chrome, site: int) -> None:
    driver.get(f"http://{EVIL}:{site}/")
    driver.find_element(By.TAG_NAME, "a").click()
    assert driver.find_element(By.TAG_NAME, "h1").text == "Meet Rooster"


def test_a_workspace_installs_it_through_the_ports_of_slack_and_app(deployed: Deployed, driver: Chrome) -> None:
    page = ChatClient(driver, str(deployed.stack.slack and deployed.stack.slack.url))
    page.choose_team(GLOBEX)
    page.press("#install a", "Add to Slack")
    page.press("a.button", "Add to Slack")
    page.press("button", "Allow")
    page.find("h1", "Rooster is in Globex")
    page.press("a.button", "Open Slack")
    page.find("#channels button", "other")
    deployed.people.post("uninstall", team=GLOBEX)


def _state(deployed: Deployed) -> Any:
    """What a stranger may have changed: functions, messages, requests that reached the app."""
    assert deployed.people.post("settle", timeout=PATIENCE)["idle"]
    aws = deployed.stack.aws
    functions = sorted(one["FunctionName"] for one in aws.client("lambda").list_functions()["Functions"])
    messages = [one["text"] for one in deployed.people.get("messages", channel="C0TEAM")]
    heard = [line for line in deployed.log_lines("") if '"event": "request"' in line]
    return functions, messages, len(heard), len(deployed.people.get("log"))


def _a_role(aws: LocalAws) -> str:
    role: str = aws.client("iam").list_roles()["Roles"][0]["Arn"]
    return role
