"""docs/tutorial.md, as it stands: its lines are run as the new command."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib import wiring
from tests.harness import Stage

TUTORIAL = (Path(__file__).parents[2] / "docs/tutorial.md").read_text()
(MODULE,) = re.findall(r"```python\n(.*?)```", TUTORIAL, re.DOTALL)


@pytest.fixture
def with_coffee(play: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Rooster with the tutorial's command in its table."""
    service, names = wiring._service(), dict[str, Any]()
    exec(MODULE, names)
    grown = replace(service, commands={**service.commands, "/coffee": names["coffee"]})
    monkeypatch.setattr(wiring, "_service", lambda: grown)
    return play


def test_the_command_has_twelve_lines() -> None:
    assert len(MODULE.splitlines()) == 12


@pytest.mark.parametrize(
    ("wish", "said"),
    [("oat flat white", "wants oat flat white."), ("", "wants a coffee."), ("<!channel>", "wants &lt;!channel&gt;.")],
)
def test_the_tutorials_command_answers(with_coffee: Stage, wish: str, said: str) -> None:
    with_coffee.people.command("U0BEN", "C0TEAM", "/coffee", wish)
    assert said in with_coffee.people.messages(channel="C0TEAM")[-1]["text"]
