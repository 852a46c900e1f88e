"""`make run` as a process: comes up, says where, leaves nothing behind; or says in one sentence why it cannot."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from playground.control_client import ControlClient
from playground.options import ROOT, free_ports
from tests.deployed.deployed import ask, eventually, folder, lend
from tests.harness import PATIENCE

pytestmark = pytest.mark.xdist_group("running")


class Runner:
    """One `python -m playground.run`."""

    def __init__(self, state: Path, environ: dict[str, str]) -> None:
        self.ports = free_ports()
        self.state = state
        self.lines: list[str] = []
        unwanted = ("AWS_", "SLACK_", "STAGE", "PUBLIC_")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "playground.run"],
            cwd=ROOT,
            env={**clean, "ROOSTER_STATE": str(state), **self.ports, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def until_up(self) -> list[str]:
        """The lines it prints, to the last one."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line.startswith("Rooster is up"):
                return self.lines
        raise AssertionError(f"it did not come up: {self.lines}, {self.ends()}")

    def ends(self) -> tuple[int, str]:
        """Its exit code, and what it said on stderr."""
        _, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, errors

    def people(self) -> ControlClient:
        """Those of its Slack."""
        return ControlClient(f"http://127.0.0.1:{self.ports['SLACK_PORT']}/")

    def has_left_nothing(self) -> bool:
        return not any(_listens(int(port)) for port in self.ports.values()) and not list(_processes_of(self.state))

    def stop(self) -> None:
        """If it still runs."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)


Start = Callable[..., Runner]


@pytest.fixture
def start(packaged: Path) -> Iterator[Start]:
    runners: list[Runner] = []
    with folder() as place:
        lend(packaged, place / "state" / "package")

        def start_one(state: Path = place / "state", **environ: str) -> Runner:
            runners.append(Runner(state, environ))
            return runners[-1]

        yield start_one
        for runner in runners:
            runner.stop()


@pytest.fixture(scope="module")
def first(packaged: Path) -> Iterator[Runner]:
    """One that is up, until Ctrl-C stops it below."""
    with folder() as place:
        lend(packaged, place / "state" / "package")
        runner = Runner(place / "state", {})
        runner.until_up()
        yield runner
        runner.stop()


def test_it_says_where_it_is(first: Runner) -> None:
    assert first.lines[-1] == f"Rooster is up: http://127.0.0.1:{first.ports['SLACK_PORT']}/  (press Ctrl-C to stop)"
    assert ask(f"http://127.0.0.1:{first.ports['APP_PORT']}/health").status == 200
    assert ask(f"http://127.0.0.1:{first.ports['SLACK_PORT']}/").status == 200


def test_two_runners_of_one_state_are_refused(start: Start, first: Runner) -> None:
    assert start(first.state).ends() == (
        1,
        f"Another Rooster is using {first.state}. Stop it, or set ROOSTER_STATE to another directory.\n",
    )
    assert ask(f"http://127.0.0.1:{first.ports['APP_PORT']}/health").status == 200


def test_ctrl_c_stops_everything(first: Runner) -> None:
    _acme_has_been_greeted_once(first)
    first.people().post("command", user="U0ADA", channel="C0TEAM", command="/snap", text="1h gone after the restart")
    assert _team_reads(first) == ["Ada posted a message that vanishes in 1 h"]
    os.killpg(first.process.pid, signal.SIGINT)
    assert first.ends() == (0, "")
    assert first.has_left_nothing()


def test_a_restart_keeps_that_acme_installed_it_and_what_is_to_vanish(start: Start, first: Runner) -> None:
    again = start(first.state)
    assert again.ports["AWS_PORT"] != first.ports["AWS_PORT"]  # whoever chose another port still has jobs worked off
    again.until_up()
    _acme_has_been_greeted_once(again)
    assert _team_reads(again) == ["Ada posted a message that vanishes in 1 h"]
    again.people().post("clock", advance=3605)
    assert again.people().post("settle", timeout=PATIENCE)["idle"]
    assert _team_reads(again) == []
    again.process.send_signal(signal.SIGINT)
    assert again.ends() == (0, "")


def _team_reads(runner: Runner) -> list[str]:
    return [one["text"] for one in runner.people().get("messages", channel="C0TEAM")]


def _acme_has_been_greeted_once(runner: Runner) -> None:
    people = runner.people()
    assert [team["id"] for team in people.get("state")["teams"] if team["installed"]] == ["T0ROOSTER"]
    assert people.post("settle", timeout=PATIENCE)["idle"]
    assert [one["text"] for one in people.get("messages", user="U0DEV")] == ["Hi! I'm Rooster"]


@pytest.fixture(scope="class")
def narrow(packaged: Path) -> Iterator[Runner]:
    """One that is up with a token of the caller's, and with standups alone."""
    with folder() as place:
        lend(packaged, place / "state" / "package")
        runner = Runner(place / "state", {"SLACK_BOT_TOKEN": "xoxb-of-the-caller", "FEATURES": "standups"})
        runner.until_up()
        yield runner
        runner.stop()


