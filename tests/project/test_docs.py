"""The documents are in step with the code."""

import re
from pathlib import Path

import pytest

from chalicelib.features.standups.commands import VERBS

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("verb", ["new", "list", "help", *VERBS])
def test_the_readme_names_every_command(verb: str) -> None:
    commands = re.findall(r"\| `/standup [^|]+\|", (ROOT / "README.md").read_text())
    assert f"`{verb}`" in " ".join(commands).replace("/standup ", "")


@pytest.mark.parametrize("package", [line.split("==")[0] for line in (ROOT / "requirements.txt").read_text().split()])
def test_every_packaged_dependency_has_its_reason(package: str) -> None:
    assert f"| {package} |" in (ROOT / "docs/dependencies.md").read_text()


def test_the_readmes_commands_are_targets_of_make() -> None:
    commands = set(re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(), re.MULTILINE))
    targets = set(re.findall(r"^(\w+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert commands == {"run", "demo", "test"}
    assert commands <= targets
