"""Names that the field's words replaced (docs/glossary.md) do not come back."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.harness import ROOT

RETIRED = frozenset(
    (
        "Turns admission lets_in look_anew recall meet is_disowned arrival farewell Arrival Farewell _kindly _Unheard "
        "Wishes Choosing Heard Telling Visit Numbers Linking Opening Ways keepsake illustrate illustrated seats Seat "
        "for_slack quelled insist whisper whispers unwhisper seat lament confess DEEDS write_once "
        "place_of own_place i_said i_never_said said_in change_ways"
    ).split()
)
ON_THE_PAGE = RETIRED | {"deed", "deeds"}
HERE = Path(__file__)


def _names(file: Path) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(file.read_text(encoding="utf-8")).readline):
        if token.type == tokenize.NAME:
            yield token.string


def test_no_retired_name_is_used() -> None:
    found = {
        f"{file.relative_to(ROOT)}: {name}"
        for folder in ("chalicelib", "deploy", "playground", "benchmarks", "tests")
        for file in (ROOT / folder).rglob("*.py")
        if file != HERE
        for name in _names(file)
        if name in RETIRED or name.startswith(("MOST_", "_MOST_"))
    }
    assert sorted(found) == []


def test_no_retired_name_is_on_the_playgrounds_page() -> None:
    files = [file for kind in ("js", "html", "css") for file in (ROOT / "playground").rglob(f"*.{kind}")]
    assert len(files) > 30
    found = {
        f"{file.name}: {name}"
        for file in files
        for name in re.findall(r"[A-Za-z_]+", f"{file.stem} {file.read_text(encoding='utf-8')}")
        if name in ON_THE_PAGE or name.startswith("MOST_")
    }
    assert sorted(found) == []