class TestOneWorkspaceAndOneFeature:
    def test_a_token_of_the_callers_is_the_way_of_one_workspace(self, narrow: Runner) -> None:
        people = narrow.people()
        assert people.get("state")["app_url"] is None
        assert ask(f"http://127.0.0.1:{narrow.ports['APP_PORT']}/slack/install").status == 404
        people.post("say", user="U0BEN", channel="U0BEN", text="hello")
        eventually(lambda: [said for said in people.get("messages", user="U0BEN") if said.get("bot")])

    def test_what_was_not_chosen_is_not_offered(self, narrow: Runner) -> None:
        state = narrow.people().get("state")
        assert [one["command"] for one in state["commands"]] == ["/rooster", "/standup"]
        assert state["shortcuts"] == []
        assert "message.channels" not in state["events"]

    def test_nor_does_it_answer_where_slack_offers_it_still(self, narrow: Runner) -> None:
        people, where = narrow.people(), {"user": "U0ADA", "channel": "C0TEAM"}
        use = {"type": "message", "callback_id": "emoji_why", "name": "Why this emoji?"}
        people.post("manifest", events=["message.channels"], shortcuts=[use])
        # On a busy machine it may answer too late for Slack; then a person tries again.
        eventually(lambda: people.post("command", command="/emoji", text="on", **where)["status"] == 200)
        told = people.get("messages", **{"channel": "C0TEAM", "as": "U0ADA"})[-1]
        assert "I don't know that command" in told["text"]
        said = people.post("say", text="prod is down", **where)
        eventually(lambda: people.post("shortcut", callback_id="emoji_why", ts=said["ts"], **where)["status"] == 200)
        assert people.post("settle", timeout=PATIENCE)["idle"]
        assert "status" in said
        assert people.get("messages", channel="C0TEAM")[-1]["reactions"] == {}
        assert not any(call["method"].startswith(("reactions.", "emoji.")) for call in people.get("log"))


def test_a_killed_runner_leaves_nothing(start: Start) -> None:
    runner = start(SLACK_API_URL="http://127.0.0.1:9/api/")
    lines = runner.until_up()
    assert f"http://127.0.0.1:{runner.ports['APP_PORT']}/" in lines[-1]
    with pytest.raises(ConnectionRefusedError):
        ask(f"http://127.0.0.1:{runner.ports['SLACK_PORT']}/")
    runner.process.kill()
    eventually(runner.has_left_nothing)


@pytest.mark.parametrize("name", ["APP_PORT", "SLACK_PORT", "AWS_PORT"])
def test_a_port_in_use_is_one_sentence(start: Start, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, errors = start(**{name: str(port)}).ends()
    assert code == 1
    assert errors == f"Port {port} is in use or not allowed. Choose another one with {name}.\n"


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"APP_PORT": "none"}, "APP_PORT must be a port number"),
        ({"AWS_PORT": "70000"}, "AWS_PORT must be a port number"),
        ({"FEATURES": "coffee"}, "FEATURES can list"),
        ({"SLACK_API_URL": "slack.com"}, "SLACK_API_URL must be"),
        ({"PUBLIC_URL": "rooster.example.com"}, "PUBLIC_URL must be"),
    ],
)
def test_nonsense_is_one_sentence(start: Start, environ: dict[str, str], words: str) -> None:
    code, errors = start(**environ).ends()
    assert code == 1
    assert words in errors
    assert errors.count("\n") == 1


def test_a_state_that_cannot_be_kept_is_one_sentence(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    runner = start(ROOSTER_STATE=str(tmp_path / "file" / "state"))
    code, errors = runner.ends()
    assert (code, errors.count("\n")) == (1, 1)
    assert "can't store its state" in errors


def test_no_package_index_is_one_sentence(start: Start, tmp_path: Path) -> None:
    nowhere = {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "PIP_INDEX_URL": "", "PIP_EXTRA_INDEX_URL": ""}
    runner = start(tmp_path / "state", PIP_NO_INDEX="1", **nowhere)
    code, errors = runner.ends()
    assert code == 1
    assert errors.startswith("chalice could not package the app")
    assert errors.count("\n") == 1
    assert runner.has_left_nothing()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _processes_of(state: Path) -> Iterator[int]:
    """Processes that have this state's folder in their environment: the local AWS and its Lambdas."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"TMPDIR={state}/tmp".encode() in (process / "environ").read_bytes():
                yield int(process.name)
        except OSError:
            continue
