"""Rooster is installed as people do it: its own page, the page where Slack asks, and back to the conversation."""

from urllib.parse import urlsplit

import pytest
from selenium.webdriver.support.ui import Select
from slack_sdk import WebClient

from playground.slack import PlaygroundSlack
from tests.browser.client import ChatClient
from tests.harness import Stage

pytestmark = pytest.mark.xdist_group("browser")

GLOBEX, EAST, WEST, ORG = "T0OTHER", "T0EAST", "T0WEST", "E0INITECH"


def to_slacks_question(page: ChatClient, team: str) -> None:
    """From a workspace without Rooster over Rooster's own page."""
    page.choose_team(team)
    page.press("#install a", "Add to Slack")
    page.find("h1", "Meet Rooster")
    page.press("a.button", "Add to Slack")
    page.find("h1", "Rooster wants to join your Slack")


def first_report(page: ChatClient, channel: str) -> str:
    """A standup from its form to the report in the channel, with one answer, by whoever we are; the channel's words."""
    page.new_standup()
    page.wind_to("prompt")
    page.answer("Read the manual", "Press buttons", "None")
    page.sees("Thanks!")
    page.wind_to("report")
    page.go(channel)
    page.sees("Answered (1)")
    page.open_thread()
    page.sees("Read the manual", "#replies")
    page.press("#close-thread")
    return page.text()


def test_a_workspace_installs_it_and_runs_a_standup(guest: ChatClient) -> None:
    guest.choose_team(GLOBEX)
    guest.find("#install", "Rooster isn't in Globex")
    guest.sees_none("#steps")
    to_slacks_question(guest, GLOBEX)
    assert Select(guest.find("#team")).first_selected_option.text == "Globex"
    guest.press("button", "Allow")
    guest.find("h1", "Rooster is in Globex")
    guest.press("a.button", "Open Slack")
    guest.find("#channels button", "other")
    assert urlsplit(guest.driver.current_url).query == ""
    guest.find("#activity .action", "You: allowed Rooster in Globex")
    guest.sees_none("#install")
    guest.find("#apps .new", "Rooster")
    assert "Answered (1): Eve" in first_report(guest, "other")


def test_who_presses_cancel_can_try_again(guest: ChatClient, open_play: Stage) -> None:
    to_slacks_question(guest, GLOBEX)
    guest.press("button", "Cancel")
    guest.find("h1", "Rooster wasn’t installed")
    assert not open_play.people.state()["teams"][1]["installed"]
    guest.press("a.button", "Try again")
    guest.press("button", "Allow")
    guest.find("h1", "Rooster is in Globex")


def test_an_organization_installs_it_and_adds_a_workspace(guest: ChatClient, open_play: Stage) -> None:
    to_slacks_question(guest, EAST)
    Select(guest.find("#team")).select_by_visible_text("Initech, the whole organization")
    guest.press("button", "Allow")
    guest.find("h1", "Rooster is in Initech")
    guest.press("a.button", "Add to workspaces")
    guest.find("#channels button", "east")
    guest.find("#org", "As its admin, you choose which workspaces get it")
    guest.press("#install button", "Add Rooster to Initech East")
    guest.sees_none("#install")
    guest.find("#activity .action", "You: added Rooster to Initech East")
    assert "Answered (1): Gil" in first_report(guest, "east")
    guest.press("#org [data-team=T0WEST]", "Add")
    guest.find("#org [data-team=T0WEST]", "Remove")
    guest.press("#org [data-team=T0EAST]", "Remove")
    guest.find("#install", "Rooster isn't in Initech East")
    guest.press("#org-uninstall")
    guest.press("dialog.ask button", "Uninstall")
    guest.find("#org", "Rooster isn't installed for the organization")
    assert not any(team["installed"] for team in open_play.people.state()["teams"])


def test_what_was_uninstalled_comes_back_the_same_way(guest: ChatClient, open_play: Stage) -> None:
    open_play.people.install(GLOBEX)
    guest.choose_team(GLOBEX)
    guest.new_standup()
    guest.press("#fault-uninstall")
    guest.find("dialog.ask", "To reinstall it, use Add to Slack")
    guest.press("dialog.ask button", "Uninstall")
    guest.sees("Install it with Add to Slack", "#absent")
    to_slacks_question(guest, GLOBEX)
    guest.press("button", "Allow")
    guest.press("a.button", "Open Slack")
    guest.find("#channels button", "other")
    guest.write("/standup list")
    guest.sees("Daily standup in #other")


# Without Rooster: the client alone


def test_a_workspace_without_rooster(bare: ChatClient) -> None:
    bare.choose_team("T0OTHER")
    bare.find("#channels button", "other")
    bare.find("#people button", "Eve")
    bare.sees("Rooster isn't in this workspace", "#apps")
    bare.find("#install", "uses the token of a single workspace")
    bare.sees("Nothing from Acme may show up here", "#absent")


def test_after_uninstalling_it_says_the_way_back(bare: ChatClient) -> None:
    assert bare.text("#absent") == ""
    bare.press("#fault-uninstall")
    bare.press("dialog.ask button", "Uninstall")
    bare.sees("Start over brings it back", "#absent")
    bare.press("#reset")
    bare.press("dialog.ask button", "Start over")
    bare.until(lambda: bare.text("#absent") == "", "it is still said")


def test_workspaces_are_grouped_by_their_organization(bare: ChatClient) -> None:
    team = Select(bare.find("#team"))
    assert [option.text.strip() for option in team.options][:2] == ["Acme", "Globex (no Rooster)"]
    (group,) = bare.driver.find_elements("css selector", "#team optgroup")
    assert group.get_attribute("label") == "Organization Initech"
    assert [one.get_attribute("value") for one in group.find_elements("css selector", "option")] == [EAST, WEST]


def test_an_address_names_the_workspace(bare: ChatClient, slack: PlaygroundSlack) -> None:
    bare.driver.get(f"{slack.url}?team={GLOBEX}")
    bare.find("#channels button", "other")
    bare.driver.get(f"{slack.url}?team=T0NONE")
    bare.find("#channels button", "team")


def test_a_file_can_be_downloaded(bare: ChatClient, client: WebClient) -> None:
    client.files_upload_v2(channel="C0TEAM", filename="answers.csv", content="day,answer\n" * 200)
    link = bare.find("#messages .files a", "answers.csv")
    bare.find("#messages .files", "2.2 kB")
    assert "/files/F0" in str(link.get_attribute("href"))
    assert link.get_attribute("download") == "answers.csv"


def test_actions_are_told_in_words(bare: ChatClient, slack: PlaygroundSlack) -> None:
    bare.driver.execute_script(
        """const post = (call, body) => fetch(`/control/${call}`, { method: "POST", body: JSON.stringify(body) });
        return post("install", { team: "E0INITECH" })
          .then(() => post("access", { team: "T0WEST", granted: true }))
          .then(() => post("rotation", { on: true }))
          .then(() => post("event", { event: { type: "app_rate_limited", text: "a secret" } }))
          .then(() => post("uninstall", { team: "E0INITECH" }));"""
    )
    for said in (
        "installed Rooster in Initech",
        "added Rooster to Initech West",
        "token rotation on",
        "sent an event: app_rate_limited",
        "uninstalled Rooster from Initech",
    ):
        bare.find("#activity .action", f"You: {said}")
    assert "a secret" not in str(slack.control.look(user="U0ADA"))
