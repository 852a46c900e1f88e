"""The packaged app, called as Slack calls it, at the local AWS's own address under AUTH=true."""

from typing import Any

import pytest

from tests.deployed.deployed import Deployed, ask, eventually, slash_command
from tests.harness import PATIENCE

pytestmark = pytest.mark.xdist_group("deployed")


def test_takes_a_signed_command(deployed: Deployed) -> None:
    body = slash_command("help")
    answer = ask(f"{deployed.stack.api_url}/slack/commands", "POST", body, deployed.signed(body))
    assert answer.status == 200
    assert b"/standup new" in answer.body


def test_refuses_a_wrong_signature(deployed: Deployed) -> None:
    headers = deployed.signed(slash_command("help"))
    answer = ask(f"{deployed.stack.api_url}/slack/commands", "POST", slash_command("list"), headers)
    assert answer.status == 401


@pytest.mark.fault("X9")
@pytest.mark.parametrize(
    ("method", "path", "kind", "status"),
    [
        ("GET", "/", "text/canary", 415),
        ("GET", "/health", "canary", 415),
        ("POST", "/slack/events", "text/canary", 415),
    ],
)
def test_x9_another_content_type_is_refused_with_one_line(
    deployed: Deployed, method: str, path: str, kind: str, status: int
) -> None:
    before = len(_refusals(deployed))
    answer = ask(
        f"{deployed.stack.api_url}{path}?q=canary", method, "{}" if method == "POST" else None, {"Content-Type": kind}
    )
    assert (answer.status, answer.body) == (status, b"")
    eventually(lambda: len(_refusals(deployed)) > before)
    assert len(_refusals(deployed)) == before + 1
    assert not any("canary" in line for line in deployed.log_lines(""))


@pytest.mark.fault("X9")
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/slack/events"), ("DELETE", "/health"), ("POST", "/"), ("GET", "/canary")]
)
def test_x9_methods_and_routes_that_are_not_there_are_refused_before_the_app(
    deployed: Deployed, method: str, path: str
) -> None:
    answer = ask(f"{deployed.stack.api_url}{path}?q=canary", method)
    assert 400 <= answer.status < 500
    assert b"canary" not in answer.body


def _refusals(deployed: Deployed) -> list[str]:
    return [line for line in deployed.log_lines("") if '"status": 415' in line]


def test_forward_and_work_run_in_the_local_aws(deployed: Deployed) -> None:
    deployed.people.post("say", user="U0BEN", channel="U0BEN", text="help")
    eventually(lambda: deployed.direct_messages("U0BEN"))
    assert any(line.startswith("START") for line in deployed.log_lines("-forward"))
    eventually(lambda: any('"outcome"' in line and "workspace_help" in line for line in deployed.log_lines("-work")))


def test_no_function_lacks_a_right(deployed: Deployed) -> None:
    deployed.people.post("say", user="U0CHI", channel="U0CHI", text="hello")
    eventually(lambda: deployed.direct_messages("U0CHI"))
    deployed.people.post("clock", advance=60)
    lines = [line for name in ("", "-forward", "-work", "-tick") for line in deployed.log_lines(name)]
    assert any(line.startswith("START") for line in deployed.log_lines("-tick"))
    assert not [line for line in lines if "AccessDenied" in line or "not authorized" in line]


@pytest.mark.parametrize("path", ["/health?a=1&a=%20", "/", "/nowhere", "/slack/commands"])
def test_the_short_address_answers_the_same(deployed: Deployed, path: str) -> None:
    direct = ask(f"{deployed.stack.api_url}{path}")
    short = ask(f"http://127.0.0.1:{deployed.options.app_port}{path}")
    assert (short.status, short.body) == (direct.status, direct.body)
    assert short.headers["Content-Type"] == direct.headers["Content-Type"]


def test_a_worker_killed_in_the_middle_still_says_it_once(deployed: Deployed) -> None:
    before = len(deployed.direct_messages("U0DEV"))
    deployed.people.post("faults", method="chat.postMessage", delay=5)
    deployed.people.post("say", user="U0DEV", channel="U0DEV", text="hello")
    eventually(lambda: _is_somebody_at_work(deployed))
    workers = deployed.stack.aws.lambda_pids("rooster-local-work")
    deployed.people.post("kill")
    assert workers
    eventually(lambda: not set(workers) & set(deployed.stack.aws.lambda_pids("rooster-local-work")))
    deployed.people.post("faults", clear=True)
    deployed.people.post("clock", advance=300)  # past the dead worker's lease
    eventually(lambda: len(deployed.direct_messages("U0DEV")) > before)
    assert deployed.people.post("settle", timeout=PATIENCE)["idle"]
    assert len(deployed.direct_messages("U0DEV")) == before + 1


def test_a_restart_keeps_the_state_and_the_stream_delivers(deployed: Deployed) -> None:
    view = _form_of_a_new_standup(deployed)
    deployed.people.post("submit", user="U0ADA", view_id=view["id"], values={})
    deployed.people.post("settle", timeout=PATIENCE)
    deployed.restart()
    body = slash_command("list")
    listing = ask(f"{deployed.stack.api_url}/slack/commands", "POST", body, deployed.signed(body))
    assert b"Daily standup" in listing.body
    forwarded = len(deployed.log_lines("-forward"))
    before = len(deployed.direct_messages("U0ADA"))
    deployed.people.post("say", user="U0ADA", channel="U0ADA", text="hello")
    eventually(lambda: len(deployed.log_lines("-forward")) > forwarded)
    eventually(lambda: len(deployed.direct_messages("U0ADA")) > before)


def test_the_page_hears_of_the_apps_own_timers_and_jobs(deployed: Deployed) -> None:
    view = _form_of_a_new_standup(deployed)
    deployed.people.post("submit", user="U0ADA", view_id=view["id"], values={})
    eventually(lambda: (deployed.people.get("look", user="U0ADA")["timers"] or {}).get("prompt"))
    before = len(deployed.direct_messages("U0ADA"))
    deployed.people.post("clock", to="prompt")
    eventually(lambda: len(deployed.direct_messages("U0ADA")) > before)
    eventually(lambda: (deployed.people.get("look", user="U0ADA")["timers"] or {}).get("report"))
    eventually(lambda: ("standup_prompt", "done") in _jobs_the_page_shows(deployed))


def _jobs_the_page_shows(deployed: Deployed) -> list[tuple[str, str]]:
    entries = deployed.people.get("look", user="U0ADA")["activity"]["entries"]
    return [(entry["what"], entry["outcome"]) for entry in entries if entry["kind"] == "job"]


def _form_of_a_new_standup(deployed: Deployed) -> dict[str, Any]:
    """On a busy machine the app may answer too late for Slack; then a person tries again."""
    views: list[dict[str, Any]] = []

    def opens() -> list[dict[str, Any]]:
        command = {"user": "U0ADA", "channel": "C0TEAM", "command": "/standup", "text": "new"}
        answer = deployed.people.post("command", **command)
        views.extend([answer["view"]] if "view" in answer else [])
        return views

    eventually(opens)
    return views[0]


def _is_somebody_at_work(deployed: Deployed) -> bool:
    """A worker holds the lease of a job."""
    items = deployed.stack.aws.client("dynamodb").scan(TableName="rooster-local-data")["Items"]
    return any("lease" in item for item in items)
