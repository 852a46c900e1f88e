"""`chalice local --stage local` serves the same routes against the running local AWS."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from playground.options import ROOT, free_ports
from tests.deployed.deployed import Deployed, ask, eventually, slash_command

pytestmark = pytest.mark.xdist_group("deployed")


@pytest.fixture(params=["keys", "profile"])
def local_url(deployed: Deployed, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The project as it is, but that the stage `local` has the ports of this test; its keys may be a profile's."""
    for name in ("app.py", "chalicelib", "requirements.txt"):
        (tmp_path / name).symlink_to(ROOT / name)
    config = json.loads((ROOT / ".chalice" / "config.json").read_text())
    variables = config["stages"]["local"]["environment_variables"]
    variables["AWS_ENDPOINT_URL"] = deployed.stack.aws.url
    variables |= {name: deployed.options.environ[name] for name in ("SLACK_API_URL", "PUBLIC_URL")}
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SLACK_", "PUBLIC_"))}
    keys = f"$(cat {deployed.options.state}/aws.env)"
    if request.param == "profile":
        environ |= _profile(tmp_path, variables, deployed.stack.aws.keys)
        keys = ""
    (tmp_path / ".chalice").mkdir()
    (tmp_path / ".chalice" / "config.json").write_text(json.dumps(config))
    port = free_ports()["APP_PORT"]
    chalice = f"{Path(sys.executable).with_name('chalice')} local --stage local --no-autoreload --port {port}"
    process = subprocess.Popen(
        ["/bin/sh", "-c", f"exec env {keys} {chalice}"],
        cwd=tmp_path,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: process.poll() is not None or _answers(url))
        yield url
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.fault("J4")
def test_serves_the_same_routes(deployed: Deployed, local_url: str) -> None:
    for path in ("/", "/health"):
        here, there = ask(local_url + path), ask(deployed.stack.api_url + path)
        assert (here.status, here.body) == (there.status, there.body)


def test_writes_what_the_deployed_functions_carry_on(deployed: Deployed, local_url: str) -> None:
    body = slash_command("help")
    assert ask(f"{local_url}/slack/commands", "POST", body, deployed.signed(body)).status == 200
    assert ask(f"{local_url}/slack/commands", "POST", body, deployed.signed(body + "x")).status == 401
    answered = len(deployed.direct_messages("U0BEN"))
    deployed.people.post("say", user="U0BEN", channel="U0BEN", text="hello")
    eventually(lambda: len(deployed.direct_messages("U0BEN")) > answered)
    ts = f"{time.time():.6f}"  # a message by the same one is the same message
    message = {"type": "message", "channel_type": "im", "user": "U0BEN", "channel": "D0BEN", "text": "help", "ts": ts}
    event = {"type": "event_callback", "team_id": "T0ROOSTER", "event_id": f"Ev{ts}", "event": message}
    said = json.dumps(event | {"api_app_id": "A0ROOSTER", "event_time": 1})
    before = len(deployed.direct_messages("U0BEN"))
    headers = deployed.signed(said) | {"Content-Type": "application/json"}
    assert ask(f"{local_url}/slack/events", "POST", said, headers).status == 200
    eventually(lambda: len(deployed.direct_messages("U0BEN")) > before)


def _profile(folder: Path, variables: dict[str, str], keys: Mapping[str, str]) -> dict[str, str]:
    """The state's keys and the stage's region in a profile; the variables that name it."""
    (folder / "credentials").write_text("\n".join(["[work]", *(f"{name.lower()}={key}" for name, key in keys.items())]))
    (folder / "config").write_text(f"[profile work]\nregion={variables.pop('AWS_DEFAULT_REGION')}\n")
    files = {"AWS_SHARED_CREDENTIALS_FILE": "credentials", "AWS_CONFIG_FILE": "config"}
    return {"AWS_PROFILE": "work", **{name: str(folder / file) for name, file in files.items()}}


def _answers(url: str) -> bool:
    try:
        return ask(f"{url}/health").status > 0
    except OSError:
        return False
