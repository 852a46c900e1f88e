"""docs/tutorial.md quotes tests/toy_feature as it is."""

import re

import pytest

from tests.harness import ROOT

TUTORIAL = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
QUOTES = re.findall(r"```python\n(.*?)```", TUTORIAL, re.DOTALL)
FILES = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests/toy_feature").glob("*.py")))


@pytest.mark.parametrize("quote", QUOTES, ids=lambda quote: quote.strip().partition("\n")[0])
def test_what_the_tutorial_quotes_is_in_the_folder(quote: str) -> None:
    assert quote in FILES


def test_it_quotes_every_file() -> None:
    assert len(QUOTES) == 5
    assert all(f"## {path.name} " in TUTORIAL for path in (ROOT / "tests/toy_feature").glob("[!_]*.py"))
