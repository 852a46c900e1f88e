"""docs/tutorial.md, as it stands: its lines are put into a copy of the project, and the new command runs there."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness import ROOT

TUTORIAL = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
(MODULE,) = re.findall(r"```python\n(.*?)```", TUTORIAL, re.DOTALL)
DIFFS = re.findall(r"```diff\n(.*?)```", TUTORIAL, re.DOTALL)
SERVICE = "chalicelib/features/standups/service.py"
TYPE = """
import json, sys
from tests.harness import stage
with stage() as play:
    said = []
    for wish in json.loads(sys.argv[1]):
        play.people.command("U0BEN", "C0TEAM", "/coffee", wish)
        said.append(play.people.messages(channel="C0TEAM")[-1]["text"])
print(json.dumps(said))
"""


@pytest.fixture
def grown(tmp_path: Path) -> Path:
    """The project after the tutorial."""
    for name in ("chalicelib", "infra", ".chalice"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "deployments"))
    shutil.copy(ROOT / "app.py", tmp_path)
    for name in ("tests", "playground", "deploy"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "chalicelib/coffee.py").write_text(MODULE, encoding="utf-8")
    service = (tmp_path / SERVICE).read_text(encoding="utf-8")
    for diff in DIFFS:
        service = _applied(diff, service)
    (tmp_path / SERVICE).write_text(service, encoding="utf-8")
    return tmp_path


def _applied(diff: str, source: str) -> str:
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    assert source.count(before) == 1, f"{SERVICE} has other lines than the tutorial says"
    return source.replace(before, "".join(line[1:] for line in lines if line[0] in " +"))


def test_the_command_has_twelve_lines() -> None:
    assert len(MODULE.splitlines()) == 12


def test_the_tutorials_command_answers(grown: Path) -> None:
    wishes = ["oat flat white", "", "<!channel>", "&lt;!channel&gt;"]
    program = [sys.executable, "-c", TYPE, json.dumps(wishes)]
    done = subprocess.run(program, cwd=grown, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    who, pinging = "<@U0BEN> wants", "&lt;!channel&gt;."
    said = json.loads(done.stdout.splitlines()[-1])
    assert said == [f"{who} oat flat white.", f"{who} a coffee.", f"{who} {pinging}", f"{who} {pinging}"]
